"""What was found already: each thing once, however many threads look for it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

Found = TypeVar("Found")
MOST = 256  # small things; the ones used last stay
MOST_STATES = 8


class Findings:
    """Findings under their keys; whoever asks for one that is being made waits for it."""

    def __init__(self) -> None:
        self._found: OrderedDict[Hashable, object] = OrderedDict()
        self._locks: dict[Hashable, threading.RLock] = {}
        self._guard = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Found]) -> Found:
        """What is there under the key, made first where it is not."""
        with self.lock(key):
            if key in self._found:
                with self._guard:
                    self._found.move_to_end(key)
                    return cast("Found", self._found[key])
            found = make()
            with self._guard:
                self._found[key] = found
                while len(self._found) > MOST:
                    dropped, _ = self._found.popitem(last=False)
                    self._locks.pop(dropped, None)
            return found

    def lock(self, key: Hashable) -> threading.RLock:
        """The lock of a key: one at a time makes what it stands for."""
        with self._guard:
            return self._locks.setdefault(key, threading.RLock())


class Lessons:
    """What all deals of the log taught, by the state that it was in; the states used last stay.

    Every view of a workspace takes it from here: what was recorded since without changing a table
    (a decision, a confirmed map) teaches nothing new.
    """

    def __init__(self) -> None:
        self._of: OrderedDict[Hashable, Findings] = OrderedDict()
        self._guard = threading.Lock()

    def of(self, state: Hashable) -> Findings:
        """The findings of that state."""
        with self._guard:
            found = self._of.setdefault(state, Findings())
            self._of.move_to_end(state)
            while len(self._of) > MOST_STATES:
                self._of.popitem(last=False)
            return found
