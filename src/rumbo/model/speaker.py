"""The model whose chances an answer tells: since when it speaks, and why still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Look:
    """What showed on a day of a model fitted before.

    Of the deals that were open when it was fitted it `expected` so many to be won since, between
    `low` and `high`; `came` were. `shift` is how far the chances of open deals moved meanwhile.
    """

    day: date
    expected: float
    low: int
    high: int
    came: int
    shift: float

    def as_json(self) -> dict[str, object]:
        """The object under `looked` (docs/reference/readings.md)."""
        return {
            "on": self.day.isoformat(),
            "expected_wins": round(self.expected, 1),
            "low": self.low,
            "high": self.high,
            "wins": self.came,
            "shift": round(self.shift, 3),
        }


@dataclass(frozen=True)
class Speaker:
    """A model by its name, fitted on a day (`age_days` before the answer's) for a reason (`why`).

    `looked` is the last look at what came since; None where there was none yet.
    """

    name: str
    fitted: date
    age_days: int
    why: str
    looked: Look | None

    def as_json(self) -> dict[str, object]:
        """The object under `model` (docs/reference/readings.md)."""
        return {
            "name": self.name,
            "fitted_on": self.fitted.isoformat(),
            "age_days": self.age_days,
            "why": self.why,
            "looked": self.looked.as_json() if self.looked else None,
        }
