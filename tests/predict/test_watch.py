"""A model is kept while it holds, and given up where a difference is large and sure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rumbo.predict.features import DAY_US, OPEN, WON, Table
from rumbo.predict.watch import Watch, watch

if TYPE_CHECKING:
    from rumbo.predict.incidence import Numbers

FITTED_US = 20_000 * DAY_US


@dataclass(frozen=True)
class Known:
    """Says of each deal the chance that stands in its column, reached evenly in a hundred days."""

    ends: Numbers

    def reached(self, table: Table) -> tuple[Numbers, Numbers]:
        """The chances to be won by the end of the one interval, and none to be lost."""
        won = table.columns["chance"][:, None]
        return won, np.zeros_like(won)


MODEL = Known(np.array([100.0]))


def looked(then: Table, now: Table, worked_days: float = 14.0) -> Watch:
    return watch(MODEL, then, now, worked_days)


def opened(chances: Numbers, days: float = 0.0, won: int = 0) -> Table:
    """Deals open so many days after the fit, the first of them won on the seventh day."""
    count = len(chances)
    ending = np.full(count, OPEN)
    ending[:won] = WON
    return Table(
        number=np.zeros(count),
        day_us=np.full(count, int(FITTED_US + days * DAY_US)),
        deal=np.array([f"d{n}" for n in range(count)], dtype=object),
        columns={"chance": chances},
        ending=ending,
        days_followed=np.full(count, 7.0),
        until_us=int(FITTED_US + 60 * DAY_US),
    )


def test_as_many_wins_as_it_said_are_what_it_said() -> None:
    told = opened(np.full(500, 0.4), won=28)
    found = looked(told, opened(np.full(500, 0.4), days=14))

    assert found.expected == pytest.approx(500 * 0.4 * 0.14)
    assert found.low < 28 < found.high
    assert found.came == 28
    assert found.holds


@pytest.mark.parametrize("won", [2, 80])
def test_far_more_wins_or_far_fewer_speak_against_it(won: int) -> None:
    found = looked(opened(np.full(500, 0.4), won=won), opened(np.full(500, 0.4), days=14))
    assert found.missed
    assert not found.holds


def test_days_without_work_expect_no_wins() -> None:
    """Two weeks of August that are worth five days: fewer wins are no sign against the model."""
    told = opened(np.full(500, 0.4), won=10)
    now = opened(np.full(500, 0.4), days=14)
    assert looked(told, now, worked_days=5.0).holds
    assert looked(told, now).missed


def test_a_win_after_the_look_is_not_known_on_it() -> None:
    told = replace(opened(np.full(500, 0.4), won=80), days_followed=np.full(500, 15.0))
    assert looked(told, opened(np.full(500, 0.4), days=14)).came == 0


def test_few_deals_speak_against_nothing() -> None:
    few = np.linspace(0.2, 0.6, 12)
    found = looked(opened(few, won=3), opened(few + 0.1, days=14))
    assert found.came > 3 * found.expected
    assert found.shift > 0.25
    assert found.holds


def test_other_deals_than_it_knew_speak_against_it() -> None:
    dice = np.random.default_rng(1)
    before, after = dice.beta(2, 5, 400), dice.beta(4, 3, 400)
    expected = round(float(before.sum()) * 0.14)
    found = looked(opened(before, won=expected), opened(after, days=14))
    assert found.shifted
    assert found.shift > 0.25


def test_models_that_hold_are_hardly_ever_given_up() -> None:
    """Deals drawn anew from the same company, a thousand times."""
    dice = np.random.default_rng(2)
    given_up = 0
    for _ in range(1000):
        before, after = dice.beta(2, 5, 120), dice.beta(2, 5, 120)
        won = int((dice.random(120) < before * 0.14).sum())
        given_up += not looked(opened(before, won=won), opened(after, days=14)).holds
    assert given_up <= 10


def test_without_open_deals_nothing_is_looked_at() -> None:
    nobody = opened(np.zeros(0))
    assert looked(nobody, nobody).holds
