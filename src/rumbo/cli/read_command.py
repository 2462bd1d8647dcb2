"""`rumbo read`: the answer to one question, as a table or as JSON."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from rumbo.cli import option


@click.command("read", help="Answer the question NAME (see: rumbo readings).")
@click.argument("name")
@option.workspace
@option.scope
@option.as_json
@click.option("--deal", help="The deal whose story is told (reading timeline).")
@click.option("--limit", type=int, default=25, show_default=True, help="Rows to show; 0: all.")
def command(
    *,
    name: str,
    workspace: Path,
    as_of: date | None,
    pipeline: str | None,
    owner: str | None,
    team: str | None,
    segment: str | None,
    period: str | None,
    snapshot: int | None,
    as_json: bool,
    deal: str | None,
    limit: int,
) -> None:
    """Reads and prints."""
    opened = option.opened(workspace)
    reading = opened.read(
        name,
        as_of=as_of,
        pipeline=pipeline,
        owner=owner,
        team=team,
        segment=option.parse_segment(segment),
        period=period,
        deal=deal,
        snapshot=snapshot,
    )
    if as_json:
        click.echo(json.dumps(reading.as_json(opened.settings.language), ensure_ascii=False))
        return
    from rumbo.cli.table import show_reading

    show_reading(reading, opened.settings, limit=limit)
