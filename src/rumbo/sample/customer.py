"""After the sale: onboarding, usage, tickets, surveys, invoices, renewals and churn."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rumbo.sample.company import Company
from rumbo.sample.dice import Dice
from rumbo.sample.people import Account, Contact

MONTH = 20.5  # working days in an average month
YEAR_DAYS = 365
SLOW_ONBOARDING_DAYS = 45.0
MONTHS_BETWEEN_SURVEYS = 3
PROMOTER, PASSIVE = 9, 7
AUTO_RENEWAL_BASE = 1.9  # log-odds of renewing at average health
CAUSES = ("price", "service", "adoption", "champion_left", "competitor", "closure")


@dataclass
class Customer:
    """A customer after the sale; `health` in log-odds, `started` the number of a day."""

    account: Account
    deal_id: str
    product: int
    started: int
    monthly: int
    currency: str
    health: float
    onboarding: float = 0.0


@dataclass
class Life:
    """How the subscription went so far: its next renewal, its end and why it ended."""

    renews: int
    ended: int | None = None
    cause: str = ""


def renewal_chance(health: float) -> float:
    """The true chance that a subscription renews on its own."""
    return 1.0 / (1.0 + math.exp(-(AUTO_RENEWAL_BASE + health)))


def settle_in(company: Company, customer: Customer) -> None:
    """Draw the onboarding and let a slow one hurt the customer's health."""
    dice, words, days = company.dice, company.words, company.days
    clock = days.clock(customer.started)
    pace = dice.around(1.0, 0.45)
    person = company.people.contact(customer.account, "end_user")
    for number, milestone in enumerate(words.milestones):
        clock += dice.around(7.0, 0.5) * pace
        if clock >= company.end:
            break
        if number and dice.happens(0.05):
            continue
        note(company, customer, person, clock, ("onboarding_milestone", milestone, "", ""))
    customer.onboarding = clock - days.clock(customer.started)
    if customer.onboarding > SLOW_ONBOARDING_DAYS:
        customer.health -= 0.9


def note(
    company: Company,
    customer: Customer,
    person: Contact,
    clock: float,
    event: tuple[str, str, str, str],
) -> None:
    """Write one event of a customer: kind, name, value and text."""
    if company.begin <= clock < company.end:
        ledger = company.ledger
        number = f"S{ledger.rows('account_events') + 1:08d}"
        who = person.id if event[0] in {"survey", "onboarding_milestone"} else ""
        time = company.days.time(clock)
        ledger.add("account_events", (number, customer.account.id, who, *event, time))


def live_on(company: Company, customer: Customer, life: Life) -> None:
    """Write the months of use, invoices, surveys and tickets until the end or today."""
    days, dice = company.days, company.dice
    last = days.clock(life.ended) if life.ended is not None else company.end
    clock = max(days.clock(customer.started) + MONTH, company.begin)
    users = max(3.0, customer.account.employees**0.5)
    person = company.people.contact(customer.account, "end_user")
    payer = company.people.contact(customer.account, "procurement")
    month = 0
    while clock < min(last, company.end):
        fading = 0.75 if life.ended is not None and last - clock < 4 * MONTH else 1.0
        use = users * fading * dice.around(1.0 + 0.12 * max(-3.0, customer.health), 0.12)
        name = company.words.events["usage"]
        note(company, customer, person, clock, ("usage", name, str(int(use)), ""))
        _bill(company, customer, payer, clock + 1.0)
        if month % MONTHS_BETWEEN_SURVEYS == 0 and dice.happens(0.55):
            _ask(company, customer, person, clock + 3.0)
        for _ in range(_count(dice, 0.35 * math.exp(-0.45 * customer.health))):
            _ticket(company, customer, person, clock + MONTH * dice.random())
        clock += MONTH
        month += 1


def _count(dice: Dice, mean: float) -> int:
    limit, count, product = math.exp(-min(mean, 4.0)), 0, dice.random()
    while product > limit:
        count += 1
        product *= dice.random()
    return count


def _bill(company: Company, customer: Customer, payer: Contact, clock: float) -> None:
    events = company.words.events
    late = company.dice.happens(0.08 + 0.1 * (customer.health < 0))
    text = events["late"] if late else events["paid"]
    note(
        company, customer, payer, clock, ("invoice", events["invoice"], str(customer.monthly), text)
    )


def _ask(company: Company, customer: Customer, person: Contact, clock: float) -> None:
    dice = company.dice
    score = round(max(0.0, min(10.0, 7.6 + 1.5 * customer.health + 1.2 * dice.gauss(0.0, 1.0))))
    tone = "good" if score >= PROMOTER else "middle" if score >= PASSIVE else "bad"
    text = dice.pick(company.words.surveys[tone]) if dice.happens(0.6) else ""
    event = ("survey", company.words.events["survey"], str(score), text)
    note(company, customer, person, clock, event)


def _ticket(company: Company, customer: Customer, person: Contact, clock: float) -> None:
    if not company.begin <= clock < company.end:
        return
    dice, words, days = company.dice, company.words, company.days
    entry = dice.pick(words.tickets)
    blanks = {
        "n": str(2 + int(dice.random() * 8)),
        "place": dice.pick(words.places),
        "weekday": dice.pick(words.weekdays),
    }
    answered = clock + dice.around(0.25, 0.9) * (2.0 if customer.health < 0 else 1.0)
    solved = answered + dice.around(1.6, 1.0)
    score = max(1, min(5, round(4.1 + 0.6 * customer.health + 0.7 * dice.gauss(0.0, 1.0))))
    done = solved < company.end
    company.ledger.add(
        "tickets",
        (
            f"T{company.ledger.rows('tickets') + 1:07d}",
            customer.account.id,
            person.id,
            entry["subject"].format_map(blanks),
            entry["body"].format_map(blanks),
            dice.pick(("low", "normal", "normal", "high", "urgent")),
            entry["category"],
            days.time(clock),
            days.time(answered) if answered < company.end else "",
            days.time(solved) if done else "",
            score if done and dice.happens(0.5) else "",
        ),
    )


def churn_cause(company: Company, customer: Customer) -> str:
    """Why a customer leaves: slow onboarding ends in little use, the rest is drawn."""
    if customer.onboarding > SLOW_ONBOARDING_DAYS and company.dice.happens(0.6):
        return "adoption"
    return company.dice.pick(CAUSES)


def sign_off(company: Company, customer: Customer, life: Life) -> None:
    """Write the subscription as it stands today, and its truth."""
    dice, days, ledger = company.dice, company.days, company.ledger
    number = f"U{ledger.rows('subscriptions') + 1:06d}"
    ended = life.ended is not None
    reasons = company.words.cancel_reasons
    declared = reasons[life.cause] if ended and dice.happens(0.6) else ""
    if declared and dice.happens(0.35):
        declared = reasons["price"]
    ledger.add(
        "subscriptions",
        (
            number,
            customer.account.id,
            customer.deal_id,
            company.words.products[customer.product],
            "cancelled" if ended else "active",
            days.label(customer.started),
            days.label(life.renews),
            days.label(life.ended) if life.ended is not None else "",
            customer.monthly,
            customer.currency,
            declared,
        ),
    )
    ledger.add(
        "truth_customers",
        (
            number,
            customer.account.id,
            f"{customer.health:.4f}",
            f"{customer.onboarding:.1f}",
            life.cause,
            f"{renewal_chance(customer.health):.4f}",
        ),
    )
