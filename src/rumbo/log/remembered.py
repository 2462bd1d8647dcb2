"""What was found out about earlier days and is kept on the disk, for later snapshots too.

A day of the past tells the same in every snapshot that knows the same of it. Whoever keeps
something says what tells that past from every other one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from rumbo.log.basis import Basis
from rumbo.store import plain
from rumbo.store.answer_files import AnswerFiles

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Remembered:
    """The files of a workspace, and what a view of a day rests on."""

    files: AnswerFiles
    basis: Callable[[date], Basis]
    progress: Callable[[str], None]  # told how far a walk through the past is

    def find(self, key: Hashable) -> Any:  # noqa: ANN401 - whatever was kept
        """What is kept under a key that says all it depends on; None where nothing is."""
        found = self.files.find(plain.written(key))
        if found is None:
            return None
        try:
            return plain.read(found)
        except plain.NotPlainError:
            return None  # made by another hand than ours

    def of_log(
        self, basis: Basis, key: Hashable, kind: type[Kept], make: Callable[[], Kept]
    ) -> Kept:
        """What the log alone teaches on a basis, under a key; made and kept where nothing is.

        It is the basis of the view that `make` asks: by now the day may rest on another map.
        """
        name = (key, basis.print_of_log)
        found = self.find(name)
        if isinstance(found, kind):
            return found
        made = make()
        self.keep(name, made)
        return made

    def keep(self, key: Hashable, value: object) -> None:
        """Keeps a value of the vocabulary or of readings under a key."""
        self.files.keep(plain.written(key), plain.written(value))
