"""The share of a stage's closed deals that was won: what most companies go by.

It is offered so that whatever is said has to be better than this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rumbo.predict.features import OPEN, WON, Table
from rumbo.predict.incidence import edges, periods
from rumbo.predict.learning import deal_weights

if TYPE_CHECKING:
    from rumbo.predict.incidence import Numbers


@dataclass(frozen=True)
class StageRate:
    """By phase the share won and how many closed deals say so; all close as soon as any do."""

    ends: Numbers
    closing: Numbers
    won: dict[str, float]
    deals: dict[str, float]
    usual: float

    def chances(self, table: Table) -> tuple[Numbers, Numbers]:
        """The chance to close in each interval if still open, and to be won then."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        won = [self.won.get(phase, self.usual) for phase in table.columns["phase"].tolist()]
        shape = (len(table), len(self.ends))
        winning = np.array(won, dtype=float).reshape(-1, 1)
        return np.broadcast_to(self.closing, shape), np.broadcast_to(winning, shape)

    def weight(self, table: Table) -> Numbers:
        """As how many closed deals each estimate counts."""
        import numpy as np  # noqa: PLC0415 - the same

        return np.array([self.deals.get(p, 0.0) + 1.0 for p in table.columns["phase"].tolist()])


def fit_stage_rate(past: Table, ends: Numbers | None = None) -> StageRate:
    """Counts what became of the deals of a table, in these intervals or in its own."""
    import numpy as np  # noqa: PLC0415 - the same

    ends = edges(past.ending, past.days_followed) if ends is None else ends
    lived, weights = periods(past, ends), deal_weights(past)
    at_risk, closed = (
        np.bincount(lived.interval, weights=weights[lived.row] * happened, minlength=len(ends))
        for happened in (1.0, lived.closed)
    )
    over = past.rows(past.ending != OPEN)
    phases, place = np.unique(over.columns["phase"].astype(str), return_inverse=True)
    count = np.bincount(place)
    won = np.bincount(place, weights=over.ending == WON) / count
    deals = [len(set(over.deal[place == each].tolist())) for each in range(len(phases))]
    usual = float((over.ending == WON).mean()) if len(over) else 0.5
    return StageRate(
        ends,
        (closed + 0.5) / (at_risk + 1.0),
        dict(zip(phases.tolist(), won.tolist(), strict=True)),
        dict(zip(phases.tolist(), map(float, deals), strict=True)),
        usual,
    )
