"""Every part of a picture opens exactly the deals that it counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from rumbo.draw.traffic import sort_traffic
from rumbo.log.view import Scope, View
from rumbo.model.picture import JourneyArc, JourneyData
from rumbo.model.selection import Selection
from rumbo.readings.comparison import compare, population
from rumbo.readings.part import lost_deals, part_deals, passage_deals, phase_deals
from rumbo.readings.picked import picked
from rumbo.readings.picture import journey_data
from rumbo.readings.registry import question
from rumbo.workspace import Workspace
from strategies import Log, dates, large_log, logs
from world import workspace

DAY = date(2025, 3, 30)
Claim = tuple[object, int, Selection | None]  # what is shown, how many deals, which


def claims(data: JourneyData) -> Iterator[Claim]:
    """Everything on the journey and its matrix that counts deals."""
    for phase in data.phases:
        yield ("phase", phase.name), phase.entered, phase_deals(phase)
        yield ("lost", phase.name), phase.lost, lost_deals(phase)
        if phase.outcome in {"open", "parked"}:
            here = Selection(status="open", phase=phase.key)
            yield ("open", phase.name), phase.open_now, here
    for arc in data.arcs:
        yield ("arc", arc), arc.deals, passage_deals(arc, data)
    for arc in joined_arcs(data):
        yield ("joined", arc), arc.deals, part_deals(arc, data)
    for cell in data.matrix().cells:
        yield ("cell", cell), cell.deals, passage_deals(cell, data)


def joined_arcs(data: JourneyData) -> Iterator[JourneyArc]:
    """The arcs as the picture joins them; what leads to a lost phase is in its phase."""
    traffic = sort_traffic(data, 1.0)
    yield from traffic.ahead.values()
    yield from (leg.arc for leg in (*traffic.over, *traffic.under))
    yield from traffic.entries.values()
    yield from (arc for arcs in traffic.reopened.values() for arc in arcs)
    yield from (*traffic.down.values(), *traffic.back.values())


def broken(view: View, found: Iterator[Claim]) -> list[Claim]:
    """The claims whose list has another number of deals."""
    return [
        (what, n, chosen)
        for what, n, chosen in found
        if chosen is None or picked(view, chosen, rows=1).deals != n
    ]


def of_shapes(view: View) -> Iterator[Claim]:
    """The forms of the journey and their commonest paths."""
    for row in question("shapes").read(view).rows:
        chosen = Selection(shape=str(row["shape"]))
        yield row["shape"], int(str(row["deals"])), chosen
        paths = row["paths"]
        assert isinstance(paths, list)
        for path in paths:
            taken = Selection(path=path["path_key"])
            narrowed = taken.but(shape=chosen.shape)
            yield path["path"], path["deals"], narrowed
            yield path["path"], path["won"], narrowed.but(status="won")


@settings(max_examples=4)
@given(log=logs().filter(lambda log: bool(log["deals"])), day=dates())
def test_every_part_of_a_picture_opens_what_it_counts(log: Log, day: date) -> None:
    with workspace(log) as made, made.view(made.scope(as_of=day)) as view:
        if view.deal_count():
            assert broken(view, claims(journey_data(view, ""))) == []
            assert broken(view, of_shapes(view)) == []


@pytest.mark.parametrize(("seed", "period"), [(0, None), (1, "2024-05-01..2024-08-31")])
def test_every_part_of_a_large_picture_opens_what_it_counts(seed: int, period: str | None) -> None:
    with workspace(large_log(seed, 200)) as made:
        scope = made.scope(as_of=DAY, period=period)
        with made.view(scope) as view:
            data = journey_data(view, "")
            listed = list(claims(data))

            assert len(listed) > 30
            assert period or any(arc.mixed for arc in joined_arcs(data))
            assert broken(view, iter(listed)) == []


@pytest.mark.parametrize("kind", ["status", "owner", "period"])
def test_each_side_of_a_comparison_opens_what_it_counts(kind: str) -> None:
    with workspace(large_log(1, 200)) as made:
        base = made.scope(as_of=DAY)
        sides = sides_of(made, base, kind)
        with made.view(base) as view:
            data = journey_data(view, "")
        told = []
        for scope in sides:
            with made.view(scope) as view:
                told.append(population(view, data.pipeline_id))
        found = compare(data, told[0], told[1], ("", ""), by_outcome=kind == "status")
        phases = {phase.code: phase for phase in data.phases}
        arcs = {(arc.source, arc.target, arc.kind): arc for arc in data.arcs}
        for place, scope in enumerate(sides):
            listed: list[Claim] = []
            for each in found.phases:
                phase = phases[each.code]
                reached = (each.reached.first, each.reached.second)[place]
                listed.append((phase.name, reached.part, phase_deals(phase)))
                if each.lost is not None:
                    lost = (each.lost.first, each.lost.second)[place]
                    listed.append((phase.name, lost.part, lost_deals(phase)))
                if each.days is not None:
                    stay = (each.days.first, each.days.second)[place]
                    listed.append((phase.name, stay.n, phase_deals(phase)))
            for arc in found.arcs:
                taken = (arc.taken.first, arc.taken.second)[place]
                listed.append((arc.ends, taken.part, passage_deals(arcs[arc.ends], data)))
            with made.view(scope) as view:
                assert broken(view, iter(listed)) == []


def sides_of(made: Workspace, base: Scope, kind: str) -> tuple[Scope, Scope]:
    if kind == "status":
        return replace(base, status="won"), replace(base, status="lost")
    if kind == "owner":
        return replace(base, owner="o1"), replace(base, owner="o2")
    months = ("2024-03-01..2024-07-31", "2024-08-01..2024-12-31")
    first, second = (made.scope(as_of=DAY, period=months[place]) for place in (0, 1))
    return first, second
