"""The story of one deal: its visits, pauses, changes, people and activities in order of time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rumbo.errors import UsageError
from rumbo.model.movement import Move
from rumbo.model.reading import Figure, Text, Unit, Verdict
from rumbo.model.table import TIME_FIELDS
from rumbo.readings.figure import money
from rumbo.readings.pause import PACKAGE, keep_causes, keep_pauses
from rumbo.readings.registry import Answer, Question

if TYPE_CHECKING:
    from rumbo.log.view import View


def answer(view: View) -> Answer:
    """One row per event of the deal in scope, or of the open deal that has waited longest."""
    deal = _deal(view)
    if deal is None:
        return Answer(Verdict.UNKNOWN, (), ())
    keep_pauses(view)
    view.engine.create("deal_pauses", "SELECT * FROM pauses WHERE deal = $deal", deal=deal["deal"])
    keep_causes(view, "deal_pauses", "pause_causes", deal=deal["deal"])
    events = view.ask(PACKAGE, "timeline.sql", deal=deal["deal"]).dicts()
    rows = tuple(_row(view, deal, event) for event in events)
    missing = _missing(deal, rows)
    return Answer(
        verdict=Verdict.WATCH if missing else Verdict.GOOD,
        figures=_figures(view, deal, rows),
        rows=rows,
        warnings=missing,
    )


def _deal(view: View) -> Mapping[str, Any] | None:
    wanted = view.scope.deal
    found = view.ask(PACKAGE, "timeline_deal.sql", deal_id=wanted).dicts()
    if not found and wanted is not None:
        raise UsageError(
            f"There is no deal {wanted!r} at that date.", advice="Check its id, or --as-of."
        )
    return found[0] if found else None


def _row(view: View, deal: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    moment = datetime.fromtimestamp(event["moment_us"] // 1_000_000, UTC)
    move = event["move"]
    told = _as_told(view, event)
    return {
        "deal_id": deal["id"],
        "occurred_at": moment.astimezone(view.settings.zone_info).isoformat(),
        "event": event["event"],
        "kind": None if move is None else Move(move).label,
        "from": told(event["old_value"]),
        "to": told(event["new_value"]),
        "visit": event["visit"],
        "days": event["days"],
        "who": event["who"],
        "detail": event["detail"],
        "timed": event["timed"] or event["move"] == Move.START,
    }


def _as_told(view: View, event: Mapping[str, Any]) -> Callable[[Any], Any]:
    """How a value of the event is shown: a stored moment as a day in the workspace's zone."""
    field = str(event["detail"]).removesuffix(" (inferred)")
    if event["event"] != "change" or field not in TIME_FIELDS:
        return lambda value: value
    zone = view.settings.zone_info

    def day(value: Any) -> str | None:  # noqa: ANN401 - text of a stored moment, or nothing
        if value is None:
            return None
        return datetime.fromisoformat(value).replace(tzinfo=UTC).astimezone(zone).date().isoformat()

    return day


def _figures(
    view: View, deal: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> tuple[Figure, ...]:
    moves = [row for row in rows if row["event"] == "move"]
    loops = sum(row["visit"] > 1 and row["kind"] not in ("won", "lost") for row in moves)
    period = view.days()
    counts = {
        "events": len(rows),
        "moves": len(moves),
        "loops": loops,
        "pauses": sum(row["event"] == "pause" for row in rows),
        "people": sum(row["event"] == "person" for row in rows),
    }
    amount = Figure("amount", money(deal["amount"]), Unit.MONEY, 1, period=period)
    return (
        amount,
        *(Figure(name, count, Unit.COUNT, 1, period=period) for name, count in counts.items()),
    )


def _missing(deal: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> tuple[Text, ...]:
    """What a deal should have and does not."""
    if deal["status"] != "open":
        return ()
    checks = (
        (deal["amount"] is None, Text("Falta el importe.", "The amount is missing.")),
        (
            deal["expected_close_at"] is None,
            Text("Falta la fecha de cierre.", "The expected close is missing."),
        ),
        (deal["next_step"] is None, Text("Falta el próximo paso.", "The next step is missing.")),
        (
            all(row["event"] != "person" for row in rows),
            Text("No consta cuándo entró nadie del cliente.", "No person of theirs is dated."),
        ),
    )
    return tuple(text for absent, text in checks if absent)


READING = Question(
    name="timeline",
    question=Text(
        "¿Qué ha pasado con esta oportunidad, en orden?",
        "What has happened to this deal, in order?",
    ),
    answer=answer,
    takes_deal=True,
    queries=("timeline_deal.sql", "timeline.sql"),
    definitions={
        "event": Text(
            "move (paso de fase), pause (pausa), change (dato cambiado), person (persona que"
            " entra) o el tipo de actividad.",
            "move (passage), pause, change (of a field), person (somebody enters) or the kind of"
            " activity.",
        ),
        "visit": Text(
            "Cuántas veces ha estado ya en esa fase, contando esta; más de una es un bucle.",
            "How many times it has been in that phase, this one included; more than one is a loop.",
        ),
        "days": Text(
            "En un paso, los días en la fase anterior; en una pausa, lo que duró.",
            "Of a move, the days in the phase before; of a pause, how long it lasted.",
        ),
        "timed": Text(
            "Si ocurrió entonces; si no, nadie sabe cuándo, y es el momento conocido más cercano.",
            "Whether it happened then; if not, nobody knows when: it is the nearest moment known.",
        ),
    },
)
