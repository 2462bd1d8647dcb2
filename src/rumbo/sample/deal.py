"""A deal as it really is: who, what, and the hidden quality that decides its chances."""

from __future__ import annotations

from dataclasses import dataclass, field

from rumbo.sample.company import Company
from rumbo.sample.dice import Dice, cumulative
from rumbo.sample.people import LARGE, Account, Owner
from rumbo.sample.road import NEW_BUSINESS, RENEWALS, Odds, Road, grid_position, odds

SOURCES = ("web", "referral", "event", "outbound", "partner")
_SOURCE_SHARES = cumulative((0.30, 0.14, 0.15, 0.29, 0.12))
_SOURCE_EFFECT = (0.0, 0.5, -0.05, -0.3, 0.2)
_INDUSTRY_EFFECT = (0.1, 0.0, 0.15, -0.1, -0.2, 0.2, 0.0, -0.15, 0.0)
AVERAGE_NEW = -0.20
AVERAGE_RENEWAL = 0.55
AVERAGE_EXPANSION = -0.35
DEAL_SPREAD = 0.5
# role: chance to be there in time, phase in which they enter, phase when late, chance of late
_COMMITTEE = (
    ("sponsor", 0.60, 1, 4, 0.30),
    ("technical_influencer", 0.66, 2, 4, 0.40),
    ("end_user", 0.50, 2, 3, 0.30),
    ("economic_buyer", 0.52, 4, 6, 0.50),
    ("procurement", 0.50, 5, 6, 0.70),
    ("legal", 0.60, 6, 6, 0.50),
    ("status_quo", 0.15, 3, 5, 0.10),
    ("other", 0.12, 1, 3, 0.10),
)
_COMMITTEE_EFFECT = {"sponsor": 0.7, "economic_buyer": 0.7, "status_quo": -0.5}
_OPENERS = ("end_user", "technical_influencer", "sponsor")


@dataclass
class Deal:
    """One deal's truth. `quality` is a place on the grid of the road's odds.

    `plan` says in which phase each role of the committee really enters; `speed` multiplies every
    stay; `created` is on the working clock; `handover` is the clock and the seller who took over.
    """

    id: str
    kind: str
    road: Road
    account: Account
    owner: Owner
    source: str
    created: float
    start: int
    quality: int
    odds: Odds
    speed: float
    amount: int
    currency: str
    product: int
    opener: str
    buys: bool = True
    plan: dict[str, int] = field(default_factory=dict)
    handover: tuple[float, Owner] | None = None

    def owner_at(self, clock: float) -> Owner:
        """Who holds the deal at that moment."""
        if self.handover is not None and clock >= self.handover[0]:
            return self.handover[1]
        return self.owner


def draw_new(company: Company, number: str, account: Account, created: float) -> Deal:
    """A new-business deal of that account, with its hidden quality and committee."""
    dice = company.dice
    owner = account.owner if dice.happens(0.8) else company.people.colleague(account.owner)
    source = dice.weighted(_SOURCE_SHARES)
    opener = dice.pick(_OPENERS)
    plan, support = _committee(dice, opener, owner.habit.threads)
    quality = AVERAGE_NEW + _SOURCE_EFFECT[source] + _INDUSTRY_EFFECT[account.industry]
    quality += owner.effect + account.effect + support + DEAL_SPREAD * dice.gauss(0.0, 1.0)
    quality -= 0.25 if account.employees > LARGE else 0.0
    buys = account.industry != company.planted.never_buys
    deal = Deal(
        id=number,
        kind="new",
        road=NEW_BUSINESS,
        account=account,
        owner=owner,
        source=SOURCES[source],
        created=created,
        start=1 if SOURCES[source] in {"referral", "partner"} and dice.happens(0.4) else 0,
        quality=grid_position(quality),
        odds=odds(NEW_BUSINESS, owner.habit.silence, buys=buys),
        speed=dice.around(1.0, 0.3) * (1.35 if account.employees > LARGE else 1.0),
        amount=_amount(dice, account.employees, 1.0),
        currency=company.words.countries[account.country]["currency"],
        product=int(dice.random() * len(company.words.products)),
        opener=opener,
        buys=buys,
        plan=plan,
    )
    return _hand_over(company, deal)


def draw_follow_up(
    company: Company, number: str, account: Account, created: float, *, kind: str, health: float
) -> Deal:
    """A renewal or expansion of a customer; `health` is the customer's state in log-odds."""
    dice = company.dice
    owner = company.people.success()
    renewal = kind == "renewal"
    plan, support = _committee(dice, "sponsor", owner.habit.threads)
    average = AVERAGE_RENEWAL if renewal else AVERAGE_EXPANSION
    quality = average + health + 0.3 * support + 0.3 * dice.gauss(0.0, 1.0)
    deal = Deal(
        id=number,
        kind=kind,
        road=RENEWALS,
        account=account,
        owner=owner,
        source=SOURCES[1] if dice.happens(0.2) else "",
        created=created,
        start=0,
        quality=grid_position(quality),
        odds=odds(RENEWALS, owner.habit.silence, buys=True),
        speed=dice.around(1.0, 0.25),
        amount=_amount(dice, account.employees, 0.9 if renewal else 0.45),
        currency=company.words.countries[account.country]["currency"],
        product=int(dice.random() * len(company.words.products)),
        opener="sponsor",
        plan={role: min(phase, 3) for role, phase in plan.items()},
    )
    return _hand_over(company, deal)


def _hand_over(company: Company, deal: Deal) -> Deal:
    if company.dice.happens(0.05):
        moment = deal.created + company.dice.around(25.0, 0.7)
        deal.handover = (moment, company.people.colleague(deal.owner))
    return deal


def _committee(dice: Dice, opener: str, threads: float) -> tuple[dict[str, int], float]:
    """In which phase each role enters, and what that adds to the quality."""
    plan, support = {opener: 0}, 0.0
    for role, in_time, phase, late_phase, late in _COMMITTEE:
        effect = _COMMITTEE_EFFECT.get(role, 0.0)
        support -= effect * in_time
        if role == opener or dice.happens(in_time + threads):
            plan.setdefault(role, phase)
            support += effect
        elif dice.happens(late):
            plan[role] = late_phase
            support += 0.3 * effect
    return plan, support


def _amount(dice: Dice, employees: int, share: float) -> int:
    """An amount in euros, larger at larger companies, rounded to fifty."""
    median = 5_200.0 * (max(employees, 12) / 40.0) ** 0.55
    return max(600, round(dice.around(median * share, 0.55) / 50) * 50)
