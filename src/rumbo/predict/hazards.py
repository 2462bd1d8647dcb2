"""Boosted trees on what was known of deals: whether a deal closes in an interval, and how.

One model says how likely a deal that is open when an interval begins closes in it, another how
likely it is won if it does; together they count forward as competing risks in discrete time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rumbo.predict.encoding import Encoding, fit_encoding
from rumbo.predict.features import OPEN, WON, Table
from rumbo.predict.incidence import periods

if TYPE_CHECKING:
    from rumbo.predict.incidence import Numbers

_LEAST_OF_EACH = 100  # won deals and lost ones: with fewer the stage says it as well
_LOOKS = 6  # at each deal: more say the same again
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
    closes: Any
    wins: Any

    def chances(self, table: Table) -> tuple[Numbers, Numbers]:
        """The chances to close in each interval if still open, and to be won then."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        count = len(table)
        if not count:
            return np.zeros((0, self.width)), np.zeros((0, self.width))
        row = np.repeat(np.arange(count), self.width)
        spread = _spread(self.encoding.matrix(table), row, np.tile(np.arange(self.width), count))
        shape = (count, self.width)
        closing, winning = (
            model.predict_proba(spread)[:, 1].reshape(shape) for model in (self.closes, self.wins)
        )
        return closing, winning


def fit_hazards(past: Table, ends: Numbers) -> Hazards:
    """Learns from deals at past moments what became of them in these intervals."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - takes a second

    looked = past.rows(past.number % _step(past) == 0)
    seen = periods(looked, ends)
    won, over = (looked.ending == WON).sum(), (looked.ending != OPEN).sum()
    encoding = fit_encoding(looked, float((won + 1) / (over + 2)))
    spread = _spread(encoding.matrix(looked), seen.row, seen.interval)
    made = {**_TREES, "categorical_features": [*encoding.categorical, False]}
    with _one_thread():
        closes = HistGradientBoostingClassifier(**made).fit(spread, seen.closed)
        wins = HistGradientBoostingClassifier(**made).fit(
            spread[seen.closed], seen.won[seen.closed]
        )
    return Hazards(encoding, len(ends), closes, wins)


def teaches(past: Table, ends: Numbers) -> bool:
    """Whether enough deals were won and lost for trees to tell them apart."""
    seen = periods(past, ends)
    row = seen.row[seen.closed]
    won = len(set(past.deal[row[past.ending[row] == WON]].tolist()))
    lost = len(set(past.deal[row[past.ending[row] != WON]].tolist()))
    return min(won, lost) >= _LEAST_OF_EACH


def _step(past: Table) -> int:
    deals = len(set(past.deal.tolist()))
    return max(1, round(len(past) / max(deals, 1) / _LOOKS))


def _spread(matrix: Numbers, row: Any, interval: Any) -> Numbers:  # noqa: ANN401 - places
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    return np.column_stack((matrix[row], interval.astype(float)))


def _one_thread() -> Any:  # noqa: ANN401 - a context manager
    """Threads that wait for each other on a busy machine take longer than one that works."""
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - comes with scikit-learn

    return threadpool_limits(limits=1)
