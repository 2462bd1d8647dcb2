"""Whether what happens to somebody's deals exceeds what the same deals would do with the team.

Each case is a visit with an outcome of 0 or 1. What the team would make of it is a logistic
regression on the case's phase, size, source and segment, without a word about whose it is; what is
left over for each owner is held against how much owners differ anyway. Only who stands out of that
is told: an ordinary difference between people is none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rumbo.readings.difference import adjusted

ENOUGH_CASES = 20
ENOUGH_OWNERS = 5
ALPHA = 0.05
_RIDGE = 1.0  # keeps a rare source or segment near the others
_STEPS = 25


@dataclass(frozen=True)
class Excess:
    """One owner against the team: cases, how many had the outcome, and how many the team's would.

    `effect` is the difference in log-odds, shrunk towards the team by empirical Bayes, and `spread`
    its standard error; `variance` turns it into a share. `p_more` and `p_less` are how likely such
    a difference is where owners differ no more than the others do. `phase` is where most of it is.
    """

    owner: int
    cases: int
    observed: int
    expected: float
    effect: float
    spread: float
    variance: float
    p_more: float
    p_less: float
    phase: int

    def share(self, critical: float) -> tuple[float, float, float]:
        """The shrunk difference as a share of cases, and the interval of so many spreads."""
        ends = (self.effect, self.effect - critical * self.spread,
                self.effect + critical * self.spread)  # fmt: skip
        worth = self.variance / self.cases
        middle, low, high = (max(-1.0, min(1.0, each * worth)) for each in ends)
        return middle, low, high


def excesses(cases: Mapping[str, Any], outcome: str) -> list[Excess]:
    """Each owner with enough cases against the team; nothing where too few owners have any.

    `cases` are numpy arrays of equal length: deal, owner, phase, size, source, industry and the
    outcome, masked or negative where a case has none.
    """
    import numpy as np  # noqa: PLC0415 - listing questions needs no numpy

    known = _known(cases[outcome])
    if not known.any():
        return []
    taken = {name: np.asarray(column)[known] for name, column in cases.items()}
    y = taken[outcome].astype(float)
    p = _team(taken, y)
    left, weight = y - p, p * (1 - p)
    spread = _overdispersion(taken["deal"], left, weight)
    owners, place = np.unique(np.asarray(taken["owner"]), return_inverse=True)
    sums = {
        name: np.bincount(place, weights=values)
        for name, values in {"left": left, "weight": weight, "observed": y, "expected": p}.items()
    }
    counts = np.bincount(place)
    enough = np.flatnonzero((counts >= ENOUGH_CASES) & (sums["weight"] > 0))
    if len(enough) < ENOUGH_OWNERS:
        return []
    raw = [float(each) for each in sums["left"][enough] / sums["weight"][enough]]
    noise = [float(each) for each in spread / sums["weight"][enough]]
    worst = _worst(taken["phase"], place, left)
    return [
        Excess(
            owner=int(owners[own]),
            cases=int(counts[own]),
            observed=int(sums["observed"][own]),
            expected=float(sums["expected"][own]),
            effect=effect,
            spread=error,
            variance=float(sums["weight"][own]),
            p_more=more,
            p_less=less,
            phase=worst[own],
        )
        for own, (effect, error, more, less) in zip(enough, _judged(raw, noise), strict=True)
    ]


def together(ps: Sequence[float]) -> list[float]:
    """The p values held against all comparisons at once."""
    return adjusted(ps) if ps else []


def critical(comparisons: int) -> float:
    """How many spreads an interval is wide that holds for all comparisons at once (Bonferroni)."""
    low, high = 0.0, 40.0
    wanted = ALPHA / (2 * max(1, comparisons))
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _normal_tail(middle) > wanted else (low, middle)
    return high


def _known(column: Any) -> Any:  # noqa: ANN401 - a numpy array
    import numpy as np  # noqa: PLC0415 - as above

    mask = np.ma.getmaskarray(np.ma.asarray(column))
    return ~mask


def _team(cases: Mapping[str, Any], y: Any) -> Any:  # noqa: ANN401 - numpy arrays
    """How likely the outcome is in each case with the team (ridge logistic regression, IRLS)."""
    import numpy as np  # noqa: PLC0415 - as above

    names = ("phase", "size", "source", "industry")
    columns = [np.unique(np.asarray(cases[name]), return_inverse=True)[1] for name in names]
    key = np.zeros(len(y), dtype=np.int64)
    for column in columns:
        key = key * (int(column.max()) + 1) + column
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    design = _design([column[first] for column in columns])
    n = np.bincount(place).astype(float)
    hits = np.bincount(place, weights=y)
    return _fitted(design, n, hits)[place]


def _design(columns: Sequence[Any]) -> Any:  # noqa: ANN401 - a numpy array
    import numpy as np  # noqa: PLC0415 - as above

    levels = [np.arange(int(column.max()) + 1)[None, :] for column in columns]
    parts = [
        (column[:, None] == level).astype(float)
        for column, level in zip(columns, levels, strict=True)
    ]
    return np.concatenate([np.ones((len(columns[0]), 1)), *parts], axis=1)


def _fitted(design: Any, n: Any, hits: Any) -> Any:  # noqa: ANN401 - numpy arrays
    import numpy as np  # noqa: PLC0415 - as above

    penalty = np.full(design.shape[1], _RIDGE)
    penalty[0] = 1e-6
    beta = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        p = _logistic(design @ beta)
        weight = n * p * (1 - p)
        gradient = design.T @ (hits - n * p) - penalty * beta
        step = np.linalg.solve(design.T @ (design * weight[:, None]) + np.diag(penalty), gradient)
        beta = beta + step
        if float(np.abs(step).max()) < 1e-8:  # noqa: PLR2004 - far below what shows
            break
    return _logistic(design @ beta)


def _logistic(odds: Any) -> Any:  # noqa: ANN401 - a numpy array
    import numpy as np  # noqa: PLC0415 - as above

    return 1 / (1 + np.exp(-np.clip(odds, -30, 30)))


def _overdispersion(deals: Any, left: Any, weight: Any) -> float:  # noqa: ANN401 - numpy arrays
    """How much more the visits of one deal vary together than if each stood alone; 1 at least."""
    import numpy as np  # noqa: PLC0415 - as above

    _, place = np.unique(deals, return_inverse=True)
    by_deal = np.bincount(place, weights=left)
    return max(1.0, float((by_deal**2).sum() / weight.sum()))


def _judged(
    raw: Sequence[float], noise: Sequence[float]
) -> list[tuple[float, float, float, float]]:
    """For each owner: shrunk effect, its spread, and how likely so much more, or so much less."""
    middle, between = _between(raw, noise)
    found = []
    for place, (effect, error) in enumerate(zip(raw, noise, strict=True)):
        others = [each for n, each in enumerate(raw) if n != place]
        errors = [each for n, each in enumerate(noise) if n != place]
        mean, spread = _between(others, errors)
        sure = 1 / sum(1 / (each + spread) for each in errors)
        z = _as_normal((effect - mean) / math.sqrt(error + spread + sure), len(others) - 1)
        kept = between / (between + error)
        found.append(
            (
                kept * (effect - middle),
                math.sqrt(kept * error),
                _normal_tail(z),
                _normal_tail(-z),
            )
        )
    return found


def _between(effects: Sequence[float], noise: Sequence[float]) -> tuple[float, float]:
    """The mean and how much owners differ beyond chance (DerSimonian and Laird 1986)."""
    weights = [1 / each for each in noise]
    total = sum(weights)
    mean = sum(w * e for w, e in zip(weights, effects, strict=True)) / total
    q = sum(w * (e - mean) ** 2 for w, e in zip(weights, effects, strict=True))
    scale = total - sum(w * w for w in weights) / total
    spread = max(0.0, (q - (len(effects) - 1)) / scale) if scale > 0 else 0.0
    weights = [1 / (each + spread) for each in noise]
    mean = sum(w * e for w, e in zip(weights, effects, strict=True)) / sum(weights)
    return mean, spread


def _as_normal(t: float, freedom: int) -> float:
    """The normal deviate as unlikely as Student's t (Wallace 1959)."""
    n = max(1, freedom)
    size = math.sqrt(n * math.log1p(t * t / n)) * (8 * n + 1) / (8 * n + 3)
    return math.copysign(size, t)


def _normal_tail(z: float) -> float:
    return math.erfc(z / math.sqrt(2)) / 2


def _worst(phases: Any, owners: Any, left: Any) -> list[int]:  # noqa: ANN401 - numpy arrays
    """Of each owner the phase in which most of the excess arose."""
    import numpy as np  # noqa: PLC0415 - as above

    codes, place = np.unique(np.asarray(phases), return_inverse=True)
    cells, size = owners * len(codes) + place, (int(owners.max()) + 1) * len(codes)
    arose = np.bincount(cells, weights=left, minlength=size)
    # Of an owner who was never in a phase nothing arose there: it is not the worst.
    known = np.bincount(cells, minlength=size) > 0
    held = np.where(known, arose, -np.inf).reshape(-1, len(codes))
    return [int(codes[each]) for each in held.argmax(axis=1)]
