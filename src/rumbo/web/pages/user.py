"""One person who may sign in: role, limit, password, tokens, and whether they come in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import HTTPException, Response
from fastapi.responses import RedirectResponse

from rumbo.access.password import BusyError
from rumbo.errors import UsageError
from rumbo.model.user import User
from rumbo.web import role, token
from rumbo.web.frame import Option
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.pages.users import PATH, asked_role, limit
from rumbo.web.rendering import render
from rumbo.web.token import Shown
from rumbo.web.visit import Visit


@dataclass(frozen=True)
class UserPage:
    """What an administrator sees of one person."""

    title: str
    path: str
    login: str
    active: bool
    themselves: bool
    roles: tuple[Option, ...]
    limited: bool
    owners: tuple[Option, ...]
    tokens: tuple[Shown, ...]
    problem: str
    done: bool


def build(visit: Visit) -> UserPage:
    """The person that the address names."""
    return _page(visit)


def _page(visit: Visit, problem: str = "") -> UserPage:
    user = _user(visit)
    return UserPage(
        title=user.name,
        path=f"{PATH}/{user.id}",
        login=user.login,
        active=user.active,
        themselves=user.id == visit.user.id,
        roles=role.options(visit, user.role),
        limited=user.limited_to is not None,
        owners=role.owner_options(visit, user.limited_to or frozenset()),
        tokens=token.shown(visit, user.id),
        problem=problem,
        done=visit.parameter("done") == "1" and not problem,
    )


def _user(visit: Visit) -> User:
    written = str(visit.request.path_params["user_id"])
    known = written.isascii() and written.isdecimal() and len(written) < 10  # noqa: PLR2004 - a column's width
    found = visit.workspace.access.users.get(int(written)) if known else None
    if found is None:
        raise HTTPException(404)
    return found


def _tried(visit: Visit, change: Callable[[User], None], back: str = "") -> Response:
    user = _user(visit)
    try:
        change(user)
    except (UsageError, BusyError) as error:
        answer = render(visit, PAGE, _page(visit, visit.language.told(error.message, error.advice)))
        answer.status_code = 422
        return answer
    return RedirectResponse(f"{back or f'{PATH}/{user.id}'}?done=1", 303)


def give_role(visit: Visit) -> Response:
    """Gives the person another role."""
    users = visit.workspace.access.users
    return _tried(visit, lambda user: users.give_role(user.id, asked_role(visit)))


def set_limit(visit: Visit) -> Response:
    """Shows the person all deals, or those of some owners."""
    users = visit.workspace.access.users
    return _tried(visit, lambda user: users.limit(user.id, limit(visit)))


def set_password(visit: Visit) -> Response:
    """Gives the person another password; they are signed out everywhere."""
    access, new = visit.workspace.access, str(visit.form.get("password", ""))
    return _tried(visit, lambda user: access.renew_password(user.id, new))


def activate(visit: Visit) -> Response:
    """Keeps the person out, or lets them in again."""
    access = visit.workspace.access

    def change(user: User) -> None:
        if visit.form.get("active") == "1":
            access.users.activate(user.id, active=True)
        else:
            access.keep_out(user.id)

    return _tried(visit, change)


def remove(visit: Visit) -> Response:
    """Forgets the person."""
    return _tried(visit, lambda user: visit.workspace.access.users.remove(user.id), PATH)


def revoke_token(visit: Visit) -> Response:
    """Makes one of the person's tokens worthless."""
    tokens = visit.workspace.access.tokens
    return _tried(visit, lambda user: tokens.revoke(token.number(visit), user_id=user.id))


_OWN = f"{PATH}/{{user_id}}"
PAGE = Page(
    name="user",
    path=_OWN,
    label=marked("User"),
    template="user.html",
    context=UserPage,
    build=build,
    needs_data=False,
    filtered=False,
    actions=(
        Action(f"{_OWN}/rol", give_role, "POST"),
        Action(f"{_OWN}/limite", set_limit, "POST"),
        Action(f"{_OWN}/clave", set_password, "POST"),
        Action(f"{_OWN}/activo", activate, "POST"),
        Action(f"{_OWN}/borrar", remove, "POST"),
        Action(f"{_OWN}/tokens/{{token_id}}/revocar", revoke_token, "POST"),
    ),
    sheets=("css/access.css",),
    role="admin",
    live=True,
)
