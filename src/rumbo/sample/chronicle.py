"""One deal from its creation until today: drawn, lived, entered in the CRM and written down."""

from __future__ import annotations

from collections.abc import Iterator

from rumbo.sample.committee import Member
from rumbo.sample.company import Company
from rumbo.sample.deal import Deal
from rumbo.sample.journey import Stay, chance_now, travel
from rumbo.sample.record import Card, Declared, declare, fill, stage_name
from rumbo.sample.road import Road, grid_quality
from rumbo.sample.touch import LATE_IN_CRM_DAYS, Claim, Conversation
from rumbo.sample.voice import Voice

ROLE_FILLED = 0.6


def live(company: Company, voice: Voice, deal: Deal) -> list[Stay]:
    """Draw what happens in the deal, write it to the log and the truth, and hand back its stays."""
    stays = travel(company, deal)
    entered = declare(company, deal, stays)
    card = fill(company, deal, stays, entered)
    _write_card(company, deal, card)
    talk = Conversation(company, voice, deal)
    members = talk.hold(stays, grid_quality(deal.quality), list(_claims(deal, stays, entered)))
    _write_committee(company, deal, members)
    _write_truth(company, deal, stays, entered)
    return stays


def _claims(deal: Deal, stays: list[Stay], entered: list[Declared]) -> Iterator[Claim]:
    """The stages declared before they happened: when, and the stay that really lasted."""
    for declared in entered[1:]:
        for here in stays:
            ahead = 0 <= here.phase < declared.phase < deal.road.phases
            if ahead and here.start <= declared.clock < here.end:
                yield declared.clock, here


def _write_card(company: Company, deal: Deal, card: Card) -> None:
    days, now, ledger = company.days, card.present, company.ledger
    closed = ""
    for change in card.changes:
        row = ("deal", deal.id, change.field, change.old, change.new)
        ledger.add("changes", (*row, days.stamp(change.seconds), change.actor, change.kind))
        if change.field == "status":
            closed = days.stamp(change.seconds) if change.new != "open" else ""
    name = company.words.deal_names[deal.kind].format(
        account=deal.account.name,
        product=company.words.products[deal.product],
        year=days.time(deal.created)[:4],
    )
    ledger.add(
        "deals",
        (
            deal.id,
            name,
            deal.account.id,
            now["owner_id"],
            "P1" if deal.kind == "new" else "P2",
            now["stage"],
            now.get("amount", ""),
            deal.currency,
            deal.kind,
            company.words.sources[deal.source] if deal.source else "",
            days.time(deal.created),
            now.get("expected_close_at", ""),
            closed,
            now["status"],
            now.get("lost_reason", ""),
            now["forecast_category"],
            now.get("next_step", ""),
            now.get("next_step_at", ""),
        ),
    )


def _write_committee(company: Company, deal: Deal, members: list[Member]) -> None:
    dice, days, ledger = company.dice, company.days, company.ledger
    for member in members:
        who = (deal.id, member.contact.id)
        left = days.time(member.left) if member.left < company.end else ""
        truth = (member.contact.role, days.time(member.entered), left, int(member.in_crm))
        ledger.add("truth_committee", (*who, *truth))
        added = member.entered + dice.around(LATE_IN_CRM_DAYS, 1.0) * (
            member.entered > deal.created
        )
        if member.in_crm and added < min(company.end, member.left):
            role = member.contact.role if dice.happens(ROLE_FILLED) else ""
            ledger.add("deal_contacts", (*who, role, days.time(added), left))


def condition(road: Road, state: int) -> str:
    """How a deal in that state is: working, in trouble, silent, parked, won or lost."""
    if state >= road.won:
        return "won" if state == road.won else "lost"
    if road.is_dead(state):
        return "silent"
    if state == road.parked:
        return "parked"
    return "trouble" if road.is_trouble(state) else "working"


def _write_truth(company: Company, deal: Deal, stays: list[Stay], entered: list[Declared]) -> None:
    road, last = deal.road, stays[-1]
    now = last.to if last.to >= 0 else last.state
    phase = road.phase_of(now) if now < road.won else road.phases + (now != road.won)
    declared = entered[-1].phase
    lost = now == road.lost_state
    silent = road.is_dead(last.state) and now != road.won
    cause = "" if not (lost or silent) else last.cause if deal.buys else "no_fit"
    company.ledger.add(
        "truth_deals",
        (
            deal.id,
            deal.kind,
            stage_name(company, deal, phase),
            stage_name(company, deal, declared),
            condition(road, now),
            int(0 <= phase < declared < road.phases),
            cause,
            int(silent),
            f"{chance_now(company, deal, stays):.5f}",
            f"{float(deal.odds.win[deal.quality, deal.start]):.5f}",
            f"{grid_quality(deal.quality):.1f}",
            deal.owner.id,
        ),
    )
    _write_stays(company, deal, stays)


def _write_stays(company: Company, deal: Deal, stays: list[Stay]) -> None:
    road, days = deal.road, company.days
    for visit, here in enumerate(stays):
        company.ledger.add(
            "truth_phases",
            (
                deal.id,
                visit + 1,
                stage_name(company, deal, here.phase),
                condition(road, here.state),
                days.time(here.start),
                days.time(here.end) if here.to >= 0 else "",
                condition(road, here.to) if here.to >= 0 else "",
                here.cause,
            ),
        )
