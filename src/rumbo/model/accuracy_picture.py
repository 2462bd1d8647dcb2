"""What the pictures of how right the forecast was are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rumbo.model.picture import TwinRow


@dataclass(frozen=True)
class CalibrationBin:
    """Chances of about the same size: what was said on average, and how often it came true."""

    said: float
    came: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class CalibrationData:
    """Bins in ascending order: won within so many days."""

    title: str
    horizon_days: int
    bins: tuple[CalibrationBin, ...]
    off: float | None = None  # on average

    def as_rows(self) -> list[TwinRow]:
        """One row per bin."""
        return [
            {
                "horizon_days": self.horizon_days,
                "predicted": each.said,
                "came_true": each.came,
                "low": each.low,
                "high": each.high,
                "n": each.n,
            }
            for each in self.bins
        ]


@dataclass(frozen=True)
class ErrorLine:
    """How far off a way of guessing was, by weeks to the end: (weeks, share of what came, n)."""

    key: str
    name: str
    points: tuple[tuple[int, float, int], ...]


@dataclass(frozen=True)
class ErrorsData:
    """The lines, that of the forecast first; `first` and `last` are the days that are judged."""

    title: str
    first: date
    last: date
    lines: tuple[ErrorLine, ...]

    def as_rows(self) -> list[TwinRow]:
        """One row per line and week."""
        return [
            {"method": line.key, "name": line.name, "weeks_to_end": weeks, "wape": share, "n": n}
            for line in self.lines
            for weeks, share, n in line.points
        ]
