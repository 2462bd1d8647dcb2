"""The shapes in which a sheet tells its story, each as one SQL query over its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rumbo.model.table import Column, ColumnType
from rumbo.sources.spreadsheet import vocabulary
from rumbo.sources.spreadsheet.cells import Cells
from rumbo.sources.spreadsheet.header import unique_names
from rumbo.sources.spreadsheet.links import Links, Reference
from rumbo.sources.spreadsheet.mapping import REST, CellSource, StageDate
from rumbo.store.engine import quoted

_FIELD_TYPES = {
    "amount": ColumnType.MONEY,
    "probability": ColumnType.NUMBER,
    "expected_close_at": ColumnType.DUE,
    "closed_at": ColumnType.TIME,
    "created_at": ColumnType.TIME,
    "next_step_at": ColumnType.DUE,
}
_CHANGED = ("field", "old_value", "new_value")
_CREATION = ("created", "creado", "creada", "opportunity created")


def expressions(cells: Cells, links: Links) -> tuple[dict[str, str], list[Reference]]:
    """The canonical cells of a mapping's columns and the records that they refer to."""
    found: dict[str, str] = {}
    references = []
    for name, source in cells.mapping.columns.items():
        cell = cells.expression(name, source)
        found[name], reference = links.resolve(name, source, cells, cell)
        if reference is not None:
            references.append(reference)
    return found, references


def rows(cells: Cells, found: Mapping[str, str], extras: tuple[str, ...]) -> str:
    """One row per record."""
    selected = [f"{_text(cell)} AS {quoted(name)}" for name, cell in found.items()]
    selected += [f"{cells.carry(name)} AS {quoted(shown)}" for name, shown in _named(extras, found)]
    sql = f"SELECT {', '.join(selected)}, _line FROM {cells.source}"
    split = [name for name, source in cells.mapping.columns.items() if source.split]
    if split:
        # A cell that lists nobody is not a row of this table.
        kept = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in split)
        sql = f"SELECT * FROM ({sql}) WHERE {kept}"
    return sql


def status_source(cells: Cells, outcomes: Mapping[str, str]) -> CellSource | None:
    """The status that follows from the stage, where the mapping says no status."""
    stage = cells.mapping.columns.get("stage")
    if stage is None or not stage.headers:
        return None
    values = {}
    for word in cells.distinct(stage.headers):
        outcome = outcomes.get(stage.values.get(word, word)) or vocabulary.outcome(word)
        if outcome != "open":
            values[word] = outcome
    return replace(stage, values=values | {REST: "open"}, default="", constant="")


def reached(cells: Cells, outcomes: Mapping[str, str]) -> dict[str, str]:
    """Stage, status and day of creation, where a sheet has only the dates of its stages."""
    dates = ", ".join(_date(cells, entry) for entry in cells.mapping.stage_dates)
    entered = f"list_filter({_entered(cells)}, lambda e: e.moment IS NOT NULL)"
    stage = f"list_sort({entered})[-1].stage"
    found = {"created_at": f"list_min([{dates}])", "stage": stage}
    if "stage" not in cells.mapping.columns:
        names = [entry.stage for entry in cells.mapping.stage_dates]
        meant = {name: outcomes.get(name) or vocabulary.outcome(name) for name in names}
        cases = " ".join(
            f"WHEN {cells.bind(name)} THEN '{outcome}'" for name, outcome in meant.items()
        )
        found["status"] = f"CASE {stage} {cases} END"
    return found


def stage_changes(cells: Cells, deal_id: str) -> str:
    """The changes of stage that a row with a date per stage tells, in the order of the dates."""
    unnested = (
        f"SELECT {deal_id} AS object_id, unnest({_entered(cells)}) AS e, _line FROM {cells.source}"
    )
    return (
        "SELECT object_id, 'stage' AS field,"
        " lag(e.stage) OVER (PARTITION BY object_id, _line ORDER BY e.moment, e.rank) AS old_value,"
        f" e.stage AS new_value, e.moment AS changed_at, _line FROM ({unnested})"
        " WHERE e.moment IS NOT NULL ORDER BY _line, e.moment, e.rank"
    )


def events(cells: Cells, found: Mapping[str, str], extras: tuple[str, ...]) -> str:
    """One change per row; the old value, where no column has it, is that of the row before."""
    field = found.get("field", "")
    columns = dict(found) if field else {"field": cells.bind(cells.mapping.field)} | dict(found)
    for name in ("old_value", "new_value"):
        if name in found and field:
            columns[name] = _of_any_field(cells, field, found[name])
        elif name in found:
            columns[name] = _of_field(cells, cells.mapping.field, found[name])
    sql = rows(cells, columns, extras)
    created = ", ".join(f"'{word}'" for word in _CREATION)
    sql = f"SELECT * FROM ({sql}) WHERE new_value IS NOT NULL OR lower(field) NOT IN ({created})"
    if "old_value" in found:
        return sql
    return (
        "SELECT *, lag(new_value) OVER (PARTITION BY object_id, field ORDER BY"
        f" TRY_CAST(changed_at AS TIMESTAMP), _line) AS old_value FROM ({sql})"
    )


def events_with_values(cells: Cells, found: Mapping[str, str], extras: tuple[str, ...]) -> str:
    """Changes of one field, and beside each row the values that other fields had after it."""
    told = {name: cell for name, cell in found.items() if name not in _CHANGED}
    return (
        f"SELECT * FROM ({events(cells, found, extras)}) UNION ALL BY NAME"
        f" SELECT * FROM ({after_values(cells, told)})"
    )


