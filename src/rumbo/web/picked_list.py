"""The deals behind the part of a picture that was picked: how many, how they stand, one by one."""

from __future__ import annotations

from dataclasses import dataclass, fields

from rumbo.draw import number
from rumbo.model import term
from rumbo.model.picture import JourneyData
from rumbo.model.reading import Row, Text
from rumbo.model.selection import Selection
from rumbo.model.term import Kind
from rumbo.readings.picked import Picked, picked
from rumbo.web import address
from rumbo.web.cell import Cell
from rumbo.web.condition import conditions
from rumbo.web.page import pages
from rumbo.web.passages import Opens
from rumbo.web.populations import Compared
from rumbo.web.visit import Visit

ROWS = 25
_MOST_PAGES = 1_000_000
PICKS = tuple(each.name for each in fields(Selection))
_STATUS = {
    "won": Text("Ganadas", "Won"),
    "lost": Text("Perdidas", "Lost"),
    "open": Text("Abiertas", "Open"),
    "closed": Text("Cerradas", "Closed"),
}
_STANDS = {
    "won": Text("Ganada", "Won"),
    "lost": Text("Perdida", "Lost"),
    "open": Text("Abierta", "Open"),
}
_TONE = {"won": "won", "lost": "lost", "open": "advance"}


@dataclass(frozen=True)
class Tab:
    """One population of what was picked, or all of it."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True)
class Line:
    """One deal."""

    name: str
    href: str
    account: str
    account_href: str
    owner: str
    phase: str
    status: Cell
    amount: str
    days: str


@dataclass(frozen=True)
class PickedDeals:
    """The deals that were picked; `lifted` is the address without the pick."""

    what: str
    deals: str
    detail: str
    tabs: tuple[Tab, ...]
    lines: tuple[Line, ...]
    shown: str
    previous: str
    following: str
    lifted: str
    behind: str


def selection(visit: Visit) -> Selection | None:
    """What the address picks; None where it picks nothing."""
    found = {name: visit.parameter(name) for name in PICKS if visit.parameter(name)}
    return Selection.of({"status": "all"} | found) if found else None


def picked_deals(
    visit: Visit, data: JourneyData, both: Compared | None, opens: Opens
) -> PickedDeals | None:
    """The page of the picked deals that the address asks for."""
    chosen = selection(visit)
    if chosen is None:
        return None
    side = visit.parameter("side") if both else ""
    scope = both.side(side) if both else visit.scope(period=True)
    page = _page(visit)
    found: Picked = visit.ask(
        ("picked", chosen, page),
        scope,
        lambda view: picked(view, chosen, skipped=(page - 1) * ROWS, rows=ROWS),
    )
    first, last = (page - 1) * ROWS + 1, (page - 1) * ROWS + len(found.rows)
    more = last < found.deals
    return PickedDeals(
        what=said(visit, chosen, data),
        deals=visit.language.many("{n} deal", "{n} deals", found.deals),
        detail=_detail(visit, found),
        tabs=_tabs(both, side, chosen, opens, visit),
        lines=tuple(line_of_deal(visit, row) for row in found.rows),
        shown=visit.say("{first}–{last} of {found}", first=first, last=last, found=found.deals)
        if found.rows
        else "",
        previous=visit.same(page=page - 1 if page > 2 else None) if page > 1 else "",  # noqa: PLR2004
        following=visit.same(page=page + 1) if more else "",
        lifted=visit.same(**dict.fromkeys((*PICKS, "page", "side"))),
        behind=_behind(visit, chosen, both, side),
    )


def _page(visit: Visit) -> int:
    text = visit.parameter("page", "1")
    usable = text.isascii() and text.isdecimal() and len(text) < 8  # noqa: PLR2004 - no list is longer
    return max(1, min(_MOST_PAGES, int(text))) if usable else 1


def _behind(visit: Visit, chosen: Selection, both: Compared | None, side: str) -> str:
    """The same deals on the page of all deals, where there is one."""
    page = pages().get("deals")
    if page is None:
        return ""
    changes: dict[str, object] = {}
    if both is not None and both.kind == "status":
        chosen = chosen.but(status={"one": "won", "other": "lost"}.get(side, "all"))
    elif both is not None:
        changes[both.kind] = visit.parameter(side) if side else None
    return visit.link(page.path, **{**chosen.query(), **changes})


def _detail(visit: Visit, found: Picked) -> str:
    tag, many = visit.language.tag, visit.language.many
    parts = [
        text
        for n, text in (
            (found.won, many("{n} won", "{n} won", found.won)),
            (found.lost, many("{n} lost", "{n} lost", found.lost)),
            (found.still_open, many("{n} open", "{n} open", found.still_open)),
        )
        if n
    ]
    if found.amount is not None:
        parts.append(number.money(found.amount, tag, visit.workspace.settings.currency))
    return " · ".join(parts)


def _tabs(
    both: Compared | None, side: str, chosen: Selection, opens: Opens, visit: Visit
) -> tuple[Tab, ...]:
    if both is None:
        return ()
    names = {"": visit.say("All"), "one": both.names[0], "other": both.names[1]}
    return tuple(Tab(label, opens(chosen, key), key == side) for key, label in names.items())


def line_of_deal(visit: Visit, row: Row) -> Line:
    """One deal of a list as it is shown."""
    language = visit.language
    deal_id, account_id = str(row["deal_id"]), row["account_id"]
    name, account = str(row["name"] or deal_id), str(row["account"] or account_id or "")
    status = str(row["status"])
    amount, days = row["amount"], row["days"]
    return Line(
        name=name,
        href=address.deal(visit, deal_id),
        account=account,
        account_href=address.account(visit, str(account_id)) if account_id else "",
        owner=str(row["owner"] or ""),
        phase=language.of(term.phase(str(row["phase"] or ""))),
        status=Cell(language.of(_STANDS[status]), Kind.CODE, _TONE[status]),
        amount=language.money(amount if isinstance(amount, int | float) else None),
        days=number.span(days if isinstance(days, int | float) else None, language.tag),
    )


def said(visit: Visit, chosen: Selection, data: JourneyData) -> str:
    """What was picked, in words."""
    names = {phase.key: phase.name for phase in data.phases}
    parts = [each.text for each in conditions(visit, chosen, names, lambda _left: "")]
    if chosen.status in _STATUS:
        parts.append(visit.language.of(_STATUS[chosen.status]))
    return " · ".join(parts) or visit.say("All")
