"""One phase of the map: all its cells below each other, with its numbers."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.journey.cell import lines
from rumbo.model.journey_map import JOURNEYS, MapPhase
from rumbo.web import map_grid
from rumbo.web.failure import NotHereError
from rumbo.web.frame import Link
from rumbo.web.language import marked
from rumbo.web.map_grid import CellShown, Head, journey_path, phase_path
from rumbo.web.map_sight import HOME, Sight, Standing, sight_or_refusal, standing, to
from rumbo.web.page import Page
from rumbo.web.visit import Visit


@dataclass(frozen=True)
class PhasePage:
    """What the page shows; `ways` are the map, the journey, and the phases beside this one."""

    title: str
    standing: Standing
    head: Head
    up: tuple[Link, ...]
    previous: Link | None
    following: Link | None
    cells: tuple[CellShown, ...]
    empty: tuple[CellShown, ...]  # what the map does not say of this phase


def build(visit: Visit) -> PhasePage:
    """The phase that the address names."""
    seen = sight_or_refusal(visit)
    phase, place = phase_asked(visit, seen)
    shown = [
        map_grid.cell(visit, seen, phase, line) for line in lines(seen.journey_map, seen.stated)
    ]
    beside = [each for each in seen.journey_map.phases if each.journey is phase.journey]
    return PhasePage(
        title=phase.name.of(visit.language.tag),
        standing=standing(visit, seen),
        head=map_grid.head(visit, seen, phase, place),
        up=ways_up(visit, phase),
        previous=_link(visit, beside[place - 2]) if place > 1 else None,
        following=_link(visit, beside[place]) if place < len(beside) else None,
        cells=tuple(each for each in shown if each.entries or each.statements or each.marks),
        empty=tuple(each for each in shown if not (each.entries or each.statements or each.marks)),
    )


def phase_asked(visit: Visit, seen: Sight) -> tuple[MapPhase, int]:
    """The phase that the address names and its place in its journey; NotHereError without one."""
    asked = str(visit.request.path_params["phase"])
    for phase in seen.journey_map.phases:
        if phase.id == asked:
            beside = [each for each in seen.journey_map.phases if each.journey is phase.journey]
            return phase, beside.index(phase) + 1
    raise NotHereError(
        visit.say("The map has no such phase"),
        visit.say("Another version of the map may have it."),
        (visit.say("The map"), to(visit, HOME)),
    )


def ways_up(visit: Visit, phase: MapPhase) -> tuple[Link, ...]:
    """The map and the journey that a phase is in."""
    journey = visit.language.of(JOURNEYS[phase.journey])
    return (
        Link(visit.say("The map"), to(visit, HOME)),
        Link(journey, to(visit, journey_path(phase.journey.value))),
    )


def _link(visit: Visit, phase: MapPhase) -> Link:
    return Link(phase.name.of(visit.language.tag), to(visit, phase_path(phase.id)))


PAGE = Page(
    name="map_one_phase",
    path=f"{HOME}/fase/{{phase}}",
    label=marked("Phase of the map"),
    template="map_one_phase.html",
    context=PhasePage,
    build=build,
    needs_data=False,
    below="map",
    sheets=("css/map.css",),
)
