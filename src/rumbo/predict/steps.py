"""Numbers in steps, as boosted trees look at them: each step weighs about the same.

scikit-learn sorts all rows anew for every step where rows have weights, which takes most of a fit.
Here they are sorted once. The steps are the same, so that the trees are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rumbo.predict.incidence import Numbers
    from rumbo.predict.trees import Trees

MOST_STEPS = 255  # of a column, beside what is not known


@dataclass(frozen=True)
class Steps:
    """A matrix [rows, columns] with the number of its step for every number of some columns.

    `ends` are by column the numbers up to which a row is in each step but the last.
    """

    matrix: Numbers
    ends: dict[int, Numbers]

    def named(self, trees: Trees) -> Trees:
        """Trees that were taught the numbers of steps, with the numbers that these stand for."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        threshold = trees.threshold.copy()
        for column, ends in self.ends.items():
            own = trees.column == column
            step = threshold[own].clip(0, len(ends) - 1).astype(int)
            # Above the last step there is only what is not known.
            threshold[own] = np.where(np.isfinite(threshold[own]), ends[step], threshold[own])
        return replace(trees, threshold=threshold)


def steps(matrix: Numbers, weights: Numbers) -> Steps:
    """The matrix with the columns in steps that have more numbers than there may be steps."""
    import numpy as np  # noqa: PLC0415 - the same

    told, found = np.asfortranarray(matrix), {}
    for column in range(matrix.shape[1]):
        known = ~np.isnan(told[:, column])
        values = told[known, column]
        if len(np.unique(values)) > MOST_STEPS:
            ends = found[column] = _ends(values, weights[known])
            told[known, column] = np.searchsorted(ends, values)
    return Steps(told, found)


def _ends(values: Numbers, weights: Numbers) -> Numbers:
    """Where steps of equal weight end.

    The averaged inverse of the distribution: Hyndman and Fan, The American Statistician 50 (1996),
    definition 2, of weighted rows.
    """
    import numpy as np  # noqa: PLC0415 - the same

    heavy = weights != 0
    order = np.argsort(values[heavy])
    values, weights = values[heavy][order], weights[heavy][order]
    order = np.argsort(values)  # equal numbers as scikit-learn adds their weights up
    reached = np.cumsum(weights[order])
    wanted = np.linspace(0, 100, num=MOST_STEPS + 1)[1:-1] / 100 * reached[-1]
    last = len(values) - 1
    place = np.searchsorted(reached, wanted).clip(0, last)
    inside = reached[place] - wanted > np.finfo(float).eps
    after = values[np.minimum(place + 1, last)]
    return np.unique(np.where(inside, values[place], (values[place] + after) / 2))
