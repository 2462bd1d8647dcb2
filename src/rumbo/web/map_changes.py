"""What differs between two versions of the map in words, phase by phase."""

from __future__ import annotations

from dataclasses import dataclass

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
    names = _names(atlas.map_of(before), atlas.map_of(after), visit.language.tag)
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in atlas.differences(before, after):
        words = visit.language.of(each.says).removeprefix(f"{names.get(each.phase, '')} · ")
        groups.setdefault(each.phase, []).append((each.change.value, words))
    return tuple(
        ChangeGroup(names.get(phase, "") or visit.say("The map itself"), tuple(listed))
        for phase, listed in groups.items()
    )


def _names(before: JourneyMap, after: JourneyMap, tag: str) -> dict[str, str]:
    return {phase.id: phase.name.of(tag) for each in (before, after) for phase in each.phases}
