"""Saved views of the list of deals: their short addresses, and the forms that change them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.store.saved_views import SavedView, SavedViews
from rumbo.web import filters
from rumbo.web.address import DEALS
from rumbo.web.arrangement import LISTED
from rumbo.web.failure import NotHereError
from rumbo.web.visit import Visit

VIEWS = f"{DEALS}/vistas"
_SEEN = 303
_DIGITS = 9


@dataclass(frozen=True)
class Saved:
    """A saved view as the page lists it; `change` is where its form goes, where it may change."""

    name: str
    href: str
    shared: bool
    current: bool
    change: str


def saved_views(visit: Visit) -> tuple[Saved, ...]:
    """The views that the reader sees, by name."""
    current = visit.parameter("saved")
    return tuple(
        Saved(
            name=view.name,
            href=f"{VIEWS}/{view.id}",
            shared=view.shared,
            current=str(view.id) == current,
            change=f"{VIEWS}/{view.id}" if view.editable_by(visit.user) else "",
        )
        for view in _views(visit).listed()
    )


def present(visit: Visit) -> str:
    """The part of the present address that a view keeps."""
    asked = {name: value for name, value in visit.request.query_params.items() if name in LISTED}
    return filters.address("", asked).removeprefix("?")


def show(visit: Visit) -> Response:
    """The short address of a view: leads to all that it stands for."""
    view = _asked(visit)
    query = dict(parse_qsl(view.query)) | {"saved": str(view.id)}
    return RedirectResponse(filters.address(DEALS, query), _SEEN)


def save(visit: Visit) -> Response:
    """Keeps the list as it is arranged; leads to the new view."""
    query = dict(parse_qsl(str(visit.form.get("query", ""))[: 2 * 4000]))
    kept = {name: value for name, value in query.items() if name in LISTED}
    shared = bool(visit.form.get("shared"))
    if shared:
        visit.require("editor")
    written = filters.address("", kept).removeprefix("?")
    number = _views(visit).save(str(visit.form.get("name", "")), written, shared=shared)
    return RedirectResponse(f"{VIEWS}/{number}", _SEEN)


def change(visit: Visit) -> Response:
    """Renames a view, says whom it is for, or deletes it."""
    view, views = _asked(visit), _views(visit)
    if not view.editable_by(visit.user):
        visit.require("admin")
    if visit.form.get("do") == "delete":
        views.delete(view)
        return RedirectResponse(filters.address(DEALS, dict(parse_qsl(view.query))), _SEEN)
    shared = bool(visit.form.get("shared"))
    if shared and not view.shared:
        visit.require("editor")
    views.rename(view, str(visit.form.get("name", "")), shared=shared)
    return RedirectResponse(f"{VIEWS}/{view.id}", _SEEN)


def _views(visit: Visit) -> SavedViews:
    return visit.workspace.saved_views("deals", visit.user)


def _asked(visit: Visit) -> SavedView:
    text = str(visit.request.path_params["number"])
    usable = text.isascii() and text.isdecimal() and len(text) <= _DIGITS
    view = _views(visit).find(int(text)) if usable else None
    if view is None:
        raise NotHereError(
            visit.say("There is no such view"),
            visit.say("It was deleted, or it belongs to somebody else."),
            (visit.say("To all deals"), DEALS),
        )
    return view
