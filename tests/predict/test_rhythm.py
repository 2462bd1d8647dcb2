"""The calendar of work is found where it is, and nowhere else."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from rumbo.predict.rhythm import PARTS, Rhythm, learn_rhythm

FIRST = date(2023, 1, 2)
DAYS = 3 * 364
OPEN = 200
AUGUST = slice(21, 24)


def moved(seed: int, *, august: dict[int, float] | None = None, weekend: float = 0.0) -> list[int]:
    """How many of the open deals move on each day, with an August of its own in some years."""
    dice = np.random.default_rng(seed)
    found = []
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        worth = weekend if day.weekday() > 4 else 1.0
        if day.month == 8:
            worth *= (august or {}).get(day.year, 1.0)
        found.append(int(dice.binomial(OPEN, 0.02 * worth)))
    return found


def learnt(days: list[int]) -> Rhythm:
    return learn_rhythm(FIRST, np.full(DAYS, float(OPEN)), np.array(days, dtype=float))


def test_nobody_works_on_weekends() -> None:
    found = learnt(moved(1))
    assert found.weekdays[5] < 0.05
    assert found.weekdays[6] < 0.05
    assert min(found.weekdays[:5]) > 1.2


def test_a_slow_august_of_every_year_is_found() -> None:
    found = learnt(moved(2, august={2023: 0.4, 2024: 0.4, 2025: 0.4}))
    assert max(found.parts[AUGUST]) < 0.6
    others = np.delete(np.array(found.parts), np.r_[AUGUST])
    assert others.min() > 0.8
    assert others.max() < 1.3


@pytest.mark.parametrize("seed", range(5))
def test_a_year_without_seasons_stays_without(seed: int) -> None:
    found = learnt(moved(seed))
    assert np.abs(np.array(found.parts) - 1.0).max() < 0.25


def test_one_bad_august_counts_less_than_one_of_every_year() -> None:
    once = learnt(moved(3, august={2024: 0.4}))
    always = learnt(moved(3, august={2023: 0.4, 2024: 0.4, 2025: 0.4}))
    assert np.mean(once.parts[AUGUST]) > np.mean(always.parts[AUGUST]) + 0.2


def test_a_clean_up_of_the_crm_is_no_season() -> None:
    days = moved(4)
    plain = learnt(days)
    days[500] = OPEN - 20
    cleaned = learnt(days)
    assert np.abs(np.array(cleaned.parts) - np.array(plain.parts)).max() < 0.2


def test_of_less_than_two_years_no_season_is_told() -> None:
    days = moved(5, august={2023: 0.4})[:700]
    found = learn_rhythm(FIRST, np.full(700, float(OPEN)), np.array(days, dtype=float))
    assert found.parts == (1.0,) * PARTS
    assert found.weekdays[6] < 0.1


def test_days_are_worth_what_lies_between() -> None:
    found = Rhythm(weekdays=(1.4, 1.4, 1.4, 1.4, 1.4, 0.0, 0.0))
    sunday = date(2024, 10, 6)
    assert found.worth(sunday, [0, 1, 5, 6, 7, 14]).tolist() == pytest.approx(
        [0.0, 1.4, 7.0, 7.0, 7.0, 14.0]
    )
    assert float(found.worth(sunday, 0.5)) == pytest.approx(0.7)
    assert Rhythm().worth(sunday, [3.0, 400.0]).tolist() == pytest.approx([3.0, 400.0])


def test_a_year_is_worth_a_year() -> None:
    found = learnt(moved(6, august={2023: 0.4, 2024: 0.4, 2025: 0.4}))
    assert float(found.worth(date(2025, 12, 28), 364)) == pytest.approx(364, rel=0.03)
