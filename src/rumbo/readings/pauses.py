"""Every pause: where a deal stood still, since when, what ended it and what may have caused it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rumbo.model.deal_decision import DECISIONS
from rumbo.model.extract import Extract
from rumbo.model.reading import Figure, Text, Unit, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.extracted import keep_extracted
from rumbo.readings.pause import PACKAGE, keep_causes, keep_pauses
from rumbo.readings.registry import Answer, Question

if TYPE_CHECKING:
    from rumbo.log.view import View


_TEXTS = ("deal_id", "name", "owner", "owner_id", "pipeline", "phase", "ended_by")


def answer(view: View) -> Answer:
    """One row per pause; those that still last come first, then the longest."""
    return extract(view, None)


def extract(view: View, extract: Extract | None) -> Answer:
    """As `answer`, with the wanted rows only; their causes alone are looked for."""
    shown = keep_pauses(view)
    view.prepare("pauses_listed", PACKAGE, "pauses_listed.sql")
    order = "ended_by IS NOT NULL, days DESC, deal_id, moment_us"
    found = keep_extracted(view, "pauses_listed", extract, order=order, texts=_TEXTS)
    keep_causes(view, "extracted", "pause_causes")
    rows = view.ask(PACKAGE, "pauses_extracted.sql").dicts()
    pauses, lasting = view.engine.query(
        "SELECT count(*), count(*) FILTER (WHERE ended_by IS NULL) FROM pauses_listed"
    ).values[0]
    deals = view.deal_count()
    figures = tuple(
        Figure(name, count if shown else None, Unit.COUNT, deals, period=view.days(), behind=behind)
        for name, count, behind in (
            ("pauses", pauses, Selection(stood=True)),
            ("lasting", lasting, Selection(paused=True)),
        )
    )
    return Answer(
        _verdict(lasting, shown=shown),
        figures,
        tuple(_row(view, row) for row in rows),
        _warnings(shown=shown),
        found=None if extract is None else found,
    )


def _row(view: View, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "deal_id": row["deal_id"],
        "name": row["name"],
        "owner": row["owner"],
        "owner_id": row["owner_id"],
        "pipeline": row["pipeline"],
        "phase": row["phase"],
        "started_at": _moment(view, row["started_at"]),
        "ended_at": _moment(view, row["ended_at"]) if row["ended_by"] else None,
        "days": row["days"],
        "ended_by": row["ended_by"],
        "causes": row["causes"] or [],
    }


def _moment(view: View, microseconds: int) -> str:
    """A moment in the workspace's zone, to the second."""
    moment = datetime.fromtimestamp(microseconds // 1_000_000, UTC)
    return moment.astimezone(view.settings.zone_info).isoformat()


def _verdict(lasting: int, *, shown: bool) -> Verdict:
    if not shown:
        return Verdict.UNKNOWN
    return Verdict.WATCH if lasting else Verdict.GOOD


def _warnings(*, shown: bool) -> tuple[Text, ...]:
    if shown:
        return ()
    return (
        Text(
            "El registro no contiene contactos: no puede mostrar pausas.",
            "The log holds no contact: it cannot show pauses.",
        ),
    )


READING = Question(
    name="pauses",
    question=Text(
        "¿Dónde se quedaron quietas las oportunidades, y por qué?",
        "Where did deals stand still, and why?",
    ),
    answer=answer,
    extract=extract,
    queries=("gaps.sql", "patience.sql", "pauses.sql", "pauses_listed.sql", "causes.sql"),
    apart_from=frozenset({DECISIONS}),
    definitions={
        "pause": Text(
            "Tramo dentro de una visita sin contacto ni avance, más largo que la paciencia de la"
            " fase: la que dice el mapa o, si no la dice, el percentil 75 de esos tramos en las"
            " oportunidades ganadas.",
            "Stretch inside a visit with neither contact nor progress, longer than the phase's"
            " patience: what the map says or, where it says none, the 75th percentile of such"
            " stretches in the deals that were won.",
        ),
        "causes": Text(
            "Lo que se vio a menos de 7 días de su comienzo: una pista, no una prueba.",
            "What was seen within 7 days of its start: a hint, not a proof.",
        ),
    },
)
