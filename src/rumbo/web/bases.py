"""What the days rest on that people look at, found out once per snapshot.

Whatever changes a basis is recorded as a further snapshot, so no other process need be asked.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import date

from rumbo.log.basis import Basis
from rumbo.workspace import Workspace

_MOST = 64


class Bases:
    """The bases of one workspace, those that were asked for last."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._found: OrderedDict[tuple[int, date], Basis] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, snapshot: int, day: date) -> Basis:
        """What that day of the snapshot rests on."""
        with self._lock:  # whoever asks for the same waits, and does not look for it again
            found = self._found.get((snapshot, day))
            if found is None:
                found = self._workspace.basis(day, snapshot=snapshot)
                self._found[snapshot, day] = found
                while len(self._found) > _MOST:
                    self._found.popitem(last=False)
        return found
