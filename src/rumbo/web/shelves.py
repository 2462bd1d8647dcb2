"""The shelves that stay open: one per snapshot that somebody looks at, shared by all its days."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from rumbo.log.shelf import Shelf
from rumbo.workspace import Workspace


@dataclass
class _Open:
    """A shelf, what closes it, and how many days stand beside it."""

    opening: threading.Lock = field(default_factory=threading.Lock)
    holding: ExitStack = field(default_factory=ExitStack)
    shelf: Shelf | None = None
    lent: int = 0


class Shelves:
    """The open shelves of one workspace; each closes with the last of its days."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._open: dict[int, _Open] = {}
        self._lock = threading.Lock()

    @contextmanager
    def lent(self, snapshot: int) -> Iterator[Shelf]:
        """The shelf of that snapshot, opened where it is not yet."""
        with self._lock:
            found = self._open.setdefault(snapshot, _Open())
            found.lent += 1
        try:
            with found.opening:
                if found.shelf is None:
                    found.shelf = found.holding.enter_context(self._workspace.shelf(snapshot))
            yield found.shelf
        finally:
            with self._lock:
                found.lent -= 1
                closing = not found.lent and self._open.pop(snapshot) is found
            if closing:
                found.holding.close()
