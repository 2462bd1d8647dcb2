"""`rumbo user`: the people who may sign in."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rumbo.cli import option
from rumbo.cli.columns import print_columns
from rumbo.cli.wording import said
from rumbo.errors import UsageError
from rumbo.model.user import ROLES, Role, User
from rumbo.settings import LANGUAGES

if TYPE_CHECKING:
    from rumbo.workspace import Workspace

_ROLE = click.Choice(ROLES)
_OWNER = click.option(
    "--owner", "owners", multiple=True, help="See only this owner's deals (name or id); repeatable."
)


@click.group("user", help="Let people sign in.")
def command() -> None:
    """The group itself does nothing: its commands do."""


@command.command("add", help="Let somebody in; asks for a password, or reads it from stdin.")
@click.argument("login")
@click.option("--role", type=_ROLE, default="viewer", show_default=True)
@click.option("--name", default="", help="What they are called; the login without it.")
@click.option("--language", type=click.Choice(LANGUAGES), help="The workspace's without it.")
@_OWNER
@option.workspace
def add(
    *,
    login: str,
    role: Role,
    name: str,
    language: str | None,
    owners: tuple[str, ...],
    workspace: Path,
) -> None:
    """Lets somebody in."""
    opened = option.opened(workspace)
    limited_to = _owner_ids(opened, owners) if owners else None
    user = opened.access.users.add(
        login,
        _password(opened),
        role=role,
        name=name,
        limited_to=limited_to,
        language=language or "",
    )
    click.echo(said("user_added", opened.settings.language, login=user.login), err=True)


@command.command("list", help="Everybody who may sign in.")
@option.as_json
@option.workspace
def listed(*, as_json: bool, workspace: Path) -> None:
    """Lists the users."""
    opened = option.opened(workspace)
    members = opened.access.users.members()
    rows = [_row(each.user) | {"since": each.created_at.date().isoformat()} for each in members]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        print_columns(rows, opened.settings.language)


@command.command("role", help="Give somebody another role.")
@click.argument("login")
@click.argument("role", type=_ROLE)
@option.workspace
def give_role(*, login: str, role: Role, workspace: Path) -> None:
    """Gives a role."""
    users = option.opened(workspace).access.users
    users.give_role(users.find(login).id, role)


@command.command("limit", help="Show somebody the deals of some owners only, or all again.")
@click.argument("login")
@_OWNER
@click.option("--none", "lifted", is_flag=True, help="Lift the limit: all deals.")
@option.workspace
def limit(*, login: str, owners: tuple[str, ...], lifted: bool, workspace: Path) -> None:
    """Sets or lifts the limit."""
    if bool(owners) == lifted:
        raise UsageError("Say one of the two.", advice="--owner NAME (once or more), or --none.")
    opened = option.opened(workspace)
    user = opened.access.users.find(login)
    opened.access.users.limit(user.id, None if lifted else _owner_ids(opened, owners))


@command.command("password", help="Give somebody another password; they are signed out.")
@click.argument("login")
@option.workspace
def password(*, login: str, workspace: Path) -> None:
    """Changes a password."""
    opened = option.opened(workspace)
    user = opened.access.users.find(login)
    opened.access.renew_password(user.id, _password(opened))


@command.command("active", help="Keep somebody out at once, or let them in again.")
@click.argument("login")
@click.argument("active", type=click.Choice(("yes", "no")))
@option.workspace
def activate(*, login: str, active: str, workspace: Path) -> None:
    """Keeps out or lets in."""
    access = option.opened(workspace).access
    user = access.users.find(login)
    if active == "yes":
        access.users.activate(user.id, active=True)
    else:
        access.keep_out(user.id)


@command.command("remove", help="Forget somebody: their name, password, sessions and tokens.")
@click.argument("login")
@option.workspace
def remove(*, login: str, workspace: Path) -> None:
    """Forgets a user."""
    users = option.opened(workspace).access.users
    users.remove(users.find(login).id)


def _password(opened: Workspace) -> str:
    language = opened.settings.language
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(
        click.prompt(
            said("password", language),
            hide_input=True,
            confirmation_prompt=said("password_again", language),
            err=True,
        )
    )


def _owner_ids(opened: Workspace, wanted: Sequence[str]) -> Collection[str]:
    from rumbo.readings.names import owners

    with opened.view(opened.scope()) as view:
        known = owners(view)
    found = set()
    for name in wanted:
        ids = [each.id for each in known if each.id == name]
        ids = ids or [each.id for each in known if each.name == name]
        if len(ids) != 1:
            listed = ", ".join(each.name for each in known[:12])
            trouble = (
                f"Several owners are called {name!r}." if ids else f"No owner is called {name!r}."
            )
            raise UsageError(trouble, advice=f"Known: {listed}.")
        found.update(ids)
    return found


def _row(user: User) -> dict[str, object]:
    return {
        "login": user.login,
        "name": user.name,
        "role": user.role,
        "owners": sorted(user.limited_to) if user.limited_to is not None else None,
        "active": user.active,
    }
