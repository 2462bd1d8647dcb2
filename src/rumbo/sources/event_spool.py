"""Rows on their way to staging: kept in files, so that a large log does not fill the memory."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from rumbo.log.staging import Staging
from rumbo.model.table import table

MOST_COLUMNS = 400
Row = Mapping[str, str | None]


class Spool:
    """Rows per canonical table, in the order they came; gone when its `with` block ends."""

    def __init__(self, file_name: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="rumbo-events-")
        self._file_name = file_name
        self._files: dict[str, IO[str]] = {}
        self._columns: dict[str, dict[str, str]] = {}
        self.dropped: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in self._files.values():
            file.close()
        self._folder.cleanup()

    def add(self, canonical: str, row: Row, line: int = 0) -> None:
        """Keeps one row; `line` is where the file says it."""
        if canonical not in self._files:
            self._open(canonical)
        columns = self._columns[canonical]
        cells = {self._column(columns, name): text for name, text in row.items() if text}
        cells.pop("", None)
        cells["_line"] = str(line)
        self._files[canonical].write(json.dumps(cells) + "\n")

    def stage(self, staging: Staging) -> None:
        """Hands every table over to `staging`."""
        for canonical, file in self._files.items():
            file.flush()
            names = list(self._columns[canonical].values())
            known = [name for name in table(canonical).column_names if name in names]
            extra = [name for name in names if name not in known]
            columns = (*known, *extra, "_file", "_line")
            staging.add_rows(canonical, columns, self._rows(canonical, columns), self._file_name)

    def _open(self, canonical: str) -> None:
        path = Path(self._folder.name) / table(canonical).name
        self._files[canonical] = path.open("w", encoding="utf-8")
        self._columns[canonical] = {}
        for column in table(canonical).columns:
            if column.required:
                self._column(self._columns[canonical], column.name)

    def _column(self, columns: dict[str, str], name: str) -> str:
        # The engine's names ignore case, so the first spelling stands for all of them.
        folded = name.casefold()
        if folded not in columns:
            if len(columns) >= MOST_COLUMNS:
                self.dropped[name] = self.dropped.get(name, 0) + 1
                return ""
            columns[folded] = name
        return columns[folded]

    def _rows(self, canonical: str, columns: Iterable[str]) -> Iterator[list[str | None]]:
        names = list(columns)
        with (Path(self._folder.name) / canonical).open(encoding="utf-8") as file:
            for text in file:
                cells = json.loads(text)
                cells["_file"] = self._file_name
                yield [_printable(cells.get(name)) for name in names]


def _printable(text: str | None) -> str | None:
    # A half of a surrogate pair, which JSON can hold, cannot be written as UTF-8.
    return text if text is None or text.isascii() else text.encode("utf-8", "replace").decode()
