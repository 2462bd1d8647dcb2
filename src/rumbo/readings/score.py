"""How right forecasts were: errors of amounts, and of chances, given what was said and what came.

WAPE and bias: Kolassa & Schuetz, Foresight 6 (2007). Brier, Monthly Weather Review 78 (1950);
calibration by ten bins of equal width (Naeini et al., AAAI 2015).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rumbo.readings.interval import wilson

BINS = 10
LEAST, MOST = 0.01, 0.99  # nothing is certain: a date in the CRM neither
_DRAWS = 400
_TAIL = 0.025


@dataclass(frozen=True)
class Amount:
    """What was said of a month and what it brought; `month` is what the judgements of it share."""

    month: str
    said: float
    came: float
    low: float | None = None
    high: float | None = None

    @property
    def error(self) -> float:
        """By how much it was off, in money."""
        return abs(self.said - self.came)

    @property
    def inside(self) -> bool | None:
        """Whether what came lies in the interval; None where none was said."""
        if self.low is None or self.high is None:
            return None
        return self.low <= self.came <= self.high


@dataclass(frozen=True)
class Said:
    """Chances that were said of deals, and which came true, as numpy arrays of one length."""

    chance: Any
    came: Any

    def __len__(self) -> int:
        return len(self.chance)


@dataclass(frozen=True)
class Bin:
    """Chances of about the same size: what was said on average, and how often it came true."""

    begins: float
    ends: float
    said: float
    came: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Span:
    """A score and between what it lies (95 %), as far as so many months can say."""

    value: float | None
    low: float | None = None
    high: float | None = None


def wape(amounts: Sequence[Amount]) -> float | None:
    """The sum of the errors over the sum of what came; None where nothing came."""
    came = sum(each.came for each in amounts)
    return sum(each.error for each in amounts) / came if came > 0 else None


def bias(amounts: Sequence[Amount]) -> float | None:
    """By how much more was said than came, over what came; None where nothing came."""
    came = sum(each.came for each in amounts)
    return sum(each.said - each.came for each in amounts) / came if came > 0 else None


def coverage(amounts: Sequence[Amount]) -> float | None:
    """The share of what came that lies in its interval; None where none was said."""
    told = [each.inside for each in amounts if each.inside is not None]
    return sum(told) / len(told) if told else None


def of_months(amounts: Sequence[Amount]) -> dict[str, Span]:
    """WAPE, bias and coverage with their intervals: months are drawn anew, whole ones."""
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    scores = {"wape": wape(amounts), "bias": bias(amounts), "coverage": coverage(amounts)}
    by_month: dict[str, list[Amount]] = defaultdict(list)
    for each in amounts:
        by_month[each.month].append(each)
    if len(by_month) < 3:  # noqa: PLR2004 - of two months nothing can be drawn
        return {name: Span(value) for name, value in scores.items()}
    sums = np.array([_sums(own) for _, own in sorted(by_month.items())])
    drawn = np.random.default_rng(7).integers(0, len(sums), (_DRAWS, len(sums)))
    errors, signed, came, inside, told = sums[drawn].sum(axis=1).T
    safe = np.where(came > 0, came, np.nan)
    spread = {
        "wape": errors / safe,
        "bias": signed / safe,
        "coverage": inside / np.where(told > 0, told, np.nan),
    }
    found = {}
    for name, value in scores.items():
        kept = spread[name][~np.isnan(spread[name])]
        if value is None or not len(kept):
            found[name] = Span(value)
            continue
        low, high = np.quantile(kept, (_TAIL, 1 - _TAIL))
        found[name] = Span(value, min(float(low), value), max(float(high), value))
    return found


def _sums(amounts: Sequence[Amount]) -> tuple[float, float, float, float, float]:
    told = [each.inside for each in amounts if each.inside is not None]
    return (
        sum(each.error for each in amounts),
        sum(each.said - each.came for each in amounts),
        sum(each.came for each in amounts),
        float(sum(told)),
        float(len(told)),
    )


def together(said: Sequence[Said]) -> Said:
    """All of them as one."""
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    none = np.zeros(0)
    return Said(
        np.concatenate([none, *(each.chance for each in said)]),
        np.concatenate([none.astype(bool), *(each.came for each in said)]),
    )


def bounded(chances: Any) -> Any:  # noqa: ANN401 - numpy arrays
    """Chances between 1 and 99 in a hundred."""
    import numpy as np  # noqa: PLC0415 - the same

    return np.clip(chances, LEAST, MOST)


def brier(said: Said) -> float | None:
    """The mean squared difference between what was said and what came."""
    return float(((said.chance - said.came) ** 2).mean()) if len(said) else None


def log_loss(said: Said) -> float | None:
    """The mean surprise, in nats."""
    import numpy as np  # noqa: PLC0415 - the same

    if not len(said):
        return None
    return float(-np.log(np.where(said.came, said.chance, 1.0 - said.chance)).mean())


def auc(said: Said) -> float | None:
    """How often what came true had the higher chance of two; None where all or nothing did."""
    import numpy as np  # noqa: PLC0415 - the same

    came = int(said.came.sum())
    if not 0 < came < len(said):
        return None
    _, place, alike = np.unique(said.chance, return_inverse=True, return_counts=True)
    until = np.cumsum(alike)
    ranks = (until - alike + 1 + until) / 2  # of all that share a chance
    total = float(ranks[place][said.came].sum())
    return (total - came * (came + 1) / 2) / (came * (len(said) - came))


def bins(said: Said) -> tuple[Bin, ...]:
    """The chances in ten bins of equal width, without the empty ones."""
    import numpy as np  # noqa: PLC0415 - the same

    places = np.minimum(BINS - 1, (said.chance * BINS).astype(int))
    found = []
    for place in np.unique(places).tolist():
        own = places == place
        came, n = int(said.came[own].sum()), int(own.sum())
        low, high = wilson(came, n) or (0.0, 1.0)
        mean = float(said.chance[own].mean())
        found.append(Bin(place / BINS, (place + 1) / BINS, mean, came / n, low, high, n))
    return tuple(found)


def calibration_error(said: Said) -> float | None:
    """By how much what was said is off what came, bin by bin, each by how many it holds."""
    if not len(said):
        return None
    return sum(each.n * abs(each.said - each.came) for each in bins(said)) / len(said)
