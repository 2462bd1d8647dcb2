"""Reading a saved mapping: every error names the entry and how to put it right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from rumbo.errors import InputError
from rumbo.model.table import OUTCOMES, TABLE_NAMES, table
from rumbo.sources.mapping_entries import Entries
from rumbo.sources.mapping_file import read_mapping
from rumbo.sources.spreadsheet.mapping import (
    DATE_ORDERS,
    DECIMAL_MARKS,
    FORMAT,
    CellSource,
    FileMapping,
    Notation,
    Revisions,
    Shape,
    SpreadsheetMapping,
    StageDate,
    StageMapping,
    TableMapping,
)

_ENCODINGS = ("", "utf-8", "utf-16", "windows-1252", "latin-1")
_DELIMITERS = ("", ",", ";", "\t", "|", "tab")


def load_mapping(path: Path) -> SpreadsheetMapping:
    """The mapping saved at `path`; InputError names the entry that cannot be used."""
    return parse_mapping(read_mapping(path), path.name)


def parse_mapping(
    entries: Mapping[str, Any], place: str = "mapping", *, whole: bool = True
) -> SpreadsheetMapping:
    """The mapping that `entries` (as read from YAML) describe.

    One that is not `whole` is still being made: its tables may lack columns that they need.
    """
    root = Entries(_expanded(entries), place)
    root.choice("format", (FORMAT,), FORMAT)
    mapping = SpreadsheetMapping(
        taken_at=_moment(root),
        notation=_notation(root),
        files=tuple(_file(section, whole=whole) for section in root.sections("files")),
        stages=tuple(_stage(section) for section in root.sections("stages")),
    )
    root.finish()
    if not mapping.files:
        raise root.fail("files", "is missing", "List the files and what they give.")
    return mapping


def _expanded(entries: Mapping[Any, Any]) -> dict[str, Any]:
    expanded: dict[str, Any] = {}
    for key, value in entries.items():
        if isinstance(key, bool):
            raise InputError(
                f"values: {key} stands for yes or no, not for a word.",
                advice="Quote it, as in 'No': lost.",
            )
        if isinstance(value, date):
            expanded[str(key)] = value.isoformat()
        elif isinstance(value, list):
            expanded[str(key)] = [_expanded(e) if isinstance(e, dict) else e for e in value]
        elif key == "columns" and isinstance(value, dict):
            expanded["columns"] = {
                str(name): _expanded(source) if isinstance(source, dict) else {"header": source}
                for name, source in value.items()
            }
        else:
            expanded[str(key)] = _expanded(value) if isinstance(value, dict) else value
    return expanded


def _moment(root: Entries) -> str:
    text = root.text("taken_at")
    try:
        return text if not text else text if datetime.fromisoformat(text) else ""
    except ValueError as error:
        raise root.fail(
            "taken_at", f"is not a moment: {text!r:.40}", "Write it as 2026-06-30."
        ) from error


def _notation(section: Entries) -> Notation:
    zone = section.text("zone")
    if zone and zone not in available_timezones():
        raise section.fail("zone", f"is {zone!r:.60}", "Use a name like Europe/Madrid.")
    delimiter = section.choice("delimiter", _DELIMITERS)
    return Notation(
        encoding=section.choice("encoding", _ENCODINGS),
        delimiter="\t" if delimiter == "tab" else delimiter,
        decimal=section.choice("decimal", ("", *DECIMAL_MARKS)),
        dates=section.choice("dates", ("", *DATE_ORDERS)),
        zone=zone,
    )


def _file(section: Entries, *, whole: bool) -> FileMapping:
    file = FileMapping(
        match=section.required("match"),
        sheet=section.text("sheet"),
        notation=_notation(section),
        tables=tuple(_table(entry, whole=whole) for entry in section.sections("tables")),
    )
    section.finish()
    if not file.tables:
        raise section.fail("tables", "is missing", "Name at least one table.")
    return file


def _table(section: Entries, *, whole: bool) -> TableMapping:
    name = section.choice("table", TABLE_NAMES)
    shape = Shape(section.choice("shape", tuple(Shape), Shape.ROWS))
    columns = section.section("columns")
    mapping = TableMapping(
        table=name,
        shape=shape,
        columns={key: _source(columns, key) for key in columns.keys},
        stage_dates=tuple(_stage_date(entry) for entry in section.sections("stage_dates")),
        revisions=_revisions(section) if "revisions" in section.keys else None,
        field=section.text("field", "stage"),
        after=section.texts("after"),
    )
    section.finish()
    if whole:
        _check_shape(section, mapping)
    return mapping


def _check_shape(section: Entries, mapping: TableMapping) -> None:
    wanted = {Shape.STAGE_DATES: "deals", Shape.EVENTS: "changes", Shape.REVISIONS: "changes"}
    needed = wanted.get(mapping.shape, mapping.table)
    if needed != mapping.table:
        raise section.fail("table", f"is {mapping.table!r}", f"This shape feeds {needed}.")
    missing = {
        "stage_dates": mapping.shape is Shape.STAGE_DATES and not mapping.stage_dates,
        "revisions": mapping.shape is Shape.REVISIONS and mapping.revisions is None,
    }
    for name, lacking in missing.items():
        if lacking:
            raise section.fail(name, "is missing", f"The shape {mapping.shape.value} needs it.")
    if mapping.shape is Shape.EVENTS and not mapping.after and "new_value" not in mapping.columns:
        raise section.fail("columns: new_value", "is missing", "Map it, or use `after`.")
    _check_required(section, mapping)


def _check_required(section: Entries, mapping: TableMapping) -> None:
    given = set(mapping.columns)
    if mapping.shape is Shape.STAGE_DATES:
        given |= {"stage", "status", "created_at"}
    elif mapping.shape is Shape.EVENTS:
        given |= {"field"} | ({"new_value"} if mapping.after else set())
    elif mapping.shape is Shape.REVISIONS:
        given |= {"field", "new_value", "changed_at"}
    elif mapping.table == "deals":
        given |= {"status"}
    for name in table(mapping.table).required:
        if name not in given:
            raise section.fail(
                f"columns: {name}", "is missing", f"The table {mapping.table} needs it."
            )


def _source(columns: Entries, name: str) -> CellSource:
    section = columns.section(name)
    source = CellSource(
        headers=section.names("header"),
        constant=section.text("constant"),
        default=section.text("default"),
        by_name=section.boolean("by_name"),
        named=section.text("named"),
        values=section.texts("values"),
        when=_when(section),
        times=_factor(section),
        split=section.text("split"),
    )
    section.finish()
    if not source.headers and not source.constant and not source.default:
        raise section.fail("", "says no header", "Give `header`, `constant` or `default`.")
    return source


def _factor(section: Entries) -> Decimal | None:
    text = section.text("times")
    try:
        factor = Decimal(text) if text else None
    except InvalidOperation:
        factor = Decimal("NaN")
    if factor is not None and not factor.is_finite():
        raise section.fail("times", f"is {text!r:.40}", "Write a number such as 1000.")
    return factor


def _when(section: Entries) -> dict[str, tuple[str, ...]]:
    conditions = section.section("when")
    return {name: conditions.some_names(name) for name in conditions.keys}


def _stage_date(section: Entries) -> StageDate:
    entry = StageDate(
        stage=section.required("stage"),
        headers=section.some_names("header"),
        when=_when(section),
    )
    section.finish()
    return entry


def _revisions(section: Entries) -> Revisions:
    inner = section.section("revisions")
    revisions = Revisions(
        inner.required("value"), inner.required("changed_at"), inner.text("actor_id")
    )
    inner.finish()
    for name in ("value", "changed_at"):
        if "{n}" not in getattr(revisions, name):
            raise inner.fail(name, "does not say {n}", "Write Value ({n}) for Value (1), …")
    return revisions


def _stage(section: Entries) -> StageMapping:
    probability = section.number("probability")
    if probability is not None and probability > 1:
        raise section.fail("probability", f"is {probability:g}", "Use 0 to 1, such as 0.4.")
    stage = StageMapping(
        stage=section.required("stage"),
        outcome=section.choice("outcome", OUTCOMES, "open"),
        probability=probability,
        pipeline=section.text("pipeline"),
    )
    section.finish()
    return stage
