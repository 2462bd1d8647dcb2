"""Boosted trees on what was known of deals: whether a deal closes in an interval, and how.

One model says how likely a deal that is open when an interval begins closes in it, another how
likely it is won if it does; together they count forward as competing risks in discrete time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rumbo.predict.encoding import Encoding, fit_encoding
from rumbo.predict.features import WON, Table
from rumbo.predict.incidence import periods
from rumbo.predict.later import chance
from rumbo.predict.learning import lately, looked_at, one_thread, some_deals
from rumbo.predict.steps import Steps, steps
from rumbo.predict.trees import Trees, from_boosting

if TYPE_CHECKING:
    from rumbo.predict.incidence import Numbers

_LEAST_OF_EACH = 100  # won deals and lost ones: with fewer the stage says it as well
MOST_WAITING = 25_000  # looks that teach how soon deals close: each is seen in many intervals
_FEW_DEALS, _MOST_GROWN = 1500, 4.0
_TREES: dict[str, Any] = {
    "learning_rate": 0.08,
    "max_iter": 90,
    "max_leaf_nodes": 5,
    "min_samples_leaf": 60,
    "l2_regularization": 10.0,
    "max_features": 0.4,
    "early_stopping": False,
    "random_state": 7,
}


@dataclass(frozen=True)
class Hazards:
    """The two models, how they see deals, and how many intervals there are."""

    encoding: Encoding
    width: int
    closes: Trees
    wins: Trees

    def chances(self, table: Table) -> tuple[Numbers, Numbers]:
        """The chances to close in each interval if still open, and to be won then."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        matrix, intervals = self.encoding.matrix(table), np.arange(self.width, dtype=float)
        closing, winning = (
            chance(trees.log_odds(matrix, intervals)) for trees in (self.closes, self.wins)
        )
        return closing, winning


def fit_hazards(past: Table, ends: Numbers) -> Hazards:
    """Learns from deals at past moments what became of them in these intervals."""
    looked = looked_at(past)
    encoding = fit_encoding(looked)
    closes = _closes(some_deals(looked, MOST_WAITING), encoding, ends)
    seen = periods(looked, ends)
    ended = seen.closed
    spread = _spread(encoding.matrix(looked), seen.row[ended], seen.interval[ended])
    return Hazards(encoding, len(ends), closes, boosted(spread, seen.won[ended]))


def _closes(looked: Table, encoding: Encoding, ends: Numbers) -> Trees:
    """How soon deals close, which most looks at them say something about."""
    seen = periods(looked, ends)
    spread = _spread(encoding.matrix(looked), seen.row, seen.interval)
    return boosted(spread, seen.closed, weights=lately(looked)[seen.row])


def boosted(
    matrix: Numbers,
    happened: Any,  # noqa: ANN401 - a numpy array
    deals: int = _FEW_DEALS,
    weights: Any = None,  # noqa: ANN401 - the same
) -> Trees:
    """Trees that tell of rows how likely something happened; many `deals` may bear more of them."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - takes a second

    grown = min(max(1.0, math.sqrt(deals / _FEW_DEALS)), _MOST_GROWN)
    size = {name: round(grown * _TREES[name]) for name in ("max_iter", "max_leaf_nodes")}
    found = Steps(matrix, {}) if weights is None else steps(matrix, weights)
    with one_thread():
        model = HistGradientBoostingClassifier(**_TREES | size)
        return found.named(from_boosting(model.fit(found.matrix, happened, weights)))


def teaches(past: Table, ends: Numbers) -> bool:
    """Whether enough deals were won and lost for trees to tell them apart."""
    seen = periods(past, ends)
    row = seen.row[seen.closed]
    won = len(set(past.deal[row[past.ending[row] == WON]].tolist()))
    lost = len(set(past.deal[row[past.ending[row] != WON]].tolist()))
    return min(won, lost) >= _LEAST_OF_EACH


def _spread(matrix: Numbers, row: Any, interval: Any) -> Numbers:  # noqa: ANN401 - places
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    return np.column_stack((matrix[row], interval.astype(float)))
