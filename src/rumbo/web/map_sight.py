"""The map as one visit sees it: the version that the address names, and what the log says of it.

The log is asked about the map that was in force at the date; another version is shown as it was
written, without numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rumbo.errors import UsageError
from rumbo.journey.statement import Statement, statements
from rumbo.model.journey_map import JourneyMap
from rumbo.model.reading import Row
from rumbo.readings.living import LivePhase, living
from rumbo.store.maps import MapVersion, Status
from rumbo.web import cell
from rumbo.web.frame import Link, Option
from rumbo.web.language import marked
from rumbo.web.lights import due_words
from rumbo.web.page import pages
from rumbo.web.visit import Visit

HOME = "/mapa"
HISTORY = f"{HOME}/historia"
EDITOR = f"{HOME}/editar"
BEGIN = f"{HOME}/nuevo"
CRM = f"{BEGIN}/crm"
YAML = f"{HOME}.yaml"
_LONGEST_NUMBER = 9
STATUS_WORDS: Mapping[Status, str] = {
    Status.DRAFT: marked("Draft"),
    Status.PUBLISHED: marked("In force"),
    Status.SUPERSEDED: marked("Superseded"),
    Status.DISCARDED: marked("Put aside"),
}


@dataclass(frozen=True)
class Sight:
    """One version of the map, and of the one in force the checks and the numbers of its phases."""

    version: MapVersion
    journey_map: JourneyMap
    stated: tuple[Statement, ...]
    current: bool
    checks: Mapping[str, Row]
    live: Mapping[str, LivePhase]
    comments: Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Standing:
    """Which version is seen, since when, by whom and why, and what can be done with it.

    `alarm` says that its review is overdue, `others` are the versions to choose from.
    """

    number: str
    status: str
    since: str
    by: str
    why: str
    current: bool
    review: str
    alarm: str
    others: tuple[Option, ...]
    carried: tuple[tuple[str, str], ...]
    places: tuple[Link, ...]
    yaml: str


def sight(visit: Visit) -> Sight | None:
    """The version that the address asks for, or that in force at the date; None without one."""
    atlas, day = visit.workspace.atlas, visit.scope().as_of
    in_force, asked = atlas.in_force(day), visit.parameter("version")
    version = atlas.maps.version(_number(asked)) if asked else in_force
    if version is None:
        return None
    journey_map = atlas.map_of(version)
    current = in_force is not None and in_force.id == version.id
    checks: dict[str, Row] = {}
    live: Mapping[str, LivePhase] = {}
    if current and visit.newest is not None:
        coming = visit.reading_later("map_check")
        live = visit.ask("living", visit.scope(), living)
        checks = {str(row["statement_id"]): row for row in coming.result().rows}
    comments = atlas.comments.open_counts()
    stated = statements(journey_map)
    return Sight(version, journey_map, stated, current, checks, live, comments)


def sight_or_refusal(visit: Visit) -> Sight:
    """As `sight`; UsageError where no map was in force."""
    found = sight(visit)
    if found is None:
        raise UsageError("No map is in force at this date.", advice="Choose a version, or a date.")
    return found


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER):
        raise UsageError(f"There is no version {text[:20]} of the map.", advice="See: rumbo map")
    return int(text)


def to(visit: Visit, path: str, **changes: object) -> str:
    """Another page of the map, of the same version."""
    return visit.link(path, version=visit.parameter("version"), **changes)


def standing(visit: Visit, seen: Sight) -> Standing:
    """What stands over every page of the map."""
    version = seen.version
    review, alarm = _review(visit, seen)
    return Standing(
        number=str(version.id),
        status=visit.say(STATUS_WORDS[version.status]),
        since=since_day(visit, version),
        by=version.published_by or version.changed_by,
        why=version.why,
        current=seen.current,
        review=review,
        alarm=alarm,
        others=options(visit, version.id),
        carried=tuple(
            (name, value)
            for name, value in visit.request.query_params.items()
            if name != "version" and value
        ),
        places=(*_to_review(visit, seen), *places(visit, version)),
        yaml=visit.link(YAML, version=version.id),
    )


def review_place(visit: Visit) -> str:
    """Where the map in force is reviewed."""
    return visit.link(HOME) + "#review"


def _to_review(visit: Visit, seen: Sight) -> tuple[Link, ...]:
    return (Link(visit.say("Review"), review_place(visit), "check"),) if seen.current else ()


def _review(visit: Visit, seen: Sight) -> tuple[str, str]:
    day = visit.scope().as_of
    standing = visit.workspace.atlas.standing(day) if seen.current else None
    if standing is None:
        return "", ""
    said, late = due_words(visit, standing)
    return ("", said) if late else (said, "")


def options(visit: Visit, chosen: int | None) -> tuple[Option, ...]:
    """Every version, the newest first."""
    return tuple(
        Option(str(each.id), version_name(visit, each), each.id == chosen)
        for each in reversed(visit.workspace.atlas.maps.versions())
    )


def version_name(visit: Visit, version: MapVersion) -> str:
    """A version in a few words."""
    status = visit.say(STATUS_WORDS[version.status])
    return f"{version.id} · {status} · {since_day(visit, version)}"


def since_day(visit: Visit, version: MapVersion) -> str:
    """The day since which a version is in force, or on which it was last changed."""
    moment = version.published_at or version.changed_at
    return visit.language.date(cell.day_of(moment, visit.language))


def places(visit: Visit, version: MapVersion) -> tuple[Link, ...]:
    """Where one can go on from a version; only to pages that there are and that they may see."""
    writing = version.status is Status.DRAFT and there_is(visit, f"{EDITOR}/{{version}}")
    edit = f"{EDITOR}/{version.id}" if writing else EDITOR
    known = (
        (HISTORY, HISTORY, marked("History"), "follow"),
        (EDITOR, edit, marked("Edit"), "change"),
    )
    return tuple(
        Link(visit.say(label), visit.link(href), icon)
        for path, href, label, icon in known
        if there_is(visit, path)
    )


def there_is(visit: Visit, path: str) -> bool:
    """Whether there is a page at that path which the reader may see."""
    return any(page.path == path and visit.may(page) for page in pages().values())
