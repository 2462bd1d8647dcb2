"""The engine: DuckDB in memory, in the process; this is the only file that imports it.

SQL reaches the engine through `Engine.query` and `Engine.create`. The heavy work is SQL that
returns small results. SQL of readings lives in `.sql` files in the part of the dialect that
sqlglot carries over to Spark; values are always bound, names always quoted.
"""

from __future__ import annotations

import copy
import csv
import itertools
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from rumbo.errors import InputError, RumboError
from rumbo.store.sql import quoted, statement

EngineError = duckdb.Error
_LONGEST_ROW_BYTES = 4 * 1024 * 1024
_NAMED = re.compile(r"\$([A-Za-z_]\w*)")
_ROOMS = itertools.count(1)


class Rows:
    """A small result: column names and the rows as tuples."""

    def __init__(self, columns: Sequence[str], values: Sequence[tuple[Any, ...]]) -> None:
        self.columns = tuple(columns)
        self.values = values

    def dicts(self) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.values]

    def one(self) -> dict[str, Any]:
        """The only row; ValueError where there is not exactly one."""
        (row,) = self.dicts()
        return row

    def scalar(self) -> Any:  # noqa: ANN401 - a cell has the type its query gives it
        """The only cell."""
        ((cell,),) = self.values
        return cell


