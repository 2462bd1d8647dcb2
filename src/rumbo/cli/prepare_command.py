"""`rumbo prepare`: answers what the first pages ask, so that they open at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rumbo.cli import option
from rumbo.cli.progress import steps
from rumbo.cli.wording import said

if TYPE_CHECKING:
    from rumbo.workspace import Workspace

LARGE_DEALS = 20_000  # of a log whose answers take long enough to be made beforehand


@click.command("prepare", help="Answer what the first pages ask today, so that they open at once.")
@option.workspace
def command(*, workspace: Path) -> None:
    """Prepares and says how many pages."""
    opened = option.opened(workspace)
    opened.snapshot()  # who has no data is told so
    count = prepared(opened, lengthy=True)
    click.echo(said("prepared", opened.settings.language, count=count))


def prepared(opened: Workspace, *, lengthy: bool = False) -> int:
    """Answers the questions of the first pages, and of `lengthy` ones; how many pages."""
    from rumbo.web.warmer import prepare

    language = opened.settings.language
    with steps(said("preparing", language), language):
        return prepare(opened.folder, lengthy=lengthy)
