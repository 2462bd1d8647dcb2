"""Home: the questions that can be answered so far, and what changed since the last snapshot."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rumbo.draw import number
from rumbo.errors import UsageError
from rumbo.model import term
from rumbo.model.picture import JourneyData
from rumbo.model.reading import Reading, Row, Value
from rumbo.readings.news import Happening, News, news
from rumbo.readings.registry import questions
from rumbo.web import address, cell, picture, table
from rumbo.web.cell import Cell, Shown
from rumbo.web.language import marked
from rumbo.web.page import Page
from rumbo.web.sentence import headline, sentence
from rumbo.web.visit import Visit

TOP_ROWS = 4
QUIET_DAYS = 7
_WIDTHS = (1180, 340)
# The rows of a reading worth seeing first, and what to show of them: columns, the one they are
# sorted by, and a key that must be true.
_TOP: dict[str, tuple[tuple[str, ...], str, str]] = {
    "movements": (("from", "to", "kind", "moves"), "", ""),
    "pauses": (("name", "phase", "days"), "days", ""),
    "phases": (("phase", "exit_rate", "open_now", "amount_open"), "amount_open", "trap"),
    "pipeline": (("name", "phase", "state", "amount"), "amount", ""),
    "shapes": (("shape", "deals", "win_rate"), "", ""),
}
_ORDER = ("pipeline", "phases", "movements", "shapes", "pauses")
_NEWS = {
    "start": (marked("new"), "start"),
    "forward": (marked("moved forward"), "advance"),
    "back": (marked("moved back"), "regress"),
    "won": (marked("won"), "won"),
    "lost": (marked("lost"), "lost"),
}


@dataclass(frozen=True)
class Answered:
    """One question with its answer: a sentence, a number, a verdict and the first rows."""

    name: str
    title: str
    question: str
    sentence: str
    verdict: str
    figure: Shown | None
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Cell, ...], ...]
    href: str


@dataclass(frozen=True)
class Count:
    """How many deals were news of one kind, and their amount."""

    label: str
    tone: str
    deals: str
    amount: str


@dataclass(frozen=True)
class Item:
    """One thing that happened to a deal."""

    name: str
    href: str
    detail: str
    kind: Cell
    amount: str
    day: str


@dataclass(frozen=True)
class Home:
    """What the home page shows."""

    answers: tuple[Answered, ...]
    journey: str
    journey_slender: str  # the same, from top to bottom, for narrow screens
    since: str
    counts: tuple[Count, ...]
    items: tuple[Item, ...]


def build(visit: Visit) -> Home:
    """Asks everything at once, so that the slowest answer is the wait."""
    since, words = _since(visit)
    coming = {name: visit.reading_later(name) for name in _names()}
    told = visit.ask_later(("news", since), visit.scope(), lambda view: news(view, since))
    drawn, slender = _journey(visit)
    happened = told.result()
    return Home(
        answers=tuple(_answered(visit, later.result()) for later in coming.values()),
        journey=drawn,
        journey_slender=slender,
        since=words,
        counts=_counts(visit, happened),
        items=tuple(_item(visit, each) for each in happened.largest),
    )


def _names() -> list[str]:
    known = [name for name, asked in questions().items() if not asked.takes_deal]
    first = [name for name in _ORDER if name in known]
    return first + [name for name in known if name not in first]


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


def _since(visit: Visit) -> tuple[datetime, str]:
    earlier = [
        snapshot.taken_at
        for snapshot in visit.workspace.database.snapshots()
        if snapshot.id < visit.snapshot.id
    ]
    if earlier and not visit.filters.as_of:
        shown = cell.local(earlier[-1], visit.language)
        return earlier[-1], visit.say("Since the snapshot of {when}", when=shown)
    last = datetime.combine(
        visit.scope().as_of, datetime.max.time(), visit.language.settings.zone_info
    )
    since = last.astimezone(UTC).replace(tzinfo=None) - timedelta(days=QUIET_DAYS)
    return since, visit.say("In the last {n} days", n=QUIET_DAYS)


def _counts(visit: Visit, happened: News) -> tuple[Count, ...]:
    return tuple(
        Count(
            visit.say(label),
            tone,
            number.grouped(happened.deals[kind], visit.language.tag),
            visit.language.money(happened.amounts[kind]) if happened.deals[kind] else "",
        )
        for kind, (label, tone) in _NEWS.items()
    )


def _item(visit: Visit, happening: Happening) -> Item:
    way = [part for part in (happening.source, happening.target) if part]
    return Item(
        name=happening.name,
        href=address.deal(visit, happening.deal_id),
        detail=" · ".join(part for part in (" → ".join(way), happening.owner) if part),
        kind=cell.cell("kind", happening.kind, visit.language),
        amount=visit.language.money(happening.amount),
        day=visit.language.date(happening.happened_at.date()),
    )


def _answered(visit: Visit, reading: Reading) -> Answered:
    language, top = visit.language, headline(reading)
    keys, rows = _top(reading)
    return Answered(
        name=reading.name,
        title=language.of(term.title(reading.name)),
        question=language.of(reading.question),
        sentence=sentence(reading, language),
        verdict=reading.verdict.value,
        figure=cell.figure(top, language, address.behind(visit, reading.name, top.behind))
        if top
        else None,
        heads=tuple((language.of(term.label(key)), _right(reading, key)) for key in keys),
        rows=tuple(table.cells(visit, reading.name, row, keys) for row in rows),
        href=address.reading(visit, reading.name),
    )


def _top(reading: Reading) -> tuple[tuple[str, ...], list[Row]]:
    keys, sort, needed = _TOP.get(reading.name, (cell.columns(reading.rows)[:4], "", ""))
    rows = [row for row in reading.rows if not needed or row.get(needed)] or list(reading.rows)
    if sort:
        rows = heapq.nlargest(TOP_ROWS, rows, key=lambda row: _size(row.get(sort)))
    return keys, rows[:TOP_ROWS]


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
)
