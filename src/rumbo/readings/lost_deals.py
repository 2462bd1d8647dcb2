"""Every lost deal: what was declared, what the log shows, and the evidence of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rumbo.model.deal_decision import DECISIONS
from rumbo.model.extract import Extract
from rumbo.model.loss_rule import LossRules
from rumbo.model.reading import Figure, Row, Text, Unit, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.extracted import keep_extracted
from rumbo.readings.figure import money
from rumbo.readings.loss import keep_causes_of_loss, rules_of
from rumbo.readings.loss_rule import quote
from rumbo.readings.losses import loss_warnings, shows_why
from rumbo.readings.moment import local_moment
from rumbo.readings.pause import PACKAGE
from rumbo.readings.registry import Answer, Question

if TYPE_CHECKING:
    from rumbo.log.view import View

_TEXTS = ("deal_id", "name", "owner", "owner_id", "pipeline", "phase", "declared", "cause")


def answer(view: View) -> Answer:
    """One row per lost deal, the latest first."""
    return extract(view, None)


def extract(view: View, extract: Extract | None) -> Answer:
    """As `answer`, with the wanted rows only; their evidence alone is read."""
    keep_causes_of_loss(view)
    view.keep("lost_deals", PACKAGE, "lost_deals.sql")
    order = "end_us DESC NULLS LAST, deal_id"
    found = keep_extracted(view, "lost_deals", extract, order=order, texts=_TEXTS)
    rows = view.engine.query("SELECT * EXCLUDE (place) FROM extracted ORDER BY place").dicts()
    counts = view.ask(PACKAGE, "losses_figures.sql").one()
    n, period = counts["deals"], view.days()
    known = n - counts["unknown"]
    figures = (
        Figure("lost", n, Unit.COUNT, n, period=period, behind=Selection(lost_for="any")),
        Figure("known", known, Unit.COUNT, n, period=period, behind=Selection(lost_for="known")),
    )
    return Answer(
        verdict=_verdict(counts),
        figures=figures,
        rows=tuple(_row(view, row) for row in rows),
        warnings=loss_warnings(view, counts),
        found=None if extract is None else found,
    )


def _verdict(counts: Mapping[str, Any]) -> Verdict:
    if not counts["recorded"]:
        return Verdict.UNKNOWN
    return Verdict.GOOD if shows_why(counts) else Verdict.WATCH


def _row(view: View, row: Mapping[str, Any]) -> Row:
    evidence, evidence_us = _evidence(row, rules_of(view))
    return {
        "deal_id": row["deal_id"],
        "name": row["name"],
        "owner": row["owner"],
        "owner_id": row["owner_id"],
        "pipeline": row["pipeline"],
        "phase": row["phase"],
        "amount": money(row["amount"]),
        "closed_at": _day(view, row["end_us"]),
        "lost_reason": row["declared"],
        "declared_cause": row["declared_cause"],
        "cause": row["cause"],
        "days_silent": row["days_silent"],
        "evidence": evidence,
        "evidence_at": _day(view, evidence_us),
        "also": row["also"] or [],
        "missing": row["missing"] or [],
        "pushes": row["pushes"],
    }


def _evidence(row: Mapping[str, Any], rules: LossRules) -> tuple[str | None, int | None]:
    """The sentence that shows the cause, or what was said last before the silence."""
    hit = row["hit"]
    if hit is None or hit["activity_id"] is None:
        return None, None
    return quote(hit["words"], rules.rules[hit["place"]], rules) or None, hit["touch_us"]


def _day(view: View, moment_us: int | None) -> str | None:
    return None if moment_us is None else local_moment(view, moment_us).date().isoformat()


READING = Question(
    name="lost_deals",
    question=Text(
        "¿Por qué se perdió cada oportunidad, y qué lo muestra?",
        "Why was each deal lost, and what shows it?",
    ),
    answer=answer,
    extract=extract,
    queries=(
        "losses_cases.sql",
        "lost_met.sql",
        "lost_heard.sql",
        "lost_causes.sql",
        "losses_chosen.sql",
        "lost_deals.sql",
    ),
    takes_period=True,
    apart_from=frozenset({DECISIONS}),
    definitions={
        "cause": Text(
            "La causa que muestra el registro de antes del final; se dice que no se sabe donde nada"
            " la muestra.",
            "The cause that the log shows of the time before the end; not known where nothing"
            " shows it.",
        ),
        "evidence": Text(
            "La frase que la muestra, tal como se escribió, y su día; en las silenciosas, lo último"
            " que se oyó.",
            "The sentence that shows it, as it was written, and its day; of silent ones, what was"
            " heard last.",
        ),
        "also": Text(
            "Lo que se vio además: acompaña a la causa, no la decide.",
            "What was seen beside it: it goes with the cause and does not decide.",
        ),
        "missing": Text(
            "Roles que la mayoría de las ganadas ya tenía en esa fase y esta no.",
            "Roles that most won deals had by that phase and this one had not.",
        ),
    },
)
