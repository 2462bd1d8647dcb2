"""What the history supports for every open deal: won, lost or still open by any day, and why.

This is the one thing that readings ask of the models below; which model answers is decided here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from rumbo.predict.choice import BOOSTED, LINES, SHRUNK, STAGE_RATE, Chosen
from rumbo.predict.incidence import grid, on_days
from rumbo.predict.interval import LEAST, MOST, SHARE_INSIDE, interval
from rumbo.predict.reasons import Reason, Reasons
from rumbo.predict.rhythm import Rhythm, rhythm
from rumbo.predict.serving import Fitting, served
from rumbo.predict.training import ENOUGH_CLOSED

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.predict.features import Table
    from rumbo.predict.incidence import Numbers

NAME = "outlook"  # under which views keep it
NONE = "none"
__all__ = [
    "BOOSTED", "ENOUGH_CLOSED", "LEAST", "LINES", "MOST", "NAME", "NONE", "SHARE_INSIDE",
    "SHRUNK", "STAGE_RATE", "Outlook", "interval", "outlook", "whole_outlook",
]  # fmt: skip


@dataclass(frozen=True)
class Outlook:
    """What becomes of the open deals in scope, as of a date; N deals, T days.

    `days` are days from the date on (from 0, the last is the horizon), `won` and `lost` the chances
    [N, T] to be won and lost by then; the rest is still open. `low` and `high` [N] enclose the
    chance of being won by the horizon with four out of five. `method` says which model speaks,
    `losses` how each one offered fared (log loss per deal on `judged` later closed deals; less is
    better), `closed` how many closed deals it learnt from, `missing` how many more it takes where
    there are too few: then nothing is claimed and there are no deals. `base` is the chance of the
    deals that reasons start from; `fitting` says when the model was fitted, and why then.
    """

    as_of: date
    deal_ids: tuple[str, ...]
    days: Numbers
    won: Numbers
    lost: Numbers
    low: Numbers
    high: Numbers
    reasons: Mapping[str, tuple[Reason, ...]] = field(repr=False)
    base: float
    method: str
    closed: int
    missing: int
    losses: Mapping[str, float] = field(default_factory=dict)
    judged: int = 0
    fitting: Fitting | None = None

    @property
    def horizon_days(self) -> float:
        """How far the outlook reaches; 0 where nothing is claimed."""
        return float(self.days[-1]) if len(self.days) else 0.0

    @property
    def chance(self) -> Numbers:
        """The chance [N] of being won by the horizon, between 1 and 99 in a hundred."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        return np.clip(self.won[:, -1], LEAST, MOST) if len(self.days) else self.low

    def by(self, day: float) -> tuple[Numbers, Numbers]:
        """The chances [N] to be won and to be lost by a day, straight between the days told."""
        import numpy as np  # noqa: PLC0415 - the same

        if not len(self.days):
            return self.low, self.low
        at = np.array([min(max(day, 0.0), self.horizon_days)])
        inside = on_days(self.won[:, 1:], self.days[1:], at)[:, 0]
        return inside, on_days(self.lost[:, 1:], self.days[1:], at)[:, 0]

    def of(self, deal_ids: Collection[str]) -> Outlook:
        """The outlook of these deals alone, in its own order."""
        import numpy as np  # noqa: PLC0415 - the same

        wanted = frozenset(deal_ids)
        chosen = np.array([deal in wanted for deal in self.deal_ids], dtype=bool)
        return replace(
            self,
            deal_ids=tuple(deal for deal in self.deal_ids if deal in wanted),
            won=self.won[chosen],
            lost=self.lost[chosen],
            low=self.low[chosen],
            high=self.high[chosen],
        )


def whole_outlook(view: View) -> Outlook:
    """What becomes of all open deals, whichever are in scope or in sight."""
    return view.learnt(NAME, _of_all)


def outlook(view: View) -> Outlook:
    """What becomes of the open deals in scope, learnt from all deals known by the date."""
    everything = whole_outlook(view)
    if view.scope.whole or not everything.deal_ids:
        return everything
    rows = view.engine.query("SELECT id FROM deals WHERE status = 'open'")
    return everything.of({row[0] for row in rows.values})


def _of_all(view: View) -> Outlook:
    serving = served(view)
    found = serving.trained
    if found.chosen is None:
        return nothing(view.scope.as_of, found.closed, found.missing)
    return told(view.scope.as_of, found.chosen, found.today, rhythm(view), serving.fitting)


def nothing(day: date, closed: int, missing: int) -> Outlook:
    """What is said where so many closed deals are missing."""
    import numpy as np  # noqa: PLC0415 - the same

    empty, flat = np.zeros(0), np.zeros((0, 0))
    return Outlook(
        day, (), empty, flat, flat, empty, empty, {}, 0.0, NONE, closed=closed, missing=missing
    )


def told(
    day: date, model: Chosen, today: Table, work: Rhythm, fitting: Fitting | None = None
) -> Outlook:
    """What a model says of the deals that are open on a day, as far as days to come are of work."""
    won, lost = model.reached(today)
    days = grid(float(model.ends[-1]))
    worked = work.worth(day, days)
    worked[-1] = model.ends[-1]  # nothing is told of later days
    low, high = interval(won[:, -1], model.weight(today))
    reasons = Reasons(model, today)
    return Outlook(
        as_of=day,
        deal_ids=tuple(today.deal.tolist()),
        days=days,
        won=on_days(won, model.ends, worked),
        lost=on_days(lost, model.ends, worked),
        low=low,
        high=high,
        reasons=reasons,
        base=reasons.base,
        method=model.name,
        closed=model.closed,
        missing=0,
        losses=model.losses,
        judged=model.judged,
        fitting=fitting,
    )
