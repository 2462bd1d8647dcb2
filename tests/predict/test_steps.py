"""Columns in steps teach trees what the numbers themselves teach them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from rumbo.predict.learning import one_thread
from rumbo.predict.steps import MOST_STEPS, steps
from rumbo.predict.trees import from_boosting

PARTS = ("roots", "column", "threshold", "left", "right", "value", "unknown_left")


@pytest.mark.parametrize("seed", range(4))
def test_trees_of_steps_are_those_of_the_numbers(seed: int) -> None:
    dice = np.random.default_rng(seed)
    rows = 3000
    unknown = np.where(dice.random(rows) < 0.2, np.nan, dice.exponential(size=rows))
    few = dice.integers(0, 9, rows).astype(float)
    matrix = np.column_stack(
        [dice.normal(size=rows), unknown, few, dice.normal(size=rows).round(2)]
    )
    happened = dice.random(rows) < 1 / (1 + np.exp(-matrix[:, 0] + np.nan_to_num(unknown)))
    weights = 0.5 ** (dice.integers(0, 60, rows) / 7) * (dice.random(rows) < 0.95)
    size = {"max_iter": 30, "max_leaf_nodes": 6, "max_features": 0.5, "random_state": seed}

    found = steps(matrix, weights)
    with one_thread():
        wanted = from_boosting(
            HistGradientBoostingClassifier(**size).fit(matrix, happened, weights)
        )
        grown = HistGradientBoostingClassifier(**size).fit(found.matrix, happened, weights)
    told = found.named(from_boosting(grown))

    assert set(found.ends) == {0, 1, 3}
    for part in PARTS:
        assert np.array_equal(getattr(told, part), getattr(wanted, part))


def test_a_column_of_few_numbers_stays_as_it_is() -> None:
    matrix = np.arange(float(MOST_STEPS))[:, None]
    found = steps(matrix, np.ones(MOST_STEPS))
    assert not found.ends
    assert np.array_equal(found.matrix, matrix)
