"""The options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from rumbo.cli.tongue import speak_as
from rumbo.cli.wording import said
from rumbo.draw import number
from rumbo.errors import WorkspaceError
from rumbo.model.period import parse_day
from rumbo.model.what_if import Change

if TYPE_CHECKING:
    from rumbo.log.view import Scope
    from rumbo.workspace import Workspace

Command: TypeAlias = Callable[..., None]


class Day(click.ParamType[date]):
    """A day such as 2026-06-30."""

    name = "date"

    def convert(  # noqa: D102 - click's own contract
        self,
        value: Any,  # noqa: ANN401
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date:
        del param, ctx
        return value if isinstance(value, date) else parse_day(str(value))


def _speak_its_language(ctx: click.Context, param: click.Parameter, folder: Path) -> Path:
    from rumbo import settings

    del ctx, param
    with suppress(WorkspaceError):  # whoever opens it says what is wrong with it
        speak_as(settings.load(folder))
    return folder


workspace = click.option(
    "--workspace",
    type=click.Path(path_type=Path),
    envvar="RUMBO_WORKSPACE",
    default=Path(),
    show_default="the current folder, or $RUMBO_WORKSPACE",
    help="The workspace's folder.",
    is_eager=True,  # what is wrong with another option is told in its language
    callback=_speak_its_language,
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@dataclass(frozen=True)
class Wanted:
    """Which deals a command was asked about, when, and in which snapshot, as it was typed."""

    as_of: date | None
    pipeline: str | None
    owner: str | None
    team: str | None
    segment: str | None
    period: str | None
    snapshot: int | None

    def scope(
        self,
        workspace: Workspace,
        *,
        horizon: str | None = None,
        deal: str | None = None,
        changes: tuple[Change, ...] = (),
    ) -> Scope:
        """The same as the workspace understands it."""
        return workspace.scope(
            as_of=self.as_of,
            pipeline=self.pipeline,
            owner=self.owner,
            team=self.team,
            segment=parse_segment(self.segment),
            period=self.period,
            horizon=horizon,
            deal=deal,
            changes=changes,
        )


def scope(command: Command) -> Command:
    """The options that say which deals, and when; the command takes them as one `wanted`."""

    @wraps(command)
    def asked(**values: Any) -> None:  # noqa: ANN401
        own = {field.name: values.pop(field.name) for field in fields(Wanted)}
        command(wanted=Wanted(**own), **values)

    wrapped: Command = asked
    for option in (
        click.option("--snapshot", type=int, help="Read this snapshot instead of the newest."),
        click.option("--period", help="FROM..TO, this_month, last_quarter, last_12_months, all, …"),
        click.option("--segment", metavar="FIELD=VALUE", help="Only deals with this value."),
        click.option("--team", help="Only this team's deals."),
        click.option("--owner", help="Only this owner's deals (name or id)."),
        click.option("--pipeline", help="Only this pipeline (name or id)."),
        click.option("--as-of", type=Day(), help="As known at the end of this day; default today."),
    ):
        wrapped = option(wrapped)
    return wrapped


def opened(folder: Path) -> Workspace:
    """The workspace in `folder`, open until the command ends."""
    from rumbo.workspace import Workspace

    found = Workspace.open(folder)
    click.get_current_context().call_on_close(found.close)
    return found


def note_days_ahead(workspace: Workspace, as_of: date) -> None:
    """Says on stderr that open visits last until `as_of` where that day is still to come."""
    if as_of > workspace.today():
        language = workspace.settings.language
        told = said("asked_ahead", language, day=number.day(as_of, language))
        click.echo(told, err=True)


def parse_segment(text: str | None) -> tuple[str, str] | None:
    """The field and value of FIELD=VALUE; a usage error where it is neither."""
    if text is None:
        return None
    field, sign, value = text.partition("=")
    if not sign or not field:
        raise click.BadParameter("write it as FIELD=VALUE", param_hint="--segment")
    return field.strip(), value.strip()
