"""Apoyo al equipo: who could use a hand, and one page on paper for a conversation with somebody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fastapi import HTTPException, Response
from fastapi.responses import RedirectResponse

from rumbo.draw import number
from rumbo.model import term
from rumbo.model.reading import Reading, Row, Value
from rumbo.model.selection import Selection
from rumbo.readings.agenda import Turn, agenda
from rumbo.readings.registry import question
from rumbo.readings.support import Colleague, colleagues
from rumbo.web import address, cell
from rumbo.web.decided import DecisionShown, shown
from rumbo.web.frame import Link
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.sentence import sentence
from rumbo.web.visit import Visit

PATH = "/apoyo"
_MOST_DECISIONS = 6
_STUCK = {
    "slow": marked(
        "{name}'s deals do not move on in time in {share} of their visits to phases; the same deals"
        " would with the team in {expected}."
    ),
    "paused": marked(
        "{name}'s deals are left alone for too long in {share} of their visits to phases; the same"
        " deals would be with the team in {expected}."
    ),
    "waiting_us": marked(
        "In {share} of the visits in which they write to {name}, a message of theirs waits over 3"
        " days; with the team the same deals would wait in {expected}."
    ),
}
_HELPS = {
    "unanswered": marked(
        "Answering sooner: in {share} of the visits a message of theirs waits over 3 days; with the"
        " team it would in {expected} ({n} visits)."
    ),
    "unmet": marked(
        "Speaking with them early: {share} of the visits begin without any contact; with the team"
        " {expected} would ({n} visits)."
    ),
    "alone": marked(
        "Bringing in more people: in {share} of the visits only one person takes part; with the"
        " team it would be so in {expected} ({n} visits)."
    ),
}


@dataclass(frozen=True)
class PersonShown:
    """One person in the list, which is by name."""

    name: str
    team: str
    deals: str
    href: str
    current: bool
    named: bool


@dataclass(frozen=True)
class Pattern:
    """What stands out: in words, how sure, where, and what would help."""

    said: str
    sure: str
    where: str
    deals: Link
    help: str
    ask: str


@dataclass(frozen=True)
class DealLine:
    """One of the five deals to speak about."""

    name: str
    href: str
    phase: str
    amount: str
    days: str
    why: str
    decided: DecisionShown | None


@dataclass(frozen=True)
class Brief:
    """One page for a conversation between two."""

    name: str
    team: str
    figures: tuple[tuple[str, str, str], ...]  # label, value, and the address of its deals
    pattern: Pattern | None
    nothing: str
    five: tuple[DealLine, ...]
    decisions: tuple[tuple[str, DecisionShown], ...]
    review: str


@dataclass(frozen=True)
class SupportPage:
    """The team by name, and the brief of whom the address names."""

    title: str
    said: str
    named: tuple[PersonShown, ...]
    people: tuple[PersonShown, ...]
    brief: Brief | None
    warnings: tuple[str, ...]
    everybody: str


def build(visit: Visit) -> SupportPage:
    """The people of the view, and one of them where the address names somebody."""
    reading = visit.read("team_support")
    team = visit.ask("colleagues", visit.scope(), colleagues)
    asked = visit.parameter("person")
    chosen = next((each for each in team if each.id == asked), None)
    if asked and chosen is None:
        raise HTTPException(404)
    rows = {str(row["owner_id"]): row for row in reading.rows}
    people = tuple(_person(visit, each, asked, named=each.id in rows) for each in team)
    return SupportPage(
        title=chosen.name if chosen else visit.say("Support for the team"),
        said=sentence(reading, visit.language),
        named=tuple(each for each in people if each.named),
        people=people,
        brief=_brief(visit, chosen, rows.get(chosen.id), reading) if chosen else None,
        warnings=tuple(visit.language.of(text) for text in reading.warnings),
        everybody=visit.link(PATH),
    )


def _person(visit: Visit, each: Colleague, asked: str, *, named: bool) -> PersonShown:
    return PersonShown(
        name=each.name,
        team=each.team or "",
        deals=visit.language.many("{n} open deal", "{n} open deals", each.open_deals),
        href=visit.link(PATH, person=each.id),
        current=each.id == asked,
        named=named,
    )


def _brief(visit: Visit, person: Colleague, row: Row | None, reading: Reading) -> Brief:
    five = visit.read("weekly_five")
    turns = [turn for turn in agenda(five) if turn.owner_id == person.id]
    decided = [e for e in five.rows if e["decision"] is not None and e["owner_id"] == person.id]
    compared = reading.figure("owners").value
    return Brief(
        name=person.name,
        team=person.team or "",
        figures=tuple(_figures(visit, person)),
        pattern=_pattern(visit, person, row) if row else None,
        nothing=visit.say("Nothing stands out: these deals move as they would with the team.")
        if compared
        else visit.say("There is too little to compare with the team."),
        five=tuple(_line(visit, turn) for turn in turns),
        decisions=tuple(_decisions(visit, decided)),
        review=visit.link("/cinco", person=person.id),
    )


def _figures(visit: Visit, person: Colleague) -> Iterator[tuple[str, str, str]]:
    scope = replace(visit.scope(), owner=person.id)
    found = visit.ask(("reading", "pipeline"), scope, question("pipeline").read)
    for figure in found.figures:
        if figure.value is None or figure.behind is None:
            continue
        shown_ = cell.figure(figure, visit.language, "")
        href = visit.link(address.DEALS, **figure.behind.query(), owner=person.name, period=None)
        yield shown_.label, shown_.value, href


def beyond(row: Row, tag: str) -> dict[str, str]:
    """How much more than with the team, and the ends of it, in percentage points."""
    keys = {"excess": "excess", "low": "excess_low", "high": "excess_high"}
    return {
        name: number.points(_number(row[key]), tag).removeprefix("+") for name, key in keys.items()
    }


def _pattern(visit: Visit, person: Colleague, row: Row) -> Pattern:
    tag, say = visit.language.tag, visit.say
    stuck = Selection(stuck=f"{person.id}~{row['what']}")
    helps = str(row["help"] or "")
    who, n = row["who"], int(_number(row["deals"]))
    phase = visit.language.of(term.phase(str(row["phase"])))
    names = ", ".join(map(str, who)) if isinstance(who, list | tuple) else ""
    return Pattern(
        said=say(
            _STUCK[str(row["what"])],
            name=person.name,
            share=number.percent(_number(row["share"]), tag),
            expected=number.percent(_number(row["expected_share"]), tag),
        ),
        sure=say(
            "{excess} points more than with the team, drawn towards it for few cases ({low} to"
            " {high} for everybody at once); {n} visits.",
            **beyond(row, tag),
            n=int(_number(row["visits"])),
        ),
        where=say("Most of it in {phase}.", phase=phase),
        deals=Link(
            visit.language.many("{n} deal behind it", "{n} deals behind it", n),
            address.deals(visit, stuck, period=False),
        ),
        help=say(
            _HELPS[helps],
            share=number.percent(_number(row["help_share"]), tag),
            expected=number.percent(_number(row["help_expected"]), tag),
            n=int(_number(row["help_n"])),
        )
        if helps in _HELPS
        else say("No habit on record explains it: ask."),
        ask=say("Who does it well: {names}.", names=names) if names else "",
    )


def _line(visit: Visit, turn: Turn) -> DealLine:
    row = turn.needed or turn.decided or {}
    language = visit.language
    quiet = row.get("days_since_progress")
    reasons = row.get("reasons")
    said = [
        language.of(words)
        for code in (reasons if isinstance(reasons, list | tuple) else ())
        if (words := term.coded("reasons", str(code)))
    ]
    return DealLine(
        name=turn.name,
        href=address.deal(visit, turn.deal_id),
        phase=language.of(term.phase(str(row.get("phase") or "—"))),
        amount=language.money(turn.amount),
        days=_quiet(visit, turn, quiet),
        why=", ".join(said),
        decided=shown(visit, turn.decided) if turn.decided else None,
    )


def _quiet(visit: Visit, turn: Turn, days: Value) -> str:
    """How long without progress; a deal that needs a decision and never had any says so."""
    if days is None:
        return visit.say("never") if turn.needed else "—"
    return number.days(_number(days), visit.language.tag)


def _decisions(visit: Visit, rows: Sequence[Row]) -> Iterator[tuple[str, DecisionShown]]:
    for row in rows[:_MOST_DECISIONS]:
        yield str(row["name"]), shown(visit, row)


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def led(visit: Visit) -> Response:
    """The same page under its English name."""
    return RedirectResponse(visit.same_at(PATH), 307)


PAGE = Page(
    name="team_support",
    path=PATH,
    label=marked("Support for the team"),
    icon="support",
    order=55,
    template="team_support.html",
    context=SupportPage,
    build=build,
    actions=(Action("/support", led),),
    sheets=(
        "css/deal.css",
        "css/workshop.css",
        "css/decided.css",
        "css/weekly_five.css",
        "css/team_support.css",
    ),
)
