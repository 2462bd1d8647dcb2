"""Writing the JSON form of OCEL 2.0, entry by entry, from its SQLite form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

from rumbo.sources.ocel.shape import OCEL_TYPE, Cell
from rumbo.sources.ocel.store import Store


def write_json(store: Store, file: TextIO) -> None:
    """Writes the log in `store` as one JSON document, one object or event a line."""
    file.write("{")
    for number, kind in enumerate(("object", "event")):
        file.write(f'{"," if number else ""}\n"{kind}Types": ')
        json.dump(list(_types(store, kind)), file, ensure_ascii=False)
    for kind, entries in (("objects", _objects(store)), ("events", _events(store))):
        file.write(f',\n"{kind}": [')
        for number, entry in enumerate(entries):
            file.write(",\n" if number else "\n")
            file.write(json.dumps(entry, ensure_ascii=False))
        file.write("\n]")
    file.write("\n}\n")


def _types(store: Store, kind: str) -> Iterator[dict[str, Any]]:
    for (name,) in store.base.execute(f"SELECT ocel_type FROM {kind}_map_type").fetchall():
        columns = store.columns(f"{kind}_{name}")
        attributes = [
            {"name": column, "type": OCEL_TYPE.get(sql, "string")}
            for column, sql in columns.items()
        ]
        yield {"name": name, "attributes": attributes}


def _objects(store: Store) -> Iterator[dict[str, Any]]:
    for key, kind in store.base.execute("SELECT ocel_id, ocel_type FROM object ORDER BY rowid"):
        columns = store.columns(f"object_{kind}")
        listed = ", ".join(_quoted(name) for name in columns)
        found = store.base.execute(
            f"SELECT ocel_time, ocel_changed_field, {listed} FROM {_quoted(f'object_{kind}')}"
            " WHERE ocel_id = ? ORDER BY rowid",
            (key,),
        )
        attributes = [
            {"name": name, "time": time, "value": _value(value, columns[name])}
            for time, changed, *cells in found
            for name, value in zip(columns, cells, strict=True)
            if value is not None or name == changed
        ]
        yield {
            "id": key,
            "type": kind,
            "attributes": attributes,
            "relationships": _relations(store, "object_object", "source", "target", key),
        }


def _events(store: Store) -> Iterator[dict[str, Any]]:
    for key, kind in store.base.execute("SELECT ocel_id, ocel_type FROM event ORDER BY rowid"):
        columns = store.columns(f"event_{kind}")
        listed = ", ".join(_quoted(name) for name in columns)
        ((time, *cells),) = store.base.execute(
            f"SELECT ocel_time, {listed} FROM {_quoted(f'event_{kind}')} WHERE ocel_id = ?", (key,)
        ).fetchall()
        yield {
            "id": key,
            "type": kind,
            "time": time,
            "attributes": [
                {"name": name, "value": _value(value, columns[name])}
                for name, value in zip(columns, cells, strict=True)
                if value is not None
            ],
            "relationships": _relations(store, "event_object", "event", "object", key),
        }


def _relations(
    store: Store, relation: str, source: str, target: str, key: str
) -> list[dict[str, str]]:
    found = store.base.execute(
        f"SELECT ocel_{target}_id, ocel_qualifier FROM {relation} WHERE ocel_{source}_id = ?"
        " ORDER BY rowid",
        (key,),
    )
    return [{"objectId": other, "qualifier": qualifier} for other, qualifier in found]


def _value(value: Cell, sql: str) -> Cell:
    if value is None:
        return ""
    return bool(value) if sql == "BOOLEAN" and value in (0, 1) else value


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
