"""`rumbo mark`: what somebody did about what a deal is late on, or why it need not be done."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rumbo.cli import option
from rumbo.cli.columns import print_columns
from rumbo.cli.wording import said

if TYPE_CHECKING:
    from rumbo.model.errand_mark import ErrandKey, ErrandMark, NewMark
    from rumbo.workspace import Workspace

_by = click.option("--by", default="", help="Who marks; the name you are signed in with.")
_step = click.option("--step", default="", help="Which step of the playbook, where what is step.")


@click.group("mark", help="Mark what a deal is late on as done, postponed or not applicable.")
def command() -> None:
    """The group itself does nothing: its commands do."""


@command.command("done", help="It was done: off the list for 3 days, until the log shows it.")
@click.argument("deal")
@click.argument("what")
@_step
@option.workspace
@_by
def done(*, deal: str, what: str, step: str, workspace: Path, by: str) -> None:
    """Marks something as done."""
    from rumbo.model.errand_mark import DONE, NewMark

    _mark(workspace, (deal, what, step), NewMark(DONE), by)


@command.command("postpone", help="Off the list until a day.")
@click.argument("deal")
@click.argument("what")
@click.option("--until", type=option.Day(), required=True, help="The day on which it comes back.")
@_step
@option.workspace
@_by
def postpone(*, deal: str, what: str, until: date, step: str, workspace: Path, by: str) -> None:
    """Postpones something."""
    from rumbo.model.errand_mark import POSTPONED, NewMark

    _mark(workspace, (deal, what, step), NewMark(POSTPONED, until), by)


@command.command("skip", help="It does not apply: off the list until its due date changes.")
@click.argument("deal")
@click.argument("what")
@click.option("--reason", required=True, help="Why it does not apply.")
@_step
@option.workspace
@_by
def skip(*, deal: str, what: str, reason: str, step: str, workspace: Path, by: str) -> None:
    """Marks something as not applicable."""
    from rumbo.model.errand_mark import NOT_APPLICABLE, NewMark

    _mark(workspace, (deal, what, step), NewMark(NOT_APPLICABLE, text=reason), by)


@command.command("undo", help="Take a mark back, by its number in the list.")
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@option.workspace
@_by
def undo(*, number: int, workspace: Path, by: str) -> None:
    """Takes a mark back by another line: both stay."""
    line = option.opened(workspace).marks.undo(number, by=by or _somebody())
    click.echo(json.dumps(_row(line), ensure_ascii=False))


@command.command("list", help="Every line of the record, the oldest first.")
@click.option("--deal", help="Only those about this deal (id).")
@option.as_json
@option.workspace
def listed(*, deal: str | None, as_json: bool, workspace: Path) -> None:
    """Lists the marks and what took them back."""
    opened = option.opened(workspace)
    lines = opened.marks.record.listed()
    rows = [_row(line) for line in lines if deal in (None, line.deal_id)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        print_columns(rows, opened.settings.language)


def _mark(folder: Path, asked: tuple[str, str, str], new: NewMark, by: str) -> None:
    opened = option.opened(folder)
    marked = opened.marks.mark(_late(opened, *asked), new, by=by or _somebody())
    for other in marked.meanwhile:
        values = {"id": other.id, "who": other.marked_by, "what": other.kind}
        click.echo(said("also_marked", opened.settings.language, **values), err=True)
    click.echo(json.dumps(_row(marked.mark), ensure_ascii=False))


def _late(opened: Workspace, deal: str, what: str, step: str) -> ErrandKey:
    """What the deal is late on now; UsageError where it is not."""
    from rumbo.errors import UsageError
    from rumbo.model.errand_mark import ErrandKey
    from rumbo.readings.working_day import errands_of

    with opened.view(opened.scope()) as view:
        reasons = [each for errand in errands_of(view, deal) for each in errand.reasons]
    for each in reasons:
        if (each.what, each.step or "") == (what, step):
            return ErrandKey(deal, each.what, each.step or "", each.due)
    if not reasons:
        raise UsageError(
            f"The deal {deal!r} is late on nothing.", advice="See: rumbo read follow_up"
        )
    known = ", ".join(sorted({each.what for each in reasons}))
    raise UsageError(f"The deal {deal!r} is not late on {what}.", advice=f"It is late on: {known}.")


def _row(line: ErrandMark) -> dict[str, object]:
    return {
        "id": line.id,
        "deal_id": line.deal_id,
        "what": line.what,
        "step": line.step,
        "due": line.due.isoformat(),
        "kind": line.kind,
        "until": line.until.isoformat() if line.until else None,
        "text": line.text,
        "undoes": line.undoes,
        "marked_at": line.marked_at.isoformat(),
        "marked_by": line.marked_by,
    }


def _somebody() -> str:
    from rumbo.atlas import somebody

    return somebody()
