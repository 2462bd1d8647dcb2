"""The log format itself: a folder of CSV or Parquet files, one per canonical table."""

from __future__ import annotations

from pathlib import Path

from rumbo.errors import InputError
from rumbo.log.staging import Staging
from rumbo.model.table import TABLE_NAMES
from rumbo.sources.spreadsheet.tolerant import read_tolerant
from rumbo.store.engine import EngineError, first_line, quoted

ENDINGS = (".csv", ".parquet")


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
        if file.stem in TABLE_NAMES and file.suffix == ".csv":
            _read_csv(file, staging)
        elif file.stem in TABLE_NAMES and file.suffix == ".parquet":
            _read_parquet(file, staging)
        elif file.is_file():
            staging.notes.append(f"{file.name} is not a table of the log format and was not read.")


def _read_csv(file: Path, staging: Staging) -> None:
    relation = staging.name(file.stem)
    try:
        staging.engine.read_csv(relation, file)
        staging.add(file.stem, relation, file.name, origin=file)
    except InputError:
        # Irregular somewhere: the slow reader finds out where and refuses just those rows.
        read_tolerant(file, staging, relation, table=file.stem)
        staging.add(file.stem, relation, file.name)


def _read_parquet(file: Path, staging: Staging) -> None:
    raw, relation = f"raw_{len(staging.tables)}", staging.name(file.stem)
    try:
        staging.engine.parquet(raw, [str(file)])
        columns = staging.engine.columns(raw)
        cells = ", ".join(f"CAST({quoted(name)} AS VARCHAR) AS {quoted(name)}" for name in columns)
        staging.engine.create(relation, f"SELECT {cells} FROM {quoted(raw)}")
    except EngineError as error:
        raise InputError(
            f"{file.name} is not a Parquet file that can be read: {first_line(error)}",
            advice="Write it again.",
        ) from error
    staging.add(file.stem, relation, file.name, first_line=1)
