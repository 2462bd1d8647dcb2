"""One cell of the map: what it says, what the log says of it, the deals behind, the comments."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.errors import UsageError
from rumbo.journey.cell import line_of, lines
from rumbo.journey.statement import Statement
from rumbo.journey.wording import of_rule
from rumbo.model.journey_map import MapPhase
from rumbo.model.selection import Selection
from rumbo.readings.picked import picked
from rumbo.store.comments import LONGEST, Comment
from rumbo.web import address, cell, evidence, map_grid
from rumbo.web.evidence import Check
from rumbo.web.failure import NotHereError
from rumbo.web.frame import Link
from rumbo.web.language import marked
from rumbo.web.map_grid import CellShown, LiveShown, cell_path, phase_path
from rumbo.web.map_sight import HOME, Sight, Standing, sight_or_refusal, standing, to
from rumbo.web.page import Action, Page
from rumbo.web.pages.data import who
from rumbo.web.pages.map_one_phase import phase_asked, ways_up
from rumbo.web.picked_list import Line, line_of_deal
from rumbo.web.rendering import render
from rumbo.web.visit import Visit

PATH = f"{HOME}/fase/{{phase}}/{{line}}"
ROWS = 12


@dataclass(frozen=True)
class Remark:
    """One comment; `done` says who dealt with it and when."""

    id: int
    author: str
    when: str
    text: str
    done: str


@dataclass(frozen=True)
class Behind:
    """The deals behind the cell: which, how many, the first of them, and where all are."""

    what: str
    deals: str
    amount: str
    lines: tuple[Line, ...]
    href: str


@dataclass(frozen=True)
class CellPage:
    """What the page shows; `problem` says why a comment was not kept."""

    title: str
    standing: Standing
    up: tuple[Link, ...]
    phase: Link
    cell: CellShown
    checks: tuple[Check, ...]
    live: LiveShown | None
    behind: tuple[Behind, ...]
    remarks: tuple[Remark, ...]
    address: str
    may_write: bool
    longest: int
    written: str
    problem: str


def build(visit: Visit) -> CellPage:
    """The cell that the address names."""
    return _page(visit, "", "")


def _page(visit: Visit, written: str, problem: str) -> CellPage:
    seen = sight_or_refusal(visit)
    phase, _ = phase_asked(visit, seen)
    line = line_asked(visit, seen)
    shown = map_grid.cell(visit, seen, phase, line)
    stated = [each for each in seen.stated if each.phase == phase.id and line_of(each) == line]
    checks = tuple(_check(visit, seen, each) for each in stated)
    numbers = seen.live.get(phase.id)
    name = phase.name.of(visit.language.tag)
    return CellPage(
        title=f"{name} · {shown.name}",
        standing=standing(visit, seen),
        up=ways_up(visit, phase),
        phase=Link(name, to(visit, phase_path(phase.id))),
        cell=shown,
        checks=checks,
        live=map_grid.live(visit, numbers) if numbers else None,
        behind=tuple(_behind(visit, seen, phase, checks)),
        remarks=tuple(
            _remark(visit, each) for each in visit.workspace.atlas.comments.on(phase.id, line)
        ),
        address=to(visit, cell_path(phase.id, line)),
        may_write=visit.user.may("editor"),
        longest=LONGEST,
        written=written,
        problem=problem,
    )


def line_asked(visit: Visit, seen: Sight) -> str:
    """The line of the map that the address names; NotHereError without one."""
    asked = str(visit.request.path_params["line"])
    if asked in lines(seen.journey_map, seen.stated):
        return asked
    raise NotHereError(
        visit.say("The map has no such cell"),
        visit.say("Another version of the map may have it."),
        (visit.say("The map"), to(visit, HOME)),
    )


def _check(visit: Visit, seen: Sight, stated: Statement) -> Check:
    says = of_rule(seen.journey_map, stated.rule)
    return evidence.check(visit, stated.id, says, seen.checks.get(stated.id))


def _behind(visit: Visit, seen: Sight, phase: MapPhase, checks: tuple[Check, ...]) -> list[Behind]:
    """The open deals that do not keep a statement, or else those that are in the phase."""
    broken = [each for each in checks if each.broken is not None and each.broken.href]
    if broken:
        return [_deals(visit, each.says, Selection(breaks=each.id)) for each in broken]
    numbers = seen.live.get(phase.id)
    if numbers is None or not numbers.open_now:
        return []
    key = numbers.stays[0].key if len(numbers.stays) == 1 else phase.id
    return [_deals(visit, visit.say("Open in the phase"), Selection(status="open", phase=key))]


def _deals(visit: Visit, what: str, chosen: Selection) -> Behind:
    scope = replace(visit.scope(), period=None)
    found = visit.ask(("picked", chosen, ROWS), scope, lambda view: picked(view, chosen, rows=ROWS))
    return Behind(
        what=what,
        deals=visit.language.many("{n} deal", "{n} deals", found.deals),
        amount=visit.language.money(found.amount) if found.amount is not None else "",
        lines=tuple(line_of_deal(visit, row) for row in found.rows),
        href=address.deals(visit, chosen, period=False) if found.deals > len(found.rows) else "",
    )


def _remark(visit: Visit, comment: Comment) -> Remark:
    done = ""
    if comment.resolved_at is not None:
        by = comment.resolved_by or visit.say("At this machine")
        when = cell.local(comment.resolved_at, visit.language)
        done = visit.say("Resolved by {who}, {when}", who=by, when=when)
    return Remark(
        id=comment.id,
        author=comment.author or visit.say("At this machine"),
        when=cell.local(comment.written_at, visit.language),
        text=comment.text,
        done=done,
    )


def write(visit: Visit) -> Response:
    """Keeps a comment on the cell."""
    seen = sight_or_refusal(visit)
    phase, _ = phase_asked(visit, seen)
    line, text = line_asked(visit, seen), str(visit.form.get("text", ""))
    try:
        visit.workspace.atlas.comments.add(phase.id, line, text, by=who(visit))
    except UsageError as error:
        told = visit.language.told(error.message, error.advice)
        answer = render(visit, PAGE, _page(visit, text[: LONGEST * 2], told))
        answer.status_code = 422
        return answer
    return RedirectResponse(to(visit, cell_path(phase.id, line)) + "#comments", 303)


def settle(visit: Visit) -> Response:
    """Marks a comment as dealt with, or opens it again."""
    number = str(visit.request.path_params["comment"])
    known = number.isascii() and number.isdecimal() and len(number) < 10  # noqa: PLR2004 - as ids are
    comment = visit.workspace.atlas.comments.resolve(
        int(number) if known else 0, by=who(visit), resolved=visit.form.get("open") != "1"
    )
    return RedirectResponse(to(visit, cell_path(comment.phase, comment.line)) + "#comments", 303)


PAGE = Page(
    name="map_cell",
    path=PATH,
    label=marked("Cell of the map"),
    template="map_cell.html",
    context=CellPage,
    build=build,
    needs_data=False,
    below="map",
    actions=(
        Action(PATH, write, "POST"),
        Action(f"{HOME}/comentarios/{{comment}}", settle, "POST"),
    ),
    sheets=("css/map.css",),
)
