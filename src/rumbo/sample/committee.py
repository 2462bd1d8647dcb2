"""The buying committee of a deal: who really takes part, since when, and what the CRM knows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from rumbo.sample.company import Company
from rumbo.sample.deal import Deal
from rumbo.sample.journey import Stay
from rumbo.sample.people import Contact

UNKNOWN_TO_CRM = 0.12
NOBODY_IN_CRM = 0.06
LATEST_ENTRY = 0.6  # of the stay in which the plan lets them enter


@dataclass
class Member:
    """Somebody on the committee: since when really, until when, and whether the CRM knows."""

    contact: Contact
    entered: float
    left: float
    in_crm: bool


class Committee:
    """Everybody on the customer's side of one deal, in the order in which they entered."""

    def __init__(self, company: Company, deal: Deal) -> None:
        self._company, self._deal = company, deal
        self.members: list[Member] = []

    def gather(self, stays: list[Stay]) -> None:
        """Let each role enter in the phase in which the deal's plan says so."""
        company, deal, dice = self._company, self._deal, self._company.dice
        nobody = dice.happens(NOBODY_IN_CRM)
        reached = self._first_stays(stays)
        for role, phase in deal.plan.items():
            if phase in reached:
                here = reached[phase]
                share = 0.0 if phase == 0 else dice.random() * LATEST_ENTRY
                entered = here.start + share * (here.end - here.start)
                known = not nobody and not dice.happens(UNKNOWN_TO_CRM)
                person = company.people.contact(deal.account, role)
                self.members.append(Member(person, entered, company.end, known))
        self.members.sort(key=lambda member: member.entered)
        self._depart(stays)

    def _first_stays(self, stays: list[Stay]) -> dict[int, Stay]:
        """Per phase the first stay in it or beyond it."""
        reached: dict[int, Stay] = {}
        for here in stays:
            for phase in range(here.phase + 1 if here.phase < self._deal.road.phases else 0):
                reached.setdefault(phase, here)
        return reached

    def _depart(self, stays: list[Stay]) -> None:
        """Where the champion left, take them out; bring in a successor if work goes on."""
        for here, after in pairwise(stays):
            if after.cause == "champion_left" and here.cause != "champion_left":
                for member in self.members:
                    if member.contact.role == "sponsor" and member.entered < after.start:
                        member.left = min(member.left, after.start)
                if 0 <= after.to < self._deal.road.parked:
                    person = self._company.people.successor(self._deal.account, "sponsor")
                    self.members.append(Member(person, after.end, self._company.end, in_crm=True))
                return

    def present(self, clock: float) -> list[Contact]:
        """Who takes part at that moment as far as the CRM knows."""
        return [
            member.contact
            for member in self.members
            if member.entered <= clock < member.left and member.in_crm
        ]

    def somebody(self, clock: float) -> str:
        """The first name of somebody who takes part, known to the CRM or not; empty without."""
        names = [
            member.contact.name for member in self.members if member.entered <= clock < member.left
        ]
        return self._company.dice.pick(names).split(" ", 1)[0] if names else ""
