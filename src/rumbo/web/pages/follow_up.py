"""Seguimiento: whose deals wait for something, and what to do first today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from rumbo.draw import number
from rumbo.model import term
from rumbo.model.selection import Selection
from rumbo.readings.working_day import LATE_ON, MOST_A_DAY, By, Errand, Load, Reason, errands, loads
from rumbo.web import address
from rumbo.web.frame import Link
from rumbo.web.language import marked
from rumbo.web.page import Page
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
    every: str  # where all that is late is listed
    reading: str


def build(visit: Visit) -> FollowUp:
    """Both views under the filters."""
    by = _by(visit)
    lines = visit.ask_later(("loads", by), visit.scope(), lambda view: loads(view, by))
    first = visit.ask_later("errands", visit.scope(), errands)
    return FollowUp(
        tabs=tuple(
            Link(visit.say(label), visit.same(by=name), "", name == by)
            for name, label in _BY.items()
        ),
        by=by,
        heads=tuple(visit.language.of(term.label(what)) for what in LATE_ON),
        loads=tuple(_load(visit, each, by) for each in lines.result()),
        whose=visit.filters.owner,
        errands=tuple(_errand(visit, each) for each in first.result()),
        most=MOST_A_DAY,
        every=address.deals(visit, Selection(late="anything"), period=False),
        reading=address.reading(visit, "follow_up"),
    )


def _by(visit: Visit) -> By:
    asked = visit.parameter("by", "owner")
    return next((name for name in get_args(By) if name == asked), "owner")


def _load(visit: Visit, load: Load, by: By) -> LoadShown:
    whole = Selection(status="open", phase=load.phase)
    own = {} if by == "phase" or load.name is None else {by: load.name}

    def count(n: int, selection: Selection) -> Count:
        nobody = by != "phase" and load.name is None  # no filter asks for those without
        href = visit.link(address.DEALS, **selection.query(), period=None, **own)
        shown = number.grouped(n, visit.language.tag)
        return Count(shown, "" if nobody or not n else href)

    return LoadShown(
        name=_name(visit, load, by),
        href=visit.same(**own) if own else "",
        deals=count(load.deals, whole),
        amount=visit.language.money(load.amount),
        late=count(load.late, whole.but(late="anything")),
        amount_late=visit.language.money(load.amount_late),
        on=tuple(count(load.on[what], whole.but(late=what)) for what in LATE_ON),
    )


def _name(visit: Visit, load: Load, by: By) -> str:
    if by == "phase":
        return visit.language.of(term.phase(load.name or ""))
    return load.name or visit.say("Nobody's")


def _errand(visit: Visit, errand: Errand) -> ErrandShown:
    phase = visit.language.of(term.phase(errand.phase))
    return ErrandShown(
        name=errand.name,
        href=address.deal(visit, errand.deal_id),
        record=address.record(visit, errand.deal_id),
        where=" · ".join(part for part in (errand.account, phase) if part),
        owner="" if visit.filters.owner else errand.owner or "",
        amount=visit.language.money(errand.amount),
        reasons=tuple(_reason(visit, each) for each in errand.reasons),
    )


def _reason(visit: Visit, reason: Reason) -> ReasonShown:
    language = visit.language
    words = term.coded("what", reason.what)
    what = language.of(words) if words else reason.what
    todo = term.coded("suggestion", reason.suggestion)
    days = language.many("{n} day late", "{n} days late", round(reason.days_late))
    return ReasonShown(
        what=f"{what}: {reason.step}" if reason.step else what,
        since=language.say("{days}, since {day}", days=days, day=reason.due),
        todo=language.of(todo) if todo else "",
    )


PAGE = Page(
    name="follow_up",
    path=PATH,
    label=marked("Follow-up"),
    icon="follow",
    order=45,
    template="follow_up.html",
    context=FollowUp,
    build=build,
    sheets=("css/follow_up.css",),
)
