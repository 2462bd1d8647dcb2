"""The form of each deal's path, and which forms win."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rumbo.model.deal_decision import DECISIONS
from rumbo.model.reading import Figure, Text, Unit, Verdict, numbered
from rumbo.model.selection import Selection
from rumbo.readings.figure import money, share_columns, share_figure, warn_about_money
from rumbo.readings.interval import difference
from rumbo.readings.pause import PACKAGE, keep_pauses
from rumbo.readings.registry import Answer, Question

if TYPE_CHECKING:
    from rumbo.log.view import View

_ENOUGH_CLOSED = 20
_KNOWN = Selection(known=True, moved="any")


def answer(view: View) -> Answer:
    """One row per shape, the commonest first, each with its commonest exact paths."""
    shown = keep_paths(view)
    found = view.ask(PACKAGE, "shapes.sql").dicts()
    total = sum(row["deals"] for row in found)
    paths = _paths(view)
    rows = tuple(_row(row, total, paths[row["shape"]], shown=shown) for row in found)
    return Answer(
        verdict=_verdict(rows),
        figures=_figures(view, found, total, shown=shown, went=_went(found, paths)),
        rows=rows,
        warnings=warn_about_money(view) + _unknown(view) + _short_lives(found),
    )


def keep_paths(view: View) -> bool:
    """Makes `deal_paths`: the path and the shape of each deal; False as `keep_pauses` says."""
    shown = keep_pauses(view)
    if not view.keeps("deal_paths"):
        view.prepare("deal_paths", PACKAGE, "shapes_paths.sql")
    return shown


def _row(
    row: Mapping[str, Any], total: int, paths: Sequence[Mapping[str, Any]], *, shown: bool
) -> dict[str, Any]:
    return {
        "shape": row["shape"],
        "deals": row["deals"],
        "share": row["deals"] / total,
        "closed": row["closed"],
        **share_columns(row["won"], row["closed"], ("win_rate", "low", "high")),
        "median_days": row["median_days"],
        "untimed": row["untimed"],
        "amount": money(row["amount"]),
        "paused": row["paused"] if shown else None,
        "paused_share": row["paused"] / row["deals"] if shown else None,
        **_effect(row),
        "paths": list(paths),
    }


def _effect(row: Mapping[str, Any]) -> dict[str, float | None]:
    """The win rate of those that paused less that of the others, where both have enough."""
    names = ("pause_effect", "pause_effect_low", "pause_effect_high")
    paused, others = row["paused_closed"], row["closed"] - row["paused_closed"]
    if min(paused, others) < _ENOUGH_CLOSED:
        return dict.fromkeys(names)
    won = row["paused_won"]
    values = difference((won, paused), (row["won"] - won, others))
    return dict(zip(names, values, strict=True))


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


def _went(
    rows: Sequence[Mapping[str, Any]], paths: Mapping[str, Sequence[Mapping[str, Any]]]
) -> bool:
    """Whether any deal is seen to go on from a phase; else being straight says nothing."""
    further = (len(each["path"]) > 1 for listed in paths.values() for each in listed)
    return any(row["closed"] for row in rows) or any(further)


def _figures(
    view: View, rows: Sequence[Mapping[str, Any]], total: int, *, shown: bool, went: bool
) -> tuple[Figure, ...]:
    period = view.days()
    straight = sum(row["deals"] for row in rows if row["shape"] == "straight")
    paused = sum(row["paused"] for row in rows)
    return (
        Figure("deals", total, Unit.COUNT, total, period=period, behind=_KNOWN),
        Figure("shapes", len(rows), Unit.COUNT, total, period=period, behind=_KNOWN),
        share_figure(
            "straight_share",
            straight,
            total if went else 0,
            period,
            behind=Selection(shape="straight"),
        ),
        share_figure(
            "paused_share",
            paused,
            total if shown else 0,
            period,
            behind=Selection(known=True, stood=True),
        ),
    )


def _verdict(rows: Sequence[Mapping[str, Any]]) -> Verdict:
    known = [row for row in rows if row["closed"] >= _ENOUGH_CLOSED]
    straight = next((row for row in known if row["shape"] == "straight"), None)
    if straight is None:
        return Verdict.UNKNOWN
    worse = [row for row in known if row["high"] < straight["low"]]
    return Verdict.WATCH if worse else Verdict.GOOD


def _short_lives(rows: Sequence[Mapping[str, Any]]) -> tuple[Text, ...]:
    """Says what the effect of a pause cannot show, where it is shown."""
    if all(_effect(row)["pause_effect"] is None for row in rows):
        return ()
    return (
        Text(
            "El efecto de la pausa es una asociación, no una causa: quien se cierra pronto no llega"
            " a tener una.",
            "The effect of a pause is an association, not a cause: a deal that closes soon has no"
            " time for one.",
        ),
    )


def _unknown(view: View) -> tuple[Text, ...]:
    unknown = int(view.ask(PACKAGE, "shapes_unknown.sql").scalar())
    if not unknown:
        return ()
    return (
        numbered(
            unknown,
            Text(
                "{n} oportunidad solo tiene su etapa final y no cuenta.",
                "{n} deal has only its final stage and is not counted.",
            ),
            Text(
                "{n} oportunidades solo tienen su etapa final y no cuentan.",
                "{n} deals have only their final stage and are not counted.",
            ),
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
        "paused": lambda row: Selection(shape=str(row["shape"]), stood=True),
        "win_rate": lambda row: Selection(shape=str(row["shape"]), status="won"),
    },
    apart_from=frozenset({DECISIONS}),
    definitions={
        "shape": Text(
            "Lo que tiene el recorrido: straight (solo avanza), skip (salto), regress (retroceso),"
            " loop (bucle), restart (reinicio), parked (en nurturing), o varios.",
            "What the path has: straight (only advances), skip, regress, loop, restart, parked (in"
            " nurturing), or several.",
        ),
        "win_rate": Text("Ganadas entre las cerradas.", "Won among the closed."),
        "median_days": Text(
            "De la creación al cierre, en días naturales.",
            "From creation to closing, calendar days.",
        ),
        "untimed": Text(
            "Cerradas de las que nadie sabe cuándo: sin duración, no están en la mediana.",
            "Closed deals of which nobody knows when: without a length, not in the median.",
        ),
        "paused_share": Text(
            "Oportunidades con alguna pausa: un tramo sin contacto ni avance más largo que la"
            " paciencia de la fase.",
            "Deals with some pause: a stretch without contact or progress longer than the phase's"
            " patience.",
        ),
        "pause_effect": Text(
            "Tasa de cierre de las que pausaron menos la de las que no, con su intervalo del 95 %"
            " (Newcombe); vacío con menos de 20 cerradas en uno de los dos lados.",
            "Win rate of those that paused less that of those that did not, with its 95 % interval"
            " (Newcombe); empty with fewer than 20 closed on either side.",
        ),
    },
)
