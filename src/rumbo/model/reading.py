"""What a reading returns: one question, one answer, its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from numbers import Integral
from typing import TypeAlias

from rumbo.model.selection import Selection
from rumbo.model.speaker import Speaker

Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Mapping[str, Value] | None"
Row: TypeAlias = Mapping[str, Value]
LATIN = "es-419"
_SPAIN = str.maketrans(",.", ".,")
_WHOLE = 100_000  # from here on decimals tell nothing


class Verdict(StrEnum):
    """How the answer stands: nothing to do, keep an eye on it, act, or not known."""

    GOOD = "good"
    WATCH = "watch"
    BAD = "bad"
    UNKNOWN = "unknown"


class Unit(StrEnum):
    """The unit of a figure's value."""

    COUNT = "count"
    SHARE = "share"  # 0 to 1
    DAYS = "days"
    HOURS = "hours"  # of work, as the settings say when that is
    MONEY = "money"  # in the workspace's currency
    INDEX = "index"  # up to 1, which is as much as there can be
    TIMES = "times"  # so many times something else


@dataclass(frozen=True)
class Text:
    """One sentence in the two languages of the screens.

    `latin` is the Spanish of Latin America where it differs, as it does in how numbers are written.
    """

    es: str
    en: str
    latin: str = ""

    def of(self, language: str) -> str:
        """The text in `language`; Spanish for any variant of es, English otherwise."""
        if language.startswith("es"):
            return self.latin if self.latin and language == LATIN else self.es
        return self.en


def in_each(say: Callable[[str], str]) -> Text:
    """What `say` says in each language of the screens."""
    es, en, latin = say("es"), say("en"), say(LATIN)
    return Text(es, en, latin if latin != es else "")


def joined(texts: Sequence[Text], between: Text) -> Text:
    """The texts as one, set apart by what is `between` them."""
    return in_each(lambda tag: between.of(tag).join(each.of(tag) for each in texts))


def counted(spanish: str, english: str, **values: float | str | Text) -> Text:
    """A sentence with `{numbers}` in it, written as each language writes them: 2.089 or 2,089.

    A text in it is said in each language too; a name stays as it is.
    """

    def filled(language: str) -> str:
        told = {name: _told(value, language) for name, value in values.items()}
        return (english if language == "en" else spanish).format(**told)

    return in_each(filled)


def numbered(n: float, one: Text, other: Text, **values: float | str | Text) -> Text:
    """As `counted`: what is said of one, or of any other number `n`."""
    said = one if n == 1 else other
    return counted(said.es, said.en, n=n, **values)


def missing(n: int) -> Text:
    """How many are missing, within a sentence."""
    return numbered(n, Text("falta {n}", "{n} is missing"), Text("faltan {n}", "{n} are missing"))


def in_days(n: float, *, business: bool = False) -> Text:
    """A time in days, or in days of work, in words."""
    if business:
        one, other = (
            ("{n} día hábil", "{n} business day"),
            ("{n} días hábiles", "{n} business days"),
        )
    else:
        one, other = ("{n} día", "{n} day"), ("{n} días", "{n} days")
    return numbered(n, Text(*one), Text(*other))


def _told(value: float | str | Text, language: str) -> str:
    if isinstance(value, Text):
        return value.of(language)
    if isinstance(value, str):
        return value
    return _grouped(value).translate(_SPAIN) if language == "es" else _grouped(value)


def _grouped(value: float) -> str:
    if isinstance(value, Integral):  # numpy's whole numbers too, which are no int
        return f"{int(value):,}"
    if abs(value) >= _WHOLE:
        return f"{value:,.0f}"
    return f"{Decimal(f'{value:.6g}'):,f}"  # what is tiny would have an exponent otherwise


@dataclass(frozen=True)
class Figure:
    """A headline number: its value, how many cases stand behind it and how sure it is.

    `value` is None where there is too little data; `low` and `high` are a 95 % interval;
    `period` is the first and last day counted. `behind` are the deals that the value counts; of a
    share its numerator, of things that are no deals the deals they belong to.
    """

    name: str
    value: float | int | None
    unit: Unit
    n: int
    low: float | None = None
    high: float | None = None
    period: tuple[date, date] | None = None
    behind: Selection | None = None


@dataclass(frozen=True)
class Reading:
    """The typed answer that every face shows without knowing which reading it is."""

    name: str
    as_of: date
    snapshot: int
    question: Text
    verdict: Verdict
    figures: tuple[Figure, ...]
    rows: tuple[Row, ...]
    definitions: Mapping[str, Text] = field(default_factory=dict)
    warnings: tuple[Text, ...] = ()
    queries: tuple[str, ...] = ()  # the SQL files that made the answer
    found: int | None = None  # how many rows there are, where only some of them are here
    speaker: Speaker | None = None  # the model whose chances it tells, where it tells any

    def figure(self, name: str) -> Figure:
        """The figure of that name; KeyError where there is none."""
        for figure in self.figures:
            if figure.name == name:
                return figure
        raise KeyError(name)

    def as_json(self, language: str) -> dict[str, object]:
        """The object that `rumbo read NAME --json` prints (docs/reference/readings.md)."""
        return {
            "reading": self.name,
            "as_of": self.as_of.isoformat(),
            "snapshot": self.snapshot,
            "question": {"es": self.question.es, "en": self.question.en},
            "verdict": self.verdict.value,
            "figures": [_figure_json(figure) for figure in self.figures],
            "rows": [dict(row) for row in self.rows],
            "definitions": {key: text.of(language) for key, text in self.definitions.items()},
            "warnings": [text.of(language) for text in self.warnings],
            "model": self.speaker.as_json() if self.speaker else None,
        }


def _figure_json(figure: Figure) -> dict[str, object]:
    entry: dict[str, object] = {
        "name": figure.name,
        "value": figure.value,
        "unit": figure.unit.value,
        "n": figure.n,
        "low": figure.low,
        "high": figure.high,
        "period": None,
    }
    if figure.period is not None:
        entry["period"] = [day.isoformat() for day in figure.period]
    return entry
