"""The door: finds out what a path is and hands it to the source that reads it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rumbo.errors import InputError
from rumbo.log.staging import Staging
from rumbo.sources.folder import is_log_folder, read_folder
from rumbo.store.atomic import write_atomically

if TYPE_CHECKING:
    from rumbo.sources.event_mapping import EventMapping

_SQLITE = (".sqlite", ".sqlite3", ".db")


def read_source(
    path: Path, staging: Staging, *, mapping: Path | None = None, save_mapping: Path | None = None
) -> None:
    """Stages whatever `path` is; InputError in one line where it cannot be read."""
    _require(path)
    if mapping is None and is_log_folder(path):
        read_folder(path, staging)
    elif path.name.lower().endswith((".xes", ".xes.gz")):
        from rumbo.sources.xes import read_xes  # noqa: PLC0415 - each source only when needed

        read_xes(path, staging, _event_mapping(mapping))
    elif _is_ocel(path):
        from rumbo.sources.ocel import read_ocel  # noqa: PLC0415

        read_ocel(path, staging, _event_mapping(mapping))
    else:
        _read_spreadsheet(path, staging, mapping, save_mapping)
    if not staging.tables and not staging.rejections:
        raise InputError(
            f"Nothing in {path.name} could be read as a table.",
            advice="Give a folder in the log format, or a file and its mapping.",
        )


def _require(path: Path) -> None:
    try:
        there = path.exists()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(
            f"{str(path)[:200]} is no path: {reason}.", advice="Check the path."
        ) from error
    if not there:
        raise InputError(f"{path} does not exist.", advice="Check the path.")
    if not os.access(path, os.R_OK | (os.X_OK if path.is_dir() else 0)):
        raise InputError(f"{path} may not be read.", advice="Check its permissions.")


def _event_mapping(path: Path | None) -> EventMapping | None:
    from rumbo.sources.event_mapping import read_event_mapping  # noqa: PLC0415

    return read_event_mapping(path) if path else None


def _read_spreadsheet(
    path: Path, staging: Staging, mapping: Path | None, save_mapping: Path | None
) -> None:
    from rumbo.sources.spreadsheet import load_mapping, read_spreadsheet  # noqa: PLC0415

    used = read_spreadsheet(path, staging, load_mapping(mapping) if mapping else None)
    if save_mapping is not None:
        write_atomically(save_mapping, used.as_yaml())


def _is_ocel(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in (".json", ".jsonocel", *_SQLITE)
