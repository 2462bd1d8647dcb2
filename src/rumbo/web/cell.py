"""Values as people read them: numbers, money, days, dates and codes in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from rumbo.draw import number
from rumbo.errors import UsageError
from rumbo.model import term
from rumbo.model.period import parse_day
from rumbo.model.reading import Figure, Row, Text, Unit, Value
from rumbo.model.table import ACTIVITY_KINDS
from rumbo.model.term import Kind
from rumbo.web.language import Language

_SENTENCES = ("answer",)  # keys that hold sentences of ours; their days are ISO's
_ISO = re.compile(r"\b\d{4}-\d\d-\d\d\b")
# What teams are asked about is no movement, though one topic is called like one; and of the shapes
# of a path only those of one word are.
_TONELESS = ("topic", "shape")
RIGHT = (Kind.COUNT, Kind.SHARE, Kind.DAYS, Kind.HOURS, Kind.MONEY, Kind.INDEX)
_TONES: Mapping[str, str] = {
    "won": "won",
    "lost": "lost",
    "regress": "regress",
    "restart": "regress",
    "regressing": "regress",
    "blocked": "lost",
    "silent": "lost",
    "stalled": "regress",
    "paused": "pause",
    "set_aside": "pause",
    "parked": "pause",
    "waiting_them": "pause",
    "waiting_us": "regress",
    "skip": "skip",
    "advancing": "won",
    "advance": "advance",
    "start": "advance",
    "transfer": "pause",
    "observed": "won",
    "refuted": "lost",
    "too_few": "pause",
    "assumed": "pause",
}


@dataclass(frozen=True)
class Cell:
    """One cell: its text, its kind, the tone of a code, where it leads, and a bar (0 to 1).

    `sure` is the interval of its value. A cell of several counts has them as `parts`.
    """

    text: str
    kind: Kind
    tone: str = ""
    href: str = ""
    bar: float | None = None
    sure: str = ""
    parts: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A headline figure as it is shown: `sure` is its interval, `behind` opens its deals."""

    label: str
    value: str
    sure: str
    n: str
    period: str
    behind: str


def cell_in(key: str, row: Row, language: Language) -> Cell:
    """A cell of a row in the reader's language, in the unit that the row may say."""
    value = row.get(key)
    if isinstance(value, str) and (key in _MONTHS or _is_month_of(key, row)):
        return Cell(_months(value, language), Kind.TEXT)
    if key == "group" and row.get("by") == "type" and isinstance(value, str):
        return Cell(language.of(term.coded("type", value) or Text(value, value)), Kind.CODE)
    if key in term.PLACES and row.get("event") in ACTIVITY_KINDS and isinstance(value, str):
        return Cell(language.of(term.outcome(value)), Kind.TEXT)
    return cell(key, value, language, term.kind_in(key, row))


def cell(key: str, value: Value, language: Language, kind: Kind | None = None) -> Cell:
    """A cell of a reading in the reader's language, written as its kind."""
    kind = kind or term.kind(key, value)
    if value is None:
        return Cell(number.NONE, kind)
    if isinstance(value, bool):
        return Cell(language.say("yes") if value else "", kind)
    if isinstance(value, int | float):
        return Cell(_measured(key, kind, value, language), kind)
    if isinstance(value, str):
        return _written(key, value, kind, language)
    return Cell(_listed(key, value, language), kind)


def in_workbook(key: str, row: Row, language: Language) -> tuple[Value | date, Kind]:
    """A value of a row as a person's workbook has it: codes in words, numbers and days as such."""
    value, kind = row.get(key), term.kind_in(key, row)
    if isinstance(value, str) and kind is Kind.DAY:
        return _clock(value), kind
    if isinstance(value, str):
        as_such = key in _MONTHS or _is_month_of(key, row)
        return (value if as_such else cell_in(key, row, language).text), kind
    if isinstance(value, Sequence) and all(isinstance(entry, str) for entry in value):
        return _listed(key, value, language), kind
    return value, Kind.TEXT if key in term.FINE else kind


