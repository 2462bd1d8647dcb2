"""A workspace made from rows, for tests that begin with a log in the log format."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from rumbo.settings import Settings
from rumbo.workspace import Imported, Workspace
from strategies import CURRENCY, ZONE, Log, Row

LATE = datetime(2026, 1, 1)  # noqa: DTZ001 - naive UTC, as the workspace keeps it
SETTINGS = Settings(zone=ZONE, currency=CURRENCY, threads=1, memory_limit="1GB")
Values = dict[str, object]


def write_log(folder: Path, log: Mapping[str, Sequence[Row]]) -> Path:
    """Writes the rows as a folder in the log format; a table without rows has no file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in log.items():
        if not rows:
            continue
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
    return folder


@contextmanager
def workspace(
    *logs: Log, taken: Sequence[datetime] = (), settings: Settings = SETTINGS
) -> Iterator[Workspace]:
    """A new workspace that has imported these logs, one after the other."""
    with tempfile.TemporaryDirectory(prefix="rumbo-test-") as name:
        made = Workspace.create(Path(name) / "workspace", settings)
        try:
            for number, log in enumerate(logs):
                bring_in(made, log, taken_at=taken[number] if taken else LATE)
            yield made
        finally:
            made.close()


def bring_in(made: Workspace, log: Log, *, taken_at: datetime = LATE) -> Imported:
    """Imports the rows as a folder would come in."""
    with tempfile.TemporaryDirectory(prefix="rumbo-log-") as folder:
        return made.import_path(write_log(Path(folder) / "log", log), taken_at=taken_at)
