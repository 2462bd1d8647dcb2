"""What the picture of a forecast beside a supposed one is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rumbo.model.picture import TwinRow


@dataclass(frozen=True)
class ShiftData:
    """What a period may bring as it is and as it would be.

    `edges` are the ends of the steps of both, `before` and `after` the share of the simulations in
    each; `ends_before` and `ends_after` are p10, p50 and p90.
    """

    title: str
    currency: str
    first: date
    last: date
    edges: tuple[float, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    ends_before: tuple[float, float, float]
    ends_after: tuple[float, float, float]

    def as_rows(self) -> list[TwinRow]:
        """One row per step of the distributions."""
        return [
            {
                "from": low,
                "to": high,
                "share": now,
                "changed_share": then,
                "currency": self.currency,
            }
            for low, high, now, then in zip(
                self.edges[:-1], self.edges[1:], self.before, self.after, strict=True
            )
        ]
