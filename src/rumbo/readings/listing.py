"""Lists of deals: any selection, sorted by any column, a page at a time, or its first per phase.

`listing.sql` has a row per deal and a column for everything that can be shown; sorting, paging and
summing are the engine's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rumbo.errors import UsageError
from rumbo.model.movement import Phase
from rumbo.model.reading import Row, Value
from rumbo.model.selection import STATES, Selection
from rumbo.readings.chance import keep_chances
from rumbo.readings.figure import money
from rumbo.readings.names import keep_names
from rumbo.readings.pause import PACKAGE
from rumbo.readings.selection import keep_findable, keep_selected
from rumbo.readings.standing import keep_standing
from rumbo.store.sql import quoted, statement

if TYPE_CHECKING:
    from rumbo.log.view import View

ATTRIBUTE = "attr."  # an extra attribute of a deal or its account is a column attr.NAME
COLUMNS = (
    "name",
    "owner",
    "phase",
    "state",
    "amount",
    "p_win",
    "days_since_contact",
    "days_since_progress",
    "days_in_phase",
    "likely_close",
    "expected_close",
    "account",
    "pushes",
    "status",
    "p_win_period",
    "p_win_30d",
    "days_open",
    "days_pushed",
    "contacts",
    "visit",
    "next_step",
    "next_step_at",
    "created_at",
    "closed_at",
    "source",
    "type",
    "lost_reason",
    "forecast_category",
    "industry",
    "country",
    "employees",
    "team",
    "pipeline",
    "own_amount",
    "currency",
    "deal_id",
)
USUAL = COLUMNS[:13]
MEASURED = (
    "amount",
    "p_win",
    "p_win_period",
    "p_win_30d",
    "days_in_phase",
    "days_since_contact",
    "days_since_progress",
    "pushes",
    "days_open",
    "days_pushed",
    "contacts",
    "visit",
    "employees",
    "own_amount",
)
_DAYS = ("expected_close", "next_step_at", "created_at", "closed_at")
_CLAIMED = ("p_win", "p_win_period", "p_win_30d", "likely_close")
_FILE_ROWS = 2000


@dataclass(frozen=True)
class Order:
    """How a list is sorted; equals stand by their id, and deals without the value at the end."""

    column: str = "days_in_phase"
    down: bool = True


@dataclass(frozen=True)
class PhaseCount:
    """The deals of a selection in one phase; `phase` is None for those that are in none yet."""

    phase: Phase | None
    status: str
    deals: int
    amount: float | None
    unpriced: int
    longest_days: float | None
    trap: bool


@dataclass(frozen=True)
class Summary:
    """A whole selection: how many deals, for how much, how many without amount, and by phase."""

    deals: int
    amount: float | None
    unpriced: int
    phases: tuple[PhaseCount, ...]


def keep_listing(view: View, selection: Selection, attributes: Sequence[str] = ()) -> None:
    """Makes `listing` and `selected`, and a table of each extra attribute."""
    keep_standing(view)
    view.engine.view("listing", statement(PACKAGE, "listing.sql"))
    for name in attributes:
        view.prepare(_table(name), PACKAGE, "listing_attribute.sql", field=name)
    keep_selected(view, selection)


def keep_ready(view: View) -> None:
    """Makes what the list of deals and a search look at, before anybody asks."""
    keep_listing(view, Selection())
    keep_findable(view)
    keep_names(view)


def attributes(view: View) -> tuple[str, ...]:
    """The names of the extra attributes that there are."""
    return tuple(row[0] for row in view.ask(PACKAGE, "listing_attributes.sql").values)


def summary(view: View, selection: Selection) -> Summary:
    """The whole selection in figures."""
    keep_listing(view, selection)
    rows = view.ask(PACKAGE, "listing_counts.sql").dicts()
    amounts = [row["amount"] for row in rows if row["amount"] is not None]
    return Summary(
        deals=sum(row["deals"] for row in rows),
        amount=money(sum(amounts, Decimal())) if amounts or not rows else None,
        unpriced=sum(row["unpriced"] for row in rows),
        phases=tuple(_phase_count(view, row) for row in rows),
    )


def _phase_count(view: View, row: Mapping[str, Any]) -> PhaseCount:
    return PhaseCount(
        phase=view.phases.get(row["phase_code"]),
        status=row["status"],
        deals=row["deals"],
        amount=money(row["amount"]),
        unpriced=row["unpriced"],
        longest_days=row["longest_days"],
        trap=row["trap"],
    )


def page_rows(
    view: View,
    selection: Selection,
    columns: Sequence[str],
    order: Order,
    *,
    rows: int,
    skipped: int = 0,
) -> tuple[Row, ...]:
    """A page of the selection's deals with those columns; deal_id and account_id beside them."""
    sql, values = _sorted(view, selection, columns, order, page=" LIMIT $rows OFFSET $skipped")
    found = view.engine.query(sql, rows=rows, skipped=skipped, **values)
    return tuple(_row(row) for row in found.dicts())