def after_values(cells: Cells, found: Mapping[str, str]) -> str:
    """The changes between rows that hold the values after each event; repeats are no change."""
    fields = cells.mapping.after
    values = {name: _of_field(cells, name, cells.cell(header)) for name, header in fields.items()}
    selected = [f"{cell} AS {quoted(name)}" for name, cell in found.items()]
    selected += [f"{cell} AS {quoted('after_' + name)}" for name, cell in values.items()]
    order = "OVER (PARTITION BY object_id ORDER BY TRY_CAST(changed_at AS TIMESTAMP), _line)"
    entries = ", ".join(
        f"{{'field': '{name}', 'old': lag({quoted('after_' + name)}) {order},"
        f" 'new': {quoted('after_' + name)}}}"
        for name in values
    )
    kept = [quoted(name) for name in found]
    return (
        f"SELECT {', '.join(kept)}, e.field AS field, e.old AS old_value, e.new AS new_value, _line"
        f" FROM (SELECT *, unnest([{entries}]) AS e FROM"
        f" (SELECT {', '.join(selected)}, _line FROM {cells.source}))"
        " WHERE e.new IS DISTINCT FROM e.old ORDER BY _line"
    )


def revisions(cells: Cells, found: Mapping[str, str]) -> str:
    """The changes that lie side by side in one row, newest or oldest first."""
    entries = []
    for number in _numbers(cells):
        value, changed_at, actor = _revision(cells, number)
        entries.append(
            f"{{'rank': {number}, 'value': {value}, 'changed_at': {changed_at}, 'actor': {actor}}}"
        )
    order = (
        "(PARTITION BY object_id, _line ORDER BY TRY_CAST(e.changed_at AS TIMESTAMP) NULLS FIRST,"
        " e.rank * direction)"
    )
    selected = ", ".join(
        f"{cell} AS {quoted(name)}" for name, cell in found.items() if name != "new_value"
    )
    melted = f"SELECT {selected}, unnest([{', '.join(entries)}]) AS e, _line FROM {cells.source}"
    # Ranks run with the time where the oldest comes first, against it where the newest does.
    directed = (
        "SELECT *, CASE WHEN coalesce(corr(e.rank, epoch(TRY_CAST(e.changed_at AS TIMESTAMP)))"
        " OVER (PARTITION BY object_id, _line), -1) > 0 THEN 1 ELSE -1 END AS direction"
        f" FROM ({melted}) WHERE e.value IS NOT NULL OR e.changed_at IS NOT NULL"
    )
    pattern = cells.mapping.revisions
    actor = ", e.actor AS actor_id" if pattern is not None and pattern.actor_id else ""
    field = "" if "field" in found else f"{cells.bind(cells.mapping.field)} AS field, "
    kept = ", ".join(quoted(name) for name in found if name != "new_value")
    return (
        f"SELECT {kept}, {field}lag(e.value) OVER {order} AS old_value, e.value AS new_value,"
        f" e.changed_at AS changed_at{actor}, _line FROM ({directed}) ORDER BY _line"
    )


def _numbers(cells: Cells) -> list[int]:
    pattern = cells.mapping.revisions
    if pattern is None:
        return []
    numbers = range(len(cells.sheet.headers) + 1)
    return [n for n in numbers if cells.sheet.find(pattern.value.replace("{n}", str(n)))]


def _revision(cells: Cells, number: int) -> tuple[str, str, str]:
    pattern = cells.mapping.revisions
    names = [pattern.value, pattern.changed_at, pattern.actor_id] if pattern else ["", "", ""]
    headers = [name.replace("{n}", str(number)) for name in names]
    found = [
        cells.cell(header) if header and cells.sheet.find(header) else "NULL" for header in headers
    ]
    when = Column("changed_at", ColumnType.TIME)
    changed_at = found[1] if found[1] == "NULL" else cells.typed(when, found[1])
    return _of_field(cells, cells.mapping.field, found[0]), changed_at, found[2]


def _entered(cells: Cells) -> str:
    entries = [
        f"{{'moment': {_date(cells, entry)}, 'rank': {rank}, 'stage': {cells.bind(entry.stage)}}}"
        for rank, entry in enumerate(cells.mapping.stage_dates)
    ]
    return f"[{', '.join(entries)}]"


def _date(cells: Cells, entry: StageDate) -> str:
    cell = cells.typed(Column("changed_at", ColumnType.TIME), cells.first(entry.headers))
    return f"CASE WHEN {cells.condition(entry.when)} THEN {cell} END" if entry.when else cell


def _of_field(cells: Cells, field: str, cell: str) -> str:
    kind = _FIELD_TYPES.get(field)
    return cells.typed(Column(field, kind), cell) if kind and cell != "NULL" else cell


def _of_any_field(cells: Cells, field: str, cell: str) -> str:
    cases = " ".join(f"WHEN '{name}' THEN {_of_field(cells, name, cell)}" for name in _FIELD_TYPES)
    return f"CASE {field} {cases} ELSE {cell} END"


def _text(cell: str) -> str:
    return f"CAST({cell} AS VARCHAR)" if cell == "NULL" else cell


def _named(extras: tuple[str, ...], found: Mapping[str, str]) -> list[tuple[str, str]]:
    names = unique_names(extras, tuple(found))
    return list(zip(extras, names, strict=True))
