"""What is shown instead of a page: an invitation, a refusal, a dead end, a defect."""

from __future__ import annotations

from fastapi import Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from rumbo.errors import AccessError, RumboError, UsageError
from rumbo.web.page import Page
from rumbo.web.rendering import respond
from rumbo.web.visit import Visit

_NOT_FOUND = 404


class NotHereError(HTTPException):
    """Nothing of that name is here: a dead end with words of its own and a way out."""

    def __init__(self, title: str, detail: str = "", way: tuple[str, str] = ("", "")) -> None:
        super().__init__(_NOT_FOUND, detail)
        self.title = title
        self.way = way


def nothing_yet(visit: Visit, page: Page) -> Response:
    """What to do with a workspace that holds no data."""
    folder = str(visit.workspace.folder)
    return respond(visit, page, "empty.html", visit.say("Welcome"), {"folder": folder})


def refused(visit: Visit, error: Exception) -> Response:
    """A request that cannot be answered as it was put; says what to do."""
    message = error.message if isinstance(error, RumboError) else ""
    advice = error.advice if isinstance(error, RumboError) else ""
    status = _status(error)
    if visit.path.startswith("/api/"):
        return JSONResponse({"error": message, "advice": advice}, status)
    title = visit.say("This cannot be shown as asked")
    said = visit.language.told(message, advice) if message else ""
    return _page(visit, title, said, status)


def _status(error: Exception) -> int:
    if isinstance(error, AccessError):
        return 403
    return 400 if isinstance(error, UsageError) else 409


def not_found(visit: Visit, error: Exception) -> Response:
    """An address where there is nothing, or that takes no such request."""
    status = error.status_code if isinstance(error, HTTPException) else _NOT_FOUND
    if visit.path.startswith("/api/"):
        return JSONResponse({"error": "There is nothing here.", "advice": ""}, status)
    if isinstance(error, NotHereError):
        if visit.path.endswith("/"):  # an id may end so, but here none does
            return RedirectResponse(visit.same_at(visit.path[:-1]))
        return _page(visit, error.title, error.detail, status, error.way)
    if status == _NOT_FOUND:
        return _page(visit, visit.say("There is nothing at this address"), "", status)
    return _page(visit, visit.say("This address does not take that request"), "", status)


def defect(visit: Visit) -> Response:
    """A defect of ours; what went wrong is in the server's log, never in the page."""
    if visit.path.startswith("/api/"):
        return JSONResponse({"error": "A defect in Rumbo.", "advice": ""}, 500)
    title = visit.say("Something went wrong on our side")
    return _page(visit, title, visit.say("It was written to the server's log."), 500)


def _page(
    visit: Visit, title: str, detail: str, status: int, way: tuple[str, str] = ("", "")
) -> Response:
    values = {"title": title, "detail": detail, "status": status, "way": way}
    return respond(visit, None, "failure.html", title, values, status)
