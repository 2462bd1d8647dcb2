"""A mapping as people see it: what each column of a sheet is used for, and back.

A use is written `table.column`; `@name` after it says that the cells hold a name instead of an id,
`@named` that they hold the name of the record whose id another column has. `deals@date` is the day
on which a deal entered the stage that the header names; `changes@after.FIELD` the value of a field
after each event; `changes@revisions` a part of revisions side by side, which only a file can say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rumbo.model.table import TABLE_NAMES, table
from rumbo.sources.spreadsheet.mapping import (
    FINGERPRINT,
    TAKEN_AT,
    CellSource,
    FileMapping,
    Shape,
    SpreadsheetMapping,
    StageDate,
    TableMapping,
)
from rumbo.sources.spreadsheet.proposed_table import source
from rumbo.sources.spreadsheet.recognition import recognise
from rumbo.sources.spreadsheet.seen import SheetSeen
from rumbo.sources.spreadsheet.staged import matches
from rumbo.sources.spreadsheet.stages import DEFAULT_PIPELINE

DATE, AFTER, REVISIONS = "deals@date", "changes@after.", "changes@revisions"
NAME, NAMED = "@name", "@named"
# Columns whose cells may hold the name of what they refer to.
REFERENCES = ("account_id", "owner_id", "contact_id", "deal_id", "object_id", "actor_id")
_FED = ("deals", "changes", "accounts", "contacts", "owners", "activities", "stages")

Uses = Mapping[str, tuple[str, ...]]  # header -> what it is used for


def entry_of(mapping: SpreadsheetMapping, sheet: SheetSeen) -> FileMapping | None:
    """The entry of the mapping that reads the sheet, if one does."""
    return next((file for file in mapping.files if matches(file, sheet.file, sheet.name)), None)


def uses(mapping: SpreadsheetMapping, sheet: SheetSeen) -> dict[str, tuple[str, ...]]:
    """What each header of the sheet is used for; those that are kept as they are have no use."""
    entry = entry_of(mapping, sheet)
    found: dict[str, list[str]] = {header.name: [] for header in sheet.headers}
    names = {name.casefold(): name for name in found}
    for each in entry.tables if entry else ():
        for header, use in _of_table(each):
            known = names.get(header.casefold())
            if known is not None and use not in found[known]:
                found[known].append(use)
    return {header: tuple(listed) for header, listed in found.items()}


def _of_table(mapping: TableMapping) -> list[tuple[str, str]]:
    listed = []
    for name, cell in mapping.columns.items():
        use = f"{mapping.table}.{name}"
        by_name = NAME if cell.by_name else ""
        listed += [(header, use + by_name) for header in cell.headers]
        listed += [(cell.named, use + NAMED)] if cell.named else []
    listed += [(header, DATE) for date in mapping.stage_dates for header in date.headers]
    listed += [(header, AFTER + field) for field, header in mapping.after.items()]
    return listed


def with_uses(mapping: SpreadsheetMapping, sheet: SheetSeen, chosen: Uses) -> SpreadsheetMapping:
    """The mapping with other uses of a sheet's headers; what stays used keeps how it is read."""
    entry = entry_of(mapping, sheet)
    if entry is None:
        return mapping
    tables = _tables(entry, chosen)
    files = tuple(replace(each, tables=tables) if each is entry else each for each in mapping.files)
    return replace(mapping, files=files)


def _tables(entry: FileMapping, chosen: Uses) -> tuple[TableMapping, ...]:
    named: dict[str, None] = {each.table: None for each in entry.tables}
    for listed in chosen.values():
        named |= dict.fromkeys(use.partition("@")[0].partition(".")[0] for use in listed)
    former = {each.table: each for each in entry.tables}
    made = [
        _table(former.get(name, TableMapping(name)), chosen)
        for name in named
        if name in TABLE_NAMES
    ]
    first = entry.tables[0].table if entry.tables else ""
    return _related(tuple(each for each in made if each.table == first or _fed(each)))


