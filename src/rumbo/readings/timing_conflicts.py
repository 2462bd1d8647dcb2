"""Timing conflicts: marketing to those who negotiate, and selling before anybody asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rumbo.model.deal_decision import DECISIONS
from rumbo.model.extract import Extract
from rumbo.model.reading import Figure, Row, Text, Unit, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.conflict import Stretches, keep_conflicts
from rumbo.readings.extracted import keep_extracted
from rumbo.readings.figure import money, share_figure
from rumbo.readings.moment import local_moment
from rumbo.readings.pause import PACKAGE
from rumbo.readings.registry import Answer, Question

if TYPE_CHECKING:
    from rumbo.log.view import View

_TEXTS = ("deal_id", "name", "owner", "owner_id", "pipeline", "phase_name", "person", "content")
_MANY = 0.25  # of the deals at negotiation


def answer(view: View) -> Answer:
    """One row per message, deal and person, the latest first."""
    return extract(view, None)


def extract(view: View, extract: Extract | None) -> Answer:
    """As `answer`, with the wanted rows only."""
    where = keep_conflicts(view)
    order = "sent_us DESC, deal_id, activity_id, person_id NULLS FIRST"
    found = keep_extracted(view, "conflicts", extract, order=order, texts=_TEXTS)
    rows = view.engine.query("SELECT * EXCLUDE (place) FROM extracted ORDER BY place").dicts()
    counts = view.ask(
        PACKAGE,
        "conflicts_figures.sql",
        negotiated=list(where.negotiated),
        unqualified=list(where.unqualified),
    ).one()
    return Answer(
        verdict=_verdict(where, counts),
        figures=_figures(view, where, counts),
        rows=tuple(_row(view, row) for row in rows),
        warnings=_warnings(where, counts),
        found=None if extract is None else found,
    )


def _row(view: View, row: Mapping[str, Any]) -> Row:
    return {
        "conflict": row["conflict"],
        "deal_id": row["deal_id"],
        "name": row["name"],
        "person": row["person"],
        "person_id": row["person_id"],
        "content": row["content"],
        "content_id": row["content_id"],
        "when": local_moment(view, row["sent_us"]).isoformat(),
        "phase": row["phase_name"],
        "pipeline": row["pipeline"],
        "kind": row["kind"],
        "automated": row["automated"],
        "owner": row["owner"],
        "owner_id": row["owner_id"],
        "amount": money(row["amount"]),
        "activity_id": row["activity_id"],
    }


def _figures(view: View, where: Stretches, counts: Mapping[str, Any]) -> tuple[Figure, ...]:
    period = view.days()
    figures: list[Figure] = []
    for name, part in (("marketing_late", "negotiated"), ("sales_early", "unqualified")):
        behind = Selection(conflict=name)
        told = counts["written"] and getattr(where, part)
        n, hit = (counts[name] if told else None), counts[f"{part}_hit"]
        figures.append(Figure(name, n, Unit.COUNT, hit, period=period, behind=behind))
        of = counts[part] if told else 0
        figures.append(share_figure(f"{name}_share", hit, of, period, behind=behind))
    return tuple(figures)


def _verdict(where: Stretches, counts: Mapping[str, Any]) -> Verdict:
    told = counts["written"] and (where.negotiated or where.unqualified)
    if not told or not (counts["negotiated"] or counts["unqualified"]):
        return Verdict.UNKNOWN
    hits = [(counts[f"{kind}_hit"], counts[kind]) for kind in ("negotiated", "unqualified")]
    if not any(hit for hit, _ in hits):
        return Verdict.GOOD
    return Verdict.BAD if any(hit > _MANY * n for hit, n in hits) else Verdict.WATCH


def _warnings(where: Stretches, counts: Mapping[str, Any]) -> tuple[Text, ...]:
    warnings: tuple[Text, ...] = ()
    if not counts["written"]:
        warnings += (
            Text(
                "El registro no contiene mensajes enviados: no se sabe qué le llegó a quién.",
                "The log holds no messages that were sent: it does not show what reached whom.",
            ),
        )
    elif not counts["automated"]:
        warnings += (
            Text(
                "El registro no marca ningún mensaje como automático: solo se ve el marketing cuyo"
                " contenido lo es para todos.",
                "The log marks no message as automatic: only marketing shows whose content is made"
                " for everybody.",
            ),
        )
    if not where.negotiated:
        warnings += (
            Text(
                "Ninguna fase se llama negociación: el ajuste negotiation_from dice desde cuál se"
                " negocia.",
                "No phase is called negotiation: the setting negotiation_from says from which one"
                " on deals are negotiated.",
            ),
        )
    if not where.unqualified:
        warnings += (
            Text(
                "Ninguna fase se llama calificación ni lead: el ajuste qualified_from dice desde"
                " cuál están calificadas.",
                "No phase is called qualification or lead: the setting qualified_from says from"
                " which one on deals are qualified.",
            ),
        )
    return warnings


READING = Question(
    name="timing_conflicts",
    question=Text(
        "¿A quién le llega lo que no le toca: marketing cuando negocia, venta antes de calificar?",
        "Whom does the wrong thing reach: marketing while they negotiate, selling before they"
        " qualify?",
    ),
    answer=answer,
    extract=extract,
    queries=(
        "conflict_contents.sql",
        "conflict_phases.sql",
        "conflicts.sql",
        "conflicts_chosen.sql",
        "conflicts_written.sql",
        "conflicts_figures.sql",
    ),
    takes_period=True,
    apart_from=frozenset({DECISIONS}),
    definitions={
        "marketing_late": Text(
            "Correos y mensajes automáticos, o con un contenido hecho para todos (boletín, campaña,"
            " invitación), que llegaron a alguien de una oportunidad en negociación o más allá.",
            "E-mails and messages that were automatic, or whose content is made for everybody"
            " (newsletter, campaign, invitation), that reached somebody in a deal at negotiation"
            " or beyond.",
        ),
        "sales_early": Text(
            "Lo que una persona nuestra envió antes de calificar y está hecho para una fase"
            " posterior, o cualquier contacto suyo en una fase de leads o prospectos.",
            "What one of us sent before the deal was qualified and is made for a later phase, or"
            " any contact of ours in a phase of leads or prospects.",
        ),
        "phase": Text(
            "La fase en la que estaba ese día según el CRM.",
            "The phase in which the CRM had it that day.",
        ),
    },
)
