"""What comes in meets what is there: new rows beside old ones, present values over former ones.

The result is one table of the engine per canonical table: `now_<table>` holds the state after the
import, `added_<table>` what is new in the tables that only grow. History is only ever added; an
event with an id, such as a meeting that was planned and then held, is kept as last seen.
"""

from __future__ import annotations

from collections.abc import Mapping

from rumbo.log.intake import TypedTable
from rumbo.log.stored import TYPES
from rumbo.model.table import TABLES, Table
from rumbo.store.engine import Engine, quoted

# An empty cell of an extra column is no attribute; merging into nothing leaves those out.
_FILLED_ATTRS = "nullif(CAST(json_merge_patch('{}', n.attrs) AS VARCHAR), '{}')"


def merge(engine: Engine, taken: Mapping[str, TypedTable], *, stale: bool) -> dict[str, int]:
    """Joins typed rows with the workspace's own (`old_<table>`); how many are new or different.

    `stale` says that the source showed an older state than the workspace holds: then only what is
    missing is added, and nothing present is replaced.
    """
    counts: dict[str, int] = {}
    for table in TABLES:
        typed = taken.get(table.name)
        if typed is None:
            _carry_over(engine, table)
        elif table.grows and (stale or not _has_changed(engine, typed)):
            counts[table.name] = _grow(engine, typed)
        else:
            counts[table.name] = _replace(engine, typed, stale=stale)
    return {name: count for name, count in counts.items() if count}


def _carry_over(engine: Engine, table: Table) -> None:
    now = f"SELECT * FROM old_{table.name}"
    if table.grows:
        # Nothing came in, but inference may add to it.
        engine.create(f"added_{table.name}", f"{now} WHERE false")
        now += f" UNION ALL BY NAME SELECT * FROM added_{table.name}"
    engine.view(f"now_{table.name}", now)


def _grow(engine: Engine, typed: TypedTable) -> int:
    table, name = typed.table, typed.table.name
    cells = ", ".join([f"n.{quoted(column)}" for column in table.column_names])
    cells += f", {_FILLED_ATTRS} AS attrs"
    fresh = f"NOT EXISTS (SELECT 1 FROM old_{name} o WHERE {_same(table, 'n', 'o')})"
    engine.create(
        f"added_{name}",
        f"SELECT {cells}{_built(engine, name)} FROM {quoted(typed.relation)} n"
        f"{_deal_join(name)} WHERE {fresh if engine.count(f'old_{name}') else 'true'}",
    )
    engine.view(
        f"now_{name}", f"SELECT * FROM old_{name} UNION ALL BY NAME SELECT * FROM added_{name}"
    )
    return engine.count(f"added_{name}")


def _has_changed(engine: Engine, typed: TypedTable) -> bool:
    """Whether events come in again under their id with other contents."""
    table, name = typed.table, typed.table.name
    if len(table.key) > 1 or not engine.count(f"old_{name}"):
        return False
    cells = [quoted(column) for column in table.column_names if column in typed.present]
    other = " OR ".join(f"n.{cell} IS DISTINCT FROM o.{cell}" for cell in cells)
    changed = (
        f"SELECT 1 FROM {quoted(typed.relation)} n"
        f" INNER JOIN old_{name} o ON {_same(table, 'n', 'o')} WHERE {other}"
    )
    return bool(engine.query(f"SELECT EXISTS ({changed})").scalar())


def _built(engine: Engine, name: str) -> str:
    """The columns that only the store has, for the tables that only grow."""
    if name == "changes":
        first = engine.query("SELECT coalesce(max(ordinal) + 1, 0) FROM old_changes").scalar()
        return f", d.code AS deal, false AS inferred, {int(first)} + n.rowid AS ordinal"
    return ", d.code AS deal" if name == "activities" else ""


def _deal_join(name: str) -> str:
    if name == "changes":
        return " LEFT JOIN now_deals d ON n.object_type = 'deal' AND d.id = n.object_id"
    if name in ("activities", "deal_contacts"):
        return " LEFT JOIN now_deals d ON d.id = n.deal_id"
    return ""


