"""Views that stay open for the next question: opening one costs as much as many answers.

What no date changes is read once per snapshot, and what no filter changes once per day; all views
of that day share it. A view answers one question at a time, so each is lent to one thread. Few days
and few views are kept, the ones used last; those of an older snapshot leave when somebody looks at
a newer one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TypeAlias

from rumbo.log.view import Scope, View
from rumbo.web.shelves import Shelves
from rumbo.workspace import Workspace

IDLE = 6  # views of one day that nobody is using
DAYS = 12
SIGHTS = 24  # days of people who are limited: about 15 MB each
Key: TypeAlias = tuple[int, date, frozenset[str] | None]


@dataclass
class _Day:
    """A day's view without filters, those that share it, and how many of them are lent out."""

    opening: threading.Lock = field(default_factory=threading.Lock)
    holding: ExitStack = field(default_factory=ExitStack)
    whole: View | None = None
    idle: list[tuple[Scope, View]] = field(default_factory=list)
    lent: int = 0
    leaving: bool = False

    def close(self) -> None:
        for _, view in self.idle:
            view.engine.close()
        self.idle.clear()
        self.holding.close()


class Views:
    """The open views of one workspace."""

    def __init__(self, workspace: Workspace, *, idle: int = IDLE, days: int = DAYS) -> None:
        self._workspace = workspace
        self._most_idle = idle
        self._most_days = days
        self._days: OrderedDict[Key, _Day] = OrderedDict()
        self._shelves = Shelves(workspace)
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def lent(self, snapshot: int, scope: Scope) -> Iterator[View]:
        """A view of that snapshot and scope, for one thread until the block ends.

        A view that a question failed on is not used again.
        """
        day = self._entered((snapshot, scope.as_of, scope.limited_to))
        view = None
        try:
            view = self._taken(day, scope) or self._opened(day, snapshot, scope)
            yield view
            self._returned(day, scope, view)
            view = None
        finally:
            if view is not None:
                view.engine.close()
            self._left(day)

    def close(self) -> None:
        """Closes what is idle now, and the others when they come back."""
        with self._lock:
            self._closed = True
            days = list(self._days.values())
            self._days.clear()
            leaving = [day for day in days if not day.lent]
            for day in days:
                day.leaving = True
        for day in leaving:
            day.close()
        self._shelves.close()

    def _entered(self, key: Key) -> _Day:
        with self._lock:
            day = self._days.setdefault(key, _Day(leaving=self._closed))
            self._days.move_to_end(key)
            day.lent += 1
            alike = [each for each in self._days if (each[2] is None) == (key[2] is None)]
            most = self._most_days if key[2] is None else SIGHTS
            old = {each for each in self._days if each[0] < key[0]}
            old |= set(alike[: max(0, len(alike) - most)])
            left = [self._days.pop(each) for each in old]
            for each in left:
                each.leaving = True
            closing = [each for each in left if not each.lent]
        for each in closing:
            each.close()
        return day

    def _left(self, day: _Day) -> None:
        with self._lock:
            day.lent -= 1
            done = day.leaving and not day.lent
        if done:
            day.close()

    def _taken(self, day: _Day, scope: Scope) -> View | None:
        with self._lock:
            for place, (looked_at, view) in enumerate(day.idle):
                if looked_at == scope:
                    del day.idle[place]
                    return view
        return None

    def _opened(self, day: _Day, snapshot: int, scope: Scope) -> View:
        with day.opening:
            if day.whole is None:
                whole = Scope(as_of=scope.as_of, limited_to=scope.limited_to)
                shelf = day.holding.enter_context(self._shelves.lent(snapshot))
                opening = self._workspace.view(whole, snapshot=snapshot, shelf=shelf)
                day.whole = day.holding.enter_context(opening)
                everybody = Scope(as_of=scope.as_of)
                day.whole.teaching = partial(self.lent, snapshot, everybody)
                day.whole.staying = partial(self.lent, snapshot)
        return day.whole.narrowed(scope)

    def _returned(self, day: _Day, scope: Scope, view: View) -> None:
        with self._lock:
            day.idle.append((scope, view))
            leaving = day.idle[: max(0, len(day.idle) - self._most_idle)]
            del day.idle[: len(leaving)]
        for _, old in leaving:
            old.engine.close()
