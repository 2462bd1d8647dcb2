"""Coverage: what the log can tell and what it cannot, and what to bring so that it can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rumbo.model.ability import ABILITIES
from rumbo.model.deal_decision import DECISIONS
from rumbo.model.reading import Figure, Text, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.figure import share_columns, share_figure, warn_about_money
from rumbo.readings.pause import PACKAGE
from rumbo.readings.registry import Answer, Question
from rumbo.store.sql import statement

if TYPE_CHECKING:
    from rumbo.log.view import View

FULL = 0.8  # told of so many cases: answers that rest on it can be trusted
LEAST = 0.01  # told of fewer: as good as not at all
_VITAL = ("stage_history", "activity_record")
_FIGURES = {
    "history_share": "stage_history",
    "activity_share": "activity_record",
    "people_share": "committee_people",
    "priced_share": "deal_amounts",
}


def answer(view: View) -> Answer:
    """One row per thing that answers rest on."""
    _keep_told(view)
    found = {row["ability"]: row for row in view.ask(PACKAGE, "coverage.sql").dicts()}
    rows = tuple(_row(view, ability, found.get(ability, {})) for ability in ABILITIES)
    return Answer(_verdict(rows), _figures(view, rows), rows, _warnings(view, rows))


def keep_coverage(view: View) -> None:
    """Makes `coverage_cases`: each deal, each thing that could be told of it, and whether it is."""
    _keep_told(view)
    view.engine.view("coverage_cases", statement(PACKAGE, "coverage_cases.sql"))


def _keep_told(view: View) -> None:
    view.prepare("coverage_told", PACKAGE, "coverage_told.sql", of_all=True)
    view.prepare("coverage_deals", PACKAGE, "coverage_deals.sql")


def _row(view: View, ability: str, found: Mapping[str, Any]) -> dict[str, Any]:
    n, covered = int(found.get("n", 0)), int(found.get("covered", 0))
    told = _degree(covered, n)
    return {
        "ability": ability,
        "told": told,
        "answers": ability,
        "n": n,
        "covered": covered,
        **share_columns(covered, n, ("covered_share", "covered_low", "covered_high")),
        "begins_at": _day(view, found.get("begins_us")),
        "mend": ability if told in ("partial", "none") else None,
    }


def _degree(covered: int, n: int) -> str:
    if n == 0:
        return "no_cases"
    if covered < LEAST * n:
        return "none"
    return "full" if covered >= FULL * n else "partial"


def _day(view: View, moment_us: int | None) -> str | None:
    """The day of a moment in the workspace's zone."""
    if moment_us is None:
        return None
    moment = datetime.fromtimestamp(moment_us / 1_000_000, UTC)
    return moment.astimezone(view.settings.zone_info).date().isoformat()


def _verdict(rows: Sequence[Mapping[str, Any]]) -> Verdict:
    vital = {row["ability"]: row["told"] for row in rows if row["ability"] in _VITAL}
    if vital["stage_history"] == "no_cases":
        return Verdict.UNKNOWN
    if vital["stage_history"] == "none":
        return Verdict.BAD
    return Verdict.GOOD if set(vital.values()) == {"full"} else Verdict.WATCH


def _figures(view: View, rows: Sequence[Mapping[str, Any]]) -> tuple[Figure, ...]:
    period = view.days()
    by_name = {row["ability"]: row for row in rows}
    return tuple(
        share_figure(
            name,
            by_name[ability]["covered"],
            by_name[ability]["n"],
            period,
            behind=Selection(told=ability),
        )
        for name, ability in _FIGURES.items()
    )


def _warnings(view: View, rows: Sequence[Mapping[str, Any]]) -> tuple[Text, ...]:
    warnings = warn_about_money(view)
    if any(row["ability"] == "stage_history" and row["told"] == "none" for row in rows):
        warnings += (
            Text(
                "No hay historial de etapas: solo se sabe dónde está cada oportunidad, y lo que"
                " cambie de una importación a otra.",
                "There is no history of stages: all that is known is where each deal is, and what"
                " changes from one import to the next.",
            ),
        )
    return warnings


READING = Question(
    name="coverage",
    question=Text(
        "¿Qué puede contestar el registro y qué no, y qué falta?",
        "What can the log answer and what not, and what is missing?",
    ),
    answer=answer,
    queries=(
        "coverage_told.sql",
        "coverage_deals.sql",
        "coverage.sql",
    ),
    behind={"covered": lambda row: Selection(told=str(row["ability"]))},
    apart_from=frozenset({DECISIONS}),
    definitions={
        "told": Text(
            "Sí desde cuatro de cada cinco casos; en parte, con menos; no, por debajo de uno de"
            " cada cien. Solo cuenta lo registrado, nada de lo deducido.",
            "Yes from four cases in five; in part with fewer; no below one in a hundred. Only what"
            " was recorded counts, nothing that was inferred.",
        ),
        "n": Text(
            "Casos de los que podría saberse: oportunidades, o las abiertas, ganadas o perdidas,"
            " actividades o personas en oportunidades, según lo que sea.",
            "Cases of which it could be known: deals, or open, won or lost ones, activities or"
            " people in deals, whichever it is about.",
        ),
        "covered_share": Text(
            "Casos de los que se sabe entre todos, con su intervalo del 95 % (Wilson).",
            "Cases of which it is known among all, with its 95 % interval (Wilson).",
        ),
        "begins_at": Text(
            "El primer día del que hay algo registrado.",
            "The first day of which something is kept.",
        ),
        "history_share": Text(
            "Oportunidades con al menos un cambio de etapa registrado.",
            "Deals with at least one recorded change of stage.",
        ),
        "activity_share": Text(
            "Oportunidades con al menos una actividad.", "Deals with at least one activity."
        ),
        "people_share": Text(
            "Oportunidades con al menos una persona.", "Deals with at least one person."
        ),
        "priced_share": Text("Oportunidades con importe.", "Deals with an amount."),
    },
)
