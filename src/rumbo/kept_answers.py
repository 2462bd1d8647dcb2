"""Kept answers: what was asked before is told again, by whichever process is asked next.

An answer is kept under the basis of the very view that gave it, with the whole scope, so that
nobody is told what somebody with another sight of the deals was told.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar, cast

from rumbo.log.basis import Basis
from rumbo.log.view import Scope, View
from rumbo.model.reading import Reading
from rumbo.readings.registry import questions
from rumbo.store import plain
from rumbo.store.answer_files import AnswerFiles

Told = TypeVar("Told")


@dataclass
class KeptAnswers:
    """The answers of one workspace; `find` tells what a day of a snapshot rests on now."""

    files: AnswerFiles
    find: Callable[[int, date], Basis]

    def get(
        self,
        snapshot: int,
        scope: Scope,
        key: Hashable,
        make: Callable[[View], Told],
        lent: Callable[[], AbstractContextManager[View]],
    ) -> Told:
        """What is kept under the key for that scope; `make` finds it in the view where it is not.

        The key says everything that the answer depends on beside the view.
        """
        name = _name(self.find(snapshot, scope.as_of), scope, key)
        found = self.files.find(name) if name else None
        if found is not None:
            try:
                return _as_of(snapshot, cast("Told", plain.read(found)))
            except plain.NotPlainError:
                pass  # made by another hand than ours
        with lent() as view:
            made, basis = make(view), view.basis
        rests = _name(basis, scope, key) if basis else None
        if rests:
            self._keep(rests, made)
        return made

    def _keep(self, name: bytes, made: object) -> None:
        try:
            answer = plain.written(made)
        except plain.NotPlainError:
            return  # it stays in this process alone
        self.files.keep(name, answer)


def _name(basis: Basis, scope: Scope, key: Hashable) -> bytes | None:
    try:
        return plain.written((basis.print_apart_from(_apart_from(key)), scope, key))
    except plain.NotPlainError:
        return None  # such a question is not kept


def _apart_from(key: Hashable) -> frozenset[str]:
    """What the answer under that key never looks at; only readings say so."""
    match key:
        case (("reading" | "extract"), str(name), *_) if name in questions():
            return questions()[name].apart_from
        case _:
            return frozenset()


def _as_of(snapshot: int, told: Told) -> Told:
    """The answer as one of the snapshot that was asked: another may have told the same."""
    if isinstance(told, Reading) and told.snapshot != snapshot:
        return cast("Told", replace(told, snapshot=snapshot))
    return told
