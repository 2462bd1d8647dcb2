"""What somebody decided about a deal that stands still: a layer of Rumbo's own over the CRM."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

JUSTIFY, NURTURE, LOSE, REVOKE = "justify", "nurture", "lose", "revoke"
KINDS = (JUSTIFY, NURTURE, LOSE)
SET_ASIDE = (NURTURE, LOSE)  # these leave the pipeline until something wakes the deal up
DECISIONS = "deal_decisions"  # the table of a view: what had been decided by its date
FACT = "decision"  # what a snapshot remembers of the newest one


@dataclass(frozen=True)
class DealDecision:
    """One line of the record; nothing in it is ever changed. Moments are naive UTC.

    `day` is until when a justified deal is not asked for again, or when a parked one comes back;
    `on_contact` says that a contact of theirs brings it back as well. A line that `revokes` another
    takes it back; `seen` is the newest line about the deal that whoever decided had before them.
    """

    id: int
    deal_id: str
    kind: str
    text: str
    day: date | None
    on_contact: bool
    revokes: int | None
    seen: int | None
    decided_at: datetime
    decided_by: str


@dataclass(frozen=True)
class NewDecision:
    """What somebody wants to decide: why (`text`), until when, and what wakes the deal up."""

    kind: str
    text: str
    day: date | None = None
    on_contact: bool = False


@dataclass(frozen=True)
class Decided:
    """A decision that was kept, and what others had decided about the deal meanwhile."""

    decision: DealDecision
    meanwhile: tuple[DealDecision, ...]
