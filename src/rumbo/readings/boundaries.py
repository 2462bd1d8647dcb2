"""Whom we do not serve: what each limit leaves outside and costs, and what the data suggest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rumbo.journey.wording import of_condition
from rumbo.model.deal_decision import DECISIONS
from rumbo.model.journey_map import JourneyMap, MapPhase, Words
from rumbo.model.reading import Figure, Row, Text, Unit, Verdict, in_each, joined
from rumbo.model.selection import Selection
from rumbo.readings.boundary import Limit, can_judge, keep_outside, limits_in_force
from rumbo.readings.figure import share_columns, warn_about_money, worth
from rumbo.readings.pause import PACKAGE
from rumbo.readings.registry import Answer, Question
from rumbo.readings.suggestion import Suggested, suggestions

if TYPE_CHECKING:
    from rumbo.log.view import View

_MUCH = 0.25  # of the open amount outside: too much of the work goes where nobody buys
_HOUR_US = 3_600_000_000
_NO_MAP = JourneyMap(name=Words(es="-"), phases=(MapPhase(id="none", name=Words(es="-")),))


def answer(view: View) -> Answer:
    """One row per limit of the map in force, then one per limit that the data suggest."""
    in_force, suggested = limits_in_force(view), suggestions(view)
    limits = (*in_force, *(each.limit for each in suggested))
    keep_outside(view, limits)
    named = [limit.name for limit in in_force]
    totals = view.ask(PACKAGE, "boundaries_totals.sql", in_force=named).one()
    found = {row["boundary"]: row for row in view.ask(PACKAGE, "boundaries.sql").dicts()}
    by_name = {each.limit.name: each for each in suggested}
    rows = tuple(
        _row(view, limit, found.get(limit.name), totals, by_name.get(limit.name))
        for limit in limits
    )
    return Answer(
        _verdict(rows, totals),
        tuple(_figures(view, totals, known=any(can_judge(view, limit) for limit in in_force))),
        rows,
        tuple(_warnings(view, rows, in_force)),
    )


def conditions_in_words(journey_map: JourneyMap | None, limit: Limit) -> Text:
    """All conditions of a limit as one sentence."""
    parts = [of_condition(journey_map or _NO_MAP, each) for each in limit.when]
    words = joined(parts, Text(" y ", " and "))
    return in_each(lambda tag: f"{words.of(tag)[:1].upper()}{words.of(tag)[1:]}.")


def limits_in_words(view: View) -> Mapping[str, tuple[Text, Text]]:
    """What each limit in force, and each suggested one, says and asks for, by its name."""
    limits = (*limits_in_force(view), *(each.limit for each in suggestions(view)))
    return {
        limit.name: (_says(view, limit), conditions_in_words(view.journey_map, limit))
        for limit in limits
    }


def _says(view: View, limit: Limit) -> Text:
    for each in view.journey_map.boundaries if view.journey_map else ():
        if each.id == limit.name and not limit.suggested:
            return Text(each.says.of("es"), each.says.of("en"))
    return conditions_in_words(view.journey_map, limit)


def _row(
    view: View,
    limit: Limit,
    found: Mapping[str, Any] | None,
    totals: Mapping[str, Any],
    suggested: Suggested | None,
) -> Row:
    known = can_judge(view, limit)
    counts: Mapping[str, Any] = found or {}
    outside, won = counts.get("outside", 0), counts.get("won_outside", 0)
    rate = share_columns(won, counts.get("closed", 0), ("win_rate", "low", "high"))
    words = conditions_in_words(view.journey_map, limit).of(view.settings.language)
    row = {
        "boundary": limit.name,
        "says": _says(view, limit).of(view.settings.language),
        "conditions": words,
        "inside": totals["deals"] - outside,
        "outside": outside,
        "open_outside": counts.get("open_outside", 0),
        "amount_open": worth(view, counts.get("amount_open"), counts.get("open_outside", 0)),
        "won_outside": won,
        **rate,
        "hours_spent": _hours(counts),
        "timed_share": counts["timed"] / counts["activities"] if counts.get("activities") else None,
        "win_rate_elsewhere": suggested.elsewhere if suggested else None,
        "p_value": suggested.p_value if suggested else None,
        "seen_again": suggested.later[1] if suggested else None,
    }
    untold = ("boundary", "says", "conditions")
    shown = row if known else {key: row[key] if key in untold else None for key in row}
    state = "suggested" if limit.suggested else "in_force" if known else "cannot_know"
    return {**shown, "state": state}


def _hours(counts: Mapping[str, Any]) -> float | None:
    if not counts.get("activities"):
        return 0.0
    return round(float(counts["spent_us"]) / _HOUR_US, 2) if counts["timed"] else None


def _figures(view: View, totals: Mapping[str, Any], *, known: bool) -> Iterator[Figure]:
    n, period = totals["deals"], view.days()
    now = Selection(outside="any~now")
    count = totals["open_outside"] if known else None
    yield Figure("open_outside", count, Unit.COUNT, n, period=period, behind=now)
    amount = worth(view, totals["amount_open"], totals["open_outside"]) if known else None
    yield Figure("amount_open", amount, Unit.MONEY, n, period=period, behind=now)
    won = Selection(outside="any~ever", status="won")
    count = totals["won_outside"] if known else None
    yield Figure("won_outside", count, Unit.COUNT, totals["won"], period=period, behind=won)


def _verdict(rows: tuple[Row, ...], totals: Mapping[str, Any]) -> Verdict:
    if not any(row["outside"] is not None for row in rows):
        return Verdict.UNKNOWN
    amount, whole = float(totals["amount_open"] or 0), float(totals["amount_all"] or 0)
    if whole and amount > _MUCH * whole:
        return Verdict.BAD
    suggested = any(row["state"] == "suggested" for row in rows)
    return Verdict.WATCH if suggested or totals["open_outside"] else Verdict.GOOD


def _warnings(view: View, rows: tuple[Row, ...], in_force: tuple[Limit, ...]) -> Iterator[Text]:
    yield from warn_about_money(view)
    if not in_force:
        yield Text(
            "El mapa en vigor no dice a quién no se atiende, o no hay mapa.",
            "The map in force does not say whom we do not serve, or there is no map.",
        )
    if any(row["state"] == "cannot_know" for row in rows):
        yield Text(
            "De algunos límites no se puede saber: el registro no trae contactos, o las señales"
            " todavía no se leen.",
            "Of some limits nobody can know: the log brings no contact, or signals are not read"
            " yet.",
        )
    if any(row["outside"] and row["hours_spent"] is None for row in rows):
        yield Text(
            "Las horas no se saben: las llamadas y reuniones no dicen cuánto duraron.",
            "The hours are not known: calls and meetings do not say how long they lasted.",
        )


def _outside(part: str, **more: str) -> Any:  # noqa: ANN401 - a function of a row
    return lambda row: Selection(outside=f"{row['boundary']}~{part}").but(**more)


READING = Question(
    name="boundaries",
    question=Text(
        "¿A quién no deberíamos seguir, y qué nos cuesta?",
        "Whom should we not follow, and what does it cost us?",
    ),
    answer=answer,
    queries=(
        "boundary_lives.sql",
        "boundary_meet.sql",
        "boundaries.sql",
        "boundaries_totals.sql",
        "suggested_values.sql",
        "suggested_sizes.sql",
    ),
    behind={
        "inside": _outside("never"),
        "outside": _outside("ever"),
        "open_outside": _outside("now"),
        "amount_open": _outside("now"),
        "won_outside": _outside("ever", status="won"),
    },
    apart_from=frozenset({DECISIONS}),
    definitions={
        "outside": Text(
            "Las que alguna vez cumplieron todas las condiciones a la vez antes de terminar: con el"
            " límite se habrían dejado entonces.",
            "Those that once met all conditions together before they ended: with the limit they"
            " would have been let go then.",
        ),
        "open_outside": Text(
            "Las abiertas que las cumplen ahora.", "The open ones that meet them now."
        ),
        "won_outside": Text(
            "Las ganadas que el límite habría dejado fuera: lo que cuesta.",
            "The won ones that the limit would have left out: what it costs.",
        ),
        "hours_spent": Text(
            "Horas de llamadas y reuniones desde que quedaron fuera, de las que dicen cuánto"
            " duraron.",
            "Hours of calls and meetings since they were outside, of those that say how long they"
            " lasted.",
        ),
        "p_value": Text(
            "Lo probable que es por azar, corregido por todo lo que se probó (Holm), en las tres"
            " quintas partes más antiguas; después tuvo que repetirse en las demás.",
            "How likely it is by chance, corrected for all that was tried (Holm), in the earliest"
            " three fifths; it then had to show again in the others.",
        ),
    },
)
