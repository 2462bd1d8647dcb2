"""Signing in and out."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.access.access import SignInError
from rumbo.access.password import BusyError
from rumbo.web.address import inside
from rumbo.web.door import SIGN_IN, hold, let_go, session
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.rendering import render
from rumbo.web.visit import Visit

_FORM_BYTES = 8 * 1024


@dataclass(frozen=True)
class SignInPage:
    """What the page of signing in shows; `known` is who has signed in already."""

    next: str
    login: str
    problem: str
    known: str
    needless: bool


def build(visit: Visit) -> SignInPage:
    """The form."""
    return _page(visit, visit.parameter("next"))


def _page(visit: Visit, back: str, login: str = "", problem: str = "") -> SignInPage:
    user = visit.user
    return SignInPage(
        next=inside(back),
        login=login,
        problem=problem,
        known=user.name if user.id else "",
        needless=not user.id and user.may("viewer"),
    )


def enter(visit: Visit) -> Response:
    """Opens a session where login and password are right, and goes on to where one wanted to."""
    login, password = (str(visit.form.get(name, "")) for name in ("login", "password"))
    back = str(visit.form.get("next", "/"))
    client = visit.request.client
    try:
        held = visit.workspace.access.sign_in(
            login,
            password,
            address=client.host if client else "",
            instead_of=session(visit.request),
        )
    except (SignInError, BusyError) as error:
        return _refused(visit, back, login, error)
    return hold(RedirectResponse(inside(back), 303), visit.request, held)


def _refused(visit: Visit, back: str, login: str, error: SignInError | BusyError) -> Response:
    wait_seconds = error.wait_seconds if isinstance(error, SignInError) else 5
    problem = visit.language.told(error.message, error.advice)
    if isinstance(error, SignInError) and wait_seconds:
        problem = visit.language.many(
            "Too many attempts. Try again in {n} second.",
            "Too many attempts. Try again in {n} seconds.",
            wait_seconds,
        )
    answer = render(visit, PAGE, _page(visit, back, login[:100], problem))
    answer.status_code = 429 if wait_seconds else 422
    if wait_seconds:
        answer.headers["retry-after"] = str(wait_seconds)
    return answer


def leave(visit: Visit) -> Response:
    """Ends the session."""
    visit.workspace.access.sessions.close(session(visit.request))
    return let_go(RedirectResponse(SIGN_IN, 303), visit.request)


PAGE = Page(
    name="signin",
    path=SIGN_IN,
    label=marked("Sign in"),
    template="signin.html",
    context=SignInPage,
    build=build,
    needs_data=False,
    filtered=False,
    actions=(
        Action(SIGN_IN, enter, "POST", body_bytes=_FORM_BYTES, role="anybody"),
        Action("/salir", leave, "POST", body_bytes=_FORM_BYTES, role="anybody"),
    ),
    sheets=("css/access.css",),
    role="anybody",
    live=True,
)
