"""The list that a reader came to a deal from: the way back, and the deals before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from rumbo.errors import UsageError
from rumbo.model.reading import Row
from rumbo.readings.listing import page_rows, summary
from rumbo.web.address import DEALS
from rumbo.web.arrangement import Arrangement
from rumbo.web.deal_table import ROWS
from rumbo.web.visit import Visit

AHEAD = 1000  # how far from its page on a deal is looked for in its list
OWN = ("list", "kind", "oldest", "part", "at")


@dataclass(frozen=True)
class Neighbour:
    """Another deal of the list."""

    name: str
    href: str


@dataclass(frozen=True)
class Ways:
    """The ways from a deal back to its list and on in it; `place` says where in it this one is."""

    back: str
    place: str
    previous: Neighbour | None
    following: Neighbour | None


def ways(visit: Visit, deal_id: str) -> Ways | None:
    """The list that the address names; None where the reader came from none."""
    if visit.parameter("list") != "1":
        return None
    back = visit.same_at(DEALS, **dict.fromkeys(OWN))
    try:
        return _ways(visit, deal_id, back)
    except UsageError:
        return Ways(back, "", None, None)  # the list itself says what is wrong with it


def _ways(visit: Visit, deal_id: str, back: str) -> Ways:
    asked = Arrangement.of(visit)
    scope, selection = asked.scope(visit), asked.selection
    first = max(0, (asked.page - 1) * ROWS - 1)
    rows = visit.ask(
        ("deal neighbours", selection, asked.order, first),
        scope,
        lambda view: page_rows(
            view, selection, ("name",), asked.order, rows=AHEAD + 2, skipped=first
        ),
    )
    place = next((n for n, row in enumerate(rows) if row["deal_id"] == deal_id), None)
    if place is None:
        return Ways(back, "", None, None)
    found = visit.ask(("deals", selection), scope, lambda view: summary(view, selection))
    return Ways(
        back=back,
        place=visit.say("{n} of {all}", n=first + place + 1, all=found.deals),
        previous=_neighbour(visit, rows, place - 1, first),
        following=_neighbour(visit, rows, place + 1, first),
    )


def _neighbour(visit: Visit, rows: Sequence[Row], place: int, first: int) -> Neighbour | None:
    if not 0 <= place < len(rows):
        return None
    deal_id = str(rows[place]["deal_id"])
    page = (first + place) // ROWS + 1
    path = f"{DEALS}/{quote(deal_id, safe='')}"
    lifted = dict.fromkeys(OWN[1:]) | {"page": page if page > 1 else None}
    return Neighbour(str(rows[place].get("name") or deal_id), visit.same_at(path, **lifted))
