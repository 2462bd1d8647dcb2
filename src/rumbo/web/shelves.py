"""The shelves that stay open: one per state of the log that somebody looks at, shared by its days.

Snapshots that were recorded without bringing anything in hold the same tables, and share a shelf.
The one used last stays open until another is asked for, so that it is not read again in between.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from rumbo.log.shelf import Shelf
from rumbo.workspace import Workspace

Versions: TypeAlias = tuple[tuple[str, int], ...]


@dataclass
class _Open:
    """A shelf, what closes it, and how many days stand beside it."""

    opening: threading.Lock = field(default_factory=threading.Lock)
    holding: ExitStack = field(default_factory=ExitStack)
    shelf: Shelf | None = None
    lent: int = 0


class Shelves:
    """The open shelves of one workspace: those that are lent, and the one used last."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._open: dict[Versions, _Open] = {}
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def lent(self, snapshot: int) -> Iterator[Shelf]:
        """The shelf of that snapshot, opened where it is not yet."""
        versions = self._versions(snapshot)
        with self._lock:
            left = self._take(lambda key: key != versions)
            found = self._open.setdefault(versions, _Open())
            found.lent += 1
        _close(left)
        try:
            with found.opening:
                if found.shelf is None:
                    found.shelf = found.holding.enter_context(self._workspace.shelf(snapshot))
            yield found.shelf
        finally:
            with self._lock:
                found.lent -= 1
                last = next(reversed(self._open), None)
                left = self._take(lambda key: self._closed or key != last)
            _close(left)

    def close(self) -> None:
        """Closes what is not lent now, and the others when they come back."""
        with self._lock:
            self._closed = True
            left = self._take(lambda _: True)
        _close(left)

    def _take(self, leaving: Callable[[Versions], bool]) -> list[_Open]:
        """Takes out the shelves that nobody holds and that may leave."""
        keys = [key for key, each in self._open.items() if not each.lent and leaving(key)]
        return [self._open.pop(key) for key in keys]

    def _versions(self, snapshot: int) -> Versions:
        return tuple(sorted(self._workspace.snapshot(snapshot).versions.items()))


def _close(shelves: list[_Open]) -> None:
    for each in shelves:
        each.holding.close()
