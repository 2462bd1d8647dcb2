"""What has been measured, kept in results.json after every piece, and whether it is still valid.

A piece carries the fingerprint of what it measured: a digest of the sources for this project, a
version for a peer. A piece of another fingerprint is measured again; the others are kept, so that
a run can be stopped at any moment and goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SOURCES = HERE.parent / "src" / "rumbo"
PEER_PYTHON = HERE / ".venv-peers" / "bin" / "python"
# What a stored workspace depends on: the pages and pictures are not among it.
_STORING = ("log", "model", "sources", "store")


class Results:
    """The measurements in one file, by a path of names."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._kept: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}

    def find(self, *names: str) -> Any:  # noqa: ANN401 - JSON
        """What is kept under the names; an empty dictionary where nothing is."""
        found: Any = self._kept
        for name in names:
            found = found.get(name, {})
        return found

    def is_measured(self, *names: str, of: str, repeats: int) -> bool:
        """Whether the piece is there, of the same fingerprint and repeated as often."""
        found = self.find(*names)
        return bool(found.get("of") == of and found.get("asked", 0) >= repeats)

    def keep(self, measured: Any, *names: str) -> None:  # noqa: ANN401 - JSON
        """Keeps a piece and writes the file, whole or not at all."""
        *folders, last = names
        place = self._kept
        for name in folders:
            place = place.setdefault(name, {})
        place[last] = measured
        draft = self.path.with_suffix(".draft")
        draft.write_text(json.dumps(self._kept, indent=1) + "\n", encoding="utf-8")
        draft.replace(self.path)


def fingerprint(tool: str) -> str:
    """What of a tool was measured: the version of a peer, a digest of this project's sources."""
    if tool == "rumbo":
        return _digest(SOURCES, HERE / "questions", HERE / "rules")
    return str(peer_versions().get(tool, ""))


def storing_fingerprint() -> str:
    """A digest of the sources that decide what a workspace holds."""
    return _digest(*(SOURCES / name for name in _STORING))


def machine() -> dict[str, object]:
    """What the numbers depend on: cores, memory, versions, the day, and how quiet it was."""
    import duckdb

    return {
        "day": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory_bytes() / 2**30),
        "load_before": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
    } | {
        name: peer_versions()[name]
        for name in ("pm4py", "retentioneering", "polars", "numba", "pandas")
        if name in peer_versions()
    }


def memory_bytes() -> int:
    """The memory of this machine."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


@cache
def peer_versions() -> dict[str, str]:
    """The versions in the environment of the peers; nothing where they are not installed."""
    if not PEER_PYTHON.exists():
        return {}
    listed = subprocess.run(  # noqa: S603 - our own command
        [PEER_PYTHON, "-m", "pip", "list", "--format", "json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return {entry["name"]: entry["version"] for entry in json.loads(listed.stdout)}


def python_of(tool: str) -> str:
    """The interpreter that a tool runs in."""
    return sys.executable if tool == "rumbo" else str(PEER_PYTHON)


@cache
def _digest(*folders: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(_code(folders)):
        whole.update(str(path.relative_to(HERE.parent)).encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:16]


def _code(folders: tuple[Path, ...]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.suffix in (".py", ".sql"))