def every_row(
    view: View, selection: Selection, columns: Sequence[str], order: Order
) -> Iterator[Row]:
    """All deals of the selection, fetched while they are taken; sorted before it returns."""
    sql, values = _sorted(view, selection, columns, order)
    view.engine.create("listed", sql, **values)
    return map(_row, view.engine.pages("SELECT * FROM listed", _FILE_ROWS))


def cards(
    view: View, selection: Selection, *, most: int, by_amount: bool
) -> dict[int | None, list[Row]]:
    """The first deals of the selection in each phase, by the phase's code."""
    keep_listing(view, selection)
    found: dict[int | None, list[Row]] = {}
    for row in view.ask(PACKAGE, "listing_cards.sql", cards=most, by_amount=by_amount).dicts():
        found.setdefault(row["phase_code"], []).append(_row(row))
    return found


def _sorted(
    view: View, selection: Selection, columns: Sequence[str], order: Order, *, page: str = ""
) -> tuple[str, dict[str, object]]:
    """The SQL of those columns in that order, and its values."""
    asked = [*columns, order.column]
    extra = _attributes(view, asked)
    keep_listing(view, selection, extra)
    joins = "".join(
        f" LEFT JOIN {quoted(_table(name))} AS a{n} ON a{n}.deal = l.deal"
        for n, name in enumerate(extra)
    )
    values = "".join(f", a{n}.value AS {quoted(ATTRIBUTE + name)}" for n, name in enumerate(extra))
    claimed = [name for name in _CLAIMED if name in asked]
    if claimed:  # which takes the model a while on the first time of a day
        keep_chances(view)
        joins += " LEFT JOIN chances AS c ON c.deal = l.deal"
        values += "".join(f", c.{name}" for name in claimed)
    shown = dict.fromkeys(("deal_id", "account_id", *columns))
    listed = ", ".join(f"{_shown(name)} AS {quoted(name)}" for name in shown)
    direction = "DESC" if order.down else "ASC"
    keys = [f"{key} {direction} NULLS LAST" for key in _sort_keys(order.column)]
    sorted_by = ", ".join([*keys, "r.deal_id"])
    # Only the rows that are shown become text: moments take long to become days.
    wanted = (
        f"SELECT * FROM (SELECT l.*{values} FROM listing AS l"
        f" SEMI JOIN selected AS s ON s.deal = l.deal{joins}) AS r ORDER BY {sorted_by}{page}"
    )
    return f"SELECT {listed} FROM ({wanted}) AS r ORDER BY {sorted_by}", {
        "states": list(STATES),
        "zone": view.settings.zone,
    }


def _attributes(view: View, asked: Sequence[str]) -> list[str]:
    """The extra attributes among the columns; UsageError where a column is none."""
    named = [name.removeprefix(ATTRIBUTE) for name in asked if name.startswith(ATTRIBUTE)]
    known = set(attributes(view)) if named else set()
    for name in asked:
        if name not in COLUMNS and name.removeprefix(ATTRIBUTE) not in known:
            raise UsageError(
                f"There is no column {name!r}.", advice=f"Known: {', '.join(COLUMNS)}."
            )
    return list(dict.fromkeys(named))


def _shown(name: str) -> str:
    place = f"r.{quoted(name)}"
    if name in _DAYS:
        return f"CAST({place} AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE)"
    return place


def _sort_keys(column: str) -> tuple[str, ...]:
    """What a column is sorted by: phases along the road, states in their order, names folded."""
    place = f"r.{quoted(column)}"
    if column == "phase":
        return ("r.phase_place",)
    if column == "state":
        return (f"list_position($states, {place})",)
    if column in MEASURED or column in (*_DAYS, *_CLAIMED):
        return (place,)
    if column.startswith(ATTRIBUTE):
        return (f"TRY_CAST({place} AS DOUBLE)", f"strip_accents(lower({place}))", place)
    return (f"strip_accents(lower({place}))", place)


def _table(attribute: str) -> str:
    return f"attribute {attribute}"


def _row(row: Mapping[str, Any]) -> dict[str, Value]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Value:  # noqa: ANN401 - a cell has the type its column gives it
    if isinstance(value, Decimal):
        return money(value)
    found: Value = value.isoformat() if isinstance(value, date) else value
    return found
