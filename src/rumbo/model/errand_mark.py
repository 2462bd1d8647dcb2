"""What somebody marked about one thing that a deal is late on: Rumbo's own, beside the CRM."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

DONE, POSTPONED, NOT_APPLICABLE, UNDO = "done", "postponed", "not_applicable", "undo"
KINDS = (DONE, POSTPONED, NOT_APPLICABLE)
DONE_DAYS = 3  # for so long the log may take to show what was done


@dataclass(frozen=True)
class ErrandKey:
    """One thing that a deal is late on: another day on which it was due is another errand."""

    deal_id: str
    what: str
    step: str  # of the playbook, in words; empty for the others
    due: date


@dataclass(frozen=True)
class ErrandMark:
    """One line of the record; nothing in it is ever changed. Moments are naive UTC.

    `until` is the day on which a postponed errand comes back. A line that `undoes` another takes it
    back; `seen` is the newest line about the errand that whoever marked it had before them.
    """

    id: int
    deal_id: str
    what: str
    step: str
    due: date
    kind: str
    until: date | None
    text: str
    undoes: int | None
    seen: int | None
    marked_at: datetime
    marked_by: str

    @property
    def errand(self) -> ErrandKey:
        """What was marked."""
        return ErrandKey(self.deal_id, self.what, self.step, self.due)

    def day(self, zone: tzinfo) -> date:
        """The day on which it was marked."""
        return self.marked_at.replace(tzinfo=UTC).astimezone(zone).date()

    def back(self, zone: tzinfo) -> date | None:
        """The day on which the errand is there again; None where its due date has to change."""
        if self.kind == DONE:
            return self.day(zone) + timedelta(days=DONE_DAYS)
        return self.until

    def holds(self, today: date, zone: tzinfo) -> bool:
        """Whether it keeps the errand off the list of a day."""
        back = self.back(zone)
        return back is None or today < back


@dataclass(frozen=True)
class NewMark:
    """What somebody wants to mark: done, postponed until a day, or not applicable and why."""

    kind: str
    until: date | None = None
    text: str = ""


@dataclass(frozen=True)
class Marked:
    """A mark that was kept, and what others had marked about the errand meanwhile."""

    mark: ErrandMark
    meanwhile: tuple[ErrandMark, ...]


def standing(lines: Iterable[ErrandMark]) -> list[ErrandMark]:
    """The marks that nobody took back, oldest first."""
    listed = list(lines)
    undone = {each.undoes for each in listed}
    return [each for each in listed if each.kind != UNDO and each.id not in undone]


def holding(lines: Iterable[ErrandMark], today: date, zone: tzinfo) -> tuple[ErrandMark, ...]:
    """The newest mark of each errand, where it keeps the errand off the list of a day."""
    newest = {each.errand: each for each in standing(lines)}
    return tuple(each for each in newest.values() if each.holds(today, zone))
