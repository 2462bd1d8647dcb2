"""What drift found as a picture needs it: each change week by week, before and since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rumbo.model.picture import TwinRow


@dataclass(frozen=True)
class Week:
    """One week, by its first day: a share or median days, None where nobody knows yet, of n cases.

    Of stays it is the week in which they began.
    """

    day: date
    value: float | None
    n: int


@dataclass(frozen=True)
class Change:
    """One change: what it is, where, its weeks, since when (surely between two days), how large.

    `unit` is share or days; `role` and `reason` are empty where it is about neither.
    """

    what: str
    phase: str
    to: str
    role: str
    reason: str
    unit: str
    weeks: tuple[Week, ...]
    since: date
    since_low: date
    since_high: date
    before: float | None
    after: float | None
    p_value: float


@dataclass(frozen=True)
class DriftData:
    """The changes since somebody last stood by the map, and that day.

    `left_out` is how many further changes there are.
    """

    title: str
    held: date
    as_of: date
    changes: tuple[Change, ...]
    left_out: int = 0

    def as_rows(self) -> list[TwinRow]:
        """One row per change and week."""
        return [
            {
                "what": change.what,
                "phase": change.phase,
                "to": change.to,
                "role": change.role,
                "reason": change.reason,
                "unit": change.unit,
                "week": week.day.isoformat(),
                "value": week.value,
                "n": week.n,
                "changed": "yes" if week.day >= change.since else "no",
            }
            for change in self.changes
            for week in change.weeks
        ]
