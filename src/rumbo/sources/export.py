"""The way out: the log as a folder in the log format, as OCEL 2.0, or as XES."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rumbo.errors import InputError
from rumbo.log.typing_sql import inert
from rumbo.model.table import TABLES, TIME_FIELDS, ColumnType, Table
from rumbo.store.engine import Engine, quoted

_PAGE = 10_000
_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
_ORDER = {"changes": "changed_at, ordinal", "activities": "occurred_at, id"}


def export_log(engine: Engine, path: Path) -> list[Path]:
    """Writes the mounted log to `path` and returns the files written.

    The ending decides: `.json` or `.jsonocel` and `.sqlite` for OCEL 2.0, `.xes` or `.xes.gz`, and
    otherwise a new folder of CSV files in the log format.
    """
    name = path.name.lower()
    if name.endswith((".xes", ".xes.gz")):
        from rumbo.sources.xes import export_xes  # noqa: PLC0415 - each format only when needed

        export_xes(_Log(engine), path)
    elif path.suffix.lower() in (".json", ".jsonocel"):
        from rumbo.sources.ocel import export_ocel_json  # noqa: PLC0415

        export_ocel_json(_Log(engine), path)
    elif path.suffix.lower() in (".sqlite", ".sqlite3", ".db"):
        from rumbo.sources.ocel import export_ocel_sqlite  # noqa: PLC0415

        export_ocel_sqlite(_Log(engine), path)
    else:
        return _export_folder(engine, path)
    return [path]


class _Log(Mapping[str, "_Rows"]):
    """The canonical tables by name; each streams its rows and can be read more than once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __getitem__(self, name: str) -> _Rows:
        for table in TABLES:
            if table.name == name:
                return _Rows(self._engine, table)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (table.name for table in TABLES)

    def __len__(self) -> int:
        return len(TABLES)


class _Rows:
    """The rows of one table as typed dictionaries, in a fixed order."""

    def __init__(self, engine: Engine, table: Table) -> None:
        self._engine, self._table = engine, table

    def __iter__(self) -> Iterator[dict[str, Any]]:
        columns = ", ".join(_told(self._table.name, name) for name in self._table.column_names)
        order = _order(self._table)
        yield from self._engine.pages(
            f"SELECT {columns} FROM {self._table.name} ORDER BY {order}", _PAGE
        )


def _order(table: Table) -> str:
    return _ORDER.get(table.name) or ", ".join(quoted(key) for key in table.key)


def _export_folder(engine: Engine, path: Path) -> list[Path]:
    if path.exists():
        raise InputError(f"{path} is there already.", advice="Name a new folder.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    except OSError as error:
        raise InputError(
            f"{path} cannot be written: {error.strerror}.", advice="Choose another place."
        ) from error
    try:
        names = [_export_table(engine, table, draft) for table in TABLES]
        draft.chmod(0o755)
        draft.rename(path)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return [path / name for name in names if name]


def _export_table(engine: Engine, table: Table, folder: Path) -> str:
    if not engine.count(table.name):
        return ""
    columns = ", ".join(
        _told(table.name, column.name, _written(column.name, column.type))
        for column in table.columns
    )
    extras = _extra_columns(engine, table.name)
    listed = "".join(f", {inert(_attribute(name))} AS {quoted(_heading(name))}" for name in extras)
    file = folder / f"{table.name}.csv"
    source = table.name
    if extras:
        attributes = "CAST(CAST(attrs AS JSON) AS MAP(VARCHAR, VARCHAR)) AS _attributes"
        source = f"(SELECT *, {attributes} FROM {table.name})"
    engine.copy_to(f"SELECT {columns}{listed} FROM {source} ORDER BY {_order(table)}", file)
    return file.name


def _told(table: str, name: str, otherwise: str = "") -> str:
    """A column; of a change, its values, whose moments are stored as UTC without saying so."""
    if table != "changes" or name not in ("old_value", "new_value"):
        return otherwise or quoted(name)
    fields = ", ".join(f"'{field}'" for field in TIME_FIELDS)
    moment = f"strftime(TRY_CAST({quoted(name)} AS TIMESTAMP), '{_MOMENT}')"
    text = inert(quoted(name)) if otherwise else quoted(name)
    return f"CASE WHEN field IN ({fields}) THEN {moment} ELSE {text} END AS {quoted(name)}"


def _written(name: str, type_: ColumnType) -> str:
    # Stored times are UTC; the Z says so, whatever the reader's zone.
    if type_ in (ColumnType.TIME, ColumnType.DUE):
        return f"strftime({quoted(name)}, '{_MOMENT}') AS {quoted(name)}"
    if type_ is ColumnType.BOOLEAN:
        return f"CAST({quoted(name)} AS INTEGER) AS {quoted(name)}"
    if type_ is ColumnType.TEXT:
        return f"{inert(quoted(name))} AS {quoted(name)}"
    return quoted(name)


def _extra_columns(engine: Engine, name: str) -> list[str]:
    found = engine.query(
        f"SELECT DISTINCT unnest(json_keys(attrs)) AS name FROM {name}"
        " WHERE attrs IS NOT NULL ORDER BY name"
    )
    return [row[0] for row in found.values]


def _attribute(name: str) -> str:
    literal = "'" + name.replace("'", "''") + "'"
    return f"_attributes[{literal}]"


def _heading(name: str) -> str:
    return f"'{name}" if name.lstrip("'")[:1] in ("=", "+", "-", "@") else name
