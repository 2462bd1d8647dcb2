"""The words of the sample company in one language: names, stages, products and phrases."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("es", "en")


@dataclass(frozen=True)
class Words:
    """Everything that the sample company says outside its notes and e-mails."""

    company: str
    domain: str
    products: Sequence[str]
    teams: Sequence[str]
    pipelines: Sequence[str]
    stages: Sequence[Sequence[str]]  # open stages per pipeline
    parked: str
    won: str
    lost: str
    sources: Mapping[str, str]
    industries: Sequence[str]  # the last one never buys
    countries: Sequence[Mapping[str, str]]
    rates: Mapping[str, float]
    first_names: Sequence[str]
    last_names: Sequence[str]
    account_heads: Sequence[str]
    account_tails: Sequence[str]
    suffixes: Sequence[str]
    titles: Mapping[str, Sequence[str]]
    competitors: Sequence[str]
    lost_reasons: Mapping[str, str]
    cancel_reasons: Mapping[str, str]
    next_steps: Sequence[str]
    milestones: Sequence[str]
    events: Mapping[str, str]
    surveys: Mapping[str, Sequence[str]]
    tickets: Sequence[Mapping[str, str]]
    contents: Sequence[Mapping[str, str]]
    deal_names: Mapping[str, str]
    places: Sequence[str]
    weekdays: Sequence[str]


@dataclass(frozen=True)
class Phrases:
    """What notes, e-mails, calls and meetings are made of.

    `signals[label][state]` are the phrases that carry a label; the states `mail` (the buyer
    writes) and `note` (the seller reports) hold it, the others only look as if they did.
    """

    signals: Mapping[str, Mapping[str, Sequence[str]]]
    neutral: Mapping[str, Sequence[str]]
    subjects: Mapping[str, Sequence[str]]
    phase_subjects: Sequence[Sequence[str]]
    phase_notes: Sequence[Sequence[str]]


@cache
def words(language: str) -> Words:
    """The words of that language (es or en)."""
    return Words(**_load(f"words_{language}.json"))


@cache
def phrases(language: str) -> Phrases:
    """The phrases of that language (es or en)."""
    return Phrases(**_load(f"phrases_{language}.json"))


def _load(name: str) -> dict[str, Any]:
    text = (files("rumbo.sample") / name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
