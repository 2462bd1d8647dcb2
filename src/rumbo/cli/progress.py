"""Progress on stderr: a line that moves on a terminal, and silence elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rumbo.cli.wording import step as worded


@contextmanager
def steps(title: str, language: str) -> Iterator[Callable[[str], None]]:
    """A function that shows which step the work is at."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title)
        yield lambda step: bar.update(task, description=f"{title}: {worded(step, language)}")
