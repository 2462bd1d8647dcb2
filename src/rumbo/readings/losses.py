"""Losses: how many and for how much, by the declared reason beside the cause that the log shows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from rumbo.model.deal_decision import DECISIONS
from rumbo.model.reading import Figure, Row, Text, Unit, Verdict, counted
from rumbo.model.selection import Selection
from rumbo.readings.figure import share_columns, share_figure, warn_about_money, worth
from rumbo.readings.loss import keep_causes_of_loss
from rumbo.readings.pause import PACKAGE
from rumbo.readings.registry import Answer, Question

if TYPE_CHECKING:
    from rumbo.log.view import View

_ORDER = ("observed_cause", "declared_reason", "month")
_MOST_UNKNOWN = 1 / 3
_LEAST_AGREEMENT = 0.5


def answer(view: View) -> Answer:
    """One row per observed cause, per declared reason and per month, the commonest first."""
    keep_causes_of_loss(view)
    counts = view.ask(PACKAGE, "losses_figures.sql").one()
    groups = view.ask(PACKAGE, "losses_groups.sql").dicts()
    rows = tuple(_row(view, row, counts["deals"]) for row in sorted(groups, key=_place))
    return Answer(_verdict(counts), _figures(view, counts), rows, loss_warnings(view, counts))


def _place(row: Mapping[str, Any]) -> tuple[Any, ...]:
    by = _ORDER.index(row["by"])
    return (by, row["reason"]) if row["by"] == "month" else (by, -row["deals"], row["reason"])


def _row(view: View, row: Mapping[str, Any], lost: int) -> Row:
    return {
        "by": row["by"],
        "reason": row["reason"],
        "deals": row["deals"],
        "amount": worth(view, row["amount"], row["deals"]),
        **share_columns(row["deals"], lost, ("share", "low", "high")),
        "silent": row["silent"],
        "unknown": row["unknown"],
    }


def _figures(view: View, counts: Mapping[str, Any]) -> tuple[Figure, ...]:
    n, period = counts["deals"], view.days()
    every = Selection(lost_for="any")
    unknown, silent, agreed = (Selection(lost_for=of) for of in ("unknown", "silence", "agreed"))
    return (
        Figure("lost", n, Unit.COUNT, n, period=period, behind=every),
        Figure(
            "amount", worth(view, counts["amount"], n), Unit.MONEY, n, period=period, behind=every
        ),
        share_figure("agreement", counts["agreed"], counts["both_known"], period, behind=agreed),
        share_figure("unknown_share", counts["unknown"], n, period, behind=unknown),
        share_figure("silent_share", counts["silent"], counts["recorded"], period, behind=silent),
    )


def _verdict(counts: Mapping[str, Any]) -> Verdict:
    if not counts["recorded"]:
        return Verdict.UNKNOWN
    told, both = shows_why(counts), counts["both_known"]
    agree = both and counts["agreed"] >= _LEAST_AGREEMENT * both
    if told and agree:
        return Verdict.GOOD
    return Verdict.WATCH if told or agree else Verdict.BAD


def shows_why(counts: Mapping[str, Any]) -> bool:
    """Whether the log shows a cause of all but a third of the losses."""
    return bool(counts["unknown"] <= _MOST_UNKNOWN * counts["deals"])


def loss_warnings(view: View, counts: Mapping[str, Any]) -> tuple[Text, ...]:
    """What the log cannot tell about these losses."""
    warnings = warn_about_money(view)
    if counts["deals"] and not counts["recorded"]:
        warnings += (
            Text(
                "El registro no contiene actividades de estas pérdidas: no muestra por qué fueron.",
                "The log holds no activity of these losses: it does not show why they happened.",
            ),
        )
    if counts["undated"]:
        n = counts["undated"]
        warnings += (
            counted(
                "Pérdidas sin fecha de cierre: {n}. No están en ningún mes y no se sabe su causa.",
                "Losses without a closing date: {n}. They are in no month, their cause unknown.",
                n=n,
            ),
        )
    return warnings


def _selection(row: Row) -> Selection:
    """The deals that a row counts."""
    field = {"observed_cause": "lost_for", "declared_reason": "declared", "month": "lost_month"}
    return Selection().but(**{field[str(row["by"])]: str(row["reason"])})


def _of_them(row: Row, cause: str) -> Selection:
    """Those of a row's deals that were lost for that cause, where it has any."""
    return _selection(row).but(lost_for=cause)


READING = Question(
    name="losses",
    question=Text(
        "¿Cuánto hemos perdido, y por qué de verdad?", "How much have we lost, and why really?"
    ),
    answer=answer,
    queries=(
        "losses_cases.sql",
        "lost_met.sql",
        "lost_heard.sql",
        "lost_hits.sql",
        "lost_causes.sql",
        "losses_chosen.sql",
        "losses_groups.sql",
        "losses_figures.sql",
    ),
    takes_period=True,
    behind={
        "deals": _selection,
        "amount": _selection,
        "silent": partial(_of_them, cause="silence"),
        "unknown": partial(_of_them, cause="unknown"),
    },
    apart_from=frozenset({DECISIONS}),
    definitions={
        "observed_cause": Text(
            "Lo que muestra el registro de antes del final, por reglas escritas: silencio si no"
            " hubo contacto en los últimos 21 días; si no, lo último que dijo el cliente.",
            "What the log shows of the time before the end, by written rules: silence where there"
            " was no contact in the last 21 days; else the last thing that the customer said.",
        ),
        "declared_reason": Text(
            "El motivo que alguien escribió al cerrarla.",
            "The reason that somebody wrote at the end.",
        ),
        "agreement": Text(
            "Pérdidas cuyo motivo declarado es la causa observada o la acompaña, entre aquellas de"
            " las que se saben los dos; intervalo del 95 % (Wilson).",
            "Losses whose declared reason is the observed cause or goes with it, among those of"
            " which both are known; 95 % interval (Wilson).",
        ),
        "unknown_share": Text(
            "Pérdidas en las que nada muestra por qué.", "Losses of which nothing shows why."
        ),
        "silent_share": Text(
            "Sin ningún contacto en los 21 días anteriores al final, entre las que tienen algo"
            " registrado.",
            "No contact in the 21 days before the end, among those of which anything is recorded.",
        ),
        "lost": Text(
            "Perdidas en el periodo que siguen perdidas.",
            "Lost in the period, and still lost.",
        ),
    },
)
