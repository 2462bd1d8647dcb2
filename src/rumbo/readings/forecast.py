"""The forecast of a period: what it brings, how sure that is, and what it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from rumbo.model.reading import Figure, Row, Text, Unit, Verdict, counted
from rumbo.model.selection import Selection
from rumbo.readings.chance import warn_about_chances
from rumbo.readings.figure import warn_about_money, without_amounts
from rumbo.readings.forecast_draws import DRAWS
from rumbo.readings.forecast_past import ENOUGH_CUTS, ENOUGH_WON, Past
from rumbo.readings.forecast_people import Own, people
from rumbo.readings.forecast_target import target
from rumbo.readings.outturn import PHASES, Outturn, Part, outturn
from rumbo.readings.registry import Answer, Question

if TYPE_CHECKING:
    from rumbo.log.view import View

CALLED = ("seller_call", "manager_call", "call_notes")
_OPEN = Selection(status="open", placed=True)
_CENT = 2
_LONG_AGO = date(1900, 1, 1)
_UNVALUED = Text(
    "De ninguna abierta, o de ninguna ganada, se sabe cuánto vale en la moneda de las sumas: no hay"
    " pronóstico.",
    "Of no open deal, or of no won one, is it known what it is worth in the currency of the sums:"
    " no forecast.",
)


def answer(view: View) -> Answer:
    """One row per month, owner, team and value of a field of the period, and one of all of it."""
    found = outturn(view)
    return Answer(
        verdict(view, found),
        _figures(view, found),
        tuple(_rows(view, found)),
        _warnings(view, found),
        speaker=found.speaker,
    )


def _rows(view: View, found: Outturn) -> Iterator[Row]:
    """Each part, and last all of it: what is beside it is told of owners, teams and all."""
    own = {(each.part.by, each.part.group_id): each for each in people(view)}
    for part in (*found.parts, found.whole):
        yield _row(part, own.get((part.by, part.group_id)))


def _row(part: Part, own: Own | None) -> Row:
    low, middle, high = part.ends or (None, None, None)
    return {
        "by": part.by,
        "group": part.group or None,
        "group_id": part.group_id or None,
        "won_so_far": part.won,
        "open_expected": part.open_expected,
        "not_yet_created": part.not_yet_created,
        "expected": part.expected,
        "p10": low,
        "p50": middle,
        "p90": high,
        "stage_weighted": part.stage_weighted,
        "declared": part.declared,
        "won_deals": part.won_deals,
        "open_deals": part.open_deals,
        "amount_open": part.open_amount,
        "team": own.team or None if own else None,
        "expected_before": own.before if own else None,
        "amount_due": own.due_amount if own else None,
        "target": own.target if own else None,
        "coverage": own.coverage if own else None,
        "coverage_needed": own.needed if own else None,
        # What people call changes no answer: it is laid beside this one.
        **dict.fromkeys(CALLED),
    }


def verdict(view: View, found: Outturn) -> Verdict:
    """Good where the middle outcome reaches what is asked or usual; bad where hardly any does."""
    aim = target(view, found) or found.usual
    if aim is None or found.whole.ends is None:
        return Verdict.UNKNOWN
    _, middle, high = found.whole.ends
    if middle >= aim:
        return Verdict.GOOD
    return Verdict.BAD if high < aim else Verdict.WATCH


def _figures(view: View, found: Outturn) -> tuple[Figure, ...]:
    whole, period = found.whole, found.period
    span = (period.first, period.last) if period.first else None
    days = f"{period.first or _LONG_AGO}..{period.last}"
    won, due = Selection(won_in=days), Selection(due=days)
    ends = whole.ends or (None, None, None)
    aim = target(view, found)
    needed = None if not found.win_rate else round(1 / found.win_rate, _CENT)
    left = None if aim is None or whole.won is None else aim - whole.won
    due_amount = found.due_amount
    coverage = None
    if left is not None and left > 0 and due_amount is not None:
        coverage = round(due_amount / left, _CENT)

    def amount(name: str, value: float | None, n: int, behind: Selection) -> Figure:
        return Figure(name, value, Unit.MONEY, n, period=span, behind=behind)

    return (
        *(
            amount(name, end, whole.open_deals, _OPEN)
            for name, end in zip(("p10", "p50", "p90"), ends, strict=True)
        ),
        amount("won_so_far", whole.won, whole.won_deals, won),
        amount("open_expected", whole.open_expected, whole.open_deals, _OPEN),
        amount("not_yet_created", whole.not_yet_created, _past_won(found), Selection(status="won")),
        amount("stage_weighted", whole.stage_weighted, found.due_deals, due),
        amount("declared", whole.declared, found.due_deals, due),
        amount("usual", found.usual, whole.won_deals, Selection(status="won")),
        amount("target", aim, whole.won_deals, won),
        Figure("coverage", coverage, Unit.TIMES, found.due_deals, period=span, behind=due),
        Figure(
            "coverage_needed",
            needed,
            Unit.TIMES,
            found.ended,
            period=span,
            behind=Selection(status="closed"),
        ),
    )


def _past_won(found: Outturn) -> int:
    return 0 if found.past is None else found.past.won


def _warnings(view: View, found: Outturn) -> tuple[Text, ...]:
    warnings = (*warn_about_money(view), *warn_about_basis(view, found))
    if found.unpriced and not found.unvalued:
        n = found.unpriced
        warnings += (
            counted(
                "Abiertas sin importe: {n}. No suman nada al pronóstico.",
                "Open deals without an amount: {n}. They add nothing to the forecast.",
                n=n,
            ),
        )
    if found.undated:
        n = found.undated
        warnings += (
            counted(
                "Abiertas sin cierre previsto: {n}. Cuentan en el pronóstico, y no en lo ponderado"
                " por etapa ni en lo que dicen los propietarios.",
                "Open deals without an expected close: {n}. They count in the forecast, and not in"
                " what is weighted by stage nor in what the owners say.",
                n=n,
            ),
        )
    return warnings


def warn_about_basis(view: View, found: Outturn) -> tuple[Text, ...]:
    """Says why there is no forecast, or why deals do not have chances of their own in it."""
    if found.past is None:
        return ()
    few = () if found.past.enough else (_missing(found.past),)
    unvalued = (_UNVALUED,) if found.unvalued and not without_amounts(view) else ()
    return (*few, *unvalued) or (warn_about_chances(view) if found.method == PHASES else ())


def _missing(past: Past) -> Text:
    months, won = past.cuts.least, past.won
    return counted(
        "No hay datos suficientes para pronosticar: hacen falta {cuts} meses anteriores"
        " como los pedidos y {least} ganadas de las que al empezarlos estaban abiertas. Meses"
        " que hay: {months}; ganadas: {won}.",
        "There is not enough data to forecast: it takes {cuts} months before like those"
        " asked for, and {least} won of what was open when they began. Months there are:"
        " {months}; won: {won}.",
        cuts=ENOUGH_CUTS,
        least=ENOUGH_WON,
        months=months,
        won=won,
    )


READING = Question(
    name="forecast",
    question=Text(
        "¿Cuánto traerá el periodo, y con qué seguridad?",
        "How much will the period bring, and how sure is that?",
    ),
    answer=answer,
    takes_period=True,
    looks_ahead=True,
    queries=(
        "forecast_open.sql",
        "forecast_won.sql",
        "forecast_windows.sql",
        "forecast_new.sql",
        "forecast_value.sql",
        "forecast_value_by.sql",
        "forecast_change_deals.sql",
    ),
    definitions={
        "p50": counted(
            "Lo ganado en el periodo según {n} simulaciones: de cada 100 periodos como este, 10"
            " quedan por debajo de p10, 50 por debajo de p50 y 90 por debajo de p90.",
            "What is won in the period by {n} simulations: of 100 periods like this one 10 end"
            " below p10, 50 below p50 and 90 below p90.",
            n=DRAWS,
        ),
        "open_expected": Text(
            "Lo que traen de media las abiertas: su importe por la probabilidad de cada una de"
            " ganarse en el periodo. Con menos de treinta cerradas, por la parte de las que estaban"
            " en la misma fase, a los mismos días del fin de mes, que se ganó en los doce meses"
            " anteriores.",
            "What open deals bring on average: their amount times the chance of each to be won in"
            " the period. With fewer than thirty closed deals, times the share of those in the same"
            " phase, as many days before the end of the month, that was won in the twelve months"
            " before.",
        ),
        "not_yet_created": Text(
            "Lo que traen de media las que hoy no están abiertas: lo que trajeron otras así tras"
            " cada uno de esos meses.",
            "What deals bring on average that are not open today: what others like them brought"
            " after each of those months.",
        ),
        "stage_weighted": Text(
            "Lo ganado y, de las abiertas con cierre previsto en el periodo, su importe por la"
            " probabilidad que el CRM da a su etapa.",
            "What is won and, of open deals expected to close in the period, their amount times the"
            " probability that the CRM gives to their stage.",
        ),
        "declared": Text(
            "Lo ganado y lo que los propietarios dan por comprometido con cierre en el periodo;"
            " todo lo previsto para él donde nadie dice una categoría.",
            "What is won and what the owners commit to with a close in the period; all that is"
            " expected in it where nobody says a category.",
        ),
        "usual": Text(
            "Lo que trajeron tantos meses, de media, en los doce anteriores.",
            "What so many months brought on average in the twelve before.",
        ),
        "coverage_needed": Text(
            "Importe abierto por cada euro que falta, con la tasa de cierre por importe del último"
            " año; la cobertura es la que hay, con cierre previsto en el periodo.",
            "Open amount for each unit of money that is missing, at the last year's win rate by"
            " amount; the coverage is what there is, expected to close in the period.",
        ),
    },
)
