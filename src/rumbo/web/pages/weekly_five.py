"""Los cinco de la semana: a review that a room goes through on a projector, one deal at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from fastapi import HTTPException, Response
from fastapi.responses import RedirectResponse

from rumbo.draw import number
from rumbo.draw.path import draw_path
from rumbo.errors import UsageError
from rumbo.model import term
from rumbo.model.deal_decision import REVOKE, NewDecision
from rumbo.model.period import parse_day
from rumbo.readings.agenda import Turn, after, agenda
from rumbo.readings.open_deal import open_deal
from rumbo.readings.story import DealStory, deal_story, event_of
from rumbo.readings.usual import usual_by_phase
from rumbo.ritual import LONGEST
from rumbo.store.deal_decisions import standing as standing_ones
from rumbo.web import address, picture
from rumbo.web.clock import Clock, clocks
from rumbo.web.decided import DecisionShown, said, shown
from rumbo.web.deciding import as_number, in_sight, may_decide
from rumbo.web.frame import Link
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.pages.deal import everyone
from rumbo.web.pages.workshop import who
from rumbo.web.rendering import render
from rumbo.web.standing import standing
from rumbo.web.story import item_of
from rumbo.web.visit import Visit

PATH = "/cinco"
WIDTHS = (1120, 320)
_QUOTED = 420  # letters of what was last said
_SOON = 14  # days: what a justification proposes


@dataclass(frozen=True)
class OwnerShown:
    """One person of the review, and how far their five are."""

    name: str
    href: str
    current: bool
    done: int
    all: int


@dataclass(frozen=True)
class StepShown:
    """One deal among those of its owner."""

    name: str
    href: str
    current: bool
    done: bool


@dataclass(frozen=True)
class Said:
    """The last contact: what it was, when, and its words."""

    line: str
    day: str
    text: str


@dataclass(frozen=True)
class DealShown:
    """The deal in the middle of the room."""

    id: str
    name: str
    href: str
    account: str
    phase: str
    amount: str
    next_step: str
    expected: str
    reasons: tuple[str, ...]
    standing: str
    clocks: tuple[Clock, ...]
    path: str
    path_slender: str
    last: Said | None
    shows_contact: bool
    record: str


@dataclass(frozen=True)
class Form:
    """What the fields of the forms hold: what was sent, where it could not be kept."""

    kind: str
    text: str
    day: str
    on_contact: bool
    problem: str


@dataclass(frozen=True)
class FivePage:
    """One turn of the review, or the end of it where no deal is shown."""

    title: str
    done: int
    all: int
    owners: tuple[OwnerShown, ...]
    owner: str
    steps: tuple[StepShown, ...]
    place: str
    deal: DealShown | None
    previous: Link | None
    following: Link | None
    decisions: tuple[DecisionShown, ...]
    taken: tuple[tuple[str, str, DecisionShown], ...]
    summary: str
    notice: str
    others: tuple[str, ...]
    form: Form
    seen: int
    first_day: str
    after_first_day: str
    soon: str
    last_day: str
    longest: int
    may_decide: bool
    why_not: str
    deals: str


def build(visit: Visit) -> FivePage:
    """The turn that the address names; the first one that is not decided where it names none."""
    return _page(visit)


def _page(visit: Visit, problem: str = "") -> FivePage:
    reading = visit.read("weekly_five")
    turns = agenda(reading)
    turn = _chosen(visit, turns)
    rows = [row for row in reading.rows if row["decision"] is not None]
    own = [row for row in rows if turn is not None and row["deal_id"] == turn.deal_id]
    place = turns.index(turn) if turn is not None else len(turns)
    mine = [each for each in turns if turn and each.owner_id == turn.owner_id]
    today = visit.workspace.today()
    notice, others = _notice(visit)
    may, why_not = may_decide(visit)
    return FivePage(
        title=turn.name if turn else visit.say("The weekly five"),
        done=sum(each.decided is not None for each in turns),
        all=len(turns),
        owners=tuple(_owners(visit, turns, turn)),
        owner=_owner(visit, turn) if turn else "",
        steps=tuple(_step(visit, each, turn) for each in mine),
        place=visit.say("{n} of {all}", n=mine.index(turn) + 1, all=len(mine)) if turn else "",
        deal=_deal(visit, turn) if turn else None,
        previous=_neighbour(visit, turns, place - 1),
        following=_neighbour(visit, turns, place + 1) if turn else None,
        decisions=tuple(shown(visit, row) for row in own),
        taken=tuple(_taken(visit, turns)),
        summary=visit.link(PATH, resumen=1),
        notice=notice,
        others=others,
        form=_form(visit, problem),
        seen=max((int(str(row["decision"])) for row in own), default=0),
        first_day=today.isoformat(),
        after_first_day=(today + timedelta(days=1)).isoformat(),
        soon=(today + timedelta(days=_SOON)).isoformat(),
        last_day=(today + timedelta(days=730)).isoformat(),
        longest=LONGEST,
        may_decide=may,
        why_not=why_not,
        deals=visit.link("/oportunidades", status="open", decision="needed"),
    )


def _chosen(visit: Visit, turns: Sequence[Turn]) -> Turn | None:
    asked = str(visit.form.get("deal", "")) or visit.parameter("deal")
    if asked:
        found = next((turn for turn in turns if turn.deal_id == asked), None)
        if found is not None:
            return found
        if not (visit.form or visit.parameter("hecho")):
            raise HTTPException(404)
    if visit.parameter("resumen"):
        return None
    person = visit.parameter("person")
    own = [turn for turn in turns if (turn.owner_id or "") == person] if person else []
    if own:
        return after(own, "") or own[0]
    return after(turns, visit.parameter("tras"))


def _notice(visit: Visit) -> tuple[str, tuple[str, ...]]:
    """What was just kept, and what others had decided about the deal meanwhile."""
    number = as_number(visit.parameter("hecho"))
    if not number:
        return "", ()
    lines = visit.workspace.ritual.decisions.listed()
    kept = next((line for line in lines if line.id == number), None)
    if kept is None or not in_sight(visit, kept.deal_id):
        return "", ()
    if kept.kind == REVOKE:
        return visit.say("Taken back. The decision stays in the record."), ()
    between = [
        line
        for line in standing_ones(line for line in lines if line.deal_id == kept.deal_id)
        if (kept.seen or 0) < line.id < kept.id
    ]
    told = tuple(
        visit.say("{who} decided meanwhile: {what}", who=line.decided_by, what=said(visit, line))
        for line in between
    )
    return visit.say("Kept: {what}.", what=said(visit, kept)), told


def _form(visit: Visit, problem: str) -> Form:
    sent = visit.form
    return Form(
        kind=str(sent.get("kind", "")),
        text=str(sent.get("text", ""))[:LONGEST],
        day=str(sent.get("day", ""))[:10],
        on_contact=str(sent.get("on_contact", "")) == "1" if sent else True,
        problem=problem,
    )


def _owners(visit: Visit, turns: Sequence[Turn], current: Turn | None) -> Iterator[OwnerShown]:
    for owner_id in dict.fromkeys(turn.owner_id for turn in turns):
        own = [turn for turn in turns if turn.owner_id == owner_id]
        yield OwnerShown(
            name=_owner(visit, own[0]),
            href=visit.link(PATH, deal=(after(own, "") or own[0]).deal_id),
            current=current is not None and current.owner_id == owner_id,
            done=sum(turn.decided is not None for turn in own),
            all=len(own),
        )


def _owner(visit: Visit, turn: Turn) -> str:
    return turn.owner or turn.owner_id or visit.say("Without an owner")


def _step(visit: Visit, turn: Turn, current: Turn | None) -> StepShown:
    href = visit.link(PATH, deal=turn.deal_id)
    return StepShown(turn.name, href, turn is current, turn.decided is not None)


def _neighbour(visit: Visit, turns: Sequence[Turn], place: int) -> Link | None:
    if not 0 <= place < len(turns):
        return None
    return Link(turns[place].name, visit.link(PATH, deal=turns[place].deal_id))


def _taken(visit: Visit, turns: Sequence[Turn]) -> Iterator[tuple[str, str, DecisionShown]]:
    for turn in turns:
        if turn.decided is not None:
            yield turn.name, visit.link(PATH, deal=turn.deal_id), shown(visit, turn.decided)


def _deal(visit: Visit, turn: Turn) -> DealShown:
    scope = everyone(visit)
    usual = visit.ask("usual", scope, usual_by_phase)
    asked = ("deal", turn.deal_id)
    story = visit.ask(asked, scope, lambda view: deal_story(view, turn.deal_id, usual))
    if not isinstance(story, DealStory):
        raise HTTPException(404)
    facts, language = story.facts, visit.language
    present = usual.get(facts.phase) if facts.phase is not None else None
    reasons = turn.needed["reasons"] if turn.needed else ()
    wide, narrow = _paths(visit, story)
    return DealShown(
        id=facts.id,
        name=facts.name,
        href=address.deal(visit, facts.id),
        account=facts.account or "",
        phase=language.of(term.phase(facts.stage or "—")),
        amount="" if facts.amount is None else language.money(facts.amount),
        next_step=_next_step(visit, story),
        expected=language.date(facts.expected_close) if facts.expected_close else "—",
        reasons=tuple(
            language.of(term.coded("reasons", str(code)) or term.label(str(code)))
            for code in (reasons if isinstance(reasons, list | tuple) else ())
        ),
        standing=standing(language, story, present),
        clocks=tuple(replace(each, href="") for each in clocks(visit, story, present)),
        path=wide,
        path_slender=narrow,
        last=_last(visit, story),
        shows_contact=story.shows_contact,
        record=address.record(visit, facts.id),
    )


def _next_step(visit: Visit, story: DealStory) -> str:
    facts = story.facts
    if not facts.next_step and facts.next_step_on is None:
        return "—"
    due = visit.language.date(facts.next_step_on) if facts.next_step_on else ""
    return " · ".join(filter(None, (facts.next_step or "", due)))


def _paths(visit: Visit, story: DealStory) -> tuple[str, ...]:
    if not story.stays:
        return "", ""
    tag = visit.language.tag
    drawn = (draw_path(story.path, language=tag, width=width) for width in WIDTHS)
    return tuple(picture.unstyled(each) for each in drawn)


def _last(visit: Visit, story: DealStory) -> Said | None:
    event = event_of(story, story.clocks.contact_from)
    if event is None:
        return None
    item = item_of(visit.language, story, event)
    text = " ".join((event.body or event.subject or "").split())
    cut = text if len(text) <= _QUOTED else f"{text[:_QUOTED].rsplit(' ', 1)[0]}…"
    ago = number.days(story.clocks.contact_days or 0.0, visit.language.tag)
    return Said(item.line, visit.say("{day}, {days} ago", day=item.day, days=ago), cut)


def decide(visit: Visit) -> Response:
    """Keeps a decision and goes on to the next deal; where others decided meanwhile, says so."""
    try:
        found = _open(visit, str(visit.form.get("deal", "")))
        decided = visit.workspace.ritual.decide(
            found, _asked(visit), by=who(visit), seen=as_number(str(visit.form.get("seen", "")))
        )
    except UsageError as error:
        answer = render(visit, PAGE, _page(visit, visit.language.told(error.message, error.advice)))
        answer.status_code = 422
        return answer
    kept = decided.decision.id
    to = {"deal": found} if decided.meanwhile else {"tras": found}
    return RedirectResponse(visit.link(PATH, **to, hecho=kept), 303)


def _open(visit: Visit, deal_id: str) -> str:
    """The deal of the form, where it can be decided about; 404 where nobody may see it."""
    may, why_not = may_decide(visit)
    if not may:
        raise UsageError(why_not)
    if not in_sight(visit, deal_id):
        raise HTTPException(404)
    scope = visit.workspace.scope()
    return visit.ask(("open deal", deal_id), scope, lambda view: open_deal(view, deal_id))


def _asked(visit: Visit) -> NewDecision:
    form = visit.form
    day = str(form.get("day", "")).strip()
    return NewDecision(
        kind=str(form.get("kind", "")),
        text=str(form.get("text", "")),
        day=parse_day(day) if day else None,
        on_contact=str(form.get("on_contact", "")) == "1",
    )


def revoke(visit: Visit) -> Response:
    """Takes a decision back by another line; only one about a deal that the person may see."""
    decisions = visit.workspace.ritual.decisions
    number = as_number(str(visit.form.get("number", "")))
    line = next((each for each in decisions.listed() if each.id == number), None)
    if line is None or not in_sight(visit, line.deal_id):
        raise HTTPException(404)
    try:
        why = str(visit.form.get("why", ""))
        done = visit.workspace.ritual.revoke(number, by=who(visit), why=why)
    except UsageError as error:
        answer = render(visit, PAGE, _page(visit, visit.language.told(error.message, error.advice)))
        answer.status_code = 422
        return answer
    return RedirectResponse(visit.link(PATH, deal=line.deal_id, hecho=done.id), 303)


def led(visit: Visit) -> Response:
    """The same page under its English name."""
    return RedirectResponse(visit.same_at(PATH), 307)


PAGE = Page(
    name="weekly_five",
    path=PATH,
    label=marked("The weekly five"),
    icon="five",
    order=50,
    template="weekly_five.html",
    context=FivePage,
    build=build,
    actions=(
        Action(PATH, decide, "POST"),
        Action(f"{PATH}/revocar", revoke, "POST"),
        Action("/weekly-five", led),
    ),
    sheets=(
        "css/access.css",
        "css/deal.css",
        "css/workshop.css",
        "css/decided.css",
        "css/weekly_five.css",
    ),
    scripts=("js/weekly_five.js",),
)
