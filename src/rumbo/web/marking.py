"""Marks on errands as people read and make them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from fastapi import HTTPException

from rumbo.errors import UsageError
from rumbo.marks import LONGEST, MOST_DAYS
from rumbo.model.errand_mark import (
    DONE_DAYS,
    POSTPONED,
    UNDO,
    ErrandKey,
    ErrandMark,
    NewMark,
    standing,
)
from rumbo.model.period import parse_day
from rumbo.readings.working_day import errands_of
from rumbo.web.deciding import as_number, in_sight, may_decide
from rumbo.web.language import marked
from rumbo.web.pages.workshop import who
from rumbo.web.visit import Visit

PATH = "/seguimiento"
_SOON = 7  # days: what postponing proposes
_KINDS = {
    "done": marked("marked as done"),
    "postponed": marked("postponed until {day}"),
    "not_applicable": marked("does not apply"),
    "undo": marked("taken back"),
}


@dataclass(frozen=True)
class MarkShown:
    """One mark that keeps something off the list: of which deal, what, who and since when."""

    id: int
    name: str
    href: str
    late_on: str
    what: str
    text: str
    who: str
    day: str
    back: str


@dataclass(frozen=True)
class Marking:
    """What the forms need: where they lead, what they propose, and what was just kept."""

    mark: str
    undo: str
    first_day: str
    last_day: str
    soon: str
    longest: int
    done_days: int
    seen: int  # the newest mark that the page knows of
    may: bool
    why_not: str
    notice: str
    undoable: int  # the mark that was just kept; 0 where there is none
    others: tuple[str, ...]
    problem: str


def marking(visit: Visit, problem: str, seen: int) -> Marking:
    """The forms of the page as it is asked for; `seen` is the newest mark that it shows."""
    today = visit.workspace.today()
    may, why_not = may_decide(visit)
    notice, undoable, others = _notice(visit)
    return Marking(
        mark=visit.same_at(f"{PATH}/marcar", hecho=None),
        undo=visit.same_at(f"{PATH}/deshacer", hecho=None),
        first_day=(today + timedelta(days=1)).isoformat(),
        last_day=(today + timedelta(days=MOST_DAYS)).isoformat(),
        soon=(today + timedelta(days=_SOON)).isoformat(),
        longest=LONGEST,
        done_days=DONE_DAYS,
        seen=seen,
        may=may,
        why_not=why_not,
        notice=notice,
        undoable=undoable,
        others=others,
        problem=problem,
    )


def shown(visit: Visit, mark: ErrandMark, name: str, href: str, late_on: str) -> MarkShown:
    """A mark as it is listed; `late_on` is what it was made about, in words."""
    zone, language = visit.workspace.settings.zone_info, visit.language
    back = mark.back(zone)
    return MarkShown(
        id=mark.id,
        name=name,
        href=href,
        late_on=late_on,
        what=_kind(visit, mark),
        text=mark.text,
        who=mark.marked_by,
        day=language.date(mark.day(zone)),
        back=visit.say("back on {day} if the log still says so", day=language.date(back))
        if back
        else visit.say("back when its due date changes"),
    )


def _kind(visit: Visit, mark: ErrandMark) -> str:
    day = visit.language.date(mark.until) if mark.until else ""
    return visit.say(_KINDS[mark.kind], day=day)


def _notice(visit: Visit) -> tuple[str, int, tuple[str, ...]]:
    """What was just kept, its number where it can be taken back, and what others marked."""
    number = as_number(visit.parameter("hecho"))
    lines = visit.workspace.marks.record.listed() if number else []
    kept = next((line for line in lines if line.id == number), None)
    if kept is None or not in_sight(visit, kept.deal_id):
        return "", 0, ()
    if kept.kind == UNDO:
        return visit.say("Taken back. The mark stays in the record."), 0, ()
    left = [line for line in standing(lines) if line.errand == kept.errand]
    others = tuple(
        visit.say("{who} marked it meanwhile: {what}", who=line.marked_by, what=_kind(visit, line))
        for line in left
        if (kept.seen or 0) < line.id < kept.id
    )
    undoable = kept.id if kept in left else 0
    return visit.say("Kept: {what}.", what=_kind(visit, kept)), undoable, others


def kept(visit: Visit) -> ErrandMark:
    """Keeps the mark of the form; UsageError where it cannot be kept, 404 where nobody sees it."""
    form = visit.form
    errand = _late(visit, str(form.get("deal", "")), str(form.get("errand", "")))
    day = str(form.get("until", "")).strip()
    kind = str(form.get("kind", ""))
    until = parse_day(day) if day and kind == POSTPONED else None
    new = NewMark(kind, until, str(form.get("text", "")))
    seen = as_number(str(form.get("seen", "")))
    return visit.workspace.marks.mark(errand, new, by=who(visit), seen=seen).mark


def _late(visit: Visit, deal_id: str, asked: str) -> ErrandKey:
    """What the form is about, as the log says it now."""
    may, why_not = may_decide(visit)
    if not may:
        raise UsageError(why_not)
    if not in_sight(visit, deal_id):
        raise HTTPException(404)
    scope = visit.workspace.scope()
    found = visit.ask(("late on", deal_id), scope, lambda view: errands_of(view, deal_id))
    for each in (reason for errand in found for reason in errand.reasons):
        key = ErrandKey(deal_id, each.what, each.step or "", each.due)
        if written(key) == asked:
            return key
    raise UsageError(
        "The deal is no longer late on this.", advice="Look at the list again: the log has changed."
    )


def written(errand: ErrandKey) -> str:
    """What a form sends of one thing that a deal is late on."""
    return f"{errand.due.isoformat()} {errand.what} {errand.step}".rstrip()


def taken_back(visit: Visit) -> ErrandMark:
    """Takes back the mark that the form names; 404 where nobody may see its deal."""
    may, why_not = may_decide(visit)
    if not may:
        raise UsageError(why_not)
    number = as_number(str(visit.form.get("number", "")))
    lines = visit.workspace.marks.record.listed()
    line = next((each for each in lines if each.id == number), None)
    if line is None or not in_sight(visit, line.deal_id):
        raise HTTPException(404)
    return visit.workspace.marks.undo(number, by=who(visit))
