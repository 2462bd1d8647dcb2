"""Views that stay open for the next question: opening one costs as much as many answers.

A view answers one question at a time, so each is lent to one thread. Few are kept open, the ones
used last; a view of an older snapshot falls out by itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from rumbo.log.view import Scope, View
from rumbo.workspace import Workspace

IDLE = 2


class Views:
    """The open views of one workspace that nobody is using."""

    def __init__(self, workspace: Workspace, *, idle: int = IDLE) -> None:
        self._workspace = workspace
        self._most = idle
        self._idle: list[tuple[int, Scope, View, ExitStack]] = []
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def lent(self, snapshot: int, scope: Scope) -> Iterator[View]:
        """A view of that snapshot and scope, for one thread until the block ends.

        A view that a question failed on is not used again.
        """
        view, holding = self._taken(snapshot, scope) or self._opened(snapshot, scope)
        try:
            yield view
        except BaseException:
            holding.close()
            raise
        self._returned(snapshot, scope, view, holding)

    def close(self) -> None:
        """Closes what is idle now, and the others when they come back."""
        with self._lock:
            self._closed, leaving = True, self._idle
            self._idle = []
        for *_, holding in leaving:
            holding.close()

    def _taken(self, snapshot: int, scope: Scope) -> tuple[View, ExitStack] | None:
        with self._lock:
            for place, (number, looked_at, view, holding) in enumerate(self._idle):
                if (number, looked_at) == (snapshot, scope):
                    del self._idle[place]
                    return view, holding
        return None

    def _opened(self, snapshot: int, scope: Scope) -> tuple[View, ExitStack]:
        holding = ExitStack()
        view = holding.enter_context(self._workspace.view(scope, snapshot=snapshot))
        return view, holding

    def _returned(self, snapshot: int, scope: Scope, view: View, holding: ExitStack) -> None:
        with self._lock:
            self._idle.append((snapshot, scope, view, holding))
            most = 0 if self._closed else self._most
            leaving = self._idle[: max(0, len(self._idle) - most)]
            self._idle = self._idle[len(leaving) :]
        for *_, held in leaving:
            held.close()
