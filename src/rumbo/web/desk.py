"""The desk: where the server hands work to a clerk, a process that ends when the server does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from rumbo.errors import RumboError
from rumbo.sources.upload import FOLDER
from rumbo.workspace import Workspace

PATIENCE_SECONDS = 300
# What the clerk frees goes back to the machine at once: what it writes last needs the room.
_MEMORY = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}
_SHORT_SECONDS = 5.0  # a clerk that ends sooner than that has not done much
_MOST_FAILURES = 3
_CLOSING_SECONDS = 5.0


class Desk:
    """Keeps one clerk at work while there is something to do."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._clerk: subprocess.Popen[bytes] | None = None
        self._failures = 0
        self._closed = False

    def call(self) -> None:
        """Makes sure that somebody is there to carry out what waits."""
        with self._lock:
            if not self._closed and self._clerk is None:
                self._start()

    def close(self) -> None:
        """Sends the clerk away; a job at hand is interrupted."""
        with self._lock:
            self._closed, clerk = True, self._clerk
        if clerk is None:
            return
        if clerk.stdin is not None:
            clerk.stdin.close()
        try:
            clerk.wait(_CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            clerk.kill()
            clerk.wait()

    def _start(self) -> None:
        folder = self._workspace.folder
        place = folder / FOLDER
        place.mkdir(exist_ok=True)
        # What the clerk holds on the disk is removed with this folder, however it ended.
        scratch = Path(tempfile.mkdtemp(prefix="work-", dir=place))
        arguments = ["--workspace", str(folder), "--patience", str(PATIENCE_SECONDS), "--attended"]
        self._clerk = subprocess.Popen(  # noqa: S603 - our own command, nothing from outside
            [sys.executable, "-P", "-m", "rumbo", "work", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "TMPDIR": str(scratch.resolve()), **_MEMORY},
        )
        waiting = threading.Thread(target=self._await, args=(self._clerk, scratch), daemon=True)
        waiting.start()

    def _await(self, clerk: subprocess.Popen[bytes], scratch: Path) -> None:
        begun = time.monotonic()
        clerk.wait()
        shutil.rmtree(scratch, ignore_errors=True)
        lasted = time.monotonic() - begun
        with self._lock:
            self._clerk = None
            self._failures = self._failures + 1 if lasted < _SHORT_SECONDS else 0
            again = not self._closed and self._failures < _MOST_FAILURES and self._waits()
            if again:
                self._start()

    def _waits(self) -> bool:
        try:
            return bool(self._workspace.jobs.unfinished())
        except RumboError:
            return False
