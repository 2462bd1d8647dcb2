"""A phase as people will read it: every entry in words, what is wrong beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rumbo.journey import vocabulary, wording
from rumbo.journey.saying import said
from rumbo.model.journey_map import JOURNEYS, JourneyMap, MapPhase
from rumbo.model.reading import in_days
from rumbo.web.map_form import Problems
from rumbo.web.visit import Visit

TEXTS = ("does", "needs", "friction", "response", "feeds", "enters", "advances", "blocked")
LISTED = ("lanes", "touchpoints", "pains", "emotions", "steps", "rules", "handovers")


@dataclass(frozen=True)
class Line:
    """One thing that the phase says, and what is wrong with it."""

    words: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """One part of the phase."""

    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Preview:
    """The whole phase; `others` are the problems that stand nowhere in it."""

    name: str
    journey: str
    blocks: tuple[Block, ...]
    others: tuple[str, ...]
    serious: int


def preview(
    visit: Visit, journey_map: JourneyMap, phase: MapPhase, problems: Problems, serious: int
) -> Preview:
    """The phase in words; the problems are those below its place."""
    blocks = [each for each in _blocks(visit, journey_map, phase, problems) if each.lines]
    return Preview(
        phase.name.of(visit.language.tag),
        visit.language.of(JOURNEYS[phase.journey]),
        tuple(blocks),
        problems.rest(),
        serious,
    )


def sentences(
    visit: Visit, journey_map: JourneyMap, phase: MapPhase, top: str = ""
) -> dict[str, str]:
    """What each row of the phase says, by its path in the form."""
    return {
        f"{top}{part}.{number}": visit.language.of(said(entry, journey_map))
        for part in LISTED
        for number, entry in enumerate(getattr(phase, part))
    }


def _blocks(
    visit: Visit, journey_map: JourneyMap, phase: MapPhase, problems: Problems
) -> Iterator[Block]:
    tag = visit.language.tag
    for name in TEXTS[:5]:
        words = getattr(phase, name).of(tag)
        yield _block(visit, name, [words] if words else [], problems)
    yield _block(visit, "owner", [phase.owner] if phase.owner else [], problems)
    yield _block(
        visit, "stages", [visit.language.of(said(s, journey_map)) for s in phase.stages], problems
    )
    for name in TEXTS[5:]:
        words = getattr(phase, name).of(tag)
        yield _block(visit, name, [words] if words else [], problems)
    patience = [visit.language.of(in_days(phase.patience_days))] if phase.patience_days else []
    yield _block(visit, "patience_days", patience, problems)
    yield _block(visit, "moves", _moves(visit, journey_map, phase), problems)
    for part in LISTED:
        lines = tuple(
            Line(visit.language.of(said(entry, journey_map)), problems.take(f"{part}.{number}"))
            for number, entry in enumerate(getattr(phase, part))
        )
        yield Block(visit.language.of(vocabulary.part(part)), lines)


def _block(visit: Visit, name: str, words: Sequence[str], problems: Problems) -> Block:
    lines = [Line(each, problems.take(f"{name}.{number}")) for number, each in enumerate(words)]
    more = problems.take(name)
    if more:
        last = lines.pop() if lines else Line("—")
        lines.append(Line(last.words, (*last.problems, *more)))
    return Block(visit.language.of(vocabulary.part(name)), tuple(lines))


def _moves(visit: Visit, journey_map: JourneyMap, phase: MapPhase) -> list[str]:
    found = []
    for way in ("next", "skips", "back"):
        names = [
            visit.language.of(wording.phase_name(journey_map, to))
            for to in getattr(phase.moves, way)
        ]
        if names:
            found.append(f"{visit.language.of(vocabulary.part(way))}: {', '.join(names)}")
    if phase.moves.parks:
        found.append(visit.language.of(vocabulary.part("parks")))
    return found
