"""Where figures, deals and accounts open, with the filters kept.

While there are no pages of their own for deals, the readings of open deals and of one deal's
story stand in.
"""

from __future__ import annotations

from urllib.parse import quote

from rumbo.model.reading import Row
from rumbo.web.page import pages
from rumbo.web.visit import Visit

READINGS = "/lecturas"
ONLY = "only."  # a parameter only.COLUMN=VALUE keeps the rows with that value
_NARROWING = ("phase", "pipeline", "owner", "state")


def reading(visit: Visit, name: str, **changes: object) -> str:
    """The page of a reading."""
    return visit.link(f"{READINGS}/{quote(name, safe='')}", **changes)


def deal(visit: Visit, deal_id: str) -> str:
    """The page of one deal."""
    page = pages().get("deal")
    if page is not None:
        return visit.link(page.path.replace("{deal_id}", quote(deal_id, safe="")))
    return reading(visit, "timeline", deal=deal_id)


def account(visit: Visit, account_id: str, name: str = "") -> str:
    """The page of one account."""
    page = pages().get("account")
    if page is not None:
        return visit.link(page.path.replace("{account_id}", quote(account_id, safe="")))
    return reading(visit, "pipeline", q=name or account_id)


def deals(visit: Visit, row: Row | None = None) -> str:
    """The list of the deals that a figure counts, narrowed to what its row is about."""
    page = pages().get("deals")
    only = {ONLY + key: row[key] for key in _NARROWING if row and row.get(key)}
    if page is not None:
        return visit.link(page.path, **only)
    return reading(visit, "pipeline", **only)
