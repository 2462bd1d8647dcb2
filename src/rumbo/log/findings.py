"""What was found already: each thing once, however many threads look for it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

Found = TypeVar("Found")
MOST = 256  # small things; the ones used last stay


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
