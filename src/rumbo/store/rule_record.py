"""The record of what rule files held whenever somebody looked: lines are added, none is changed.

A settings or rule file is edited with any editor, so nobody is told who did it. What can be known
is what it held when it was looked at, and when the file says that it was written.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FILE_NAME = "rule_record.jsonl"


@dataclass(frozen=True)
class Seen:
    """What one file held: when that was noticed, and when the file was written (naive UTC)."""

    file: str
    noticed_at: datetime
    changed_at: datetime | None
    entries: Mapping[str, Any]


class RuleRecord:
    """The record in one workspace's folder; several processes may add to it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME

    def all(self) -> list[Seen]:
        """Everything that was seen, the oldest first; a line that broke off is passed over."""
        try:
            lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []
        return [seen for line in lines if (seen := _seen(line)) is not None]

    def notice(self, file: str, entries: Mapping[str, Any], changed_at: datetime | None) -> bool:
        """Adds what a file holds where that is new; False where it is not, or cannot be kept."""
        try:
            with self._path.open("a+", encoding="utf-8") as record:
                fcntl.flock(record, fcntl.LOCK_EX)
                known = [seen for seen in self.all() if seen.file == file]
                if known and known[-1].entries == entries:
                    return False
                now = datetime.now(UTC).replace(tzinfo=None)
                told = {
                    "file": file,
                    "noticed_at": now.isoformat(timespec="seconds"),
                    "changed_at": changed_at and changed_at.isoformat(timespec="seconds"),
                    "entries": entries,
                }
                # A line that a crash cut short must not swallow this one.
                held = self._path.read_bytes()
                start = "\n" if held and not held.endswith(b"\n") else ""
                record.write(f"{start}{json.dumps(told, ensure_ascii=False)}\n")
        except OSError:
            return False  # a folder that may only be read keeps no record
        return True


def _seen(line: str) -> Seen | None:
    try:
        told = json.loads(line)
        written = told["changed_at"]
        return Seen(
            str(told["file"]),
            datetime.fromisoformat(told["noticed_at"]),
            datetime.fromisoformat(written) if written else None,
            dict(told["entries"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
