"""A reading's rows as files: CSV, JSON and XLSX, in which no cell is ever computed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

import xlsxwriter

from rumbo.log.report import inert
from rumbo.model.reading import Reading, Row, Value

MOST_ROWS = 1_048_575  # what a sheet holds below its heading
_FLAT = (str, int, float, bool)


def keys(rows: Iterable[Row]) -> tuple[str, ...]:
    """Every key of the rows, in the order in which they appear."""
    return tuple(dict.fromkeys(key for row in rows for key in row))


def as_csv(rows: Sequence[Row]) -> str:
    """The rows as CSV; lists and nested values as JSON in their cell."""
    names, text = keys(rows), io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([inert(name) for name in names])
    for row in rows:
        writer.writerow([inert(_flat(row.get(name))) for name in names])
    return "\ufeff" + text.getvalue()


def as_json(reading: Reading, language: str) -> str:
    """The reading as the command line prints it."""
    return json.dumps(reading.as_json(language), ensure_ascii=False)


def as_xlsx(reading: Reading, rows: Sequence[Row], labels: Mapping[str, str]) -> bytes:
    """The rows as a workbook of one sheet; text that looks like a formula stays text."""
    memory = io.BytesIO()
    options = {
        "in_memory": True,
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(memory, options) as book:
        sheet = book.add_worksheet(reading.name[:31])
        bold = book.add_format({"bold": True, "bottom": 1})
        names = keys(rows)
        for column, name in enumerate(names):
            sheet.write_string(0, column, labels.get(name, name), bold)
        for number, row in enumerate(rows[:MOST_ROWS], start=1):
            for column, name in enumerate(names):
                _write(sheet, number, column, _flat(row.get(name)))
        sheet.freeze_panes(1, 0)
    return memory.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, str(value)[:32_767])


def _flat(value: Value) -> Value:
    if value is None or isinstance(value, _FLAT):
        return value
    return json.dumps(value, ensure_ascii=False)
