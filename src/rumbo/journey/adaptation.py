"""A map from elsewhere beside the stages of this CRM: which phase each stage may be.

What is proposed goes by names, and along both orders at once: a later stage is never proposed for
an earlier phase. Somebody decides; nothing here is more than a beginning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from rumbo.model.journey_map import Journey, JourneyMap, MapPhase, StageRef
from rumbo.model.movement import Phase

# How the stages of sales are called in CRMs in both languages: beginnings of words, by what the
# customer is doing.
_MEANT: Mapping[str, tuple[str, ...]] = {
    "notices": ("califi", "quali", "lead", "prospe", "conta", "recono", "necesid", "need", "intere",
        "nuev", "new", "conver", "inici", "first"),
    "understands": ("descub", "disco", "diagno", "especi", "entien", "under", "defin", "requis",
        "analis", "analys"),
    "tries": ("demo", "prueb", "valid", "evalu", "trial", "pilot", "tecnic", "techn", "poc",
        "muestr", "sampl", "compru"),
    "weighs": ("propu", "propo", "ofert", "offer", "quote", "cotiza", "presup", "budget", "decid"),
    "agrees": ("negoc", "contra", "firma", "sign", "legal", "compra", "procur", "purch", "acuer",
        "cierr", "clos", "alta", "pedid", "order", "commit"),
    "starts": ("arran", "onboa", "puesta", "implem", "entreg", "deliv", "instal"),
    "stays": ("renov", "renew", "uso", "usage", "expan", "recomp", "fideli"),
}  # fmt: skip
# What the phases after the sale are about, whatever they are called.
_OF_JOURNEY: Mapping[Journey, str] = {Journey.DELIVERY: "starts", Journey.RETENTION: "stays"}
_SURE, _LIKE, _PLACE = 1.0, 0.6, 0.1
_ENOUGH = 0.45
_STAYS = 1.25  # a renewal is one, whatever step of it a stage names


def proposed(journey_map: JourneyMap, stages: Sequence[Phase]) -> dict[tuple[str, str], str]:
    """The phase's id proposed for stages, by name and pipeline; some have none."""
    road = [stage for stage in stages if stage.open and stage.rank is not None and not stage.parked]
    found: dict[tuple[str, str], str] = {}
    for _, members in groupby(road, key=lambda stage: stage.pipeline_id):
        pipeline = list(members)
        for stage, phase in zip(pipeline, _along(journey_map.phases, pipeline), strict=True):
            if phase is not None:
                found[stage.name, stage.pipeline] = phase
    return found


def adapted(journey_map: JourneyMap, claims: Mapping[tuple[str, str], str]) -> JourneyMap:
    """The map with these stages in its phases, by name and pipeline, in place of its own."""
    phases = tuple(
        phase.model_copy(
            update={
                "stages": tuple(
                    StageRef(stage=name, pipeline=pipeline)
                    for (name, pipeline), claimed in claims.items()
                    if claimed == phase.id
                )
            }
        )
        for phase in journey_map.phases
    )
    return journey_map.model_copy(update={"phases": phases})


def journey_of(stages: Sequence[Phase]) -> Journey:
    """The journey that the stages of one pipeline are of, by its name, else by most of theirs."""
    named = _meaning(stages[0].pipeline) if stages else set()
    for journey, own in _OF_JOURNEY.items():
        mean = sum(own in _meaning(stage.name) for stage in stages)
        if own in named or 2 * mean > len(stages):
            return journey
    return Journey.ACQUISITION


def likeness(phase: MapPhase, stage: str) -> float:
    """How alike a phase and a stage are called, from 0 to about 1."""
    names = (phase.id.replace("-", " "), phase.name.es, phase.name.en)
    own = _OF_JOURNEY.get(phase.journey)
    means = {own} if own else set().union(*(_meaning(name) for name in names))
    shared = means & _meaning(stage)
    if "stays" in shared:
        return _STAYS
    spelt = max(SequenceMatcher(None, _plain(name), _plain(stage)).ratio() for name in names)
    return max(_SURE if shared else 0.0, spelt if spelt >= _LIKE else 0.0)


def _along(phases: Sequence[MapPhase], stages: Sequence[Phase]) -> list[str | None]:
    """One phase per stage, never going back, so that the names fit best in all."""
    if not phases or not stages:
        return [None] * len(stages)
    fits = [
        [
            likeness(phase, stage.name)
            + _PLACE * (1 - abs(i / len(stages) - j / len(phases)))
            for j, phase in enumerate(phases)
        ]
        for i, stage in enumerate(stages)
    ]  # fmt: skip
    best, came = fits[0], []
    for row in fits[1:]:
        before = [max(range(j + 1), key=lambda k: best[k]) for j in range(len(phases))]
        came.append(before)
        best = [best[before[j]] + row[j] for j in range(len(phases))]
    j = max(range(len(phases)), key=lambda k: best[k])
    chosen = [j]
    for before in reversed(came):
        j = before[j]
        chosen.insert(0, j)
    return _filled([phases[j].id if fits[i][j] >= _ENOUGH else None for i, j in enumerate(chosen)])


def _filled(found: Sequence[str | None]) -> list[str | None]:
    """With the phase before it for a stage that is like none."""
    filled: list[str | None] = []
    for phase in found:
        filled.append(phase or (filled[-1] if filled else None))
    return filled


def _meaning(words: str) -> set[str]:
    found = _plain(words).split()
    return {
        meant
        for meant, beginnings in _MEANT.items()
        if any(word.startswith(beginnings) for word in found)
    }


def _plain(words: str) -> str:
    letters = unicodedata.normalize("NFKD", words.lower())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", " ", bare).strip()


def slug(words: str, taken: Sequence[str], otherwise: str = "fase") -> str:
    """An identifier made of a name, unlike those that are taken."""
    begun = re.sub(r"[^a-z0-9]+", "-", _plain(words)).strip("-")[:50].strip("-") or otherwise
    found, number = begun, 2
    while found in taken:
        found, number = f"{begun}-{number}", number + 1
    return found
