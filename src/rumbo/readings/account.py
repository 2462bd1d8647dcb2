"""One account by the date: its deals, its people, the last exchanges, and what came after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from rumbo.model.life import DealLife, Stay, Worth
from rumbo.readings.deal import stay_of
from rumbo.readings.figure import money
from rumbo.readings.moment import local_day, local_moment
from rumbo.readings.pause import PACKAGE
from rumbo.readings.people import Person

if TYPE_CHECKING:
    from rumbo.log.view import View

LISTED_DEALS = 200
DRAWN_DEALS = 16
LISTED = 12


@dataclass(frozen=True)
class AccountFacts:
    """What the record says of an account; what has no history is as it is today."""

    id: str
    name: str
    domain: str | None
    industry: str | None
    country: str | None
    employees: int | None
    owner: str | None
    since: date | None


@dataclass(frozen=True)
class AccountDeal:
    """One deal of the account as it stood at the date; `closed_on` is None while it is open."""

    id: str
    name: str
    stage: str | None
    status: str
    amount: float | None
    own_amount: float | None
    currency: str
    owner: str | None
    type: str | None
    lost_reason: str | None
    created_on: date
    closed_on: date | None
    days_open: float
    days_in_phase: float | None


@dataclass(frozen=True)
class Exchange:
    """One exchange with the account, or an attempt at it."""

    kind: str
    direction: str | None
    outcome: str | None
    automated: bool
    happened_at: datetime
    subject: str | None
    who: str | None
    deal_id: str | None
    deal: str | None


@dataclass(frozen=True)
class Subscription:
    """Something the account keeps paying for; `ended_on` is None while it runs."""

    product: str | None
    monthly_value: float | None
    currency: str | None
    started_on: date
    ended_on: date | None
    cancel_reason: str | None
    renews_on: date | None


@dataclass(frozen=True)
class Ticket:
    """Something the account asked of support."""

    subject: str | None
    priority: str | None
    category: str | None
    created_on: date
    closed_on: date | None
    satisfaction: float | None


@dataclass(frozen=True)
class Happened:
    """A kind of event after the sale: how often, and the last time."""

    kind: str
    times: int
    last_on: date
    name: str | None
    value: str | None


@dataclass(frozen=True)
class AccountStory:
    """Everything the page of an account shows.

    `people` come with the number of their deals; `deals` are the first of all deals, which
    `sums` counts by status, with what those are worth together (None: of none it is known).
    """

    facts: AccountFacts
    deals: tuple[AccountDeal, ...]
    sums: Mapping[str, tuple[int, float | None]]
    lives: tuple[DealLife, ...]
    life_ids: tuple[str, ...]
    people: tuple[tuple[Person, int], ...]
    exchanges: tuple[Exchange, ...]
    subscriptions: tuple[Subscription, ...]
    tickets: tuple[Ticket, ...]
    ticket_count: int
    unsolved: int
    events: tuple[Happened, ...]


def account_story(view: View, account_id: str) -> AccountStory | None:
    """The account of that id; None where there is none, or it was not there at the date."""
    rows = view.ask(PACKAGE, "account_deals.sql", account_id=account_id).dicts()
    facts = _facts(view, account_id, rows)
    if facts is None:
        return None
    stays = _stays(view, [row["deal"] for row in rows[:DRAWN_DEALS]])
    drawn = [row for row in rows[:DRAWN_DEALS] if row["deal"] in stays]
    drawn.sort(key=lambda row: (row["created_us"], row["id"]))
    tickets = _listed(view, "account_tickets.sql", account_id)
    return AccountStory(
        facts=facts,
        deals=tuple(_deal(view, row) for row in rows[:LISTED_DEALS]),
        sums=_sums(rows),
        lives=tuple(_life(view, row, stays[row["deal"]]) for row in drawn),
        life_ids=tuple(row["id"] for row in drawn),
        people=_people(view, account_id),
        exchanges=tuple(
            _exchange(view, row) for row in _listed(view, "account_contacts.sql", account_id)
        ),
        subscriptions=_subscriptions(view, account_id),
        tickets=tuple(_ticket(view, row) for row in tickets),
        ticket_count=tickets[0]["tickets"] if tickets else 0,
        unsolved=tickets[0]["unsolved"] if tickets else 0,
        events=_happened(view, account_id),
    )


def _listed(view: View, name: str, account_id: str, **values: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return view.ask(PACKAGE, name, account_id=account_id, listed=LISTED, **values).dicts()


def _facts(view: View, account_id: str, deals: Sequence[Mapping[str, Any]]) -> AccountFacts | None:
    found = view.ask(PACKAGE, "account.sql", account_id=account_id).dicts()
    row = found[0] if found else {}
    created = row.get("created_us")
    later = created is not None and created > view.as_of_us
    if not deals and (not found or later or view.scope.filtered):
        return None
    since = [us for us in (created, *(deal["created_us"] for deal in deals)) if us is not None]
    first = min((us for us in since if us <= view.as_of_us), default=None)
    named = row.get("name") or next((deal["account"] for deal in deals if deal["account"]), None)
    return AccountFacts(
        id=account_id,
        name=named or account_id,
        since=None if first is None else _day(view, first),
        **{name: row.get(name) for name in ("domain", "industry", "country", "employees", "owner")},
    )


def _sums(rows: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, float | None]]:
    """How many deals there are of each status, and their worth as far as it is known."""
    found: dict[str, tuple[int, float | None]] = {}
    for status in ("open", "won", "lost"):
        amounts = [money(row["amount"]) for row in rows if row["status"] == status]
        known = [amount for amount in amounts if amount is not None]
        found[status] = (len(amounts), sum(known) if known else None)
    return found


def _deal(view: View, row: Mapping[str, Any]) -> AccountDeal:
    same = ("id", "stage", "status", "currency", "owner", "type", "lost_reason", "days_in_phase")
    return AccountDeal(
        name=row["name"] or row["id"],
        amount=money(row["amount"]),
        own_amount=money(row["own_amount"]),
        created_on=_day(view, row["created_us"]),
        closed_on=None if row["closed_us"] is None else _day(view, row["closed_us"]),
        days_open=row["days_open"],
        **{name: row[name] for name in same},
    )


def _stays(view: View, deals: Sequence[int]) -> dict[int, tuple[Stay, ...]]:
    found: dict[int, tuple[Stay, ...]] = {}
    for row in view.ask(PACKAGE, "account_stays.sql", chosen=list(deals)).dicts():
        found[row["deal"]] = (*found.get(row["deal"], ()), stay_of(view, row))
    return found


def _life(view: View, row: Mapping[str, Any], stays: tuple[Stay, ...]) -> DealLife:
    ended = None if row["status"] == "open" else row["entered_us"]
    created = local_moment(view, row["created_us"])
    return DealLife(
        title=row["name"] or row["id"],
        stays=stays,
        until=local_moment(view, ended if ended is not None else view.as_of_us),
        worths=(Worth(created, money(row["own_amount"])),),
        currency=row["currency"],
    )


def _people(view: View, account_id: str) -> tuple[tuple[Person, int], ...]:
    rows = view.ask(PACKAGE, "account_people.sql", account_id=account_id).dicts()
    return tuple((_person(view, row), row["deals"]) for row in rows)


def _person(view: View, row: Mapping[str, Any]) -> Person:
    added, first, last = (
        None if row[name] is None else local_moment(view, row[name])
        for name in ("added_us", "first_us", "last_us")
    )
    return Person(
        id=row["contact_id"],
        name=row["name"],
        job_title=row["job_title"],
        email=row["email"],
        role=row["role"],
        listed=row["deals"] > 0,
        added_at=added,
        first_contact=first,
        last_contact=last,
        met=row["met"],
        tried=row["tried"],
    )


def _exchange(view: View, row: Mapping[str, Any]) -> Exchange:
    outcome = row["outcome"] or (row["status"] if row["status"] != "done" else None)
    return Exchange(
        kind=row["kind"],
        direction=row["direction"],
        outcome=outcome,
        automated=row["automated"],
        happened_at=local_moment(view, row["moment_us"]),
        subject=row["subject"],
        who=row["who"],
        deal_id=row["deal_id"],
        deal=row["deal"] or row["deal_id"],
    )


def _subscriptions(view: View, account_id: str) -> tuple[Subscription, ...]:
    present = view.as_of >= view.snapshot.taken_at
    rows = _listed(view, "account_subscriptions.sql", account_id, present=present)
    return tuple(
        Subscription(
            product=row["product"],
            monthly_value=money(row["monthly_value"]),
            currency=row["currency"],
            started_on=_day(view, row["started_us"]),
            ended_on=None if row["ended_us"] is None else _day(view, row["ended_us"]),
            cancel_reason=row["cancel_reason"],
            renews_on=local_day(view, row["renews_at"]),
        )
        for row in rows
    )


def _ticket(view: View, row: Mapping[str, Any]) -> Ticket:
    return Ticket(
        subject=row["subject"],
        priority=row["priority"],
        category=row["category"],
        created_on=_day(view, row["created_us"]),
        closed_on=None if row["closed_us"] is None else _day(view, row["closed_us"]),
        satisfaction=row["satisfaction"],
    )


def _happened(view: View, account_id: str) -> tuple[Happened, ...]:
    return tuple(
        Happened(row["kind"], row["times"], _day(view, row["last_us"]), row["name"], row["value"])
        for row in _listed(view, "account_events.sql", account_id)
    )


def _day(view: View, microseconds: int) -> date:
    return local_moment(view, microseconds).date()
