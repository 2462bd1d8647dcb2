"""The rows that an import refuses: every one of them, however many, without filling the memory.

The first ones are held; the rest wait in a file until the report is written. Where only a look at
the data is wanted, `most` are kept and the others are counted.
"""

from __future__ import annotations

import json
import tempfile
import weakref
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import IO

from rumbo.model.rejection import Reason, Rejection

HELD = 2_000


class Refusals:
    """A growing list of rejections that can be read again and again, and how many of each kind."""

    def __init__(self, *, most: int | None = None) -> None:
        self.most = most
        self.reasons: Counter[tuple[str, Reason]] = Counter()  # by table and reason
        self._head: list[Rejection] = []
        self._rest: IO[str] | None = None
        self._meant: Mapping[str, str] = {}

    def append(self, rejection: Rejection) -> None:
        """Adds one refused row."""
        self.reasons[rejection.table, rejection.reason] += 1
        if self.full:
            return
        if len(self._head) < HELD:
            self._head.append(rejection)
        else:
            self._waiting().write(_written(rejection))

    def count_only(self, table: str, reason: Reason, rows: int) -> None:
        """Counts rows of a kind without keeping them."""
        self.reasons[table, reason] += rows

    @property
    def full(self) -> bool:
        """Whether as many are kept as are wanted."""
        return self.most is not None and len(self._head) >= self.most

    def name_tables(self, meant: Mapping[str, str]) -> None:
        """Says of rows that could not be read, by their file, for which table they were meant."""
        self._meant = meant
        for (table, reason), rows in list(self.reasons.items()):
            if not table and len(set(meant.values())) == 1:
                del self.reasons[table, reason]
                self.reasons[next(iter(meant.values())), reason] += rows

    def __len__(self) -> int:
        return self.reasons.total()

    def __getitem__(self, place: int) -> Rejection:
        return self._named(self._head[place])

    def __iter__(self) -> Iterator[Rejection]:
        yield from map(self._named, self._head)
        if self._rest is not None:
            self._rest.seek(0)
            for line in self._rest:
                yield self._named(_read(line))
            self._rest.seek(0, 2)

    def __eq__(self, other: object) -> bool:
        return list(self) == other

    __hash__ = None  # type: ignore[assignment] # it grows

    def _waiting(self) -> IO[str]:
        if self._rest is None:
            self._rest = tempfile.TemporaryFile(  # noqa: SIM115 - it closes with its owner
                "w+", encoding="ascii", prefix="rumbo-refused-"
            )
            weakref.finalize(self, self._rest.close)
        return self._rest

    def _named(self, rejection: Rejection) -> Rejection:
        table = rejection.table or self._meant.get(rejection.file, "")
        return rejection if table == rejection.table else replace(rejection, table=table)


def _written(rejection: Rejection) -> str:
    entry = {**vars(rejection), "reason": rejection.reason.name, "row": dict(rejection.row)}
    return json.dumps(entry, ensure_ascii=True) + "\n"


def _read(line: str) -> Rejection:
    entry = json.loads(line)
    return Rejection(**{**entry, "reason": Reason[entry["reason"]]})
