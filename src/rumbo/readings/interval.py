"""Intervals for shares, and estimates from lengths of stay of which some have not ended yet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Z_95 = 1.959963984540054


def wilson(successes: int, n: int) -> tuple[float, float] | None:
    """The 95 % interval of a share (Wilson 1927); None without cases."""
    if n == 0:
        return None
    share, z2 = successes / n, Z_95**2
    middle = share + z2 / (2 * n)
    spread = Z_95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    # At the ends the formula is exact but its floating point is not.
    low = 0.0 if successes == 0 else (middle - spread) / (1 + z2 / n)
    high = 1.0 if successes == n else (middle + spread) / (1 + z2 / n)
    return max(low, 0.0), min(high, 1.0)


def weighed_share(share: float, total: float, squares: float) -> tuple[float, float, float]:
    """A share of weights with its 95 % interval: Wilson's, with Kish's effective size (1965).

    `total` is the sum of all weights, `squares` that of their squares.
    """
    n, z2 = total * total / squares, Z_95**2
    middle = share + z2 / (2 * n)
    spread = Z_95 * math.sqrt(max(0.0, share * (1 - share) / n) + z2 / (4 * n * n))
    low, high = ((middle + sign * spread) / (1 + z2 / n) for sign in (-1, 1))
    return share, min(share, max(0.0, low)), max(share, min(1.0, high))


def difference(one: tuple[int, int], other: tuple[int, int]) -> tuple[float, float, float]:
    """One share less another, with its 95 % interval (Newcombe 1998, method 10).

    Each share is (successes, n) with at least one case.
    """
    (part, n), (other_part, other_n) = one, other
    (low, high), (other_low, other_high) = wilson(part, n) or (0, 1), wilson(*other) or (0, 1)
    share, other_share = part / n, other_part / other_n
    gap = share - other_share
    down = math.hypot(share - low, other_high - other_share)
    up = math.hypot(high - share, other_share - other_low)
    return gap, gap - down, gap + up


@dataclass(frozen=True)
class Stays:
    """Lengths of stay, ascending and distinct, with how many ended in each way at each length.

    `moved` are exits forward, `left` other exits, `still` stays that have not ended (censored at
    their length, after the exits of the same length). Numpy arrays of equal length.
    """

    lengths: Any
    moved: Any
    left: Any
    still: Any

    @property
    def visits(self) -> int:
        """How many there are."""
        return int((self.moved + self.left + self.still).sum())

    def at_risk(self) -> Any:  # noqa: ANN401 - a numpy array
        """How many stays had not ended just before each length."""
        each = self.moved + self.left + self.still
        return each[::-1].cumsum()[::-1]


def stay_quantiles(stays: Stays, shares: Sequence[float]) -> list[float | None]:
    """The times by which the given shares of stays end, by Kaplan and Meier (1958).

    Where the curve runs exactly at the share, the middle of that stretch (as R's survfit does);
    None where the curve does not come down that far.
    """
    exits = stays.moved + stays.left
    ending = exits > 0
    curve = (1 - exits[ending] / stays.at_risk()[ending]).cumprod()
    times = stays.lengths[ending]
    return [_crossing(times, curve, 1 - share) for share in shares]


def _crossing(times: Any, curve: Any, level: float) -> float | None:  # noqa: ANN401
    tolerance = 1e-9
    below = (curve <= level + tolerance).nonzero()[0]
    if below.size == 0:
        return None
    first = int(below[0])
    on_level = abs(float(curve[first]) - level) <= tolerance
    if on_level and first + 1 < len(times):
        return float(times[first] + times[first + 1]) / 2
    return float(times[first])


def moving_on(stays: Stays, horizon: float) -> tuple[float, float | None, float | None]:
    """The share of stays that move on within `horizon`, with its 95 % interval.

    The Aalen-Johansen estimate of one cause among competing ones; its variance by the delta
    method (Marubini and Valsecchi 1995, eq. 10.12), the interval on the log(-log) scale. Where
    the estimate is 0 or 1 that scale has no width: the interval is Wilson's, over the stays whose
    end within the horizon is known.
    """
    chosen = (stays.lengths <= horizon) & (stays.moved + stays.left > 0)
    risk = stays.at_risk()[chosen].astype(float)
    moved, ended = stays.moved[chosen], (stays.moved + stays.left)[chosen]
    after = (1 - ended / risk).cumprod()
    before = _shifted(after)
    incidence = (before * moved / risk).cumsum()
    share = float(incidence[-1]) if incidence.size else 0.0
    rest = share - incidence
    # The last term of Greenwood's sum is 0/0 where everybody left; it weighs nothing there.
    alive = risk > ended
    greenwood = (ended[alive] / (risk[alive] * (risk[alive] - ended[alive]))) * rest[alive] ** 2
    own = before**2 * moved * (risk - moved) / risk**3
    cross = rest * before * moved / risk**2
    variance = float(greenwood.sum() + own.sum() - 2 * cross.sum())
    if 0 < share < 1:
        return share, *_log_log(share, variance)
    n = int((stays.moved + stays.left + stays.still * (stays.lengths > horizon)).sum())
    return share, *(wilson(round(share) * n, n) or (None, None))


def _log_log(share: float, variance: float) -> tuple[float | None, float | None]:
    if variance <= 0:
        return None, None
    width = Z_95 * math.sqrt(variance) / (share * math.log(share))
    ends = sorted((share ** math.exp(width), share ** math.exp(-width)))
    return ends[0], ends[1]


def _shifted(curve: Any) -> Any:  # noqa: ANN401
    before = curve.copy()
    before[1:] = curve[:-1]
    before[:1] = 1.0
    return before
