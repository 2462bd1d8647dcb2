from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumbo.readings.difference import adjusted, difference_interval, exact_p, stay_p
from rumbo.readings.interval import Stays, wilson


def stays(lengths: list[tuple[int, bool]]) -> Stays:
    """Lengths of stay and whether they have ended."""
    known = sorted({length for length, _ in lengths})
    ended = [lengths.count((length, True)) for length in known]
    still = [lengths.count((length, False)) for length in known]
    none = np.zeros(len(known), dtype=np.int64)
    return Stays(np.array(known), np.array(ended), none, np.array(still))


def fisher(a: int, n: int, b: int, m: int) -> float:
    """Fisher's test with exact fractions."""
    hits = a + b
    tables = {
        x: Fraction(math.comb(n, x) * math.comb(m, hits - x), math.comb(n + m, hits))
        for x in range(max(0, hits - m), min(n, hits) + 1)
    }
    return float(sum(p for p in tables.values() if p <= tables[a]))


def log_rank(first: list[tuple[int, bool]], second: list[tuple[int, bool]]) -> float:
    """Mantel's statistic, one time after the other."""
    excess = variance = 0.0
    for time in sorted({length for length, ended in first + second if ended}):
        n1, n2 = (sum(length >= time for length, _ in group) for group in (first, second))
        d1, d2 = ((group.count((time, True))) for group in (first, second))
        n, d = n1 + n2, d1 + d2
        if n > 1:
            excess += d1 - d * n1 / n
            variance += d * (n1 / n) * (n2 / n) * (n - d) / (n - 1)
    return excess**2 / variance if variance else 0.0


def test_fishers_tea() -> None:
    """Fisher 1935: three of four cups each; p = 34/70."""
    assert exact_p(3, 4, 1, 4) == pytest.approx(34 / 70)


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_the_exact_test_is_fishers(n: int, m: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))

    assert exact_p(a, n, b, m) == pytest.approx(fisher(a, n, b, m), rel=1e-6)


def test_the_exact_test_of_many_deals_neither_overflows_nor_waits() -> None:
    assert exact_p(50_000, 100_000, 50_000, 100_000) == pytest.approx(1.0)
    assert exact_p(50_000, 100_000, 51_000, 100_000) == pytest.approx(7.9e-6, rel=0.05)
    assert exact_p(0, 100_000, 90_000, 100_000) == pytest.approx(0.0, abs=1e-300)


def test_the_interval_is_newcombes() -> None:
    """Newcombe 1998, table II, method 10: 56/70 − 48/80 and 9/10 − 3/10."""
    assert difference_interval(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert difference_interval(9, 10, 3, 10) == pytest.approx((0.1705, 0.8090), abs=5e-5)
    assert difference_interval(1, 0, 0, 5) is None


@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_an_interval_holds_its_difference(n: int, m: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    found = difference_interval(a, n, b, m)

    assert found is not None
    low, high = found
    assert -1 <= low <= a / n - b / m + 1e-12
    assert a / n - b / m - 1e-12 <= high <= 1
    assert wilson(a, n) is not None


def test_the_log_rank_test_is_that_of_the_leukaemia_trial() -> None:
    """Freireich 1963, as every textbook has it: chi-squared 16.79."""
    treated = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    first = [(week, True) for week in treated] + [(week, False) for week in censored]
    second = [(week, True) for week in placebo]

    p, leaning = stay_p(stays(first), stays(second))

    assert log_rank(first, second) == pytest.approx(16.79, abs=0.005)
    assert p == pytest.approx(math.erfc(math.sqrt(16.793 / 2)), rel=0.01)
    assert leaning == 1


@given(
    st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=40),
)
def test_the_log_rank_test_counts_each_time_once(
    first: list[tuple[int, bool]], second: list[tuple[int, bool]]
) -> None:
    p, leaning = stay_p(stays(first), stays(second))
    mirrored, other = stay_p(stays(second), stays(first))

    assert p == pytest.approx(math.erfc(math.sqrt(log_rank(first, second) / 2)), abs=1e-9)
    assert mirrored == pytest.approx(p, abs=1e-9)
    assert leaning == -other or p == pytest.approx(1.0, abs=1e-6)


def test_holm_multiplies_the_smallest_by_all_and_never_falls() -> None:
    assert adjusted([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert adjusted([0.9, 0.8]) == [1.0, 1.0]
    assert adjusted([]) == []
