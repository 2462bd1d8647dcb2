"""`rumbo export`: the log as files that others can read."""

from __future__ import annotations

from pathlib import Path

import click

from rumbo.cli import option


@click.command("export", help="Write the log to PATH: a new folder, .json/.sqlite (OCEL 2.0), .xes")
@click.argument("path", type=click.Path(path_type=Path))
@option.workspace
@click.option("--snapshot", type=int, help="Export this snapshot instead of the newest.")
def command(*, path: Path, workspace: Path, snapshot: int | None) -> None:
    """Exports and lists the files."""
    for written in option.opened(workspace).export(path, snapshot=snapshot):
        click.echo(str(written))
