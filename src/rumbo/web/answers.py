"""Answers kept in the process: one per snapshot, scope and question, the oldest forgotten first.

Engine work runs in as many threads as there are cores, and two people who ask the same thing wait
for one answer. A new snapshot is another key, so nothing has to be thrown away by hand.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar, cast

Kept = TypeVar("Kept")
_SAMPLE = 64  # elements that are weighed to know what all of them weigh


class Answers:
    """What was asked lately, bounded by the memory it takes."""

    def __init__(self, *, limit_bytes: int = 256 * 1024 * 1024, threads: int = 0) -> None:
        self._limit_bytes = limit_bytes
        self._kept: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._asked: dict[Hashable, Future[Any]] = {}
        self._bytes = 0
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(threads or os.cpu_count() or 2, "engine")

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What is kept under the key, made first where it is not there."""
        return self.later(key, make).result()

    def later(self, key: Hashable, make: Callable[[], Kept]) -> Future[Kept]:
        """As `get`, without waiting: several questions can be on their way at once."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                done: Future[Kept] = Future()
                done.set_result(cast("Kept", self._kept[key][0]))
                return done
            if key in self._asked:
                return cast("Future[Kept]", self._asked[key])
            future = self._pool.submit(self._make, key, make)
            self._asked[key] = future
            return future

    def close(self) -> None:
        """Lets go of the threads; what is under way is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    @property
    def kept_bytes(self) -> int:
        """The estimated size of all that is kept."""
        return self._bytes

    def _make(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        try:
            made = make()
            self._keep(key, made, weight(made))
            return made
        finally:
            with self._lock:
                self._asked.pop(key, None)

    def _keep(self, key: Hashable, made: object, size: int) -> None:
        if size > self._limit_bytes:
            return
        with self._lock:
            self._kept[key] = (made, size)
            self._bytes += size
            while self._bytes > self._limit_bytes:
                _, (_, freed) = self._kept.popitem(last=False)
                self._bytes -= freed


def weight(value: object, depth: int = 6) -> int:
    """About how many bytes a value takes; of long sequences only some elements are weighed."""
    size = sys.getsizeof(value)
    if depth == 0 or isinstance(value, str | bytes | int | float):
        return size
    if isinstance(value, Mapping):
        return size + sum(weight(entry, depth - 1) for entry in value.values())
    if isinstance(value, list | tuple):
        step = max(1, len(value) // _SAMPLE)
        some = value[::step]
        return size + sum(weight(entry, depth - 1) for entry in some) * step
    fields = getattr(value, "__dataclass_fields__", {})
    return size + sum(weight(getattr(value, name), depth - 1) for name in fields)
