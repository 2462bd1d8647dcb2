"""Marks on the errands of a day: done, postponed or not applicable, and since when each counts.

A mark is Rumbo's own and changes nothing in the CRM, and no figure: what the log says stays said.
It keeps one errand off the list, from its moment, until the log is expected to show it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from rumbo.errors import UsageError
from rumbo.log.midnight import last_microsecond
from rumbo.model.errand_mark import (
    KINDS,
    NOT_APPLICABLE,
    POSTPONED,
    ErrandKey,
    ErrandMark,
    Marked,
    NewMark,
    holding,
)
from rumbo.store.comments import visible
from rumbo.store.errand_marks import ErrandMarks

if TYPE_CHECKING:
    from rumbo.workspace import Workspace

LONGEST = 500
MOST_DAYS = 92


class Marks:
    """The marks of one workspace, and what may be done with them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.record = ErrandMarks(workspace.database)

    def mark(self, errand: ErrandKey, new: NewMark, *, by: str, seen: int | None = None) -> Marked:
        """Keeps a mark about an errand; UsageError where it cannot be kept.

        Marks of others since `seen` are kept as well, and come back with it.
        """
        zone = self._workspace.settings.zone_info
        begin = datetime.combine(self._workspace.today(), time(), zone)
        since = begin.astimezone(UTC).replace(tzinfo=None)
        return self.record.add(errand, self._checked(new), by=by or "—", since=since, seen=seen)

    def undo(self, number: int, *, by: str) -> ErrandMark:
        """Takes a mark back; UsageError where there is none that stands."""
        return self.record.undo(number, by=by or "—")

    def holding(self, day: date, *, of: int | None = None) -> tuple[ErrandMark, ...]:
        """The marks that keep an errand off the list of a day, as they had been made by its end.

        They are about the company that snapshot `of`, or the newest, is of.
        """
        settings = self._workspace.settings
        moment = datetime.fromtimestamp(0, UTC).replace(tzinfo=None) + timedelta(
            microseconds=last_microsecond(day, settings)
        )
        return holding(self.record.listed(moment, of=of), day, settings.zone_info)

    def _checked(self, new: NewMark) -> NewMark:
        """The mark as it is kept."""
        if new.kind not in KINDS:
            raise UsageError(
                f"The mark {new.kind!r} is not known.", advice=f"Known: {', '.join(KINDS)}."
            )
        text = visible(new.text)
        if len(text) > LONGEST or (new.kind == NOT_APPLICABLE and not text):
            raise UsageError(
                "What does not apply needs its reason.",
                advice=f"Write it, in at most {LONGEST} letters.",
            )
        if new.kind != POSTPONED:
            return replace(new, text=text, until=None)
        first = self._workspace.today() + timedelta(days=1)
        last = self._workspace.today() + timedelta(days=MOST_DAYS)
        if new.until is None or not first <= new.until <= last:
            raise UsageError(
                "What is postponed needs the day on which it comes back.",
                advice=f"Use a day from {first} to {last}.",
            )
        return replace(new, text=text)
