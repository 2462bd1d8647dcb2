"""The table of deals: one page of the selection, its columns, and what can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rumbo.model import term
from rumbo.model.reading import Row
from rumbo.readings.listing import (
    ATTRIBUTE,
    COLUMNS,
    MEASURED,
    Summary,
    attributes,
    page_rows,
)
from rumbo.web import address, cell
from rumbo.web.arrangement import Arrangement, sort_change
from rumbo.web.cell import Cell
from rumbo.web.language import Language
from rumbo.web.table import Head
from rumbo.web.visit import Visit

ROWS = 50


@dataclass(frozen=True)
class Line:
    """One deal of the table; `record` is where the CRM shows it."""

    cells: tuple[Cell, ...]
    record: str
    name: str


@dataclass(frozen=True)
class DealTable:
    """One page of the table, and the way to the others."""

    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    first: int
    last: int
    found: int
    previous: str
    following: str


@dataclass(frozen=True)
class Choosable:
    """A column that can be shown."""

    key: str
    label: str
    chosen: bool


def deal_table(visit: Visit, asked: Arrangement, found: Summary) -> DealTable:
    """The page that the address asks for; the last one where it asks for one behind it."""
    pages = max(1, -(-found.deals // ROWS))
    page = min(asked.page, pages)
    skipped = (page - 1) * ROWS
    key = ("deal rows", asked.selection, asked.columns, asked.order, page)
    rows = visit.ask(
        key,
        asked.scope(visit),
        lambda view: page_rows(
            view, asked.selection, asked.columns, asked.order, rows=ROWS, skipped=skipped
        ),
    )
    return DealTable(
        heads=tuple(_head(visit, asked, column) for column in asked.columns),
        lines=tuple(_line(visit, asked.columns, row) for row in rows),
        first=skipped + 1 if rows else 0,
        last=skipped + len(rows),
        found=found.deals,
        previous=visit.same(page=page - 1 if page > 2 else None) if page > 1 else "",  # noqa: PLR2004
        following=visit.same(page=page + 1) if page < pages else "",
    )


def choosable(visit: Visit, asked: Arrangement) -> tuple[Choosable, ...]:
    """Every column there is, the extra attributes last."""
    extra = visit.ask("attributes", visit.scope(), attributes)
    every = (*COLUMNS, *(ATTRIBUTE + name for name in extra))
    return tuple(
        Choosable(key, column_label(visit.language, key), key in asked.columns) for key in every
    )


def column_label(language: Language, key: str) -> str:
    """The heading of a column; an extra attribute is called as the source calls it."""
    if key.startswith(ATTRIBUTE):
        return key.removeprefix(ATTRIBUTE)
    return language.of(term.label(key))


def _head(visit: Visit, asked: Arrangement, column: str) -> Head:
    order = asked.order
    return Head(
        key=column,
        label=column_label(visit.language, column),
        right=column in MEASURED,
        href=visit.same(**sort_change(order, column)),
        sorted=("descending" if order.down else "ascending") if column == order.column else "",
    )


def _line(visit: Visit, columns: Sequence[str], row: Row) -> Line:
    deal_id = str(row["deal_id"])
    named = str(row.get("name") or deal_id)
    return Line(
        cells=tuple(deal_cell(visit, row, column) for column in columns),
        record=address.record(visit, deal_id),
        name=named,
    )


def deal_cell(visit: Visit, row: Row, column: str) -> Cell:
    """A value of a deal, leading to what it is about."""
    value = row.get(column)
    if column == "own_amount" and isinstance(value, float):
        value = round(value, 2)
    shown = cell.cell(column, value, visit.language)
    leads: dict[str, Callable[[], str]] = {
        "name": lambda: address.deal(visit, str(row["deal_id"])),
        "deal_id": lambda: address.deal(visit, str(row["deal_id"])),
        "account": lambda: address.account(visit, str(row["account_id"])),
    }
    return replace(shown, href=leads[column]()) if column in leads and value else shown
