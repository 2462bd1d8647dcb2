"""An open deal by its id, for whoever is about to decide something about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rumbo.errors import UsageError
from rumbo.readings.deal import deal_row

if TYPE_CHECKING:
    from rumbo.log.view import View


def open_deal(view: View, deal_id: str) -> str:
    """The id, where the deal is in view and open; UsageError where it is not."""
    row = deal_row(view, deal_id)
    if row is None:
        raise UsageError(f"There is no deal {deal_id!r}.", advice="See: rumbo read weekly_five")
    if row["status"] != "open":
        raise UsageError(
            f"The deal {deal_id!r} is closed already.", advice="Decide about an open one."
        )
    return str(row["id"])
