"""Where figures, deals and accounts open, with the filters kept.

While deals and accounts have no pages of their own, a deal's story and the list of open deals
stand in.
"""

from __future__ import annotations

from urllib.parse import quote

from rumbo.model.selection import Selection
from rumbo.readings.registry import question
from rumbo.web.page import pages
from rumbo.web.visit import Visit

READINGS = "/lecturas"
ONLY = "only."  # a parameter only.COLUMN=VALUE keeps the rows with that value
DEALS = "/oportunidades"


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


def deals(visit: Visit, selection: Selection | None, *, period: bool = True) -> str:
    """The list of the deals that a figure counts; nothing where it counts none.

    Without `period` the period of the filters is lifted: the figure was counted without it.
    """
    if selection is None:
        return ""
    if "deals" not in pages():
        return reading(visit, "pipeline")
    lifted: dict[str, object] = {} if period else {"period": None}
    return visit.link(DEALS, **selection.query() | lifted)


def behind(visit: Visit, name: str, selection: Selection | None) -> str:
    """The list of the deals behind a value of the reading of that name."""
    return deals(visit, selection, period=question(name).takes_period)
