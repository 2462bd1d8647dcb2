"""The report of an import that refused rows: every one of them, and files to correct and re-import.

`rejected.csv` lists file, line, column, value and reason; beside it, one CSV per canonical table
holds the refused rows as they came, so that they can be corrected and imported again.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from rumbo.errors import RejectedRowsError, RumboError
from rumbo.log.refusals import Refusals
from rumbo.model.reading import LATIN
from rumbo.model.rejection import Rejection
from rumbo.told import told_in_spanish

LIST_NAME = "rejected.csv"
_HEADER = ("file", "line", "column", "value", "reason", "code")


def write(folder: Path, source: Path, rejections: Iterable[Rejection], language: str) -> Path:
    """Writes the report of an import, its reasons in the language, and returns the list's path."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = (
        (r.file, r.line, r.column, r.value, r.reason.value.of(language), r.reason.name)
        for r in rejections
    )
    _write_csv(folder / LIST_NAME, _HEADER, rows)
    columns: dict[str, dict[str, None]] = {}
    for entry in rejections:
        if entry.row:
            columns.setdefault(entry.table, {}).update(dict.fromkeys(entry.row))
    for table, names in sorted(columns.items()):
        cells = (
            [entry.row.get(name) for name in names]
            for entry in rejections
            if entry.table == table and entry.row
        )
        _write_csv(folder / f"{table}.csv", list(names), cells)
    _write_csv(folder / "source.csv", ("source",), [(str(source),)])
    return folder / LIST_NAME


def write_failure(folder: Path, source: Path, error: RumboError, language: str) -> Path:
    """Writes the report of an import that could not even be read."""
    parts = (error.message, error.advice)
    if language.startswith("es"):
        latin = language == LATIN
        message, advice = (told_in_spanish(each, str, latin=latin) for each in parts)
        parts = (message, advice)
    reason = " ".join(part for part in parts if part)
    folder.mkdir(parents=True, exist_ok=True)
    row = (source.name, 0, "", "", reason, type(error).__name__)
    _write_csv(folder / LIST_NAME, _HEADER, [row])
    return folder / LIST_NAME


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([inert(name) for name in header])
        writer.writerows([inert(cell) for cell in row] for row in rows)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def inert(cell: object) -> object:
    """The cell as a spreadsheet shows it instead of computing it."""
    # A spreadsheet would compute a cell that begins like this; the quote shows it as text.
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return cell if _is_number(cell) else f"'{cell}"
    return cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def refusal(rejections: Refusals, written: Path | None) -> RejectedRowsError:
    """What whoever imports is told where rows were refused, and nothing came in."""
    first, others = rejections[0], len(rejections) - 1
    more = f" and {others:,} more" if others else ""
    column = f", column {first.column}" if first.column else ""
    reason = first.reason.value.en.removesuffix(".")
    value = f" ({first.value[:60]!r})" if first.value else ""
    return RejectedRowsError(
        f"{first.file}, line {first.line}{column}: {reason}{value}{more}. Nothing was imported.",
        report=str(written),
        rejected=len(rejections),
    )
