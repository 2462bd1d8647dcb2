"""`rumbo call`: what somebody says that a period will bring, kept to be judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rumbo.cli import option
from rumbo.cli.columns import print_columns
from rumbo.cli.wording import said

if TYPE_CHECKING:
    from rumbo.model.forecast_record import Call
    from rumbo.workspace import Workspace


@click.group("call", help="Say what a period will bring; it is kept, and judged by accuracy.")
def command() -> None:
    """The group itself does nothing: its commands do."""


@command.command("add", help="Call AMOUNT, in the currency of sums, for a period.")
@click.argument("amount", type=click.FloatRange(min=0))
@click.option("--period", default="this_month", show_default=True, help="As in: rumbo read.")
@click.option("--owner", help="About this owner's deals (name or id).")
@click.option("--team", help="About this team's deals.")
@click.option("--note", default="", help="Why.")
@click.option("--by", default="", help="Who calls; the name you are signed in with.")
@option.workspace
def add(
    *,
    amount: float,
    period: str,
    owner: str | None,
    team: str | None,
    note: str,
    by: str,
    workspace: Path,
) -> None:
    """Keeps a call about everybody's deals, a team's or an owner's."""
    from rumbo.atlas import somebody
    from rumbo.errors import UsageError
    from rumbo.model.forecast_record import NewCall
    from rumbo.model.period import parse_period

    if owner and team:
        raise UsageError(
            "A call is about an owner, a team or everybody.",
            advice="Say whose deals, or leave that out.",
        )
    opened = option.opened(workspace)
    days = parse_period(period, opened.today())
    if days.first is None:
        raise UsageError("That period has no first day.", advice="Use FROM..TO, or this_month.")
    about, about_id = _about(opened, owner, team)
    new = NewCall(days.first, days.last, about, about_id, amount, note)
    done = opened.foresight.call(new, by=by or somebody())
    for other in done.meanwhile:
        values = {"id": other.id, "who": other.called_by, "amount": other.amount}
        click.echo(said("also_called", opened.settings.language, **values), err=True)
    click.echo(json.dumps(_row(done.call), ensure_ascii=False))


@command.command("list", help="Every call, the oldest first.")
@option.as_json
@option.workspace
def listed(*, as_json: bool, workspace: Path) -> None:
    """Lists the calls."""
    opened = option.opened(workspace)
    rows = [_row(line) for line in opened.foresight.record.calls()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        print_columns(rows, opened.settings.language)


def _about(opened: Workspace, owner: str | None, team: str | None) -> tuple[str, str]:
    """Whose deals are meant, by id; UsageError where there is nobody of that name."""
    from rumbo.errors import UsageError
    from rumbo.model.forecast_record import EVERYBODY, OWNER, TEAM

    if not owner and not team:
        return EVERYBODY, ""
    with opened.view(opened.scope()) as view:
        rows = view.engine.query("SELECT id, name, team FROM all_owners").values
    if team:
        if team not in {row[2] for row in rows}:
            raise UsageError(f"There is no team {team!r}.", advice="See: rumbo read forecast")
        return TEAM, team
    found = [row[0] for row in rows if owner in (row[0], row[1])]
    if not found:
        raise UsageError(f"There is no owner {owner!r}.", advice="See: rumbo read forecast")
    return OWNER, str(found[0])


def _row(line: Call) -> dict[str, object]:
    return {
        "id": line.id,
        "period": f"{line.first_day}..{line.last_day}",
        "about": line.about,
        "about_id": line.about_id,
        "amount": line.amount,
        "currency": line.currency,
        "note": line.note,
        "called_at": line.called_at.isoformat(),
        "called_by": line.called_by,
    }
