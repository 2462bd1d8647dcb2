"""Every open deal: where it stands, since when, and how long nobody touched or moved it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from rumbo.model.extract import Extract
from rumbo.model.reading import Figure, Text, Unit, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.decided import in_pipeline, warn_about_set_aside
from rumbo.readings.extracted import DEAL_TEXTS, keep_extracted
from rumbo.readings.figure import money, share_figure, warn_about_money
from rumbo.readings.lateness import UNHEARD
from rumbo.readings.pause import PACKAGE, has_contact
from rumbo.readings.reality import keep_reality
from rumbo.readings.registry import Answer, Question
from rumbo.readings.standing import keep_standing

if TYPE_CHECKING:
    from rumbo.log.view import View

_NOT_YET = ("p_win", "p_win_low", "p_win_high", "p_win_30d", "p_win_period")


def answer(view: View) -> Answer:
    """One row per open deal, the longest in its phase first."""
    return extract(view, None)


def extract(view: View, extract: Extract | None) -> Answer:
    """As `answer`, with the wanted rows only."""
    keep_standing(view)
    keep_reality(view)
    view.prepare("pipeline_rows", PACKAGE, "pipeline.sql")
    order = "days_in_phase DESC, deal_id"
    found = keep_extracted(view, "pipeline_rows", extract, order=order, texts=DEAL_TEXTS)
    counts = view.ask(PACKAGE, "pipeline_figures.sql").one()
    heard = has_contact(view)
    rows = view.engine.query("SELECT * EXCLUDE (place) FROM extracted ORDER BY place").dicts()
    return Answer(
        verdict=_verdict(counts),
        figures=_figures(view, counts, heard=heard),
        rows=tuple(_row(row) for row in rows),
        warnings=(
            *warn_about_money(view),
            *warn_about_set_aside(view),
            *(() if heard else (UNHEARD,)),
            Text(
                "Las probabilidades no se calculan todavía.",
                "Probabilities are not computed yet.",
            ),
        ),
        found=None if extract is None else found,
    )


def _row(deal: Mapping[str, Any]) -> dict[str, Any]:
    money_and_days = {
        "amount": money(deal["amount"]),
        "own_amount": money(deal["own_amount"]),
        "expected_close": _day(deal["expected_close"]),
        "next_step_at": _day(deal["next_step_at"]),
    }
    return {**deal, **money_and_days, **dict.fromkeys(_NOT_YET)}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _figures(view: View, counts: Mapping[str, Any], *, heard: bool) -> tuple[Figure, ...]:
    n, period = counts["deals"], view.days()
    amount = money(counts["amount"]) if n else 0.0
    is_open = in_pipeline(view)
    # Where nothing tells of contact, that there was none is not known.
    of_contact = n if heard else 0
    return (
        Figure("open", n, Unit.COUNT, n, period=period, behind=is_open),
        Figure("amount", amount, Unit.MONEY, n, period=period, behind=is_open),
        *(
            share_figure(name, counts[part], of, period, behind=behind)
            for name, part, of, behind in (
                ("without_contact", "late_contact", of_contact, Selection(late="contact")),
                ("no_progress", "late_progress", n, Selection(late="progress")),
                ("pushed", "pushed", n, Selection(pushed=True)),
            )
        ),
    )


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
