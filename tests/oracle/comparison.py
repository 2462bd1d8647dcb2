"""What one population did on a pipeline, counted one deal at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from oracle.paths import Passage

Period = tuple[datetime, datetime]  # its first moment and the one after its last
Ends = tuple["str | None", str, str]
MICROSECOND = timedelta(microseconds=1)


@dataclass
class Counts:
    """Deals by what they did; phases by name. `stays` are (microseconds, left) of first visits."""

    moved: set[str] = field(default_factory=set)
    reached: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    gone: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    onward: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    lost: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    arcs: dict[Ends, set[str]] = field(default_factory=lambda: defaultdict(set))
    stays: dict[str, Counter[tuple[int, bool]]] = field(
        default_factory=lambda: defaultdict(Counter)
    )


def counts(
    paths: Mapping[str, list[Passage]],
    deals: Iterable[str],
    pipeline: str,
    now: datetime,
    period: Period | None = None,
) -> Counts:
    """What these deals did on that pipeline, in the period where there is one."""
    found = Counts()
    for deal in deals:
        for passage in paths[deal]:
            if passage.phase.pipeline == pipeline:
                _count(found, passage, now, period)
    return found


def _count(found: Counts, passage: Passage, now: datetime, period: Period | None) -> None:
    name, deal = passage.phase.name, passage.deal
    if _within(passage.entered, period):
        origin = passage.origin
        if origin is None or origin.pipeline == passage.phase.pipeline:
            found.arcs[origin.name if origin else None, name, passage.kind].add(deal)
        found.moved.add(deal)
        if passage.visit == 1:
            found.reached[name].add(deal)
            if passage.phase.outcome == "open":
                length = _grouped((passage.left or now) - passage.entered)
                found.stays[name][length, passage.left is not None] += 1
    if passage.left is not None and passage.next is not None and _within(passage.left, period):
        found.gone[name].add(deal)
        if passage.next.outcome == "open":
            found.onward[name].add(deal)
        if passage.next.outcome == "lost":
            found.lost[name].add(deal)


def _within(moment: datetime, period: Period | None) -> bool:
    return period is None or period[0] <= moment < period[1]


def _grouped(length: timedelta) -> int:
    """To the second below one hour, to the minute below ten days, else to the hour."""
    microseconds = length // MICROSECOND
    unit = 3_600_000_000
    if length < timedelta(hours=1):
        unit = 1_000_000
    elif length < timedelta(days=10):
        unit = 60_000_000
    return microseconds // unit * unit
