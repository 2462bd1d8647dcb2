"""The stress test: the sessions there were, and the way into a new one."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import HTTPException, Response
from fastapi.responses import RedirectResponse

from rumbo.store.workshops import Workshop
from rumbo.web import cell
from rumbo.web.language import marked
from rumbo.web.page import Action, Page, pages
from rumbo.web.visit import Visit

PATH = "/taller"


@dataclass(frozen=True)
class SessionShown:
    """One session in the list."""

    id: int
    href: str
    opened: str
    by: str
    decided: str
    open: bool
    agreement: str


@dataclass(frozen=True)
class WorkshopPage:
    """What the page shows; without a map in force there is nothing to put to the test."""

    sessions: tuple[SessionShown, ...]
    version: int | None
    phases: int
    may_open: bool
    ask: str
    map: str


def build(visit: Visit) -> WorkshopPage:
    """Every session, the newest first."""
    test, atlas = visit.workspace.stress_test, visit.workspace.atlas
    version = atlas.in_force(visit.workspace.today())
    return WorkshopPage(
        sessions=tuple(_session(visit, each) for each in test.workshops.workshops()),
        version=version.id if version else None,
        phases=len(atlas.map_of(version).phases) if version else 0,
        may_open=visit.user.may("editor", whole=True),
        ask=visit.link("/alineacion") if "alignment" in pages() else "",
        map=visit.link("/mapa") if "map" in pages() else "",
    )


def _session(visit: Visit, each: Workshop) -> SessionShown:
    made = visit.workspace.stress_test.decisions(each)
    return SessionShown(
        id=each.id,
        href=visit.link(f"{PATH}/{each.id}"),
        opened=cell.local(each.opened_at, visit.language),
        by=each.opened_by,
        decided=visit.language.many("{n} phase decided", "{n} phases decided", len(made)),
        open=each.open,
        agreement=visit.link(f"{PATH}/{each.id}/acuerdo"),
    )


def begin(visit: Visit) -> Response:
    """Opens a session about the map in force."""
    opened = visit.workspace.stress_test.begin(by=who(visit))
    return RedirectResponse(visit.link(f"{PATH}/{opened.id}"), 303)


def led(visit: Visit) -> Response:
    """The same page under its English name."""
    return RedirectResponse(visit.same_at(PATH), 307)


def who(visit: Visit) -> str:
    """Who does this, by name."""
    return visit.user.name or visit.user.login or visit.say("At this machine")


def session_asked(visit: Visit) -> Workshop:
    """The session that the address names; 404 where there is none."""
    written = str(visit.request.path_params["session"])
    usable = written.isascii() and written.isdecimal() and len(written) < 10  # noqa: PLR2004 - a column's width
    known = visit.workspace.stress_test.workshops.workshops() if usable else []
    found = next((each for each in known if each.id == int(written)), None)
    if found is None:
        raise HTTPException(404)
    return found


PAGE = Page(
    name="workshop",
    path=PATH,
    label=marked("Stress test"),
    icon="workshop",
    order=25,
    template="workshop.html",
    context=WorkshopPage,
    build=build,
    filtered=False,
    actions=(Action(PATH, begin, "POST", whole=True), Action("/workshop", led)),
    sheets=("css/workshop.css",),
)
