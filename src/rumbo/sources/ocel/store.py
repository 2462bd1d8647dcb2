"""Filling a SQLite file with an OCEL 2.0 log, table by table as the rows come."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from rumbo.errors import InputError
from rumbo.model.table import table
from rumbo.sources.event_file import EPOCH
from rumbo.sources.ocel.shape import Cell, EventShape, cell, sql_type

MOST_COLUMNS = 1000
_SCHEMA = """
PRAGMA journal_mode=OFF;
PRAGMA synchronous=OFF;
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT,
    PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT,
    PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));
"""
_HEAD = {
    "event": {"ocel_id": "TEXT PRIMARY KEY", "ocel_time": "TIMESTAMP"},
    "object": {"ocel_id": "TEXT", "ocel_time": "TIMESTAMP", "ocel_changed_field": "TEXT"},
}


class Store:
    """A new OCEL 2.0 SQLite file; `finish` drops what relates to nothing and closes it."""

    def __init__(self, path: Path) -> None:
        self.base = sqlite3.connect(path)
        self.base.executescript(_SCHEMA)
        self._columns: dict[str, dict[str, tuple[str, str]]] = {}

    def object_type(self, name: str, canonical: str = "") -> None:
        """Declares an object type with the columns of its canonical table."""
        self._type("object", name, table(canonical).column_names if canonical else (), canonical)

    def add_object(
        self, key: str, kind: str, initial: Mapping[str, object], *, canonical: str
    ) -> None:
        """Adds an object with the values that it has from the beginning."""
        if self._insert("object", {"ocel_id": key, "ocel_type": kind}):
            head = {"ocel_id": key, "ocel_time": EPOCH}
            self._insert(
                f"object_{kind}", {**head, **self._cells(f"object_{kind}", initial, canonical)}
            )

    def add_value(self, key: str, kind: str, column: str, value: Cell, time_text: str) -> None:
        """Adds a value that an attribute takes at a time."""
        name = self._columns[f"object_{kind}"][column.casefold()][0]
        head = {"ocel_id": key, "ocel_time": time_text, "ocel_changed_field": name}
        self._insert(f"object_{kind}", {**head, name: value})

    def add_event(self, event: EventShape, canonical: str, extra: Mapping[str, object]) -> None:
        """Adds an event with its row's cells and its relations."""
        relation = f"event_{event.type}"
        if relation not in self._columns:
            self._type("event", event.type, table(canonical).column_names, canonical)
        if not self._insert("event", {"ocel_id": event.id, "ocel_type": event.type}):
            return
        cells = self._cells(relation, {**event.row, **extra}, canonical)
        self._insert(relation, {"ocel_id": event.id, "ocel_time": event.time_text, **cells})
        names = ("ocel_event_id", "ocel_object_id", "ocel_qualifier")
        for other, qualifier in event.relations:
            self._insert(
                "event_object", dict(zip(names, (event.id, other, qualifier), strict=True))
            )

    def relate(self, key: str, relations: Iterable[tuple[str, str]]) -> None:
        """Relates an object to others, which may come later."""
        names = ("ocel_source_id", "ocel_target_id", "ocel_qualifier")
        for other, qualifier in relations:
            self._insert("object_object", dict(zip(names, (key, other, qualifier), strict=True)))

    def finish(self) -> None:
        """Forgets relations to objects that are not in the log, and writes everything."""
        self.base.executescript(
            "DELETE FROM event_object WHERE ocel_object_id NOT IN (SELECT ocel_id FROM object);"
            "DELETE FROM object_object WHERE ocel_target_id NOT IN (SELECT ocel_id FROM object)"
            " OR ocel_source_id NOT IN (SELECT ocel_id FROM object);"
        )
        self.base.commit()

    def columns(self, relation: str) -> dict[str, str]:
        """The attributes of a type's table and their SQL types."""
        head = _HEAD[relation.partition("_")[0]]
        return {name: sql for name, sql in self._columns[relation].values() if name not in head}

    def _type(self, kind: str, name: str, columns: Iterable[str], canonical: str) -> None:
        relation = f"{kind}_{name}"
        typed = {**_HEAD[kind], **{column: sql_type(canonical, column) for column in columns}}
        listed = ", ".join(f"{_quoted(column)} {sql}" for column, sql in typed.items())
        self.base.execute(f"CREATE TABLE {_quoted(relation)} ({listed})")
        if kind == "object":
            self.base.execute(
                f"CREATE INDEX {_quoted(f'{relation}_id')} ON {_quoted(relation)} (ocel_id)"
            )
        self._insert(f"{kind}_map_type", {"ocel_type": name, "ocel_type_map": name})
        self._columns[relation] = {
            column.casefold(): (column, sql) for column, sql in typed.items()
        }

    def _cells(self, relation: str, row: Mapping[str, object], canonical: str) -> dict[str, Cell]:
        cells: dict[str, Cell] = {}
        for column, value in row.items():
            sql = sql_type(canonical, column) if canonical else "TEXT"
            if (found := cell(sql, value)) is not None:
                cells[self._column(relation, column)] = found
        return cells

    def _column(self, relation: str, column: str) -> str:
        known = self._columns[relation]
        folded = column.casefold()
        if folded not in known:
            if len(known) >= MOST_COLUMNS:
                raise InputError(
                    f"The log has over {MOST_COLUMNS} extra attributes, more than OCEL can carry.",
                    advice="Export it as CSV or Parquet.",
                )
            self.base.execute(f"ALTER TABLE {_quoted(relation)} ADD COLUMN {_quoted(column)} TEXT")
            known[folded] = (column, "TEXT")
        return known[folded][0]

    def _insert(self, relation: str, cells: Mapping[str, Cell]) -> bool:
        done = self.base.execute(_insertion(relation, tuple(cells)), tuple(cells.values()))
        return done.rowcount == 1


@functools.lru_cache(maxsize=4096)
def _insertion(relation: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(_quoted(name) for name in columns)
    marks = ", ".join("?" * len(columns))
    return f"INSERT OR IGNORE INTO {_quoted(relation)} ({names}) VALUES ({marks})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""').replace("\0", "") + '"'
