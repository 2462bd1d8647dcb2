"""The weekly five: what a team decides about deals that stand still, and since when it counts.

A decision is Rumbo's own and changes nothing in the CRM. It counts from its moment, stands until
somebody takes it back by another one, and every reading sees those that stood at its date.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rumbo.errors import UsageError
from rumbo.log.midnight import moment_of
from rumbo.model.deal_decision import (
    DECISIONS,
    FACT,
    JUSTIFY,
    KINDS,
    LOSE,
    NURTURE,
    DealDecision,
    Decided,
    NewDecision,
)
from rumbo.model.table_rows import TableRows
from rumbo.store.comments import visible
from rumbo.store.deal_decisions import DealDecisions

if TYPE_CHECKING:
    from rumbo.workspace import Workspace

LONGEST = 2000
MOST_DAYS = 731
_COLUMNS = (
    "decision", "deal_id", "kind", "text", "day", "on_contact", "revokes", "decided_us",
    "decided_by",
)  # fmt: skip


class Ritual:
    """The decisions of one workspace, and what may be done with them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.decisions = DealDecisions(workspace.database)

    def decide(
        self, deal_id: str, new: NewDecision, *, by: str, seen: int | None = None
    ) -> Decided:
        """Keeps a decision about a deal that is open; UsageError where it cannot be kept.

        Decisions of others since `seen` are kept as well, and come back with it.
        """
        decided = self.decisions.add(deal_id, self._checked(new), by=by or "—", seen=seen)
        self._tell(decided.decision)
        return decided

    def revoke(self, number: int, *, by: str, why: str) -> DealDecision:
        """Takes a decision back; UsageError where there is none that stands, or no reason."""
        said = visible(why)
        if not 1 <= len(said) <= LONGEST:
            raise UsageError(
                "A decision is taken back for a reason.",
                advice=f"Write it, in at most {LONGEST} letters.",
            )
        revoked = self.decisions.revoke(number, by=by or "—", why=said)
        self._tell(revoked)
        return revoked

    def tables(self, as_of_us: int, *, of: int | None = None) -> tuple[TableRows, ...]:
        """The decisions made by a moment, for readings to ask; without any, there is no table.

        They are about the company that snapshot `of`, or the newest, is of.
        """
        lines = self.decisions.listed(moment_of(as_of_us), of=of)
        return (TableRows(DECISIONS, _COLUMNS, tuple(_rows(lines))),) if lines else ()

    def _checked(self, new: NewDecision) -> NewDecision:
        """The decision as it is kept."""
        if new.kind not in KINDS:
            raise UsageError(
                f"The decision {new.kind!r} is not known.", advice=f"Known: {', '.join(KINDS)}."
            )
        text = visible(new.text)
        if len(text) > LONGEST or (not text and new.kind != NURTURE):
            raise UsageError(
                "The decision needs its reason.", advice=f"Write it, in at most {LONGEST} letters."
            )
        if new.kind == LOSE:
            return replace(new, text=text, day=None, on_contact=False)
        self._check_day(new)
        return replace(new, text=text, on_contact=new.on_contact and new.kind == NURTURE)

    def _check_day(self, new: NewDecision) -> None:
        today = self._workspace.today()
        if new.day is None and new.kind == JUSTIFY:
            raise UsageError("A justified deal needs a date.", advice="Say by when it will move.")
        if new.day is None and not new.on_contact:
            raise UsageError(
                "Nothing would wake the deal up.", advice="Give a date, or wait for a contact."
            )
        latest = today + timedelta(days=MOST_DAYS)
        if new.day is not None and not _after(today, new) <= new.day <= latest:
            raise UsageError(
                f"The day of a decision has to come: {new.day} does not do.",
                advice=f"Use a day to come, until {latest}.",
            )

    def _tell(self, line: DealDecision) -> None:
        """Has every process that keeps answers by snapshot ask anew.

        While an import is under way nobody waits for it: it ends in a new snapshot by itself.
        """
        self._workspace.record_again(
            source=f"decision {line.id}", facts={FACT: line.id}, wait=False
        )


def _after(today: date, new: NewDecision) -> date:
    """The first day that may be given: a parked deal does not come back today."""
    return today if new.kind == JUSTIFY else today + timedelta(days=1)


def _rows(lines: list[DealDecision]) -> Iterator[tuple[object, ...]]:
    for each in lines:
        decided_us = calendar.timegm(each.decided_at.timetuple()) * 1_000_000
        yield (
            each.id,
            each.deal_id,
            each.kind,
            each.text,
            each.day.isoformat() if each.day else None,
            int(each.on_contact),
            each.revokes,
            decided_us + each.decided_at.microsecond,
            each.decided_by,
        )
