"""Where figures, deals and accounts open, with the filters kept."""

from __future__ import annotations

from urllib.parse import quote

from rumbo.model.selection import Selection
from rumbo.readings.registry import question
from rumbo.web.visit import Visit

READINGS = "/lecturas"
ONLY = "only."  # a parameter only.COLUMN=VALUE keeps the rows with that value
DEALS = "/oportunidades"
ACCOUNTS = "/cuentas"


def reading(visit: Visit, name: str, **changes: object) -> str:
    """The page of a reading."""
    return visit.link(f"{READINGS}/{quote(name, safe='')}", **changes)


def deal(visit: Visit, deal_id: str) -> str:
    """The page of one deal; from a list of deals it takes along which list that was."""
    path = f"{DEALS}/{quote(deal_id, safe='')}"
    return visit.same_at(path, list=1) if visit.path == DEALS else visit.link(path)


def account(visit: Visit, account_id: str) -> str:
    """The page of one account."""
    return visit.link(f"{ACCOUNTS}/{quote(account_id, safe='')}")


def record(visit: Visit, deal_id: str) -> str:
    """Where the CRM shows a deal; nothing where no setting says."""
    return visit.workspace.settings.deal_address(deal_id)


def deals(visit: Visit, selection: Selection | None, *, period: bool = True) -> str:
    """The list of the deals that a figure counts; nothing where it counts none.

    Without `period` the period of the filters is lifted: the figure was counted without it.
    """
    if selection is None:
        return ""
    lifted: dict[str, object] = {} if period else {"period": None}
    return visit.link(DEALS, **selection.query() | lifted)


def behind(visit: Visit, name: str, selection: Selection | None) -> str:
    """The list of the deals behind a value of the reading of that name."""
    return deals(visit, selection, period=question(name).takes_period)


def inside(address: str) -> str:
    """The address where it leads to a page of ours; else that of the first page."""
    # Two slashes, or a slash and a backslash, would lead to another server.
    ours = address.startswith("/") and address[1:2] not in ("/", "\\")
    return address if ours and address.isprintable() else "/"
