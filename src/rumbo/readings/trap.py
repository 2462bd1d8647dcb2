"""What a phase is among all deals of its pipeline: its typical time, and whether it is a trap.

A filter changes which deals are counted, not what a phase is: nobody's few deals make a trap of a
phase that others get out of, nor hide one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from rumbo.readings.interval import Stays, moving_on, stay_quantiles
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

DAY_US = 86_400_000_000
ENOUGH_VISITS = 20


@dataclass(frozen=True)
class Norm:
    """A phase among all deals.

    `typical_us` is the 75th percentile of the visits that moved on; `horizon_us` the time within
    which moving on is looked for. `bar` is the median of the rates of moving on of the pipeline's
    phases: a phase whose upper limit lies below it is a trap.
    """

    stays: Stays
    typical_us: float | None
    horizon_us: float | None
    bar: float | None
    trap: bool


def phase_norms(view: View) -> Mapping[int, Norm]:
    """Each phase of the road, and each parked one, as all deals make it."""
    return view.learnt("norms", _norms)


def _norms(view: View) -> dict[int, Norm]:
    stays, typical = visit_stays(view, "visits"), _typical(view)
    horizons = _horizons(view, typical)
    known = {
        code: phase for code, phase in view.phases.items() if phase.rank is not None or phase.parked
    }
    rates: dict[str, list[float]] = {}
    highs: dict[int, float | None] = {}
    for code, phase in known.items():
        horizon = horizons.get(code)
        if horizon is not None and stays[code].visits:
            rate, _, highs[code] = moving_on(stays[code], horizon)
            rates.setdefault(phase.pipeline_id, []).append(rate)
    bars = {pipeline: median(found) for pipeline, found in rates.items()}
    return {
        code: Norm(
            stays[code],
            typical.get(code),
            horizons.get(code),
            bars.get(phase.pipeline_id),
            is_trap(stays[code], highs.get(code), bars.get(phase.pipeline_id)),
        )
        for code, phase in known.items()
    }


def trap_days(view: View) -> dict[int, float | None]:
    """The phases that are traps, each with the days by which nine in ten visits have ended."""
    lasts = {
        code: stay_quantiles(norm.stays, (0.9,))[0]
        for code, norm in phase_norms(view).items()
        if norm.trap
    }
    return {code: None if last is None else last / DAY_US for code, last in lasts.items()}


def is_trap(stays: Stays, high: float | None, bar: float | None) -> bool:
    """Whether fewer get out than of the other phases, for all that chance can do."""
    return high is not None and bar is not None and stays.visits >= ENOUGH_VISITS and high < bar


def visit_stays(view: View, visits: str) -> dict[int, Stays]:
    """How long the visits in the table `visits` lasted, by phase."""
    view.engine.view("timed_visits", f'SELECT * FROM "{visits}"')
    columns = view.arrays(PACKAGE, "phases_lengths.sql")
    names = ("length_us", "moved", "left_otherwise", "still_there")
    return {
        code: Stays(*(columns[name][columns["phase"] == code] for name in names))
        for code in view.phases
    }


def _typical(view: View) -> dict[int, float]:
    rows = view.ask(PACKAGE, "phases_typical.sql").dicts()
    return {row["phase"]: row["typical_us"] for row in rows}


def _horizons(view: View, typical: Mapping[int, float]) -> dict[int, float]:
    """A phase that nobody ever got out of is given the longest typical time of its pipeline.

    So it shows as the trap it is.
    """
    longest: dict[str, float] = {}
    for code, own in typical.items():
        pipeline = view.phases[code].pipeline_id
        longest[pipeline] = max(own, longest.get(pipeline, 0.0))
    found = {
        code: typical.get(code, longest.get(phase.pipeline_id))
        for code, phase in view.phases.items()
    }
    return {code: horizon for code, horizon in found.items() if horizon is not None}
