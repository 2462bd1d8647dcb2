"""The review of the map: its lights, who confirmed it before, and confirming it anew."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.errors import UsageError
from rumbo.model import term
from rumbo.readings.review import QUESTIONS
from rumbo.store.maps import LONGEST_NOTE, LONGEST_WHO, Confirmation
from rumbo.web import cell
from rumbo.web.lights import Lights, lights
from rumbo.web.map_sight import HOME, Sight
from rumbo.web.visit import Visit


@dataclass(frozen=True)
class Confirmed:
    """One confirmation: of which version, when, by whom and why.

    `stood` is how the three questions stood then: verdict and name.
    """

    version: str
    when: str
    by: str
    note: str
    stood: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Review:
    """What a page shows of the review; the form only where `may_confirm`.

    `by` is who confirms: to be written where nobody has signed in. `problem` says why a
    confirmation was not kept, `elsewhere` is where it can be confirmed, if not here.
    """

    lights: Lights | None
    history: tuple[Confirmed, ...]
    may_confirm: bool
    elsewhere: str
    version: str
    signed: bool
    by: str
    note: str
    longest: tuple[int, int]
    problem: str


def review(visit: Visit, seen: Sight, problem: str = "") -> Review | None:
    """The review of the version in force at the date; None for another version."""
    if not seen.current:
        return None
    may = visit.user.may("editor", whole=True)
    today = visit.scope().as_of == visit.workspace.today() and visit.filters.pinned is None
    signed = bool(visit.user.login)
    return Review(
        lights=lights(visit) if visit.newest is not None else None,
        history=_history(visit, seen),
        may_confirm=may and today,
        elsewhere=visit.link(HOME, as_of=None, snapshot=None) if may and not today else "",
        version=str(seen.version.id),
        signed=signed,
        by=_who(visit) if signed else str(visit.form.get("by", ""))[: LONGEST_WHO * 2],
        note=str(visit.form.get("note", ""))[: LONGEST_NOTE * 2],
        longest=(LONGEST_WHO, LONGEST_NOTE),
        problem=problem,
    )


def _history(visit: Visit, seen: Sight) -> tuple[Confirmed, ...]:
    """Every confirmation of the version by the date, the newest first."""
    until = visit.scope().as_of
    known = visit.workspace.atlas.maps.confirmations(seen.version.id)
    return tuple(
        confirmed(visit, each)
        for each in reversed(known)
        if cell.day_of(each.confirmed_at, visit.language) <= until
    )


def confirmed(visit: Visit, each: Confirmation) -> Confirmed:
    """A confirmation as it is shown."""
    stood = []
    for key in QUESTIONS:
        verdict = str(each.evidence.get(key, ""))
        words = term.coded("key", key)
        if verdict in {"good", "watch", "bad", "unknown"} and words is not None:
            stood.append((verdict, visit.language.of(words)))
    return Confirmed(
        version=str(each.map_id),
        when=cell.local(each.confirmed_at, visit.language),
        by=each.confirmed_by,
        note=each.note,
        stood=tuple(stood),
    )


def confirm(visit: Visit) -> None:
    """Records that the map in force still holds; UsageError where it is another one by now."""
    atlas = visit.workspace.atlas
    if str(visit.form.get("version", "")) != str(atlas.chosen(None).id):
        raise UsageError(
            "Another version of the map came into force meanwhile.",
            advice="Look at it, then confirm it.",
        )
    atlas.confirm(by=_who(visit), note=str(visit.form.get("note", "")))


def _who(visit: Visit) -> str:
    """Who has signed in; else who they say they are."""
    written = "" if visit.user.login else str(visit.form.get("by", "")).strip()
    return written or visit.user.name or visit.user.login or visit.say("At this machine")
