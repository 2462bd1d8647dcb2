"""Waterfall: how the pipeline of one date became that of another, step by step and to the cent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from rumbo.model.deal_decision import DECISIONS
from rumbo.model.reading import Figure, Row, Text, Unit, Verdict, counted
from rumbo.model.selection import BRIDGE, Selection
from rumbo.readings.bridge import bridge_days, keep_bridge
from rumbo.readings.figure import has_amounts, warn_about_money, worth
from rumbo.readings.pause import PACKAGE
from rumbo.readings.registry import Answer, Question

if TYPE_CHECKING:
    from rumbo.log.view import View

STEPS = BRIDGE[:12]
_PARTS = BRIDGE[12:]  # what of created and removed only changed its pipeline
_STANDS = Decimal("0.8")  # of the opening, below which the pipeline drains
Sums: TypeAlias = Mapping[tuple[str, str], Mapping[str, Any]]


def answer(view: View) -> Answer:
    """One row per pipeline, by name."""
    keep_bridge(view, view.scope.horizon)
    found = view.ask(PACKAGE, "waterfall.sql").dicts()
    sums: Sums = {(each["pipeline_id"], each["step"]): each for each in found}
    names = {each["pipeline_id"]: each["pipeline"] for each in found}
    horizon = _horizon(view)
    order = sorted(names, key=lambda each: (names[each] or "", each))
    rows = tuple(_row(view, pipeline, names[pipeline], sums, horizon) for pipeline in order)
    figures = tuple(_figure(view, step, found, horizon) for step in STEPS)
    return Answer(_verdict(found), figures, rows, _warnings(view, found))


def _horizon(view: View) -> str:
    horizon = view.scope.horizon
    if horizon is None:
        return ""
    return f"{horizon.first.isoformat() if horizon.first else '1900-01-01'}..{horizon.last}"


def _row(view: View, pipeline_id: str, pipeline: str, sums: Sums, horizon: str) -> Row:
    row: dict[str, Any] = {"pipeline": pipeline, "pipeline_id": pipeline_id}
    none: Mapping[str, Any] = {"amount": None, "deals": 0}
    for step in (*STEPS, *_PARTS):
        found = sums.get((pipeline_id, step), none)
        row[step] = worth(view, found["amount"], found["deals"])
        row[f"{step}_deals"] = found["deals"]
    then = sums.get((pipeline_id, "opening_then"), none)
    return {
        **row,
        "opening_then": worth(view, then["amount"], then["deals"]),
        "horizon": horizon or None,
    }


def _total(found: list[dict[str, Any]], step: str) -> tuple[Decimal | None, int]:
    """What a step comes to, None where that is known of none of its deals, and how many make it."""
    own = [each for each in found if each["step"] == step]
    known = [each["amount"] for each in own if each["amount"] is not None]
    return sum(known, Decimal(0)) if known else None, sum(each["deals"] for each in own)


def _figure(view: View, step: str, found: list[dict[str, Any]], horizon: str) -> Figure:
    amount, deals = _total(found, step)
    behind = Selection(bridge=f"{step}~~{horizon}")
    period = view.scope.period
    endless = period is not None and period.first is None
    days = view.days() if endless else bridge_days(view)
    return Figure(step, worth(view, amount, deals), Unit.MONEY, deals, period=days, behind=behind)


def _verdict(found: list[dict[str, Any]]) -> Verdict:
    opening, closing = (_total(found, step)[0] or Decimal(0) for step in ("opening", "closing"))
    if not opening and not closing:  # nothing was open, or nobody knows what it is worth
        return Verdict.UNKNOWN
    if closing >= opening:
        return Verdict.GOOD
    return Verdict.WATCH if closing >= opening * _STANDS else Verdict.BAD


def _warnings(view: View, found: list[dict[str, Any]]) -> tuple[Text, ...]:
    warnings = warn_about_money(view)
    then, now = (_total(found, step)[0] for step in ("opening_then", "opening"))
    if then != now:
        warnings += (
            Text(
                "Los importes en otras monedas se valoran en las dos fechas al tipo de cambio de la"
                " última: la apertura no es la que se veía entonces.",
                "Amounts in other currencies are valued on both dates at the rate of the last one:"
                " the opening is not what was seen then.",
            ),
        )
    return warnings + _unpriced(view) + _untold(view)


def _unpriced(view: View) -> tuple[Text, ...]:
    """How many deals add nothing to the sums, where others do."""
    if not has_amounts(view):
        return ()
    n = view.engine.query("SELECT count(DISTINCT deal) FROM bridge WHERE amount IS NULL").scalar()
    if not n:
        return ()
    return (
        counted(
            "Oportunidades sin importe: {n}. Cuentan en los pasos, y no suman en los importes.",
            "Deals without an amount: {n}. They count in the steps, and add to no amount.",
            n=n,
        ),
    )


def _untold(view: View) -> tuple[Text, ...]:
    """What histories the log does not have, so that their steps cannot be seen."""
    fields = view.engine.query("SELECT DISTINCT field FROM changes").values
    known = {row[0] for row in fields}
    warnings: tuple[Text, ...] = ()
    if "amount" not in known and has_amounts(view):
        warnings += (
            Text(
                "El registro no guarda la historia de los importes: cada oportunidad vale en las"
                " dos fechas lo que vale ahora.",
                "The log keeps no history of amounts: each deal is worth on both dates what it is"
                " worth now.",
            ),
        )
    if view.scope.horizon is not None and "expected_close_at" not in known:
        warnings += (
            Text(
                "El registro no guarda la historia del cierre previsto: no muestra qué entró en el"
                " horizonte ni qué salió de él.",
                "The log keeps no history of the expected close: it does not show what was pulled"
                " into the horizon or pushed out of it.",
            ),
        )
    return warnings


def _behind(step: str) -> Callable[[Row], Selection]:
    def deals(row: Row) -> Selection:
        return Selection(bridge=f"{step}~{row['pipeline_id']}~{row['horizon'] or ''}")

    return deals


READING = Question(
    name="waterfall",
    question=Text(
        "¿Cómo pasó el pipeline de una fecha a la otra?",
        "How did the pipeline get from one date to the other?",
    ),
    answer=answer,
    queries=("bridge_end.sql", "bridge.sql", "waterfall.sql"),
    takes_period=True,
    takes_horizon=True,
    behind={name: _behind(step) for step in (*STEPS, *_PARTS) for name in (step, f"{step}_deals")},
    apart_from=frozenset({DECISIONS}),
    definitions={
        "opening": Text(
            "Abiertas la noche antes del primer día; la apertura más lo que entra menos lo que sale"
            " da el cierre, al céntimo. Sin periodo se miran los últimos 90 días.",
            "Open on the evening before the first day; the opening, and what comes in, less what"
            " goes out, is the closing, to the cent. Without a period it is the last 90 days.",
        ),
        "created": Text(
            "Entraron por primera vez en ese pipeline; las que llegaron de otro están también en"
            " «desde otro pipeline».",
            "Came into that pipeline for the first time; those that came from another one are in"
            " “from another pipeline” as well.",
        ),
        "reopened": Text(
            "Estaban cerradas el primer día y volvieron a abrirse.",
            "Were closed on the first day and opened again.",
        ),
        "pulled_in": Text(
            "Abiertas con el cierre previsto fuera del horizonte, que pasó a estar dentro o se"
            " cerraron dentro. Sin horizonte no hay ninguna.",
            "Open and expected to close outside the horizon, then moved into it or closed in it."
            " Without a horizon there are none.",
        ),
        "pushed_out": Text(
            "Siguen abiertas y su cierre previsto salió del horizonte, o se borró. Sin horizonte no"
            " hay ninguna.",
            "Still open, and their expected close was moved out of the horizon, or deleted. Without"
            " a horizon there are none.",
        ),
        "amount_up": Text(
            "Lo que subió el importe de las que estaban en la apertura. Lo que sale vale lo que"
            " valía al final.",
            "By how much the amount of those in the opening rose. What goes out is worth what it"
            " was worth at the end.",
        ),
        "won": Text(
            "Ganadas que al final del periodo lo seguían siendo; las que nacieron en él entran y"
            " salen. Una sin fecha de cierre sale con su último movimiento conocido.",
            "Won and still so at the end of the period; those that began in it come in and go out."
            " One without a closing date goes out with its last known move.",
        ),
        "removed": Text(
            "Pasaron a otro pipeline.",
            "Moved to another pipeline.",
        ),
        "unchanged": Text(
            "Siguen abiertas con el mismo importe.", "Still open, with the same amount."
        ),
        "opening_then": Text(
            "La apertura al tipo de cambio de su propio día. La cascada valora las dos fechas al"
            " de la última, para que un tipo de cambio no parezca una venta.",
            "The opening at the rates of its own day. The waterfall values both dates at those of"
            " the last one, so that a rate does not look like a sale.",
        ),
        "horizon": Text(
            "Con un horizonte cuentan las abiertas cuyo cierre previsto cae en él y las cerradas"
            " cuyo cierre cae en él.",
            "With a horizon, those count that are open and expected to close in it, and those that"
            " were closed in it.",
        ),
    },
)
