"""The director's questions, each with its answer, how it stands, and the deals behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rumbo.draw.number import percent_in_words
from rumbo.log.midnight import first_microsecond
from rumbo.model.period import parse_period
from rumbo.model.reading import Figure, Row, Text, Unit, Value, Verdict, counted
from rumbo.model.selection import Selection
from rumbo.readings.figure import warn_about_money, worth
from rumbo.readings.forecast import verdict, warn_about_basis
from rumbo.readings.limits import LIMITS
from rumbo.readings.loss import keep_causes_of_loss
from rumbo.readings.names import folded
from rumbo.readings.outturn import outturn
from rumbo.readings.pause import PACKAGE
from rumbo.readings.registry import Answer, Question, questions
from rumbo.readings.standing import keep_standing

if TYPE_CHECKING:
    from rumbo.log.view import View

_MOST_LATE = 1 / 3  # of the open deals: beyond it the answer is bad
_LEAST_KNOWN = 2 / 3  # of the losses: below it the answer is bad
_WORST = (Verdict.BAD, Verdict.WATCH, Verdict.UNKNOWN, Verdict.GOOD)
_OPEN = Selection(status="open")
KEYS = (
    "without_contact",
    "no_progress",
    "support",
    "closes_this_month",
    "crm_real",
    "lost_last_quarter",
)
_QUESTIONS: Mapping[str, Text] = {
    "without_contact": Text(
        "¿Con qué oportunidades no habla nadie?", "Which deals is nobody talking to?"
    ),
    "no_progress": Text("¿Cuáles no avanzan?", "Which do not move?"),
    "support": Text("¿Quién necesita ayuda ahora?", "Who needs help right now?"),
    "closes_this_month": Text("¿Qué se cierra este mes?", "What closes this month?"),
    "crm_real": Text("¿Refleja el CRM la realidad?", "Does the CRM reflect reality?"),
    "lost_last_quarter": Text(
        "¿Cuánto perdimos el trimestre pasado, y sabemos por qué?",
        "How much did we lose last quarter, and do we know why?",
    ),
}
_NOT_ENOUGH = Text("No hay datos suficientes.", "Not enough data.")


@dataclass(frozen=True)
class Told:
    """One answer: its words, how it stands, its number and amount, and the deals it counts."""

    key: str
    answer: Text
    verdict: Verdict
    value: float | int | None = None
    unit: Unit = Unit.COUNT
    n: int = 0
    amount: float | None = None
    behind: Selection | None = None
    more: Mapping[str, Value] | None = None
    reading: str = ""  # where the whole answer is


def question_of(key: str) -> Text:
    """What is asked under that key."""
    return _QUESTIONS[key]


def diagnosis(view: View) -> tuple[Told, ...]:
    """The answers in the order in which a director asks."""
    # The first page shows them, and so does the reading.
    return view.once("diagnosis", lambda: tuple(_told(view)))


def _told(view: View) -> Iterator[Told]:
    keep_standing(view)
    counts = view.ask(PACKAGE, "diagnosis_counts.sql").one()
    yield _late(view, counts, "without_contact", known=bool(counts["contacts"]))
    moves = bool(counts["contacts"] or counts["advances"])
    yield _late(view, counts, "no_progress", known=moves)
    yield _support(view)
    yield _closes(view)
    yield _real(view)
    yield _lost(view)


def _late(view: View, counts: Mapping[str, Any], key: str, *, known: bool) -> Told:
    n, late = counts["deals"], counts[key]
    clock = "contact" if key == "without_contact" else "progress"
    if not known or not n:
        return Told(key, _NOT_ENOUGH, Verdict.UNKNOWN, n=n, reading="follow_up")
    over = view.settings.over(f"{clock}_days")
    spanish = "contacto" if clock == "contact" else "avance tangible"
    english = "contact" if clock == "contact" else "tangible progress"
    said = counted(
        f"Sin {spanish} durante {over.es}: {{late}} de {{n}} abiertas.",
        f"Without {english} for {over.en}: {{late}} of {{n}} open deals.",
        late=late,
        n=n,
    )
    verdict = Verdict.GOOD if not late else Verdict.WATCH
    return Told(
        key=key,
        answer=said,
        verdict=Verdict.BAD if late > _MOST_LATE * n else verdict,
        value=late,
        n=n,
        amount=worth(view, counts[f"amount_{key}"], late),
        behind=Selection(status="open", late=clock),
        reading="follow_up",
    )


def _support(view: View) -> Told:
    asked = questions().get("team_support")
    found = asked.answer(view) if asked else None
    if found is None or found.verdict is Verdict.UNKNOWN:
        return Told(
            "support", _NOT_ENOUGH, Verdict.UNKNOWN, reading="team_support" if asked else ""
        )
    names = sorted({str(row["owner"]) for row in found.rows}, key=folded)
    if not names:
        said = Text(
            "Nadie se aparta de lo que haría el equipo con las mismas oportunidades.",
            "Nobody differs from what the team would do with the same deals.",
        )
    else:
        listed = ", ".join(names[:5])
        said = Text(
            f"Con las mismas oportunidades al equipo le iría mejor que a: {listed}.",
            f"With the same deals the team would do better than: {listed}.",
        )
    verdict = Verdict.WATCH if names else Verdict.GOOD
    n = found.figures[0].n if found.figures else 0
    return Told("support", said, verdict, len(names), n=n, reading="team_support")


def _closes(view: View) -> Told:
    """What the forecast of this month says."""
    found = outturn(view)
    whole = found.whole
    low, middle, high = whole.ends or (None, None, None)
    more: dict[str, Value] = {
        "p10": low,
        "p50": middle,
        "p90": high,
        "won_so_far": whole.won,
        "usual": found.usual,
    }
    key, n = "closes_this_month", whole.open_deals
    if middle is None:
        return Told(key, _NOT_ENOUGH, Verdict.UNKNOWN, n=n, more=more, reading="forecast")
    coming, fresh = round(found.open_wins or 0), round(found.fresh_wins or 0)
    spanish = "Ganadas ya: {won}. Antes de fin de mes cabe esperar {coming} más de {n} abiertas"
    english = "Won already: {won}. By the end of the month expect {coming} more of {n} open deals"
    if fresh:
        spanish += ", y {fresh} que hoy no lo están"
        english += ", and {fresh} that are not open today"
    counts = {"won": whole.won_deals, "n": n, "coming": coming, "fresh": fresh}
    said = counted(f"{spanish}.", f"{english}.", **counts)
    wins = whole.won_deals + coming + fresh
    priced = bool(high) or not wins
    if not priced:  # what wins are worth of which none has an amount, nobody knows
        more |= dict.fromkeys(("p10", "p50", "p90", "won_so_far"))
    return Told(
        key=key,
        answer=said,
        verdict=verdict(view, found) if priced else Verdict.UNKNOWN,
        value=wins,
        n=n,
        amount=middle if priced else None,
        behind=_OPEN,
        more=more,
        reading="forecast",
    )


def _real(view: View) -> Told:
    asked = questions().get("crm_reality")
    found = asked.answer(view) if asked else None
    index = next((f for f in found.figures if f.name == "index"), None) if found else None
    if found is None or index is None or index.value is None:
        return Told(
            "crm_real", _NOT_ENOUGH, Verdict.UNKNOWN, unit=Unit.SHARE, reading="crm_reality"
        )
    said = counted(
        "Del importe abierto del que se ve algo, el {share} está en la etapa que dice el CRM.",
        "Of the open amount of which something shows, {share} is where the CRM says.",
        share=percent_in_words(index.value),
    )
    return Told(
        key="crm_real",
        answer=said,
        verdict=found.verdict,
        value=index.value,
        unit=Unit.SHARE,
        n=index.n,
        behind=index.behind,
        reading="crm_reality",
    )


def _lost(view: View) -> Told:
    quarter = parse_period("last_quarter", view.scope.as_of)
    assert quarter.first is not None  # noqa: S101 - a quarter begins on a day
    first, last = f"{quarter.first:%Y-%m}", f"{quarter.last:%Y-%m}"
    keep_causes_of_loss(view)
    counts = view.ask(PACKAGE, "diagnosis_lost.sql", first_month=first, last_month=last).one()
    n, known = counts["deals"], counts["known"]
    more: dict[str, Value] = {
        "known_share": known / n if n else None,
        "silent": counts["silent"],
        "months": f"{first}..{last}",
    }
    if not n:
        said = Text("Ninguna perdida el trimestre pasado.", "None was lost last quarter.")
        verdict = Verdict.GOOD if _had_begun(view, quarter.first) else Verdict.UNKNOWN
        said = said if verdict is Verdict.GOOD else _NOT_ENOUGH
        return Told("lost_last_quarter", said, verdict, 0, more=more, reading="losses")
    said = counted(
        "El registro muestra por qué en {known} de {n}; {silent} acabaron en silencio.",
        "The log shows why in {known} of {n}; {silent} ended in silence.",
        known=known,
        n=n,
        silent=counts["silent"],
    )
    return Told(
        key="lost_last_quarter",
        answer=said,
        verdict=Verdict.BAD if known < _LEAST_KNOWN * n else Verdict.WATCH,
        value=n,
        n=n,
        amount=worth(view, counts["amount"], n),
        behind=_lost_in(f"{first}..{last}"),
        more=more,
        reading="losses",
    )


def _had_begun(view: View, day: date) -> bool:
    known = view.days()
    return known is not None and known[0] <= day


def answer(view: View) -> Answer:
    """One row per question."""
    told = diagnosis(view)
    language = view.settings.language
    return Answer(
        verdict=min((each.verdict for each in told), key=_WORST.index),
        figures=tuple(_figures(view, told)),
        rows=tuple(_row(each, language) for each in told),
        warnings=(*warn_about_money(view), *warn_about_basis(view, outturn(view))),
    )


def _row(told: Told, language: str) -> Row:
    return {
        "key": told.key,
        "question": _QUESTIONS[told.key].of(language),
        "answer": told.answer.of(language),
        "value": told.value,
        "unit": told.unit.value,
        "amount": told.amount,
        "verdict": told.verdict.value,
        **(told.more or {}),
    }


def _figures(view: View, told: tuple[Told, ...]) -> Iterator[Figure]:
    period = view.days()
    for each in told:
        yield Figure(each.key, each.value, each.unit, each.n, period=period, behind=each.behind)
    closes = next(each for each in told if each.key == "closes_this_month").more or {}
    deals = next(each.n for each in told if each.key == "closes_this_month")
    for name in ("p10", "p50", "p90"):
        yield Figure(name, _number(closes[name]), Unit.MONEY, deals, period=period, behind=_OPEN)
    won, of = _number(closes["won_so_far"]), _won_since(view)
    yield Figure("won_so_far", won, Unit.MONEY, deals, period=period, behind=of)


def _number(value: Value) -> float | None:
    return value if isinstance(value, float) else None


def _won_since(view: View) -> Selection:
    """The deals won since the month of the date began."""
    first_us = first_microsecond(view.scope.as_of.replace(day=1), view.settings)
    before = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=first_us - 1)
    return Selection(status="won", moved="won", since=before.replace(tzinfo=None).isoformat())


def _behind(row: Row) -> Selection | None:
    """The deals that an answer counts."""
    clocks = {"without_contact": "contact", "no_progress": "progress"}
    key = str(row["key"])
    if key in clocks:
        return Selection(status="open", late=clocks[key])
    return _lost_in(str(row["months"])) if row.get("months") else None


def _lost_in(months: str) -> Selection:
    return Selection(lost_for="any", lost_month=months)


READING = Question(
    name="diagnosis",
    question=Text(
        "¿Qué tiene que saber hoy quien dirige las ventas?",
        "What does whoever leads sales have to know today?",
    ),
    answer=answer,
    queries=(
        "class_limits.sql",
        "spent.sql",
        "spent_business.sql",
        "standing.sql",
        "diagnosis_counts.sql",
        "forecast_open.sql",
        "forecast_won.sql",
        "forecast_windows.sql",
        "forecast_new.sql",
        "diagnosis_lost.sql",
    ),
    behind={"value": _behind, "amount": _behind},
    definitions={
        "without_contact": Text(
            "Abiertas sin intercambio humano en los dos sentidos en más días que los del ajuste"
            f" contact_days (14). {LIMITS.es}",
            "Open deals without a two-way human exchange for more days than the setting"
            f" contact_days says (14). {LIMITS.en}",
        ),
        "no_progress": Text(
            "Abiertas sin avance tangible en más días que los del ajuste progress_days (30); un"
            f" correo no es un avance. {LIMITS.es}",
            "Open deals without tangible progress for more days than the setting progress_days"
            f" says (30); an e-mail is no progress. {LIMITS.en}",
        ),
        "closes_this_month": Text(
            "El pronóstico de este mes: lo ya ganado, lo que traen las abiertas y las que hoy no lo"
            " están. De cada 100 meses como este, 10 quedan por debajo de p10, 50 por debajo de p50"
            " y 90 por debajo de p90.",
            "The forecast of this month: what is won already and what open deals bring, and those"
            " that are not open today. Of 100 months like this one 10 end below p10, 50 below p50"
            " and 90 below p90.",
        ),
        "usual": Text(
            "Lo ganado al mes, de media, en los doce meses anteriores.",
            "What a month of the twelve before brought on average.",
        ),
        "known_share": Text(
            "Perdidas con una causa que muestra el registro; el motivo que alguien"
            " escribió no basta.",
            "Losses with a cause that the log shows; the reason that somebody wrote is not enough.",
        ),
        "support": Text(
            "Personas cuyas oportunidades se atascan más de lo que lo harían con el equipo.",
            "People whose deals get stuck more than they would with the team.",
        ),
        "crm_real": Text(
            "Parte del importe abierto cuya etapa declarada respalda el registro.",
            "Share of the open amount whose declared stage the log supports.",
        ),
    },
)
