"""`rumbo export`: the log as files that others can read."""

from __future__ import annotations

from pathlib import Path

import click

from rumbo.cli import option
from rumbo.errors import UsageError

_ENDINGS = (".xes", ".xes.gz", ".json", ".jsonocel", ".sqlite", ".sqlite3", ".db")


@click.command("export", help="Write the log to PATH: a new folder, .json/.sqlite (OCEL 2.0), .xes")
@click.argument("path", type=click.Path(path_type=Path))
@option.workspace
@click.option("--snapshot", type=int, help="Export this snapshot instead of the newest.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(*, path: Path, workspace: Path, snapshot: int | None, force: bool) -> None:
    """Exports and lists the files."""
    _check(path, force=force)
    for written in option.opened(workspace).export(path, snapshot=snapshot):
        click.echo(str(written))


def _check(path: Path, *, force: bool) -> None:
    """Refuses an ending that no format has, and a file that is there unless `force`."""
    ending = path.suffix.lower()
    # A name such as log-2026.06 is a folder's: an ending has a letter.
    lettered = any(character.isalpha() for character in ending)
    if lettered and not path.name.lower().endswith(_ENDINGS) and not path.is_dir():
        raise UsageError(
            f"Nothing is exported as {ending}.",
            advice=f"End in {', '.join(_ENDINGS)}, or name a folder without an ending.",
        )
    if path.is_file() and not force:
        raise UsageError(f"{path} is there already.", advice="Name another file, or add --force.")
