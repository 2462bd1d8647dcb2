"""Every open deal: where it stands, since when, and how long nobody touched or moved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rumbo.model.movement import BACKWARD, Touch
from rumbo.model.reading import Figure, Text, Unit, Verdict
from rumbo.readings.figure import money, share_figure, warn_about_money
from rumbo.readings.pause import PACKAGE, keep_pauses
from rumbo.readings.phases import phase_rows
from rumbo.readings.registry import Answer, Question

if TYPE_CHECKING:
    from rumbo.log.view import View

SILENT_DAYS = 21
BACKWARD_DAYS = 30
ANSWER_DAYS = 3
_NOT_YET = ("real_phase", "p_win", "p_win_low", "p_win_high", "p_win_30d", "p_win_period")


def answer(view: View) -> Answer:
    """One row per open deal, the longest in its phase first."""
    keep_pauses(view)
    traps = {code: row["p90_days"] for code, row in phase_rows(view).items() if row["trap"]}
    found = view.ask(PACKAGE, "pipeline.sql").dicts()
    rows = tuple(_row(view, deal, traps) for deal in found)
    return Answer(
        verdict=_verdict(view, rows),
        figures=_figures(view, rows),
        rows=rows,
        warnings=(
            *warn_about_money(view),
            Text(
                "Las probabilidades y la fase real no se calculan todavía.",
                "Probabilities and the real phase are not computed yet.",
            ),
        ),
    )


def _row(view: View, deal: Mapping[str, Any], traps: Mapping[int, float | None]) -> dict[str, Any]:
    shown = (
        "deal_id",
        "name",
        "account",
        "account_id",
        "owner",
        "owner_id",
        "team",
        "pipeline",
        "stage",
        "phase",
        "visit",
        "days_in_phase",
        "days_open",
        "days_since_contact",
        "days_since_progress",
        "next_step",
        "pushes",
        "days_pushed",
        "contacts",
    )
    return {
        **{name: deal[name] for name in shown},
        "amount": money(deal["amount"]),
        "own_amount": money(deal["own_amount"]),
        "currency": deal["currency"],
        "state": deal_state(view, deal, traps),
        "expected_close": _day(view, deal["expected_close_at"]),
        "next_step_at": _day(view, deal["next_step_at"]),
        **dict.fromkeys(_NOT_YET),
    }


def deal_state(view: View, deal: Mapping[str, Any], traps: Mapping[int, float | None]) -> str:
    """How an open deal stands: the first state whose rule it meets."""
    code, in_phase = deal["phase_code"], deal["days_in_phase"]
    progress, quiet = deal["days_since_progress"], deal["days_since_contact"]
    if deal["last_kind"] in BACKWARD and in_phase <= BACKWARD_DAYS:
        return "regressing"
    silent_days = deal["days_open"] if quiet is None else quiet
    if deal["last_touch"] is not None and silent_days >= SILENT_DAYS:
        return "silent"
    if code in traps and traps[code] is not None and in_phase > (traps[code] or 0):
        return "blocked"
    stuck_days = deal["days_open"] if progress is None else progress
    gap_days = deal["gap_days"]
    if deal["parked"] or (gap_days is not None and stuck_days <= view.settings.progress_days):
        return "paused"
    if stuck_days > view.settings.progress_days:
        return "stalled"
    return _turn(deal)


def _turn(deal: Mapping[str, Any]) -> str:
    if deal["last_touch"] == Touch.INBOUND:
        return "waiting_us"
    if deal["last_touch"] == Touch.ATTEMPT and deal["days_since_touch"] > ANSWER_DAYS:
        return "waiting_them"
    return "advancing"


def _day(view: View, moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC).astimezone(view.settings.zone_info).date().isoformat()


def _late(row: Mapping[str, Any], clock: str, days: int) -> bool:
    value = row["days_open"] if row[clock] is None else row[clock]
    return bool(value > days)


def _figures(view: View, rows: Sequence[Mapping[str, Any]]) -> tuple[Figure, ...]:
    n, period = len(rows), view.days()
    amounts = [row["amount"] for row in rows if row["amount"] is not None]
    amount = round(sum(amounts), 2) if amounts or not rows else None
    contact = sum(_late(row, "days_since_contact", view.settings.contact_days) for row in rows)
    progress = sum(_late(row, "days_since_progress", view.settings.progress_days) for row in rows)
    pushed = sum(row["pushes"] > 0 for row in rows)
    return (
        Figure("open", n, Unit.COUNT, n, period=period),
        Figure("amount", amount, Unit.MONEY, n, period=period),
        share_figure("without_contact", contact, n, period),
        share_figure("no_progress", progress, n, period),
        share_figure("pushed", pushed, n, period),
    )


def _verdict(view: View, rows: Sequence[Mapping[str, Any]]) -> Verdict:
    if not rows:
        return Verdict.UNKNOWN
    late = sum(_late(row, "days_since_progress", view.settings.progress_days) for row in rows)
    share = late / len(rows)
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
    queries=("pipeline.sql",),
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
