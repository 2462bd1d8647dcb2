"""The five deals of each owner that most need a decision, and what became of those taken before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from rumbo.model.reading import Figure, Row, Text, Unit, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.decided import LOSE_DAYS
from rumbo.readings.figure import money, share_figure, warn_about_money, worth
from rumbo.readings.lateness import UNMOVED, shows_moves, told_of
from rumbo.readings.limits import LIMITS
from rumbo.readings.pause import PACKAGE, has_contact
from rumbo.readings.planned import keep_planned
from rumbo.readings.registry import Answer, Question
from rumbo.readings.waiting import FIVE, keep_waiting

if TYPE_CHECKING:
    from rumbo.log.view import View

MANY_PUSHES = 3
ENDS = ("won", "lost", "moved", "woke", "still")
_MUCH = 0.5  # of the pipeline asks for a decision
_EMPTY: Row = dict.fromkeys(
    (
        "place", "state", "days_in_phase", "days_since_contact", "days_since_progress", "days_open",
        "pushes", "expected_close", "next_step", "next_step_at", "decision", "decided_on",
        "decided_by", "text", "until", "on_contact", "counts", "became", "woke_on", "woke_by",
        "revoked_by", "revoked_for",
    )
) | {"reasons": (), "earlier": 0}  # fmt: skip


def answer(view: View) -> Answer:
    """The deals that need a decision by owner, the largest first, then every decision taken."""
    keep_waiting(view)
    keep_planned(view)
    counts = view.ask(PACKAGE, "weekly_five_figures.sql", most=FIVE).one()
    five = view.ask(PACKAGE, "weekly_five.sql", most=FIVE).dicts()
    told = told_of(view)
    decided = view.ask(PACKAGE, "weekly_five_decided.sql").dicts()
    earlier: dict[str, int] = {}
    for row in decided:
        earlier[row["deal_id"]] = earlier.get(row["deal_id"], 0) + 1
    return Answer(
        verdict=_verdict(counts),
        figures=tuple(_figures(view, counts)),
        rows=(
            *(_needed(view, row, earlier.get(row["deal_id"], 0), told) for row in five),
            *(_decided(row) for row in decided),
        ),
        warnings=(*warn_about_money(view), *_warnings(view, counts)),
    )


def _needed(view: View, row: Mapping[str, Any], earlier: int, told: Mapping[str, bool]) -> Row:
    return {
        **_of_deal(row, "needed"),
        "place": row["place"],
        "state": row["state"],
        "days_in_phase": row["days_in_phase"],
        "days_since_contact": row["days_since_contact"],
        "days_since_progress": row["days_since_progress"],
        "days_open": row["days_open"],
        "pushes": row["pushes"],
        "expected_close": _day(row["expected_close"]),
        "next_step": row["next_step"],
        "next_step_at": _day(row["next_step_at"]),
        "reasons": list(_reasons(row, view.scope.as_of, told)),
        "earlier": earlier,
    }


def _reasons(row: Mapping[str, Any], today: date, told: Mapping[str, bool]) -> Iterator[str]:
    """Why a decision is needed, the plainest first; `told` is what the log tells of."""
    yield "no_progress"
    if told["contact"] and row["late_contact"]:
        yield "no_contact"
    if row["pushes"] >= MANY_PUSHES:
        yield "close_date_pushed"
    if row["expected_close"] is not None and row["expected_close"] < today:
        yield "close_passed"
    if told["next_step"] and not row["planned"]:
        yield "no_next_step"
    if row["trap"]:
        yield "in_a_trap"


def _decided(row: Mapping[str, Any]) -> Row:
    same = ("decision", "decided_by", "text", "on_contact", "counts", "became")
    return {
        **_of_deal(row, row["kind"]),
        **{name: row[name] for name in same},
        "decided_on": _day(row["decided_on"]),
        "until": _day(row["day"]),
        "woke_on": _day(row["woke_on"]),
        "woke_by": row["woke_by"],
        "revoked_by": row["revoked_by"],
        "revoked_for": row["revoked_for"],
    }


def _of_deal(row: Mapping[str, Any], what: str) -> Row:
    same = (
        "owner", "owner_id", "team", "deal_id", "name", "account", "account_id", "pipeline",
        "phase", "currency",
    )  # fmt: skip
    amounts = {"amount": money(row["amount"]), "own_amount": money(row["own_amount"])}
    return {"what": what, **{name: row[name] for name in same}, **amounts, **_EMPTY}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _figures(view: View, counts: Mapping[str, Any]) -> Iterator[Figure]:
    n, period = counts["standing"], view.days()

    def behind(decision: str) -> Selection:
        return Selection(status="open", decision=decision)

    def figure(name: str, value: float | None, unit: Unit, n: int, decision: str) -> Figure:
        return Figure(name, value, unit, n, period=period, behind=behind(decision))

    yield figure("needed", counts["needed"], Unit.COUNT, n, "needed")
    amount = worth(view, counts["amount"], counts["needed"])
    yield figure("amount", amount, Unit.MONEY, counts["needed"], "needed")
    yield figure("five", counts["five"], Unit.COUNT, counts["needed"], "five")
    yield figure("aside", counts["aside"], Unit.COUNT, counts["decided"], "aside")
    aside = worth(view, counts["aside_amount"], counts["aside"])
    yield figure("aside_amount", aside, Unit.MONEY, counts["aside"], "aside")
    any_ = Selection(decision="any")
    yield Figure(
        "decided", counts["decided"], Unit.COUNT, counts["decided"], None, None, period, any_
    )
    for end in ENDS:
        became = Selection(decision="any", became=end)
        yield share_figure(end, counts[end], counts["judged"], period, behind=became)


def _verdict(counts: Mapping[str, Any]) -> Verdict:
    if not counts["standing"]:
        return Verdict.UNKNOWN
    if counts["needed"] / counts["standing"] > _MUCH:
        return Verdict.BAD
    return Verdict.WATCH if counts["needed"] else Verdict.GOOD


def _warnings(view: View, counts: Mapping[str, Any]) -> Iterator[Text]:
    if not counts["standing"]:
        return
    if not has_contact(view):
        yield Text(
            "El registro no muestra ningún contacto: el avance solo se ve en los pasos de fase, y"
            " un contacto no puede despertar nada.",
            "The log shows no contact: progress shows in moves between phases alone, and no contact"
            " can wake a deal up.",
        )
    if not shows_moves(view):
        yield UNMOVED
    if not counts["owned"]:
        yield Text(
            "El registro no dice de quién es cada oportunidad: las cinco son de todas juntas.",
            "The log does not say whose each deal is: the five are those of all of them together.",
        )


READING = Question(
    name="weekly_five",
    question=Text(
        "¿Qué cinco oportunidades de cada persona piden una decisión, y en qué quedaron las"
        " anteriores?",
        "Which five deals of each owner need a decision, and what became of those taken before?",
    ),
    answer=answer,
    queries=(
        "decided.sql",
        "standing.sql",
        "waiting.sql",
        "planned.sql",
        "planned_known.sql",
        "weekly_five.sql",
        "weekly_five_decided.sql",
        "weekly_five_figures.sql",
    ),
    definitions={
        "needed": Text(
            "Abierta, más de 30 días (o los que diga el ajuste progress_days) sin avance tangible,"
            f" y sin justificación vigente. Por importe; sin edad máxima. {LIMITS.es}",
            "Open, over 30 days (or what the setting progress_days says) without tangible progress,"
            f" and not justified for now. By amount; there is no upper age. {LIMITS.en}",
        ),
        "justify": Text(
            "Sigue en el pipeline y no vuelve a pedirse hasta que pase su fecha.",
            "It stays in the pipeline and is not asked for again until its day is over.",
        ),
        "nurture": Text(
            "Sale del pipeline de Rumbo hasta su fecha, hasta un contacto o hasta que se mueva en"
            " el CRM. El CRM no cambia.",
            "It leaves Rumbo's pipeline until its day, a contact, or a move in the CRM. The CRM is"
            " not changed.",
        ),
        "lose": Text(
            "Sale del pipeline de Rumbo; alguien ha de cerrarla en el CRM. Vuelve con un contacto"
            " del cliente o si se mueve.",
            "It leaves Rumbo's pipeline; somebody has to close it in the CRM. A contact or a move"
            " brings it back.",
        ),
        "became": Text(
            "El primero que se cumple desde la decisión: revocada, ganada, perdida, avanzó,"
            " despertó, en plazo, sigue igual"
            f" (venció su fecha, o pasaron {LOSE_DAYS} días y el CRM no dice que se perdió).",
            "The first that holds since the decision: revoked, won, lost, moved, woke, waiting,"
            f" still (its day is over, or {LOSE_DAYS} days have gone and the CRM says nothing).",
        ),
    },
)
