"""Writing an event log: canonical values as text, and files that appear only when complete."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from rumbo.errors import InputError

# One table's rows by the name of the column; times are naive UTC.
Rows: TypeAlias = Iterable[Mapping[str, object]]
Tables: TypeAlias = Mapping[str, Rows]

EPOCH = "1970-01-01T00:00:00Z"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def flat(row: Mapping[str, object]) -> dict[str, object]:
    """A row whose extra attributes, kept as JSON in the column attrs, are columns of their own."""
    cells = {name: value for name, value in row.items() if name != "attrs"}
    extras = row.get("attrs")
    if isinstance(extras, str) and extras:
        extras = json.loads(extras)
    if isinstance(extras, Mapping):
        cells.update({str(name): value for name, value in extras.items() if name not in cells})
    return {name: value for name, value in cells.items() if not name.startswith("_")}


def text_of(value: object) -> str:
    """A typed value in the notation of the log format; the empty text for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, date):
        return value.isoformat()
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text if text.isprintable() else storable(text)


def time_text(value: datetime) -> str:
    """A naive UTC moment as ISO 8601 text."""
    return value.replace(tzinfo=None).isoformat() + "Z"


def storable(text: str) -> str:
    """The text without the characters that XML and UTF-8 cannot hold."""
    return _NOT_XML.sub("", text)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place once the block is through.

    InputError where the folder cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise InputError(
            f"{path} cannot be written: {error.strerror}.", advice="Choose another folder."
        ) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        _settle(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _settle(path: Path) -> None:
    umask = os.umask(0)
    os.umask(umask)
    path.chmod(0o666 & ~umask)
    with path.open("rb+") as file:
        os.fsync(file.fileno())
