"""The drafts of the map: to write on, or begun anew with what is in force."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.store.maps import MapVersion
from rumbo.web import cell, map_draft
from rumbo.web.language import marked
from rumbo.web.map_draft import EDIT
from rumbo.web.map_sight import HISTORY
from rumbo.web.page import Action, Page
from rumbo.web.visit import Visit

_SEE_OTHER = 303


@dataclass(frozen=True)
class DraftLine:
    """One draft: its name, when and by whom it was changed, and what it was begun for."""

    id: int
    name: str
    href: str
    when: str
    who: str
    why: str


@dataclass(frozen=True)
class DraftsPage:
    """What the list of drafts shows; `in_force` is the version in force, 0 where there is none."""

    drafts: tuple[DraftLine, ...]
    in_force: int
    path: str
    new: str
    history: str
    discarded: bool
    published: bool


def build(visit: Visit) -> DraftsPage:
    """Every draft, the newest first."""
    atlas = visit.workspace.atlas
    now = atlas.in_force(visit.workspace.today())
    return DraftsPage(
        drafts=tuple(_line(visit, each) for each in reversed(atlas.drafts())),
        in_force=now.id if now else 0,
        path=EDIT,
        new=map_draft.NEW,
        history=HISTORY,
        discarded=visit.parameter("discarded") == "1",
        published=visit.parameter("published") == "1",
    )


def _line(visit: Visit, draft: MapVersion) -> DraftLine:
    return DraftLine(
        id=draft.id,
        name=visit.workspace.atlas.map_of(draft).name.of(visit.language.tag),
        href=f"{EDIT}/{draft.id}",
        when=cell.local(draft.changed_at, visit.language),
        who=draft.changed_by,
        why=draft.why,
    )


def again(visit: Visit) -> Response:
    """Begins a draft with what a version says."""
    atlas = visit.workspace.atlas
    version = atlas.maps.version(map_draft.number(visit.form.get("version", "")))
    made = atlas.add(
        atlas.map_of(version),
        by=map_draft.who(visit),
        why=visit.say("Begun with version {number}", number=str(version.id)),
    )
    return RedirectResponse(f"{EDIT}/{made.id}", _SEE_OTHER)


PAGE = Page(
    name="map_drafts",
    path=EDIT,
    label=marked("Drafts of the map"),
    template="map_drafts.html",
    context=DraftsPage,
    build=build,
    needs_data=False,
    filtered=False,
    role="editor",
    whole=True,
    below=map_draft.BELOW,
    actions=(Action(EDIT, again, "POST"),),
    sheets=map_draft.SHEETS,
)
