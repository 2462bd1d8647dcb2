"""Reading a CSV file that breaks the rules: row by row, refusing only the rows at fault."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from rumbo.errors import InputError
from rumbo.log.staging import PLACE, Staging
from rumbo.model.rejection import Reason, Rejection
from rumbo.sources.spreadsheet.header import unique_names

RECORD_CHARS = 4 * 1024 * 1024
RECORD_LINES = 1_000
_SHOWN_CHARS = 1_000  # of a row that cannot be read: the report is for people


def read_tolerant(
    path: Path,
    staging: Staging,
    name: str,
    *,
    delimiter: str = ",",
    file_label: str = "",
    table: str = "",
    columns: Sequence[str] | None = None,
    header_line: int = 1,
    last_line: int | None = None,
) -> tuple[str, ...]:
    """Loads a UTF-8 CSV file as text into the engine's table `name`, with `_file` and `_line`.

    Returns the names of the data columns: `columns`, or those of line `header_line`. Rows with too
    few or too many cells, open quotes, invalid characters or more than 4 MB go to
    `staging.rejections`; lines after `last_line` are left out.
    """
    label = file_label or path.name
    csv.field_size_limit(max(csv.field_size_limit(), RECORD_CHARS))
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="\n") as file:
        records = Records(file, delimiter, last_line)
        head = records.skip_to(header_line)
        if columns is None and not head:
            raise InputError(f"{label} is empty.", advice="Export it again.")
        names = tuple(columns or unique_names(head))
        sink = _Sink(staging, label, table, names)
        staging.engine.load(name, (*names, *PLACE), sink.sound(records))
    return names


@dataclass(frozen=True)
class Record:
    """One row as it stands in a file; `line` is where it begins."""

    line: int
    cells: list[str]
    fault: str = ""  # the text of a row that cannot be read; its cells, as far as they go


@dataclass
class Records:
    """The records of an open file; a record at fault ends with its first line."""

    file: TextIO
    delimiter: str
    last_line: int | None = None
    _ahead: deque[str] = field(default_factory=deque)
    _line: int = 0
    _used: list[str] = field(default_factory=list)
    _chars: int = 0
    _invalid: bool = False

    def skip_to(self, header_line: int) -> list[str]:
        """The cells of the record that begins at `header_line`; the lines before are passed."""
        for record in self:
            if record.line >= header_line:
                return [] if record.fault else record.cells
        return []

    def __iter__(self) -> Iterator[Record]:
        reader = csv.reader(self._lines(), delimiter=self.delimiter, strict=True)
        while self.last_line is None or self._line < self.last_line:
            self._used, self._chars, self._invalid = [], 0, False
            start = self._line + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, _TooLongError):
                fault = self._give_back()
                yield Record(start, self._apart(fault), fault)
                reader = csv.reader(self._lines(), delimiter=self.delimiter, strict=True)
                continue
            if self._invalid:
                yield Record(start, cells, self._used[0][:_SHOWN_CHARS])
            else:
                yield Record(start, cells)

    def _give_back(self) -> str:
        first, *rest = self._used
        self._ahead.extendleft(reversed(rest))
        self._line -= len(rest)
        return first[:_SHOWN_CHARS]

    def _apart(self, fault: str) -> list[str]:
        """The cells of a row at fault, for the person who corrects it; none of one too long."""
        if len(fault) >= _SHOWN_CHARS:
            return []
        try:
            return next(csv.reader([fault], delimiter=self.delimiter), [])
        except csv.Error:
            return []

    def _lines(self) -> Iterator[str]:
        while line := self._ahead.popleft() if self._ahead else self._next_line():
            self._line += 1
            self._used.append(line)
            self._chars += len(line)
            self._invalid = self._invalid or _has_invalid(line)
            if self._chars > RECORD_CHARS or len(self._used) > RECORD_LINES:
                raise _TooLongError
            yield line

    def _next_line(self) -> str:
        line = self.file.readline(RECORD_CHARS + 1)
        if len(line) > RECORD_CHARS:
            # The rest of a line that is too long is passed without keeping it.
            part = line
            while part and not part.endswith("\n"):
                part = self.file.readline(RECORD_CHARS)
        return line


class _TooLongError(Exception):
    """A record has more lines or characters than any sound one."""


@dataclass
class _Sink:
    staging: Staging
    label: str
    table: str
    names: tuple[str, ...]

    def sound(self, records: Records) -> Iterator[tuple[object, ...]]:
        """The rows to keep; the others are refused."""
        width = len(self.names)
        for record in records:
            cells = record.cells
            if record.fault or not cells or len(cells) != width:
                cells = self._mended(record)
                if not cells:
                    continue
            yield (*cells, self.label, record.line)

    def _mended(self, record: Record) -> list[str]:
        cells, width = record.cells, len(self.names)
        if record.fault:
            self._refuse(record, Reason.UNREADABLE, record.fault)
        elif any(cells):
            # A delimiter at the end of a row adds an empty cell and loses nothing.
            if len(cells) > width and not any(cells[width:]):
                return cells[:width]
            self._refuse(record, Reason.WRONG_SHAPE, "")
        return []

    def _refuse(self, record: Record, reason: Reason, value: str) -> None:
        value = _printable(value)
        row: dict[str, str | None] = {
            name: _printable(cell) for name, cell in zip(self.names, record.cells, strict=False)
        }
        for number, cell in enumerate(record.cells[len(self.names) :], start=len(self.names) + 1):
            row[f"column {number}"] = _printable(cell)
        self.staging.rejections.append(
            Rejection(self.label, record.line, "", value, reason, self.table, row)
        )


def _has_invalid(line: str) -> bool:
    # Bytes that are no UTF-8 were read as lone surrogates.
    broken = not line.isascii() and any("\udc80" <= char <= "\udcff" for char in line)
    return broken or "\x00" in line


def _printable(text: str) -> str:
    """The text with each undecodable byte as the Western European character that it most often is.

    A byte that is none there, and a zero, show as U+FFFD.
    """
    shown = text.replace("\x00", "\ufffd")
    if shown.isascii():
        return shown
    return "".join(_character(char) if "\udc80" <= char <= "\udcff" else char for char in shown)


def _character(surrogate: str) -> str:
    return bytes([ord(surrogate) & 0xFF]).decode("cp1252", "replace")