class Engine:
    """A database in memory with tables of its own; closes with its `with` block.

    `memory_limit` (such as "3GB") caps memory; beyond it the engine spills to a temporary folder
    that is capped as well and removed on closing.
    """

    def __init__(self, *, memory_limit: str = "3GB", threads: int = 0, zone: str = "UTC") -> None:
        self._spill = tempfile.TemporaryDirectory(prefix="rumbo-engine-")
        options: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory_limit,
            "temp_directory": self._spill.name,
            "max_temp_directory_size": "40GB",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "enable_external_file_cache": False,
        }
        if threads:
            options["threads"] = threads
        self._connection = duckdb.connect(config=options)
        self._zone = zone
        self._of = ""  # where new tables belong: to the database, or to a branch alone
        self._rooms: tuple[str, ...] = ("memory",)  # where names are looked up, the own one first
        self._leave: Callable[[], None] = self._spill.cleanup
        self._connection.execute(f"SET TimeZone = {_literal(zone)}")

    def _further(self, rooms: Sequence[str]) -> duckdb.DuckDBPyConnection:
        """A further connection to this database that looks names up in these rooms."""
        connection = self._connection.cursor()
        connection.execute(f"SET TimeZone = {_literal(self._zone)}")
        path = ",".join(f"{room}.main" for room in rooms)
        connection.execute(f"SET search_path = {_literal(path)}")
        return connection

    def _beside(self, **its: object) -> Engine:
        engine = copy.copy(self)
        vars(engine).update(its)
        return engine

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection, and lets go of its tables and what was spilled of them."""
        self._connection.close()
        self._leave()

    def room(self) -> Engine:
        """A further connection with tables of its own beside these, for its branches as well.

        It closes before this one does.
        """
        name = f"room_{next(_ROOMS)}"
        with self._connection.cursor() as cursor:
            cursor.execute(f"ATTACH ':memory:' AS {name}")
        rooms = (name, *self._rooms)
        leave = partial(self._detach, name)
        return self._beside(_connection=self._further(rooms), _rooms=rooms, _leave=leave)

    def _detach(self, room: str) -> None:
        with suppress(duckdb.ConnectionException), self._connection.cursor() as cursor:
            cursor.execute(f"DETACH {room}")  # unless all of it is gone already

    def branch(self) -> Engine:
        """A further connection to the same tables, for another thread.

        What it makes is its own: of a name that is there already it sees its own table alone.
        """
        connection = self._further(self._rooms)
        return self._beside(_connection=connection, _of="TEMP", _leave=_nothing)

    def query(self, sql: str, /, **values: object) -> Rows:
        """The result of one statement; `$name` in it is bound to `values[name]`."""
        result = self._connection.execute(sql, _used(sql, values))
        columns = [entry[0] for entry in result.description or ()]
        return Rows(columns, result.fetchall())

    def arrays(self, sql: str, /, **values: object) -> dict[str, Any]:
        """The result of one statement as one numpy array per column."""
        return dict(self._connection.execute(sql, _used(sql, values)).fetchnumpy())

    def pages(self, sql: str, rows: int) -> Iterator[dict[str, Any]]:
        """The rows of one statement as dictionaries, fetched so many at a time.

        Other statements may run meanwhile, and several of these at once.
        """
        # The rows wait in a file: whoever takes his time holds neither memory nor a transaction.
        descriptor, name = tempfile.mkstemp(dir=self._spill.name, suffix=".parquet")
        os.close(descriptor)
        try:
            self._connection.execute(f"COPY ({sql}) TO {_literal(name)} (FORMAT parquet)")
            with self._connection.cursor() as cursor:
                result = cursor.execute("SELECT * FROM read_parquet($name)", {"name": name})
                columns = [entry[0] for entry in result.description or ()]
                while page := result.fetchmany(rows):
                    yield from (dict(zip(columns, row, strict=True)) for row in page)
        finally:
            Path(name).unlink(missing_ok=True)

    def create(self, name: str, sql: str, /, **values: object) -> None:
        """Keeps the result of `sql` as the table `name`."""
        statement = f"CREATE OR REPLACE {self._of} TABLE {quoted(name)} AS {sql}"
        self._connection.execute(statement, _used(sql, values))

    def extend(self, name: str, sql: str, given: Mapping[str, Any], /, **values: object) -> None:
        """Adds to the table `name` the result of `sql` over `given`, a numpy array per column."""
        self._connection.register("given", dict(given))
        try:
            # Several threads that keep an order copy all of it twice; beside no rows, one reads.
            none = "(SELECT 1 AS beside WHERE false)"
            self._connection.execute(
                f"INSERT INTO {quoted(name)} BY NAME"
                f" SELECT * EXCLUDE (beside) FROM ({sql}) POSITIONAL JOIN {none}",
                _used(sql, values),
            )
        finally:
            self._connection.unregister("given")

    def view(self, name: str, sql: str) -> None:
        """Names a query without running it; it cannot take values."""
        self._connection.execute(f"CREATE OR REPLACE {self._of} VIEW {quoted(name)} AS {sql}")

    def drop(self, name: str) -> None:
        """Forgets the table `name`; a branch forgets its own, and sees the one behind it again."""
        own = "temp." if self._of else f"{self._rooms[0]}.main."
        self._connection.execute(f"DROP TABLE IF EXISTS {own}{quoted(name)}")

    def forget_view(self, name: str) -> None:
        """Forgets the view `name`."""
        self._connection.execute(f"DROP VIEW IF EXISTS {quoted(name)}")

    def stream(self, sql: str, /, **values: object) -> Any:  # noqa: ANN401 - an Arrow stream
        """The result of a query as an Arrow stream, for the lake; nothing is held in memory.

        Several streams may be drawn from at once, each by a thread of its own.
        """
        cursor = self._further(self._rooms)
        return cursor.sql(sql, params=_used(sql, values) or None)

    def parquet(self, name: str, paths: Sequence[str]) -> None:
        """Names a set of Parquet files; they are read when they are asked."""
        listed = ", ".join(_literal(path) for path in paths)
        # Files of a table that has gained a column since are read by name, the column empty.
        by_name = ", union_by_name=true" if len(paths) > 1 else ""
        self.view(name, f"SELECT * FROM read_parquet([{listed}]{by_name})")

    def read_csv(
        self, name: str, path: Path, *, delimiter: str = ",", columns: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """Loads a UTF-8 CSV file as text into the table `name` and returns its columns.

        `columns` are their names, in place of those in the first row. Every column is text; the
        row number is the table's rowid, from 0. InputError where the file breaks the rules of CSV:
        the caller then reads it row by row.
        """
        names = tuple(columns) or _header(path, delimiter)
        listed = ", ".join(f"{_literal(column)}: 'VARCHAR'" for column in names)
        try:
            self.create(
                name,
                "SELECT * FROM read_csv($path, auto_detect=false, header=true, delim=$delimiter,"
                " quote='\"', escape='\"', strict_mode=true, nullstr=[''], compression='none',"
                f" max_line_size={_LONGEST_ROW_BYTES}, columns={{{listed}}})",
                path=str(path),
                delimiter=delimiter,
            )
        except duckdb.Error as error:
            raise InputError(
                f"{path.name} is not a regular CSV file: {first_line(error)}"
            ) from error
        return names

    def load(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Makes the table `name` of text columns from Python rows; None becomes NULL."""
        with tempfile.TemporaryDirectory(prefix="rumbo-load-") as folder:
            path = Path(folder) / "rows.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, quoting=csv.QUOTE_ALL)
                writer.writerows([_cell(value) for value in row] for row in rows)
            listed = ", ".join(f"{_literal(column)}: 'VARCHAR'" for column in columns)
            self.create(
                name,
                "SELECT * FROM read_csv($path, auto_detect=false, header=false, delim=',',"
                " quote='\"', escape='\"', nullstr=[''], allow_quoted_nulls=true,"
                " new_line='\\r\\n',"
                f" max_line_size=134217728, columns={{{listed}}})",
                path=str(path),
            )

    def columns(self, name: str) -> tuple[str, ...]:
        """The column names of a table or view."""
        return tuple(self._connection.table(quoted(name)).columns)

    def count(self, name: str) -> int:
        """How many rows a table or view has."""
        return int(self.query(f"SELECT count(*) FROM {quoted(name)}").scalar())

    def exists(self, name: str) -> bool:
        """Whether a table or view of that name is there for this connection.

        Asked by looking it up: the lists of the database name those of other rooms too.
        """
        try:
            self._connection.table(quoted(name))
        except duckdb.CatalogException:
            return False
        return True

    def copy_to(self, sql: str, path: Path, **values: object) -> None:
        """Writes the result of a query to a CSV or Parquet file, by the ending of its name."""
        options = "FORMAT parquet" if path.suffix == ".parquet" else "FORMAT csv, HEADER"
        self._connection.execute(
            f"COPY ({sql}) TO {_literal(str(path))} ({options})", values or None
        )


