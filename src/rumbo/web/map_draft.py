"""The draft that an address of the editor names: its map, the CRM's stages, and its problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rumbo.errors import UsageError
from rumbo.journey.claim import problems_with_stages
from rumbo.journey.coherence import problems
from rumbo.journey.drafts import draft_map
from rumbo.journey.problem import Problem
from rumbo.journey.vocabulary import part
from rumbo.model.journey_map import JourneyMap
from rumbo.model.movement import Phase
from rumbo.store.maps import MapVersion
from rumbo.web import cell
from rumbo.web.frame import Link
from rumbo.web.map_sight import BEGIN, EDITOR, HOME
from rumbo.web.visit import Visit

NEW, EDIT, PUBLISH = BEGIN, EDITOR, f"{HOME}/publicar"
BELOW = "map"  # the page of the map, which the editor's pages stand below
SHEETS = ("css/access.css", "css/data.css", "css/map_edit.css")
FORM_BYTES = 4 * 1024 * 1024  # a map of two megabytes, and what its form carries along
_DIGITS = 9  # of a column's width


@dataclass(frozen=True)
class Draft:
    """A draft in hand."""

    version: MapVersion
    map: JourneyMap

    @property
    def path(self) -> str:
        """The address of the draft."""
        return f"{EDIT}/{self.version.id}"


def draft(visit: Visit) -> Draft:
    """The draft that the address names; UsageError where there is none."""
    version = visit.workspace.atlas.maps.version(number(visit.request.path_params["version"]))
    return Draft(version, draft_map(version, visit.language.tag))


def number(written: object) -> int:
    """The version that is named; UsageError where it is no number."""
    text = str(written)
    if text.isascii() and text.isdecimal() and len(text) <= _DIGITS:
        return int(text)
    raise UsageError("There is no such version of the map.", advice="See the list of versions.")


def stages(visit: Visit) -> tuple[Phase, ...]:
    """The CRM's stages, asked once per snapshot; none while there is no data."""
    if visit.newest is None:
        return ()
    return visit.kept("map stages", visit.workspace.atlas.stages)


def problems_of(visit: Visit, journey_map: JourneyMap) -> list[Problem]:
    """What is wrong with a map, alone and beside the stages of the CRM."""
    return [*problems(journey_map), *problems_with_stages(journey_map, stages(visit))]


def who(visit: Visit) -> str:
    """By whom a change is recorded."""
    return visit.user.name or visit.say("At this machine")


def named(visit: Visit, version: MapVersion) -> str:
    """A version as people tell it from others."""
    day = cell.local(version.published_at or version.changed_at, visit.language)
    return visit.say("Version {number} of {when}", number=str(version.id), when=day)


def trail(visit: Visit, *links: Link) -> tuple[Link, ...]:
    """The way back, from the list of versions."""
    return (Link(visit.say("Drafts of the map"), EDIT), *links)


def spoken(visit: Visit, value: Any) -> str:  # noqa: ANN401 - entries of any shape
    """Entries in words, for who has to choose between two of them."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return visit.say("yes") if value else visit.say("no")
    if isinstance(value, Mapping):
        return " · ".join(
            f"{visit.language.of(part(name))}: {spoken(visit, each)}"
            for name, each in value.items()
            if name != "id"
        )
    if isinstance(value, list):
        return "; ".join(spoken(visit, each) for each in value) or "—"
    return str(value)


def place(visit: Visit, where: tuple[str | int, ...]) -> str:
    """A place in the map in words."""
    words = [
        f"nº {each + 1}" if isinstance(each, int) else visit.language.of(part(each))
        for each in where
    ]
    return " › ".join(words)


def worded(visit: Visit, draft: Draft, problem: Problem) -> tuple[str, str]:
    """A problem as a sentence that says where, and the address at which it is put right."""
    words = f"{visit.language.of(problem.says)} {visit.language.of(problem.remedy)}".strip()
    top, *inside = problem.place or ("",)
    if top == "phases" and inside and isinstance(inside[0], int):
        phase = draft.map.phases[inside[0]]
        where = [phase.name.of(visit.language.tag), place(visit, tuple(inside[1:]))]
        return ": ".join(filter(None, [" › ".join(filter(None, where)), words])), (
            f"{draft.path}/{phase.id}"
        )
    where = [place(visit, problem.place)] if top != "phases" else []
    return ": ".join([*where, words]), f"{draft.path}#{top}"
