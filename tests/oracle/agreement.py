"""Krippendorff's alpha read off its definition: every pair of values, one after the other."""

from __future__ import annotations

from collections.abc import Sequence


def plain_alpha(units: Sequence[Sequence[float]], metric: str) -> float | None:
    """1 less the observed disagreement over the expected one; None where there is none to expect.

    Observed: pairs of values within a unit, each weighed by 1 / (values of the unit - 1). Expected:
    all pairs of values, wherever they stand.
    """
    paired = [list(unit) for unit in units if len(unit) > 1]
    everything = [value for unit in paired for value in unit]
    n = len(everything)
    within = sum(
        _distance(unit[one], unit[other], metric, everything) / (len(unit) - 1)
        for unit in paired
        for one in range(len(unit))
        for other in range(len(unit))
        if one != other
    )
    across = sum(
        _distance(everything[one], everything[other], metric, everything)
        for one in range(n)
        for other in range(n)
        if one != other
    )
    return None if across == 0 else 1 - (n - 1) * within / across


def _distance(one: float, other: float, metric: str, everything: Sequence[float]) -> float:
    if metric == "nominal":
        return 0.0 if one == other else 1.0
    if metric == "interval":
        return (one - other) ** 2
    if metric == "ratio":
        return ((one - other) / (one + other)) ** 2
    if one == other:
        return 0.0
    low, high = sorted((one, other))
    ranks = sum(low <= value <= high for value in everything)
    ends = (everything.count(low) + everything.count(high)) / 2
    return (ranks - ends) ** 2
