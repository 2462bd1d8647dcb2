"""What passages are called: by the two phases, and where those do not tell by the path before.

Only the path before can name the passages that leave a parked or unknown phase, and those from the
second rank to the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rumbo.log.order import NONE, Array
from rumbo.model.movement import Move

_Integers = NDArray[np.integer]
_FAR_RANK = 3  # who has been there and comes to the first rank begins anew


@dataclass(frozen=True)
class Kinds:
    """The kinds by pairs of phase numbers, and each phase's rank (0: none) and pipeline.

    NONE is a kind that only the path tells, and the pipeline of a number that is no phase; the last
    number stands for any phase that is not among them.
    """

    by_pair: NDArray[np.int8]
    rank: _Integers
    pipeline: _Integers

    def settled(self, told: Mapping[str, Array]) -> NDArray[np.int8]:
        """The kinds of passages in order, those included that only the path before them tells."""
        deal, kind = told["deal"], told["kind"].astype(np.int8)
        asked = kind == NONE
        if not asked.any():
            return kind
        some = np.zeros(int(deal[-1] - deal[0]) + 1, dtype=np.bool_)
        some[deal[asked] - deal[0]] = True
        rows = np.flatnonzero(some[deal - deal[0]])
        phase = np.minimum(told["phase"][rows], len(self.rank) - 1)
        pipeline, rank = self.pipeline[phase], self.rank[phase]
        # Ranks compare within a pipeline only.
        places = np.lexsort((pipeline, deal[rows]))
        rows, pipeline, rank = rows[places], pipeline[places], rank[places]
        found = _by_path(rank, *_before(rank, _begins(deal[rows], pipeline)))
        named = asked[rows] & (pipeline != NONE)
        kind[rows[named]] = found[named]
        return kind


def _begins(deal: Array, pipeline: _Integers) -> NDArray[np.bool_]:
    """Whether each row is the first of its deal in its pipeline."""
    same = (deal[1:] == deal[:-1]) & (pipeline[1:] == pipeline[:-1])
    return np.concatenate(([True], ~same))


def _before(rank: _Integers, begins: NDArray[np.bool_]) -> tuple[_Integers, _Integers]:
    """The highest and the latest rank before each row, from where it begins on; 0: none."""
    part = np.cumsum(begins)
    start = np.maximum.accumulate(np.where(begins, np.arange(len(rank)), 0))
    width = int(rank.max()) + 1
    highest = np.maximum.accumulate(part * width + rank)
    last = np.maximum.accumulate(np.where(rank > 0, np.arange(len(rank)), NONE))
    highest_before = np.maximum(np.append(0, highest[:-1]) - part * width, 0)
    last_before = np.append(NONE, last[:-1])
    return highest_before, np.where(last_before >= start, rank[last_before], 0)


def _by_path(rank: _Integers, highest: _Integers, latest: _Integers) -> NDArray[np.int8]:
    cases = (
        (rank == 0, Move.ADVANCE),
        ((rank == 1) & (highest >= _FAR_RANK), Move.RESTART),
        (latest == 0, Move.ADVANCE),
        (rank < latest, Move.REGRESS),
        (rank <= latest + 1, Move.ADVANCE),
    )
    named = np.select([case for case, _ in cases], [int(move) for _, move in cases], Move.SKIP)
    return named.astype(np.int8)
