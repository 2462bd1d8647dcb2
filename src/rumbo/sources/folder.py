"""The log format itself: a folder of CSV or Parquet files, one per canonical table."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rumbo.errors import InputError
from rumbo.log.staging import Staging
from rumbo.model.table import TABLE_NAMES, table
from rumbo.sources.spreadsheet.header import unique_names
from rumbo.sources.spreadsheet.tolerant import read_tolerant
from rumbo.store.engine import EngineError, first_line, quoted

ENDINGS = (".csv", ".parquet")
_LONGEST_HEADER_BYTES = 1024**2
_CHUNK = 8 * 1024**2


def is_log_folder(path: Path) -> bool:
    """Whether the folder holds files named as the canonical tables; deals are always among them."""
    return path.is_dir() and any(
        (path / f"{name}{ending}").is_file()
        for name in ("deals", "changes", "stages")
        for ending in ENDINGS
    )


def read_folder(path: Path, staging: Staging) -> None:
    """Stages every file of the log format in the folder, and says which others it left alone."""
    for file in sorted(path.iterdir()):
        if file.stem not in TABLE_NAMES or file.suffix not in ENDINGS:
            if file.is_file():
                staging.notes.append(
                    f"{file.name} is not a table of the log format and was not read."
                )
        elif not file.is_file():
            raise InputError(f"{file.name} is not a file.", advice="Take it out of the folder.")
        else:
            _read(file, staging)


def _read(file: Path, staging: Staging) -> None:
    try:
        if file.suffix == ".csv":
            _read_csv(file, staging)
        else:
            _read_parquet(file, staging)
    except OSError as error:
        raise InputError(
            f"{file.name} cannot be read: {error.strerror}.", advice="Check its permissions."
        ) from error


def _read_csv(file: Path, staging: Staging) -> None:
    relation, names = staging.name(file.stem), _column_names(file)
    if _is_regular(file, staging, relation, names):
        staging.add(file.stem, relation, file.name, origin=file)
    else:
        # Irregular somewhere: the slow reader finds out where and refuses just those rows.
        read_tolerant(file, staging, relation, table=file.stem, columns=names)
        staging.add(file.stem, relation, file.name)


def _is_regular(file: Path, staging: Staging, relation: str, names: Sequence[str]) -> bool:
    """Loads the file at once if it keeps the rules of CSV; whether it did."""
    if _holds_nul(file):
        return False
    try:
        staging.engine.read_csv(relation, file, columns=names)
    except InputError:
        return False
    return True


def _column_names(file: Path) -> tuple[str, ...]:
    """The names in the first row: all there, each once; InputError where they cannot be read."""
    with file.open("rb") as opened:
        head = opened.read(_LONGEST_HEADER_BYTES)
    if not head:
        raise InputError(f"{file.name} is empty.", advice="Export it again.")
    try:
        # A character that the end of the head cuts in two is no fault of the header.
        text = head.decode("utf-8-sig", errors="strict" if _ends_within(head) else "ignore")
    except UnicodeDecodeError as error:
        first = head[: error.start].count(b"\n") + head[: error.start].count(b"\r")
        text = head[: error.start].decode("utf-8-sig") if first else ""
    if not text or "\x00" in text.partition("\n")[0]:
        raise InputError(f"{file.name} is not in UTF-8.", advice="Save it again as CSV in UTF-8.")
    try:
        names = next(csv.reader(text.splitlines(keepends=True), strict=True), [])
    except csv.Error as error:
        raise InputError(
            f"{file.name}: its first row, the names of the columns, cannot be read: {error}.",
            advice="Correct it.",
        ) from error
    return unique_names(_canonical(file, names))


def _ends_within(head: bytes) -> bool:
    return len(head) < _LONGEST_HEADER_BYTES


def _canonical(file: Path, names: Sequence[str]) -> list[str]:
    """The names without the spaces around them; those of the log format as it writes them."""
    bare = [" ".join(name.split()) for name in names]
    if not any(bare):
        raise InputError(
            f"{file.name}: the first row has to name the columns.", advice="Add their names."
        )
    counted = Counter(name.casefold() for name in bare if name)
    repeated = next((name for name in bare if counted[name.casefold()] > 1), None)
    if repeated:
        raise InputError(
            f"{file.name} names the column {repeated!r} twice.", advice="Rename one of them."
        )
    known = {name.casefold(): name for name in table(file.stem).column_names}
    return [known.get(name.casefold(), name) for name in bare]


def _holds_nul(file: Path) -> bool:
    with file.open("rb") as opened:
        return any(b"\x00" in chunk for chunk in iter(lambda: opened.read(_CHUNK), b""))


def _read_parquet(file: Path, staging: Staging) -> None:
    raw, relation = f"raw_{len(staging.tables)}", staging.name(file.stem)
    try:
        staging.engine.parquet(raw, [str(file)])
        columns = staging.engine.columns(raw)
        names = unique_names(_canonical(file, columns))
        cells = ", ".join(
            f"CAST({quoted(column)} AS VARCHAR) AS {quoted(name)}"
            for column, name in zip(columns, names, strict=True)
        )
        staging.engine.create(relation, f"SELECT {cells} FROM {quoted(raw)}")
    except EngineError as error:
        reason = re.sub(r" in file '.*'", "", first_line(error))
        raise InputError(
            f"{file.name} is not a Parquet file that can be read: {reason}",
            advice="Write it again.",
        ) from error
    staging.add(file.stem, relation, file.name, first_line=1)
