"""What a workspace holds, row by row, without asking any reading."""

from __future__ import annotations

import hashlib
from pathlib import Path

from rumbo.log import stored
from rumbo.store.engine import Engine, quoted
from rumbo.workspace import Workspace


def state(folder: Path, *, snapshot: int | None = None) -> dict[str, tuple[int, str]]:
    """How many rows each table of a snapshot has and what they say, whatever their order."""
    opened = Workspace.open(folder)
    try:
        versions = opened.snapshot(snapshot).versions
        with Engine(threads=1) as engine:
            stored.mount(engine, opened.lake, versions)
            return {name: _said(engine, name) for name in stored.TYPES}
    finally:
        opened.close()


def _said(engine: Engine, name: str) -> tuple[int, str]:
    columns = ", ".join(quoted(column) for column in stored.TYPES[name])
    rows = engine.query(f"SELECT {columns} FROM {quoted(name)} ORDER BY ALL").values
    return len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()
