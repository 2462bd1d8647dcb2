"""`rumbo work`: carries out what waits to be imported or exported; the server starts it."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rumbo.cli import option

if TYPE_CHECKING:
    from rumbo.clerk import Clerk


@click.command("work", help="Carry out the imports and exports that were asked for in a browser.")
@option.workspace
@click.option("--patience", type=float, default=0.0, help="Wait so many seconds for more.")
@click.option("--attended", is_flag=True, help="End as soon as standard input does.")
def command(*, workspace: Path, patience: float, attended: bool) -> None:
    """Works until nothing waits."""
    from rumbo.clerk import Clerk, open_limited

    opened = open_limited(workspace)
    click.get_current_context().call_on_close(opened.close)
    clerk = Clerk(opened)
    if attended:
        threading.Thread(target=_attend, args=(clerk,), daemon=True).start()
    clerk.work(patience_seconds=patience)


def _attend(clerk: Clerk) -> None:
    """Leaves when whoever started the command is gone, however it ended."""
    # Not through the buffer: a thread that waits with its lock would break the end of the process.
    while os.read(sys.stdin.fileno(), 1):
        pass
    clerk.interrupt()
