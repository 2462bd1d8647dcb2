"""Answers kept in the process: one per snapshot, scope and question, the oldest forgotten first.

Engine work runs in as many threads as there are cores, and two people who ask the same thing wait
for one answer. A new snapshot is another key, so nothing has to be thrown away by hand. What is
only prepared waits until nobody asks for anything, one thing at a time.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

Kept = TypeVar("Kept")
_SAMPLE = 64  # elements that are weighed to know what all of them weigh


@dataclass(frozen=True)
class _Task:
    """Something to make, and where whoever asked for it waits."""

    make: Callable[[], Any]
    future: Future[Any] = field(default_factory=Future)


class Answers:
    """What was asked lately, bounded by the memory it takes."""

    def __init__(self, *, limit_bytes: int = 256 * 1024 * 1024, threads: int = 0) -> None:
        self._limit_bytes = limit_bytes
        self._kept: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._asked: dict[Hashable, Future[Any]] = {}
        self._bytes = 0
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._prepared: OrderedDict[Hashable, _Task] = OrderedDict()
        self._preparing: threading.Thread | None = None
        self._closed = False
        self._pool = ThreadPoolExecutor(threads or os.cpu_count() or 2, "engine")

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What is kept under the key, made first where it is not there."""
        return self.later(key, make).result()

    def later(self, key: Hashable, make: Callable[[], Kept]) -> Future[Kept]:
        """As `get`, without waiting: several questions can be on their way at once."""
        with self._lock:
            found = self._found(key)
            if found is not None:
                return cast("Future[Kept]", found)
            task = self._prepared.pop(key, None) or _Task(make)
            self._asked[key] = task.future
            self._pool.submit(self._make, key, task)
            return cast("Future[Kept]", task.future)

    def prepare(self, key: Hashable, make: Callable[[], Kept]) -> Future[Kept]:
        """As `later`, when nobody asks for anything; whoever asks for it does not wait so long."""
        with self._lock:
            found = self._found(key)
            if found is not None:
                return cast("Future[Kept]", found)
            task = self._prepared.setdefault(key, _Task(make))
            if self._preparing is None:
                self._preparing = threading.Thread(target=self._prepare, daemon=True)
                self._preparing.start()
            self._changed.notify_all()
            return cast("Future[Kept]", task.future)

    def _found(self, key: Hashable) -> Future[Any] | None:
        if key in self._kept:
            self._kept.move_to_end(key)
            done: Future[Any] = Future()
            done.set_result(self._kept[key][0])
            return done
        return self._asked.get(key)

    def close(self) -> None:
        """Lets go of the threads; what is under way is not waited for."""
        with self._lock:
            self._closed = True
            waiting = [task.future for task in self._prepared.values()]
            waiting += self._asked.values()
            self._prepared.clear()
            self._changed.notify_all()
        for future in waiting:
            future.cancel()  # but for what is under way
        self._pool.shutdown(wait=False, cancel_futures=True)

    @property
    def kept_bytes(self) -> int:
        """The estimated size of all that is kept."""
        return self._bytes

    def _prepare(self) -> None:
        while True:
            with self._changed:
                while not self._closed and (self._asked or not self._prepared):
                    self._changed.wait()
                if self._closed:
                    return
                key, task = self._prepared.popitem(last=False)
                self._asked[key] = task.future
            self._make(key, task)

    def _make(self, key: Hashable, task: _Task) -> None:
        if not task.future.set_running_or_notify_cancel():
            return
        try:
            made = task.make()
            self._keep(key, made, weight(made))
        except BaseException as error:  # noqa: BLE001 - whoever asked is told
            self._answered(key)
            task.future.set_exception(error)
        else:
            self._answered(key)
            task.future.set_result(made)

    def _answered(self, key: Hashable) -> None:
        with self._lock:
            self._asked.pop(key, None)
            self._changed.notify_all()

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
