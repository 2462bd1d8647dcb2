"""Writing the log as OCEL 2.0: deals, people and accounts as objects, what happened as events."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from rumbo.sources.event_case import moment
from rumbo.sources.event_file import Rows, Tables, flat, replacing, text_of
from rumbo.sources.ocel.json_writer import write_json
from rumbo.sources.ocel.shape import (
    CLOSING,
    OBJECTS,
    OWN_ID,
    OWN_TYPE,
    TABLE,
    Cell,
    EventShape,
    Row,
    account_event,
    activity_event,
    cell,
    change_event,
    object_id,
    object_relations,
    person_event,
    sql_type,
)
from rumbo.sources.ocel.store import Store

_EVENTS: tuple[tuple[str, Callable[[int, Row], EventShape]], ...] = (
    ("activities", activity_event),
    ("account_events", account_event),
)

_NO_RATES = (
    "Exchange rates are not carried: OCEL has no place for them. Export a folder to keep them."
)


def export_ocel_sqlite(tables: Tables, path: Path) -> tuple[str, ...]:
    """Writes the log to `path` as an OCEL 2.0 SQLite file; says what it does not carry."""
    with replacing(path) as temporary:
        store = Store(temporary)
        with closing(store.base):
            _fill(store, tables)
    return _left_out(tables)


def export_ocel_json(tables: Tables, path: Path) -> tuple[str, ...]:
    """Writes the log to `path` as an OCEL 2.0 JSON file; says what it does not carry."""
    with tempfile.TemporaryDirectory(prefix="rumbo-ocel-") as folder, replacing(path) as temporary:
        store = Store(Path(folder) / "log.sqlite")
        with closing(store.base), temporary.open("w", encoding="utf-8") as file:
            _fill(store, tables)
            write_json(store, file)
    return _left_out(tables)


def _left_out(tables: Tables) -> tuple[str, ...]:
    if any(True for _ in tables.get("rates", ())):
        return (_NO_RATES,)
    return ()


def _fill(store: Store, tables: Tables) -> None:
    with closing(sqlite3.connect("")) as history:
        history.execute("CREATE TABLE step (deal, field, time, number, old, new)")
        _changes(store, tables.get("changes", ()), history)
        history.execute("CREATE INDEX by_deal ON step (deal, time, number)")
        for canonical, kind in OBJECTS:
            _objects(store, canonical, kind, tables.get(canonical, ()), history)
    for canonical, shape in _EVENTS:
        for number, row in enumerate(tables.get(canonical, ()), start=1):
            store.add_event(shape(number, flat(row)), canonical, {TABLE: canonical})
    _people(store, tables.get("deal_contacts", ()))
    store.object_type(OWN_TYPE)
    store.add_object(OWN_ID, OWN_TYPE, {"version": "1"}, canonical="")
    store.finish()


def _changes(store: Store, rows: Rows, history: sqlite3.Connection) -> None:
    for number, row in enumerate(rows, start=1):
        event = change_event(number, flat(row))
        store.add_event(event, "changes", {TABLE: "changes"})
        if row.get("object_type") in (None, "", "deal"):
            names = ("object_id", "field", "changed_at", "old_value", "new_value")
            deal, name, time, old, new = (text_of(row.get(column)) for column in names)
            history.execute(
                "INSERT INTO step VALUES (?, ?, ?, ?, ?, ?)", (deal, name, time, number, old, new)
            )


def _objects(
    store: Store, canonical: str, kind: str, rows: Rows, history: sqlite3.Connection
) -> None:
    store.object_type(kind, canonical)
    for given in rows:
        row = flat(given)
        key = object_id(kind, row.get("stage_id" if kind == "stage" else "id"))
        if kind == "stage":
            key = object_id(
                kind, f"{text_of(row.get('pipeline_id'))}:{text_of(row.get('stage_id'))}"
            )
        steps = list(_steps(row, history)) if kind == "deal" else []
        initial = {**row, **{column: old for column, old, _, _ in reversed(steps)}}
        store.add_object(key, kind, initial, canonical=canonical)
        for column, _, new, time in steps:
            store.add_value(key, kind, column, cell(sql_type(canonical, column), new), time)
        store.relate(key, object_relations(canonical, row))


def _steps(row: Row, history: sqlite3.Connection) -> Iterator[tuple[str, str, str, str]]:
    """The column, old value, new value and time of each value that a deal's columns take."""
    latest: dict[str, tuple[str, str]] = {}
    found = history.execute(
        "SELECT field, old, new, time FROM step WHERE deal = ? ORDER BY time, number",
        (text_of(row.get("id")),),
    )
    for column, old, new, time in found.fetchall():
        if column in row:
            latest[column] = (new, time)
            yield column, old, new, time
    closed = text_of(row.get("closed_at"))
    for column, value in row.items():
        text = text_of(value)
        if column in latest:
            new, time = latest[column]
            if not _same(column, new, text):
                yield column, new, text, time
        elif column in CLOSING and closed and row.get("status") != "open":
            yield column, "open" if column == "status" else "", text, closed


def _same(column: str, one: str, other: str) -> bool:
    sql = sql_type("deals", column)
    if sql == "TIMESTAMP":
        return moment(one) == moment(other)
    left: Cell = cell(sql, one)
    return left == cell(sql, other)


def _people(store: Store, rows: Rows) -> None:
    for number, given in enumerate(rows, start=1):
        row = flat(given)
        deal, contact = (
            object_id("deal", row.get("deal_id")),
            object_id("contact", row["contact_id"]),
        )
        store.relate(deal, [(contact, text_of(row.get("role")) or "contact")])
        if row.get("added_at") is not None:
            store.add_event(person_event(number, row), "deal_contacts", {TABLE: "deal_contacts"})
