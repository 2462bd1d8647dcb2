"""One's own account: password, tokens for programs, and where one is signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.access.access import SignInError
from rumbo.access.password import BusyError
from rumbo.errors import UsageError
from rumbo.web import role, token
from rumbo.web.door import SIGN_IN, hold, let_go, session
from rumbo.web.frame import ROLE_LABELS
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.rendering import render
from rumbo.web.token import Shown
from rumbo.web.visit import Visit

PATH = "/perfil"


@dataclass(frozen=True)
class ProfilePage:
    """What somebody sees of their own account; `drawn` is a new token, shown this once."""

    signed_in: bool
    name: str
    login: str
    role: str
    sees: str
    tokens: tuple[Shown, ...]
    drawn: str
    problem: str
    done: bool


def build(visit: Visit) -> ProfilePage:
    """The account of who asks."""
    return _page(visit)


def _page(visit: Visit, *, drawn: str = "", problem: str = "") -> ProfilePage:
    user = visit.user
    return ProfilePage(
        signed_in=bool(user.id),
        name=user.name,
        login=user.login,
        role=visit.say(ROLE_LABELS[user.role]),
        sees=role.sight(visit, user.limited_to),
        tokens=token.shown(visit, user.id) if user.id else (),
        drawn=drawn,
        problem=problem,
        done=visit.parameter("done") == "1" and not problem,
    )


def change_password(visit: Visit) -> Response:
    """Keeps a new password of who knows the present one; all other sessions are over."""
    access, user = visit.workspace.access, visit.user
    present, new = (str(visit.form.get(name, "")) for name in ("present", "new"))
    client = visit.request.client

    def change() -> Response:
        if not access.is_theirs(user, present, address=client.host if client else ""):
            return _refused(visit, visit.say("The present password is another one."))
        access.renew_password(user.id, new)
        held = access.sessions.open(user.id, instead_of=session(visit.request))
        return hold(RedirectResponse(f"{PATH}?done=1", 303), visit.request, held)

    return _tried(visit, change)


def add_token(visit: Visit) -> Response:
    """Draws a token and shows it, this once."""
    name = str(visit.form.get("name", ""))

    def change() -> Response:
        drawn = visit.workspace.access.tokens.add(visit.user.id, name)
        return render(visit, PAGE, _page(visit, drawn=drawn))

    return _tried(visit, change)


def revoke_token(visit: Visit) -> Response:
    """Makes one of one's own tokens worthless."""

    def change() -> Response:
        token_id = token.number(visit)
        visit.workspace.access.tokens.revoke(token_id, user_id=visit.user.id)
        return RedirectResponse(f"{PATH}?done=1", 303)

    return _tried(visit, change)


def leave_everywhere(visit: Visit) -> Response:
    """Ends all of one's sessions, this one included."""
    visit.workspace.access.sessions.close_all(visit.user.id)
    return let_go(RedirectResponse(SIGN_IN, 303), visit.request)


def _tried(visit: Visit, change: Callable[[], Response]) -> Response:
    if not visit.user.id:
        return RedirectResponse(PATH, 303)  # nobody has signed in, so there is nothing to change
    try:
        return change()
    except SignInError as error:
        wait = visit.language.many(
            "Too many attempts. Try again in {n} second.",
            "Too many attempts. Try again in {n} seconds.",
            error.wait_seconds,
        )
        return _refused(visit, wait, 429)
    except (UsageError, BusyError) as error:
        return _refused(visit, visit.language.told(error.message, error.advice))


def _refused(visit: Visit, problem: str, status: int = 422) -> Response:
    answer = render(visit, PAGE, _page(visit, problem=problem))
    answer.status_code = status
    return answer


PAGE = Page(
    name="profile",
    path=PATH,
    label=marked("Your account"),
    template="profile.html",
    context=ProfilePage,
    build=build,
    icon="user",
    needs_data=False,
    filtered=False,
    actions=(
        Action(f"{PATH}/clave", change_password, "POST", role="viewer"),
        Action(f"{PATH}/tokens", add_token, "POST", role="viewer"),
        Action(f"{PATH}/tokens/{{token_id}}/revocar", revoke_token, "POST", role="viewer"),
        Action(f"{PATH}/salir", leave_everywhere, "POST", role="viewer"),
    ),
    sheets=("css/access.css",),
    live=True,
)
