"""The map against the log: what each statement is worth, and what it costs where it fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rumbo.journey.statement import SOME_DEALS, Statement, statements
from rumbo.model.deal_decision import DECISIONS
from rumbo.model.reading import Figure, Row, Text, Unit, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.difference import difference_interval
from rumbo.readings.figure import share_figure, warn_about_money, worth
from rumbo.readings.interval import wilson
from rumbo.readings.pause import PACKAGE
from rumbo.readings.registry import Answer, Question
from rumbo.readings.rule import DAY_US, any_case, keep_cases, keep_judged

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.model.journey_map import JourneyMap

ENOUGH = 20
RECENT_DAYS = 90
STATUSES = ("observed", "refuted", "too_few", "assumed")
_NO_MAP = Text(
    "No hay ningún mapa en vigor a esta fecha: no hay nada que comprobar.",
    "No map is in force at this date: there is nothing to check.",
)


def answer(view: View) -> Answer:
    """One row per statement of the map in force, in its order."""
    journey_map = view.journey_map
    if journey_map is None:
        return Answer(verdict=Verdict.UNKNOWN, figures=(), rows=(), warnings=(_NO_MAP,))
    # The review of the map asks it as well.
    return view.once("map_check", lambda: _checked(view, journey_map))


def _checked(view: View, journey_map: JourneyMap) -> Answer:
    rows = tuple(_rows(view, statements(journey_map)))
    return Answer(
        verdict=_verdict(rows),
        figures=_figures(view, rows),
        rows=rows,
        warnings=warn_about_money(view),
    )


def _rows(view: View, stated: tuple[Statement, ...]) -> Iterator[Row]:
    assert view.journey_map is not None  # noqa: S101 - `answer` has asked
    phase = ""
    for each in stated:
        if each.phase != phase:
            phase = each.phase
            keep_cases(view, phase)
        keep_judged(view, view.journey_map.phase(phase), each.rule)
        counts = view.ask(
            PACKAGE,
            "map_check_counts.sql",
            recent_us=RECENT_DAYS * DAY_US,
            any_case=any_case(each),
        ).one()
        yield _row(view, each, counts)


def _row(view: View, stated: Statement, counts: Mapping[str, Any]) -> Row:
    assert view.journey_map is not None  # noqa: S101 - as above
    language, n, passes = view.settings.language, counts["n"], counts["passes"]
    low, high = wilson(passes, n) or (None, None)
    # A move that some deals make is not broken by those that go another way.
    broken = stated.rule.holds_for > SOME_DEALS
    violations, still_open = (n - passes, counts["open_violations"]) if broken else (0, 0)
    return {
        "statement": stated.says.of(language),
        "statement_id": stated.id,
        "phase": view.journey_map.phase(stated.phase).name.of(language),
        "phase_id": stated.phase,
        "rule": stated.rule.rule,
        "origin": stated.origin.value,
        "status": status(passes, n, stated.rule.holds_for),
        "pass_rate": passes / n if n else None,
        "low": low,
        "high": high,
        "n": n,
        "holds_for": stated.rule.holds_for,
        "violations": violations,
        "open_violations": still_open,
        "amount": worth(view, counts["amount"], violations),
        "amount_open": worth(view, counts["amount_open"], still_open),
        **_trend(counts),
    }


def status(passes: int, n: int, holds_for: float) -> str:
    """What the cases say of a statement: assumed, too_few, refuted or observed.

    Refuted where even the upper end of the 95 % interval is below the share that has to keep it;
    observed where the share itself is reached; between the two there are too few cases to tell.
    """
    if n == 0:
        return "assumed"
    _, high = wilson(passes, n) or (0.0, 1.0)
    if n < ENOUGH:
        return "too_few"
    if high < holds_for:
        return "refuted"
    return "observed" if passes / n >= holds_for else "too_few"


def _trend(counts: Mapping[str, Any]) -> dict[str, Any]:
    """The pass rate of the last 90 days against that before; up or down only beyond chance."""
    recent, recent_n = counts["recent_passes"], counts["recent_n"]
    before, before_n = counts["passes"] - recent, counts["n"] - recent_n
    if min(recent_n, before_n) < ENOUGH:
        return {"trend": "unknown", "trend_change": None}
    low, high = difference_interval(recent, recent_n, before, before_n) or (0.0, 0.0)
    trend = "up" if low > 0 else "down" if high < 0 else "same"
    return {"trend": trend, "trend_change": recent / recent_n - before / before_n}


def _figures(view: View, rows: tuple[Row, ...]) -> tuple[Figure, ...]:
    counts, period = Counter(row["status"] for row in rows), view.days()
    moves = [row for row in rows if row["rule"] == "only_expected_moves"]
    allowed = sum(_count(row, "n") - _count(row, "violations") for row in moves)
    return (
        Figure("statements", len(rows), Unit.COUNT, len(rows), period=period),
        *(Figure(name, counts[name], Unit.COUNT, len(rows), period=period) for name in STATUSES),
        share_figure("map_fitness", allowed, sum(_count(row, "n") for row in moves), period),
    )


def _count(row: Row, key: str) -> int:
    value = row[key]
    return value if isinstance(value, int) else 0


def _verdict(rows: tuple[Row, ...]) -> Verdict:
    told = [row for row in rows if row["status"] in {"observed", "refuted"}]
    refuted = [row for row in told if row["status"] == "refuted"]
    if not told:
        return Verdict.UNKNOWN
    if not refuted:
        return Verdict.GOOD
    return Verdict.BAD if len(refuted) * 3 > len(told) else Verdict.WATCH


READING = Question(
    name="map_check",
    question=Text(
        "¿Qué de lo que creemos del cliente confirma el registro?",
        "Which of our beliefs about the customer does the log confirm?",
    ),
    answer=answer,
    queries=("rule_cases.sql", "map_check_counts.sql"),
    behind={
        "pass_rate": lambda row: Selection(keeps=str(row["statement_id"])),
        "violations": lambda row: Selection(breaks=str(row["statement_id"])),
        "amount": lambda row: Selection(breaks=str(row["statement_id"])),
        "open_violations": lambda row: Selection(breaks=str(row["statement_id"]), status="open"),
        "amount_open": lambda row: Selection(breaks=str(row["statement_id"]), status="open"),
    },
    apart_from=frozenset({DECISIONS}),
    definitions={
        "status": Text(
            "observed: se cumple al menos en la proporción dicha; refuted: ni el extremo alto del"
            " intervalo llega; too_few: pocos casos para decirlo; assumed: ningún caso todavía.",
            "observed: it holds for the share stated at least; refuted: not even the upper end of"
            " the interval reaches it; too_few: too few cases to tell; assumed: no case yet.",
        ),
        "pass_rate": Text(
            "Oportunidades que la cumplen entre las que ya se pueden juzgar; cada una cuenta una"
            " vez, por su última visita a la fase.",
            "Deals that keep it among those that can be judged; each counts once, by its last"
            " visit to the phase.",
        ),
        "violations": Text(
            "Oportunidades que no la cumplen, y su importe.",
            "Deals that do not keep it, and their amount.",
        ),
        "trend": Text(
            "Los últimos 90 días contra los anteriores; sube o baja solo si no es azar.",
            "The last 90 days against those before; up or down only beyond chance.",
        ),
        "map_fitness": Text(
            "Salidas de fase que el mapa prevé, entre todas las que no son pérdida.",
            "Ways out of a phase that the map expects, among all but losses.",
        ),
    },
)
