"""Putting a draft into force: what would change, what keeps it from it, and why it is done."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.errors import UsageError
from rumbo.journey.problem import MapError
from rumbo.web import map_draft
from rumbo.web.frame import Link
from rumbo.web.language import marked
from rumbo.web.map_changes import ChangeGroup, changes
from rumbo.web.map_draft import EDIT, PUBLISH, Draft
from rumbo.web.page import Action, Page
from rumbo.web.rendering import render
from rumbo.web.visit import Visit

_SEE_OTHER, _CONFLICT = 303, 409
_LONGEST = 1000


@dataclass(frozen=True)
class PublishPage:
    """What stands before a draft is put into force."""

    title: str
    trail: tuple[Link, ...]
    path: str
    revision: int
    why: str
    first: bool
    compared: str
    groups: tuple[ChangeGroup, ...]
    serious: tuple[tuple[str, str], ...]  # what keeps it from it: the sentence, and where
    mild: int
    problem: str


def build(visit: Visit) -> PublishPage:
    """The draft that the address names beside what is in force."""
    return _page(visit, map_draft.draft(visit))


def _page(visit: Visit, draft: Draft, problem: str = "") -> PublishPage:
    now = visit.workspace.atlas.in_force(visit.workspace.today())
    found = map_draft.problems_of(visit, draft.map)
    return PublishPage(
        title=visit.say("Publish the map"),
        trail=map_draft.trail(visit, Link(map_draft.named(visit, draft.version), draft.path)),
        path=f"{PUBLISH}/{draft.version.id}",
        revision=draft.version.revision,
        why=str(visit.form.get("why") or ""),
        first=now is None,
        compared=map_draft.named(visit, now) if now else "",
        groups=changes(visit, now, draft.version),
        serious=tuple(map_draft.worded(visit, draft, each) for each in found if each.serious),
        mild=sum(not each.serious for each in found),
        problem=problem,
    )


def publish(visit: Visit) -> Response:
    """Puts the draft into force as it was shown."""
    draft = map_draft.draft(visit)
    why = str(visit.form.get("why") or "").strip()[:_LONGEST]
    if not why:
        return _again(visit, visit.say("A map is published with a reason: write it."))
    try:
        visit.workspace.atlas.publish(
            draft.version.id,
            by=map_draft.who(visit),
            why=why,
            revision=map_draft.number(visit.form.get("revision", "")),
        )
    except (MapError, UsageError) as error:
        return _again(visit, visit.language.told(error.message, error.advice))
    return RedirectResponse(f"{EDIT}?published=1", _SEE_OTHER)


def _again(visit: Visit, problem: str) -> Response:
    return render(visit, PAGE, _page(visit, map_draft.draft(visit), problem), _CONFLICT)


_PATH = f"{PUBLISH}/{{version}}"
PAGE = Page(
    name="map_publish",
    path=_PATH,
    label=marked("Publish the map"),
    template="map_publish.html",
    context=PublishPage,
    build=build,
    needs_data=False,
    filtered=False,
    role="editor",
    whole=True,
    below=map_draft.BELOW,
    actions=(Action(_PATH, publish, "POST"),),
    sheets=map_draft.SHEETS,
)
