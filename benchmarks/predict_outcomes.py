"""The published benchmark of outcome prediction on BPI Challenge 2012, with its leak and without.

Teinemaa, Dumas, La Rosa & Maggi: Outcome-Oriented Predictive Process Monitoring (ACM TKDD 2019,
arXiv 1707.06766). Cases whose last offer was accepted, declined or cancelled; the first four fifths
by their start teach, all prefixes of up to 40 events are told apart by counts of what happened and
who did it (aggregation encoding, one bucket), and the AUC of each length counts by its cases.
Its prefixes may hold the very event that decides the outcome. Without the leak they end before it,
and what teaches ended before the first tested case began.

Run as: predict_outcomes.py FILE (BPI_Challenge_2012.xes.gz). What is found is written down
(record.py).
"""

from __future__ import annotations

import gzip
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from plain import NAME, plain_boosting
from record import Record

from predict import auc
from rumbo.predict.hazards import boosted
from rumbo.predict.later import chance

OUTCOMES = {"accepted": "O_ACCEPTED", "declined": "O_DECLINED", "cancelled": "O_CANCELLED"}
LONGEST, SHARE, RARE = 40, 0.8, 10


@dataclass(frozen=True)
class Event:
    """What happened in a case, who did it, and when (seconds since 1970)."""

    activity: str
    resource: str
    second: float


@dataclass(frozen=True)
class Case:
    """A case whose last offer was decided: its events in order, and where that one stands."""

    amount: float
    events: tuple[Event, ...]
    outcome: str
    decided: int


def cases(file: Path) -> list[Case]:
    """The cases whose last event of an offer is one of the three outcomes, by their start."""
    found = [case for case in map(decided, traces(file)) if case]
    return sorted(found, key=lambda case: case.events[0].second)


def traces(file: Path) -> Iterator[ET.Element]:
    """The traces of an XES file, one by one."""
    with gzip.open(file) as raw:
        for _, element in ET.iterparse(raw):  # noqa: S314 - a published log, entities are not read
            if element.tag.rpartition("}")[2] == "trace":
                yield element
                element.clear()


def decided(trace: ET.Element) -> Case | None:
    """The case of a trace; None where its last offer was not decided."""
    events, amount = [], 0.0
    resource = "missing"
    for part in trace:
        if part.tag.rpartition("}")[2] == "event":
            own = {child.get("key"): child.get("value", "") for child in part}
            resource = own.get("org:resource") or resource
            activity = f"{own['concept:name']}-{own['lifecycle:transition']}"
            events.append(
                Event(activity, resource, datetime.fromisoformat(own["time:timestamp"]).timestamp())
            )
        elif part.get("key") == "AMOUNT_REQ":
            amount = float(part.get("value", "0"))
    events.sort(key=lambda event: event.second)
    offers = [place for place, event in enumerate(events) if event.activity.startswith("O_")]
    last = events[offers[-1]].activity.partition("-")[0] if offers else ""
    if last not in OUTCOMES.values():
        return None
    return Case(amount, tuple(events), last, offers[-1])


@dataclass(frozen=True)
class Prefixes:
    """The beginnings of cases: their numbers, how long each is, and how its case ended."""

    known: Any
    length: Any
    outcome: Any


def prefixes(chosen: list[Case], words: dict[str, int], *, leaking: bool) -> Prefixes:
    """All beginnings of up to forty events, those before the decision alone unless `leaking`."""
    rows, lengths, outcomes = [], [], []
    for case in chosen:
        counts = np.zeros(len(words))
        end = len(case.events) if leaking else case.decided
        for length, event in enumerate(case.events[: min(end, LONGEST)], start=1):
            for word in (event.activity, f"by {event.resource}"):
                counts[words.get(word, 0)] += 1
            rows.append(np.concatenate((counts, _clock(case, length))))
            lengths.append(length)
            outcomes.append(case.outcome)
    return Prefixes(np.array(rows), np.array(lengths), np.array(outcomes))


def _clock(case: Case, length: int) -> list[float]:
    seconds = [event.second for event in case.events[:length]]
    apart = np.diff(seconds) if length > 1 else np.zeros(1)
    now = datetime.fromtimestamp(seconds[-1])  # noqa: DTZ006 - the hour on the bank's clock
    return [
        case.amount, length, seconds[-1] - seconds[0], apart[-1], float(apart.mean()),
        float(apart.max()), float(apart.std()), now.hour, now.weekday(), now.month,
    ]  # fmt: skip


def vocabulary(chosen: list[Case]) -> dict[str, int]:
    """The activities and resources that occur often enough; the others are one word, number 0."""
    counts: Counter[str] = Counter()
    for case in chosen:
        for event in case.events:
            counts.update((event.activity, f"by {event.resource}"))
    often = sorted(word for word, count in counts.items() if count >= RARE)
    return {word: place for place, word in enumerate(["other", *often])}


def weighted(said: Any, happened: Any, length: Any) -> float:  # noqa: ANN401 - numpy arrays
    """The AUC of each length, by how many prefixes there are of it."""
    told = []
    for each in np.unique(length):
        rows = length == each
        if 0 < happened[rows].sum() < rows.sum():
            told.append((auc(said[rows], happened[rows]), rows.sum()))
    return float(np.average([t for t, _ in told], weights=[n for _, n in told]))


def main() -> None:
    """Measures and prints."""
    every = cases(Path(sys.argv[1]))
    count = int(SHARE * len(every))
    past, asked = every[:count], every[count:]
    first = asked[0].events[0].second
    record = Record("outcomes")
    for leaking in (True, False):
        teaching = past if leaking else [case for case in past if case.events[-1].second < first]
        words = vocabulary(teaching)
        known = prefixes(teaching, words, leaking=leaking)
        new = prefixes(asked, words, leaking=leaking)
        for task, outcome in OUTCOMES.items():
            happened, came = known.outcome == outcome, new.outcome == outcome
            odds = boosted(known.known, happened, len(teaching)).log_odds(new.known, np.zeros(1))
            said = {
                NAME: plain_boosting(known.known, happened, new.known),
                "Rumbo's trees": chance(odds[:, 0]),
            }
            for name, values in said.items():
                record.keep(
                    f"{task}/{'leaking' if leaking else 'honest'}/{name}",
                    cases=len(every),
                    tested=len(asked),
                    taught=len(teaching),
                    auc=weighted(values, came, new.length),
                    brier=float(np.mean((values - came) ** 2)),
                )


if __name__ == "__main__":
    main()
