"""How a list of deals is asked for: which deals, shown as what, with which columns, in what order.

All of it stands in the address, so that a view can be passed on, saved and come back to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from rumbo.log.view import Scope
from rumbo.model.selection import Selection
from rumbo.readings.listing import MEASURED, USUAL, Order
from rumbo.web import filters
from rumbo.web.visit import Visit

SHOWS = ("table", "board", "bubbles")
CLOCKS = ("phase", "contact", "progress", "likely")
OWN = ("show", "cols", "sort", "order", "by", "clock")
LISTED = (*filters.NAMES, *(each.name for each in fields(Selection)), *OWN)
_MOST_COLUMNS = 60
_LONGEST_PAGE = 8  # digits: no list is longer


@dataclass(frozen=True)
class Arrangement:
    """What the address of a list of deals asks for."""

    selection: Selection
    show: str
    columns: tuple[str, ...]
    order: Order
    page: int
    by_amount: bool
    clock: str

    @classmethod
    def of(cls, visit: Visit) -> Arrangement:
        """The arrangement in the address; UsageError where it names what there is not."""
        query = visit.request.query_params
        columns = tuple(dict.fromkeys(filter(None, query.get("cols", "").split(","))))
        column = query.get("sort", "") or Order.column
        down = query.get("order") == "desc" if "sort" in query else Order.down
        return cls(
            selection=Selection.of(query),
            show=_known(query, "show", SHOWS),
            columns=columns[:_MOST_COLUMNS] or USUAL,
            order=Order(column, down),
            page=_page(query.get("page", "")),
            by_amount=query.get("by") == "amount",
            clock=_known(query, "clock", CLOCKS),
        )

    def scope(self, visit: Visit) -> Scope:
        """The deals and dates meant; the period only where the selection speaks of moves."""
        return visit.scope(period=self.selection.dated)


def _known(query: Mapping[str, str], name: str, values: Sequence[str]) -> str:
    found = query.get(name, "")
    return found if found in values else values[0]


def _page(text: str) -> int:
    usable = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_PAGE
    return max(1, int(text)) if usable else 1


def selected(visit: Visit, path: str, selection: Selection, **changes: object) -> str:
    """The present list with another selection, everything else kept."""
    lifted: dict[str, object] = dict.fromkeys(each.name for each in fields(Selection))
    return visit.same_at(path, **lifted | selection.query() | {"page": None} | changes)


def sort_change(order: Order, column: str) -> dict[str, object]:
    """What a click on a column's heading changes: the largest numbers first, or the first names."""
    down = not order.down if column == order.column else column in MEASURED
    return {"sort": column, "order": "desc" if down else None, "page": None}


def kept(visit: Visit, *but: str) -> tuple[tuple[str, str], ...]:
    """The parameters that a form on the page carries along."""
    dropped = {*but, "page"}
    return tuple((n, v) for n, v in visit.request.query_params.items() if n not in dropped)
