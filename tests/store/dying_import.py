"""A process that imports a log many times and dies each time at another moment.

python dying_import.py LOG TAKEN_AT KIND WORKSPACE... : the n-th workspace's import dies at its n-th
moment (KIND is step), or after a share of the time that an import takes (KIND is time).
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from rumbo.store import database, lake
from rumbo.workspace import Workspace


def dying(call: Callable[..., Any], countdown: list[int]) -> Callable[..., Any]:
    """The same call, with a moment to die before it; the next call's is the one after it."""

    def called(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        _pass(countdown)
        return call(*arguments, **options)

    return called


def _pass(countdown: list[int]) -> None:
    countdown[0] -= 1
    if countdown[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)


def bring_in(folder: Path, log: Path, taken_at: datetime, step: int | None) -> None:
    if step is not None:
        countdown = [step]
        lake.Lake.rewind = dying(lake.Lake.rewind, countdown)  # type: ignore[method-assign]
        lake.Lake._write = dying(lake.Lake._write, countdown)  # type: ignore[method-assign]
        # After the snapshot is recorded the import is done: only the moment before counts.
        record = database.Database.record

        def recorded(
            self: database.Database, made: database.Snapshot, *, after: int | None = None
        ) -> database.Snapshot:
            _pass(countdown)
            return record(self, made, after=after)

        database.Database.record = recorded  # type: ignore[method-assign, assignment]
    Workspace.open(folder).import_path(log, taken_at=taken_at)


def child(folder: Path, log: Path, taken_at: datetime, step: int | None) -> int:
    # The parent has used neither the engine nor the lake, so a fork is whole.
    pid = os.fork()
    if pid == 0:
        try:
            bring_in(folder, log, taken_at, step)
        finally:
            os._exit(0)
    return pid


def main() -> None:
    log, taken_at = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
    kind, folders = sys.argv[3], [Path(name) for name in sys.argv[4:]]
    dice, seconds = random.Random(7), 0.0  # noqa: S311 - no cryptography
    for number, folder in enumerate(folders):
        start = time.monotonic()
        pid = child(folder, log, taken_at, number if kind == "step" else None)
        if kind == "time" and number:
            time.sleep(dice.random() * seconds)
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        seconds = seconds or time.monotonic() - start
        print("killed" if os.WIFSIGNALED(status) else "done", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
