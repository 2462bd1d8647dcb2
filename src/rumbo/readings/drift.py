"""What changed since somebody last stood by the map: since when, how much and how surely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from rumbo.model.deal_decision import DECISIONS
from rumbo.model.movement import Phase
from rumbo.model.reading import Figure, Row, Text, Unit, Value, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.ageing import HOUR_US, WEEK_US, Watched, apart, median_days, watch
from rumbo.readings.drift_deals import deals_behind
from rumbo.readings.registry import Answer, Question
from rumbo.readings.shift import Shift, shifts

if TYPE_CHECKING:
    from rumbo.log.view import View

IN_DOUBT, EXPIRED = 0.03, 0.005  # the corrected p values up to which the map is so
KEYS = (
    "what",
    "phase",
    "phase_id",
    "phase_key",
    "to",
    "to_key",
    "role",
    "reason",
    "since",
    "since_low",
    "since_high",
    "strength",
    "p_value",
    "before",
    "after",
    "unit",
    "n",
    "n_before",
    "deals",
    "season",
    "since_key",
)
_SELDOM = 0.005  # a share below which something was not there
_YEAR = timedelta(days=365)
# What a change of each sort of series is called: less, more, gone, new.
_WHAT: Mapping[str, tuple[str, str, str, str]] = {
    "stay": ("slower", "faster", "slower", "faster"),
    "exit": ("fewer_move_on", "more_move_on", "fewer_move_on", "more_move_on"),
    "move": ("fewer_moves", "more_moves", "gone_move", "new_move"),
    "lost": ("fewer_lost", "more_lost", "fewer_lost", "more_lost"),
    "role": ("role_less", "role_more", "gone_role", "new_role"),
    "reason": ("reason_less", "reason_more", "gone_reason", "new_reason"),
}
_TOO_FEW = Text(
    "No hay datos suficientes: hacen falta al menos dos semanas desde la última confirmación, y"
    " casos antes y después.",
    "Not enough data: it takes at least two weeks since the last confirmation, and cases before"
    " and after.",
)
_NO_MAP = Text(
    "No hay ningún mapa en vigor: se mira qué ha cambiado en el último año.",
    "No map is in force: what is shown is what changed in the last year.",
)
_NO_SEASON = Text(
    "Hay cambios que no se pueden comparar con las mismas semanas del año anterior: pueden ser de"
    " temporada.",
    "Some changes cannot be held against the same weeks of the year before: they may be seasonal.",
)


def answer(view: View) -> Answer:
    """One row per change, the surest first."""
    # The review of the map asks it as well.
    return view.once("drift", lambda: _found(view))


def _found(view: View) -> Answer:
    watched, compared, real = changes(view)
    rows = tuple(_rows(view, watched, real))
    return Answer(
        verdict=_verdict(compared, real),
        figures=_figures(view, watched, compared, len(rows)),
        rows=rows,
        warnings=_warnings(view, compared, real),
    )


def changes(view: View) -> tuple[Watched, int, list[Shift]]:
    """What is watched, how many series could be compared, and the changes among them."""

    def made() -> tuple[Watched, int, list[Shift]]:
        watched = watch(view, _held_us(view))
        compared, found = shifts(watched.series, watched.since, seed=view.scope.as_of.toordinal())
        return watched, compared, [each for each in found if is_news(each)]

    return view.once("drift_changes", made)


def is_news(found: Shift) -> bool:
    """Whether chance does not explain it, nor the season, nor was it so before already."""
    return found.p <= IN_DOUBT and found.seasonal is not True and not found.older


def _held_us(view: View) -> int:
    """When somebody last stood by the map; a year before the date where there is none."""
    year_us = int(_YEAR.total_seconds()) * 1_000_000
    if view.in_force is None:
        return view.as_of_us - year_us
    return _microseconds(view.in_force.held_at)


def _microseconds(moment: datetime) -> int:
    since = moment.replace(tzinfo=UTC) - datetime.fromtimestamp(0, UTC)
    return since // timedelta(microseconds=1)


def held_on(view: View) -> date:
    """The day on which somebody last stood by the map; a year before where there is none."""
    return view.scope.as_of - timedelta(days=(view.as_of_us - _held_us(view)) // (24 * HOUR_US))


def _rows(view: View, watched: Watched, found: Sequence[Shift]) -> Iterator[Row]:
    told = [told_of(view, watched, each) for each in found]
    deals = deals_behind(view, [each.series.key[0] for each in found], told)
    for row, n in zip(told, deals, strict=True):
        yield {key: n if key == "deals" else row[key] for key in KEYS}


def told_of(view: View, watched: Watched, found: Shift) -> Row:
    """What a row says of a change, but for the deals behind it."""
    kind, first, *rest = found.series.key
    phase = None if kind == "reason" else _phase(view, first)
    to = _phase(view, rest[0]) if kind == "move" else None
    before, after, strength = _effect(watched, found)
    return {
        "what": _what(found, to, before, after),
        "phase": phase.name if phase else None,
        "phase_id": phase.id if phase else None,
        "phase_key": phase.key if phase else None,
        "to": to.name if to else None,
        "to_key": to.key if to else None,
        "role": rest[0] if kind == "role" else None,
        "reason": first if kind == "reason" else None,
        **_dates(view, watched, found),
        "strength": strength,
        "p_value": found.p,
        "before": before,
        "after": after,
        "unit": Unit.DAYS.value if kind == "stay" else Unit.SHARE.value,
        **_cases(watched, found),
        "season": "unknown" if found.seasonal is None else "apart",
    }


def _phase(view: View, key: str) -> Phase:
    return next(phase for phase in view.phases.values() if phase.key == key)


def _what(found: Shift, to: Phase | None, before: float | None, after: float | None) -> str:
    kind = "lost" if to and to.outcome == "lost" else found.series.key[0]
    less, more, gone, new = _WHAT[kind]
    if found.score > 0:
        return new if before is not None and before < _SELDOM else more
    return gone if after == 0 else less


def _effect(watched: Watched, found: Shift) -> tuple[float | None, float | None, float]:
    """The value before and after, and the strength: how much likelier a case is larger than before.

    Somers' D: of shares their difference, of stays the chance that one since lasts longer than one
    before, less the reverse; without its sign.
    """
    if found.series.lasting:
        stays, weeks = watched.stays[found.series.key[1]], watched.weeks
        spans = (found.first, found.week), (found.week, weeks)
        before, after = (median_days(stays, weeks, *span) for span in spans)
        return before, after, apart(stays, weeks, *spans)
    (hits, base), (late, late_base) = found.before, found.after
    before, after = hits / base, late / late_base
    return before, after, abs(after - before)


def _dates(view: View, watched: Watched, found: Shift) -> dict[str, Value]:
    """The first day of the change, and the days between which it surely lies."""
    last, weeks = view.scope.as_of, watched.weeks

    def day(week: int) -> date:
        return last - timedelta(days=7 * (weeks - week) - 1)

    # The change may lie within a week, nearest to the start of the one that tells it.
    low = max(held_on(view), day(found.low) - timedelta(days=3))
    high = min(last, day(found.high) + timedelta(days=3))
    moment = datetime.fromtimestamp(0, UTC) + timedelta(
        microseconds=view.as_of_us - (weeks - found.week) * WEEK_US
    )
    return {
        "since": day(found.week).isoformat(),
        "since_low": low.isoformat(),
        "since_high": high.isoformat(),
        "since_key": moment.replace(tzinfo=None).isoformat(),
    }


def _cases(watched: Watched, found: Shift) -> dict[str, Value]:
    if not found.series.lasting:
        return {"n": round(found.after[1]), "n_before": round(found.before[1])}
    stays, weeks = watched.stays[found.series.key[1]], watched.weeks
    week = weeks - 1 - stays["weeks_ago"]
    late, early = week >= found.week, (week >= found.first) & (week < found.week)
    return {"n": int(stays["cases"][late].sum()), "n_before": int(stays["cases"][early].sum())}


def _behind(row: Mapping[str, object]) -> Selection:
    """The deals since the change: of stays those that came, of the others those that count."""
    phase, since = str(row["phase_key"] or ""), str(row["since_key"])
    if row["to_key"]:
        return Selection(move=f"{phase}~{row['to_key']}~", since=since)
    if row["reason"]:
        return Selection(reason=str(row["reason"]), moved="lost", since=since)
    if row["role"]:
        return Selection(left=f"{phase}~{row['role']}", since=since)
    if row["unit"] == Unit.DAYS.value:
        return Selection(visited=phase, since=since)
    return Selection(left=f"{phase}~", since=since)


def _verdict(compared: int, real: list[Shift]) -> Verdict:
    if not compared:
        return Verdict.UNKNOWN
    if any(each.p <= EXPIRED and each.seasonal is False for each in real):
        return Verdict.BAD
    return Verdict.WATCH if real else Verdict.GOOD


def _figures(view: View, watched: Watched, compared: int, changes: int) -> tuple[Figure, ...]:
    first = view.scope.as_of - timedelta(days=7 * (watched.weeks - watched.since) - 1)
    period = (min(first, view.scope.as_of), view.scope.as_of)
    weeks = watched.weeks - watched.since
    return (
        Figure("changes", changes if compared else None, Unit.COUNT, compared, period=period),
        Figure("compared", compared, Unit.COUNT, len(watched.series), period=period),
        Figure("weeks_watched", weeks, Unit.COUNT, weeks, period=period),
    )


def _warnings(view: View, compared: int, real: list[Shift]) -> tuple[Text, ...]:
    told = (
        (view.in_force is None, _NO_MAP),
        (not compared, _TOO_FEW),
        (any(each.seasonal is None for each in real), _NO_SEASON),
    )
    return tuple(text for holds, text in told if holds)


READING = Question(
    name="drift",
    question=Text(
        "¿Qué ha cambiado desde que se confirmó el mapa?",
        "What has changed since the map was last confirmed?",
    ),
    answer=answer,
    queries=(
        "drift_stays.sql",
        "drift_moves.sql",
        "drift_roles.sql",
        "drift_reasons.sql",
        "drift_deals.sql",
    ),
    behind={"deals": _behind},
    apart_from=frozenset({DECISIONS}),
    definitions={
        "what": Text(
            "Lo que cambió: estancias, salidas, paso adelante, roles o motivos de pérdida. Solo se"
            " lista lo que el azar no explica.",
            "What changed: stays, ways out, moving on, roles or reasons of loss. Only what chance"
            " does not explain is listed.",
        ),
        "since": Text(
            "Desde cuándo, con el intervalo que contiene la fecha con un 95 %.",
            "Since when, with the interval that holds the date with 95 %.",
        ),
        "p_value": Text(
            "Cuántas veces daría el azar un cambio así en alguna de las series comparadas:"
            " permutaciones, corregidas paso a paso (Holm).",
            "How often chance would make such a change in any of the series compared:"
            " permutations, corrected step by step (Holm).",
        ),
        "strength": Text(
            "De 0 a 1. En proporciones, su diferencia; en estancias, cuánto más probable es que"
            " una de ahora dure más (o menos) que una de antes.",
            "From 0 to 1. Of shares their difference; of stays how much likelier one of now is"
            " longer (or shorter) than one of before.",
        ),
        "before": Text(
            "En el año anterior a la confirmación y hasta el cambio; la mediana en estancias.",
            "In the year before the confirmation and up to the change; of stays the median.",
        ),
        "after": Text(
            "Desde el cambio; las estancias que siguen cuentan como incompletas.",
            "Since the change; stays that last count as incomplete.",
        ),
        "season": Text(
            "apart: distinto también de las mismas semanas del año anterior; unknown: no se puede"
            " comparar.",
            "apart: it differs from the same weeks of the year before as well; unknown: it cannot"
            " be compared.",
        ),
    },
)