def _related(tables: tuple[TableMapping, ...]) -> tuple[TableMapping, ...]:
    """Rows about people in deals name the deal of their row."""
    ids = next((each.columns.get("id") for each in tables if each.table == "deals"), None)
    return tuple(
        replace(each, columns={"deal_id": ids, **each.columns})
        if each.table == "deal_contacts" and ids and "deal_id" not in each.columns
        else each
        for each in tables
    )


def _fed(mapping: TableMapping) -> bool:
    """Whether any cell of the sheet reaches the table."""
    cells = any(cell.headers for cell in mapping.columns.values())
    return bool(cells or mapping.stage_dates or mapping.after or mapping.revisions)


def _table(former: TableMapping, chosen: Uses) -> TableMapping:
    columns: dict[str, CellSource] = {
        name: cell for name, cell in former.columns.items() if not cell.headers
    }
    dates = _dated(former)
    stage_dates: list[StageDate] = []
    after: dict[str, str] = {}
    for header, listed in chosen.items():
        for use in listed:
            if use == DATE and former.table == "deals":
                stage_dates += dates.get(header) or [StageDate(stage_named(header), (header,))]
            elif use.startswith(AFTER) and former.table == "changes":
                after[use.removeprefix(AFTER)] = header
            elif use.startswith(f"{former.table}."):
                _add(columns, former, use, header)
    known = [name for name in former.columns if name in columns]
    ordered = {name: columns[name] for name in (*known, *columns)}
    shape = _shape(former, stage_dates)
    return completed(
        replace(
            former,
            columns=ordered,
            after=after,
            shape=shape,
            stage_dates=_in_order(former, stage_dates),
        )
    )


def _dated(mapping: TableMapping) -> dict[str, list[StageDate]]:
    """What each header dates: one stage, or several, each where a condition holds."""
    found: dict[str, list[StageDate]] = {}
    for date in mapping.stage_dates:
        for header in date.headers:
            found.setdefault(header, []).append(date)
    return found


def _in_order(former: TableMapping, dates: Sequence[StageDate]) -> tuple[StageDate, ...]:
    """Each date once: those that were there as they stood, then the new ones."""
    kept = [date for date in former.stage_dates if date in dates]
    return (*kept, *(date for date in dates if date not in kept))


def _shape(former: TableMapping, dates: Sequence[StageDate]) -> Shape:
    if dates:
        return Shape.STAGE_DATES
    if former.shape is Shape.REVISIONS:
        return Shape.REVISIONS
    return Shape.EVENTS if former.table == "changes" else Shape.ROWS


def _add(columns: dict[str, CellSource], former: TableMapping, use: str, header: str) -> None:
    column, _, way = use.partition(".")[2].partition("@")
    if column not in table(former.table).column_names and column not in former.columns:
        return
    there, before = columns.get(column), former.columns.get(column)
    if way == "named":
        columns[column] = replace(there or CellSource(), named=header)
    elif there is not None and there.headers:
        columns[column] = replace(there, headers=(*there.headers, header))
    elif before is not None and header in before.headers and before.by_name == (way == "name"):
        # How the cells are read stays; headers that are no longer chosen go.
        columns[column] = replace(before, headers=(header,), named=there.named if there else "")
    else:
        named = there.named if there else ""
        columns[column] = CellSource((header,), by_name=way == "name", named=named)


def stages_of(mapping: SpreadsheetMapping, sheet: SheetSeen) -> dict[str, tuple[str, ...]]:
    """The stages that each header with dates of entering one is about."""
    entry = entry_of(mapping, sheet)
    return {
        header: tuple(date.stage for date in dates)
        for each in (entry.tables if entry else ())
        for header, dates in _dated(each).items()
    }


