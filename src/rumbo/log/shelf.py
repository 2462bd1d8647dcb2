"""The shelf: the stored tables of one snapshot, named once for every day that is looked at.

Each day has a room of its own in the shelf's engine, so that what no date changes is read and held
in memory once, however many days are open.
"""

from __future__ import annotations

from collections.abc import Mapping

from rumbo.log import stored
from rumbo.store.engine import Engine, quoted
from rumbo.store.lake import Lake

_PREFIX = "stored_"
# What every day reads again and again; larger tables stay in their files.
_HELD = ("passages", "paths", "touches", "deals", "accounts", "owners")
_MOST_ROWS = 10_000_000


class Shelf:
    """The tables of a snapshot in an engine; it stays open as long as the days beside it."""

    def __init__(self, engine: Engine, lake: Lake, versions: Mapping[str, int]) -> None:
        self.engine = engine
        stored.mount(engine, lake, versions, prefix=_PREFIX)
        self._names = {name: _PREFIX + name for name in stored.TYPES}
        for name in _HELD:
            if engine.count(_PREFIX + name) <= _MOST_ROWS:
                self._hold(name)

    def _hold(self, name: str) -> None:
        held = f"held_{name}"
        self.engine.create(held, f"SELECT * FROM {quoted(self._names[name])}")
        self._names[name] = held

    def mount(self, room: Engine, prefix: str) -> None:
        """Names every stored table as `<prefix><table>` in a room of the shelf's engine."""
        for name, relation in self._names.items():
            room.view(prefix + name, f"SELECT * FROM {quoted(relation)}")
