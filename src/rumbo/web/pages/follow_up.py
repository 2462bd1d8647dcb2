"""Seguimiento: whose deals wait for something, and what to do first today."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import get_args

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.draw import number
from rumbo.errors import UsageError
from rumbo.model import term
from rumbo.model.errand_mark import ErrandKey, ErrandMark
from rumbo.model.selection import Selection
from rumbo.readings.working_day import (
    LATE_ON,
    MOST_A_DAY,
    By,
    Errand,
    Load,
    Reason,
    errands,
    loads,
    marked_errands,
)
from rumbo.web import address
from rumbo.web.deciding import as_number
from rumbo.web.frame import Link
from rumbo.web.language import marked
from rumbo.web.marking import Marking, MarkShown, kept, marking, shown, taken_back, written
from rumbo.web.page import Action, Page
from rumbo.web.rendering import render
from rumbo.web.stated import step_said
from rumbo.web.visit import Visit

PATH = "/seguimiento"
_BY = {"owner": marked("By person"), "team": marked("By team"), "phase": marked("By phase")}


@dataclass(frozen=True)
class Count:
    """How many deals are late on one thing, and where they are listed."""

    n: str
    href: str


@dataclass(frozen=True)
class LoadShown:
    """One line of the director's table."""

    name: str
    href: str
    deals: Count
    amount: str
    late: Count
    amount_late: str
    on: tuple[Count, ...]


@dataclass(frozen=True)
class ReasonShown:
    """Why a deal is on the list, and what to do."""

    what: str
    since: str
    todo: str
    deal: str
    errand: str  # what its forms send
    place: int  # among all the reasons of the page


@dataclass(frozen=True)
class ErrandShown:
    """One deal to see to today."""

    name: str
    href: str
    record: str
    where: str
    owner: str
    amount: str
    reasons: tuple[ReasonShown, ...]


@dataclass(frozen=True)
class FollowUp:
    """What the page shows: the table by person, team or phase, and the day's errands."""

    tabs: tuple[Link, ...]
    by: str
    heads: tuple[str, ...]
    loads: tuple[LoadShown, ...]
    whose: str
    errands: tuple[ErrandShown, ...]
    most: int
    marks: tuple[MarkShown, ...]
    marking: Marking
    every: str  # where all that is late is listed
    reading: str


def build(visit: Visit) -> FollowUp:
    """Both views under the filters."""
    return _page(visit)


def _page(visit: Visit, problem: str = "") -> FollowUp:
    by = _by(visit)
    lines = visit.ask_later(("loads", by), visit.scope(), lambda view: loads(view, by))
    marks = visit.workspace.marks.holding(visit.scope().as_of, of=visit.snapshot.id)
    first = visit.ask_later(("errands", marks), visit.scope(), lambda view: errands(view, marks))
    off = visit.ask_later(
        ("marked", marks), visit.scope(), lambda view: marked_errands(view, marks) if marks else ()
    )
    places = count()
    return FollowUp(
        tabs=tuple(
            Link(visit.say(label), visit.same(by=name), "", name == by)
            for name, label in _BY.items()
        ),
        by=by,
        heads=tuple(visit.language.of(term.label(what)) for what in LATE_ON),
        loads=tuple(_load(visit, each, by) for each in lines.result()),
        whose=visit.filters.owner,
        errands=tuple(_errand(visit, each, places) for each in first.result()),
        most=MOST_A_DAY,
        marks=tuple(_mark(visit, marks, number, errand) for number, errand in off.result()),
        marking=marking(visit, problem, max((each.id for each in marks), default=0)),
        every=address.deals(visit, Selection(late="anything"), period=False),
        reading=address.reading(visit, "follow_up"),
    )


def _by(visit: Visit) -> By:
    asked = visit.parameter("by", "owner")
    return next((name for name in get_args(By) if name == asked), "owner")


