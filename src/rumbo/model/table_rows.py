"""Rows that Rumbo keeps of its own, as a table that readings ask beside the log."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TableRows:
    """A table by its name: its columns and all its rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
