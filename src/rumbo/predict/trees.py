"""Boosted trees as plain arrays: they say the same wherever they are kept, and quickly.

A tree is walked once for all deals, split by split. Only a split at the last column, which says
which interval is asked about, is looked at for each interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rumbo.predict.incidence import Numbers

_LEAF = -1


@dataclass(frozen=True)
class Trees:
    """Trees whose values add up to log-odds, their nodes one after another.

    `roots` says where each tree begins. A node has a `column` (-1: it is a leaf with a `value`),
    a `threshold` up to which deals go `left`, others `right`, and whether what is not known goes
    left (`unknown_left`). `start` is the log-odds before the first tree.
    """

    start: float
    roots: Any
    column: Any
    threshold: Any
    left: Any
    right: Any
    value: Any
    unknown_left: Any

    def __post_init__(self) -> None:
        """ValueError where a walk would leave the nodes, or never end."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        nodes = np.arange(len(self.column))
        split = np.asarray(self.column) != _LEAF
        sides = (np.asarray(side)[split] for side in (self.left, self.right))
        parts = (self.threshold, self.left, self.right, self.value, self.unknown_left)
        if any(len(part) != len(nodes) for part in parts) or not all(
            ((side > nodes[split]) & (side < len(nodes))).all() for side in sides
        ):
            raise ValueError("these nodes are no trees")

    def log_odds(self, matrix: Numbers, intervals: Numbers) -> Numbers:
        """The log-odds [rows, intervals] of deals, whose last column is the interval."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        known, width = np.asfortranarray(matrix), matrix.shape[1]
        same = np.full((len(matrix), 1), self.start)
        apart = np.zeros((len(matrix), len(intervals)))
        walk = _Walk(self, known, intervals[None, :], width)
        for root in self.roots.tolist():
            told = walk.at(root)
            if np.ndim(told) == 2 and told.shape[1] > 1:  # noqa: PLR2004 - rows and intervals
                apart += told
            else:
                same += told
        return same + apart


@dataclass(frozen=True)
class _Walk:
    trees: Trees
    known: Any
    intervals: Any
    width: int

    def at(self, node: int) -> Any:  # noqa: ANN401 - a number, or one per row, or per interval too
        import numpy as np  # noqa: PLC0415 - the same

        trees = self.trees
        column = int(trees.column[node])
        if column == _LEAF:
            return float(trees.value[node])
        last = column == self.width
        values = self.intervals if last else self.known[:, column : column + 1]
        limit = trees.threshold[node]
        # Compared with what is not known, everything is false.
        left = ~(values > limit) if trees.unknown_left[node] else values <= limit
        return np.where(left, self.at(int(trees.left[node])), self.at(int(trees.right[node])))


def from_boosting(model: Any) -> Trees:  # noqa: ANN401 - a fitted HistGradientBoostingClassifier
    """The trees of a fitted model of two outcomes; columns of words are not taken."""
    import numpy as np  # noqa: PLC0415 - the same

    nodes = [each[0].nodes for each in model._predictors]  # noqa: SLF001 - it tells them in no other way
    roots = np.cumsum([0, *map(len, nodes)])[:-1]
    every = np.concatenate(nodes)
    if every["is_categorical"].any():
        raise ValueError("trees that split words cannot be kept")
    first = np.repeat(roots, list(map(len, nodes)))
    return Trees(
        start=float(np.ravel(model._baseline_prediction)[0]),  # noqa: SLF001 - the same
        roots=roots.astype(np.int64),
        column=np.where(every["is_leaf"] == 1, _LEAF, every["feature_idx"]).astype(np.int64),
        threshold=every["num_threshold"].astype(float),
        left=(every["left"] + first).astype(np.int64),
        right=(every["right"] + first).astype(np.int64),
        value=every["value"].astype(float),
        unknown_left=every["missing_go_to_left"].astype(bool),
    )
