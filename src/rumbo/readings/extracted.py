"""A page of a long answer, taken by the engine: no row is made that nobody sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rumbo.model.extract import Extract
from rumbo.store.sql import quoted

if TYPE_CHECKING:
    from rumbo.log.view import View

# The texts by which a row about one deal is found.
DEAL_TEXTS = (
    "deal_id",
    "name",
    "account",
    "account_id",
    "owner",
    "owner_id",
    "team",
    "pipeline",
    "phase",
    "next_step",
    "currency",
    "state",
)


def keep_extracted(
    view: View, table: str, extract: Extract | None, *, order: str, texts: Sequence[str]
) -> int:
    """Makes `extracted`, the wanted rows of a kept table by `place`; how many there are in all.

    `order` is the table's own order as SQL, `texts` the columns that are searched. Without an
    extract it is every row. A page behind the last one is the last one.
    """
    columns = view.engine.columns(table)
    wanted = extract or Extract(rows=0)
    condition, values = _condition(wanted, columns, texts)
    found = int(
        view.engine.query(
            f"SELECT count(*) FROM {quoted(table)} WHERE {condition}", **values
        ).scalar()
    )
    page = ""
    if extract is not None:
        last = max(0, (found - 1) // max(1, extract.rows) * extract.rows)
        values |= {"rows": extract.rows, "skipped": min(extract.skipped, last)}
        page = " LIMIT $rows OFFSET $skipped"
    keys = f"{_sort(wanted, columns, texts)}{order}"
    # Only the rows of the page are given their places: to number them all takes long.
    first = f" ORDER BY {keys}{page}" if page else ""
    rows = f"SELECT * FROM {quoted(table)} WHERE {condition}{first}"
    view.engine.create(
        "extracted",
        f"SELECT *, row_number() OVER (ORDER BY {keys}) AS place FROM ({rows}) ORDER BY {keys}",
        **values,
    )
    return found


def _condition(
    wanted: Extract, columns: Sequence[str], texts: Sequence[str]
) -> tuple[str, dict[str, object]]:
    conditions, values = ["true"], dict[str, object]()
    for number, (column, value) in enumerate(wanted.only):
        known = f"CAST({quoted(column)} AS VARCHAR) = $only{number}"
        conditions.append(known if column in columns else "false")
        values |= {f"only{number}": value} if column in columns else {}
    if wanted.q:
        mentions = (f"contains({_folded(quoted(name))}, {_folded('$q')})" for name in texts)
        conditions.append(f"({' OR '.join(f'coalesce({each}, false)' for each in mentions)})")
        values["q"] = wanted.q
    return " AND ".join(conditions), values


def _sort(wanted: Extract, columns: Sequence[str], texts: Sequence[str]) -> str:
    if wanted.sort not in columns:
        return ""
    place = quoted(wanted.sort)
    key = _folded(place) if wanted.sort in texts else place
    return f"{key} {'DESC' if wanted.down else 'ASC'} NULLS LAST, "


def _folded(text: str) -> str:
    return f"strip_accents(lower({text}))"
