"""What is known of deals, each thing with a weight of its own: logistic hazards with small weights.

Where deals are few, weights that are held small (ridge; Hoerl & Kennard 1970) tell them apart
better than trees, which have to cut. Both hazards, to close and to be won if closed, have one
level per interval and the same weights in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rumbo.predict.encoding import Encoding, fit_encoding
from rumbo.predict.features import Table
from rumbo.predict.incidence import Periods, periods
from rumbo.predict.later import chance, log_odds
from rumbo.predict.learning import lately, looked_at, one_thread

if TYPE_CHECKING:
    from rumbo.predict.incidence import Numbers

_HOLD = 10.0  # how strongly weights are held small: as an expectation of about a third of a step
_FURTHEST = 4.0  # standard deviations: what lies beyond counts as that
_ROUNDS, _CLOSE_ENOUGH = 12, 1e-3


@dataclass(frozen=True)
class Lines:
    """How deals are seen, and the weights of both hazards, those of the intervals first."""

    encoding: Encoding
    gaps: tuple[int, ...]
    middle: Numbers
    spread: Numbers
    closes: Numbers
    wins: Numbers
    width: int

    def chances(self, table: Table) -> tuple[Numbers, Numbers]:
        """The chances to close in each interval if still open, and to be won then."""
        seen = self._seen(table)
        closing, winning = (
            chance((seen @ weights[self.width :])[:, None] + weights[None, : self.width])
            for weights in (self.closes, self.wins)
        )
        return closing, winning

    def _seen(self, table: Table) -> Numbers:
        return _standard(_drawn(self.encoding, table, self.gaps), self.middle, self.spread)


def fit_lines(past: Table, ends: Numbers) -> Lines:
    """Learns from deals at past moments what became of them in these intervals."""
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    looked = looked_at(past)
    encoding = fit_encoding(looked)
    unknown = np.isnan(encoding.matrix(looked)).any(axis=0)
    gaps = tuple(np.flatnonzero(unknown).tolist())
    drawn = _drawn(encoding, looked, gaps)
    middle, spread = drawn.mean(axis=0), drawn.std(axis=0)
    spread[spread < 1e-9] = 1.0  # noqa: PLR2004 - always the same
    seen = _standard(drawn, middle, spread)
    lived = periods(looked, ends)
    share = len(set(looked.deal.tolist())) / max(len(looked), 1)  # rows of a deal say much the same
    same = np.full(len(looked), share)
    every = slice(None)
    ended = np.flatnonzero(lived.closed)
    with one_thread():
        closes = _weights(seen, lived, every, lived.closed, share * lately(looked), len(ends))
        wins = _weights(seen, lived, ended, lived.won[ended], same, len(ends))
    return Lines(encoding, gaps, middle, spread, closes, wins, len(ends))


def _drawn(encoding: Encoding, table: Table, gaps: tuple[int, ...]) -> Numbers:
    """The numbers drawn together, what is not known apart, and a column of each known word."""
    import numpy as np  # noqa: PLC0415 - the same

    matrix = encoding.matrix(table)
    missing = np.isnan(matrix)
    small = np.sign(matrix) * np.log1p(np.abs(matrix))
    parts = [np.where(missing, 0.0, small), missing[:, list(gaps)].astype(float)]
    for name, known in encoding.words.items():
        places = {word: place for place, word in enumerate(known)}
        told = (places.get(word, -1) for word in table.columns[name].tolist())
        place = np.fromiter(told, dtype=np.int64, count=len(table))
        parts.append((place[:, None] == np.arange(len(places))[None, :]).astype(float))
    return np.hstack(parts)


def _standard(drawn: Numbers, middle: Numbers, spread: Numbers) -> Numbers:
    import numpy as np  # noqa: PLC0415 - the same

    return np.clip((drawn - middle) / spread, -_FURTHEST, _FURTHEST)


def _weights(
    seen: Numbers,
    lived: Periods,
    chosen: Any,  # noqa: ANN401 - places
    happened: Any,  # noqa: ANN401 - a mask
    sure: Any,  # noqa: ANN401 - a numpy array
    width: int,
) -> Numbers:
    """The most likely weights, those of columns held small (Newton's method).

    What is seen is the same in all intervals of a row, so that it is added up once for a row.
    """
    import numpy as np  # noqa: PLC0415 - the same

    row, interval = lived.row[chosen], lived.interval[chosen]
    counts = sure[row]
    cells, size = row * width + interval, len(seen) * width
    held = np.concatenate((np.full(width, 0.1), np.full(seen.shape[1], _HOLD)))
    weights = np.zeros(width + seen.shape[1])
    weights[:width] = log_odds(happened.mean()) if len(happened) else 0.0

    def spread(values: Numbers) -> Numbers:
        return np.asarray(np.bincount(cells, values, size).reshape(-1, width), dtype=float)

    for _ in range(_ROUNDS):
        said = chance((seen @ weights[width:])[row] + weights[interval])
        left = spread(counts * (happened - said))
        moves = spread(counts * said * (1 - said))
        pull = np.concatenate((left.sum(axis=0), seen.T @ left.sum(axis=1)))
        across = moves.T @ seen
        bent = np.block(
            [
                [np.diag(moves.sum(axis=0)), across],
                [across.T, (seen * moves.sum(axis=1)[:, None]).T @ seen],
            ]
        )
        step = np.linalg.solve(bent + np.diag(held), pull - held * weights)
        weights = weights + step
        if np.abs(step).max() < _CLOSE_ENOUGH:
            break
    return weights
