"""One sheet of text cells in the engine, whatever file it came from."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from rumbo.errors import InputError
from rumbo.log.staging import Staging
from rumbo.model.rejection import Reason, Rejection
from rumbo.sources.spreadsheet import encoding, layout
from rumbo.sources.spreadsheet.header import folded, unique_names
from rumbo.sources.spreadsheet.mapping import Notation
from rumbo.sources.spreadsheet.tolerant import read_tolerant
from rumbo.store.engine import quoted

_CHUNK = 1024**2
_MOST_COLUMNS = 16_384  # Excel's own limit


@dataclass(frozen=True)
class Sheet:
    """The rows of one sheet: the engine's table `relation` with a text column per header.

    `line` is the SQL expression for a row's line; `first_line` that of the first row.
    """

    file: str
    name: str
    relation: str
    headers: tuple[str, ...]
    line: str = '"_line"'
    delimiter: str = ""
    encoding: str = ""
    blank_rows: bool = False
    plain_spaces: bool = False

    @property
    def label(self) -> str:
        """How reports call the sheet: `book.xlsx!Deals`, or the file's name."""
        return f"{self.file}!{self.name}" if self.name else self.file

    def find(self, header: str) -> str | None:
        """The column that bears `header`; case, accents and quotes do not count."""
        if header in self._known:
            return header
        return self._folded.get(folded(header))

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.headers)

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {folded(name): name for name in reversed(self.headers)}


def load_text(path: Path, label: str, staging: Staging, notation: Notation, number: int) -> Sheet:
    """Loads a CSV, TSV or TXT file; rows that cannot be read are refused one by one."""
    relation = f"sheet_{number}"
    known = {"latin-1": "cp1252", "windows-1252": "cp1252"}
    named = notation.encoding and known.get(notation.encoding, notation.encoding)
    found = named or encoding.detect(path, label)
    with tempfile.TemporaryDirectory(prefix="rumbo-sheet-") as folder:
        plain = path
        if not found.startswith("utf-8") or encoding.only_returns(path):
            plain = Path(folder) / "plain.csv"
            _transcode(path, found, plain, label)
        delimiter = notation.delimiter or layout.sniff_delimiter(plain)
        return _Text(staging, label, relation, delimiter, found, Path(folder)).load(plain)


def load_rows(
    label: tuple[str, str], rows: Iterator[tuple[int, list[str]]], staging: Staging, number: int
) -> Sheet | None:
    """Loads the rows of a workbook's sheet (line, cells); None where it holds no table."""
    first = list(islice(rows, layout.HEAD_ROWS))
    if not any(any(cells) for _, cells in first):
        return None
    index = layout.header_index([cells for _, cells in first])
    width = layout.width([cells for _, cells in first], index)
    names = unique_names(_fitted(first[index][1], width))
    sheet = Sheet(label[0], label[1], f"sheet_{number}", names)
    body = _without_foot(_chained(first[index + 1 :], rows), staging, sheet)
    staging.engine.load(sheet.relation, (*names, "_line"), _of_width(body, staging, sheet))
    return sheet


@dataclass(frozen=True)
class _Text:
    staging: Staging
    label: str
    relation: str
    delimiter: str
    encoding: str
    scratch: Path

    def load(self, path: Path) -> Sheet:
        rows = layout.head(path, self.delimiter)
        if not any(cells for _, cells in rows):
            raise InputError(f"{self.label} is empty.", advice="Export it again.")
        index = layout.header_index([cells for _, cells in rows])
        line, cells = rows[index]
        names = unique_names(_fitted(cells, layout.width([row for _, row in rows], index)))
        if len(names) > _MOST_COLUMNS:
            raise InputError(
                f"{self.label} has {len(names)} columns; {_MOST_COLUMNS} is the most.",
                advice="Export fewer properties.",
            )
        after = rows[index + 1][0] if index + 1 < len(rows) else line + 1
        same = line == 1 and names == tuple(cells) and after == line + 1
        return self._body(path, names, (line, after), regular=same)

    def _body(
        self, path: Path, names: tuple[str, ...], place: tuple[int, int], *, regular: bool
    ) -> Sheet:
        line, after = place
        lines, plain = _count_lines(path, self.delimiter)
        foot = layout.closing_lines(path, self.delimiter, len(names))
        last = lines - len(foot)
        self._note_foot(foot)
        table = path
        if any(foot) or not regular:
            table = self.scratch / "table.csv"
            _cut(path, table, names, self.delimiter, (after, last))
        try:
            self.staging.engine.read_csv(self.relation, table, delimiter=self.delimiter)
            numbered = self._numbered(names, after, last)
        except InputError:
            numbered = None
        if numbered is None:
            numbered = '"_line"'
            read_tolerant(
                path,
                self.staging,
                self.relation,
                delimiter=self.delimiter,
                file_label=self.label,
                columns=names,
                header_line=line,
                last_line=last,
            )
        exact = numbered != '"_line"'
        return Sheet(
            self.label,
            "",
            self.relation,
            names,
            numbered,
            self.delimiter,
            self.encoding,
            blank_rows=exact and self._has_blank_rows(names),
            plain_spaces=exact and plain,
        )

    def _has_blank_rows(self, names: tuple[str, ...]) -> bool:
        filled = ", ".join(quoted(name) for name in names)
        return bool(
            self.staging.engine.query(
                f"SELECT count(*) FROM {quoted(self.relation)} WHERE coalesce({filled}) IS NULL"
            ).scalar()
        )

    def _numbered(self, names: tuple[str, ...], after: int, last: int) -> str | None:
        """The SQL for a row's line, from the line breaks in the rows above; None if unknown."""
        engine = self.staging.engine
        count = engine.count(self.relation)
        if after + count - 1 == last:
            return f"rowid + {after}"
        breaks = " + ".join(
            f"coalesce(length({quoted(name)}) - length(replace({quoted(name)}, chr(10), '')), 0)"
            for name in names
        )
        total = engine.query(f"SELECT sum({breaks}) FROM {quoted(self.relation)}").scalar() or 0
        if after + count - 1 + int(total) != last:
            return None
        engine.create(
            f"{self.relation}_numbered",
            f"SELECT *, rowid + {after} + coalesce(sum({breaks}) OVER (ORDER BY rowid ROWS BETWEEN"
            f' UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::BIGINT AS "_line"'
            f" FROM {quoted(self.relation)} ORDER BY rowid",
        )
        engine.create(self.relation, f"SELECT * FROM {quoted(self.relation + '_numbered')}")
        engine.drop(f"{self.relation}_numbered")
        return '"_line"'

    def _note_foot(self, foot: list[str]) -> None:
        said = [line.strip().strip('"')[:80] for line in foot if line.strip(' ",;\t')]
        if said:
            self.staging.notes.append(
                f"{self.label}: the closing lines are not rows of the table: {' / '.join(said)}"
            )


