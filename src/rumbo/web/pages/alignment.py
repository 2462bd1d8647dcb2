"""Alignment between teams: asking each by itself, who has answered, and how far they agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.access import secret
from rumbo.alignment import DEFAULT_DAYS, LONGEST_WHO, MOST_DAYS, Link
from rumbo.errors import UsageError
from rumbo.model.journey_map import TEAMS
from rumbo.model.questionnaire import LONGEST_TEAM, Topic, team_name
from rumbo.model.reading import Reading, Row, Verdict
from rumbo.readings.alignment import GOOD, TOLERABLE
from rumbo.store.rounds import Invitation, Round
from rumbo.web import address, cell
from rumbo.web.cell import Shown
from rumbo.web.frame import Option
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.pages.questionnaire import PATH as QUESTIONS
from rumbo.web.pages.questionnaire import SECRET
from rumbo.web.pages.workshop import who
from rumbo.web.rendering import render
from rumbo.web.sentence import sentence
from rumbo.web.visit import Visit

PATH = "/alineacion"
_LINES = 6  # people that the form has room for


@dataclass(frozen=True)
class LinkShown:
    """A new link, shown this once."""

    team: str
    who: str
    href: str
    until: str


@dataclass(frozen=True)
class InvitedShown:
    """One invitation of the round."""

    team: str
    who: str
    state: str
    tone: str
    until: str


@dataclass(frozen=True)
class Agreed:
    """How far the teams agree on one topic of one phase: `tone` says how well."""

    text: str
    tone: str
    said: tuple[str, ...]
    data: str


@dataclass(frozen=True)
class PhaseAgreed:
    """One phase and its five topics."""

    name: str
    topics: tuple[Agreed, ...]


@dataclass(frozen=True)
class AlignmentPage:
    """The round, its links, and what came of it."""

    question: str
    verdict: str
    sentence: str
    warnings: tuple[str, ...]
    figures: tuple[Shown, ...]
    topics: tuple[str, ...]
    phases: tuple[PhaseAgreed, ...]
    number: int | None
    opened: str
    open: bool
    invited: tuple[InvitedShown, ...]
    links: tuple[LinkShown, ...]
    teams: tuple[Option, ...]
    lines: tuple[tuple[str, str], ...]
    days: str
    most_days: int
    longest: tuple[int, int]
    problem: str
    may_ask: bool
    reading: str


def build(visit: Visit) -> AlignmentPage:
    """The newest round and how far the teams agree."""
    return _page(visit)


def _page(visit: Visit, problem: str = "", links: tuple[Link, ...] = ()) -> AlignmentPage:
    reading, language = visit.read("alignment"), visit.language
    rounds = visit.workspace.alignment.rounds
    newest = next(iter(rounds.rounds()), None)
    unknown = reading.verdict is Verdict.UNKNOWN
    return AlignmentPage(
        question=language.of(reading.question),
        verdict=reading.verdict.value,
        sentence="" if unknown else sentence(reading, language),
        warnings=tuple(language.of(text) for text in reading.warnings),
        figures=tuple(cell.figure(each, language, "") for each in reading.figures),
        topics=tuple(cell.cell("topic", topic.value, language).text for topic in Topic),
        phases=tuple(_phases(visit, reading)),
        number=newest.id if newest else None,
        opened=cell.local(newest.opened_at, language) if newest else "",
        open=newest.open if newest else False,
        invited=_invited(visit, newest) if newest else (),
        links=tuple(_link(visit, each) for each in links),
        teams=tuple(Option(team, language.of(name), chosen=False) for team, name in TEAMS.items()),
        lines=_written(visit) if problem else _empty(visit),
        days=str(visit.form.get("days", DEFAULT_DAYS)),
        most_days=MOST_DAYS,
        longest=(LONGEST_TEAM, LONGEST_WHO),
        problem=problem,
        may_ask=visit.user.may("editor", whole=True),
        reading=address.reading(visit, "alignment"),
    )


def _empty(visit: Visit) -> tuple[tuple[str, str], ...]:
    named = [(visit.language.of(name), "") for name in TEAMS.values()]
    return (*named, *[("", "")] * (_LINES - len(named)))


def _written(visit: Visit) -> tuple[tuple[str, str], ...]:
    teams, people = (visit.form.getlist(name) for name in ("team", "who"))
    return tuple((str(team), str(one)) for team, one in zip(teams, people, strict=False))


def _phases(visit: Visit, reading: Reading) -> Iterator[PhaseAgreed]:
    by_phase: dict[str, list[Row]] = {}
    for row in reading.rows:
        by_phase.setdefault(str(row["phase"]), []).append(row)
    for phase, rows in by_phase.items():
        yield PhaseAgreed(phase, tuple(_agreed(visit, row) for row in rows))


def _agreed(visit: Visit, row: Row) -> Agreed:
    value, said = row["agreement"], row["said"]
    tone = "unknown"
    if isinstance(value, int | float):
        tone = "good" if value >= GOOD else "watch" if value >= TOLERABLE else "bad"
    return Agreed(
        text=cell.cell("agreement", value, visit.language).text,
        tone=tone,
        said=tuple(str(each) for each in said) if isinstance(said, list) else (),
        data=str(row["data"] or "").replace("n = ", "n\u00a0=\u00a0"),
    )


def _invited(visit: Visit, newest: Round) -> tuple[InvitedShown, ...]:
    listed = visit.workspace.alignment.rounds.invitations(newest.id)
    return tuple(_state(visit, newest, each) for each in listed)


def _state(visit: Visit, newest: Round, each: Invitation) -> InvitedShown:
    if each.used_at is not None:
        state, tone = visit.say("answered"), "won"
    elif newest.open and each.waits(secret.now()):
        state, tone = visit.say("not yet"), "pause"
    else:
        state, tone = visit.say("out of time"), "lost"
    return InvitedShown(
        visit.language.of(team_name(each.team)),
        each.who,
        state,
        tone,
        cell.local(each.expires_at, visit.language),
    )


def _link(visit: Visit, each: Link) -> LinkShown:
    return LinkShown(
        visit.language.of(team_name(each.team)),
        each.who,
        f"{str(visit.request.base_url).rstrip('/')}{QUESTIONS}?{SECRET}={each.secret}",
        cell.local(each.expires_at, visit.language),
    )


def ask(visit: Visit) -> Response:
    """Opens a round, or adds links to the one that is open, and shows the links this once."""
    known = {visit.language.of(name).casefold(): team for team, name in TEAMS.items()}
    invited = [
        (known.get(team.strip().casefold(), team), one)
        for team, one in _written(visit)
        if team.strip()
    ]
    rounds = visit.workspace.alignment
    newest = next(iter(rounds.rounds.rounds()), None)
    try:
        days = _days(visit)
        if visit.form.get("further") == "1" and newest is not None and newest.open:
            links = rounds.ask_further(newest.id, invited, days=days)
        else:
            _, links = rounds.ask(invited, days=days, by=who(visit))
    except UsageError as error:
        answer = render(visit, PAGE, _page(visit, visit.language.told(error.message, error.advice)))
        answer.status_code = 422
        return answer
    return render(visit, PAGE, _page(visit, links=links))


def _days(visit: Visit) -> int:
    text = str(visit.form.get("days", ""))
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0  # noqa: PLR2004


def close(visit: Visit) -> Response:
    """Takes no more answers in the round that is open."""
    rounds = visit.workspace.alignment
    newest = next(iter(rounds.rounds.rounds()), None)
    if newest is not None and newest.open:
        rounds.close(newest.id)
    return RedirectResponse(visit.link(PATH), 303)


PAGE = Page(
    name="alignment",
    path=PATH,
    label=marked("Alignment between teams"),
    template="alignment.html",
    context=AlignmentPage,
    build=build,
    filtered=False,
    below="workshop",
    actions=(
        Action(PATH, ask, "POST", whole=True),
        Action(f"{PATH}/cerrar", close, "POST", whole=True),
    ),
    sheets=("css/access.css", "css/workshop.css"),
    live=True,
)
