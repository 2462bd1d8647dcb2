"""A saved mapping: which file feeds which table of the log, and how its cells are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

import yaml

from rumbo.draw import number
from rumbo.model.table import Column, table


class Shape(StrEnum):
    """How a sheet tells its story."""

    ROWS = "rows"  # one row per record
    STAGE_DATES = "stage_dates"  # one row per deal with a date column per stage
    EVENTS = "events"  # one row per change
    REVISIONS = "revisions"  # one row per deal with its revisions side by side


FORMAT = "spreadsheet"
_WIDTH = 100
DATE_ORDERS = ("dmy", "mdy", "ymd")
DECIMAL_MARKS = (",", ".")
TAKEN_AT = "taken_at"  # a default: the moment of the export
FINGERPRINT = "fingerprint"  # a default for ids: made from the whole row
REST = "*"


@dataclass(frozen=True)
class CellSource:
    """Where the value of one canonical column comes from.

    `headers` are tried in order and the first filled cell counts. `by_name` says that the cell
    holds a name, not an id. `named` is the header with the name of the record whose id this is.
    `values` translates (`*` stands for any other), `when` keeps the value only in rows where
    other columns hold one of some values, `times` multiplies, `split` makes a row of each part.
    """

    headers: tuple[str, ...] = ()
    constant: str = ""
    default: str = ""
    by_name: bool = False
    named: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    times: Decimal | None = None
    split: str = ""


@dataclass(frozen=True)
class StageDate:
    """The column with the date on which a deal entered `stage`."""

    stage: str
    headers: tuple[str, ...]
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Revisions:
    """The headers of one revision, `{n}` standing for its number; newest or oldest first."""

    value: str
    changed_at: str
    actor_id: str = ""


@dataclass(frozen=True)
class TableMapping:
    """What one sheet gives to one canonical table.

    `field` is the deal's field that an event list or revision history is about; `after` maps
    fields to the headers that hold their values after each event.
    """

    table: str
    shape: Shape = Shape.ROWS
    columns: Mapping[str, CellSource] = field(default_factory=dict)
    stage_dates: tuple[StageDate, ...] = ()
    revisions: Revisions | None = None
    after: Mapping[str, str] = field(default_factory=dict)
    field: str = "stage"  # last, because it takes the name of the function above

    def column(self, name: str) -> Column:
        """The canonical column of that name, or a text column for an extra attribute."""
        for column in table(self.table).columns:
            if column.name == name:
                return column
        return Column(name)


@dataclass(frozen=True)
class Notation:
    """How the cells of a file are written; empty means: found out from the file."""

    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    dates: str = ""
    zone: str = ""

    def over(self, other: Notation) -> Notation:
        """This notation, completed by `other`."""
        return Notation(
            self.encoding or other.encoding,
            self.delimiter or other.delimiter,
            self.decimal or other.decimal,
            self.dates or other.dates,
            self.zone or other.zone,
        )


@dataclass(frozen=True)
class FileMapping:
    """The files whose name fits `match` (and the sheet `sheet`), and what they give."""

    match: str
    tables: tuple[TableMapping, ...]
    sheet: str = ""
    notation: Notation = Notation()


@dataclass(frozen=True)
class StageMapping:
    """One stage of a pipeline; its place in the list is its order."""

    stage: str
    outcome: str = "open"
    probability: float | None = None
    pipeline: str = ""


@dataclass(frozen=True)
class SpreadsheetMapping:
    """Everything needed to read the same export again.

    `taken_at` is the day or moment of the export (ISO 8601). `confidence` (0 to 1) and
    `unrecognised` (sheet and header) belong to a proposal and are not saved.
    """

    files: tuple[FileMapping, ...]
    stages: tuple[StageMapping, ...] = ()
    taken_at: str = ""
    notation: Notation = Notation()
    confidence: float | None = field(default=None, compare=False)
    unrecognised: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)

    def as_yaml(self) -> str:
        """The text to save: it reads back as the same mapping."""
        return _written(self)


def _written(mapping: SpreadsheetMapping) -> str:
    """The mapping as YAML, with what a proposal is unsure of as comments on top."""
    entries: dict[str, Any] = {"format": FORMAT}
    if mapping.taken_at:
        entries["taken_at"] = mapping.taken_at
    entries.update(_notation(mapping.notation))
    entries["files"] = [_file(file) for file in mapping.files]
    if mapping.stages:
        entries["stages"] = [_stage(stage) for stage in mapping.stages]
    body = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=_WIDTH)
    return _remarks(mapping) + body


def _remarks(mapping: SpreadsheetMapping) -> str:
    lines = []
    if mapping.confidence is not None:
        sure = number.percent(mapping.confidence, "en")
        lines.append(f"Proposed from headers and values; confidence {sure}.")
    lines += mapping.notes
    lines += [
        f"Not recognised, kept as an extra attribute: {sheet}: {header}"
        for sheet, header in mapping.unrecognised
    ]
    return "".join(f"# {' '.join(line.split())}\n" for line in lines)


def _notation(notation: Notation) -> dict[str, str]:
    return {name: value for name, value in vars(notation).items() if value}


def _file(file: FileMapping) -> dict[str, Any]:
    entries: dict[str, Any] = {"match": file.match}
    if file.sheet:
        entries["sheet"] = file.sheet
    entries.update(_notation(file.notation))
    entries["tables"] = [_table(table) for table in file.tables]
    return entries


def _table(table: TableMapping) -> dict[str, Any]:
    entries: dict[str, Any] = {"table": table.table}
    if table.shape is not Shape.ROWS:
        entries["shape"] = table.shape.value
    if table.field != "stage":
        entries["field"] = table.field
    if table.after:
        entries["after"] = dict(table.after)
    entries["columns"] = {name: _source(source) for name, source in table.columns.items()}
    if table.stage_dates:
        entries["stage_dates"] = [_stage_date(entry) for entry in table.stage_dates]
    if table.revisions is not None:
        entries["revisions"] = {name: text for name, text in vars(table.revisions).items() if text}
    return entries


def _source(source: CellSource) -> str | dict[str, Any]:
    entries: dict[str, Any] = {}
    if source.headers:
        entries["header"] = _one_or_list(source.headers)
    for name in ("constant", "default", "named", "split"):
        if getattr(source, name):
            entries[name] = getattr(source, name)
    if source.by_name:
        entries["by_name"] = True
    if source.values:
        entries["values"] = dict(source.values)
    if source.when:
        entries["when"] = {name: _one_or_list(values) for name, values in source.when.items()}
    if source.times is not None:
        entries["times"] = str(source.times)
    short = list(entries) == ["header"] and isinstance(entries["header"], str)
    return str(entries["header"]) if short else entries


def _stage_date(entry: StageDate) -> dict[str, Any]:
    entries: dict[str, Any] = {"stage": entry.stage, "header": _one_or_list(entry.headers)}
    if entry.when:
        entries["when"] = {name: _one_or_list(values) for name, values in entry.when.items()}
    return entries


def _stage(stage: StageMapping) -> dict[str, Any]:
    entries: dict[str, Any] = {"stage": stage.stage, "outcome": stage.outcome}
    if stage.probability is not None:
        entries["probability"] = stage.probability
    if stage.pipeline:
        entries["pipeline"] = stage.pipeline
    return entries


def _one_or_list(texts: tuple[str, ...]) -> str | list[str]:
    return texts[0] if len(texts) == 1 else list(texts)
