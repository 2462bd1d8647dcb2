"""The page of any reading, made from its typed result alone; a new reading needs nothing here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib.resources import files

from fastapi import HTTPException, Response

from rumbo.model import term
from rumbo.model.reading import Reading
from rumbo.readings.registry import question, questions
from rumbo.store.engine import statement
from rumbo.web import address, cell, sheet
from rumbo.web.cell import Shown
from rumbo.web.drift_picture import FILE, Pictured, drawn, pictured
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.sentence import sentence
from rumbo.web.stated import in_own_words
from rumbo.web.table import Table, chosen_rows, page_of, table
from rumbo.web.visit import Visit

_PACKAGE = "rumbo.readings"


@dataclass(frozen=True)
class Query:
    """One SQL file that made the answer."""

    name: str
    text: str


@dataclass(frozen=True)
class ReadingPage:
    """What the page of a reading shows."""

    title: str
    question: str
    verdict: str
    sentence: str
    figures: tuple[Shown, ...]
    table: Table
    definitions: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    queries: tuple[Query, ...]
    downloads: tuple[tuple[str, str], ...]
    period_ignored: bool
    total: int
    pictured: Pictured | None


def build(visit: Visit) -> ReadingPage:
    """The reading that the address names."""
    reading, language = page_of(visit, _name(visit)), visit.language
    visit.shown(reading)
    return ReadingPage(
        title=language.of(term.title(reading.name)),
        question=language.of(reading.question),
        verdict=reading.verdict.value,
        sentence=sentence(in_own_words(visit, reading), language),
        figures=tuple(
            cell.figure(each, language, address.behind(visit, reading.name, each.behind))
            for each in reading.figures
        ),
        table=table(visit, reading),
        definitions=tuple(
            (language.of(term.label(key)), language.of(term.worded(text)))
            for key, text in reading.definitions.items()
        ),
        warnings=tuple(language.of(text) for text in reading.warnings),
        queries=tuple(Query(name, statement(_PACKAGE, name)) for name in _listed(reading)),
        downloads=tuple(
            (ending.upper(), visit.same_at(f"{visit.path}.{ending}", page=None))
            for ending in ("csv", "xlsx", "json")
        ),
        period_ignored=bool(visit.filters.period) and not question(reading.name).takes_period,
        total=len(reading.rows) if reading.found is None else reading.found,
        pictured=pictured(visit) if reading.name == "drift" and reading.rows else None,
    )


def _name(visit: Visit) -> str:
    name = str(visit.request.path_params["name"])
    if name not in questions():
        raise HTTPException(404)
    return name


def _ahead() -> Iterator[str]:
    """Every question that can be asked as it is, without a deal, and is answered soon."""
    for name, asked in questions().items():
        if not (asked.takes_deal or asked.lengthy):
            yield f"{address.READINGS}/{name}"


def _listed(reading: Reading) -> list[str]:
    return [name for name in reading.queries if (files(_PACKAGE) / name).is_file()]


def as_csv(visit: Visit) -> Response:
    """The rows that the address asks for, as CSV."""
    reading = visit.read(_name(visit))
    return _file(reading, sheet.as_csv(chosen_rows(visit, reading)), "csv", "text/csv")


def as_json(visit: Visit) -> Response:
    """The whole reading as JSON."""
    reading = visit.read(_name(visit))
    return _file(reading, sheet.as_json(reading, visit.language.tag), "json", "application/json")


def as_xlsx(visit: Visit) -> Response:
    """The rows that the address asks for, as a workbook for people, without keys of programs."""
    reading = visit.read(_name(visit))
    rows = chosen_rows(visit, reading)
    keys = sheet.keys(rows)
    read = (key for key in keys if not term.is_for_programs(key))
    labels = {key: visit.language.of(term.heading(key, keys)) for key in read}
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    told = partial(cell.in_workbook, language=visit.language)
    return _file(reading, sheet.as_xlsx(reading, rows, labels, told), "xlsx", kind)


def weeks_csv(visit: Visit) -> Response:
    """The weeks that the picture of drift was drawn from, as CSV."""
    reading = visit.read("drift")
    return _file(reading, sheet.as_csv(drawn(visit).as_rows()), "weeks.csv", "text/csv")


def _file(reading: Reading, content: str | bytes, ending: str, kind: str) -> Response:
    name = f"rumbo-{reading.name}-{reading.as_of}.{ending}"
    return Response(
        content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'}
    )


PAGE = Page(
    name="reading",
    path=f"{address.READINGS}/{{name}}",
    label=marked("Question"),
    template="reading.html",
    context=ReadingPage,
    build=build,
    ahead=_ahead,
    actions=(
        Action(FILE, weeks_csv),
        Action(f"{address.READINGS}/{{name}}.csv", as_csv),
        Action(f"{address.READINGS}/{{name}}.json", as_json),
        Action(f"{address.READINGS}/{{name}}.xlsx", as_xlsx),
    ),
)
