"""Home: what changed since the last snapshot, and every question with its answer, worst first."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

from rumbo.errors import UsageError
from rumbo.model import term
from rumbo.model.extract import Extract
from rumbo.model.picture import JourneyData
from rumbo.model.reading import Reading, Row, Value, Verdict
from rumbo.readings.news import news
from rumbo.readings.registry import Question, questions
from rumbo.web import address, cell, checkup, picture, table
from rumbo.web.cell import Cell, Shown
from rumbo.web.language import marked
from rumbo.web.lights import Lights, lights
from rumbo.web.map_sight import BEGIN, HOME, review_place, there_is
from rumbo.web.news import Count, Item, Still, counts, item, since_when, still
from rumbo.web.page import Page
from rumbo.web.sentence import headline, sentence
from rumbo.web.stated import in_own_words
from rumbo.web.visit import Visit

TOP_ROWS = 3
_MOST_ALIKE = 8  # rows of one deal, of those that are shown once: more are seldom
_WIDTHS = (1180, 340)


@dataclass(frozen=True)
class Top:
    """The rows of a reading worth seeing first, and what to show of them.

    They are sorted by `sort` where it is given, and only those are taken whose `key` has one of
    the `values`, where there are any, and only the first of each `once`. `spare` is the column
    that a narrow screen leaves out.
    """

    columns: tuple[str, ...]
    sort: str = ""
    key: str = ""
    values: tuple[Value, ...] = ()
    spare: str = ""
    once: str = ""


@dataclass(frozen=True)
class Head:
    """A column of the first rows."""

    label: str
    right: bool
    spare: bool


_TOP = {
    "follow_up": Top(
        ("name", "what", "days_late", "suggestion"), "days_late", spare="suggestion", once="deal_id"
    ),
    "losses": Top(("reason", "deals", "amount")),
    "map_check": Top(
        ("statement", "violations", "amount_open"), "amount_open", "status", ("refuted",)
    ),
    "movements": Top(("from", "to", "moves"), "moves", "kind", ("regress", "restart")),
    "pauses": Top(("name", "phase", "days")),
    "phases": Top(("phase", "exit_rate", "amount_open"), "amount_open", "trap", (True,)),
    "pipeline": Top(("name", "phase", "state", "amount"), "amount", spare="phase"),
    "playbook": Top(("step", "compliance", "owed"), "owed"),
    "shapes": Top(("shape", "deals", "win_rate")),
    "stage_probability": Top(
        ("crm_stage", "declared_probability", "observed_probability", "finding"),
        key="finding",
        values=("inflated", "too_low"),
    ),
    "team_support": Top(("owner", "phase", "excess", "help"), spare="help"),
    "weekly_five": Top(("name", "owner", "amount"), "amount", "what", ("needed",), spare="owner"),
}
_ORDER = ("pipeline", "follow_up", "phases", "movements", "shapes", "pauses")
_ABOVE = ("diagnosis", "review")  # what they say stands above the others
_VERDICTS = (Verdict.BAD, Verdict.WATCH, Verdict.GOOD, Verdict.UNKNOWN)


@dataclass(frozen=True)
class Answered:
    """One question with its answer: a sentence, a number, a verdict and the first rows."""

    name: str
    title: str
    question: str
    sentence: str
    verdict: str
    figure: Shown | None
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    href: str


@dataclass(frozen=True)
class Home:
    """What the home page shows."""

    checkup: tuple[checkup.Answer, ...]
    lights: Lights | None
    map_href: str
    answers: tuple[Answered, ...]
    verdicts: tuple[tuple[str, int], ...]  # how many answers have each verdict, worst first
    journey: str
    journey_slender: str  # the same, from top to bottom, for narrow screens
    still: Still | None
    since: str
    counts: tuple[Count, ...]
    items: tuple[Item, ...]


def build(visit: Visit) -> Home:
    """Asks everything at once, so that the slowest answer is the wait."""
    since, words = since_when(visit)
    coming = {name: visit.extract_later(name, _first(name)) for name in _names()}
    told = visit.ask_later(("news", since), visit.scope(), lambda view: news(view, since))
    drawn, slender = _journey(visit)
    happened = told.result()
    found = [later.result() for later in coming.values()]
    found.sort(key=lambda reading: _VERDICTS.index(reading.verdict))
    verdicts = [reading.verdict for reading in found]
    lit = lights(visit)
    return Home(
        checkup=checkup.checkup(visit),
        lights=lit,
        map_href=review_place(visit)
        if lit
        else visit.link(BEGIN if there_is(visit, BEGIN) else HOME),
        answers=tuple(_kept(visit, reading) for reading in found),
        verdicts=tuple(
            (each.value, verdicts.count(each)) for each in _VERDICTS if each in verdicts
        ),
        journey=drawn,
        journey_slender=slender,
        still=still(visit, happened),
        since=words,
        counts=counts(visit, happened),
        items=tuple(item(visit, each) for each in happened.largest),
    )


def _names() -> list[str]:
    known = [name for name, asked in questions().items() if _is_asked(asked)]
    first = [name for name in _ORDER if name in known]
    return first + [name for name in known if name not in first]


def _is_asked(asked: Question) -> bool:
    above, supposes = asked.name in _ABOVE, asked.takes_changes
    return not (asked.takes_deal or asked.lengthy or above or supposes)


def _first(name: str) -> Extract:
    top = _TOP.get(name) or Top(())
    rows = TOP_ROWS * _MOST_ALIKE if top.once else TOP_ROWS
    return Extract(rows=rows, sort=top.sort, down=True)


def _journey(visit: Visit) -> tuple[str, str]:
    try:
        data = visit.journey()
    except UsageError:
        return "", ""  # no deal under these filters: the answers below say so
    wide, narrow = (_drawn(visit, data, width) for width in _WIDTHS)
    return wide, narrow


def _drawn(visit: Visit, data: JourneyData, width: int) -> str:
    return visit.kept(
        ("journey", visit.filters, visit.language.tag, width),
        lambda: picture.journey(visit, data, detail=0.35, width=width),
    )


def _kept(visit: Visit, reading: Reading) -> Answered:
    asked = ("answered", reading.name, visit.filters, visit.language.tag)
    worded = in_own_words(visit, reading)  # asks, which what is kept may not while it is made
    return visit.kept(asked, lambda: _answered(visit, worded))


def _answered(visit: Visit, reading: Reading) -> Answered:
    language, top = visit.language, headline(reading)
    top_of = _TOP.get(reading.name) or Top(cell.columns(reading.rows)[:4])
    keys, rows = top_of.columns, _rows(reading, top_of)
    return Answered(
        name=reading.name,
        title=language.of(term.title(reading.name)),
        question=language.of(reading.question),
        sentence=sentence(reading, language),
        verdict=reading.verdict.value,
        figure=cell.figure(top, language, address.behind(visit, reading.name, top.behind))
        if top
        else None,
        heads=tuple(
            Head(language.of(term.label(key)), _right(reading, key), key == top_of.spare)
            for key in keys
        ),
        rows=tuple(table.cells(visit, reading.name, row, keys) for row in rows),
        href=address.reading(visit, reading.name),
    )


def _rows(reading: Reading, top: Top) -> list[Row]:
    rows = [row for row in reading.rows if not top.key or row.get(top.key) in top.values]
    rows = rows or list(reading.rows)
    if top.once:
        first: dict[str, Row] = {}
        for row in rows:
            first.setdefault(str(row.get(top.once)), row)
        rows = list(first.values())
    if top.sort:
        rows = heapq.nlargest(TOP_ROWS, rows, key=lambda row: _size(row.get(top.sort)))
    return rows[:TOP_ROWS]


def _size(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else -1.0


def _right(reading: Reading, key: str) -> bool:
    sample = next((row[key] for row in reading.rows if row.get(key) is not None), None)
    return term.kind(key, sample) in cell.RIGHT


PAGE = Page(
    name="home",
    path="/",
    label=marked("Home"),
    icon="home",
    order=10,
    template="home.html",
    context=Home,
    build=build,
    sheets=("css/home.css",),
)