def _transcode(path: Path, encoding_name: str, target: Path, label: str) -> None:
    try:
        encoding.transcode(path, encoding_name, target)
    except (UnicodeError, LookupError) as error:
        raise InputError(
            f"{label} is not written in {encoding_name}.",
            advice="Leave the encoding out of the mapping, or correct it.",
        ) from error


def _count_lines(path: Path, delimiter: str) -> tuple[int, bool]:
    """How many lines a file has, and whether it has no spaces but the ordinary one."""
    count, end, plain = 0, b"\n", True
    odd = [b"\xa0"] if delimiter == "\t" else [b"\xa0", b"\t"]
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            count += chunk.count(b"\n")
            plain = plain and not any(space in chunk for space in odd)
            end = chunk[-1:]
    return count + (end != b"\n"), plain


def _cut(
    path: Path, target: Path, names: tuple[str, ...], delimiter: str, lines: tuple[int, int]
) -> None:
    """Copies the lines of the table under a header that names every column once."""
    header = delimiter.join('"' + name.replace('"', '""') + '"' for name in names)
    first, last = lines
    with path.open("rb") as source, target.open("wb") as file:
        file.write(header.encode("utf-8") + b"\n")
        for number, piece in _pieces(source):
            if number > last:
                break
            if number >= first:
                file.write(piece)


def _pieces(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The bytes of a file in pieces that end at line breaks or at a bounded length."""
    number = 1
    while piece := source.readline(_CHUNK):
        yield number, piece
        number += piece.endswith(b"\n")


def _fitted(cells: list[str], width: int) -> list[str]:
    return (cells + [""] * (width - len(cells)))[:width]


def _of_width(
    rows: Iterator[tuple[int, list[str]]], staging: Staging, sheet: Sheet
) -> Iterator[tuple[object, ...]]:
    width = len(sheet.headers)
    for line, cells in rows:
        if any(cells[width:]):
            row: dict[str, str | None] = dict(zip(sheet.headers, cells, strict=False))
            row |= {f"column {n}": cell for n, cell in enumerate(cells[width:], start=width + 1)}
            staging.rejections.append(
                Rejection(sheet.label, line, "", "", Reason.WRONG_SHAPE, "", row)
            )
        elif any(cells):
            yield (*_fitted(cells, width), line)


def _chained(
    first: list[tuple[int, list[str]]], rows: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    yield from first
    yield from rows


def _without_foot(
    rows: Iterator[tuple[int, list[str]]], staging: Staging, sheet: Sheet
) -> Iterator[tuple[int, list[str]]]:
    """The rows of the table; what stands alone at its end is noted, what stands inside is kept."""
    held: list[tuple[int, list[str]]] = []
    for line, cells in rows:
        if layout.may_close(cells) and len(sheet.headers) > 1:
            held.append((line, cells))
            continue
        yield from (row for row in held if any(row[1]))
        held = []
        yield line, cells
    said = [" ".join(cell for cell in cells if cell) for _, cells in held]
    if layout.is_closing(said):
        staging.notes.append(
            f"{sheet.label}: the closing lines are not rows of the table:"
            f" {' / '.join(text[:80] for text in said if text)}"
        )
    else:
        yield from (row for row in held if any(row[1]))
