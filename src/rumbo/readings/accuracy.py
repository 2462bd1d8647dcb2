"""How right the forecast was: the past walked through week by week, beside plainer guesses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from rumbo.model.reading import Figure, Row, Text, Unit, Verdict, joined, numbered
from rumbo.model.selection import Selection
from rumbo.predict.outlook import ENOUGH_CLOSED
from rumbo.readings import score
from rumbo.readings.accuracy_kept import FORECAST as SHOWN
from rumbo.readings.accuracy_kept import Kept, kept
from rumbo.readings.backtest import LEAST_MONTHS, Backtest, backtest
from rumbo.readings.cut_off import (
    DATES,
    FORECAST,
    HORIZONS,
    LAST_YEAR,
    OBSERVED,
    OF_DEALS,
    OF_MONTHS,
    TYPED,
    USUAL,
    Told,
)
from rumbo.readings.figure import warn_about_money
from rumbo.readings.forecast_past import ENOUGH_CUTS, month_end
from rumbo.readings.registry import Answer, Question
from rumbo.readings.score import Amount, Said, Span

if TYPE_CHECKING:
    from rumbo.log.view import View

KEYS = (
    "by", "method", "weeks_to_end", "horizon_days", "cut_off", "month", "period", "who", "about",
    "about_id", "n", "months",
    "p50", "p10", "p90", "came", "wape", "wape_low", "wape_high", "bias",
    "interval_coverage_80", "brier", "log_loss", "auc", "calibration_error",
    "chance_from", "chance_to", "predicted", "came_true", "low", "high",
)  # fmt: skip
_PLACES = 4
_HONEST = (0.7, 0.9)  # of intervals that should hold eight in ten
_USUAL_HORIZON = 90
_LEAST_SAID = 50  # deals at cut-offs: of fewer no score is told
NEEDED_MONTHS = ENOUGH_CUTS + LEAST_MONTHS


def answer(view: View) -> Answer:
    """What was said beside what came: by method, weeks to the end, horizon, cut-off and size."""
    found = backtest(view)
    judged = Judged(found)
    said = tuple(kept_rows(kept(view)))
    if not judged.months:
        return Answer(Verdict.UNKNOWN, _figures(judged), said, _missing(view, judged))
    told = (*rows(judged), *said)
    return Answer(_verdict(judged), _figures(judged), told, _warnings(view, judged))


class Judged:
    """A backtest with what came laid beside what was said."""

    def __init__(self, found: Backtest) -> None:
        self.found = found
        self.months = tuple(sorted({each.month for each in found.told}))
        if len(self.months) < LEAST_MONTHS:
            self.months = ()
        horizons = sorted({each.horizon for each in found.spoken})
        fitting = [each for each in horizons if each <= _USUAL_HORIZON]
        self.horizon = max(fitting, default=None)
        self.horizons = tuple(horizons)

    def amounts(self, method: str, told: Sequence[Told] | None = None) -> list[Amount]:
        """What a method said of months, where it said anything, and what they brought."""
        came = self.found.came or {}
        judged = []
        for each in self.found.told if told is None else told:
            said = each.said.get(method)
            if said is None or each.month not in self.months:
                continue
            ends = each.ends if method == FORECAST else (None, None)
            judged.append(Amount(each.month, said, came.get(each.month, 0.0), *ends))
        return judged

    def said(self, method: str, horizon: int | None, cut_off: date | None = None) -> Said:
        """The chances that a method gave to be won within a horizon."""
        return score.together(
            [
                each.said[method]
                for each in self.found.spoken
                if each.horizon == horizon and method in each.said
                if cut_off in (None, each.cut_off)
            ]
        )

    @property
    def period(self) -> tuple[date, date] | None:
        """The first and last day of the months that are judged."""
        if not self.months:
            return None
        first, last = (date.fromisoformat(f"{self.months[place]}-01") for place in (0, -1))
        return first, month_end(last)


def _verdict(judged: Judged) -> Verdict:
    """Good where nothing plainer is nearer and the interval is honest; bad where neither holds."""
    own = score.wape(judged.amounts(FORECAST))
    others = [score.wape(judged.amounts(method)) for method in OF_MONTHS if method != FORECAST]
    inside = score.coverage(judged.amounts(FORECAST))
    if own is None or inside is None:
        return Verdict.UNKNOWN
    best = min((each for each in others if each is not None), default=None)
    nearer = best is None or own <= best
    honest = _HONEST[0] <= inside <= _HONEST[1]
    if nearer and honest:
        return Verdict.GOOD
    return Verdict.WATCH if nearer or honest else Verdict.BAD


def _figures(judged: Judged) -> tuple[Figure, ...]:
    period = judged.period
    amounts = judged.amounts(FORECAST)
    spans = score.of_months(amounts) if amounts else {}
    won = Selection(won_in=f"{period[0]}..{period[1]}") if period else Selection(status="won")
    said = judged.said(FORECAST, judged.horizon)

    def amount(name: str, span: Span | None) -> Figure:
        told = span or Span(None)
        values = (_round(told.value), len(amounts), _round(told.low), _round(told.high))
        value, n, low, high = values
        return Figure(name, value, Unit.SHARE, n, low, high, period, won)

    def plain(name: str, value: float | None, n: int, unit: Unit = Unit.INDEX) -> Figure:
        return Figure(name, _round(value), unit, n, period=period, behind=won)

    chances = {name: value for name, value in _scores(said).items() if value is not None}
    return (
        amount("wape", spans.get("wape")),
        amount("bias", spans.get("bias")),
        amount("interval_coverage_80", spans.get("coverage")),
        *(
            plain(f"wape_{method}", score.wape(own), len(own), Unit.SHARE)
            for method in OF_MONTHS
            if method != FORECAST
            for own in (judged.amounts(method),)
        ),
        *(plain(name, chances.get(name), len(said)) for name in ("brier", "log_loss", "auc")),
        plain("calibration_error", chances.get("calibration_error"), len(said), Unit.SHARE),
        *(
            plain(f"brier_{method}", _scores(own)["brier"], len(own))
            for method in OF_DEALS
            if method != FORECAST
            for own in (judged.said(method, judged.horizon),)
        ),
        plain("months", len(judged.months), len(judged.months), Unit.COUNT),
        plain("cut_offs", _cut_offs(judged), len(amounts), Unit.COUNT),
    )


def _cut_offs(judged: Judged) -> int:
    return len({each.cut_off for each in judged.found.told})


def _scores(said: Said) -> dict[str, float | None]:
    """What chances are worth; nothing where there are too few."""
    enough = len(said) >= _LEAST_SAID
    return {
        "brier": _round(score.brier(said)) if enough else None,
        "log_loss": _round(score.log_loss(said)) if enough else None,
        "auc": _round(score.auc(said)) if enough else None,
        "calibration_error": _round(score.calibration_error(said)) if enough else None,
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, _PLACES)


def rows(judged: Judged) -> Iterator[Row]:
    """Every row, each with all keys; those that say nothing of it are empty."""
    for method in OF_MONTHS:
        own = judged.amounts(method)
        if own:
            yield _row(by="method", method=method, **_errors(own, sure=True))
    weeks = sorted({each.weeks for each in judged.found.told})
    for week in weeks:
        told = [each for each in judged.found.told if each.weeks == week]
        for method in OF_MONTHS:
            own = judged.amounts(method, told)
            if own:
                yield _row(by="weeks_to_end", method=method, weeks_to_end=week, **_errors(own))
    for horizon in judged.horizons:
        for method in OF_DEALS:
            said = judged.said(method, horizon)
            told_of = {"n": len(said), **_scores(said)}
            yield _row(by="horizon", method=method, horizon_days=horizon, **told_of)
    yield from _bins(judged)
    yield from _by_cut_off(judged)


def _row(**told: Any) -> Row:  # noqa: ANN401 - values of any key
    return {key: told.get(key) for key in KEYS}


def _errors(amounts: Sequence[Amount], *, sure: bool = False) -> dict[str, Any]:
    spans: Mapping[str, Span] = score.of_months(amounts) if sure else {}
    span = spans.get("wape", Span(score.wape(amounts)))
    return {
        "n": len(amounts),
        "months": len({each.month for each in amounts}),
        "wape": _round(span.value),
        "wape_low": _round(span.low),
        "wape_high": _round(span.high),
        "bias": _round(score.bias(amounts)),
        "interval_coverage_80": _round(score.coverage(amounts)),
    }


def _bins(judged: Judged) -> Iterator[Row]:
    said = judged.said(FORECAST, judged.horizon)
    for each in score.bins(said) if len(said) >= _LEAST_SAID else ():
        yield _row(
            by="calibration",
            method=FORECAST,
            horizon_days=judged.horizon,
            chance_from=each.begins,
            chance_to=each.ends,
            n=each.n,
            predicted=_round(each.said),
            came_true=_round(each.came),
            low=_round(each.low),
            high=_round(each.high),
        )


def _by_cut_off(judged: Judged) -> Iterator[Row]:
    """What each cut-off said of its own month and of the deals open then."""
    came = judged.found.came or {}
    for each in judged.found.told:
        if each.month != f"{each.cut_off:%Y-%m}" or each.month not in judged.months:
            continue
        for method in OF_MONTHS:
            own = judged.amounts(method, [each])
            if not own:
                continue
            said = judged.said(method, judged.horizon, each.cut_off)
            low, high = each.ends if method == FORECAST else (None, None)
            errors = _errors(own)
            yield _row(
                by="cut_off",
                method=method,
                cut_off=each.cut_off.isoformat(),
                month=each.month,
                weeks_to_end=each.weeks,
                horizon_days=judged.horizon if len(said) else None,
                p50=own[0].said,
                p10=low,
                p90=high,
                came=came.get(each.month, 0.0),
                **{**errors, "n": len(said) or None, "months": 1},
                **_scores(said),
            )


def kept_rows(lines: Sequence[Kept]) -> Iterator[Row]:
    """What somebody was shown or called, and what came."""
    for each in lines:
        yield _row(
            by=each.kind,
            method=FORECAST if each.kind == SHOWN else each.kind,
            cut_off=each.day.isoformat(),
            period=f"{each.first}..{each.last}",
            weeks_to_end=each.weeks,
            who=each.who or None,
            about=each.about,
            about_id=each.about_id or None,
            p50=each.said,
            p10=each.low,
            p90=each.high,
            came=each.came,
            **_errors([each.amount]) | {"months": None},
        )


def _warnings(view: View, judged: Judged) -> tuple[Text, ...]:
    history = judged.found.history
    apart = history.weeks_apart
    warnings = warn_about_money(view)
    if apart > 1:
        warnings += (
            Text(
                f"Por el tamaño del registro se mira una de cada {apart} semanas.",
                f"For the size of the log one week in {apart} is looked at.",
            ),
        )
    if judged.horizon is None:
        warnings += (
            Text(
                "Aún no ha pasado tiempo para juzgar las probabilidades de cada oportunidad.",
                "Too little time has passed to judge the chances of each deal.",
            ),
        )
    return warnings


def _missing(view: View, judged: Judged) -> tuple[Text, ...]:
    history = judged.found.history
    months = max(0, (view.scope.as_of - history.first).days // 30)
    there = [numbered(months, Text("{n} mes", "{n} month"), Text("{n} meses", "{n} months"))]
    if history.closed < ENOUGH_CLOSED:
        there.append(
            numbered(
                history.closed,
                Text("{n} cerrada", "{n} closed"),
                Text("{n} cerradas", "{n} closed"),
            )
        )
    told = joined(there, Text(" y ", " and "))
    return (
        *warn_about_money(view),
        Text(
            f"No hay datos suficientes para juzgar el pronóstico: hacen falta {NEEDED_MONTHS} meses"
            f" completos de historia y {ENOUGH_CLOSED} oportunidades cerradas, y que entonces"
            f" hubiera pronóstico; hay {told.es}.",
            f"There is not enough data to judge the forecast: it takes {NEEDED_MONTHS} whole months"
            f" of history and {ENOUGH_CLOSED} closed deals, and that there was a forecast then;"
            f" there are {told.en}.",
        ),
    )


READING = Question(
    name="accuracy",
    question=Text(
        "¿Cuánto ha acertado el pronóstico, y mejor que qué?",
        "How right has the forecast been, and better than what?",
    ),
    answer=answer,
    lengthy=True,
    queries=(
        "backtest_known.sql",
        "backtest_open.sql",
        "backtest_won.sql",
        "backtest_ends.sql",
        "past_print.sql",
        "accuracy_came.sql",
        "forecast_open.sql",
        "forecast_windows.sql",
    ),
    definitions={
        "cut_offs": Text(
            "Los domingos de los últimos doce meses completos y del anterior. A cada uno se le"
            " pregunta el pronóstico como lo habría visto cualquiera ese día, sin nada posterior,"
            " y con el modelo que servía entonces.",
            "The Sundays of the last twelve whole months and of the one before. Each is asked for"
            " its forecast as anybody would have seen it that day, with nothing later, and by the"
            " model that served then.",
        ),
        "wape": Text(
            "La suma de los errores del P50, en importe, entre la suma de lo que llegó: del mes en"
            " curso y del siguiente, domingo a domingo. Intervalo del 95 %: meses enteros sorteados"
            " 400 veces.",
            "The sum of the errors of P50, in money, over the sum of what came: of the month at"
            " hand and of the next, Sunday by Sunday. 95% interval: whole months drawn 400 times.",
        ),
        "bias": Text(
            "Cuánto más se dijo de lo que llegó, entre lo que llegó; negativo si se dijo menos.",
            "By how much more was said than came, over what came; negative where less was said.",
        ),
        "interval_coverage_80": Text(
            "Cuántas veces lo que llegó cayó entre P10 y P90: deberían ser ocho de cada diez.",
            "How often what came lay between P10 and P90: it should be eight in ten.",
        ),
        "brier": Text(
            "De cada oportunidad abierta en cada domingo, si se ganó en los 90 días siguientes: la"
            " media del cuadrado de la diferencia con la probabilidad dicha. 0 es perfecto.",
            "Of each deal open on each Sunday, whether it was won within the 90 days after: the"
            " mean square of the difference from the chance that was said. 0 is perfect.",
        ),
        "log_loss": Text(
            "La sorpresa media por oportunidad, en nats: castiga lo dicho con seguridad y errado.",
            "The mean surprise per deal, in nats: it punishes what was said surely and wrong.",
        ),
        "auc": Text(
            "De una ganada y una que no, cuántas veces tenía más probabilidad la ganada.",
            "Of one that was won and one that was not, how often the former had the higher chance.",
        ),
        "calibration_error": Text(
            "Cuánto se apartan de media lo dicho y lo ocurrido, en diez grupos por probabilidad.",
            "By how much what was said and what happened differ on average, in ten groups by"
            " chance.",
        ),
        "stage_weighted": Text(
            "Lo ganado y lo previsto para el mes por la probabilidad escrita en el CRM.",
            "What is won and what is due in the month times the probability typed in the CRM.",
        ),
        "stage_observed": Text(
            "Lo mismo, con la probabilidad observada de cada etapa hasta ese día.",
            "The same, with the probability of each stage as observed until that day.",
        ),
        "last_year": Text(
            "Lo que trajo el mismo mes del año anterior.",
            "What the same month of the year before brought.",
        ),
        "usual": Text(
            "Lo que traía un mes de media en los doce anteriores; de una oportunidad, cuántas"
            " abiertas se ganaban en ese plazo.",
            "What a month brought on average in the twelve before; of a deal, how many open ones"
            " were won within that time.",
        ),
        "declared": Text(
            "Lo ganado y lo que los propietarios comprometen con cierre en el mes; de una"
            " oportunidad, si su cierre previsto cae en el plazo.",
            "What is won and what the owners commit to with a close in the month; of a deal,"
            " whether its expected close lies within the time.",
        ),
    },
)

__all__ = ["DATES", "HORIZONS", "LAST_YEAR", "OBSERVED", "READING", "TYPED", "USUAL", "Judged"]
