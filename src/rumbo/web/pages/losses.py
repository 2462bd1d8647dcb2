"""Losses: the reason that was written beside the cause that shows, the silent ones, the trend."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.draw.split import draw_split
from rumbo.model import term
from rumbo.model.extract import Extract
from rumbo.model.reading import Reading, Row
from rumbo.model.selection import Selection
from rumbo.model.split import SplitData, SplitPart, SplitRow
from rumbo.readings.loss_split import (
    LossSplits,
    behind_declared,
    behind_quarter,
    loss_splits,
)
from rumbo.web import address, cell, sheet
from rumbo.web.cell import Cell, Shown
from rumbo.web.drawn import SLENDER, WIDE
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.picture import unstyled
from rumbo.web.sentence import sentence
from rumbo.web.table import cells
from rumbo.web.visit import Visit

PATH = "/perdidas"
_READING = "losses"
_SILENT = ("name", "owner", "amount", "lost_reason", "phase", "days_silent", "evidence")
_TOLD = ("name", "owner", "amount", "lost_reason", "cause", "evidence", "evidence_at")
_MOST = 12
_Behind = Callable[[SplitRow, SplitPart], "Selection | None"]


@dataclass(frozen=True)
class Pictured:
    """A picture for wide and narrow screens, its rows as a table, and where they are as a file."""

    key: str
    name: str
    wide: str
    slender: str
    rows: tuple[tuple[str, tuple[tuple[str, str, str, str], ...]], ...]
    download: str


@dataclass(frozen=True)
class Listed:
    """Some of the lost deals, and where all of them are."""

    key: str
    name: str
    said: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[Line, ...]
    more: str
    none: str  # what is said where there are no rows


@dataclass(frozen=True)
class Line:
    """One lost deal; `record` is where the CRM shows it."""

    cells: tuple[Cell, ...]
    name: str
    record: str


@dataclass(frozen=True)
class LossesPage:
    """What the page shows."""

    question: str
    verdict: str
    sentence: str
    figures: tuple[Shown, ...]
    warnings: tuple[str, ...]
    pictures: tuple[Pictured, ...]
    lists: tuple[Listed, ...]
    reading: str
    rules: tuple[tuple[str, str], ...]


def build(visit: Visit) -> LossesPage:
    """The losses of the period of the address; of all time where it names none."""
    asked = (visit.reading_later(_READING), *(_asked(visit, cause) for cause in ("silence", "")))
    splits = _splits(visit)
    reading, silent, told = (each.result() for each in asked)
    language = visit.language
    lost, silence = reading.figure("lost"), reading.figure("silent_share")
    recorded = not lost.n or silence.n > 0
    return LossesPage(
        question=language.of(reading.question),
        verdict=reading.verdict.value,
        sentence=sentence(reading, language),
        figures=tuple(
            cell.figure(each, language, address.behind(visit, _READING, each.behind))
            for each in reading.figures
        ),
        warnings=tuple(language.of(text) for text in reading.warnings),
        pictures=tuple(
            _pictured(visit, name, data, behind)
            for name, data, behind in (
                ("declared", splits.declared, behind_declared),
                ("quarters", splits.quarters, behind_quarter),
            )
            if data.rows
        ),
        lists=(_silent(visit, silent, known=recorded), _told(visit, told)),
        reading=address.reading(visit, _READING),
        rules=tuple(
            (language.of(term.label(key)), language.of(text))
            for key, text in reading.definitions.items()
        ),
    )


def _splits(visit: Visit) -> LossSplits:
    return visit.ask("splits of losses", visit.scope(period=True), loss_splits)


def _asked(visit: Visit, cause: str) -> Future[Reading]:
    only = (("cause", cause),) if cause else ()
    return visit.extract_later(
        "lost_deals", Extract(rows=_MOST, sort="amount", down=True, only=only)
    )


def _pictured(visit: Visit, key: str, data: SplitData, behind: _Behind) -> Pictured:
    def opened(row: SplitRow, part: SplitPart) -> str:
        return address.behind(visit, _READING, behind(row, part)) if part.deals else ""

    language = visit.language
    drawings = (
        unstyled(draw_split(data, language=language.tag, width=width, link=opened))
        for width in (WIDE, SLENDER)
    )
    wide, slender = drawings
    return Pictured(
        key=key,
        name=language.of(data.title),
        wide=wide,
        slender=slender,
        rows=tuple(
            (
                language.of(row.name),
                tuple(
                    (
                        language.of(part.name),
                        language.money(part.amount),
                        cell.cell("deals", part.deals, language).text,
                        opened(row, part),
                    )
                    for part in row.parts
                ),
            )
            for row in data.rows
        ),
        download=visit.same_at(f"{PATH}/{key}.csv"),
    )


def _silent(visit: Visit, reading: Reading, *, known: bool) -> Listed:
    more = address.behind(visit, _READING, Selection(lost_for="silence"))
    said = visit.say("There was no contact in the weeks before the end; the last words are shown.")
    found = _listed(visit, ("silent", visit.say("Lost in silence"), said, more), _SILENT, reading)
    if known:
        return found
    return replace(found, none=visit.say("Not known: the log holds no activity of these losses."))


def _told(visit: Visit, reading: Reading) -> Listed:
    more = address.reading(visit, "lost_deals")
    said = visit.say("What was written, what shows, and the sentence that shows it.")
    return _listed(visit, ("told", visit.say("The largest losses"), said, more), _TOLD, reading)


def _listed(
    visit: Visit, words: tuple[str, str, str, str], keys: tuple[str, ...], reading: Reading
) -> Listed:
    key, name, said, more = words
    heads = tuple(
        (
            visit.language.of(term.label(each)),
            any(term.kind(each, row[each]) in cell.RIGHT for row in reading.rows if row[each]),
        )
        for each in keys
    )
    rows = tuple(_line(visit, row, keys) for row in reading.rows)
    return Listed(key, name, said, heads, rows, more, visit.say("None in this period."))


def _line(visit: Visit, row: Row, keys: tuple[str, ...]) -> Line:
    deal_id = str(row["deal_id"])
    return Line(
        cells(visit, "lost_deals", row, keys),
        str(row["name"] or deal_id),
        address.record(visit, deal_id),
    )


def declared_csv(visit: Visit) -> Response:
    """The rows of the picture of written reasons, as CSV."""
    return _csv(_splits(visit).declared, "declared")


def quarters_csv(visit: Visit) -> Response:
    """The rows of the picture of quarters, as CSV."""
    return _csv(_splits(visit).quarters, "quarters")


def _csv(data: SplitData, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="rumbo-losses-{name}.csv"'}
    return Response(sheet.as_csv(data.as_rows()), media_type="text/csv", headers=headers)


def led(visit: Visit) -> Response:
    """The same page under its English name."""
    return RedirectResponse(visit.same_at(PATH), 307)


PAGE = Page(
    name="losses",
    path=PATH,
    label=marked("Losses"),
    template="losses.html",
    context=LossesPage,
    build=build,
    icon="loss",
    order=62,
    actions=(
        Action("/losses", led),
        Action(f"{PATH}/declared.csv", declared_csv),
        Action(f"{PATH}/quarters.csv", quarters_csv),
    ),
    sheets=("css/access.css",),
)
