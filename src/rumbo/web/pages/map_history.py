"""The history of the map: its versions, who changed what and why, and two compared in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rumbo.errors import UsageError
from rumbo.journey.difference import Change, Difference
from rumbo.model.journey_map import JourneyMap
from rumbo.model.reading import Text
from rumbo.store.maps import MapVersion
from rumbo.web import cell
from rumbo.web.frame import Option
from rumbo.web.language import marked
from rumbo.web.map_changes import names_of, place_of, said_within
from rumbo.web.map_review import Confirmed, confirmed
from rumbo.web.map_sight import HISTORY, HOME, STATUS_WORDS, YAML, options, since_day
from rumbo.web.page import Page
from rumbo.web.visit import Visit

_LONGEST_NUMBER = 9
_CHANGES: dict[Change, Text] = {
    Change.ADDED: Text("Añadido", "Added"),
    Change.REMOVED: Text("Quitado", "Taken out"),
    Change.CHANGED: Text("Cambiado", "Changed"),
    Change.MOVED: Text("Movido", "Moved"),
}
_TONES = {
    Change.ADDED: "won",
    Change.REMOVED: "lost",
    Change.CHANGED: "regress",
    Change.MOVED: "advance",
}


@dataclass(frozen=True)
class VersionShown:
    """One version: its status, when it was in force, who wrote it and why."""

    number: str
    status: str
    tone: str
    since: str
    until: str
    by: str
    written: str
    why: str
    href: str
    compare: str
    yaml: str


@dataclass(frozen=True)
class ChangeShown:
    """One change in words."""

    kind: str
    tone: str
    says: str


@dataclass(frozen=True)
class Changes:
    """What changed in one phase; without a name, in the map itself."""

    phase: str
    changes: tuple[ChangeShown, ...]


@dataclass(frozen=True)
class HistoryPage:
    """What the page shows; `compared` is None while there are not two versions to compare.

    `reviews` are the confirmations of all versions, the newest first.
    """

    up: str
    versions: tuple[VersionShown, ...]
    reviews: tuple[Confirmed, ...]
    before: tuple[Option, ...]
    after: tuple[Option, ...]
    compared: tuple[Changes, ...] | None
    n: int


def build(visit: Visit) -> HistoryPage:
    """Every version, and the two that the address names, or the last two."""
    atlas = visit.workspace.atlas
    versions = atlas.maps.versions()
    before, after = _pair(visit, versions)
    compared = None
    n = 0
    if before is not None and after is not None and before.id != after.id:
        found = atlas.differences(before, after)
        n = len(found)
        compared = _grouped(visit, found, atlas.map_of(before), atlas.map_of(after))
    return HistoryPage(
        up=visit.link(HOME),
        versions=tuple(_shown(visit, each) for each in reversed(versions)),
        reviews=tuple(confirmed(visit, each) for each in reversed(atlas.maps.confirmations())),
        before=options(visit, before.id if before else None),
        after=options(visit, after.id if after else None),
        compared=compared,
        n=n,
    )


def _pair(
    visit: Visit, versions: Sequence[MapVersion]
) -> tuple[MapVersion | None, MapVersion | None]:
    after = _asked(visit, "to", versions) or (versions[-1] if versions else None)
    base = after.based_on if after else None
    others = [each for each in versions if after is not None and each.id < after.id]
    default = next((each for each in others if each.id == base), others[-1] if others else None)
    return _asked(visit, "from", versions) or default, after


def _asked(visit: Visit, name: str, versions: Sequence[MapVersion]) -> MapVersion | None:
    text = visit.parameter(name)
    if not text:
        return None
    for each in versions:
        if str(each.id) == text:
            return each
    raise UsageError(f"There is no version {text[:20]} of the map.", advice="See: rumbo map")


def _shown(visit: Visit, version: MapVersion) -> VersionShown:
    language = visit.language
    ended = version.superseded_at
    compare = {"from": version.based_on, "to": version.id} if version.based_on else {}
    return VersionShown(
        number=str(version.id),
        status=visit.say(STATUS_WORDS[version.status]),
        tone={"published": "won", "draft": "advance"}.get(version.status.value, "pause"),
        since=since_day(visit, version) if version.published_at else "",
        until=language.date(cell.day_of(ended, language)) if ended else "",
        by=version.published_by or version.changed_by or visit.say("At this machine"),
        written=cell.local(version.changed_at, language),
        why=version.why,
        href=visit.link(HOME, version=version.id),
        compare=visit.link(HISTORY, **compare) + "#compared" if compare else "",
        yaml=visit.link(YAML, version=version.id),
    )


def _grouped(
    visit: Visit, found: Sequence[Difference], before: JourneyMap, after: JourneyMap
) -> tuple[Changes, ...]:
    names = names_of(before, after, visit.language.tag)
    listed: dict[str, list[ChangeShown]] = {}
    for each in found:
        change = ChangeShown(
            visit.language.of(_CHANGES[each.change]),
            _TONES[each.change],
            said_within(visit, each, names),
        )
        listed.setdefault(place_of(each), []).append(change)
    return tuple(Changes(names.get(phase, ""), tuple(each)) for phase, each in listed.items())


PAGE = Page(
    name="map_history",
    path=HISTORY,
    label=marked("History of the map"),
    template="map_history.html",
    context=HistoryPage,
    build=build,
    needs_data=False,
    filtered=False,
    below="map",
    sheets=("css/map.css",),
)
