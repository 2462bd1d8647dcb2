"""What the spreadsheet tests share: a file, and the rows that it stages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from rumbo.log.staging import Staging
from rumbo.sources.spreadsheet import SpreadsheetMapping, parse_mapping, read_spreadsheet
from rumbo.store.engine import Engine, quoted


class Case:
    """One import of one path; what it staged is kept here and the engine is closed."""

    def __init__(self, path: Path, mapping: SpreadsheetMapping | str | None = None) -> None:
        if isinstance(mapping, str):
            mapping = parse_mapping(yaml.safe_load(mapping))
        with Engine(threads=1) as engine:
            self.staging = Staging(engine)
            self.mapping = read_spreadsheet(path, self.staging, mapping)
            self.parts = [
                (part.table, engine.columns(part.relation), _in_order(engine, part.relation))
                for part in self.staging.tables
            ]

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """The staged rows of a canonical table, by line; None in a column that is not there."""
        return [
            tuple(row.get(name) for name in columns)
            for named, names, rows in self.parts
            if named == table
            for row in (dict(zip(names, values, strict=True)) for values in rows)
        ]

    def moves(self) -> list[tuple[Any, ...]]:
        """The changes of stage: deal, from, to, when."""
        history = self.rows("changes", "object_id", "old_value", "new_value", "changed_at", "field")
        moves = [row[:4] for row in history if row[4] == "stage"]
        return sorted(moves, key=lambda move: (move[0], move[3]))

    def everything(self) -> list[tuple[Any, ...]]:
        """Every staged table in full, to compare two imports."""
        return [(table, names, sorted(rows, key=repr)) for table, names, rows in self.parts]

    def faults(self) -> list[tuple[str, int, str]]:
        """File, line and reason of what the source refused."""
        return [(r.file, r.line, r.reason.name) for r in self.staging.rejections]

    def notes(self) -> str:
        """What the person who imports is told."""
        return "\n".join(self.staging.notes)


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    """A file with that text."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def _in_order(engine: Engine, relation: str) -> list[tuple[Any, ...]]:
    lined = "_line" in engine.columns(relation)
    order = "_line, rowid" if lined else "rowid"
    return list(engine.query(f"SELECT * FROM {quoted(relation)} ORDER BY {order}").values)
