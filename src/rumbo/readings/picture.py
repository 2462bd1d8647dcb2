"""The data behind the pictures: the journey, its matrix and the days per phase of one pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from rumbo.errors import UsageError
from rumbo.model.movement import Move, Phase
from rumbo.model.picture import (
    DaysSpread,
    DistributionData,
    JourneyArc,
    JourneyData,
    JourneyPhase,
    Kind,
    Outcome,
    PhaseDays,
)
from rumbo.readings.figure import money
from rumbo.readings.movements import passage_counts
from rumbo.readings.pause import PACKAGE
from rumbo.readings.phases import phase_counts, phase_rows

if TYPE_CHECKING:
    from datetime import date

    from rumbo.log.view import View

_BINS = 40


def main_pipeline(view: View) -> str:
    """The id of the pipeline with most deals in view; UsageError where there is no deal."""
    found = view.engine.query(
        "SELECT pipeline_id FROM deals WHERE pipeline_id IS NOT NULL"
        " GROUP BY pipeline_id ORDER BY count(*) DESC, pipeline_id LIMIT 1"
    ).values
    if not found:
        raise UsageError(
            "There is no deal to draw.", advice="Choose a later date or other filters."
        )
    return str(found[0][0])


def drawn_pipeline(view: View) -> str:
    """What the pipeline is called that the view's pictures draw."""
    return _road(view)[0].pipeline


def journey_data(view: View, title: str) -> JourneyData:
    """The journey of the view's main pipeline: its phases in order and every passage."""
    road = _road(view)
    counts = phase_counts(view)
    rows = phase_rows(view)
    arcs = _arcs(view, {phase.code for phase in road})
    sums = view.ask(PACKAGE, "phases_amounts.sql").dicts()
    amounts = {row["phase"]: row["amount"] for row in sums}
    moved = view.ask(PACKAGE, "picture_deals.sql", pipeline_id=road[0].pipeline_id).one()
    deals = moved["deals"]
    phases = tuple(
        _phase(phase, counts[phase.code], rows.get(phase.code, {}), amounts, deals)
        for phase in road
        if phase.code in counts
    )
    return JourneyData(
        title=_headed(title, road[0].pipeline),
        phases=phases,
        arcs=arcs,
        deals=deals,
        as_of=view.scope.as_of,
        currency=view.settings.currency,
        ended=(moved["won"], moved["lost"], moved["still_open"]),
        pipeline=road[0].pipeline,
        pipeline_id=road[0].pipeline_id,
        period=_period(view),
    )


def days_data(view: View, title: str) -> DistributionData:
    """Days per phase of the view's main pipeline, of won beside lost deals."""
    road = [phase for phase in _road(view) if phase.open]
    pipeline_id = road[0].pipeline_id
    spreads = {
        (row["phase"], row["status"]): row
        for row in view.ask(PACKAGE, "phases_spread.sql", pipeline_id=pipeline_id).dicts()
    }
    longest = max((row["p90"] for row in spreads.values()), default=1.0) or 1.0
    bin_days = longest * 1.25 / _BINS
    histogram = _histogram(view, pipeline_id, bin_days)
    phases = tuple(
        PhaseDays(
            phase.code,
            phase.name,
            _spread(spreads.get((phase.code, "won")), histogram.get((phase.code, "won"))),
            _spread(spreads.get((phase.code, "lost")), histogram.get((phase.code, "lost"))),
        )
        for phase in road
    )
    edges = tuple(bin_days * number for number in range(_BINS + 1))
    heading = _headed(title, road[0].pipeline)
    return DistributionData(heading, phases, view.scope.as_of, edges)


def _headed(title: str, pipeline: str) -> str:
    """The title with the pipeline, where somebody named it."""
    return title if pipeline == "default" else f"{title} · {pipeline}"


def _period(view: View) -> tuple[date, date] | None:
    period = view.scope.period
    return None if period is None or period.first is None else (period.first, period.last)


def _road(view: View) -> list[Phase]:
    pipeline_id = main_pipeline(view)
    own = [phase for phase in view.phases.values() if phase.pipeline_id == pipeline_id]
    ranked = sorted((p for p in own if p.rank is not None), key=lambda p: p.rank or 0)
    parked = [phase for phase in own if phase.parked]
    ends = [phase for outcome in ("won", "lost") for phase in own if phase.outcome == outcome]
    return [*ranked, *parked, *ends]


def _phase(
    phase: Phase,
    counts: Mapping[str, Any],
    row: Mapping[str, Any],
    amounts: Mapping[int, Any],
    deals: int,
) -> JourneyPhase:
    entered = counts["entered"]
    outcome = "parked" if phase.parked else phase.outcome
    return JourneyPhase(
        code=phase.code,
        name=phase.name,
        entered=entered,
        share=entered / deals if deals else None,
        open_now=counts["open_now"],
        median_days=row.get("median_days"),
        lost=counts["lost"],
        lost_share=counts["lost"] / entered if entered else None,
        amount=money(amounts.get(phase.code)),
        outcome=cast("Outcome", outcome),
        trap=bool(row.get("trap")),
        visits=counts["visits"],
        key=phase.key,
    )


def _arcs(view: View, codes: set[int]) -> tuple[JourneyArc, ...]:
    times, sums = passage_counts(view)
    mixed = {
        (row["from_phase"], row["to_phase"]): row["deals"]
        for row in view.ask(PACKAGE, "picture_between.sql").dicts()
    }
    return tuple(
        _arc(
            row,
            sums[row["from_phase"], row["to_phase"], row["kind"]],
            mixed.get((row["from_phase"], row["to_phase"])),
        )
        for row in times
        if row["to_phase"] in codes and (row["from_phase"] is None or row["from_phase"] in codes)
    )


def _arc(row: Mapping[str, Any], sums: Mapping[str, Any], between: int | None) -> JourneyArc:
    return JourneyArc(
        source=row["from_phase"],
        target=row["to_phase"],
        kind=cast("Kind", Move(row["kind"]).label),
        moves=row["moves"],
        deals=sums["deals"],
        amount=money(sums["amount"]),
        median_days=row["median_days"],
        between=between,
    )


def _histogram(view: View, pipeline_id: str, bin_days: float) -> dict[tuple[int, str], list[int]]:
    found: dict[tuple[int, str], list[int]] = {}
    rows = view.ask(
        PACKAGE, "phases_histogram.sql", pipeline_id=pipeline_id, bin_days=bin_days, bins=_BINS
    )
    for row in rows.dicts():
        counts = found.setdefault((row["phase"], row["status"]), [0] * _BINS)
        if row["bin"] < _BINS:
            counts[row["bin"]] = row["visits"]
    return found


def _spread(row: Mapping[str, Any] | None, histogram: list[int] | None) -> DaysSpread:
    if row is None:
        return DaysSpread(0)
    quantiles = {name: row[name] for name in ("p10", "p25", "p50", "p75", "p90")}
    return DaysSpread(n=row["n"], histogram=tuple(histogram or ()), **quantiles)
