"""The shelf: the stored tables of one snapshot, named once for every day that is looked at.

Each day has a room of its own in the shelf's engine, so that what no date changes is read and held
in memory once, however many days are open. Its tables are named `shelf_…`: nothing limits them, so
only a view of all deals asks them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import TYPE_CHECKING

from rumbo.log import stored
from rumbo.store.engine import Engine, quoted, statement
from rumbo.store.lake import Lake

if TYPE_CHECKING:
    from rumbo.log.view import Opening, View

_FILED, _NAMED = "filed_", "shelf_"
# What every day reads again and again; larger tables stay in their files.
_HELD = ("passages", "paths", "moves", "touches", "deals", "accounts", "owners", "phases")
_MOST_ROWS = 10_000_000


class Shelf:
    """The tables of a snapshot in an engine; it stays open as long as the days beside it."""

    def __init__(self, engine: Engine, lake: Lake, versions: Mapping[str, int]) -> None:
        self.engine = engine
        self._kept: set[str] = set()
        self._lock = threading.Lock()
        stored.mount(engine, lake, versions, prefix=_FILED)
        for name in stored.TYPES:
            rows = f"SELECT * FROM {quoted(_FILED + name)}"
            if name in _HELD and engine.count(_FILED + name) <= _MOST_ROWS:
                engine.create(_NAMED + name, rows)
            else:
                engine.view(_NAMED + name, rows)

    def mount(self, room: Engine, prefix: str) -> None:
        """Names every stored table as `<prefix><table>` in a room of the shelf's engine."""
        for name in stored.TYPES:
            room.view(prefix + name, f"SELECT * FROM {quoted(_NAMED + name)}")

    def prepare(self, table: str, package: str, name: str, **values: object) -> None:
        """Keeps the result of the SQL file `name` as the table `table`, once for all days."""
        with self._lock:
            if table not in self._kept:
                self.engine.create(table, statement(package, name), **values)
                self._kept.add(table)


@contextmanager
def beside(
    shelf: Shelf | None,
    opened: Callable[[int], AbstractContextManager[Shelf]],
    view: Callable[..., AbstractContextManager[View]],
    snapshot: int,
) -> Iterator[Opening]:
    """Opens views of other days of a snapshot, all beside one shelf."""
    with nullcontext(shelf) if shelf else opened(snapshot) as shared:
        yield partial(view, snapshot=snapshot, shelf=shared)
