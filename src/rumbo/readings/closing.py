"""What will be won this month, by what deals in the same phases did in the months before.

No probability of one deal is claimed here: of each of the last twelve months it is counted how many
of the deals that stood in a phase when so many days of the month were left were won by its end.
The month to come is drawn from those months, so that good and bad months stay together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from rumbo.log.midnight import first_microsecond, last_microsecond
from rumbo.model.period import parse_period
from rumbo.readings.figure import money
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

MONTHS = 12
ENOUGH_MONTHS = 6
ENOUGH_WON = 10
DRAWS = 4000
_PHASE_WEIGHT = 10.0  # deals that a phase's own share has to outweigh to leave that of all
_MONTH_WEIGHT = 20.0  # the same of a month's share against that of its phase
_AT_ONCE = 500  # deals drawn at a time: bounds the memory

# Month, phase, the deals that stood there, and those of them won by the month's end.
Counted: TypeAlias = tuple[int, int, int, int]


@dataclass(frozen=True)
class Closing:
    """The amount won by the end of the month: the tenth, fiftieth and ninetieth of 100 outcomes.

    They are None where there are too few months or deals to tell. `won` is what is won already,
    `deals` how many open ones may come in, `expected` how many of them are to be expected, `usual`
    what a month of the last twelve brought on average.
    """

    won: float
    won_deals: int
    deals: int
    expected: float | None
    p10: float | None
    p50: float | None
    p90: float | None
    usual: float | None
    months: int


def closing(view: View) -> Closing:
    """What the month of the view's date brings, for the deals in scope."""
    won, won_deals, usual = _won(view)
    opened = view.arrays(PACKAGE, "closing_open.sql")
    past = view.learnt("months of the phases", _past)
    rates = _rates(past)
    expected, ends = None, None
    if _remaining(view.scope.as_of) == 0:
        expected, ends = 0.0, (won, won, won)
    elif rates is not None:
        expected, ends = _drawn(won, rates, opened, seed=view.scope.as_of.toordinal())
    low, middle, high = ends or (None, None, None)
    return Closing(
        won=won,
        won_deals=won_deals,
        deals=len(opened["amount"]),
        expected=expected,
        p10=low,
        p50=middle,
        p90=high,
        usual=usual,
        months=len({number for number, *_ in past}),
    )


def _remaining(day: date) -> int:
    """How many days of the month are left after this one."""
    return (_month_end(day) - day).days


def _month_end(day: date) -> date:
    return parse_period("this_month", day).last


def _past(view: View) -> list[Counted]:
    """The months before, the last one first."""
    left, day = _remaining(view.scope.as_of), view.scope.as_of
    ends = []
    for _ in range(MONTHS):
        day = day.replace(day=1) - timedelta(days=1)
        ends.append(day)
    settings = view.settings
    rows = view.ask(
        PACKAGE,
        "closing_history.sql",
        numbers=list(range(len(ends))),
        days_us=[last_microsecond(end - timedelta(days=left), settings) for end in ends],
        ends_us=[last_microsecond(end, settings) for end in ends],
    )
    return [(int(a), int(b), int(c), int(d)) for a, b, c, d in rows.values]


def _rates(past: Sequence[Counted]) -> Mapping[int | None, Sequence[float]] | None:
    """For each phase the share that was won, month by month; None: of any other phase.

    A phase with few deals leans on all phases, a month with few on the phase's other months
    (shares shrunk by a fixed weight; Gelman et al., Bayesian Data Analysis, 2.4).
    """
    months = sorted({number for number, *_ in past})
    all_deals, all_won = sum(row[2] for row in past), sum(row[3] for row in past)
    if len(months) < ENOUGH_MONTHS or all_won < ENOUGH_WON:
        return None
    overall = all_won / all_deals
    found: dict[int | None, Sequence[float]] = {None: [overall] * len(months)}
    for phase in {phase for _, phase, *_ in past}:
        own = {number: (deals, won) for number, of, deals, won in past if of == phase}
        deals, won = (sum(pair[place] for pair in own.values()) for place in (0, 1))
        share = (won + _PHASE_WEIGHT * overall) / (deals + _PHASE_WEIGHT)
        pairs = [own.get(number, (0, 0)) for number in months]
        found[phase] = [(w + _MONTH_WEIGHT * share) / (d + _MONTH_WEIGHT) for d, w in pairs]
    return found


def _drawn(
    won: float,
    rates: Mapping[int | None, Sequence[float]],
    opened: Mapping[str, Any],
    *,
    seed: int,
) -> tuple[float, tuple[float, float, float]]:
    """How many deals are to be expected, and the three quantiles of what the month ends with."""
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    amounts, codes = opened["amount"], sorted(set(opened["phase"].tolist()))
    of_phase = np.array([rates.get(code, rates[None]) for code in codes]).reshape(len(codes), -1)
    place = np.searchsorted(codes, opened["phase"])
    dice = np.random.default_rng(seed)
    month = dice.integers(len(rates[None]), size=DRAWS)
    total = np.full(DRAWS, won)
    for start in range(0, len(amounts), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        hits = dice.random((DRAWS, len(amounts[part]))) < of_phase[place[part]].T[month]
        total += hits @ amounts[part]
    low, middle, high = (round(float(end), 2) for end in np.quantile(total, (0.1, 0.5, 0.9)))
    expected = float(of_phase.mean(axis=1)[place].sum()) if len(amounts) else 0.0
    return expected, (low, middle, high)


def _won(view: View) -> tuple[float, int, float | None]:
    """Amount and deals won in the month, and what a month before brought on average."""
    day = view.scope.as_of
    first = parse_period("this_month", day).first
    assert first is not None  # noqa: S101 - a month begins on a day
    year_before = first.replace(year=first.year - 1)
    rows = view.ask(
        PACKAGE, "closing_won.sql", won_from_us=first_microsecond(year_before, view.settings)
    ).dicts()
    by_month = {row["month"]: (money(row["amount"]) or 0.0, row["deals"]) for row in rows}
    this = by_month.pop(f"{first:%Y-%m}", (0.0, 0))
    known = view.days()
    if known is None or known[0] > year_before:
        return this[0], this[1], None
    return this[0], this[1], sum(amount for amount, _ in by_month.values()) / MONTHS
