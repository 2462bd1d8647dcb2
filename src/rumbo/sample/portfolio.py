"""The customers and their years: renewals, expansions, churn, within a number of deals."""

from __future__ import annotations

from rumbo.sample.chronicle import live
from rumbo.sample.company import Company
from rumbo.sample.customer import (
    YEAR_DAYS,
    Customer,
    Life,
    churn_cause,
    live_on,
    renewal_chance,
    settle_in,
    sign_off,
)
from rumbo.sample.deal import draw_follow_up
from rumbo.sample.journey import Stay
from rumbo.sample.road import RENEWALS
from rumbo.sample.voice import Voice

RENEWED_BY_DEAL = 0.75
EXPANDS = 0.22
RENEWAL_LEAD_DAYS = 80
OLDEST_DAYS = 700


class Portfolio:
    """The customers; `left` is how many renewal and expansion deals may still be drawn."""

    def __init__(self, company: Company, voice: Voice, left: int, *, first_number: int) -> None:
        self._company, self._voice = company, voice
        self._left, self._number = left, first_number
        self.customers: list[Customer] = []

    def inherit(self, count: int) -> None:
        """Customers from before the history begins."""
        company, dice = self._company, self._company.dice
        first = company.days.number_at(company.begin)
        for _ in range(count):
            started = first - 1 - int(dice.random() * OLDEST_DAYS)
            created = company.days.time(company.days.clock(started - 60))
            account = company.people.open_account(created)
            currency = company.words.countries[account.country]["currency"]
            euros = dice.around(700.0 * (account.employees / 40.0) ** 0.5, 0.5)
            monthly = max(50, round(euros / company.words.rates[currency]))
            product = int(dice.random() * len(company.words.products))
            health = 0.2 + 0.8 * dice.gauss(0.0, 1.0)
            customer = Customer(account, "", product, started, monthly, currency, health)
            self.customers.append(customer)

    def serve(self) -> None:
        """Live every customer's years until today, then use up the deals left as expansions."""
        customers = list(self.customers)
        self._company.dice.shuffle(customers)
        lives = []
        for customer in customers:
            settle_in(self._company, customer)
            life = self._years(customer)
            lives.append((customer, life))
            live_on(self._company, customer, life)
            sign_off(self._company, customer, life)
        while self._left > 0 and lives:
            customer, life = self._company.dice.pick(lives)
            self._expand(customer, life)

    def _years(self, customer: Customer) -> Life:
        company, dice = self._company, self._company.dice
        life = Life(renews=customer.started + YEAR_DAYS)
        while life.ended is None:
            if dice.happens(EXPANDS):
                self._expand(customer, life)
            opens = life.renews - RENEWAL_LEAD_DAYS + int(dice.random() * 30)
            if opens > company.until_day:
                break
            by_deal = self._left > 0 and company.days.clock(opens) >= company.begin
            if by_deal and dice.happens(RENEWED_BY_DEAL):
                if not self._renew_by_deal(customer, life, opens):
                    break
            elif life.renews > company.until_day:
                break
            elif dice.happens(renewal_chance(customer.health)):
                life.renews += YEAR_DAYS
            else:
                self._end(customer, life, churn_cause(company, customer))
            customer.health += 0.25 * dice.gauss(0.0, 1.0)
        return life

    def _renew_by_deal(self, customer: Customer, life: Life, opens: int) -> bool:
        """Draw the renewal; whether life goes on to be drawn."""
        last = self._follow_up(customer, self._company.days.clock(opens) + 0.1, "renewal")[-1]
        if last.to == RENEWALS.won:
            life.renews += YEAR_DAYS
            return True
        if last.to == RENEWALS.lost_state and life.renews <= self._company.until_day:
            self._end(customer, life, churn_cause(self._company, customer))
        return False

    def _end(self, customer: Customer, life: Life, cause: str) -> None:
        life.ended, life.cause = max(life.renews, customer.started), cause

    def _expand(self, customer: Customer, life: Life) -> None:
        """An expansion deal while the company is a customer; none where no deal is left to draw."""
        company = self._company
        start = max(company.begin, company.days.clock(customer.started))
        last = company.end if life.ended is None else company.days.clock(life.ended)
        if self._left <= 0:
            return
        span = max(0.0, min(last, company.end) - start - 0.1)
        created = min(start + span * company.dice.random(), company.end - 0.1)
        self._follow_up(customer, created, "expansion")

    def _follow_up(self, customer: Customer, created: float, kind: str) -> list[Stay]:
        number = f"D{self._number:07d}"
        self._left, self._number = self._left - 1, self._number + 1
        deal = draw_follow_up(
            self._company, number, customer.account, created, kind=kind, health=customer.health
        )
        return live(self._company, self._voice, deal)
