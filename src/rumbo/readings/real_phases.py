"""Every open deal: the phase that is declared, the one that really shows, and what shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rumbo.model.deal_decision import DECISIONS
from rumbo.model.extract import Extract
from rumbo.model.reading import Figure, Row, Text, Unit, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.behaved import Behaved, keep_behaved
from rumbo.readings.crm_reality import reality_warnings
from rumbo.readings.extracted import keep_extracted
from rumbo.readings.figure import money
from rumbo.readings.moment import local_moment
from rumbo.readings.pause import PACKAGE
from rumbo.readings.reality import keep_gaps
from rumbo.readings.registry import Answer, Question

if TYPE_CHECKING:
    from rumbo.log.view import View

LONGEST = 200
_TEXTS = ("deal_id", "name", "account", "owner", "owner_id", "pipeline", "phase", "real_phase")
_ORDER = (
    "CASE reality WHEN 'stage_ahead' THEN 0 WHEN 'stage_behind' THEN 1 WHEN 'unclear' THEN 2"
    " ELSE 3 END, amount DESC NULLS LAST, deal_id"
)


def answer(view: View) -> Answer:
    """One row per open deal: those ahead of what shows first, the largest before."""
    return extract(view, None)


def extract(view: View, extract: Extract | None) -> Answer:
    """As `answer`, with the wanted rows only; their evidence alone is read."""
    keep_gaps(view)
    seen = keep_behaved(view)
    view.prepare("real_phases", PACKAGE, "real_phases.sql")
    found = keep_extracted(view, "real_phases", extract, order=_ORDER, texts=_TEXTS)
    rows = view.engine.query("SELECT * EXCLUDE (place) FROM extracted ORDER BY place").dicts()
    said = {row["deal"]: row for row in view.ask(PACKAGE, "real_phases_words.sql").dicts()}
    counts = view.ask(PACKAGE, "crm_reality_figures.sql").one()
    n, period = counts["deals"], view.days()
    is_open, unclear = Selection(status="open"), Selection(reality="unclear")
    return Answer(
        verdict=Verdict.UNKNOWN if counts["unclear"] == n else Verdict.GOOD,
        figures=(
            Figure("open", n, Unit.COUNT, n, period=period, behind=is_open),
            Figure("unclear", counts["unclear"], Unit.COUNT, n, period=period, behind=unclear),
        ),
        rows=tuple(_row(view, row, said.get(row["deal"]), seen) for row in rows),
        warnings=(*reality_warnings(view, counts), *seen.warnings),
        found=None if extract is None else found,
    )


def _row(view: View, row: Mapping[str, Any], said: Mapping[str, Any] | None, seen: Behaved) -> Row:
    day = None if row["shown_us"] is None else local_moment(view, row["shown_us"]).date()
    return {
        "deal_id": row["deal_id"],
        "name": row["name"],
        "account": row["account"],
        "owner": row["owner"],
        "owner_id": row["owner_id"],
        "pipeline": row["pipeline"],
        "phase": row["phase"],
        "real_phase": row["real_phase"],
        "reality": row["reality"],
        "amount": money(row["amount"]),
        "days_in_phase": row["days_in_phase"],
        "evidence": str(said["subject"] or "")[:LONGEST] or None if said else None,
        "kind": said["kind"] if said else None,
        "evidence_at": day.isoformat() if day else None,
        "to_mend": row["to_mend"] or [],
        "behaviour_phase": row["behaviour_phase"],
        "behaviour_share": row["behaviour_share"],
        "behaviour": row["behaviour"],
        **seen.reasons(row["deal_id"], row["phase_code"]),
    }


READING = Question(
    name="real_phases",
    question=Text(
        "¿En qué fase está de verdad cada oportunidad, y qué lo muestra?",
        "Which phase is each deal really in, and what shows it?",
    ),
    answer=answer,
    extract=extract,
    queries=(
        "reality_told.sql",
        "reality_said.sql",
        "reality.sql",
        "real_phases.sql",
        "behaved.sql",
    ),
    apart_from=frozenset({DECISIONS}),
    definitions={
        "real_phase": Text(
            "La fase que sostiene lo último que se ve en el registro, por reglas escritas; vacía"
            " donde no se sabe.",
            "The phase that is supported by what shows last in the log, by written rules; empty"
            " where it is not known.",
        ),
        "evidence": Text(
            "El asunto de lo que lo muestra, tal como se escribió, y su día.",
            "The subject of what shows it, as it was written, and its day.",
        ),
        "behaviour_phase": Text(
            "La fase que parece por cómo se comporta (contactos, reuniones, roles, lo que se"
            " escribe), según un modelo que no ve la etapa declarada; vacía donde ninguna pasa del"
            " 50 %.",
            "The phase that it looks like by how it behaves (contacts, meetings, roles, what is"
            " written), by a model that does not see the declared stage; empty where none reaches"
            " 50 %.",
        ),
        "behaviour_for": Text(
            "Lo que más habla a favor de esa fase y en contra de la declarada, comparado con una"
            " oportunidad habitual de la declarada; lo que habla en contra, aparte.",
            "What speaks most for that phase and against the declared one, beside a usual deal of"
            " the declared one; what speaks against it stands apart.",
        ),
        "to_mend": Text(
            "Lo que falta o está mal en su ficha.", "What its record lacks or has wrong."
        ),
    },
)
