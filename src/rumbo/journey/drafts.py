"""Drafts of the map that several people write at once: each change is laid upon what is there.

Who saves a part says what it was when they began. What others changed meanwhile stays; where both
changed the same, nothing is written until somebody has chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rumbo.errors import UsageError
from rumbo.journey import document, editing
from rumbo.journey.merge import Merged, merged
from rumbo.model.journey_map import JourneyMap
from rumbo.store.maps import ChangedMeanwhileError, Maps, MapVersion, Status

_ATTEMPTS = 20


@dataclass(frozen=True)
class Clash:
    """Somebody else changed the same: what both make together, what is there now, and who did."""

    merged: Merged
    theirs: Any
    by: str


@dataclass(frozen=True)
class Part:
    """A phase of a draft, or with an empty `phase` all that the map holds beside its phases."""

    number: int
    phase: str = ""

    def of(self, journey_map: JourneyMap) -> Any:  # noqa: ANN401 - entries
        """The part's entries in a map; None where the phase is not there."""
        if not self.phase:
            return editing.own_entries(journey_map)
        found = [each for each in journey_map.phases if each.id == self.phase]
        return document.written_out(found[0]) if found else None

    def put(self, journey_map: JourneyMap, entries: Any) -> JourneyMap:  # noqa: ANN401 - entries
        """The map with these entries in the part's place."""
        if not self.phase:
            return editing.with_own_entries(journey_map, entries)
        return editing.with_entries(journey_map, self.phase, entries)


def draft_map(version: MapVersion, language: str) -> JourneyMap:
    """The map of a version that is a draft; UsageError where it is none."""
    if version.status is not Status.DRAFT:
        raise UsageError(
            f"Version {version.id} of the map is not a draft.", advice="Make a draft of it first."
        )
    return document.build(dict(version.document), language)


def change(
    maps: Maps, number: int, make: Callable[[JourneyMap], JourneyMap], *, by: str
) -> MapVersion:
    """Changes a draft as it stands now, whoever else writes in it at this moment."""
    for _ in range(_ATTEMPTS):
        version = maps.version(number)
        before = draft_map(version, "en")
        after = make(before)
        if after == before:
            return version
        try:
            return maps.save(number, document.plain(after), revision=version.revision, by=by)
        except ChangedMeanwhileError:
            continue
    raise UsageError("Too many people write at this moment.", advice="Save again.")


def save(maps: Maps, part: Part, was: Any, mine: Any, *, by: str) -> MapVersion | Clash:  # noqa: ANN401 - entries
    """Writes a part that somebody changed from `was` to `mine`; a clash where others did too."""
    clashes: list[Clash] = []

    def lay(journey_map: JourneyMap) -> JourneyMap:
        clashes.clear()
        theirs = part.of(journey_map)
        both = merged(was, mine, theirs)
        if both.conflicts:
            clashes.append(Clash(both, theirs, maps.version(part.number).changed_by))
            return journey_map
        return part.put(journey_map, both.entries)

    version = change(maps, part.number, lay, by=by)
    return clashes[0] if clashes else version
