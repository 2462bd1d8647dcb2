"""What differs between two versions of the map in words, phase by phase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rumbo.journey.difference import Difference
from rumbo.model.journey_map import JourneyMap
from rumbo.store.maps import MapVersion
from rumbo.web.visit import Visit


@dataclass(frozen=True)
class ChangeGroup:
    """What changed in one phase, or in the map itself."""

    name: str
    changes: tuple[tuple[str, str], ...]  # what happened, and the sentence


def changes(visit: Visit, before: MapVersion | None, after: MapVersion) -> tuple[ChangeGroup, ...]:
    """What changed from one version to another; nothing where there is none before."""
    if before is None:
        return ()
    atlas = visit.workspace.atlas
    names = names_of(atlas.map_of(before), atlas.map_of(after), visit.language.tag)
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in atlas.differences(before, after):
        words = said_within(visit, each, names)
        groups.setdefault(place_of(each), []).append((each.change.value, words))
    return tuple(
        ChangeGroup(names.get(phase, "") or visit.say("The map itself"), tuple(listed))
        for phase, listed in groups.items()
    )


def place_of(difference: Difference) -> str:
    """The phase that a change is listed under: one that comes or goes changes the map itself."""
    return "" if difference.part == "phases" else difference.phase


def said_within(visit: Visit, difference: Difference, names: Mapping[str, str]) -> str:
    """The sentence under the heading of its phase, which it need not repeat."""
    return visit.language.of(difference.says).removeprefix(f"{names.get(difference.phase, '')} · ")


def names_of(before: JourneyMap, after: JourneyMap, tag: str) -> dict[str, str]:
    """What the phases of two versions are called, by id."""
    return {phase.id: phase.name.of(tag) for each in (before, after) for phase in each.phases}
