"""What a snapshot holds: the canonical tables as they are stored, and the tables built from them.

`TYPES` gives every stored table its columns; `mount` names the tables of a snapshot in an engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rumbo.log.intake import TYPES as CELL_TYPES
from rumbo.model.table import TABLES
from rumbo.store.engine import Engine, quoted
from rumbo.store.lake import Lake

_BUILT_COLUMNS: dict[str, dict[str, str]] = {
    "deals": {"code": "INTEGER"},
    "changes": {"deal": "INTEGER", "inferred": "BOOLEAN", "ordinal": "BIGINT"},
    "activities": {"deal": "INTEGER"},
    "deal_contacts": {"deal": "INTEGER"},
}
_CANONICAL = {
    table.name: {column.name: CELL_TYPES[column.type] for column in table.columns}
    | {"attrs": "VARCHAR"}
    | _BUILT_COLUMNS.get(table.name, {})
    for table in TABLES
}
_BUILT = {
    # Every stage that any pipeline ever had, under the number that passages use.
    "phases": {
        "code": "SMALLINT",
        "pipeline_id": "VARCHAR",
        "pipeline": "VARCHAR",
        "stage_id": "VARCHAR",
        "stage": "VARCHAR",
        "position": "DOUBLE",
        "probability": "DOUBLE",
        "outcome": "VARCHAR",
        "parked": "BOOLEAN",
        "rank": "SMALLINT",
        "active": "BOOLEAN",
    },
    # Every name a stage ever had, so that old history still finds it.
    "stage_names": {
        "pipeline_id": "VARCHAR",
        "stage": "VARCHAR",
        "code": "SMALLINT",
        "declared": "BOOLEAN",
    },
    # The order of things, written down once: one row per visit of a deal to a phase.
    "passages": {
        "block": "INTEGER",
        "deal": "INTEGER",
        "step": "SMALLINT",
        "phase": "SMALLINT",
        "entered_us": "BIGINT",
        "from_phase": "SMALLINT",
        "spent_us": "BIGINT",
        "kind": "TINYINT",
        "visit": "SMALLINT",
        "next_phase": "SMALLINT",
        "left_us": "BIGINT",
        "inferred": "BOOLEAN",
        "timed": "BOOLEAN",
        "measured": "BOOLEAN",
    },
    # The same order once more, one row per deal: the phases it was in.
    "paths": {"block": "INTEGER", "deal": "INTEGER", "path": "SMALLINT[]"},
    # And once more, counted: how often each passage was made on each day.
    "moves": {
        "block": "INTEGER",
        "day": "INTEGER",
        "from_phase": "SMALLINT",
        "phase": "SMALLINT",
        "kind": "TINYINT",
        "moves": "INTEGER",
        "again": "INTEGER",
        "untimed": "INTEGER",
    },
    # The moments at which people were in touch or got somewhere, by deal and time.
    "touches": {
        "deal": "INTEGER",
        "touch_us": "BIGINT",
        "known_us": "BIGINT",
        "kind": "TINYINT",
        "role": "VARCHAR",
        "activity_id": "VARCHAR",
    },
}
TYPES: Mapping[str, Mapping[str, str]] = _CANONICAL | _BUILT


def mount(engine: Engine, lake: Lake, versions: Mapping[str, int], *, prefix: str = "") -> None:
    """Names every stored table, empty ones included, as `<prefix><table>` in the engine."""
    for name in TYPES:
        mount_table(engine, lake, name, versions.get(name), prefix + name)


def mount_at(lake: Lake, versions: Mapping[str, int], engine: Engine, prefix: str) -> None:
    """As `mount`."""
    mount(engine, lake, versions, prefix=prefix)


def mount_table(engine: Engine, lake: Lake, name: str, version: int | None, relation: str) -> None:
    """Names one version of a stored table, which is empty where there is none."""
    paths = [] if version is None else lake.paths(name, version)
    if paths:
        _mount_files(engine, relation, name, paths)
    else:
        empty(engine, relation, name)


def _mount_files(engine: Engine, relation: str, name: str, paths: Sequence[str]) -> None:
    """Names stored files; a column that the table has gained since is empty in them."""
    engine.parquet(relation, paths)
    there = set(engine.columns(relation))
    missing = {column: type_ for column, type_ in TYPES[name].items() if column not in there}
    if missing:
        engine.parquet(f"stored {relation}", paths)
        listed = ", ".join(f"CAST(NULL AS {t}) AS {quoted(c)}" for c, t in missing.items())
        engine.view(relation, f"SELECT *, {listed} FROM {quoted(f'stored {relation}')}")


def empty(engine: Engine, relation: str, name: str) -> None:
    """Makes `relation` an empty table with the columns of the stored table `name`."""
    engine.create(relation, f"SELECT {null_columns(name)} WHERE false")


def null_columns(name: str) -> str:
    """The columns of a stored table as typed NULLs, for the SELECT list of a query."""
    return ", ".join(
        f"CAST(NULL AS {type_}) AS {quoted(column)}" for column, type_ in TYPES[name].items()
    )
