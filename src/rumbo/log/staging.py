"""Where every source ends: canonical tables as text, each row knowing where it came from.

A source fills a `Staging`; `log/intake.py` then checks, types and keeps the rows. A staged table
is a table of the engine whose columns are text and are named as in the log format (others become
extra attributes). The place of a row is in the columns `_file` and `_line` if it has them, else
`_file` is the staged table's file and the line follows from the row's position.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from rumbo.log.refusals import Refusals
from rumbo.model.table import table
from rumbo.store.engine import Engine

PLACE = ("_file", "_line")


@dataclass(frozen=True)
class StagedTable:
    """Rows for the canonical table `table`, in the engine's table `relation`."""

    table: str
    relation: str
    file: str
    first_line: int = 2  # the line of the first row, where `_line` is missing
    origin: Path | None = None  # the CSV file itself, to find the line behind quoted line breaks
    delimiter: str = ","


@dataclass
class Staging:
    """What a source has read so far, in an engine.

    `taken_at` (naive UTC) is the moment at which the source showed this state; None means now.
    `notes` are sentences for the person who imports.
    """

    engine: Engine
    tables: list[StagedTable] = field(default_factory=list)
    rejections: Refusals = field(default_factory=Refusals)
    notes: list[str] = field(default_factory=list)
    taken_at: datetime | None = None

    def name(self, canonical: str) -> str:
        """A fresh name for a staged table of the engine."""
        return f"staged_{canonical}_{len(self.tables)}"

    def add(
        self,
        canonical: str,
        relation: str,
        file: str,
        *,
        first_line: int = 2,
        origin: Path | None = None,
        delimiter: str = ",",
    ) -> None:
        """Hands over a table of the engine that already holds the rows."""
        name = table(canonical).name
        self.tables.append(StagedTable(name, relation, file, first_line, origin, delimiter))

    def add_rows(
        self, canonical: str, columns: Sequence[str], rows: Iterable[Sequence[object]], file: str
    ) -> None:
        """Hands over Python rows; give the columns `_file` and `_line` where they are known."""
        relation = self.name(canonical)
        self.engine.load(relation, columns, rows)
        self.add(canonical, relation, file)
