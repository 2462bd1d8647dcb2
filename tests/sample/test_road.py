from __future__ import annotations

import math

import numpy as np
import pytest

from rumbo.sample.dice import Dice
from rumbo.sample.road import (
    GRID_HALF,
    NEW_BUSINESS,
    RENEWALS,
    Odds,
    Road,
    grid_position,
    grid_quality,
    odds,
    stay,
    win_chance,
)


def drive(dice: Dice, road: Road, chances: Odds, quality: int, state: int) -> bool:
    while state < road.won:
        state = dice.weighted(chances.steps[quality][state])
    return state == road.won


@pytest.mark.parametrize("road", [NEW_BUSINESS, RENEWALS], ids=lambda road: road.name)
@pytest.mark.parametrize("quality", [-0.5, 0.0, 0.8])
def test_the_solved_chance_is_the_share_of_wins_when_played_out(road: Road, quality: float) -> None:
    chances, dice, place = odds(road, 1.0, buys=True), Dice(1), grid_position(quality)
    runs = 4000
    won = sum(drive(dice, road, chances, place, 0) for _ in range(runs)) / runs

    assert won == pytest.approx(float(chances.win[place, 0]), abs=0.028)


@pytest.mark.parametrize(("state", "days"), [(0, 6.0), (3, 20.0), (16, 60.0), (14, 40.0)])
def test_the_chance_after_a_wait_is_the_share_of_wins_among_stays_that_lasted(
    state: int, days: float
) -> None:
    road, dice, place = NEW_BUSINESS, Dice(2), grid_position(0.5)
    chances = odds(road, 1.0, buys=True)
    outcomes: list[bool] = []
    while len(outcomes) < 3000:
        target = dice.weighted(chances.steps[place][state])
        if dice.around(*stay(road, state, target)) > days:
            outcomes.append(drive(dice, road, chances, place, target))
    share = sum(outcomes) / len(outcomes)

    assert share == pytest.approx(win_chance(road, chances, place, state, days), abs=0.035)


def test_chances_are_probabilities_that_rise_with_quality() -> None:
    chances = odds(NEW_BUSINESS, 2.6, buys=True)

    assert chances.win.min() >= 0.0
    assert chances.win.max() <= 1.0
    assert np.all(np.diff(chances.win[:, 0]) > 0)
    assert np.allclose(chances.exits.sum(axis=2), 1.0)


def test_who_never_buys_never_wins() -> None:
    chances = odds(NEW_BUSINESS, 1.0, buys=False)

    assert float(np.abs(chances.win[:, : NEW_BUSINESS.won]).max()) == 0.0


def test_more_silence_means_less_chance() -> None:
    usual, silent = odds(NEW_BUSINESS, 1.0, buys=True), odds(NEW_BUSINESS, 2.6, buys=True)

    assert np.all(silent.win[:, 0] < usual.win[:, 0])


def test_the_chance_of_a_silent_deal_fades() -> None:
    chances, dead = odds(NEW_BUSINESS, 1.0, buys=True), NEW_BUSINESS.dying(2)
    fading = [win_chance(NEW_BUSINESS, chances, GRID_HALF, dead, days) for days in (1, 60, 200)]

    assert fading == sorted(fading, reverse=True)
    assert fading[-1] < 0.01


def test_no_wait_leaves_the_chance_on_entering() -> None:
    chances = odds(RENEWALS, 1.0, buys=True)
    for state in range(RENEWALS.won):
        entering = float(chances.win[GRID_HALF, state])
        assert win_chance(RENEWALS, chances, GRID_HALF, state, 0.0) == pytest.approx(entering)


def test_absurd_waits_still_give_a_probability() -> None:
    chances = odds(NEW_BUSINESS, 1.0, buys=True)
    chance = win_chance(NEW_BUSINESS, chances, GRID_HALF, 0, 1e12)

    assert 0.0 <= chance <= 1.0
    assert not math.isnan(chance)


def test_the_grid_keeps_quality_to_a_tenth() -> None:
    assert [grid_quality(grid_position(value)) for value in (-9.0, 0.04, 0.3)] == pytest.approx(
        [-6.0, 0.0, 0.3]
    )
