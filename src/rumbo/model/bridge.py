"""The bridge between the pipelines of two dates, as a picture shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rumbo.model.picture import TwinRow

COMING = ("created", "reopened", "pulled_in", "amount_up")
GOING = ("amount_down", "pushed_out", "won", "lost", "removed")


@dataclass(frozen=True)
class BridgeStep:
    """One step: what it comes to (never below 0), and how many deals make it.

    `amount` is None where it is known of none of them. `direction` is 1, -1 or 0 where the step's
    name does not say which way it goes.
    """

    key: str
    amount: float | None
    deals: int
    direction: int | None = None

    @property
    def sign(self) -> int:
        """Whether it adds (1), takes away (-1), or is an end of the bridge (0)."""
        if self.direction is not None:
            return self.direction
        return 1 if self.key in COMING else -1 if self.key in GOING else 0


@dataclass(frozen=True)
class BridgeData:
    """The steps in their order, opening first and closing last, and what did not change.

    `of` is what it is a bridge of: what is `open`, or what is `expected`. `first` and `last` are
    the days of the way between the two; money is in `currency`, and `deal_word` is what Spanish
    calls a deal.
    """

    title: str
    currency: str
    first: date
    last: date
    steps: tuple[BridgeStep, ...]
    unchanged: BridgeStep
    due: tuple[date, date] | None = None
    of: str = "open"
    deal_word: str = "oportunidad"

    @property
    def by_deals(self) -> bool:
        """Whether deals are what is drawn: what is known of no step cannot be."""
        return all(not step.amount for step in self.steps) and any(
            step.amount is None for step in self.steps
        )

    def size(self, step: BridgeStep) -> float:
        """How much of the picture a step takes."""
        return float(step.deals if self.by_deals else step.amount or 0.0)

    @property
    def drawn(self) -> tuple[BridgeStep, ...]:
        """The steps that a picture has: both ends, and what any deal made."""
        own = self.of != "open"  # some of what is expected is of no deal yet
        return tuple(
            step for step in self.steps if step.deals or not step.sign or (own and step.amount)
        )

    def levels(self) -> tuple[tuple[float, float], ...]:
        """Where the bar of each drawn step begins and ends; an end of the bridge begins at 0."""
        found: list[tuple[float, float]] = []
        level = 0.0
        for step in self.drawn:
            start = level if step.sign else 0.0
            level = start + (step.sign or 1) * self.size(step)
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
