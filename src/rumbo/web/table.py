"""A reading's rows as a table of one page: narrowed, searched, sorted and paged by its address."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rumbo.model import term
from rumbo.model.extract import Extract
from rumbo.model.reading import Reading, Row, Value
from rumbo.model.term import Kind
from rumbo.readings.names import folded
from rumbo.readings.registry import question
from rumbo.web import address, cell
from rumbo.web.cell import Cell
from rumbo.web.stated import reworded
from rumbo.web.visit import Visit

ROWS = 50
_SAMPLE = 500


@dataclass(frozen=True)
class Head:
    """A column's heading: how it is read, where a click sorts it, and how it is sorted now."""

    key: str
    label: str
    right: bool
    href: str
    sorted: str  # ascending, descending or nothing


@dataclass(frozen=True)
class Narrowed:
    """A value that the table is narrowed to; `href` lifts it."""

    label: str
    href: str


@dataclass(frozen=True)
class Table:
    """One page of rows, and the way to the others."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    found: int
    first: int
    last: int
    previous: str
    following: str
    query: str
    narrowed: tuple[Narrowed, ...]


def page_of(visit: Visit, name: str) -> Reading:
    """The reading of that name with the rows of the page that the address asks for, or all rows."""
    return visit.extract_later(name, _wanted(visit)).result()


def table(visit: Visit, reading: Reading) -> Table:
    """The page of the table that the address asks for."""
    chosen = chosen_rows(visit, reading) if reading.found is None else reading.rows
    found = len(chosen) if reading.found is None else reading.found
    first = min(_wanted(visit).skipped, max(0, (found - 1) // ROWS * ROWS))
    page = first // ROWS + 1
    sample = _sample(visit, reading)
    keys = visit.kept(("columns", reading.name, visit.filters), lambda: cell.columns(sample))
    shown = chosen[first : first + ROWS] if reading.found is None else chosen
    shown = reworded(visit, reading.name, shown)
    return Table(
        heads=tuple(_head(visit, key, sample) for key in keys),
        rows=tuple(cells(visit, reading.name, row, keys) for row in shown),
        found=found,
        first=first + 1 if shown else 0,
        last=first + len(shown),
        previous=visit.same(page=page - 1 if page > 2 else None) if page > 1 else "",  # noqa: PLR2004
        following=visit.same(page=page + 1) if first + ROWS < found else "",
        query=visit.parameter("q"),
        narrowed=_narrowed(visit),
    )


def _wanted(visit: Visit) -> Extract:
    page = max(1, int(visit.parameter("page", "1") or 1)) if _is_page(visit) else 1
    return Extract(
        rows=ROWS,
        skipped=(page - 1) * ROWS,
        sort=visit.parameter("sort"),
        down=visit.parameter("order") == "desc",
        q=visit.parameter("q").strip(),
        only=tuple(_only(visit).items()),
    )


def _sample(visit: Visit, reading: Reading) -> Sequence[Row]:
    """Rows that say which columns there are, whatever page of them is shown."""
    if reading.found is None:
        return reading.rows
    return visit.extract_later(reading.name, Extract(rows=_SAMPLE)).result().rows


def chosen_rows(visit: Visit, reading: Reading) -> Sequence[Row]:
    """All rows that the address asks for, in its order; kept, as paging asks for them again."""
    only = _only(visit)
    sort, q = visit.parameter("sort"), folded(visit.parameter("q").strip())
    if not only and not q and not sort:
        return reading.rows
    down = visit.parameter("order") == "desc"
    asked = (reading.name, visit.filters, tuple(only.items()), q, sort, down)
    return visit.kept(("rows", asked), lambda: _chosen(reading.rows, only, q, sort, down=down))


def _chosen(
    rows: Sequence[Row], only: Mapping[str, str], q: str, sort: str, *, down: bool
) -> Sequence[Row]:
    kept = [row for row in rows if all(str(row.get(key)) == only[key] for key in only)]
    if q:
        kept = [row for row in kept if _mentions(row, q)]
    if sort:
        filled = [row for row in kept if row.get(sort) is not None]
        empty = [row for row in kept if row.get(sort) is None]
        kept = sorted(filled, key=_order(sort), reverse=down) + empty
    return kept


def _order(key: str) -> Callable[[Row], tuple[int, float, str]]:
    def order(row: Row) -> tuple[int, float, str]:
        value = row[key]
        if isinstance(value, int | float):
            return (0, float(value), "")
        return (1, 0.0, folded(str(value)))

    return order


def _mentions(row: Row, q: str) -> bool:
    return any(isinstance(value, str) and q in folded(value) for value in row.values())


def _only(visit: Visit) -> dict[str, str]:
    found = visit.request.query_params.items()
    return {
        name.removeprefix(address.ONLY): value
        for name, value in found
        if name.startswith(address.ONLY)
    }


def _narrowed(visit: Visit) -> tuple[Narrowed, ...]:
    return tuple(
        Narrowed(
            f"{visit.language.of(term.label(key))}: {cell.cell(key, value, visit.language).text}",
            visit.same(**{address.ONLY + key: None, "page": None}),
        )
        for key, value in _only(visit).items()
    )


def _is_page(visit: Visit) -> bool:
    text = visit.parameter("page")
    return text.isascii() and text.isdecimal() and len(text) < 9  # noqa: PLR2004 - no table is longer


def _head(visit: Visit, key: str, rows: Sequence[Row]) -> Head:
    sample = next((row[key] for row in rows if row.get(key) is not None), None)
    right = term.kind(key, sample) in cell.RIGHT
    now, down = visit.parameter("sort") == key, visit.parameter("order") == "desc"
    # The first click shows the largest numbers, or the first names.
    next_down = not down if now else right
    return Head(
        key=key,
        label=visit.language.of(term.label(key)),
        right=right,
        href=visit.same(sort=key, order="desc" if next_down else None, page=None),
        sorted=("descending" if down else "ascending") if now else "",
    )


def cells(visit: Visit, name: str, row: Row, keys: Sequence[str]) -> tuple[Cell, ...]:
    """The cells of a row of the reading of that name, each leading to what it is about."""
    return tuple(_linked(visit, name, row, key) for key in keys)


def _linked(visit: Visit, name: str, row: Row, key: str) -> Cell:
    value = row.get(key)
    if key == "name" and value is None and row.get("deal_id"):
        row = {**row, key: row["deal_id"]}  # a deal without a name is called by its id
    shown = cell.cell_in(key, row, visit.language)
    if isinstance(value, Mapping) and key in question(name).behind_parts:
        return replace(shown, parts=tuple(_parts(visit, name, row, key, value)))
    bar = None
    if shown.kind is Kind.SHARE and key != "holds_for" and isinstance(value, int | float):
        bar = min(1.0, max(0.0, float(value)))
    ends = [row.get(end) for end in term.interval(key, row)]
    sure = ""
    if value is not None and ends and None not in ends:
        sure = " – ".join(cell.cell(key, end, visit.language).text for end in ends)
        if key == "pass_rate":
            sure = f"{sure} · {cell.cases(row['n'], visit.language)}"
    return replace(shown, href=_href(visit, name, row, key), bar=bar, sure=sure)


def _parts(
    visit: Visit, name: str, row: Row, key: str, counts: Mapping[str, Value]
) -> Iterator[Cell]:
    """The entries of a cell that counts several things, each opening the deals of its own."""
    behind = question(name).behind_parts[key]
    for each, count in counts.items():
        text = cell.part(key, each, count, visit.language)
        yield Cell(text, Kind.COUNT, href=address.behind(visit, name, behind(row, each)))


def _href(visit: Visit, name: str, row: Row, key: str) -> str:
    value, behind = row.get(key), question(name).behind.get(key)
    if key == "name" and row.get("deal_id"):
        return address.deal(visit, str(row["deal_id"]))
    if key == "account" and row.get("account_id"):
        return address.account(visit, str(row["account_id"]))
    if behind and value:
        return address.behind(visit, name, behind(row))
    return ""
