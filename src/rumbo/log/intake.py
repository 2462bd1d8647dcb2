"""From staged text to typed rows: each table checked cell by cell, each refused row kept.

The result is one table of the engine per canonical table, with typed columns, `attrs` (the extra
columns, as JSON) and the place each row came from.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rumbo.log import typing_sql
from rumbo.log.staging import PLACE, StagedTable, Staging
from rumbo.model.rejection import Reason, Rejection
from rumbo.model.table import MONEY_FIELDS, TABLES, TIME_FIELDS, Column, ColumnType, Table, table
from rumbo.store.engine import Engine, quoted

TYPES = {
    ColumnType.TEXT: "VARCHAR",
    ColumnType.TIME: "TIMESTAMP",
    ColumnType.DUE: "TIMESTAMP",
    ColumnType.MONEY: "DECIMAL(18, 2)",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.BOOLEAN: "BOOLEAN",
}
_FOLDED = 'lower(trim("field"))'  # the name of the field that a change tells of
_PAGE = 5_000  # refused rows that are looked at together
_QUOTED = re.compile(r"'+[=+@\t\r-]")  # a name kept from computing in a spreadsheet


@dataclass(frozen=True)
class TypedTable:
    """Where the typed rows of a canonical table are, and which of its columns the source had."""

    table: Table
    relation: str
    present: frozenset[str]


def take_in(staging: Staging) -> dict[str, TypedTable]:
    """Types every staged table; refused rows go to `staging.rejections`."""
    taken: dict[str, TypedTable] = {}
    for canonical in TABLES:
        parts = [part for part in staging.tables if part.table == canonical.name]
        sound = [part for part in parts if _has_required(staging, part)]
        present = [_present(staging.engine, part) for part in sound]
        relations = [
            _typed(staging, part, columns) for part, columns in zip(sound, present, strict=True)
        ]
        if relations:
            relation = _gather(staging.engine, canonical.name, relations)
            taken[canonical.name] = TypedTable(canonical, relation, frozenset().union(*present))
    return taken


def reject(
    staging: Staging,
    canonical: str,
    places: Iterable[Sequence[object]],
    column: str,
    reason: Reason,
) -> None:
    """Refuses typed rows by their place; each of `places` is (file, line, value)."""
    found = [
        (str(file), int(str(line)), "" if value is None else str(value))
        for file, line, value in places
    ]
    sources = _sources(staging, canonical, [(file, line) for file, line, _ in found])
    for file, line, value in found:
        exact, row = sources.get((file, line), (line, {}))
        shown = row.get(column) or value
        staging.rejections.append(Rejection(file, exact, column, shown, reason, canonical, row))


def _present(engine: Engine, part: StagedTable) -> frozenset[str]:
    return frozenset(engine.columns(part.relation)) & frozenset(table(part.table).column_names)


def _has_required(staging: Staging, part: StagedTable) -> bool:
    missing = set(table(part.table).required) - _present(staging.engine, part)
    for column in sorted(missing):
        staging.rejections.append(
            Rejection(part.file, 1, column, "", Reason.MISSING_COLUMN, part.table)
        )
    return not missing


def _typed(staging: Staging, part: StagedTable, present: frozenset[str]) -> str:
    engine, canonical = staging.engine, table(part.table)
    relation = f"typed_{part.relation}"
    cells = [quoted(name) for name in canonical.column_names if name in present]
    values = [
        f"{_expression(canonical, column, present)} AS {quoted('typed_' + column.name)}"
        for column in canonical.columns
    ]
    attrs = _attrs(engine, part)
    line = '"_line"' if "_line" in engine.columns(part.relation) else f"rowid + {part.first_line}"
    file = '"_file"' if "_file" in engine.columns(part.relation) else "$file"
    inner = (
        f"SELECT {', '.join(cells + values)}, {attrs} AS attrs, rowid AS _row,"
        f" {file} AS _file, CAST({line} AS BIGINT) AS _line FROM {quoted(part.relation)}"
    )
    outer = ", ".join(
        f"{quoted('typed_' + column.name)} AS {quoted(column.name)}" for column in canonical.columns
    )
    fault = f"CASE WHEN {_suspect(canonical, present)} THEN {_fault(canonical, present)} END"
    engine.create(
        relation,
        f"SELECT {outer}, attrs, _file, _line, _row, {fault} AS _fault FROM ({inner})",
        file=part.file,
    )
    _refuse_faulty(staging, part, relation)
    return relation


def _expression(canonical: Table, column: Column, present: frozenset[str]) -> str:
    cell = quoted(column.name)
    if column.name not in present:
        default = f"'{column.default}'" if column.default else "NULL"
        return f"CAST({default} AS {TYPES[column.type]})"
    if canonical.name == "changes" and column.name in ("old_value", "new_value"):
        return _change_value(cell)
    if canonical.name == "changes" and column.name == "object_type":
        return f"coalesce(nullif(lower(trim({cell})), ''), '{column.default}')"
    if canonical.name == "changes" and column.name == "field":
        known = _listed(table("deals").column_names)
        return f"CASE WHEN {_FOLDED} IN {known} THEN {_FOLDED} ELSE nullif(trim({cell}), '') END"
    return typing_sql.typed(column, cell)


def _change_value(cell: str) -> str:
    # A field's history is kept as text in one notation, so that it compares with the present.
    return (
        f"CASE WHEN {_FOLDED} IN {_listed(MONEY_FIELDS)}"
        f" THEN CAST(TRY_CAST({cell} AS DECIMAL(18, 2)) AS VARCHAR)"
        f" WHEN {_FOLDED} IN {_listed(TIME_FIELDS)}"
        f" THEN CAST({typing_sql.moment(cell)} AS VARCHAR)"
        f" ELSE nullif(trim({typing_sql.shown(cell)}), '') END"
    )


def _suspect(canonical: Table, present: frozenset[str]) -> str:
    found = typing_sql.suspect(canonical, present)
    if canonical.name != "changes":
        return found
    fields = f'"typed_field" IN {_listed(MONEY_FIELDS + TIME_FIELDS)}'
    emptied = '"typed_field" = \'stage\' AND "typed_new_value" IS NULL'
    return f"{found} OR {fields} OR ({emptied})"


def _fault(canonical: Table, present: frozenset[str]) -> str:
    found = typing_sql.fault(canonical, present)
    if canonical.name != "changes":
        return found
    cases = [f"WHEN {found} IS NOT NULL THEN {found}"] if found != "NULL" else []
    for name in ("new_value", "old_value"):
        if name not in present:
            continue
        filled = f"nullif(trim({quoted(name)}), '') IS NOT NULL"
        value = quoted(f"typed_{name}")
        in_money = f'"typed_field" IN {_listed(MONEY_FIELDS)} AND {filled}'
        in_time = f'"typed_field" IN {_listed(TIME_FIELDS)} AND {filled}'
        early, late = typing_sql.EARLIEST_YEAR, typing_sql.LATEST_YEAR
        outside = f"({value} < '{early}' OR {value} >= '{late}')"
        for condition, reason in (
            (f"{in_money} AND {value} IS NULL", Reason.NOT_A_NUMBER),
            (f"{in_time} AND {value} IS NULL", Reason.NOT_A_TIME),
            (f"{in_time} AND {outside}", Reason.IMPLAUSIBLE_TIME),
        ):
            cases.append(f"WHEN {condition} THEN '{name}:{reason.name}'")
    cases.append(
        'WHEN "typed_field" = \'stage\' AND "typed_new_value" IS NULL'
        f" THEN 'new_value:{Reason.MISSING.name}'"
    )
    return f"CASE {' '.join(cases)} END"


def _attrs(engine: Engine, part: StagedTable) -> str:
    known = set(table(part.table).column_names) | set(PLACE)
    extras = [name for name in engine.columns(part.relation) if name not in known]
    if not extras:
        return "CAST(NULL AS VARCHAR)"
    pairs = ", ".join(f"{_key(name)}, {typing_sql.shown(quoted(name))}" for name in extras)
    return f"CAST(json_object({pairs}) AS VARCHAR)"


def _key(name: str) -> str:
    bare = name[1:] if _QUOTED.match(name) else name
    return "'" + bare.replace("'", "''") + "'"


def _refuse_faulty(staging: Staging, part: StagedTable, relation: str) -> None:
    engine = staging.engine
    faulty = f"FROM {quoted(relation)} WHERE _fault IS NOT NULL"
    most = staging.rejections.most
    found = engine.query(
        f"SELECT _row {faulty} ORDER BY _row" + (f" LIMIT {most}" if most is not None else "")
    )
    rows = [row for (row,) in found.values]
    if not rows:
        return
    lines = _exact_lines(part, rows)
    for first in range(0, len(rows), _PAGE):
        page = rows[first : first + _PAGE]
        _refuse_page(staging, part, faulty, (page[0], page[-1]), lines)
    counted = f"SELECT _fault, count(*) {faulty} AND _row > $last GROUP BY _fault"
    for fault, count in engine.query(counted, last=rows[-1]).values:
        staging.rejections.count_only(part.table, Reason[fault.rsplit(":", 1)[1]], count)
    engine.query(f"DELETE {faulty}")


def _refuse_page(
    staging: Staging,
    part: StagedTable,
    faulty: str,
    page: tuple[int, int],
    lines: Mapping[int, int],
) -> None:
    found = staging.engine.query(
        f"SELECT _file, _line, _row, _fault {faulty} AND _row BETWEEN $first AND $last"
        " ORDER BY _row",
        first=page[0],
        last=page[1],
    ).values
    raw = _raw_rows(staging.engine, part, [row for _, _, row, _ in found])
    for file, line, row, fault in found:
        column, reason = fault.rsplit(":", 1)
        exact, value = lines.get(row, line), raw[row].get(column) or ""
        staging.rejections.append(
            Rejection(file, exact, column, value, Reason[reason], part.table, raw[row])
        )


def _exact_lines(part: StagedTable, rows: Sequence[int]) -> dict[int, int]:
    """The line at which each record begins, counted in the file where quotes hold line breaks."""
    if part.origin is None or not rows:
        return {}
    wanted, found = set(rows), {}
    csv.field_size_limit(16 * 1024 * 1024)
    with part.origin.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=part.delimiter)
        width, index, start, last = len(next(reader, [])), 0, reader.line_num + 1, max(wanted)
        for cells in reader:
            if cells or width == 1:  # an empty line is no row, unless there is one column only
                if index in wanted:
                    found[index] = start
                index += 1
            start = reader.line_num + 1
            if index > last:
                break
    return found


def _sources(
    staging: Staging, canonical: str, places: Sequence[tuple[str, int]]
) -> dict[tuple[str, int], tuple[int, dict[str, str | None]]]:
    """The exact line and the cells as they came, by the place that the typed rows name."""
    sources: dict[tuple[str, int], tuple[int, dict[str, str | None]]] = {}
    for part in staging.tables:
        relation = f"typed_{part.relation}"
        if part.table != canonical or not staging.engine.exists(relation):
            continue
        found = staging.engine.query(
            f"SELECT t._file, t._line, t._row FROM {quoted(relation)} t SEMI JOIN"
            " (SELECT unnest($files) AS file, unnest($lines) AS line) p"
            " ON p.file = t._file AND p.line = t._line",
            files=[file for file, _ in places],
            lines=[line for _, line in places],
        ).values
        rows = [row for _, _, row in found]
        lines, raw = _exact_lines(part, rows), _raw_rows(staging.engine, part, rows)
        for file, line, row in found:
            sources.setdefault((file, line), (lines.get(row, line), raw[row]))
    return sources


def _raw_rows(
    engine: Engine, part: StagedTable, rows: Sequence[int]
) -> dict[int, dict[str, str | None]]:
    """The cells of staged rows as they came, by the number of the row."""
    columns = engine.columns(part.relation)
    found = engine.query(
        f"SELECT rowid, * FROM {quoted(part.relation)}"
        " WHERE rowid BETWEEN $first AND $last AND rowid IN (SELECT unnest($rows::BIGINT[]))",
        rows=list(rows),
        first=min(rows, default=0),
        last=max(rows, default=0),
    )
    return {
        row: {name: cell for name, cell in zip(columns, cells, strict=True) if name not in PLACE}
        for row, *cells in found.values
    }


def _gather(engine: Engine, name: str, relations: Sequence[str]) -> str:
    if len(relations) == 1:
        return relations[0]
    parts = [f"SELECT * FROM {quoted(relation)}" for relation in relations]
    engine.create(f"typed_{name}", " UNION ALL ".join(parts))
    return f"typed_{name}"


def _listed(names: Sequence[str]) -> str:
    return f"({', '.join(repr(name) for name in names)})"
