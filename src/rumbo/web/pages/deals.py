"""The deals: any selection of them as a table, as a board by phase, or as bubbles."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.model import term
from rumbo.model.movement import Phase
from rumbo.model.selection import STATES, Selection
from rumbo.model.user import AT_THIS_MACHINE
from rumbo.readings.chance import warn_about_chances
from rumbo.readings.listing import Summary, summary
from rumbo.web import deal_file, filters, saved
from rumbo.web.address import DEALS
from rumbo.web.arrangement import CLOCKS, LISTED, Arrangement, kept, selected
from rumbo.web.board import Lane, board
from rumbo.web.condition import Condition, conditions, phase_names
from rumbo.web.deal_bubbles import CLOCK_LABELS, Bubbles, bubbles
from rumbo.web.deal_table import Choosable, DealTable, choosable, deal_table
from rumbo.web.frame import Link, Option
from rumbo.web.language import Language, marked
from rumbo.web.page import Action, Page
from rumbo.web.saved import VIEWS, Saved, saved_views
from rumbo.web.visit import Visit

_COLUMNS = f"{DEALS}/columnas/elegir"
_STATUSES = {
    "open": marked("Still open"),
    "won": marked("Won"),
    "lost": marked("Lost"),
    "closed": marked("Closed"),
    "all": marked("All"),
}
_SHOWS = {
    "table": (marked("Table"), "table"),
    "board": (marked("Board"), "board"),
    "bubbles": (marked("Bubbles"), "bubbles"),
}
# What a deal may do or have more than once, and what is no deal: figures of these count it so.
_OFTEN = {"talk", "conflict", "move", "visited", "stood", "paused_in", "told", "trap", "stuck"}
_OFTEN_MOVED = {"any", "visit", "again"}
_OF_STAGES = "compared"


@dataclass(frozen=True)
class Tab:
    """One way out of several; the present one is `current`."""

    label: str
    href: str
    current: bool
    icon: str = ""


@dataclass(frozen=True)
class Group:
    """Options under one heading."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class DealsPage:
    """What the page of deals shows."""

    title: str
    count: str
    amount: str
    unpriced: str
    as_of: str
    found: int
    path: str
    shows: tuple[Tab, ...]
    statuses: tuple[Tab, ...]
    conditions: tuple[Condition, ...]
    cleared: str
    elsewhere: Link | None
    query: str
    phase: str
    phases: tuple[Group, ...]
    state: str
    states: tuple[Option, ...]
    kept: tuple[tuple[str, str], ...]
    period_ignored: bool
    downloads: tuple[tuple[str, str], ...]
    saved: tuple[Saved, ...]
    present: str
    may_share: bool
    alone: bool
    columns: tuple[Choosable, ...]
    column_path: str
    column_kept: tuple[tuple[str, str], ...]
    table: DealTable | None
    lanes: tuple[Lane, ...]
    orders: tuple[Tab, ...]
    bubbles: Bubbles | None
    clocks: tuple[Tab, ...]
    left_out: str
    each_once: bool


def build(visit: Visit) -> DealsPage:
    """The deals that the address asks for, shown as it asks."""
    asked = Arrangement.of(visit)
    scope = asked.scope(visit)
    found = visit.ask(
        ("deals", asked.selection), scope, lambda view: summary(view, asked.selection)
    )
    phases = visit.ask("phases", scope, lambda view: dict(view.phases))
    language, selection = visit.language, asked.selection
    return DealsPage(
        title=_title(visit),
        count=_count(language, selection.status, found.deals),
        amount=language.money(found.amount) if found.amount is not None else "",
        unpriced=language.many("{n} without amount", "{n} without amount", found.unpriced)
        if found.unpriced
        else "",
        as_of=language.date(scope.as_of),
        found=found.deals,
        path=DEALS,
        shows=_shows(visit, asked),
        statuses=_statuses(visit, asked),
        conditions=conditions(
            visit, selection, phase_names(phases), lambda other: selected(visit, DEALS, other)
        ),
        cleared=selected(visit, DEALS, type(selection)(status=selection.status)),
        elsewhere=None if found.deals else _elsewhere(visit, asked),
        query=selection.q,
        phase=selection.phase,
        phases=_phases(visit, phases, selection.phase),
        state=selection.state,
        states=_states(visit, selection.state),
        kept=_kept(visit, asked),
        period_ignored=bool(visit.filters.period) and not selection.dated,
        each_once=_each_once(selection),
        downloads=tuple(
            (ending.upper(), visit.same_at(f"{DEALS}.{ending}", page=None, saved=None, show=None))
            for ending in ("csv", "xlsx", "json")
        ),
        saved=saved_views(visit),
        present=saved.present(visit),
        may_share=visit.user.may("editor"),
        alone=visit.user == AT_THIS_MACHINE,  # views of before anybody signs in stay for all
        columns=choosable(visit, asked) if asked.show == "table" else (),
        column_path=_COLUMNS,
        column_kept=kept(visit, "cols", "saved"),
        table=deal_table(visit, asked, found) if asked.show == "table" and found.deals else None,
        lanes=board(visit, asked, found) if asked.show == "board" and found.deals else (),
        orders=_orders(visit, asked),
        bubbles=bubbles(visit, asked) if asked.show == "bubbles" and found.deals else None,
        clocks=_clocks(visit, asked),
        left_out=_left_out(visit, asked, found),
    )