def _load(visit: Visit, load: Load, by: By) -> LoadShown:
    whole = Selection(status="open", phase=load.phase)
    own = {} if by == "phase" or load.name is None else {by: load.name}

    def counted(n: int | None, selection: Selection) -> Count:
        if n is None:
            return Count("—", "")
        nobody = by != "phase" and load.name is None  # no filter asks for those without
        href = visit.link(address.DEALS, **selection.query(), period=None, **own)
        shown = number.grouped(n, visit.language.tag)
        return Count(shown, "" if nobody or not n else href)

    return LoadShown(
        name=_name(visit, load, by),
        href=visit.same(**own) if own else "",
        deals=counted(load.deals, whole),
        amount=visit.language.money(load.amount),
        late=counted(load.late, whole.but(late="anything")),
        amount_late=visit.language.money(load.amount_late),
        on=tuple(counted(load.on[what], whole.but(late=what)) for what in LATE_ON),
    )


def _name(visit: Visit, load: Load, by: By) -> str:
    if by == "phase":
        return visit.language.of(term.phase(load.name or ""))
    return load.name or visit.say("Nobody's")


def _errand(visit: Visit, errand: Errand, places: Iterator[int]) -> ErrandShown:
    phase = visit.language.of(term.phase(errand.phase))
    return ErrandShown(
        name=errand.name,
        href=address.deal(visit, errand.deal_id),
        record=address.record(visit, errand.deal_id),
        where=" · ".join(part for part in (errand.account, phase) if part),
        owner="" if visit.filters.owner else errand.owner or "",
        amount="" if errand.amount is None else visit.language.money(errand.amount),
        reasons=tuple(_reason(visit, errand, each, next(places)) for each in errand.reasons),
    )


def _late_on(visit: Visit, reason: Reason) -> str:
    words = term.coded("what", reason.what)
    what = visit.language.of(words) if words else reason.what
    return f"{what}: {step_said(visit, reason.step)}" if reason.step else what


def _mark(visit: Visit, marks: Sequence[ErrandMark], number: int, errand: Errand) -> MarkShown:
    found = next(each for each in marks if each.id == number)
    href = address.deal(visit, errand.deal_id)
    return shown(visit, found, errand.name, href, _late_on(visit, errand.reasons[0]))


def _reason(visit: Visit, errand: Errand, reason: Reason, place: int) -> ReasonShown:
    language = visit.language
    todo = term.coded("suggestion", reason.suggestion)
    late = round(reason.days_late)
    days = (
        language.many("{n} day late", "{n} days late", late) if late else language.say("just due")
    )
    return ReasonShown(
        what=_late_on(visit, reason),
        since=language.say("{days}, since {day}", days=days, day=reason.due),
        todo=language.of(todo) if todo else "",
        deal=errand.deal_id,
        errand=written(ErrandKey(errand.deal_id, reason.what, reason.step or "", reason.due)),
        place=place,
    )


def mark(visit: Visit) -> Response:
    """Keeps a mark about something that the deal is late on now, and comes back to the list."""
    return _done(visit, lambda: kept(visit))


def undo(visit: Visit) -> Response:
    """Takes a mark back by another line; only one about a deal that the person may see."""
    return _done(visit, lambda: taken_back(visit))


def _done(visit: Visit, make: Callable[[], ErrandMark]) -> Response:
    try:
        line = make()
    except UsageError as error:
        answer = render(visit, PAGE, _page(visit, visit.language.told(error.message, error.advice)))
        answer.status_code = 422
        return answer
    place = as_number(str(visit.form.get("place", "")))
    return RedirectResponse(f"{visit.same_at(PATH, hecho=line.id)}#motivo-{place}", 303)


PAGE = Page(
    name="follow_up",
    path=PATH,
    label=marked("Follow-up"),
    icon="follow",
    order=45,
    template="follow_up.html",
    context=FollowUp,
    build=build,
    actions=(
        Action(f"{PATH}/marcar", mark, "POST"),
        Action(f"{PATH}/deshacer", undo, "POST"),
    ),
    sheets=("css/access.css", "css/decided.css", "css/follow_up.css"),
    scripts=("js/follow_up.js",),
)
