"""The scores of forecasts against plain Python, and what has to hold of them."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from oracle import score as plain
from rumbo.readings import score
from rumbo.readings.score import Amount, Said
from strategies import dice_of


def said(dice: Random, n: int) -> tuple[Said, list[tuple[float, bool]]]:
    """Chances to two decimals, some of them alike, and what came."""
    pairs = [(dice.randint(1, 99) / 100 + 1e-6, dice.random() < 0.4) for _ in range(n)]
    chances, came = zip(*pairs, strict=True)
    return Said(np.array(chances), np.array(came)), pairs


@pytest.mark.parametrize("seed", range(5))
def test_scores_of_chances_are_those_that_are_counted_one_by_one(seed: int) -> None:
    found, pairs = said(dice_of(seed), 200)

    assert score.brier(found) == pytest.approx(plain.brier(pairs))
    assert score.log_loss(found) == pytest.approx(plain.log_loss(pairs))
    assert score.auc(found) == pytest.approx(plain.auc(pairs))
    assert score.calibration_error(found) == pytest.approx(plain.calibration_error(pairs))
    bins = score.bins(found)
    assert sum(each.n for each in bins) == len(pairs)
    for each in bins:
        assert each.begins <= each.said <= each.ends
        assert each.low <= each.came <= each.high


@pytest.mark.parametrize("seed", range(5))
def test_errors_of_amounts_are_those_that_are_counted_one_by_one(seed: int) -> None:
    dice = dice_of(seed)
    rows = []
    for _ in range(60):
        came, said = dice.uniform(0, 100), dice.uniform(0, 100)
        rows.append((said, came, said - dice.uniform(0, 40), said + dice.uniform(0, 40)))
    amounts = [Amount(f"{n % 7}", a, b, low, high) for n, (a, b, low, high) in enumerate(rows)]
    spans = score.of_months(amounts)

    for name in ("wape", "bias", "coverage"):
        value = getattr(plain, name)(rows)
        span = spans[name]
        assert getattr(score, name)(amounts) == pytest.approx(value)
        assert span.value == pytest.approx(value)
        assert span.low is not None
        assert span.high is not None
        assert span.low <= value <= span.high
        assert span.low < span.high


def test_nothing_is_scored_where_nothing_was_said_or_came() -> None:
    none = score.together([])
    sure = Said(np.array([0.2, 0.3]), np.array([False, False]))

    assert [score.brier(none), score.log_loss(none), score.calibration_error(none)] == [None] * 3
    assert score.bins(none) == ()
    assert score.auc(sure) is None
    assert score.wape([Amount("a", 5.0, 0.0)]) is None
    assert score.coverage([Amount("a", 5.0, 1.0)]) is None


def test_of_two_months_no_interval_is_told() -> None:
    spans = score.of_months([Amount("a", 5.0, 4.0, 1.0, 9.0), Amount("b", 5.0, 4.0, 4.5, 9.0)])

    assert spans["wape"] == score.Span(0.25)
    assert spans["coverage"] == score.Span(0.5)
