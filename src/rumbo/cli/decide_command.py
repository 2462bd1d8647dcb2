"""`rumbo decide`: what a team decides about deals that stand still."""

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
    from rumbo.model.deal_decision import DealDecision, NewDecision
    from rumbo.workspace import Workspace

_by = click.option("--by", default="", help="Who decides; the name you are signed in with.")
_text = click.option("--text", default="", help="Why, for who reads it later.")


@click.group("decide", help="Decide about deals that stand still.")
def command() -> None:
    """The group itself does nothing: its commands do."""


@command.command("justify", help="Keep a deal in the pipeline, and say by when it will move.")
@click.argument("deal")
@click.option("--until", type=option.Day(), required=True, help="By when it will have moved.")
@_text
@option.workspace
@_by
def justify(*, deal: str, until: date, text: str, workspace: Path, by: str) -> None:
    """Keeps a justification."""
    from rumbo.model.deal_decision import JUSTIFY, NewDecision

    _decide(workspace, deal, NewDecision(JUSTIFY, text, until), by)


@command.command("nurture", help="Take a deal out of the pipeline until something wakes it up.")
@click.argument("deal")
@click.option("--until", type=option.Day(), help="The day on which it comes back.")
@click.option("--on-contact", is_flag=True, help="A contact of theirs brings it back.")
@_text
@option.workspace
@_by
def nurture(
    *, deal: str, until: date | None, on_contact: bool, text: str, workspace: Path, by: str
) -> None:
    """Parks a deal; the CRM is not changed."""
    from rumbo.model.deal_decision import NURTURE, NewDecision

    _decide(workspace, deal, NewDecision(NURTURE, text, until, on_contact), by)


@command.command("lose", help="Give a deal up; somebody has to close it in the CRM.")
@click.argument("deal")
@click.option("--reason", required=True, help="Why it is lost.")
@option.workspace
@_by
def lose(*, deal: str, reason: str, workspace: Path, by: str) -> None:
    """Gives a deal up; the CRM is not changed."""
    from rumbo.model.deal_decision import LOSE, NewDecision

    _decide(workspace, deal, NewDecision(LOSE, reason), by)


@command.command("revoke", help="Take a decision back, by its number in the list.")
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@click.option("--why", required=True, help="Why, for who reads it later.")
@option.workspace
@_by
def revoke(*, number: int, why: str, workspace: Path, by: str) -> None:
    """Takes a decision back by another line: both stay."""
    opened = option.opened(workspace)
    line = opened.ritual.revoke(number, by=by or _somebody(), why=why)
    click.echo(json.dumps(_row(line), ensure_ascii=False))


@command.command("list", help="Every line of the record, the oldest first.")
@click.option("--deal", help="Only those about this deal (id).")
@option.as_json
@option.workspace
def listed(*, deal: str | None, as_json: bool, workspace: Path) -> None:
    """Lists the decisions and what took them back."""
    opened = option.opened(workspace)
    decisions = opened.ritual.decisions
    rows = [_row(line) for line in (decisions.of(deal) if deal else decisions.listed())]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        print_columns(rows, opened.settings.language)


def _decide(folder: Path, deal: str, new: NewDecision, by: str) -> None:
    opened = option.opened(folder)
    decided = opened.ritual.decide(_open_deal(opened, deal), new, by=by or _somebody())
    for other in decided.meanwhile:
        told = said("also_decided", opened.settings.language, **_told(opened, other))
        click.echo(told, err=True)
    click.echo(json.dumps(_row(decided.decision), ensure_ascii=False))


def _open_deal(opened: Workspace, deal: str) -> str:
    from rumbo.readings.open_deal import open_deal

    with opened.view(opened.scope()) as view:
        return open_deal(view, deal)


def _told(opened: Workspace, other: DealDecision) -> dict[str, object]:
    from rumbo.model import term

    word = term.coded("what", other.kind)
    named = word.of(opened.settings.language) if word else other.kind
    return {"who": other.decided_by, "what": named, "text": other.text or "—", "id": other.id}


def _row(line: DealDecision) -> dict[str, object]:
    return {
        "id": line.id,
        "deal_id": line.deal_id,
        "kind": line.kind,
        "text": line.text,
        "until": line.day.isoformat() if line.day else None,
        "on_contact": line.on_contact,
        "revokes": line.revokes,
        "decided_at": line.decided_at.isoformat(),
        "decided_by": line.decided_by,
    }


def _somebody() -> str:
    from rumbo.atlas import somebody

    return somebody()
