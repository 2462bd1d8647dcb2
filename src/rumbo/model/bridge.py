"""The bridge between the pipelines of two dates, as a picture shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rumbo.model.picture import TwinRow

ENDS = ("opening", "closing")
COMING = ("created", "reopened", "pulled_in", "amount_up")
GOING = ("amount_down", "pushed_out", "won", "lost", "removed")


@dataclass(frozen=True)
class BridgeStep:
    """One step: what it comes to (never below 0), and how many deals make it."""

    key: str
    amount: float
    deals: int

    @property
    def sign(self) -> int:
        """Whether it adds to the pipeline (1), takes from it (-1), or is an end of it (0)."""
        return 1 if self.key in COMING else -1 if self.key in GOING else 0


@dataclass(frozen=True)
class BridgeData:
    """The steps in their order, opening first and closing last, and what did not change.

    `first` and `last` are the days of the way between the two; money is in `currency`.
    """

    title: str
    currency: str
    first: date
    last: date
    steps: tuple[BridgeStep, ...]
    unchanged: BridgeStep
    due: tuple[date, date] | None = None

    @property
    def drawn(self) -> tuple[BridgeStep, ...]:
        """The steps that a picture has: both ends, and what any deal made."""
        return tuple(step for step in self.steps if step.deals or step.key in ENDS)

    def levels(self) -> tuple[tuple[float, float], ...]:
        """Where the bar of each drawn step begins and ends; an end of the bridge begins at 0."""
        found: list[tuple[float, float]] = []
        level = 0.0
        for step in self.drawn:
            start = level if step.sign else 0.0
            level = start + (step.sign or 1) * step.amount
            found.append((start, level))
        return tuple(found)

    def as_rows(self) -> list[TwinRow]:
        """One row per step, what did not change last."""
        return [
            {
                "step": step.key,
                "sign": step.sign,
                "amount": step.amount,
                "deals": step.deals,
                "currency": self.currency,
                "from": self.first.isoformat(),
                "to": self.last.isoformat(),
            }
            for step in (*self.steps, self.unchanged)
        ]
