"""Writing the log as XES: one trace per deal, its changes and activities as events.

What belongs to no deal (people, accounts, stages) stands in lists of the log itself, so that
reading the file back gives the same tables.
"""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import quoteattr

from rumbo.sources.event_file import Rows, Tables, flat, replacing, storable, text_of

OWN = "rumbo_export"
TABLE = "rumbo_table"
LISTED = ("owners", "accounts", "contacts", "stages", "subscriptions", "tickets", "contents")
# The table, the column of its time, and the column of who did it.
EVENTS = (
    ("changes", "changed_at", "actor_id"),
    ("activities", "occurred_at", "owner_id"),
    ("account_events", "occurred_at", ""),
)
_EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
)
_NEEDS_CARE = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
_CLASSIFIERS = (("Event name", "concept:name"), ("Resource", "org:resource"))


def export_xes(tables: Tables, path: Path) -> None:
    """Writes the log to `path` as XES, compressed where the name ends in .gz."""
    with tempfile.TemporaryDirectory(prefix="rumbo-xes-") as folder:
        store = _Store(Path(folder) / "events.sqlite")
        try:
            store.fill(tables)
            with replacing(path) as temporary, _opened(temporary, path) as file:
                _write(file, tables, store)
        finally:
            store.close()


def _opened(temporary: Path, path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(temporary, "wt", encoding="utf-8", newline="\n")
    return temporary.open("w", encoding="utf-8", newline="\n")


class _Store:
    """Events and people of deals, sorted by deal and time on disk."""

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(path)
        self._base.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE entry (deal TEXT, kind INTEGER, time TEXT, number INTEGER, event TEXT);"
        )
        self.deals: set[str] = set()

    def close(self) -> None:
        self._base.close()

    def fill(self, tables: Tables) -> None:
        """Takes in the rows that belong to a deal, or to the log where `deal` is empty."""
        self._insert(self._people(tables.get("deal_contacts", ())))
        for name, time, actor in EVENTS:
            self._insert(self._events(name, tables.get(name, ()), time, actor))
        self._base.execute("CREATE INDEX by_deal ON entry (deal, kind, time, number)")

    def of(self, deal: str, kind: int) -> Iterator[dict[str, str]]:
        """The entries of a deal: its people (0) or its events (1) in order of time."""
        found = self._base.execute(
            "SELECT event FROM entry WHERE deal = ? AND kind = ? ORDER BY time, number",
            (deal, kind),
        )
        for (event,) in found:
            yield json.loads(event)

    def others(self, deals: set[str]) -> Iterator[dict[str, str]]:
        """The entries of no deal that is exported."""
        found = self._base.execute("SELECT deal, event FROM entry ORDER BY kind, time, number")
        for deal, event in found:
            if deal not in deals:
                yield json.loads(event)

    def _insert(self, entries: Iterator[tuple[str, int, str, int, str]]) -> None:
        self._base.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", entries)

    def _people(self, rows: Rows) -> Iterator[tuple[str, int, str, int, str]]:
        for number, row in enumerate(rows):
            cells = {**_cells(row), TABLE: "deal_contacts"}
            yield str(row.get("deal_id")), 0, "", number, json.dumps(cells)

    def _events(
        self, table: str, rows: Rows, time: str, actor: str
    ) -> Iterator[tuple[str, int, str, int, str]]:
        for number, row in enumerate(rows):
            cells = _cells(row)
            when = text_of(row.get(time))
            event = {
                **cells,
                "concept:name": _name(table, row),
                "time:timestamp": when,
                "lifecycle:transition": "complete",
                TABLE: table,
            }
            if actor and cells.get(actor):
                event["org:resource"] = cells[actor]
            yield _deal(table, row), 1, when, number, json.dumps(event)


def _deal(table: str, row: Mapping[str, object]) -> str:
    if table == "changes":
        about_deal = row.get("object_type") in (None, "", "deal")
        return text_of(row.get("object_id")) if about_deal else ""
    return text_of(row.get("deal_id"))


def _name(table: str, row: Mapping[str, object]) -> str:
    """What the event is called: the stage entered, the field changed or the kind of activity."""
    if table != "changes":
        return text_of(row.get("kind"))
    field = text_of(row.get("field"))
    return text_of(row.get("new_value")) if field == "stage" else f"{field} changed"


def _cells(row: Mapping[str, object]) -> dict[str, str]:
    return {name: text for name, value in flat(row).items() if (text := text_of(value))}


def _write(file: TextIO, tables: Tables, store: _Store) -> None:
    file.write("<?xml version='1.0' encoding='UTF-8'?>\n")
    file.write('<log xes.version="1849-2016" xmlns="http://www.xes-standard.org/">\n')
    file.writelines(
        f'  <extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n'
        for name, prefix, uri in _EXTENSIONS
    )
    file.writelines(f'  <classifier name="{name}" keys="{keys}"/>\n' for name, keys in _CLASSIFIERS)
    file.write(_attribute("string", "concept:name", "Rumbo", 1))
    file.write(_attribute("string", OWN, "1", 1))
    for table in LISTED:
        _write_list(file, table, (_cells(row) for row in tables.get(table, ())), 1)
    deals = set()
    for row in tables.get("deals", ()):
        deals.add(text_of(row.get("id")))
        _write_trace(file, row, store)
    _write_list(file, "events", store.others(deals), 1)
    file.write("</log>\n")


def _write_list(file: TextIO, key: str, rows: Iterator[Mapping[str, str]], depth: int) -> None:
    pad = "  " * depth
    first = next(rows, None)
    if first is None:
        return
    file.write(f"{pad}<list key={_quoted(key)}>\n{pad}  <values>\n")
    for number, row in enumerate(_again(first, rows), start=1):
        file.write(f'{pad}    <string key="row" value="{number}">\n')
        file.writelines(_attribute("string", name, text, depth + 3) for name, text in row.items())
        file.write(f"{pad}    </string>\n")
    file.write(f"{pad}  </values>\n{pad}</list>\n")


def _again(
    first: Mapping[str, str], rows: Iterator[Mapping[str, str]]
) -> Iterator[Mapping[str, str]]:
    yield first
    yield from rows


def _write_trace(file: TextIO, row: Mapping[str, object], store: _Store) -> None:
    deal = text_of(row.get("id"))
    file.write("  <trace>\n")
    file.write(_attribute("string", "concept:name", deal, 2))
    for name, value in flat(row).items():
        if value is not None and name != "id":
            file.write(_attribute(_type(value), name, _xes_text(value), 2))
    _write_list(file, "deal_contacts", store.of(deal, 0), 2)
    for event in store.of(deal, 1):
        file.write("    <event>\n")
        for key, text in event.items():
            kind = "date" if key == "time:timestamp" else "string"
            file.write(_attribute(kind, key, text, 3))
        file.write("    </event>\n")
    file.write("  </trace>\n")


def _type(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, datetime):
        return "date"
    if isinstance(value, int):
        return "int"
    return "float" if isinstance(value, float | Decimal) else "string"


def _xes_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else text_of(value)


def _attribute(kind: str, key: str, text: str, depth: int) -> str:
    return f"{'  ' * depth}<{kind} key={_quoted(key)} value={_quoted(text)}/>\n"


def _quoted(text: str) -> str:
    if not _NEEDS_CARE.search(text):
        return f'"{text}"'
    return quoteattr(storable(text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
