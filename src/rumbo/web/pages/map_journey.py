"""One journey of the map, or all of them on one sheet: phases across, lines down."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.model.journey_map import JOURNEYS, Journey
from rumbo.web.failure import NotHereError
from rumbo.web.frame import Link
from rumbo.web.language import marked
from rumbo.web.map_grid import Grid, grid, grids, journey_path
from rumbo.web.map_sight import HOME, Sight, Standing, sight_or_refusal, standing, to
from rumbo.web.page import Page
from rumbo.web.pages.map import boundaries
from rumbo.web.visit import Visit

ALL = "all"


@dataclass(frozen=True)
class JourneyPage:
    """What the page shows; `tabs` lead to the other journeys."""

    title: str
    name: str
    standing: Standing
    tabs: tuple[Link, ...]
    grids: tuple[Grid, ...]
    boundaries: tuple[str, ...]


def build(visit: Visit) -> JourneyPage:
    """The journey that the address names."""
    seen, asked = sight_or_refusal(visit), str(visit.request.path_params["journey"])
    known = {phase.journey for phase in seen.journey_map.phases}
    if asked != ALL and asked not in {each.value for each in known}:
        raise NotHereError(
            visit.say("The map has no such journey"),
            visit.say("Look at the whole map instead."),
            (visit.say("The map"), to(visit, HOME)),
        )
    shown = grids(visit, seen, full=True) if asked == ALL else (grid(visit, seen, Journey(asked)),)
    name = visit.say("The whole map") if asked == ALL else shown[0].name
    return JourneyPage(
        title=f"{name} · {seen.journey_map.name.of(visit.language.tag)}",
        name=name,
        standing=standing(visit, seen),
        tabs=_tabs(visit, seen, asked),
        grids=shown,
        boundaries=boundaries(visit, seen),
    )


def _tabs(visit: Visit, seen: Sight, asked: str) -> tuple[Link, ...]:
    present = [each for each in Journey if any(p.journey is each for p in seen.journey_map.phases)]
    named = [(each.value, visit.language.of(JOURNEYS[each])) for each in present]
    return (
        Link(visit.say("At a glance"), to(visit, HOME)),
        *(
            Link(name, to(visit, journey_path(key)), "", key == asked)
            for key, name in [*named, (ALL, visit.say("The whole map"))]
        ),
    )


PAGE = Page(
    name="map_journey",
    path=f"{HOME}/recorrido/{{journey}}",
    label=marked("Journey of the map"),
    template="map_journey.html",
    context=JourneyPage,
    build=build,
    needs_data=False,
    below="map",
    sheets=("css/map.css",),
)
