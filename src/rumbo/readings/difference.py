"""Whether two populations differ by more than chance: shares, lengths of stay, many at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from rumbo.readings.interval import Stays, wilson

_TIE = 1e-7  # two tables are as unlikely as each other within this much


def exact_p(first: int, first_n: int, second: int, second_n: int) -> float:
    """How likely shares at least this unequal are by chance (Fisher's exact test, two-sided).

    The tables with the same margins that are no likelier than the one seen are added up, as R's
    fisher.test does.
    """
    import numpy as np  # noqa: PLC0415 - only comparisons need it, and listing questions does not

    hits, n = first + second, first_n + second_n
    least, most = max(0, hits - second_n), min(first_n, hits)
    possible = np.arange(least, most + 1)
    logs = _log_factorials(n)
    weights = -(
        logs[possible]
        + logs[first_n - possible]
        + logs[hits - possible]
        + logs[second_n - hits + possible]
    )
    likely = np.exp(weights - weights.max())
    seen = likely[first - least]
    return float(min(1.0, likely[likely <= seen * (1 + _TIE)].sum() / likely.sum()))


@lru_cache(maxsize=4)
def _logs_up_to(limit: int) -> Any:  # noqa: ANN401 - a numpy array
    import numpy as np  # noqa: PLC0415 - as above

    return np.concatenate(([0.0], np.log(np.arange(1, limit + 1)).cumsum()))


def _log_factorials(n: int) -> Any:  # noqa: ANN401 - a numpy array
    # Few sizes are kept, each a power of two, so that a picture's tests share one table.
    return _logs_up_to(1 << max(10, (n + 1).bit_length()))


def difference_interval(
    first: int, first_n: int, second: int, second_n: int
) -> tuple[float, float] | None:
    """The 95 % interval of the first share less the second; None without cases.

    Newcombe 1998, method 10: from the Wilson intervals of the two shares.
    """
    one, other = wilson(first, first_n), wilson(second, second_n)
    if one is None or other is None:
        return None
    a, b = first / first_n, second / second_n
    low = a - b - math.hypot(a - one[0], other[1] - b)
    high = a - b + math.hypot(one[1] - a, b - other[0])
    return max(-1.0, low), min(1.0, high)


def stay_p(first: Stays, second: Stays) -> tuple[float, int]:
    """How likely lengths of stay at least this unequal are by chance, and which are longer.

    The log-rank test (Mantel 1966) with the hypergeometric variance; stays that have not ended are
    censored. The second value is 1 where the first population stays longer, −1 where shorter.
    """
    import numpy as np  # noqa: PLC0415 - only comparisons need it, and listing questions does not

    lengths = np.union1d(first.lengths, second.lengths)
    (risk, ended), (other_risk, other_ended) = (_laid(s, lengths) for s in (first, second))
    at_risk, exits = risk + other_risk, ended + other_ended
    kept = (exits > 0) & (at_risk > 1)
    at_risk, exits, risk = at_risk[kept], exits[kept], risk[kept]
    expected = exits * risk / at_risk
    variance = (expected * (1 - risk / at_risk) * (at_risk - exits) / (at_risk - 1)).sum()
    excess = float((ended[kept] - expected).sum())
    if variance <= 0:
        return 1.0, 0
    # Who leaves less often than expected stays longer.
    leaning = 0 if excess == 0 else (-1 if excess > 0 else 1)
    return math.erfc(abs(excess) / math.sqrt(2 * float(variance))), leaning


def _laid(stays: Stays, lengths: Any) -> tuple[Any, Any]:  # noqa: ANN401 - numpy arrays
    """At each of the lengths: how many had not left before, and how many left then."""
    import numpy as np  # noqa: PLC0415 - as above

    ended = np.zeros(len(lengths))
    gone = np.zeros(len(lengths))
    places = np.searchsorted(lengths, stays.lengths)
    ended[places] = stays.moved + stays.left
    gone[places] = stays.moved + stays.left + stays.still
    return gone[::-1].cumsum()[::-1], ended


def adjusted(ps: Sequence[float]) -> list[float]:
    """The p values held against all of them at once (Holm 1979).

    Whatever their dependence, the chance that any is at most 0.05 where nothing differs is at
    most 5 %.
    """
    order = sorted(range(len(ps)), key=lambda index: ps[index])
    found, largest = [0.0] * len(ps), 0.0
    for place, index in enumerate(order):
        largest = max(largest, min(1.0, (len(ps) - place) * ps[index]))
        found[index] = largest
    return found
