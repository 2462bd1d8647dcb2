"""The map: the three journeys at a glance, and how to begin one where there is none."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.atlas import TEMPLATES, template
from rumbo.errors import UsageError
from rumbo.journey import document
from rumbo.journey.saying import said
from rumbo.store.maps import Status
from rumbo.web import map_sight
from rumbo.web.evidence import Mark, tally
from rumbo.web.frame import Link
from rumbo.web.language import marked
from rumbo.web.map_grid import Grid, grids, journey_path
from rumbo.web.map_review import Review, confirm, review
from rumbo.web.map_sight import (
    BEGIN,
    CRM,
    HOME,
    Sight,
    Standing,
    review_place,
    sight,
    sight_or_refusal,
    standing,
    to,
)
from rumbo.web.page import Action, Page
from rumbo.web.rendering import render
from rumbo.web.visit import Visit


@dataclass(frozen=True)
class Beginning:
    """How a map is begun: the page that does it, where there is one, and the templates."""

    href: str
    crm: str  # the page that proposes one; empty while there is no data
    templates: tuple[tuple[str, str], ...]  # what each is called on the command line, and its name
    drafts: tuple[Link, ...]
    later: str  # since when there is a map, where the date is before it
    today: str


@dataclass(frozen=True)
class MapPage:
    """What the page shows: the journeys, or how to begin."""

    title: str
    standing: Standing | None
    grids: tuple[Grid, ...]
    marks: tuple[Mark, ...]
    boundaries: tuple[str, ...]
    orphans: tuple[Link, ...]  # the phases that nobody owns
    review: Review | None
    whole: str
    check: str
    beginning: Beginning | None


def build(visit: Visit) -> MapPage:
    """The version that the address names, or that in force."""
    return _page(visit)


def _page(visit: Visit, problem: str = "") -> MapPage:
    seen = sight(visit)
    if seen is None:
        title = visit.say("The map")
        return MapPage(title, None, (), (), (), (), None, "", "", _beginning(visit))
    shown = grids(visit, seen, full=False)
    return MapPage(
        title=seen.journey_map.name.of(visit.language.tag),
        standing=standing(visit, seen),
        grids=shown,
        marks=tally(visit, [str(row["status"]) for row in seen.checks.values()]),
        boundaries=boundaries(visit, seen),
        orphans=tuple(
            Link(each.name, each.href) for one in shown for each in one.heads if not each.owner
        ),
        review=review(visit, seen, problem),
        whole=to(visit, journey_path("all")),
        check=visit.link("/lecturas/map_check") if seen.checks else "",
        beginning=None,
    )


def boundaries(visit: Visit, seen: Sight) -> tuple[str, ...]:
    """Whom the company decided not to follow, in words."""
    return tuple(
        visit.language.of(said(each, seen.journey_map)) for each in seen.journey_map.boundaries
    )


def _beginning(visit: Visit) -> Beginning:
    versions = visit.workspace.atlas.maps.versions()
    first = next((each for each in versions if each.published_at is not None), None)
    day = map_sight.since_day(visit, first) if first else ""
    return Beginning(
        href=visit.link(BEGIN) if map_sight.there_is(visit, BEGIN) else "",
        crm=visit.link(CRM) if visit.newest and map_sight.there_is(visit, CRM) else "",
        templates=tuple(
            (name, template(name, visit.language.tag).name.of(visit.language.tag))
            for name in TEMPLATES
        ),
        drafts=tuple(
            Link(map_sight.version_name(visit, each), visit.link(HOME, version=each.id))
            for each in versions
            if each.status is Status.DRAFT
        ),
        later=day,
        today=visit.same(as_of=None) if day else "",
    )


def as_yaml(visit: Visit) -> Response:
    """The version that the address names, or that in force, as YAML."""
    seen = sight_or_refusal(visit)
    name = f"rumbo-map-{seen.version.id}.yaml"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    body = document.write(seen.journey_map)
    return Response(body, media_type="application/yaml; charset=utf-8", headers=headers)


def confirmed(visit: Visit) -> Response:
    """Records that the map in force still holds, and shows its history."""
    try:
        confirm(visit)
    except UsageError as error:
        told = visit.language.told(error.message, error.advice)
        answer = render(visit, PAGE, _page(visit, told))
        answer.status_code = 422
        return answer
    return RedirectResponse(review_place(visit), 303)


PAGE = Page(
    name="map",
    path=HOME,
    label=marked("Map"),
    icon="map",
    order=20,
    template="map.html",
    context=MapPage,
    build=build,
    needs_data=False,
    actions=(
        Action(map_sight.YAML, as_yaml),
        Action(HOME, confirmed, "POST", whole=True),
    ),
    sheets=("css/map.css",),
)
