"""What moved the forecast of a period since a week ago, deal by deal, to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rumbo.log.midnight import first_microsecond, last_microsecond
from rumbo.model.reading import Figure, Row, Text, Unit, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.earlier_day import day_before
from rumbo.readings.figure import warn_about_money
from rumbo.readings.outturn import Outturn, Part, outturn, period_of
from rumbo.readings.pause import PACKAGE
from rumbo.readings.registry import Answer, Question

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.model.period import Period

DAYS = 7
BEFORE, NOW, COMING = "forecast_before", "forecast_now", "not_yet_created_change"
# What adds to a forecast first, and then what takes from it, as a rule.
STEPS = (
    "won", "created", "reopened", "moved_in", "amount_up", "pulled_in", "chance_up",
    "amount_down", "pushed_out", "chance_down", "moved_out", "won_out_of_period", "lost",
)  # fmt: skip
KEYS = (
    "what", "deal_id", "name", "owner", "owner_id", "before", "after", "change", "amount", "unit",
)  # fmt: skip
_CENT = 0.005
_STANDS = 0.9  # of the forecast a week ago, below which it falls


@dataclass(frozen=True)
class Move:
    """What one deal did to the forecast: what it counted a week ago, and what it counts now."""

    step: str
    deal: Mapping[str, Any]
    before: float
    after: float
    change: float


@dataclass(frozen=True)
class Change:
    """The forecast of a week ago and of now, what each deal did, and the rest, yet to be created.

    Everything is what is expected on average, since quantiles do not add up. `before` and `now` are
    None where nothing is forecast, or the period was over a week ago.
    """

    period: Period
    since: date
    before: float | None
    now: float | None
    moves: tuple[Move, ...]
    coming: float = 0.0
    counted: tuple[int, int] = (0, 0)  # deals that the forecast counted then, and counts now
    earlier: tuple[Part, ...] = ()  # the whole of a week ago and its parts

    @property
    def told(self) -> bool:
        """Whether there is anything to compare."""
        return self.before is not None and self.now is not None

    def of(self, step: str) -> tuple[float, int]:
        """What a step comes to, and how many deals made it."""
        own = [move.change for move in self.moves if move.step == step]
        return round(sum(own), 2), len(own)


@dataclass(frozen=True)
class _Side:
    """One of the two days: what was forecast, and the deals."""

    found: Outturn
    deals: Mapping[str, Mapping[str, Any]]

    def counts(self, deal: str) -> float:
        """What the forecast counts of a deal: its amount if won, else what it brings on average."""
        own = self.deals.get(deal)
        if own is None:
            return 0.0
        if own["inside"]:
            return float(own["amount"])
        return self.found.deals.get(deal, (0.0, 0.0))[1]

    @property
    def counted(self) -> int:
        """How many deals bring anything."""
        return sum(self.counts(deal) > 0 for deal in self.deals)


def forecast_change(view: View) -> Change:
    """The change of the forecast of the period since a week ago, for the deals in scope."""
    return view.once("forecast change", lambda: _change(view))


def _change(view: View) -> Change:
    period, since = period_of(view), view.scope.as_of - timedelta(days=DAYS)
    if period.last <= since or view.earlier is None:
        return Change(period, since, None, None, ())
    now = _side(view, period, since)
    with day_before(view, since) as day:
        own = day.narrowed(replace(view.scope, as_of=since, period=period))
        try:
            before = _side(own, period, since)
        finally:
            own.engine.close()
    ends = (before.found.whole.expected, now.found.whole.expected)
    if ends[0] is None or ends[1] is None:
        return Change(period, since, None, None, ())
    since_us = last_microsecond(since, view.settings)
    moves = tuple(_moves(before, now, since_us))
    change = Change(period, since, ends[0], ends[1], moves)
    told = sum(change.of(step)[0] for step in STEPS)
    counted = (before.counted, now.counted)
    return replace(
        change,
        coming=round(ends[1] - ends[0] - told, 2),
        counted=counted,
        earlier=(before.found.whole, *before.found.parts),
    )


def _side(view: View, period: Period, since: date) -> _Side:
    found = outturn(view)
    rows = view.ask(
        PACKAGE,
        "forecast_change_deals.sql",
        from_us=first_microsecond(period.first, view.settings) if period.first else 0,
        end_us=last_microsecond(period.last, view.settings),
        since_us=last_microsecond(since, view.settings),
    ).dicts()
    return _Side(found, {row["id"]: row for row in rows})


def _moves(before: _Side, now: _Side, since_us: int) -> Iterator[Move]:
    for deal in sorted({*before.deals, *now.deals}):
        was, counts = before.counts(deal), now.counts(deal)
        if was or counts:
            told = now.deals.get(deal) or before.deals[deal]
            for step, change in _steps(before, now, deal, since_us):
                if abs(change) >= _CENT:
                    yield Move(step, told, was, counts, change)


def _steps(before: _Side, now: _Side, deal: str, since_us: int) -> Iterator[tuple[str, float]]:
    """What a deal did, by name, and by how much that moved the forecast."""
    old, new = before.deals.get(deal), now.deals.get(deal)
    was, counts = before.counts(deal), now.counts(deal)
    if new is None:
        yield "moved_out", counts - was
    elif new["inside"]:
        again = bool(old and old["inside"])  # it had been won already
        moved = "amount_up" if counts > was else "amount_down"
        yield moved if again else "won", counts - was
    elif new["status"] != "open":
        yield "lost" if new["status"] == "lost" else "won_out_of_period", counts - was
    elif old is None:
        yield "moved_in" if new["created_us"] <= since_us else "created", counts - was
    elif old["status"] != "open":
        yield "reopened", counts - was
    else:
        yield from _open_steps(before.found.deals.get(deal), old, new, counts - was)


def _open_steps(
    then: tuple[float, float] | None, old: Mapping[str, Any], new: Mapping[str, Any], change: float
) -> Iterator[tuple[str, float]]:
    """Of a deal that stays open: first its amount at the chance it had, then its chance."""
    amount, brought = then or (0.0, 0.0)
    of_amount = (float(new["amount"]) - amount) * (brought / amount) if amount else 0.0
    if of_amount:
        yield "amount_up" if of_amount > 0 else "amount_down", of_amount
    rest = change - of_amount
    later = old["due_us"] >= 0 and new["due_us"] > old["due_us"]
    sooner = 0 <= new["due_us"] < old["due_us"]
    if rest < 0:
        yield "pushed_out" if later else "chance_down", rest
    else:
        yield "pulled_in" if sooner else "chance_up", rest


def answer(view: View) -> Answer:
    """One row per deal and what it did, the largest change first."""
    found = forecast_change(view)
    moves = sorted(found.moves, key=lambda move: (-abs(move.change), str(move.deal["id"])))
    rows = tuple(_row(move) for move in moves)
    return Answer(_verdict(found), _figures(view, found), rows, _warnings(view, found))


def _row(move: Move) -> Row:
    deal = move.deal
    return {
        "what": move.step,
        "deal_id": deal["id"],
        "name": deal["name"],
        "owner": deal["owner"] or deal["owner_id"],
        "owner_id": deal["owner_id"],
        "before": round(move.before, 2),
        "after": round(move.after, 2),
        "change": round(move.change, 2),
        "amount": round(float(deal["amount"]), 2),
        "unit": Unit.MONEY.value,
    }


def _verdict(found: Change) -> Verdict:
    if found.before is None or found.now is None:
        return Verdict.UNKNOWN
    if found.now >= found.before:
        return Verdict.GOOD
    return Verdict.WATCH if found.now >= found.before * _STANDS else Verdict.BAD


def _figures(view: View, found: Change) -> tuple[Figure, ...]:
    days = (found.since + timedelta(days=1), view.scope.as_of)
    behind = _behind(view, found.since, days)

    def step(name: str) -> Figure:
        value, deals = found.of(name)
        chosen = behind.get(name, Selection(status="open"))
        told = value if found.told else None
        return Figure(name, told, Unit.MONEY, deals, period=days, behind=chosen)

    def end(name: str, value: float | None, deals: int = 0) -> Figure:
        chosen = Selection(status="open")
        return Figure(name, value, Unit.MONEY, deals, period=days, behind=chosen)

    return (
        end(BEFORE, found.before, found.counted[0]),
        *(step(name) for name in STEPS),
        end(COMING, found.coming if found.told else None),
        end(NOW, found.now, found.counted[1]),
    )


def _behind(view: View, since: date, days: tuple[date, date]) -> Mapping[str, Selection]:
    moment = datetime.fromtimestamp(last_microsecond(since, view.settings) / 1e6, UTC)
    after = moment.replace(tzinfo=None, microsecond=0).isoformat()
    return {
        "won": Selection(won_in=f"{days[0]}..{days[1]}"),
        "won_out_of_period": Selection(won_in=f"{days[0]}..{days[1]}"),
        "created": Selection(moved="start", since=after),
        "lost": Selection(moved="lost", since=after),
    }


def _warnings(view: View, found: Change) -> tuple[Text, ...]:
    warnings = warn_about_money(view)
    if found.told:
        return warnings
    if found.period.last <= found.since:
        return (
            *warnings,
            Text(
                "El periodo ya había terminado hace una semana: nada lo mueve.",
                "The period was over a week ago: nothing moves it.",
            ),
        )
    return (
        *warnings,
        Text(
            "No hay pronóstico de hace una semana o de hoy que comparar.",
            "There is no forecast of a week ago, or of today, to compare.",
        ),
    )


def by_step(moves: Sequence[Move]) -> Mapping[str, list[Move]]:
    """The moves of each step, the largest first."""
    found: dict[str, list[Move]] = defaultdict(list)
    for move in sorted(moves, key=lambda each: -abs(each.change)):
        found[move.step].append(move)
    return found


READING = Question(
    name="forecast_change",
    question=Text(
        "¿Qué ha movido el pronóstico desde hace una semana, oportunidad a oportunidad?",
        "What has moved the forecast since a week ago, deal by deal?",
    ),
    answer=answer,
    queries=("forecast_change_deals.sql", "forecast_open.sql"),
    takes_period=True,
    looks_ahead=True,
    lengthy=True,
    definitions={
        BEFORE: Text(
            "Lo que se esperaba de media del periodo hace siete días, con lo sabido entonces: lo"
            " ganado, lo de las abiertas y lo aún por crear. Con los pasos da lo que se espera hoy,"
            " al céntimo.",
            "What was expected of the period on average seven days ago, by what was known then:"
            " won, from open deals and not created yet. With the steps it makes what is expected"
            " today, to the cent.",
        ),
        "won": Text(
            "Ganadas esta semana: su importe menos lo que ya se contaba de ellas.",
            "Won this week: their amount less what was counted of them already.",
        ),
        "lost": Text(
            "Perdidas esta semana: lo que se contaba de ellas.",
            "Lost this week: what was counted of them.",
        ),
        "amount_up": Text(
            "Lo que subió el importe, a la probabilidad de hace una semana.",
            "By how much the amount rose, at the chance of a week ago.",
        ),
        "pushed_out": Text(
            "Abiertas cuyo cierre previsto se retrasó: lo que perdieron de probabilidad.",
            "Open deals whose expected close was moved later: what they lost of their chance.",
        ),
        "chance_down": Text(
            "Abiertas que perdieron probabilidad sin retrasar su cierre: por lo ocurrido, por lo no"
            " ocurrido o porque quedan menos días.",
            "Open deals that lost chance without a later close: by what happened, by what did not,"
            " or since fewer days are left.",
        ),
        COMING: Text(
            "Lo que cambia lo aún por crear, porque quedan menos días y porque algo se creó ya.",
            "By how much what is not created yet changes: fewer days are left, and some has been.",
        ),
    },
)
