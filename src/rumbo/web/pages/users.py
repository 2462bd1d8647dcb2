"""The people who may sign in, for those who answer for the workspace."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.access.password import BusyError
from rumbo.access.users import Member
from rumbo.errors import UsageError
from rumbo.model.user import Role
from rumbo.web import cell, role
from rumbo.web.frame import ROLE_LABELS, Option
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.rendering import render
from rumbo.web.visit import Visit

PATH = "/usuarios"


@dataclass(frozen=True)
class Line:
    """One person in the list."""

    name: str
    login: str
    role: str
    sees: str
    since: str
    active: bool
    href: str


@dataclass(frozen=True)
class UsersPage:
    """Everybody, and the form that lets one more in, as it was filled in last."""

    lines: tuple[Line, ...]
    roles: tuple[Option, ...]
    owners: tuple[Option, ...]
    login: str
    name: str
    limited: bool
    problem: str
    done: bool


def build(visit: Visit) -> UsersPage:
    """The list of users."""
    return _page(visit)


def _page(visit: Visit, problem: str = "") -> UsersPage:
    members = visit.workspace.access.users.members()
    form = visit.form
    return UsersPage(
        lines=tuple(_line(visit, each) for each in members),
        roles=role.options(visit, str(form.get("role", "viewer" if members else "admin"))),
        owners=role.owner_options(visit, chosen_owners(visit)),
        login=str(form.get("login", "")),
        name=str(form.get("name", "")),
        limited=form.get("sees") == "some",
        problem=problem,
        done=visit.parameter("done") == "1" and not problem,
    )


def _line(visit: Visit, member: Member) -> Line:
    user = member.user
    return Line(
        name=user.name,
        login=user.login,
        role=visit.say(ROLE_LABELS[user.role]),
        sees=role.sight(visit, user.limited_to),
        since=cell.local(member.created_at, visit.language),
        active=user.active,
        href=visit.link(f"{PATH}/{user.id}"),
    )


def chosen_owners(visit: Visit) -> frozenset[str]:
    """The owners that a form ticks."""
    return frozenset(str(each) for each in visit.form.getlist("owner"))


def limit(visit: Visit) -> frozenset[str] | None:
    """The limit that a form sets; None: all deals."""
    return chosen_owners(visit) if visit.form.get("sees") == "some" else None


def asked_role(visit: Visit) -> Role:
    """The role that a form gives, whatever it says: `access` knows which there are."""
    return str(visit.form.get("role", ""))  # type: ignore[return-value]


def add(visit: Visit) -> Response:
    """Lets one more person in."""
    login, name, password = (
        str(visit.form.get(field, "")) for field in ("login", "name", "password")
    )
    try:
        visit.workspace.access.users.add(
            login, password, role=asked_role(visit), name=name, limited_to=limit(visit)
        )
    except (UsageError, BusyError) as error:
        answer = render(visit, PAGE, _page(visit, visit.language.told(error.message, error.advice)))
        answer.status_code = 422
        return answer
    return RedirectResponse(f"{PATH}?done=1", 303)


PAGE = Page(
    name="users",
    path=PATH,
    label=marked("Users"),
    template="users.html",
    context=UsersPage,
    build=build,
    icon="users",
    needs_data=False,
    filtered=False,
    actions=(Action(PATH, add, "POST"),),
    sheets=("css/access.css",),
    role="admin",
    live=True,
)
