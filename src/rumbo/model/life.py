"""The life of a deal as its pictures show it: the twin that is written as rows beside them.

Moments are in the workspace's zone and durations in calendar days; amounts are in the deal's own
currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from rumbo.model.picture import Kind, Outcome, TwinRow

Side: TypeAlias = Literal["theirs", "both", "ours", "missed"]


@dataclass(frozen=True)
class Stay:
    """One visit to a phase: how it was entered, which visit to it this is, and how long it took.

    `left_at` is None while the deal is there; `days` then count up to the date. `days` is None
    where nobody knows how long it was.
    """

    step: int
    phase: int
    name: str
    outcome: Outcome
    kind: Kind
    visit: int
    entered_at: datetime
    left_at: datetime | None
    days: float | None
    from_phase: int | None = None


@dataclass(frozen=True)
class Contact:
    """A moment between the two sides: a word of theirs, one of both, one of ours, one missed."""

    met_at: datetime
    side: Side


@dataclass(frozen=True)
class Standstill:
    """A pause; `ended_at` is the date where it still lasts."""

    started_at: datetime
    ended_at: datetime
    lasting: bool


@dataclass(frozen=True)
class Worth:
    """From when the deal was worth that much; None where its amount was empty."""

    since: datetime
    amount: float | None


@dataclass(frozen=True)
class DealLife:
    """A deal from its first day to the date, or to its end: the data of its line of life."""

    title: str
    stays: tuple[Stay, ...]
    until: datetime
    contacts: tuple[Contact, ...] = ()
    pauses: tuple[Standstill, ...] = ()
    worths: tuple[Worth, ...] = ()
    currency: str = "EUR"
    href: str = ""

    @property
    def started_at(self) -> datetime:
        """When it entered its first phase."""
        return self.stays[0].entered_at if self.stays else self.until

    @property
    def outcome(self) -> Outcome:
        """How it stands: in an open or parked phase, won or lost."""
        return self.stays[-1].outcome if self.stays else "open"

    def as_rows(self) -> list[TwinRow]:
        """One row per visit, pause, contact and amount, all with the same columns."""
        visits = [
            _row("visit", stay.entered_at, stay.left_at, stay.name, stay.kind, stay.days)
            for stay in self.stays
        ]
        pauses = [
            _row("pause", pause.started_at, None if pause.lasting else pause.ended_at)
            for pause in self.pauses
        ]
        contacts = [_row("contact", each.met_at, kind=each.side) for each in self.contacts]
        worths = [_row("amount", worth.since, amount=worth.amount) for worth in self.worths]
        return [*visits, *pauses, *contacts, *worths]


def _row(
    record: str,
    since: datetime,
    until: datetime | None = None,
    phase: str | None = None,
    kind: str | None = None,
    days: float | None = None,
    *,
    amount: float | None = None,
) -> TwinRow:
    return {
        "record": record,
        "since": since.isoformat(),
        "until": until.isoformat() if until else None,
        "phase": phase,
        "kind": kind,
        "days": days,
        "amount": amount,
    }


@dataclass(frozen=True)
class PathPhase:
    """A phase of the deal's pipeline with what is usual there, over all deals.

    `median_days` and `p90_days` are of a visit; None where too few deals tell.
    """

    code: int
    name: str
    outcome: Outcome
    median_days: float | None = None
    p90_days: float | None = None


@dataclass(frozen=True)
class DealPath:
    """The way of one deal over the phases of its pipeline, step by step."""

    title: str
    phases: tuple[PathPhase, ...]
    stays: tuple[Stay, ...]
    until: datetime

    def names(self) -> Mapping[int, str]:
        """The name of each phase by its code, those of other pipelines included."""
        return {stay.phase: stay.name for stay in self.stays} | {
            phase.code: phase.name for phase in self.phases
        }

    def as_rows(self) -> list[TwinRow]:
        """One row per step, in order."""
        names = self.names()
        usual = {phase.code: phase for phase in self.phases}
        return [
            {
                "step": stay.step,
                "from": None if stay.from_phase is None else names.get(stay.from_phase),
                "to": stay.name,
                "kind": stay.kind,
                "visit": stay.visit,
                "entered_at": stay.entered_at.isoformat(),
                "left_at": stay.left_at.isoformat() if stay.left_at else None,
                "days": stay.days,
                "median_days": usual[stay.phase].median_days if stay.phase in usual else None,
            }
            for stay in self.stays
        ]
