"""One deal: where it stands, its clocks, its path and its life, its story and its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import Response

from rumbo.draw import number
from rumbo.draw.life import draw_life
from rumbo.draw.path import draw_path
from rumbo.log.view import Scope
from rumbo.model import term
from rumbo.readings.people import Person
from rumbo.readings.story import DealStory, NotYet, deal_story
from rumbo.readings.usual import Usual, usual_by_phase
from rumbo.web import address, cell, picture, sheet
from rumbo.web.behaving import Placed, placed
from rumbo.web.cell import Cell
from rumbo.web.clock import Clock, clocks
from rumbo.web.decided import DecisionShown, about
from rumbo.web.failure import NotHereError
from rumbo.web.language import Language, marked
from rumbo.web.neighbour import Ways, ways
from rumbo.web.page import Action, Page
from rumbo.web.prospect import Expected, asked, expected
from rumbo.web.standing import standing
from rumbo.web.story import Story, told
from rumbo.web.visit import Visit

PATH_WIDTHS = (1120, 320)
_LACKS: Mapping[str, tuple[str, str]] = {
    "amount": (marked("Amount"), marked("to count it in every sum and in the forecast")),
    "rate": (
        marked("Rate of its currency"),
        marked("to count its amount in the workspace's currency"),
    ),
    "expected_close": (marked("Expected close"), marked("to know which month it belongs to")),
    "close_passed": (
        marked("Expected close in the future"),
        marked("its date has passed: a new one says when it is expected"),
    ),
    "next_step": (marked("Next step"), marked("to see who has to do what, and by when")),
    "activities": (
        marked("Activities"),
        marked("to see contact, pauses and who had the last word"),
    ),
    "people": (marked("People of theirs"), marked("to see who decides and who is missing")),
    "roles": (marked("Roles of its people"), marked("to see the buying committee")),
    "lost_reason": (marked("Reason of the loss"), marked("to learn why deals like it are lost")),
    "owner": (marked("Owner"), marked("to know whom to ask")),
    "account": (marked("Account"), marked("to see it beside the customer's other deals")),
}


@dataclass(frozen=True)
class Fact:
    """One fact of the heading; `href` leads to what it is about."""

    label: str
    value: str
    href: str = ""


@dataclass(frozen=True)
class Lack:
    """Something that the record does not hold, and what it would allow."""

    what: str
    allows: str


@dataclass(frozen=True)
class Guest:
    """Somebody of the buying committee as they are shown."""

    name: str
    title: str
    role: str
    since: str
    first: str
    last: str
    talks: str
    engaged: bool
    listed: bool


@dataclass(frozen=True)
class Step:
    """One step of the path as a row: the twin of the picture."""

    number: str
    way: str
    kind: Cell
    day: str
    days: str


@dataclass(frozen=True)
class DealPage:
    """What the page of one deal shows."""

    title: str
    account: Fact
    state: Cell
    record: str  # where the CRM shows it
    ways: Ways | None
    standing: str
    facts: tuple[Fact, ...]
    clocks: tuple[Clock, ...]
    placed: Placed | None
    expected: Expected | None  # None where it has ended
    decisions: tuple[DecisionShown, ...]
    path: str
    path_slender: str
    life: str
    life_slender: str
    steps: tuple[Step, ...]
    story: Story
    people: tuple[Guest, ...]
    missing: tuple[Lack, ...]


def everyone(visit: Visit) -> Scope:
    """All deals that the reader may see: a filter hides no deal that was asked for by its id."""
    return replace(visit.scope(), pipeline=None, owner=None, team=None, segment=None, period=None)


def build(visit: Visit) -> DealPage:
    """The deal that the address names; NotHereError where it is not there at the date."""
    deal_id = str(visit.request.path_params["deal_id"])
    story, usual = _asked(visit, deal_id)
    return _page(visit, story, usual)


def _asked(visit: Visit, deal_id: str) -> tuple[DealStory, Mapping[int, Usual]]:
    scope = everyone(visit)
    usual = visit.ask("usual", scope, usual_by_phase)
    found = visit.ask(("deal", deal_id), scope, lambda view: deal_story(view, deal_id, usual))
    if isinstance(found, DealStory):
        return found, usual
    if isinstance(found, NotYet):
        raise NotHereError(
            visit.say("{name} was not there yet", name=found.name),
            visit.say(
                "It was created on {day}, after {date}.",
                day=found.created_on,
                date=scope.as_of,
            ),
            (visit.say("See it as of today"), visit.same(as_of=None)),
        )
    raise NotHereError(
        visit.say("There is no such deal"),
        visit.say("No deal has the id {id}. Search for its name instead.", id=deal_id[:80]),
        (visit.say("Search"), visit.link("/buscar")),
    )


def _page(visit: Visit, story: DealStory, usual: Mapping[int, Usual]) -> DealPage:
    facts, language = story.facts, visit.language
    present = usual.get(facts.phase) if facts.phase is not None else None
    pictures = _pictures(visit, story)
    return DealPage(
        title=facts.name,
        account=_account(visit, story),
        state=_state(language, story),
        record=address.record(visit, facts.id),
        ways=ways(visit, facts.id),
        standing=standing(language, story, present),
        facts=tuple(_facts(visit, story)),
        clocks=clocks(visit, story, present),
        placed=placed(visit, facts.id, everyone(visit)) if facts.status == "open" else None,
        expected=expected(visit, facts.id, everyone(visit), facts.expected_close)
        if facts.status == "open"
        else None,
        decisions=about(visit, facts.id, everyone(visit)),
        path=pictures[0],
        path_slender=pictures[1],
        life=pictures[2],
        life_slender=pictures[3],
        steps=tuple(_steps(language, story)),
        story=told(visit, story),
        people=tuple(guest(language, person) for person in story.people),
        missing=tuple(
            Lack(visit.say(_LACKS[name][0]), visit.say(_LACKS[name][1])) for name in story.missing
        ),
    )


def _pictures(visit: Visit, story: DealStory) -> tuple[str, str, str, str]:
    """The path and the life, each wide and narrow, kept as long as the story is."""
    language = visit.language.tag

    def drawn() -> tuple[str, str, str, str]:
        wide, narrow = PATH_WIDTHS
        if not story.stays:
            return "", "", "", ""
        life = replace(story.life, title=visit.say("Its life"))
        return (
            picture.unstyled(draw_path(story.path, language=language, width=wide)),
            picture.unstyled(draw_path(story.path, language=language, width=narrow)),
            picture.unstyled(draw_life(life, language=language, width=wide)),
            picture.unstyled(draw_life(life, language=language, width=narrow)),
        )

    return visit.kept(("deal pictures", story.facts.id, everyone(visit), language), drawn)


def _account(visit: Visit, story: DealStory) -> Fact:
    facts = story.facts
    if not facts.account_id:
        return Fact("", facts.account or "")
    name = facts.account or facts.account_id
    return Fact("", name, address.account(visit, facts.account_id))


def _state(language: Language, story: DealStory) -> Cell:
    return cell.cell("state", story.state, language)


def _facts(visit: Visit, story: DealStory) -> list[Fact]:
    facts, language = story.facts, visit.language
    amount = cell.worth(facts.amount, facts.own_amount, facts.currency, language)
    listed = [
        Fact(language.of(term.label("amount")), amount),
        Fact(visit.say("Stage"), language.of(term.phase(facts.stage or "—"))),
        Fact(visit.say("Owner"), facts.owner or "—"),
        Fact(visit.say("Team"), facts.team or ""),
        _expected(visit, story),
        Fact(language.of(term.label("forecast_category")), _forecast(language, story)),
        Fact(language.of(term.label("next_step")), _next_step(language, story)),
        Fact(language.of(term.label("lost_reason")), facts.lost_reason or ""),
        Fact(language.of(term.label("source")), facts.source or ""),
    ]
    return [fact for fact in listed if fact.value]


def _expected(visit: Visit, story: DealStory) -> Fact:
    day = story.facts.expected_close if story.facts.status == "open" else None
    label = visit.language.of(term.label("expected_close"))
    return Fact(label, visit.language.date(day) if day else "")


def _forecast(language: Language, story: DealStory) -> str:
    category = story.facts.forecast_category
    return language.of(term.forecast(category)) if category else ""


def _next_step(language: Language, story: DealStory) -> str:
    facts = story.facts
    if facts.status != "open" or not facts.next_step:
        return ""
    due = f" · {language.date(facts.next_step_on)}" if facts.next_step_on else ""
    return f"{facts.next_step}{due}"


def _steps(language: Language, story: DealStory) -> list[Step]:
    names = story.path.names()
    steps = []
    for stay in story.stays:
        source = names.get(stay.from_phase) if stay.from_phase is not None else None
        ends = [language.of(term.phase(end)) for end in (source, stay.name) if end]
        ended = stay.outcome in {"won", "lost"} and stay.left_at is None
        steps.append(
            Step(
                number=str(stay.step),
                way=" → ".join(ends),
                kind=cell.cell("kind", stay.kind, language),
                day=language.date(stay.entered_at.date()),
                days="" if ended else number.days(stay.days, language.tag),
            )
        )
    return steps


def guest(language: Language, person: Person) -> Guest:
    """Somebody of theirs as the pages of a deal and of an account show them."""
    return Guest(
        name=person.name,
        title=person.job_title or "",
        role=language.of(term.role(person.role)) if person.role else "",
        since=language.date(person.added_at.date()) if person.added_at else "",
        first=language.date(person.first_contact.date()) if person.first_contact else "",
        last=language.date(person.last_contact.date()) if person.last_contact else "",
        talks=_talks(language, person),
        engaged=person.engaged,
        listed=person.listed,
    )


def _talks(language: Language, person: Person) -> str:
    if person.met:
        return language.many("{n} contact", "{n} contacts", person.met)
    if person.tried:
        return language.many(
            "{n} attempt without answer", "{n} attempts without answer", person.tried
        )
    return language.say("no contact")


def as_csv(visit: Visit) -> Response:
    """The days of the curve that the deal's page draws, as CSV."""
    deal_id = str(visit.request.path_params["deal_id"])
    story, _ = _asked(visit, deal_id)
    claim = asked(visit, story.facts.id, everyone(visit)).claim
    rows = claim.curve.as_rows() if claim else []
    name = f"rumbo-curve-{visit.scope().as_of}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(sheet.as_csv(rows), media_type="text/csv", headers=headers)


PAGE = Page(
    name="deal",
    path="/oportunidades/{deal_id:path}",
    label=marked("Deal"),
    template="deal.html",
    context=DealPage,
    build=build,
    sheets=("css/deal.css", "css/decided.css"),
    actions=(Action("/oportunidades/{deal_id:path}/probabilidad.csv", as_csv),),
)
