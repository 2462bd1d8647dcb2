"""Every open deal: where it stands, since when, and how long nobody touched or moved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from rumbo.model.extract import Extract
from rumbo.model.reading import Figure, Row, Text, Unit, Verdict, numbered
from rumbo.model.selection import Selection
from rumbo.predict.outlook import whole_outlook
from rumbo.readings.chance import LIKELY, keep_chances, speaker, warn_about_chances
from rumbo.readings.decided import in_pipeline, warn_about_set_aside
from rumbo.readings.extracted import DEAL_TEXTS, keep_extracted
from rumbo.readings.figure import money, share_figure, warn_about_money, worth
from rumbo.readings.lateness import UNHEARD
from rumbo.readings.pause import PACKAGE, has_contact
from rumbo.readings.reality import keep_reality
from rumbo.readings.reason import reason_rows, reasons_of
from rumbo.readings.registry import Answer, Question
from rumbo.readings.standing import keep_standing

if TYPE_CHECKING:
    from rumbo.log.view import View

_REASONED = 100  # rows that come with reasons: each takes the model a moment


def answer(view: View) -> Answer:
    """One row per open deal, the longest in its phase first."""
    return extract(view, None)


def extract(view: View, extract: Extract | None) -> Answer:
    """As `answer`, with the wanted rows only."""
    keep_standing(view)
    keep_reality(view)
    keep_chances(view)
    view.prepare("pipeline_rows", PACKAGE, "pipeline.sql")
    order = "days_in_phase DESC, deal_id"
    found = keep_extracted(view, "pipeline_rows", extract, order=order, texts=DEAL_TEXTS)
    counts = view.ask(PACKAGE, "pipeline_figures.sql").one()
    heard = has_contact(view)
    rows = view.engine.query("SELECT * EXCLUDE (place) FROM extracted ORDER BY place").dicts()
    why = _reasons(view, rows)
    return Answer(
        verdict=_verdict(counts),
        figures=_figures(view, counts, heard=heard),
        rows=tuple(_row(row) | {"reasons": why.get(row["deal_id"])} for row in rows),
        warnings=(
            *warn_about_money(view),
            *warn_about_set_aside(view),
            *(() if heard else (UNHEARD,)),
            *warn_about_chances(view),
            *_warn_about_reasons(rows, why),
        ),
        found=None if extract is None else found,
        speaker=speaker(whole_outlook(view)),
    )


def _reasons(view: View, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Row]]:
    """The reasons of the largest deals of the answer, by their ids."""
    seen = whole_outlook(view)
    known = [row for row in rows if row["p_win"] is not None]
    known.sort(key=lambda row: (-(row["amount"] or 0), row["deal_id"]))
    language = view.settings.language
    return {
        row["deal_id"]: reason_rows(reasons_of(view, seen, row["deal_id"]), language)
        for row in known[:_REASONED]
    }


def _warn_about_reasons(
    rows: Sequence[Mapping[str, Any]], why: Mapping[str, list[Row]]
) -> tuple[Text, ...]:
    left = sum(row["p_win"] is not None for row in rows) - len(why)
    if not left:
        return ()
    return (
        numbered(
            left,
            Text(
                "Los motivos (reasons) van con las {why} de mayor importe; para la otra, filtre o"
                " abra su página.",
                "Reasons come with the {why} of the largest amount; for the other one, filter or"
                " open its page.",
            ),
            Text(
                "Los motivos (reasons) van con las {why} de mayor importe; para las otras {n},"
                " filtre o abra su página.",
                "Reasons come with the {why} of the largest amount; for the other {n}, filter or"
                " open its page.",
            ),
            why=len(why),
        ),
    )


def _row(deal: Mapping[str, Any]) -> dict[str, Any]:
    days = ("expected_close", "next_step_at", *LIKELY)
    return {
        **deal,
        "amount": money(deal["amount"]),
        "own_amount": money(deal["own_amount"]),
        **{name: _day(deal[name]) for name in days},
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _figures(view: View, counts: Mapping[str, Any], *, heard: bool) -> tuple[Figure, ...]:
    n, period = counts["deals"], view.days()
    amount = worth(view, counts["amount"], n)
    is_open = in_pipeline(view)
    # Where nothing tells of contact, that there was none is not known.
    of_contact = n if heard else 0
    return (
        Figure("open", n, Unit.COUNT, n, period=period, behind=is_open),
        Figure("amount", amount, Unit.MONEY, n, period=period, behind=is_open),
        Figure(
            "weighted", _worth(counts), Unit.MONEY, counts["claimed"], period=period, behind=is_open
        ),
        *(
            share_figure(name, counts[part], of, period, behind=behind)
            for name, part, of, behind in (
                ("without_contact", "late_contact", of_contact, Selection(late="contact")),
                ("no_progress", "late_progress", n, Selection(late="progress")),
                ("pushed", "pushed", n, Selection(pushed=True)),
            )
        ),
    )


def _worth(counts: Mapping[str, Any]) -> float | None:
    """What is open times the chances of winning it; nothing where none are claimed."""
    return money(counts["weighted"]) if counts["claimed"] else None


def _verdict(counts: Mapping[str, Any]) -> Verdict:
    if not counts["deals"]:
        return Verdict.UNKNOWN
    share = counts["late_progress"] / counts["deals"]
    if share > 0.5:  # noqa: PLR2004 - half of the pipeline stands still
        return Verdict.BAD
    return Verdict.WATCH if share > 0.25 else Verdict.GOOD  # noqa: PLR2004 - a quarter of it


READING = Question(
    name="pipeline",
    question=Text(
        "¿Dónde está cada oportunidad abierta y desde cuándo?",
        "Where does each open deal stand, and since when?",
    ),
    answer=answer,
    extract=extract,
    queries=(
        "class_limits.sql",
        "spent.sql",
        "spent_business.sql",
        "standing.sql",
        "reality.sql",
        "chances.sql",
        "pipeline.sql",
        "pipeline_figures.sql",
    ),
    definitions={
        "contact": Text(
            "Intercambio humano en los dos sentidos: un mensaje de una persona del cliente, una"
            " reunión celebrada o una llamada que conectó. Un intento o un mensaje automático no.",
            "A two-way human exchange: a message from a person of theirs, a meeting held, a call"
            " that connected. An attempt or an automated message is not.",
        ),
        "progress": Text(
            "Avance tangible: una fase adelante, un rol nuevo del comité que participa, un"
            " documento intercambiado, una reunión con quien decide. Un correo no lo es.",
            "Tangible progress: a phase forward, a new committee role engaged, a document"
            " exchanged, a meeting with a decision maker. An e-mail is not.",
        ),
        "real_phase": Text(
            "La fase que sostiene lo que se ve en el registro (crm_reality); vacía donde no se"
            " sabe.",
            "The phase that what shows in the log supports (crm_reality); empty where it is not"
            " known.",
        ),
        "p_win": Text(
            "Probabilidad de que se gane, según lo que fue de las que estaban como ella; entre sus"
            " dos extremos, cuatro veces de cada cinco. Vacía con menos de treinta cerradas.",
            "Chance of being won, from what became of deals that stood like it; between its two"
            " ends four times in five. Empty with fewer than thirty closed deals.",
        ),
        "p_win_period": Text(
            "Probabilidad de que se gane antes de fin de mes.",
            "Chance of being won by the end of the month.",
        ),
        "likely_close": Text(
            "Día para el que se han cerrado, ganadas o perdidas, la mitad de las que están así;"
            " entre sus dos extremos, ocho de cada diez. No es la fecha del CRM.",
            "The day by which half of the deals that stand so have closed, won or lost; between its"
            " two ends eight in ten. It is not the date of the CRM.",
        ),
        "weighted": Text(
            "El importe de cada abierta por su probabilidad de ganarse.",
            "The amount of each open deal times its chance of being won.",
        ),
        "pushes": Text(
            "Veces que el cierre previsto se llevó a una fecha posterior.",
            "Times the expected close was moved to a later date.",
        ),
        "state": Text(
            "El primero que se cumple: regressing, silent, blocked, paused, stalled, waiting_us,"
            " waiting_them, advancing.",
            "The first that holds: regressing, silent, blocked, paused, stalled, waiting_us,"
            " waiting_them, advancing.",
        ),
    },
)
