"""Boosted trees and the stage's own history together, or that history alone.

The log-odds of both are averaged: where trees have little to go by, the stage speaks. How much
each counts is decided by the log loss on moments later than those they were learnt from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rumbo.predict.features import OPEN, Table
from rumbo.predict.hazards import Hazards, fit_hazards, teaches
from rumbo.predict.incidence import Periods, incidence, periods
from rumbo.predict.later import chance, log_odds, split
from rumbo.predict.learning import deal_weights
from rumbo.predict.shrunk import Shrunk, fit_shrunk

if TYPE_CHECKING:
    from rumbo.predict.incidence import Numbers

_LEAST_LATER = 25  # closed deals that it takes to judge
_OFFERED = (0.0, 0.5, 0.75)  # what share of the log-odds is that of the trees


@dataclass(frozen=True)
class Blend:
    """A stage's history and trees; `share` says how much of the log-odds is that of the trees."""

    shrunk: Shrunk
    hazards: Hazards
    share: float

    @property
    def ends(self) -> Numbers:
        """Where the intervals end, in days."""
        return self.shrunk.ends

    def reached(self, table: Table) -> tuple[Numbers, Numbers]:
        """The chances to be won and lost by the end of each interval."""
        return incidence(*self.chances(table))

    def chances(self, table: Table) -> tuple[Numbers, Numbers]:
        """The chance to close in each interval if still open, and to be won then."""
        pairs = zip(self.shrunk.chances(table), self.hazards.chances(table), strict=True)
        closing, winning = (
            chance((1 - self.share) * log_odds(stage) + self.share * log_odds(trees))
            for stage, trees in pairs
        )
        return closing, winning

    def weight(self, table: Table) -> Numbers:
        """As how many closed deals each estimate counts."""
        return self.shrunk.weight(table)


def fit_best(past: Table) -> Shrunk | Blend:
    """The model that said best what came later; the stage alone where trees learn nothing."""
    shrunk = fit_shrunk(past)
    early, later = split(past)
    closed_later = len(set(later.deal[later.ending != OPEN].tolist()))
    if closed_later < _LEAST_LATER or not teaches(early, shrunk.ends):
        return shrunk
    share = _best_share(early, later, shrunk.ends)
    return Blend(shrunk, fit_hazards(past, shrunk.ends), share) if share else shrunk


def _best_share(early: Table, later: Table, ends: Numbers) -> float:
    stage, trees = fit_shrunk(early, ends), fit_hazards(early, ends)
    seen = periods(later, ends)
    weights = deal_weights(later)[seen.row]
    losses = [_loss(Blend(stage, trees, share).chances(later), seen, weights) for share in _OFFERED]
    return _OFFERED[losses.index(min(losses))]


def _loss(found: tuple[Numbers, Numbers], seen: Periods, weights: Any) -> float:  # noqa: ANN401 - numbers
    """The log loss of closing, and of winning among what closed."""
    closing, winning = (chances[seen.row, seen.interval] for chances in found)
    ended = seen.closed
    return _surprise(closing, ended, weights) + _surprise(
        winning[ended], seen.won[ended], weights[ended]
    )


def _surprise(chances: Numbers, happened: Any, weights: Any) -> float:  # noqa: ANN401 - numpy arrays
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    said = np.where(happened, chances, 1.0 - chances)
    return float(-(weights * np.log(np.clip(said, 1e-6, 1.0))).sum())