def with_stages(
    mapping: SpreadsheetMapping, sheet: SheetSeen, stages: Mapping[str, str]
) -> SpreadsheetMapping:
    """The mapping in which headers with dates are about other stages.

    A header that dates several stages, each where a condition holds, keeps them.
    """
    entry = entry_of(mapping, sheet)
    if entry is None:
        return mapping
    tables = tuple(
        replace(
            each,
            stage_dates=tuple(_about(date, stages, _dated(each)) for date in each.stage_dates),
        )
        for each in entry.tables
    )
    files = tuple(replace(each, tables=tables) if each is entry else each for each in mapping.files)
    return replace(mapping, files=files)


def _about(
    date: StageDate, stages: Mapping[str, str], dates: Mapping[str, list[StageDate]]
) -> StageDate:
    header = date.headers[0]
    named = stages.get(header) if len(dates[header]) == 1 else None
    return replace(date, stage=named) if named else date


def stage_named(header: str) -> str:
    """The stage that a header such as `Fecha de Propuesta` is the date of."""
    words = header.split()
    lead = ("fecha", "date", "entrada", "entered", "de", "del", "en", "a", "of", "on")
    while len(words) > 1 and words[0].casefold() in lead:
        words.pop(0)
    return " ".join(words)


def completed(mapping: TableMapping) -> TableMapping:
    """The table with what its rows cannot be without, where no column of the sheet says it."""
    columns = {name: cell for name, cell in mapping.columns.items() if _means(cell)}
    if mapping.table in ("deals", "activities", "accounts", "contacts", "owners"):
        named = columns.get("name")
        if "id" not in columns and named is not None and named.headers:
            columns = {"id": replace(named, by_name=True), **columns}
        columns.setdefault("id", CellSource(default=FINGERPRINT))
    if mapping.table == "deals" and not mapping.stage_dates:
        columns.setdefault("created_at", CellSource(default=TAKEN_AT))
    if mapping.table == "activities":
        columns.setdefault("kind", CellSource(constant="task"))
    if mapping.table == "stages" and "stage" in columns:
        columns.setdefault("stage_id", columns["stage"])
        columns.setdefault("pipeline_id", CellSource(constant=DEFAULT_PIPELINE))
    return replace(mapping, columns=columns)


def _means(cell: CellSource) -> bool:
    return bool(cell.headers or cell.constant or cell.default)


def missing(mapping: TableMapping) -> tuple[str, ...]:
    """The columns that the table needs and no column of the sheet gives."""
    given = set(mapping.columns)
    if mapping.table == "deals":
        given |= {"status"} | ({"stage", "created_at"} if mapping.stage_dates else set())
    if mapping.shape is Shape.REVISIONS:
        given |= {"field", "new_value", "changed_at"}
    elif mapping.table == "changes":
        given |= {"field"} | ({"new_value"} if mapping.after else set())
    return tuple(name for name in table(mapping.table).required if name not in given)


def with_table(mapping: SpreadsheetMapping, sheet: SheetSeen, name: str) -> SpreadsheetMapping:
    """The mapping in which a sheet feeds another table, or none where `name` is empty."""
    entry = entry_of(mapping, sheet)
    others = tuple(each for each in mapping.files if each is not entry)
    if name not in _FED:
        return replace(mapping, files=others)
    headers = [header.name for header in sheet.headers]
    found = next(each for each in recognise(headers, sheet.label) if each.section == name)
    columns = {
        column: cell
        for key in found.found
        if (column := key.removesuffix("@name")) in table(name).column_names
        and (cell := source(found, column)) is not None
    }
    shape = Shape.EVENTS if name == "changes" else Shape.ROWS
    fed = completed(TableMapping(name, shape, columns))
    made = replace(entry or _entry(sheet), tables=(fed,))
    return replace(mapping, files=(*others, made))


def _entry(sheet: SheetSeen) -> FileMapping:
    return FileMapping(_literal(sheet.file.rsplit("/", 1)[-1]), (), _literal(sheet.name))


def _literal(name: str) -> str:
    """The name as a pattern that fits nothing else."""
    return "".join(f"[{sign}]" if sign in "[*?" else sign for sign in name)
