"""The witness: what somebody asks of the database while he makes something.

Asked again, the same statements tell whether what was made would be made alike now.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import Connection

Asked: TypeAlias = tuple[str, Any]
# An option of connections whose statements nobody has to know of: what they tell never changes.
UNSEEN = "unseen"
_ASKS = ("SELECT", "WITH")
_SAYS_NOTHING = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")


@dataclass
class Witness:
    """The statements that asked, each with its values; `wrote` where one did more than ask."""

    asked: list[Asked] = field(default_factory=list)
    wrote: bool = False


_PRESENT: ContextVar[Witness | None] = ContextVar("witness", default=None)


@contextmanager
def witnessed() -> Iterator[Witness]:
    """Notes what this thread asks of databases until the block ends."""
    witness = Witness()
    before = _PRESENT.set(witness)
    try:
        yield witness
    finally:
        _PRESENT.reset(before)


def note(
    connection: Connection,
    _cursor: object,
    statement: str,
    values: object,
    _context: object,
    _many: object,
) -> None:
    """Notes a statement that is about to be carried out; an event of the database's driver."""
    witness = _PRESENT.get()
    if witness is None or connection.get_execution_options().get(UNSEEN):
        return
    verb = statement.lstrip().split(None, 1)[0].upper()
    if verb in _ASKS:
        witness.asked.append((statement, values))
    elif verb not in _SAYS_NOTHING:
        witness.wrote = True
