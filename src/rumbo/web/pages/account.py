"""One account: its deals and their lives, its people, the last contacts, what came after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rumbo.draw import number
from rumbo.draw.life import draw_lives
from rumbo.model import term
from rumbo.model.selection import Selection
from rumbo.readings.account import (
    AccountDeal,
    AccountStory,
    Exchange,
    Happened,
    Subscription,
    Ticket,
    account_story,
)
from rumbo.web import address, cell, picture
from rumbo.web.cell import Cell
from rumbo.web.failure import NotHereError
from rumbo.web.language import Language, marked
from rumbo.web.page import Page
from rumbo.web.pages.deal import Fact, Guest, everyone, guest
from rumbo.web.visit import Visit

WIDTHS = (1120, 320)
_KINDS = {
    "email": marked("E-mail"),
    "call": marked("Call"),
    "meeting": marked("Meeting"),
    "message": marked("Message"),
    "form": marked("Form"),
}
_EVENTS = {
    "onboarding_milestone": marked("Onboarding milestones"),
    "usage": marked("Use"),
    "survey": marked("Surveys"),
    "invoice": marked("Invoices"),
}


@dataclass(frozen=True)
class Line:
    """A deal of the account as a row."""

    name: str
    href: str
    state: Cell
    phase: str
    amount: str
    owner: str
    since: str
    until: str
    days: str


@dataclass(frozen=True)
class Talk:
    """One exchange as a row: how, what about, about which deal, and when."""

    icon: str
    line: str
    detail: str
    deal: str
    href: str
    day: str


@dataclass(frozen=True)
class After:
    """Something after the sale as a row."""

    line: str
    detail: str
    day: str
    tone: str = ""


@dataclass(frozen=True)
class AccountPage:
    """What the page of one account shows."""

    title: str
    facts: tuple[Fact, ...]
    standing: str
    open_deals: tuple[Line, ...]
    closed_deals: tuple[Line, ...]
    more: int
    more_href: str
    lives: str
    lives_slender: str
    people: tuple[tuple[Guest, str], ...]
    talks: tuple[Talk, ...]
    subscriptions: tuple[After, ...]
    tickets: tuple[After, ...]
    tickets_said: str
    events: tuple[After, ...]


def build(visit: Visit) -> AccountPage:
    """The account that the address names; NotHereError where it is not there at the date."""
    account_id = str(visit.request.path_params["account_id"])
    story = visit.ask(
        ("account", account_id), everyone(visit), lambda view: account_story(view, account_id)
    )
    if story is None:
        raise NotHereError(
            visit.say("There is no such account"),
            visit.say(
                "No account has the id {id} at this date. Search for its name instead.",
                id=account_id[:80],
            ),
            (visit.say("Search"), visit.link("/buscar")),
        )
    return _page(visit, story)


def _page(visit: Visit, story: AccountStory) -> AccountPage:
    language = visit.language
    lines = [(deal.status, _line(visit, deal)) for deal in story.deals]
    wide, narrow = _lives(visit, story)
    return AccountPage(
        title=story.facts.name,
        facts=tuple(_facts(visit, story)),
        standing=_standing(language, story),
        open_deals=tuple(line for status, line in lines if status == "open"),
        closed_deals=tuple(line for status, line in lines if status != "open"),
        more=sum(n for n, _ in story.sums.values()) - len(story.deals),
        more_href=address.deals(visit, Selection(account=story.facts.id)),
        lives=wide,
        lives_slender=narrow,
        people=tuple(
            (guest(language, person), language.many("{n} deal", "{n} deals", deals))
            for person, deals in story.people
        ),
        talks=tuple(_talk(visit, each) for each in story.exchanges),
        subscriptions=tuple(_subscription(language, each) for each in story.subscriptions),
        tickets=tuple(_ticket(language, each) for each in story.tickets),
        tickets_said=_tickets_said(language, story),
        events=tuple(_event(language, each) for each in story.events),
    )


def _facts(visit: Visit, story: AccountStory) -> Iterator[Fact]:
    facts, language = story.facts, visit.language
    if facts.industry:
        yield Fact(visit.say("Industry"), facts.industry)
    if facts.country:
        yield Fact(visit.say("Country"), facts.country)
    if facts.employees is not None:
        employees = number.grouped(facts.employees, language.tag)
        yield Fact(visit.say("Employees"), employees)
    if facts.domain:
        yield Fact(visit.say("Domain"), facts.domain)
    if facts.owner:
        yield Fact(visit.say("Owner"), facts.owner)
    if facts.since:
        yield Fact(visit.say("Known since"), language.date(facts.since))


def _standing(language: Language, story: AccountStory) -> str:
    """Open, won and lost, with their money where any of it is known."""
    said = [
        _counted(language, status, n, amount) for status, (n, amount) in story.sums.items() if n
    ]
    return ", ".join(said) + "." if said else language.say("No deal yet.")


def _counted(language: Language, status: str, n: int, amount: float | None) -> str:
    if status == "open":
        said = language.many("{n} open deal", "{n} open deals", n)
    elif status == "won":
        said = language.many("{n} won deal", "{n} won deals", n)
    else:
        said = language.many("{n} lost deal", "{n} lost deals", n)
    return said if amount is None else f"{said} ({language.money(amount)})"


def _line(visit: Visit, deal: AccountDeal) -> Line:
    language = visit.language
    state = "open" if deal.status == "open" else deal.status
    return Line(
        name=deal.name,
        href=address.deal(visit, deal.id),
        state=cell.cell("state", state, language),
        phase=language.of(term.phase(deal.stage)) if deal.stage else "",
        amount=cell.worth(deal.amount, deal.own_amount, deal.currency, language),
        owner=deal.owner or "",
        since=language.date(deal.created_on),
        until=language.date(deal.closed_on) if deal.closed_on else "",
        days=number.days(deal.days_open, language.tag),
    )


def _lives(visit: Visit, story: AccountStory) -> tuple[str, str]:
    language, word = visit.language.tag, visit.say("deals")

    def drawn() -> tuple[str, str]:
        pairs = zip(story.lives, story.life_ids, strict=True)
        lives = [replace(life, href=address.deal(visit, each)) for life, each in pairs]
        wide, narrow = (
            draw_lives(
                visit.say("Its deals over time"),
                lives,
                language=language,
                width=width,
                deals_word=word,
            )
            for width in WIDTHS
        )
        return picture.unstyled(wide), picture.unstyled(narrow)

    if not story.lives:
        return "", ""
    kept = ("account pictures", story.facts.id, everyone(visit), visit.filters, language)
    return visit.kept(kept, drawn)


def _talk(visit: Visit, exchange: Exchange) -> Talk:
    language = visit.language
    kind = visit.say(_KINDS[exchange.kind]) if exchange.kind in _KINDS else exchange.kind
    said = [exchange.who] if exchange.who and exchange.direction != "in" else []
    if exchange.direction:
        said.insert(0, language.of(term.outcome(exchange.direction)))
    if exchange.automated:
        said.append(visit.say("automatic"))
    if exchange.outcome:
        said.append(language.of(term.outcome(exchange.outcome)))
    return Talk(
        icon=exchange.kind,
        line=f"{kind}: {exchange.subject}" if exchange.subject else kind,
        detail=" · ".join(said),
        deal=exchange.deal or "",
        href=address.deal(visit, exchange.deal_id) if exchange.deal_id else "",
        day=language.date(exchange.happened_at.date()),
    )


def _subscription(language: Language, each: Subscription) -> After:
    said = []
    if each.monthly_value is not None:
        amount = number.money(each.monthly_value, language.tag, each.currency or "")
        said.append(language.say("{amount} a month", amount=amount))
    if each.ended_on is not None:
        said.append(language.say("ended on {day}", day=each.ended_on))
    if each.cancel_reason:
        said.append(each.cancel_reason)
    if each.renews_on is not None:
        said.append(language.say("renews on {day}", day=each.renews_on))
    return After(
        each.product or language.say("Subscription"),
        " · ".join(said),
        language.date(each.started_on),
        "lost" if each.ended_on else "won",
    )


def _ticket(language: Language, each: Ticket) -> After:
    said = [each.category] if each.category else []
    if each.closed_on is None:
        said.append(language.say("not solved yet"))
    else:
        said.append(language.say("solved on {day}", day=each.closed_on))
    if each.satisfaction is not None:
        mark = number.grouped(each.satisfaction, language.tag)
        said.append(language.say("satisfaction {mark}", mark=mark))
    tone = "regress" if each.closed_on is None else "won"
    day = language.date(each.created_on)
    return After(each.subject or language.say("Ticket"), " · ".join(said), day, tone)


def _tickets_said(language: Language, story: AccountStory) -> str:
    said = language.many("{n} ticket", "{n} tickets", story.ticket_count)
    if not story.unsolved:
        return said
    return language.say("{said}, {n} not solved", said=said, n=story.unsolved)


def _event(language: Language, each: Happened) -> After:
    kind = language.say(_EVENTS[each.kind]) if each.kind in _EVENTS else each.kind
    last = ": ".join(part for part in (each.name, each.value) if part)
    said = [last] if last else []
    said.append(language.many("once", "{n} times", each.times))
    return After(kind, " · ".join(said), language.date(each.last_on))


PAGE = Page(
    name="account",
    path="/cuentas/{account_id:path}",
    label=marked("Account"),
    template="account.html",
    context=AccountPage,
    build=build,
    sheets=("css/deal.css",),
)
