"""The deals that somebody picked on a picture: how many, how they stand, and a page of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rumbo.model.reading import Row
from rumbo.readings.figure import money
from rumbo.readings.pause import PACKAGE
from rumbo.readings.selection import Selection, keep_selected

if TYPE_CHECKING:
    from rumbo.log.view import View


@dataclass(frozen=True)
class Picked:
    """The deals of a selection: counts of all of them, rows of one page, the largest first."""

    deals: int
    won: int
    lost: int
    still_open: int
    amount: float | None
    rows: tuple[Row, ...]


def picked(view: View, selection: Selection, *, skipped: int = 0, rows: int = 25) -> Picked:
    """The selection's deals; UsageError where it names a phase or passage that there is not."""
    keep_selected(view, selection)
    counts = view.ask(PACKAGE, "picked_count.sql").one()
    listed = view.ask(PACKAGE, "picked.sql", rows=rows, skipped=skipped).dicts()
    return Picked(
        deals=counts["deals"],
        won=counts["won"],
        lost=counts["lost"],
        still_open=counts["still_open"],
        amount=money(counts["amount"]),
        rows=tuple({**row, "amount": money(row["amount"])} for row in listed),
    )
