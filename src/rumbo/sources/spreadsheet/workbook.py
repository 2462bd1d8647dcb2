"""Excel workbooks: each sheet as rows of text, guarded against what is not a workbook."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from rumbo.errors import InputError
from rumbo.sources.archive import check_sizes

_MOST_BYTES = 2 * 1024**3
_DAMAGED = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    DefusedXmlException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
)
_MAX_COLUMNS = 16_384

Rows = Iterator[tuple[int, list[str]]]


def sheets(path: Path, label: str) -> Iterator[tuple[str, Rows]]:
    """The visible sheets of a workbook with their rows (line, cells as text).

    A formula comes as its text, so that the intake can refuse it. InputError where the file is
    not a workbook, is damaged or grows suspiciously when unpacked.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            check_sizes(archive, label, most_bytes=_MOST_BYTES)
        with closing(openpyxl.load_workbook(path, read_only=True, data_only=False)) as book:
            for sheet in book.worksheets:
                if sheet.sheet_state == "visible":
                    yield sheet.title, _rows(sheet, label)
    except _DAMAGED as error:
        raise _damaged(label) from error


def _rows(sheet: Any, label: str) -> Rows:  # noqa: ANN401 - openpyxl's read-only sheet
    sheet.reset_dimensions()
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells = [shown(value) for value in row[:_MAX_COLUMNS]]
            while cells and not cells[-1]:
                cells.pop()
            yield number, cells
    except _DAMAGED as error:
        raise _damaged(label) from error


def shown(value: object) -> str:
    """A cell's value as text: days and times in ISO 8601, numbers without binary noise."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    # Days and clock times show as ISO 8601; a formula over several cells holds its text.
    return str(getattr(value, "text", value)).strip("\ufeff")


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    plain = f"{value:.15g}"
    if "e" in plain:
        plain = f"{Decimal(plain):f}"
    # A fourth place keeps 1.234 from being read as a thousand and some in a Spanish sheet.
    return f"{plain}0" if plain[-4:-3] == "." else plain


def _damaged(label: str) -> InputError:
    return InputError(
        f"{label} is not an Excel workbook that can be read.",
        advice="Open it in Excel and save it again as .xlsx, or export CSV.",
    )
