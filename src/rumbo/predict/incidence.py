"""Won, lost or still open by any day: competing risks in discrete time.

Time from now on is cut into intervals. A deal that is open when an interval begins closes in it
with some chance, and is won with some chance if it closes; the rest follows by counting forward
(the discrete form of the Aalen-Johansen estimate; Tutz & Schmid, Discrete Event Data, ch. 8).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from rumbo.predict.features import OPEN, WON, Table

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers: TypeAlias = npt.NDArray[np.float64]

_CUTS = (0.04, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_FURTHEST = 0.98  # of those that close, so many have by the end of the last interval
_DAILY, _WEEKS = 35, 7
_LEAST_DAYS, _MOST_DAYS = 14.0, 1095.0


@dataclass(frozen=True)
class Periods:
    """A table of deals at moments, one row per interval in which a deal was still at risk.

    `row` is the place in the table, `interval` which interval, `closed` and `won` what happened in
    it. An interval that the view's date cuts short is left out, however the deal ended: who closed
    early in it is known, and who did not is not.
    """

    row: Any
    interval: Any
    closed: Any
    won: Any


def edges(ending: Any, days_followed: Any) -> Numbers:  # noqa: ANN401 - numpy arrays
    """Where the intervals end, in days: about as many deals close in each; the last is the horizon.

    A horizon reaches as far as nearly all endings did that were seen.
    """
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    lengths = days_followed[ending != OPEN]
    furthest = float(np.clip(np.quantile(lengths, _FURTHEST), _LEAST_DAYS, _MOST_DAYS))
    inner = np.quantile(lengths, _CUTS)
    kept: list[float] = []
    for cut in inner.round(3).tolist():
        if cut >= max(1.0, (kept[-1] if kept else 0.0) * 1.05 + 0.5) and cut < furthest * 0.95:
            kept.append(cut)
    return np.array([*kept, furthest])


def periods(table: Table, ends: Numbers) -> Periods:
    """The intervals that each deal of a table was seen to live through."""
    import numpy as np  # noqa: PLC0415 - the same

    starts = np.concatenate(([0.0], ends[:-1]))
    followed, over = table.days_followed[:, None], table.ending != OPEN
    entered = (followed > starts[None, :]) & (ends[None, :] <= table.days_room[:, None])
    row, interval = np.nonzero(entered)
    closed = (entered & (followed <= ends[None, :]) & over[:, None])[row, interval]
    return Periods(row, interval, closed, closed & (table.ending[row] == WON))


def incidence(closing: Numbers, winning: Numbers) -> tuple[Numbers, Numbers]:
    """The chances to be won and to be lost by the end of each interval, both [deals, intervals].

    `closing` is the chance to close in an interval if still open, `winning` that to be won then.
    """
    import numpy as np  # noqa: PLC0415 - the same

    still = np.cumprod(1.0 - closing, axis=1)
    before = np.concatenate((np.ones((len(closing), 1)), still[:, :-1]), axis=1)
    ends = before * closing
    return np.cumsum(ends * winning, axis=1), np.cumsum(ends * (1.0 - winning), axis=1)


def grid(horizon: float) -> Numbers:
    """The days that chances are told for: each of the first five weeks, then every week."""
    import numpy as np  # noqa: PLC0415 - the same

    daily = np.arange(0.0, min(horizon, _DAILY) + 1e-9)
    weekly = np.arange(_DAILY + _WEEKS, horizon, _WEEKS)
    return np.unique(np.concatenate((daily, weekly, [horizon])))


def on_days(reached: Numbers, ends: Numbers, days: Numbers) -> Numbers:
    """Chances by the ends of intervals as chances by these days, straight within an interval."""
    import numpy as np  # noqa: PLC0415 - the same

    from_zero = np.concatenate((np.zeros((len(reached), 1)), reached), axis=1)
    points = np.concatenate(([0.0], ends))
    place = np.clip(np.searchsorted(points, days, side="right") - 1, 0, len(ends) - 1)
    share = np.clip((days - points[place]) / (points[place + 1] - points[place]), 0.0, 1.0)
    return np.asarray(from_zero[:, place] * (1 - share) + from_zero[:, place + 1] * share)
