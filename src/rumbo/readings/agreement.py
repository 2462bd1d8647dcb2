"""How far several voices agree: Krippendorff's alpha for one answer, Jaccard for sets of answers.

Krippendorff, K. (2011), Computing Krippendorff's alpha-reliability; the letters below are those of
that paper. A unit is what is spoken of, and its values are what the voices say of it; a voice that
says nothing of a unit is left out there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations
from typing import TypeAlias, TypeVar

Said = TypeVar("Said", bound="str | float")
# How far two values are apart, squared, among all values that were said and how often.
Metric: TypeAlias = Callable[[Said, Said, Mapping[Said, int]], float]
_PAIR = 2


def nominal(one: Said, other: Said, said: Mapping[Said, int]) -> float:
    """1 where two values differ at all."""
    del said
    return float(one != other)


def ordinal(one: float, other: float, said: Mapping[float, int]) -> float:
    """How many values lie between two ranks, half of their own counted."""
    low, high = min(one, other), max(one, other)
    between = sum(count for value, count in said.items() if low <= value <= high)
    return (between - (said[low] + said[high]) / 2) ** 2


def interval(one: float, other: float, said: Mapping[float, int]) -> float:
    """How far two numbers are apart."""
    del said
    return (one - other) ** 2


def ratio(one: float, other: float, said: Mapping[float, int]) -> float:
    """How far two amounts are apart, against their sum."""
    del said
    return ((one - other) / (one + other)) ** 2 if one + other else 0.0


def alpha(units: Sequence[Sequence[Said]], metric: Metric[Said]) -> float | None:
    """Krippendorff's alpha: 1 where all say the same, 0 where they differ as chance would.

    None where fewer than two values can be compared, or where everybody says the same of every
    unit: without any variation there is no chance to compare with.
    """
    spread = expected(units, metric)
    if not spread:
        return None
    paired = [unit for unit in units if len(unit) >= _PAIR]
    values = sum(len(unit) for unit in paired)
    said = _said(paired)
    observed = sum(_apart(unit, metric, said) * len(unit) for unit in paired) / values
    return 1 - observed / spread


def alphas(units: Sequence[Sequence[Said]], metric: Metric[Said]) -> list[float | None]:
    """What each unit brings to alpha: 1 less its own disagreement over that of chance.

    Alpha is their mean, each weighed by its values. 1 where all voices say the same of the unit;
    None where fewer than two speak of it.
    """
    spread, said = expected(units, metric), _said([u for u in units if len(u) >= _PAIR])
    found: list[float | None] = []
    for unit in units:
        apart = _apart(unit, metric, said) if len(unit) >= _PAIR else None
        found.append(None if apart is None else 1 - apart / spread if apart else 1.0)
    return found


def expected(units: Sequence[Sequence[Said]], metric: Metric[Said]) -> float:
    """The disagreement of two values drawn by chance from all that can be paired."""
    said = _said([unit for unit in units if len(unit) >= _PAIR])
    n = sum(said.values())
    if n < _PAIR:
        return 0.0
    apart = sum(
        said[one] * said[other] * metric(one, other, said) for one, other in combinations(said, 2)
    )
    return 2 * apart / (n * (n - 1))


def jaccard(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """What two sets share, over all that is in either; two empty sets are the same."""
    return len(one & other) / len(one | other) if one | other else 1.0


def shared(sets: Sequence[AbstractSet[str]]) -> float | None:
    """The mean of `jaccard` over all pairs of sets; None with fewer than two."""
    pairs = list(combinations(sets, 2))
    return sum(jaccard(one, other) for one, other in pairs) / len(pairs) if pairs else None


def _said(units: Sequence[Sequence[Said]]) -> Counter[Said]:
    return Counter(value for unit in units for value in unit)


def _apart(unit: Sequence[Said], metric: Metric[Said], said: Mapping[Said, int]) -> float:
    """The mean of the metric over all pairs of values of a unit."""
    pairs = list(combinations(unit, 2))
    return sum(metric(one, other, said) for one, other in pairs) / len(pairs)
