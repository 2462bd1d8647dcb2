"""The form of each deal's path, and which forms win."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rumbo.model.reading import Figure, Text, Unit, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.figure import money, share_columns, share_figure, warn_about_money
from rumbo.readings.pause import PACKAGE, keep_pauses
from rumbo.readings.registry import Answer, Question

if TYPE_CHECKING:
    from rumbo.log.view import View

_ENOUGH_CLOSED = 20
_KNOWN = Selection(known=True, moved="any")


def answer(view: View) -> Answer:
    """One row per shape, the commonest first, each with its commonest exact paths."""
    keep_paths(view)
    found = view.ask(PACKAGE, "shapes.sql").dicts()
    total = sum(row["deals"] for row in found)
    paths = _paths(view)
    rows = tuple(_row(row, total, paths[row["shape"]]) for row in found)
    return Answer(
        verdict=_verdict(rows),
        figures=_figures(view, rows, total),
        rows=rows,
        warnings=warn_about_money(view) + _unknown(view) + _common_pauses(rows, total),
    )


def keep_paths(view: View) -> None:
    """Makes `deal_paths`: the path and the shape of each deal."""
    if not view.keeps("deal_paths"):
        keep_pauses(view)
        view.prepare("deal_paths", PACKAGE, "shapes_paths.sql")


def _row(row: Mapping[str, Any], total: int, paths: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "shape": row["shape"],
        "deals": row["deals"],
        "share": row["deals"] / total,
        "closed": row["closed"],
        **share_columns(row["won"], row["closed"], ("win_rate", "low", "high")),
        "median_days": row["median_days"],
        "amount": money(row["amount"]),
        "paths": list(paths),
    }


def _paths(view: View) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in view.ask(PACKAGE, "shapes_commonest.sql").dicts():
        found[row["shape"]].append(
            {
                "path": [view.phases[code].name for code in row["path"]],
                "path_key": "~".join(view.phases[code].key for code in row["path"]),
                "deals": row["deals"],
                "won": row["won"],
                "median_days": row["median_days"],
            }
        )
    return found


def _figures(view: View, rows: Sequence[Mapping[str, Any]], total: int) -> tuple[Figure, ...]:
    period = view.days()
    straight = sum(row["deals"] for row in rows if row["shape"] == "straight")
    return (
        Figure("deals", total, Unit.COUNT, total, period=period, behind=_KNOWN),
        Figure("shapes", len(rows), Unit.COUNT, total, period=period, behind=_KNOWN),
        share_figure("straight_share", straight, total, period, behind=Selection(shape="straight")),
    )


def _verdict(rows: Sequence[Mapping[str, Any]]) -> Verdict:
    known = [row for row in rows if row["closed"] >= _ENOUGH_CLOSED]
    straight = next((row for row in known if row["shape"] == "straight"), None)
    if straight is None:
        return Verdict.UNKNOWN
    worse = [row for row in known if row["high"] < straight["low"]]
    return Verdict.WATCH if worse else Verdict.GOOD


def _common_pauses(rows: Sequence[Mapping[str, Any]], total: int) -> tuple[Text, ...]:
    """Says so where a pause is what nearly everybody has, and so tells little."""
    paused = sum(row["deals"] for row in rows if "pause" in row["shape"])
    if paused * 2 <= total:
        return ()
    return (
        Text(
            f"{paused} de {total} tienen alguna pausa: un tramo más largo que tres de cada cuatro"
            " de las ganadas. Quien vive poco no llega a tenerla; no compare tasas por ella.",
            f"{paused} of {total} have some pause: a stretch longer than three in four of those in"
            " won deals. Short lives have none; do not compare rates by it.",
        ),
    )


def _unknown(view: View) -> tuple[Text, ...]:
    unknown = int(view.ask(PACKAGE, "shapes_unknown.sql").scalar())
    if not unknown:
        return ()
    return (
        Text(
            f"{unknown} oportunidades solo tienen su etapa final y no cuentan.",
            f"{unknown} deals have only their final stage and are not counted.",
        ),
    )


READING = Question(
    name="shapes",
    question=Text(
        "¿Qué forma tiene el recorrido, y qué formas ganan?",
        "What form do journeys take, and which forms win?",
    ),
    answer=answer,
    queries=("shapes_paths.sql", "shapes.sql", "shapes_commonest.sql"),
    behind={
        "deals": lambda row: Selection(shape=str(row["shape"])),
        "amount": lambda row: Selection(shape=str(row["shape"])),
        "closed": lambda row: Selection(shape=str(row["shape"]), status="closed"),
        "win_rate": lambda row: Selection(shape=str(row["shape"]), status="won"),
    },
    definitions={
        "shape": Text(
            "Lo que tiene el recorrido: straight (solo avanza), skip (salto), regress (retroceso),"
            " loop (bucle), restart (reinicio), pause (pausa), parked (en nurturing), o varios.",
            "What the path has: straight (only advances), skip, regress, loop, restart, pause,"
            " parked (in nurturing), or several.",
        ),
        "win_rate": Text("Ganadas entre las cerradas.", "Won among the closed."),
        "median_days": Text(
            "De la creación al cierre, en días naturales.",
            "From creation to closing, calendar days.",
        ),
    },
)
