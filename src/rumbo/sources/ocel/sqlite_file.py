"""Reading OCEL 2.0 from SQLite: read-only, tables alone, with a bound on the work it may cause."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from rumbo.errors import InputError
from rumbo.sources.ocel.document import Event, Log, Object, Value, plain

MAGIC = b"SQLite format 3\0"
LARGEST_BYTES = 8 * 1024**3
LONGEST_CELL = 64 * 1024**2
MOST_STEPS = 2_000_000  # of ten thousand virtual instructions each
_STEP = 10_000
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA}
_KNOWN = ("ocel_id", "ocel_time", "ocel_type", "ocel_activity", "ocel_changed_field")


def read_sqlite(path: Path) -> Log:
    """The log in a SQLite file; InputError in one line where it is not one."""
    _check(path)
    try:
        with closing(_opened(path)) as base:
            return _Tables(base, path.name).log()
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path.name} cannot be read as SQLite: {error}.", advice="Export it again."
        ) from error


def _check(path: Path) -> None:
    try:
        with path.open("rb") as file:
            start = file.read(len(MAGIC))
        size = path.stat().st_size
    except OSError as error:
        raise InputError(
            f"{path.name} cannot be read: {error.strerror}.", advice="Check the path."
        ) from error
    if start != MAGIC:
        raise InputError(f"{path.name} is not a SQLite database.", advice="Check the file.")
    if size > LARGEST_BYTES:
        raise InputError(
            f"{path.name} is larger than {LARGEST_BYTES >> 30} GiB.", advice="Split it."
        )


def _opened(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    base.text_factory = lambda text: text.decode("utf-8", "replace")
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_CELL)
    for setting in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON", "mmap_size=0"):
        base.execute(f"PRAGMA {setting}")
    steps = iter(range(MOST_STEPS))
    base.set_progress_handler(lambda: next(steps, None) is None, _STEP)
    base.set_authorizer(_authorize)
    return base


def _authorize(action: int, *_: object) -> int:
    # Functions are refused as well: a generated column or a view could call them.
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


class _Tables:
    def __init__(self, base: sqlite3.Connection, name: str) -> None:
        self._base = base
        self._name = name
        self._columns = {table.casefold(): (table, self._names(table)) for table in self._plain()}

    def log(self) -> Log:
        for name in ("event", "object"):
            if name not in self._columns:
                raise InputError(
                    f"{self._name} is not OCEL 2.0: it has no table {name}.",
                    advice="Check the file.",
                )
        log = Log()
        self._objects(log)
        self._relate(log)
        events = self._events()
        log.events.extend(events.values())
        return log

    def _plain(self) -> list[str]:
        """Tables that are stored as rows: views and virtual tables would run what they say."""
        found = self._base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        return [
            str(name)
            for name, sql in found.fetchall()
            if "VIRTUAL" not in str(sql).upper().split("(")[0].split()
        ]

    def _names(self, table: str) -> list[str]:
        """The stored columns; one that is generated has no place in a log."""
        found = self._base.execute(f"PRAGMA table_xinfo({_quoted(table)})")
        return [str(row[1]) for row in found if row[6] == 0]

    def _rows(self, table: str, *wanted: str) -> Iterator[tuple[str, ...]]:
        """The wanted columns of a table, empty where it lacks them."""
        real, names = self._columns.get(table.casefold(), ("", []))
        if not names:
            return
        folded = {name.casefold(): name for name in names}
        listed = [
            _quoted(folded[name.casefold()]) if name.casefold() in folded else "NULL"
            for name in wanted
        ]
        for row in self._base.execute(f"SELECT {', '.join(listed)} FROM {_quoted(real)}"):
            yield tuple(plain(cell) for cell in row)

    def _types(self, kind: str) -> dict[str, str]:
        """The type of each table of attributes."""
        mapped = {
            f"{kind}_{short}".casefold(): name
            for name, short in self._rows(f"{kind}_map_type", "ocel_type", "ocel_type_map")
        }
        return {table: name for table, name in mapped.items() if table in self._columns}

    def _attributes(self, table: str) -> list[str]:
        return [name for name in self._columns[table][1] if name.casefold() not in _KNOWN]

    def _objects(self, log: Log) -> None:
        for place, (key, kind) in enumerate(self._rows("object", "ocel_id", "ocel_type"), start=1):
            log.add(Object(key, kind, place))
        for table in self._types("object"):
            names = self._attributes(table)
            head = ("ocel_id", "ocel_time", "ocel_changed_field")
            for key, time, changed, *cells in self._rows(table, *head, *names):
                if (entry := log.objects.get(key)) is not None:
                    _values(entry, time, changed, dict(zip(names, cells, strict=True)))
        for entry in log.objects.values():
            entry.settle()

    def _events(self) -> dict[str, Event]:
        head = ("ocel_id", "ocel_type", "ocel_activity")
        events = {
            key or f"event-{place}": Event(key or f"event-{place}", kind or activity, "", place)
            for place, (key, kind, activity) in enumerate(self._rows("event", *head), start=1)
        }
        for table in self._types("event"):
            names = self._attributes(table)
            for key, time, *cells in self._rows(table, "ocel_id", "ocel_time", *names):
                if (event := events.get(key)) is not None:
                    event.time_text = time
                    event.attributes = dict(zip(names, cells, strict=True))
        columns = ("ocel_event_id", "ocel_object_id", "ocel_qualifier")
        for key, other, qualifier in self._rows("event_object", *columns):
            if (event := events.get(key)) is not None:
                event.relations.append((other, qualifier))
        return events

    def _relate(self, log: Log) -> None:
        columns = ("ocel_source_id", "ocel_target_id", "ocel_qualifier")
        for key, other, qualifier in self._rows("object_object", *columns):
            if (entry := log.objects.get(key)) is not None:
                entry.relations.append((other, qualifier))


def _values(entry: Object, time: str, changed: str, cells: dict[str, str]) -> None:
    """A row says every value, or, where it names a changed field, the new value of that one."""
    for name, text in cells.items():
        if (name == changed) if changed else bool(text):
            entry.values.setdefault(name, []).append(Value(time, text))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
