"""Whether a model that was fitted some time ago still holds, from what came since.

Two things are watched: whether so many deals were won since as it said, and whether the deals that
are open now have other chances than those that were open then. A difference counts where it is
both large and surer than chance: of models that hold, about one look in two hundred errs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from rumbo.predict.features import DAY_US, WON, Table
from rumbo.predict.incidence import on_days

if TYPE_CHECKING:
    from rumbo.predict.incidence import Numbers

_SURE = 0.003  # how likely a difference may be by chance alone, and still count
_LARGE_RATIO = 1.5  # of deals won to those expected, or the other way round
_LARGE_SHIFT = 0.25  # of the stability index (Siddiqi, Credit Risk Scorecards, 2006)
_GROUPS = 5
MOST_DEALS = 5000  # looked at: more say the same


class Model(Protocol):
    """What says the chances of deals."""

    @property
    def ends(self) -> Numbers:
        """Where the intervals end, in days."""

    def reached(self, table: Table) -> tuple[Numbers, Numbers]:
        """The chances to be won and lost by the end of each interval."""


@dataclass(frozen=True)
class Watch:
    """What was found of a model on a later day.

    Of the deals open when it was fitted it `expected` so many to be won by then, `low` to `high` as
    far as chance alone takes a count (Poisson); `came` were. `shift` is how far the chances of open
    deals moved (0: not at all).
    """

    expected: float
    low: int
    high: int
    came: int
    shift: float
    shifted: bool

    @property
    def missed(self) -> bool:
        """Whether far more or far fewer were won than the model said."""
        outside = not self.low <= self.came <= self.high
        most, least = max(self.expected, self.came), min(self.expected, self.came)
        return outside and most > _LARGE_RATIO * least

    @property
    def holds(self) -> bool:
        """Whether nothing speaks for another model."""
        return not (self.missed or self.shifted)


def watch(model: Model, then: Table, now: Table, worked_days: float) -> Watch:
    """What of a model that was fitted on the day of `then` shows on the day of `now`.

    Both tables are the deals open on their day, as they were known on it; `worked_days` is how many
    usual days the days between are worth.
    """
    import numpy as np  # noqa: PLC0415 - listing questions does not need it
    from scipy.special import pdtrik  # noqa: PLC0415 - the same

    before, after = _some(then), _some(now)
    if not len(before) or not len(after):
        return Watch(0.0, 0, 0, 0, 0.0, shifted=False)
    days = float(after.day_us[0] - before.day_us[0]) / DAY_US
    reached = model.reached(before)[0]
    reach = np.array([min(worked_days, float(model.ends[-1]))])
    chances = on_days(reached, model.ends, reach)[:, 0]
    expected = float(chances.sum())
    low, high = (float(pdtrik(part, max(expected, 1e-9))) for part in (_SURE / 2, 1 - _SURE / 2))
    won = (before.ending == WON) & (before.days_followed <= days)
    shift, sure = _shift(reached[:, -1], model.reached(after)[0][:, -1])
    return Watch(
        expected,
        math.floor(low) if low > 0 else 0,
        math.ceil(high),
        int(won.sum()),
        shift,
        shifted=shift >= _LARGE_SHIFT and sure,
    )


def _some(table: Table) -> Table:
    """Some of the deals, where there are too many."""
    return table.rows(slice(None, None, -(-len(table) // MOST_DEALS) or 1))


def _shift(before: Numbers, after: Numbers) -> tuple[float, bool]:
    """How far a distribution moved, and whether by more than chance (two samples, chi-square)."""
    import numpy as np  # noqa: PLC0415 - the same
    from scipy.special import chdtrc  # noqa: PLC0415 - the same

    cuts = np.unique(np.quantile(before, np.arange(1, _GROUPS) / _GROUPS))
    one, other = (
        np.bincount(np.searchsorted(cuts, values), minlength=len(cuts) + 1)
        for values in (before, after)
    )
    shares, now = ((n + 0.5) / (n + 0.5).sum() for n in (one, other))
    there = one + other > 0
    n, m = one.sum(), other.sum()
    apart = (np.sqrt(m / n) * one - np.sqrt(n / m) * other)[there] ** 2 / (one + other)[there]
    freedom = int(there.sum()) - 1
    sure = freedom > 0 and float(chdtrc(freedom, apart.sum())) < _SURE
    return float(((now - shares) * np.log(now / shares)).sum()), bool(sure)
