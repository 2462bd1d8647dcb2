"""Each phase: who gets in, who gets out, how long it takes, and whether the phase is a trap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rumbo.model.deal_decision import DECISIONS
from rumbo.model.movement import Phase
from rumbo.model.reading import Figure, Text, Unit, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.figure import share_columns, warn_about_money, worth
from rumbo.readings.interval import Stays, moving_on, stay_quantiles
from rumbo.readings.pause import PACKAGE, keep_pauses
from rumbo.readings.registry import Answer, Question
from rumbo.readings.trap import (
    ENOUGH_VISITS,
    Norm,
    is_trap,
    phase_norms,
    visit_stays,
)

if TYPE_CHECKING:
    from rumbo.log.view import View

DAY_US = 86_400_000_000
_OPEN = Selection(status="open", placed=True)
_CAME = Selection(moved="visit")


def answer(view: View) -> Answer:
    """One row per open phase, in the order of the road."""
    shown = keep_pauses(view)
    rows = phase_rows(view)
    pauses = _by_phase(view, "phases_pauses.sql")
    for code, row in rows.items():
        found = pauses.get(code, {})
        row["pauses"] = found.get("pauses", 0) if shown else None
        row["median_pause_days"] = found.get("median_pause_days")
    listed = tuple(rows.values())
    return Answer(
        verdict=_verdict(listed),
        figures=_figures(view, listed),
        rows=listed,
        warnings=_warnings(view),
    )


def phase_rows(view: View) -> dict[int, dict[str, Any]]:
    """The rows by phase code, traps marked; without pauses."""
    found = view.once("phases", lambda: _phase_rows(view))
    return {code: dict(row) for code, row in found.items()}


def _phase_rows(view: View) -> dict[int, dict[str, Any]]:
    counts = phase_counts(view)
    moved = _by_phase(view, "phases_moved.sql")
    closed = _by_phase(view, "phases_outcomes.sql")
    norms = phase_norms(view)
    stays = None if view.scope.whole else visit_stays(view, "passages")
    return {
        code: _row(view, phase, counts[code], moved.get(code, {}), closed.get(code, {}))
        | _judged(norms[code], stays[code] if stays else None)
        for code, phase in view.phases.items()
        if code in counts and (phase.rank is not None or phase.parked)
    }


def phase_counts(view: View) -> Mapping[int, Mapping[str, Any]]:
    """Who came to each phase and left it in the period, and what is open there, by its code."""
    return view.once("phase_counts", lambda: _by_phase(view, "phases_counts.sql"))


def _by_phase(view: View, name: str) -> dict[int, dict[str, Any]]:
    return {row["phase"]: row for row in view.ask(PACKAGE, name).dicts()}


def _row(
    view: View,
    phase: Phase,
    counts: Mapping[str, Any],
    moved: Mapping[str, Any],
    closed: Mapping[str, Any],
) -> dict[str, Any]:
    n = closed.get("closed", 0)
    return {
        "pipeline": phase.pipeline,
        "phase": phase.name,
        "phase_id": phase.id,
        "phase_key": phase.key,
        "journey": phase.journey,
        "entered": counts["entered"],
        "visits": counts["visits"],
        "untimed": counts["untimed"],
        "open_now": counts["open_now"],
        "moved_on": moved.get("moved_on", 0),
        "lost": counts["lost"],
        "regressed": counts["regressed"],
        "amount_open": worth(view, counts["amount_open"], counts["open_now"]),
        "closed": n,
        **share_columns(closed.get("won", 0), n, ("win_rate_from_here", "win_low", "win_high")),
    }


def _judged(norm: Norm, here: Stays | None) -> dict[str, float | bool | str | None]:
    """How long visits last and how many move on, of all deals or of those that a filter left."""
    stays = norm.stays if here is None else here
    middle, upper, last = stay_quantiles(stays, (0.5, 0.75, 0.9))
    rate: tuple[float | None, float | None, float | None] = (None, None, None)
    if norm.horizon_us is not None and stays.visits:
        rate = moving_on(stays, norm.horizon_us)
    return {
        "typical_days": _days(norm.typical_us),
        "exit_rate": rate[0],
        "exit_low": rate[1],
        "exit_high": rate[2],
        "median_days": _days(middle),
        "p75_days": _days(upper),
        "p90_days": _days(last),
        "trap": norm.trap,
        "trap_here": None if here is None else _here(here, rate[2], norm.bar),
    }


def _here(here: Stays, high: float | None, bar: float | None) -> str:
    if here.visits < ENOUGH_VISITS:
        return "too_few"
    return "yes" if is_trap(here, high, bar) else "no"


def _days(microseconds: float | None) -> float | None:
    return None if microseconds is None else microseconds / DAY_US


def _measured(row: Mapping[str, Any]) -> int:
    """How many visits have a length."""
    return int(row["visits"]) - int(row["untimed"])


def _verdict(rows: Sequence[Mapping[str, Any]]) -> Verdict:
    if not rows or max(map(_measured, rows)) < ENOUGH_VISITS:
        return Verdict.UNKNOWN
    if not any(row["moved_on"] or row["lost"] or row["regressed"] for row in rows):
        return Verdict.UNKNOWN  # nobody is seen to leave a phase: that none is worse says nothing
    return Verdict.BAD if any(row["trap"] for row in rows) else Verdict.GOOD


def _figures(view: View, rows: Sequence[Mapping[str, Any]]) -> tuple[Figure, ...]:
    n, period = view.deal_count(), view.days()
    open_now = sum(row["open_now"] for row in rows)
    amounts = [row["amount_open"] for row in rows if row["amount_open"] is not None]
    traps = sum(row["trap"] for row in rows)
    return (
        Figure("phases", len(rows), Unit.COUNT, n, period=period, behind=_CAME),
        Figure("open_now", open_now, Unit.COUNT, n, period=period, behind=_OPEN),
        Figure(
            "amount_open",
            round(sum(amounts), 2) if amounts else None,
            Unit.MONEY,
            open_now,
            period=period,
            behind=_OPEN,
        ),
        Figure("traps", traps, Unit.COUNT, n, period=period, behind=Selection(trap=True)),
    )


def _warnings(view: View) -> tuple[Text, ...]:
    return warn_about_money(view)


READING = Question(
    name="phases",
    question=Text(
        "¿En qué fase se atascan las oportunidades, y cuál es una trampa?",
        "In which phase do deals get stuck, and which one is a trap?",
    ),
    answer=answer,
    queries=(
        "phases_counts.sql",
        "phases_moved.sql",
        "phases_outcomes.sql",
        "phases_lengths.sql",
        "phases_typical.sql",
    ),
    behind={
        "entered": lambda row: Selection(visited=str(row["phase_key"])),
        "visits": lambda row: Selection(visited=str(row["phase_key"])),
        "open_now": lambda row: Selection(phase=str(row["phase_key"]), status="open"),
        "amount_open": lambda row: Selection(phase=str(row["phase_key"]), status="open"),
        "moved_on": lambda row: Selection(passed=str(row["phase_key"])),
        "lost": lambda row: Selection(lost_in=str(row["phase_key"])),
        "regressed": lambda row: Selection(regressed_in=str(row["phase_key"])),
        "closed": lambda row: Selection(visited=str(row["phase_key"]), status="closed"),
        "win_rate_from_here": lambda row: Selection(visited=str(row["phase_key"]), status="won"),
        "pauses": lambda row: Selection(paused_in=str(row["phase_key"])),
    },
    apart_from=frozenset({DECISIONS}),
    definitions={
        "entered": Text(
            "Oportunidades distintas que visitaron la fase.",
            "Distinct deals that visited the phase.",
        ),
        "moved_on": Text(
            "De ellas, las que llegaron después a una fase posterior o se ganaron; un salto cuenta"
            " como pasar.",
            "Of these, the ones that later reached a later phase or were won; a skip counts as"
            " passing.",
        ),
        "exit_rate": Text(
            "Proporción de visitas que avanzan dentro del tiempo típico de la fase (percentil 75 de"
            " las que avanzan, entre todas las oportunidades); las demás salidas compiten y las"
            " visitas abiertas se censuran (Aalen–Johansen, intervalo del 95 %).",
            "Share of visits that move on within the phase's typical time (75th percentile of those"
            " that do, among all deals); other exits compete and open visits are censored"
            " (Aalen–Johansen, 95 % interval).",
        ),
        "median_days": Text(
            "Duración de una visita en días naturales, con las abiertas censuradas (Kaplan–Meier);"
            " vacío si la curva no baja tanto.",
            "Length of a visit in calendar days, open ones censored (Kaplan–Meier); empty where the"
            " curve does not come down that far.",
        ),
        "win_rate_from_here": Text(
            "Ganadas entre las cerradas que pasaron por la fase.",
            "Won among the closed deals that visited the phase.",
        ),
        "trap": Text(
            "El límite superior de exit_rate queda bajo la mediana de las fases del pipeline, entre"
            " todas sus oportunidades: de esta se sale menos que de las demás, así que conviene"
            " mirar la fase y no al cliente. Un filtro no la cambia.",
            "The upper limit of exit_rate lies below the median of the pipeline's phases, among all"
            " of its deals: fewer get out of this one than of the others, so look at the phase"
            " rather than at the customer. A filter does not change it.",
        ),
        "trap_here": Text(
            "Con un filtro: si también lo es para estas oportunidades (yes o no), o si son muy"
            " pocas para saberlo (too_few: menos de 20 visitas).",
            "With a filter: whether it is one for these deals too (yes or no), or whether they are"
            " too few to tell (too_few: fewer than 20 visits).",
        ),
    },
)