def _clock(value: str) -> Value | date:
    """The day or the moment that clocks of the workspace's zone show: a workbook has no zones."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    if len(value) == len("2026-01-31"):
        return moment.date()
    # Of the last second of the year 9999 a workbook would round to a day that it does not know.
    return moment.replace(tzinfo=None, microsecond=0)


_PLAIN: Mapping[Kind, Callable[[float | None, str], str]] = {
    Kind.SHARE: number.percent,
    Kind.DAYS: number.days,
    Kind.HOURS: number.hours,
}


def _measured(key: str, kind: Kind, value: float, language: Language) -> str:
    if key in term.FINE:
        return number.fine(value, language.tag)
    if kind is Kind.MONEY:
        return language.money(value)
    if kind in _PLAIN:
        return _PLAIN[kind](value, language.tag)
    if kind is Kind.INDEX:
        return number.grouped(value, language.tag, 2)
    return number.grouped(value, language.tag, 0 if isinstance(value, int) else 1)


def _written(key: str, value: str, kind: Kind, language: Language) -> Cell:
    words = term.coded(key, value)
    if words is not None:
        tone = "" if key in _TONELESS else _TONES.get(value, "")
        return Cell(language.of(words), Kind.CODE, tone)
    if key in _SENTENCES:
        return Cell(_ISO.sub(lambda day: _day(day[0], language), value), kind)
    return Cell(_day(value, language) if kind is Kind.DAY else value, kind)


_MONTHS = ("month", "months")  # keys that hold a month, or two with dots between them


def _is_month_of(key: str, row: Row) -> bool:
    return key in {"reason", "group"} and row.get("by") == "month"


def _months(value: str, language: Language) -> str:
    ends = dict.fromkeys(_month(end, language) for end in value.split(".."))
    return " – ".join(ends)


def _month(value: str, language: Language) -> str:
    try:
        return number.whole_month(date.fromisoformat(f"{value}-01"), language.tag)
    except ValueError:
        return value


def _day(value: str, language: Language) -> str:
    try:
        return language.date(parse_day(value[:10]))
    except UsageError:
        return value


def _listed(key: str, value: Sequence[Value] | Mapping[str, Value], language: Language) -> str:
    if isinstance(value, Mapping):
        return " · ".join(part(key, name, each, language) for name, each in value.items())
    if any(isinstance(entry, Mapping) for entry in value):
        return language.many("{n} entry", "{n} entries", len(value))
    return ", ".join(_entry(key, entry, language) for entry in value)


def part(key: str, name: str, value: Value, language: Language) -> str:
    """One entry of a cell that counts several things by name."""
    return f"{_entry(key, name, language)} {_entry(name, value, language)}"


def _entry(key: str, value: Value, language: Language) -> str:
    return cell(key, value, language).text


def columns(rows: Sequence[Row]) -> tuple[str, ...]:
    """The keys that a table of these rows shows, what matters most first.

    Left out are ids beside a name, nested lists, the ends of intervals (they stand in the cell of
    their value), what is empty or the same in every row, and what repeats another column.
    """
    sample = rows[:2000]
    keys = tuple(dict.fromkeys(key for row in sample for key in row))
    ends = {end for key in keys for end in term.interval(key)}
    shown: list[str] = []
    seen: list[list[Value]] = []
    for key in sorted(keys, key=term.rank):
        values = [row.get(key) for row in sample]
        if key in ends or values in seen or _hidden(key, keys, values):
            continue
        shown.append(key)
        seen.append(values)
    return tuple(shown)


def _hidden(key: str, keys: Sequence[str], values: Sequence[Value]) -> bool:
    if (
        key in {"deal_id", "unit"}
        or (key == "phase" and "statement" in keys)  # which begins with it
        or term.is_for_programs(key)
        or key.endswith("_values")
        or (key.endswith("_id") and key.removesuffix("_id") in keys)
    ):
        return True
    first = next((value for value in values if value is not None), None)
    if first is None:
        return key != "name" or "deal_id" not in keys  # a deal is always named, if by its id
    if isinstance(first, list | tuple) and term.kind(key, first) is Kind.NESTED:
        return True
    return key in term.CONSTANT and len(values) > 1 and all(value == first for value in values)


_WRITTEN: Mapping[Unit, Callable[[float | None, str], str]] = {
    Unit.SHARE: number.percent,
    Unit.DAYS: number.days,
    Unit.HOURS: number.hours,
    Unit.COUNT: number.grouped,
    Unit.INDEX: partial(number.grouped, places=2),
    Unit.TIMES: partial(number.grouped, places=1),
}


def figure(found: Figure, language: Language, behind: str) -> Shown:
    """A headline figure with its interval, its n and its period."""
    write = _WRITTEN.get(found.unit)
    text = write(found.value, language.tag) if write else language.money(found.value)
    if found.value is None:
        unknown = found.unit is Unit.MONEY and found.n
        text = language.say("not known") if unknown else language.say("too few")
    return Shown(
        label=language.of(term.label(found.name)),
        value=text,
        sure=_sure(found, language),
        n=cases(found.n, language),
        period=" – ".join(language.date(day) for day in found.period) if found.period else "",
        behind=behind,
    )


def worth(amount: float | None, own: float | None, currency: str, language: Language) -> str:
    """What a deal is worth in the currency of the sums, and in its own where that is another."""
    told = language.money(amount)
    if own is None or currency == language.settings.currency:
        return told
    theirs = number.money(own, language.tag, currency)
    return theirs if amount is None else f"{told} ({theirs})"


def cases(n: object, language: Language) -> str:
    """How many cases a value rests on, which no line breaks."""
    return language.say("n = {n}", n=n).replace(" ", "\u00a0")


def _sure(found: Figure, language: Language) -> str:
    if found.low is None or found.high is None or found.value is None:
        return ""
    if found.unit is Unit.SHARE:
        low, high = (number.percent(end, language.tag) for end in (found.low, found.high))
    elif found.unit is Unit.HOURS:
        low, high = (number.hours(end, language.tag) for end in (found.low, found.high))
    elif found.unit is Unit.MONEY:
        low, high = language.money(found.low), language.money(found.high)
    else:
        places = 2 if found.unit is Unit.INDEX else 1
        low, high = (number.grouped(end, language.tag, places) for end in (found.low, found.high))
    return f"{low} – {high}"


def tone(code: str) -> str:
    """The tone of a code; nothing where it has none."""
    return _TONES.get(code, "")


def local(moment: datetime, language: Language) -> str:
    """A moment kept as naive UTC, in the workspace's zone."""
    return language.moment(moment.replace(tzinfo=UTC).astimezone(language.settings.zone_info))


def day_of(moment: datetime, language: Language) -> date:
    """The day of a naive UTC moment in the workspace's zone."""
    return moment.replace(tzinfo=UTC).astimezone(language.settings.zone_info).date()
