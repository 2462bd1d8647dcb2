"""A list of deals as a file, written while the engine hands the rows over."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import IO

from fastapi import Response
from fastapi.responses import StreamingResponse

from rumbo.model.reading import Row
from rumbo.readings.listing import COLUMNS, every_row
from rumbo.web import cell, sheet
from rumbo.web.arrangement import Arrangement
from rumbo.web.deal_table import column_label
from rumbo.web.visit import Visit

_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_CHUNK_BYTES = 64 * 1024


def as_csv(visit: Visit) -> Response:
    """The chosen columns of every deal that the address asks for, as CSV."""
    columns = _columns(Arrangement.of(visit))
    return _streamed(visit, "csv", columns, lambda rows: sheet.csv_lines(rows, columns))


def as_json(visit: Visit) -> Response:
    """Every column of every deal that the address asks for, as a JSON array."""
    extra = [name for name in Arrangement.of(visit).columns if name not in COLUMNS]
    return _streamed(visit, "json", (*COLUMNS, *extra), sheet.json_lines)


def as_xlsx(visit: Visit) -> Response:
    """The chosen columns of every deal that the address asks for, as a workbook."""
    columns = _columns(Arrangement.of(visit))
    labels = {name: column_label(visit.language, name) for name in columns}

    def written(rows: Iterable[Row]) -> Iterator[str | bytes]:
        with tempfile.TemporaryFile() as file:
            told = partial(cell.in_workbook, language=visit.language)
            sheet.write_xlsx(file, visit.say("Deals"), rows, labels, told)
            file.seek(0)
            yield from _chunks(file)

    return _streamed(visit, "xlsx", columns, written)


def _columns(asked: Arrangement) -> tuple[str, ...]:
    """The chosen columns behind the deal's id, by which other programs know it."""
    return tuple(dict.fromkeys(("deal_id", *asked.columns)))


def _streamed(
    visit: Visit,
    ending: str,
    columns: tuple[str, ...],
    write: Callable[[Iterable[Row]], Iterator[str | bytes]],
) -> Response:
    asked, scope = Arrangement.of(visit), Arrangement.of(visit).scope(visit)
    holding = ExitStack()
    view = holding.enter_context(visit.lent(scope))
    try:
        rows = every_row(view, asked.selection, columns, asked.order)
        # What is wrong with the address shows before the first byte has left.
        parts = write(rows)
        first: str | bytes = next(parts, "")
    except BaseException:
        holding.close()
        raise

    def sent() -> Iterator[str | bytes]:
        with holding:
            yield first
            yield from parts

    name = f"rumbo-deals-{scope.as_of}.{ending}"
    return StreamingResponse(
        sent(),
        media_type=_KINDS[ending],
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk
