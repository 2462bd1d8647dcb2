"""What somebody sent: its files in a folder of its own, until it is in the log or too old.

It owns the names and places of uploaded files and what kind of data they are. The files are only
ever read, as data; their names are made harmless before they are written.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rumbo.errors import InputError
from rumbo.model.table import TABLE_NAMES, table
from rumbo.sources.archive import unpack
from rumbo.sources.folder import is_log_folder
from rumbo.store.atomic import write_atomically

FOLDER = "uploads"
LOG, SPREADSHEET, XES, OCEL = "log", "spreadsheet", "xes", "ocel"
TEXTS = (".csv", ".tsv", ".txt", ".tab")
SHEETS = (*TEXTS, ".xlsx", ".xlsm")
OBJECTS = (".json", ".jsonocel", ".sqlite", ".sqlite3", ".db")
EVENTS = (".xes", ".xes.gz")
MAPPINGS = (".yaml", ".yml")
TAKEN = (*SHEETS, ".parquet", ".zip", *EVENTS, *OBJECTS, *MAPPINGS)
MOST_FILES = 200
_LONGEST_NAME = 120
_ID = re.compile(r"[0-9a-f]{16}")
_LOG_NOTES = ("rejected.csv", "source.csv")  # what stands beside the rows in a report


@dataclass(frozen=True)
class Upload:
    """One upload: `folder` holds its `files/`, its mapping and what was found out about it."""

    folder: Path

    @property
    def id(self) -> str:
        """What addresses call it."""
        return self.folder.name

    @property
    def files(self) -> Path:
        """The folder of the files as they were sent."""
        return self.folder / "files"

    @property
    def mapping(self) -> Path:
        """How it is to be read (YAML); there once somebody or Rumbo has proposed one."""
        return self.folder / "mapping.yaml"

    @property
    def sent_mapping(self) -> Path:
        """The mapping that came with the files, if there was one."""
        return self.folder / "sent.yaml"

    @property
    def name(self) -> str:
        """What people call it: the name of the file, or how the first and how many."""
        return str(self.note("name") or self.id)

    @property
    def mapping_name(self) -> str:
        """What its mapping is kept as, or would be: as the first of its files is called."""
        return str(self.note("mapping_name") or Path(self.name).stem)

    @property
    def kind(self) -> str:
        """Which source reads it."""
        return str(self.note("kind"))

    @property
    def path(self) -> Path:
        """What is to be imported: the only file, or the folder of several."""
        return self.folder / str(self.note("path") or "files")

    def place(self, name: str) -> Path:
        """Where a file of that name is to be written; InputError where it cannot be taken."""
        plain = harmless(name)
        if not plain.lower().endswith(TAKEN):
            raise InputError(
                f"{plain} is none of the kinds of file that can be read.",
                advice="Send CSV, XLSX, ZIP, Parquet, XES or OCEL 2.0.",
            )
        self.files.mkdir(parents=True, exist_ok=True)
        target = self.files / plain
        if target.exists():
            raise InputError(f"{plain} was sent twice.", advice="Send it once.")
        if sum(1 for _ in self.files.iterdir()) >= MOST_FILES:
            raise InputError(
                f"More than {MOST_FILES} files were sent at once.", advice="Send them as a .zip."
            )
        return target

    def settle(self) -> None:
        """Unpacks archives and finds out what was sent; InputError where it cannot be read."""
        sent = sorted(self.files.iterdir()) if self.files.is_dir() else []
        names = [file.name for file in sent if not file.name.lower().endswith(MAPPINGS)]
        if not names:
            raise InputError("No file was sent.", advice="Choose at least one file.")
        for file in sent:
            if file.name.lower().endswith(".zip"):
                inside = self.files / "zip" / file.stem if len(names) > 1 else self.files
                inside.mkdir(parents=True, exist_ok=True)
                unpack(file, inside)
                file.unlink()
        self._take_mapping()
        more = f" (+{len(names) - 1})" if len(names) > 1 else ""
        path, kind = _recognised(self.files)
        self.keep(name=names[0] + more, kind=kind, path=str(path.relative_to(self.folder)))

    def _take_mapping(self) -> None:
        sent = [file for file in _inside(self.files) if file.name.lower().endswith(MAPPINGS)]
        if len(sent) > 1:
            raise InputError(
                f"{len(sent)} mappings were sent: {sent[0].name}, {sent[1].name}.",
                advice="Send one of them.",
            )
        for file in sent:
            file.replace(self.sent_mapping)

    def note(self, name: str) -> Any:  # noqa: ANN401 - a JSON value
        """Something kept about the upload; None where it is not known."""
        return self.notes().get(name)

    def notes(self) -> Mapping[str, Any]:
        """Everything kept about the upload."""
        try:
            found: dict[str, Any] = json.loads(
                (self.folder / "upload.json").read_text(encoding="utf-8")
            )
        except (OSError, ValueError):
            return {}
        return found

    def keep(self, **notes: object) -> None:
        """Keeps something about the upload."""
        text = json.dumps({**self.notes(), **notes}, ensure_ascii=False)
        write_atomically(self.folder / "upload.json", text)

    def remove(self) -> None:
        """Takes the upload off the disk."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def remove_files(self) -> None:
        """Takes what was sent off the disk and leaves what is known about it."""
        shutil.rmtree(self.files, ignore_errors=True)


def new_upload(workspace: Path) -> Upload:
    """A new, empty upload of the workspace in that folder."""
    upload = Upload(workspace / FOLDER / secrets.token_hex(8))
    upload.files.mkdir(parents=True)
    return upload


def find_upload(workspace: Path, name: str) -> Upload:
    """The upload of that id; InputError where it is not there any more."""
    upload = Upload(workspace / FOLDER / name)
    if not _ID.fullmatch(name) or not (upload.folder / "upload.json").is_file():
        raise InputError(
            "This upload is not there any more.", advice="Send the file again from the data page."
        )
    return upload


def uploads(workspace: Path) -> list[Upload]:
    """Every upload that is still there."""
    place = workspace / FOLDER
    if not place.is_dir():
        return []
    return [Upload(each) for each in sorted(place.iterdir()) if _ID.fullmatch(each.name)]


def sweep(workspace: Path, now: datetime, *, days: int) -> None:
    """Removes the uploads that nobody has touched for so many days."""
    for upload in uploads(workspace):
        touched = datetime.fromtimestamp(upload.folder.stat().st_mtime, now.tzinfo)
        if now - touched > timedelta(days=days):
            upload.remove()


def harmless(name: str) -> str:
    """The name of a file without folders, signs that programs act on, or undue length."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/")).rsplit("/", 1)[-1]
    plain = "".join(c if c.isalnum() or c in " ._-()+&,;@" else "_" for c in last)
    plain = " ".join(plain.split()).lstrip(".-~ ") or "file"
    stem, dot, ending = plain.rpartition(".")
    if plain.lower().endswith(".xes.gz"):
        stem, dot, ending = plain[:-7], ".", plain[-6:]
    if not dot:
        return plain[:_LONGEST_NAME]
    return f"{stem[: _LONGEST_NAME - len(ending)] or 'file'}.{ending}"


def _recognised(files: Path) -> tuple[Path, str]:
    """What to import of the files, and which source reads it."""
    found = list(_inside(files))
    if not found:
        raise InputError("The archive holds no file.", advice="Compress the files again.")
    events = [file for file in found if _event_kind(file)]
    if len(events) > 1 or (events and len(found) > 1):
        raise InputError(
            f"{events[0].name} is an event log and comes in alone.", advice="Send it by itself."
        )
    if events:
        return events[0], _event_kind(events[0])
    folder = _common_folder(files, found)
    if _is_log(folder, [file for file in found if file.parent == folder]):
        return folder, LOG
    return (found[0] if len(found) == 1 else files), SPREADSHEET


def _event_kind(file: Path) -> str:
    name = file.name.lower()
    return XES if name.endswith(EVENTS) else OCEL if name.endswith(OBJECTS) else ""


def _common_folder(files: Path, found: Sequence[Path]) -> Path:
    """The one folder in which all the files lie, else the outermost."""
    folders = {file.parent for file in found}
    return folders.pop() if len(folders) == 1 else files


def _is_log(folder: Path, found: Sequence[Path]) -> bool:
    """Whether the files are tables of the log format, not just called like them."""
    if not is_log_folder(folder) and not _is_report(found):
        return False
    tables = [file for file in found if file.stem in TABLE_NAMES and file.suffix == ".csv"]
    return all(_names_columns(file) for file in tables)


def _is_report(found: Sequence[Path]) -> bool:
    """Whether it is the report of refused rows, or a part of it: tables of the log format alone."""
    names = [file for file in found if file.name not in _LOG_NOTES]
    return bool(names) and all(
        file.stem in TABLE_NAMES and file.suffix in (".csv", ".parquet") for file in names
    )


def _names_columns(file: Path) -> bool:
    with file.open("rb") as opened:
        first = opened.readline(1_000_000).decode("utf-8-sig", "replace")
    names = {name.strip().strip('"').casefold() for name in first.split(",")}
    return set(table(file.stem).required) <= names


def _inside(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        parts = file.relative_to(folder).parts
        own = not any(part.startswith((".", "__MACOSX", "~$")) for part in parts)
        if file.is_file() and not file.is_symlink() and own:
            yield file
