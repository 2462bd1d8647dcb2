"""The chances of open deals as readings tell them, all from one outlook of the day."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rumbo.model.period import parse_period
from rumbo.model.reading import Text, counted, missing
from rumbo.model.speaker import Look, Speaker
from rumbo.predict.outlook import ENOUGH_CLOSED, NONE, SHARE_INSIDE, Outlook, whole_outlook
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

LIKELY = ("likely_close", "likely_close_low", "likely_close_high")
_PLACES = 4  # decimals of a chance: more would be noise
MONTH_DAYS = 30
_TAIL = (1 - SHARE_INSIDE) / 2


def told(seen: Outlook) -> bool:
    """Whether anything is claimed of deals one by one."""
    return seen.method != NONE


def speaker(seen: Outlook) -> Speaker | None:
    """The model whose chances an outlook tells, and since when; None where it tells none."""
    fitting = seen.fitting
    if fitting is None or not told(seen):
        return None
    look = fitting.watch
    looked = None
    if look is not None and fitting.looked is not None:
        looked = Look(
            fitting.looked, look.expected, look.low, look.high, look.came, round(look.shift, 4)
        )
    return Speaker(seen.method, fitting.day, (seen.as_of - fitting.day).days, fitting.why, looked)


def chances_between(seen: Outlook, deal_ids: Sequence[str], days: Sequence[int]) -> Any:  # noqa: ANN401 - a numpy array
    """The chances [deals, stretches] to be won between these days and the ones before.

    `days` count from the date, which comes before the first; a deal that nothing is said of has
    chances that are not numbers.
    """
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    place = {deal: number for number, deal in enumerate(seen.deal_ids)}
    rows = np.array([place.get(deal, -1) for deal in deal_ids], dtype=int)
    found = np.full((len(deal_ids), len(days)), np.nan)
    if place:
        won = np.stack([seen.by(float(day))[0] for day in (0, *days)], axis=1)
        found[rows >= 0] = np.diff(won, axis=1)[rows[rows >= 0]]
    return found


def closing_days(seen: Outlook, share: float) -> Any:  # noqa: ANN401 - a numpy array
    """After how many days [deals] so large a share of what closes by the horizon has closed."""
    import numpy as np  # noqa: PLC0415 - the same

    closed = seen.won + seen.lost
    wanted = share * closed[:, -1:]
    after = np.clip((closed < wanted).sum(axis=1), 1, len(seen.days) - 1)
    row = np.arange(len(closed))
    low, high = closed[row, after - 1], closed[row, after]
    part = np.clip((wanted[:, 0] - low) / np.maximum(high - low, 1e-12), 0.0, 1.0)
    return seen.days[after - 1] + part * (seen.days[after] - seen.days[after - 1])


def likely_days(seen: Outlook) -> list[tuple[date, date, date]]:
    """When each deal is likely to close, and between which days it does four times in five.

    The middle is the day by which half of the deals that stand so, and close, have closed.
    """
    if not told(seen):
        return []
    ends = [closing_days(seen, share).tolist() for share in (0.5, _TAIL, 1 - _TAIL)]
    day = seen.as_of
    return [
        (_on(day, middle), _on(day, low), _on(day, high))
        for middle, low, high in zip(*ends, strict=True)
    ]


def _on(day: date, days: float) -> date:
    return day + timedelta(days=max(1, math.ceil(days)))


def days_to_month_end(day: date) -> int:
    """How many days of the month are left after this one."""
    return (parse_period("this_month", day).last - day).days


@dataclass(frozen=True)
class Claims:
    """What is claimed of N deals at a date: their ids, chances [N] by name, and likely ends.

    `closes` [N, 3] are the days after the date in the middle, at the low and at the high end.
    """

    deal_ids: Any
    chances: Mapping[str, Any]
    closes: Any


def keep_chances(view: View) -> None:
    """Makes `chances`: what is claimed of each open deal in sight; no row where too few closed."""
    if "chances" in view.day.kept:
        return
    said, day = view.learnt("claims", _claims), view.scope.as_of
    view.prepare(
        "chances",
        PACKAGE,
        "chances.sql",
        of_all=True,
        deal_ids=said.deal_ids.tolist(),
        **{name: values.tolist() for name, values in said.chances.items()},
        **{
            name: [(day + timedelta(days=days)).isoformat() for days in said.closes[:, n].tolist()]
            for n, name in enumerate(LIKELY)
        },
    )


def _claims(view: View) -> Claims:
    """As a process before found it, where one did: the model takes a while to speak."""

    def make() -> Claims:
        return _claimed(whole_outlook(view))

    kept, basis = view.remembered, view.basis
    return make() if kept is None or basis is None else kept.of_log(basis, "claims", Claims, make)


def _claimed(seen: Outlook) -> Claims:
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    ends = [[(each - seen.as_of).days for each in ends] for ends in likely_days(seen)]
    return Claims(
        np.array(seen.deal_ids, dtype=object),
        {
            "p_win": _rounded(seen.chance),
            "p_win_low": _rounded(seen.low),
            "p_win_high": _rounded(seen.high),
            "p_win_30d": _rounded(seen.by(MONTH_DAYS)[0]),
            "p_win_period": _rounded(seen.by(days_to_month_end(seen.as_of))[0]),
        },
        np.array(ends, dtype=np.int32).reshape(len(ends), len(LIKELY)),
    )


def _rounded(chances: Any) -> Any:  # noqa: ANN401 - a numpy array
    import numpy as np  # noqa: PLC0415 - the same

    return np.array([round(value, _PLACES) for value in chances.tolist()])


def warn_about_chances(view: View) -> tuple[Text, ...]:
    """Says what is missing where too few deals have closed to tell the chances of one."""
    seen = whole_outlook(view)
    if told(seen):
        return ()
    return (
        counted(
            "No hay datos suficientes para la probabilidad de cada oportunidad: hacen falta"
            " {least} cerradas y {missing}.",
            "There is not enough data for the probability of each deal: it takes {least}"
            " closed ones, and {missing}.",
            least=ENOUGH_CLOSED,
            missing=missing(seen.missing),
        ),
    )