def _count(language: Language, status: str, n: int) -> str:
    said = {
        "open": language.many("{n} open deal", "{n} open deals", n),
        "won": language.many("{n} won deal", "{n} won deals", n),
        "lost": language.many("{n} lost deal", "{n} lost deals", n),
        "closed": language.many("{n} closed deal", "{n} closed deals", n),
    }
    return said.get(status, language.many("{n} deal", "{n} deals", n))


def _title(visit: Visit) -> str:
    current = next((each.name for each in saved_views(visit) if each.current), "")
    return current or visit.say("Deals")


def _shows(visit: Visit, asked: Arrangement) -> tuple[Tab, ...]:
    return tuple(
        Tab(
            visit.say(label),
            visit.same(show=None if show == "table" else show, page=None),
            show == asked.show,
            icon,
        )
        for show, (label, icon) in _SHOWS.items()
    )


def _statuses(visit: Visit, asked: Arrangement) -> tuple[Tab, ...]:
    chosen = asked.selection
    return tuple(
        Tab(
            visit.say(label),
            selected(visit, DEALS, chosen.but(status=status)),
            status == chosen.status,
        )
        for status, label in _STATUSES.items()
        if status != "closed" or status == chosen.status
    )


def _elsewhere(visit: Visit, asked: Arrangement) -> Link | None:
    """The way to the deals of any status, where there are some and none of the chosen one."""
    every = asked.selection.but(status="all")
    found = visit.ask(("deals", every), asked.scope(visit), lambda view: summary(view, every))
    said = visit.language.many(
        "Open and closed together: {n} deal", "Open and closed together: {n} deals", found.deals
    )
    return Link(said, selected(visit, DEALS, every)) if found.deals else None


def _phases(visit: Visit, phases: dict[int, Phase], chosen: str) -> tuple[Group, ...]:
    grouped: dict[str, list[Option]] = {}
    for phase in phases.values():
        if phase.rank is not None or phase.parked or phase.key == chosen:
            name = visit.language.of(term.phase(phase.name))
            option = Option(phase.key, name, phase.key == chosen)
            grouped.setdefault(phase.pipeline, []).append(option)
    return tuple(Group(name, tuple(options)) for name, options in grouped.items())


def _states(visit: Visit, chosen: str) -> tuple[Option, ...]:
    words = {state: term.coded("state", state) for state in STATES}
    return tuple(
        Option(state, visit.language.of(said) if said else state, state == chosen)
        for state, said in words.items()
    )


def _kept(visit: Visit, asked: Arrangement) -> tuple[tuple[str, str], ...]:
    """What the form of the list carries along; the status always, since it has no field there."""
    others = kept(visit, "status", "q", "phase", "state", "saved")
    return (("status", asked.selection.status), *others)


def _orders(visit: Visit, asked: Arrangement) -> tuple[Tab, ...]:
    return (
        Tab(visit.say("By waiting time"), visit.same(by=None), not asked.by_amount),
        Tab(visit.say("By amount"), visit.same(by="amount"), asked.by_amount),
    )


def _clocks(visit: Visit, asked: Arrangement) -> tuple[Tab, ...]:
    return tuple(
        Tab(
            visit.say(CLOCK_LABELS[clock]),
            visit.same(clock=None if clock == CLOCKS[0] else clock),
            clock == asked.clock,
        )
        for clock in CLOCKS
    )


def _each_once(selection: Selection) -> bool:
    """Whether the figure that leads to the list may be larger or smaller than the list."""
    if selection.moved in _OFTEN_MOVED or selection.staged == _OF_STAGES:
        return True
    return bool(_OFTEN & selection.asked().keys())


def _left_out(visit: Visit, asked: Arrangement, found: Summary) -> str:
    """What the bubbles do not show: deals that are not open."""
    if asked.show != "bubbles":
        return ""
    if asked.clock == "likely":
        warned = visit.ask("claimed", asked.scope(visit), warn_about_chances)
        if warned:
            return visit.language.of(warned[0])
    closed = sum(each.deals for each in found.phases if each.status != "open" or not each.phase)
    if closed == found.deals:
        return visit.say("No open deal is among them: bubbles show where open deals wait.")
    return (
        visit.language.many(
            "{n} deal that is not open is left out.",
            "{n} deals that are not open are left out.",
            closed,
        )
        if closed
        else ""
    )


def choose_columns(visit: Visit) -> Response:
    """Turns the boxes that were ticked into an address that can be passed on."""
    query = {n: v for n, v in visit.request.query_params.items() if n in LISTED}
    chosen = ",".join(visit.request.query_params.getlist("col"))
    return RedirectResponse(filters.address(DEALS, query | {"cols": chosen}), 303)


PAGE = Page(
    name="deals",
    path=DEALS,
    label=marked("Deals"),
    icon="deal",
    order=40,
    template="deals.html",
    context=DealsPage,
    build=build,
    ahead=lambda: (f"{DEALS}?show=board", f"{DEALS}?show=bubbles"),
    sheets=("css/deals.css",),
    scripts=("js/deals.js",),
    actions=(
        Action(f"{DEALS}.csv", deal_file.as_csv),
        Action(f"{DEALS}.json", deal_file.as_json),
        Action(f"{DEALS}.xlsx", deal_file.as_xlsx),
        Action(_COLUMNS, choose_columns),
        Action(VIEWS, saved.save, "POST", role="viewer"),
        Action(f"{VIEWS}/{{number}}", saved.show),
        Action(f"{VIEWS}/{{number}}", saved.change, "POST", role="viewer"),
    ),
)
