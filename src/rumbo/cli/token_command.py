"""`rumbo token`: what programs show instead of a password."""

from __future__ import annotations

import json
from pathlib import Path

import click

from rumbo.cli import option
from rumbo.cli.columns import print_columns
from rumbo.cli.wording import said


@click.group("token", help="Let programs read the JSON interface.")
def command() -> None:
    """The group itself does nothing: its commands do."""


@command.command("add", help="Make a token of a user; it is printed this once.")
@click.argument("login")
@click.argument("name")
@option.workspace
def add(*, login: str, name: str, workspace: Path) -> None:
    """Makes a token."""
    opened = option.opened(workspace)
    drawn = opened.access.tokens.add(opened.access.users.find(login).id, name)
    click.echo(said("token_once", opened.settings.language), err=True)
    click.echo(drawn)


@command.command("list", help="The tokens that work.")
@option.as_json
@option.workspace
def listed(*, as_json: bool, workspace: Path) -> None:
    """Lists the tokens."""
    opened = option.opened(workspace)
    rows = [
        {
            "id": each.id,
            "login": each.login,
            "name": each.name,
            "made": each.created_at.date().isoformat(),
            "used": each.used_at.date().isoformat() if each.used_at else None,
        }
        for each in opened.access.tokens.listed()
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        print_columns(rows, opened.settings.language)


@command.command("revoke", help="Make a token worthless, by its number in the list.")
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@option.workspace
def revoke(*, number: int, workspace: Path) -> None:
    """Revokes a token."""
    option.opened(workspace).access.tokens.revoke(number)
