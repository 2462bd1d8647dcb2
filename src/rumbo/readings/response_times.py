"""Response times: how long the customer waits for us, and we for them, in hours of work."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from rumbo.model.deal_decision import DECISIONS
from rumbo.model.reading import Figure, Row, Text, Unit, Verdict, counted
from rumbo.model.selection import Selection
from rumbo.readings.figure import share_columns, share_figure
from rumbo.readings.names import folded
from rumbo.readings.pause import PACKAGE
from rumbo.readings.registry import Answer, Question
from rumbo.readings.talk import GROUPS, keep_talks
from rumbo.readings.workday import hours_of_a_day

if TYPE_CHECKING:
    from rumbo.log.view import View

LEAST = 5  # answers or meetings; with fewer there is no length and no rate
SIDES = ("ours", "theirs")
_QUICK_DAYS, _SLOW_DAYS = 1.0, 3.0  # of work, until half of the customers have an answer
_FEW_MISSED, _MANY_MISSED = 0.15, 0.3
_Z = 1.959963984540054
Groups: TypeAlias = Mapping[tuple[str, str, str], Mapping[str, Any]]


def answer(view: View) -> Answer:
    """One row per phase, owner, source and setter of meetings, in the order of their names."""
    keep_talks(view)
    found = view.ask(PACKAGE, "talks_groups.sql").dicts()
    groups: Groups = {(each["told_by"], each["group_id"], each["what"]): each for each in found}
    names = _names(view)
    listed = {(each["told_by"], each["group_id"]) for each in found if each["told_by"] != "all"}
    order = sorted(listed, key=lambda key: (GROUPS.index(key[0]), *_place(view, key, names)))
    rows = tuple(_row(view, by, group_id, groups, names) for by, group_id in order)
    return Answer(_verdict(view, groups), _figures(view, groups), rows, _warnings(groups))


def _names(view: View) -> Mapping[str, str]:
    rows = view.engine.query("SELECT id, coalesce(name, id) FROM all_owners ORDER BY id")
    return {str(owner): str(name) for owner, name in rows.values}


def _place(view: View, key: tuple[str, str], names: Mapping[str, str]) -> tuple[int, str, str]:
    by, group_id = key
    if by == "phase":
        return list(view.phases).index(int(group_id)), "", group_id
    return int(not group_id), folded(names.get(group_id, group_id)), group_id


def _row(view: View, by: str, group_id: str, groups: Groups, names: Mapping[str, str]) -> Row:
    phase = view.phases[int(group_id)] if by == "phase" else None
    name = phase.name if phase else names.get(group_id, group_id) if by != "source" else group_id
    row: dict[str, Any] = {
        "by": by,
        "group": name or None,
        "group_id": phase.key if phase else group_id,
        "pipeline": phase.pipeline if phase else None,
    }
    for side in SIDES:
        told = _lengths(side, groups.get((by, group_id, side)))
        # Nobody waits for who set a meeting: none is not 0 there.
        row |= dict.fromkeys(told) if by == "set_by" else told
    met = groups.get((by, group_id, "meetings"))
    meetings, missed = (met["n"], met["hits"]) if met else (0, 0)
    shown = meetings if meetings >= LEAST else 0
    rates = share_columns(missed, shown, ("no_show_rate", "low", "high"))
    return {**row, "meetings": meetings, "no_shows": missed, **rates}


def _lengths(side: str, found: Mapping[str, Any] | None) -> dict[str, Any]:
    n, hits = (found["n"], found["hits"]) if found else (0, 0)
    enough = found is not None and hits >= LEAST
    return {
        f"{side}_median_hours": found["median_hours"] if found and enough else None,
        f"{side}_p90_hours": found["p90_hours"] if found and enough else None,
        f"{side}_n": n,
        f"{side}_unanswered": n - hits,
    }


def _figures(view: View, groups: Groups) -> tuple[Figure, ...]:
    figures: list[Figure] = []
    for side in SIDES:
        found = groups.get(("all", "", side))
        figures += [_length(view, side, name, share, found) for name, share in _QUANTILES]
        n, hits = (found["n"], found["hits"]) if found else (0, 0)
        behind = Selection(talk=f"{side}_answered~~")
        figures.append(share_figure(f"{side}_reply_rate", hits, n, view.days(), behind=behind))
    met = groups.get(("all", "", "meetings"))
    meetings, missed = (met["n"], met["hits"]) if met else (0, 0)
    behind = Selection(talk="no_shows~~")
    figures.append(share_figure("no_show_rate", missed, meetings, view.days(), behind=behind))
    return tuple(figures)


_QUANTILES = (("median", 0.5), ("p90", 0.9))


def _length(
    view: View, side: str, name: str, share: float, found: Mapping[str, Any] | None
) -> Figure:
    """A quantile with its 95 % interval: the quantiles between which it lies by the binomial."""
    n = found["hits"] if found else 0
    behind = Selection(talk=f"{side}_answered~~")
    value, low, high = None, None, None
    if found and n >= LEAST:
        value, reach = found[f"{name}_hours"], _Z * math.sqrt(share * (1 - share) / n)
        ends = {"low": max(0.0, share - reach), "high": min(1.0, share + reach)}
        low, high = view.ask(PACKAGE, "talks_sure.sql", what=side, **ends).values[0]
    return Figure(f"{side}_{name}_hours", value, Unit.HOURS, n, low, high, view.days(), behind)


def _verdict(view: View, groups: Groups) -> Verdict:
    ours, met = (groups.get(("all", "", what)) for what in ("ours", "meetings"))
    day = hours_of_a_day(view.settings)
    slow: list[int] = []
    if ours and ours["hits"] >= LEAST:
        days = ours["median_hours"] / day
        slow.append(int(days > _QUICK_DAYS) + int(days > _SLOW_DAYS))
    if met and met["n"] >= LEAST:
        rate = met["hits"] / met["n"]
        slow.append(int(rate > _FEW_MISSED) + int(rate > _MANY_MISSED))
    if not slow:
        return Verdict.UNKNOWN
    return (Verdict.GOOD, Verdict.WATCH, Verdict.BAD)[max(slow)]


def _warnings(groups: Groups) -> tuple[Text, ...]:
    warnings: tuple[Text, ...] = ()
    if not any(("all", "", side) in groups for side in SIDES):
        warnings += (
            Text(
                "El registro no contiene mensajes con su dirección mientras las oportunidades"
                " estaban abiertas: no se sabe quién esperó a quién.",
                "The log holds no messages with their direction while deals were open: it does not"
                " show who waited for whom.",
            ),
        )
    if ("all", "", "meetings") not in groups:
        warnings += (
            Text(
                "El registro no dice cómo fue ninguna reunión: no se sabe a cuántas no vinieron.",
                "The log does not say how any meeting went: it does not show how many were missed.",
            ),
        )
    untold = groups.get(("all", "", "untold"))
    if untold:
        n = untold["n"]
        warnings += (
            counted(
                "Reuniones cuyo día pasó sin que nadie anotara cómo fueron: {n}.",
                "Meetings whose day has passed without a word of how they went: {n}.",
                n=n,
            ),
        )
    return warnings


def _behind(what: str) -> Callable[[Row], Selection]:
    def deals(row: Row) -> Selection:
        return Selection(talk=f"{what}~{row['by']}~{row['group_id']}")

    return deals


READING = Question(
    name="response_times",
    question=Text(
        "¿Cuánto tardamos en contestar, cuánto tardan ellos y a cuántas reuniones no vienen?",
        "How long do we take to answer, how long do they, and how many meetings are missed?",
    ),
    answer=answer,
    queries=("talks.sql", "talks_chosen.sql", "talks_groups.sql"),
    takes_period=True,
    behind={
        **{f"{side}_n": _behind(side) for side in SIDES},
        **{f"{side}_unanswered": _behind(f"{side}_unanswered") for side in SIDES},
        "meetings": _behind("meetings"),
        "no_shows": _behind("no_shows"),
    },
    apart_from=frozenset({DECISIONS}),
    definitions={
        "ours_median_hours": Text(
            "Lo que espera el cliente: horas laborables desde su primer mensaje sin contestar hasta"
            " nuestra respuesta, o hasta una llamada o reunión. Los ajustes dicen qué días y horas"
            " se trabaja; lo automático no contesta nada.",
            "How long the customer waits: hours of work from the first message of theirs that has"
            " no answer to ours, or to a call or a meeting. The settings say which days and hours"
            " are worked; what is automatic answers nothing.",
        ),
        "theirs_median_hours": Text(
            "Lo que esperamos: desde nuestro primer mensaje o intento hasta que contestan.",
            "How long we wait: from our first message or attempt until they answer.",
        ),
        "ours_unanswered": Text(
            "Lo que seguía sin respuesta en la fecha: se cuenta aquí y no entra en las medianas.",
            "What had no answer by the date is in no median: it is only counted here.",
        ),
        "no_show_rate": Text(
            "Reuniones a las que no vinieron, entre ellas y las celebradas. Las anuladas antes no"
            " cuentan. Intervalo del 95 % (Wilson).",
            "Meetings that were missed, among them and those held. What was called off before does"
            " not count. 95 % interval (Wilson).",
        ),
        "set_by": Text(
            "La persona a cuyo nombre está la reunión en el CRM: si la agendó otra, el registro no"
            " lo dice.",
            "The person in whose name the meeting is in the CRM: whether somebody else set it, the"
            " log does not say.",
        ),
        "group": Text(
            "La fase en la que empezó la espera; el propietario y el origen, los de la fecha.",
            "The phase in which the wait began; owner and source are those of the date.",
        ),
    },
)
