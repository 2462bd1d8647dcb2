"""Agreement as its author computes it, and as a plain reading of the definition does."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracle.agreement import plain_alpha
from rumbo.readings.agreement import (
    Metric,
    alpha,
    alphas,
    interval,
    jaccard,
    nominal,
    ordinal,
    ratio,
    shared,
)

# Krippendorff (2011), section E: four observers, twelve units, with missing values.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
UNITS = [
    [float(row[unit]) for row in OBSERVERS if row[unit] is not None]  # type: ignore[arg-type]
    for unit in range(12)
]
# The same paper, section A: two observers, ten units, two values.
TWO = [[0, 1], [1, 1], [0, 1], [0, 0], [0, 0], [0, 1], [0, 0], [0, 0], [1, 0], [0, 0]]
METRICS: dict[str, Metric[float]] = {
    "nominal": nominal,
    "ordinal": ordinal,
    "interval": interval,
    "ratio": ratio,
}
VOICES = st.lists(st.lists(st.sampled_from([1.0, 2.0, 3.0, 5.0]), max_size=4), max_size=7)


@pytest.mark.parametrize(
    ("metric", "published"),
    [(nominal, 0.743), (ordinal, 0.815), (interval, 0.849), (ratio, 0.797)],
)
def test_alpha_is_what_krippendorff_publishes(metric: Metric[float], published: float) -> None:
    assert alpha(UNITS, metric) == pytest.approx(published, abs=0.0005)


def test_alpha_of_two_values_is_what_krippendorff_publishes() -> None:
    assert alpha(TWO, nominal) == pytest.approx(0.095, abs=0.0005)


@pytest.mark.parametrize("name", METRICS)
@given(units=VOICES)
def test_alpha_is_what_its_definition_says(name: str, units: list[list[float]]) -> None:
    expected = plain_alpha(units, name)

    assert alpha(units, METRICS[name]) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize("name", METRICS)
@given(units=VOICES)
def test_alpha_is_the_mean_of_what_the_units_bring(name: str, units: list[list[float]]) -> None:
    parts = alphas(units, METRICS[name])
    told = [(part, len(unit)) for part, unit in zip(parts, units, strict=True) if part is not None]
    whole = alpha(units, METRICS[name])

    assert [part is None for part in parts] == [len(unit) < 2 for unit in units]
    assert all(part <= 1 for part, _ in told)
    if whole is not None:
        weighed = sum(part * n for part, n in told) / sum(n for _, n in told)
        assert whole == pytest.approx(weighed)


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ([], None),
        ([["a"]], None),
        ([["a", "a"], ["a", "a"]], None),  # nothing varies
        ([["a", "a"], ["b", "b"]], 1.0),
        ([["a", "b"], ["b", "a"]], -0.5),
    ],
)
def test_alpha_at_its_ends(units: Sequence[Sequence[str]], expected: float | None) -> None:
    assert alpha(units, nominal) == expected


def test_a_phase_of_which_all_say_the_same_is_agreed_even_where_nothing_varies() -> None:
    assert alphas([["a", "a"], ["a"]], nominal) == [1.0, None]


def test_sets_agree_by_what_they_share() -> None:
    assert jaccard({"a", "b"}, {"b", "c"}) == pytest.approx(1 / 3)
    assert jaccard(set(), set()) == 1
    assert shared([{"a"}, {"a"}, {"b"}]) == pytest.approx(1 / 3)
    assert shared([{"a"}]) is None
