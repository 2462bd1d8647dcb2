"""Rows on their way to staging: kept in files, so that a large log does not fill the memory."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from rumbo.errors import InputError
from rumbo.log.staging import Staging
from rumbo.model.table import table
from rumbo.store.engine import quoted

MOST_COLUMNS = 400
LINE = "_line"
Row = Mapping[str, str]


class _File:
    """The rows of one table as CSV: its own columns first, then those it meets on the way."""

    def __init__(self, canonical: str, path: Path) -> None:
        self.canonical = canonical
        self.path = path
        self.own = (LINE, *table(canonical).column_names)
        self.columns = {name: position for position, name in enumerate(self.own)}
        self.names = list(self.own)
        self.used = {column.name for column in table(canonical).columns if column.required}
        self.file: IO[str] = path.open("w", encoding="utf-8", newline="")
        self.one_line = True
        self.writer: Any = csv.writer(self.file)
        self.writer.writerow(self.own)

    def position(self, name: str) -> int | None:
        """Where the cells of `name` stand; None where there are too many columns already."""
        # The engine's names ignore case, so the first spelling stands for all of them.
        folded = name.casefold()
        if folded not in self.columns:
            if len(self.names) >= MOST_COLUMNS:
                return None
            self.columns[folded] = len(self.names)
            self.names.append(name)
        return self.columns[folded]

    def rows(self) -> Iterator[list[str]]:
        """The rows again, each as long as there are columns."""
        csv.field_size_limit(1 << 30)
        with self.path.open(encoding="utf-8", newline="") as file:
            lines = csv.reader(file)
            next(lines)
            for cells in lines:
                yield cells + [""] * (len(self.names) - len(cells))


class Spool:
    """Rows per canonical table, in the order they came; gone when its `with` block ends.

    `dropped` counts the cells of columns beyond the most that a table may have.
    """

    def __init__(self, file_name: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="rumbo-events-")
        self._file_name = file_name
        self._files: dict[str, _File] = {}
        self.dropped: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for spooled in self._files.values():
            spooled.file.close()
        self._folder.cleanup()

    def add(self, canonical: str, row: Row, line: int = 0) -> None:
        """Keeps one row; `line` is where the file says it."""
        spooled = self._files.get(canonical) or self._open(canonical)
        cells = [""] * len(spooled.names)
        cells[0] = str(line)
        for name, text in row.items():
            if not text:
                continue
            position = spooled.columns.get(name)
            if position is None and (position := spooled.position(name)) is None:
                self.dropped[name] = self.dropped.get(name, 0) + 1
                continue
            if position >= len(cells):
                cells.extend([""] * (position + 1 - len(cells)))
            spooled.used.add(name)
            cell = cells[position] = _printable(text)
            if "\n" in cell or "\r" in cell:
                spooled.one_line = False
        spooled.writer.writerow(cells)

    def stage(self, staging: Staging) -> None:
        """Hands every table over to `staging`."""
        for spooled in self._files.values():
            spooled.file.flush()
            relation = staging.name(spooled.canonical)
            self._load(staging, spooled, f"{relation}_spooled")
            used = [
                name for name in spooled.names if name not in spooled.own or name in spooled.used
            ]
            listed = ", ".join(quoted(name) for name in used)
            staging.engine.create(
                relation,
                f"SELECT {listed}, {LINE}, CAST($file AS VARCHAR) AS _file"
                f" FROM {quoted(f'{relation}_spooled')}",
                file=self._file_name,
            )
            staging.engine.drop(f"{relation}_spooled")
            staging.add(spooled.canonical, relation, self._file_name)

    def _open(self, canonical: str) -> _File:
        opened = _File(canonical, Path(self._folder.name) / f"{canonical}.csv")
        self._files[canonical] = opened
        return opened

    def _load(self, staging: Staging, spooled: _File, relation: str) -> None:
        # Line breaks inside cells keep the fast road from telling where a row ends.
        if spooled.one_line and len(spooled.names) == len(spooled.own):
            try:
                staging.engine.read_csv(relation, spooled.path)
            except InputError:
                pass  # a cell longer than the fast road takes
            else:
                return
        staging.engine.load(relation, spooled.names, spooled.rows())


def _printable(text: str) -> str:
    # Half a surrogate pair and the null character, which JSON can hold, cannot be stored.
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode()