def _nothing() -> None:
    """A branch leaves nothing behind."""


def is_trouble(error: BaseException) -> bool:
    """Whether the engine lacks a file, memory or room on the disk, rather than sense."""
    return isinstance(
        error, duckdb.IOException | duckdb.OutOfMemoryException | duckdb.InvalidInputException
    )


def is_overflow(error: BaseException) -> bool:
    """Whether a number does not fit into the type that the table gives it."""
    return isinstance(error, duckdb.ConversionException | duckdb.OutOfRangeException)


def first_line(error: BaseException) -> str:
    """The first line of an engine's message, without its bulk."""
    return str(error).strip().splitlines()[0].removesuffix(".") + "."


def _used(sql: str, values: Mapping[str, object]) -> dict[str, object] | None:
    # The engine refuses values that a statement does not name; readings share one set of them.
    named = set(_NAMED.findall(sql))
    return {name: value for name, value in values.items() if name in named} or None


def _header(path: Path, delimiter: str) -> tuple[str, ...]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            names = next(csv.reader(file, delimiter=delimiter), [])
        except (csv.Error, UnicodeDecodeError) as error:
            raise InputError(f"{path.name} is not a regular CSV file: {error}.") from error
    folded = [name.casefold() for name in names]
    if not names or len(set(folded)) != len(folded) or "" in folded:
        raise InputError(
            f"{path.name}: the first row has to name every column once.", advice="Correct it."
        )
    return tuple(names)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _cell(value: object) -> object:
    if isinstance(value, str):
        return value.replace("\x00", "")
    return "" if value is None else value


__all__ = [
    "Engine",
    "EngineError",
    "Rows",
    "RumboError",
    "first_line",
    "is_overflow",
    "is_trouble",
    "quoted",
    "statement",
]
