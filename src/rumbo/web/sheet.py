"""A reading's rows as files: CSV, JSON and XLSX, in which no cell is ever computed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import IO, TypeAlias

import xlsxwriter

from rumbo.log.report import inert
from rumbo.model.reading import Reading, Row, Value
from rumbo.model.term import Kind

MOST_ROWS = 1_048_575  # what a sheet holds below its heading
_LINES = 1000  # of a file that leave together
_FLAT = (str, int, float, bool, date)
_FIRST_YEAR = 1901  # a workbook counts its days from 1900, which it takes for a leap year
_FORMATS: Mapping[Kind, str] = {
    Kind.SHARE: "0.0%",
    Kind.MONEY: "#,##0.00",
    Kind.DAYS: "0.0",
    Kind.HOURS: "0.0",
}
_DAY, _MOMENT = 14, 22  # the formats of a workbook that its reader's own country writes
_WIDTH = 18.0  # of a column, in characters
Told: TypeAlias = "Callable[[str, Row], tuple[Value | date, Kind]]"


def keys(rows: Iterable[Row]) -> tuple[str, ...]:
    """Every key of the rows, in the order in which they appear."""
    return tuple(dict.fromkeys(key for row in rows for key in row))


def as_csv(rows: Sequence[Row]) -> str:
    """The rows as CSV; lists and nested values as JSON in their cell."""
    return "".join(csv_lines(rows, keys(rows)))


def csv_lines(rows: Iterable[Row], names: Sequence[str]) -> Iterator[str]:
    """As `as_csv`, while the rows come: the heading, then so many lines at a time."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    text.write("\ufeff")
    writer.writerow([inert(name) for name in names])
    for number, row in enumerate(rows, start=1):
        writer.writerow([inert(_flat(row.get(name))) for name in names])
        if number % _LINES == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def json_lines(rows: Iterable[Row]) -> Iterator[str]:
    """The rows as a JSON array, one on each line, while they come."""
    yield "["
    for number, row in enumerate(rows):
        yield f"{',' if number else ''}\n{json.dumps(dict(row), ensure_ascii=False)}"
    yield "\n]\n"


def as_json(reading: Reading, language: str) -> str:
    """The reading as the command line prints it."""
    return json.dumps(reading.as_json(language), ensure_ascii=False)


def as_xlsx(reading: Reading, rows: Sequence[Row], labels: Mapping[str, str], told: Told) -> bytes:
    """The labelled columns as a workbook of one sheet; what looks like a formula stays text."""
    memory = io.BytesIO()
    write_xlsx(memory, reading.name, rows, labels, told)
    return memory.getvalue()


def _as_it_is(name: str, row: Row) -> tuple[Value, Kind]:
    return row.get(name), Kind.TEXT


def write_xlsx(
    file: IO[bytes],
    title: str,
    rows: Iterable[Row],
    labels: Mapping[str, str],
    told: Told = _as_it_is,
) -> None:
    """Writes a workbook of one sheet, with a column for each label, while the rows come.

    `told` says a value of a row as the workbook's reader wants it, and what kind it is of.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(file, options) as book:
        page = _Sheet(book, title)
        page.head(labels.values())
        for number, row in enumerate(islice(rows, MOST_ROWS), start=1):
            for column, name in enumerate(labels):
                page.write(number, column, *told(name, row))


class _Sheet:
    """The one sheet of a workbook, its numbers and days formatted by kind."""

    def __init__(self, book: xlsxwriter.Workbook, title: str) -> None:
        self._sheet = book.add_worksheet(title[:31])
        self._bold = book.add_format({"bold": True, "bottom": 1})
        self._formats = {
            kind: book.add_format({"num_format": written}) for kind, written in _FORMATS.items()
        }
        self._day = book.add_format({"num_format": _DAY})
        self._moment = book.add_format({"num_format": _MOMENT})

    def head(self, labels: Collection[str]) -> None:
        """Writes the headings, which stay in sight."""
        self._sheet.set_column(0, max(0, len(labels) - 1), _WIDTH)
        for column, label in enumerate(labels):
            self._sheet.write_string(0, column, label, self._bold)
        self._sheet.freeze_panes(1, 0)

    def write(self, row: int, column: int, value: Value | date, kind: Kind) -> None:
        """Writes a value as what it is: never as a formula, a link or another type."""
        if isinstance(value, bool):
            self._sheet.write_boolean(row, column, value)
        elif isinstance(value, int | float):
            self._sheet.write_number(row, column, value, self._formats.get(kind))
        elif isinstance(value, date) and value.year >= _FIRST_YEAR:
            written = self._moment if isinstance(value, datetime) else self._day
            self._sheet.write_datetime(row, column, value, written)
        elif value is not None:
            self._sheet.write_string(row, column, str(_flat(value))[:32_767])


def _flat(value: Value | date) -> Value | date:
    if value is None or isinstance(value, _FLAT):
        return value
    return json.dumps(value, ensure_ascii=False)
