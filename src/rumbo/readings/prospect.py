"""What is to be expected of one open deal: how it ends, when, and why that is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rumbo.model.outlook_picture import CurveData
from rumbo.model.speaker import Speaker
from rumbo.predict.outlook import whole_outlook
from rumbo.readings.chance import MONTH_DAYS, days_to_month_end, likely_days, speaker, told
from rumbo.readings.reason import ReasonTold, reasons_of

if TYPE_CHECKING:
    from rumbo.log.view import View


@dataclass(frozen=True)
class Claim:
    """What is claimed of a deal: chances to be won, and where the reasons begin and lead.

    `p_win` by the horizon with four fifths of certainty between `low` and `high`; `base` is the
    chance of the deals that the reasons start from.
    """

    p_win: float
    low: float
    high: float
    p_win_30d: float
    p_win_period: float
    base: float
    reasons: tuple[ReasonTold, ...]
    curve: CurveData


@dataclass(frozen=True)
class Prospect:
    """What is to be expected of a deal.

    `claim` is None where nothing is claimed: `missing` says how many more deals it takes that have
    closed, 0 where others have chances and this one does not. `closed` is how many the model learnt
    from, `method` which one it is, `speaker` since when.
    """

    claim: Claim | None
    method: str
    closed: int
    missing: int
    speaker: Speaker | None = None


def prospect(view: View, deal_id: str, title: str = "") -> Prospect:
    """What is to be expected of the deal of that id; it has to be in sight."""
    seen = whole_outlook(view)
    if not told(seen) or deal_id not in seen.reasons:
        return Prospect(None, seen.method, seen.closed, seen.missing)
    one = seen.of({deal_id})
    (likely,) = likely_days(one)
    curve = CurveData(
        title=title,
        as_of=seen.as_of,
        days=tuple(seen.days.tolist()),
        won=tuple(one.won[0].tolist()),
        lost=tuple(one.lost[0].tolist()),
        likely=likely,
    )
    claim = Claim(
        p_win=float(one.chance[0]),
        low=float(one.low[0]),
        high=float(one.high[0]),
        p_win_30d=float(one.by(MONTH_DAYS)[0][0]),
        p_win_period=float(one.by(days_to_month_end(seen.as_of))[0][0]),
        base=seen.base,
        reasons=reasons_of(view, seen, deal_id),
        curve=curve,
    )
    return Prospect(claim, seen.method, seen.closed, seen.missing, speaker(seen))