def _replace(engine: Engine, typed: TypedTable, *, stale: bool) -> int:
    table, name = typed.table, typed.table.name
    relation = quoted(typed.relation)
    cells = ", ".join(_cell(table, column, typed.present, stale=stale) for column in _stored(name))
    kept = f"SELECT * FROM old_{name} o WHERE NOT EXISTS"
    kept += f" (SELECT 1 FROM {relation} n WHERE {_replaced(table)})"
    engine.create(
        f"now_{name}",
        f"SELECT {cells} FROM {relation} n LEFT JOIN old_{name} o ON {_same(table, 'n', 'o')}"
        f"{_deal_join(name)} UNION ALL BY NAME {kept}",
    )
    if name == "deals":
        _number_deals(engine)
    if not engine.count(f"old_{name}"):
        return engine.count(f"now_{name}")
    columns = ", ".join(quoted(column) for column in _stored(name))
    return int(
        engine.query(
            f"SELECT count(*) FROM (SELECT {columns} FROM now_{name}"
            f" EXCEPT SELECT {columns} FROM old_{name})"
        ).scalar()
    )


def _stored(name: str) -> list[str]:
    return list(TYPES[name])


def _cell(table: Table, column: str, present: frozenset[str], *, stale: bool) -> str:
    """A column of the merged row: the new value, or the old one where nothing new was said."""
    label = quoted(column)
    if column == "deal":
        return "d.code AS deal" if "deal_id" in present else "coalesce(d.code, o.deal) AS deal"
    if column == "code":
        return "o.code AS code"
    if column == "attrs":
        return _attrs(table, stale=stale)
    if column in table.key:
        return f"n.{label} AS {label}"
    exists = f"o.{quoted(table.key[0])} IS NOT NULL"
    if stale or column not in present:
        return f"CASE WHEN {exists} THEN o.{label} ELSE n.{label} END AS {label}"
    return f"n.{label} AS {label}"


def _attrs(table: Table, *, stale: bool) -> str:
    """The extra attributes of the merged row: what was said anew, the others as they were."""
    exists = f"o.{quoted(table.key[0])} IS NOT NULL"
    kept = "n.attrs IS NULL" + (f" OR {exists}" if stale else "")
    patched = "json_merge_patch(o.attrs, n.attrs)"
    # Attributes in another order are the same attributes: the row has not changed.
    unchanged = (
        f"json_contains(o.attrs, {_FILLED_ATTRS})"
        f" AND len(json_keys({patched})) = len(json_keys(o.attrs))"
    )
    return (
        f"CASE WHEN {exists} AND ({kept} OR coalesce({unchanged}, false)) THEN o.attrs"
        f" WHEN o.attrs IS NULL THEN {_FILLED_ATTRS}"
        f" ELSE nullif(CAST({patched} AS VARCHAR), '{{}}') END AS attrs"
    )


def _number_deals(engine: Engine) -> None:
    # A deal keeps its number for ever: passages know it by nothing else.
    first = int(engine.query("SELECT coalesce(max(code) + 1, 0) FROM old_deals").scalar())
    engine.create(
        "now_deals",
        "SELECT * EXCLUDE (code), CAST(coalesce(code,"
        f" {first} - 1 + row_number() OVER (PARTITION BY code IS NULL ORDER BY created_at, id))"
        " AS INTEGER) AS code FROM now_deals",
    )


def _same(table: Table, left: str, right: str) -> str:
    # Only keys of several columns may have empty parts.
    sign = "IS NOT DISTINCT FROM" if len(table.key) > 1 else "="
    return " AND ".join(f"{left}.{quoted(key)} {sign} {right}.{quoted(key)}" for key in table.key)


def _replaced(table: Table) -> str:
    same = _same(table, "n", "o")
    if table.name != "stages":
        return same
    # A name is used once in a pipeline: whoever made the stage again under another id meant it.
    return f"{same} OR (n.pipeline_id = o.pipeline_id AND n.stage = o.stage)"
