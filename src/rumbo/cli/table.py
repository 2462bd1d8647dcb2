"""The rows of a reading as a table that fits the screen: fewer columns before cut numbers."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rich.table import Table
from rich.text import Text as Styled

from rumbo.draw import number
from rumbo.draw.terminal import bar, cell_width
from rumbo.model import term
from rumbo.model.reading import Reading, Row
from rumbo.model.term import Kind
from rumbo.settings import Settings


@dataclass(frozen=True)
class _Layout:
    """The columns of a reading, the one beside which bars stand, and which to give up, in order.

    Columns joined by + go together.
    """

    columns: tuple[str, ...]
    barred: str = ""
    dispensable: tuple[str, ...] = ()


def _layout(columns: str, barred: str, dispensable: str) -> _Layout:
    return _Layout(tuple(columns.split()), barred, tuple(dispensable.split()))


# A reading that is not here shows every plain column, and gives up the last ones first.
_LAYOUTS: Mapping[str, _Layout] = {
    "alignment": _layout("phase topic agreement n said data", "", "n data"),
    "movements": _layout(
        "from to kind moves deals amount median_days p90_days",
        "moves",
        "p90_days deals amount median_days kind",
    ),
    "phases": _layout(
        "phase entered open_now lost exit_rate median_days p90_days win_rate_from_here trap",
        "exit_rate",
        "p90_days lost win_rate_from_here median_days",
    ),
    "shapes": _layout(
        "shape deals share win_rate low high median_days amount paused_share pause_effect",
        "share",
        "pause_effect amount paused_share median_days low+high share",
    ),
    "pipeline": _layout(
        "name owner phase state amount days_in_phase days_since_contact days_since_progress pushes",
        "days_in_phase",
        "pushes owner days_since_progress days_since_contact state",
    ),
    "drift": _layout(
        "what phase to role reason before after since since_low since_high p_value n deals",
        "",
        "n to+role+reason p_value since_low+since_high",
    ),
    "map_check": _layout(
        "statement status pass_rate low high n holds_for violations amount trend",
        "",
        "trend holds_for amount low+high violations",
    ),
    "review": _layout("question answer verdict value", "", "value"),
    "pauses": _layout("name phase started_at days ended_by causes", "days", "ended_by causes"),
    "timeline": _layout("occurred_at event detail who days", "", "who"),
}
_BAR_WIDTH = 12
_NAME_WIDTH = 14  # cells that a name keeps
_WHOLE_WIDTH = 28  # cells up to which a phase is never cut
_CODE_WIDTH = 44  # cells up to which a code is never cut
_FOLDED = ("detail", "question", "answer", "statement")  # long sentences go on in the next line
_SAID_ELSEWHERE = {"deal_id", "unit"}  # beside the name, and in the value itself
_SENTENCES = ("answer",)  # sentences of ours; their days are ISO's
_ISO = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_GAP = 2
_MEASURED = (Kind.COUNT, Kind.SHARE, Kind.DAYS, Kind.HOURS, Kind.MONEY, Kind.INDEX)


def reading_table(reading: Reading, settings: Settings, limit: int, room: int) -> Table:
    """The first `limit` rows (0: all) in `room` cells."""
    rows = reading.rows[:limit] if limit else reading.rows
    layout = _LAYOUTS.get(reading.name) or _plain(rows[0])
    given = [name for name in layout.columns if not _is_idle(name, layout, reading.rows)]
    found = [_Column(name, rows, settings) for name in given]
    columns, barred = _chosen(found, layout, room)
    _narrow(columns, room - (_BAR_WIDTH + _GAP if barred else 0))
    table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, _GAP, 0, 0))
    for column in columns:
        column.add_to(table)
        if column.name == barred:
            table.add_column("", width=_BAR_WIDTH, no_wrap=True)
    largest = max((_size(row.get(barred)) for row in reading.rows), default=0.0)
    for place, row in enumerate(rows):
        table.add_row(*_styled(columns, place, row, barred, largest))
    return table


class _Column:
    """A column's heading and cells, with the width it wants and the least it can do with."""

    def __init__(self, name: str, rows: Sequence[Row], settings: Settings) -> None:
        self.name = name
        self.title = term.label(name).of(settings.language)
        self.cells = [cell_in(name, row, settings) for row in rows]
        values = [row[name] for row in rows if row.get(name) is not None]
        # Without a value, a name such as days still says what the column holds.
        kind = term.kind(name, values[0] if values else 0.0)
        self.measured = kind in _MEASURED or any(type(value) in (int, float) for value in values)
        word = max(cell_width(part) for part in self.title.split())
        self.width = max(word, *(cell_width(text) for text in self.cells), 1)
        self.least = max(word, min(self.width, self._floor(kind)))

    def _floor(self, kind: Kind) -> int:
        if self.measured or kind in (Kind.DAY, Kind.FLAG):
            return self.width
        if kind is Kind.CODE:
            return _CODE_WIDTH
        whole = self.name in term.PLACES or self.name in _FOLDED
        return _WHOLE_WIDTH if whole else _NAME_WIDTH

    def add_to(self, table: Table) -> None:
        """Adds the column with its heading broken between words."""
        heading = "\n".join(textwrap.wrap(self.title, self.width, break_long_words=False))
        table.add_column(
            Styled(heading),
            justify="right" if self.measured else "left",
            width=self.width,
            no_wrap=self.name not in _FOLDED,
            overflow="fold" if self.name in _FOLDED else "ellipsis",
        )


def _plain(first: Row) -> _Layout:
    listed = [k for k, v in first.items() if not isinstance(v, Mapping | list | tuple)]
    shown = [k for k in listed if not (k.endswith("_id") and k.removesuffix("_id") in listed)]
    told = (k for k in shown if k not in _SAID_ELSEWHERE and not term.is_for_programs(k))
    shown = sorted(told, key=term.rank)
    return _Layout(tuple(shown), "", tuple(reversed(shown[1:])))


def _is_idle(name: str, layout: _Layout, rows: Sequence[Row]) -> bool:
    """Whether a column that may be given up has nothing to say in any row."""
    may_go = any(name in names.split("+") for names in layout.dispensable)
    return may_go and all(row.get(name) is None for row in rows)


def _chosen(columns: Sequence[_Column], layout: _Layout, room: int) -> tuple[list[_Column], str]:
    """The columns that fit at their least width, and the barred one where its bars fit too."""
    kept = list(columns)
    for names in layout.dispensable:
        if _least(kept) <= room:
            break
        kept = [column for column in kept if column.name not in names.split("+")]
    barred = layout.barred if any(column.name == layout.barred for column in kept) else ""
    return kept, barred if _least(kept) + _BAR_WIDTH + _GAP <= room else ""


def _least(columns: Sequence[_Column]) -> int:
    return sum(column.least + _GAP for column in columns) - _GAP


def _narrow(columns: Sequence[_Column], room: int) -> None:
    """Takes from the widest column until all fit or none may be narrower."""
    while sum(column.width + _GAP for column in columns) - _GAP > room:
        wide = [column for column in columns if column.width > column.least]
        if not wide:
            return
        max(wide, key=lambda column: column.width).width -= 1


def _styled(
    columns: Sequence[_Column], place: int, row: Row, barred: str, largest: float
) -> list[Styled]:
    styled: list[Styled] = []
    for column in columns:
        styled.append(Styled(column.cells[place]))
        if column.name == barred:
            styled.append(Styled(bar(_size(row.get(barred)), largest, _BAR_WIDTH), style="blue"))
    return styled


def _size(value: Any) -> float:  # noqa: ANN401 - a cell of any type
    return float(value) if isinstance(value, int | float) else 0.0


def cell_in(name: str, row: Row, settings: Settings) -> str:
    """A value of a row as people read it, in the unit that the row may say."""
    return cell(name, row.get(name), settings, term.kind_in(name, row))


def cell(
    name: str,
    value: Any,  # noqa: ANN401 - of any type
    settings: Settings,
    kind: Kind | None = None,
) -> str:
    """A value as people read it; a dash where there is none."""
    if value is None:
        return number.NONE
    if isinstance(value, bool):
        return "●" if value else ""
    if isinstance(value, int | float):
        return _measured(name, value, kind or term.kind(name, value), settings)
    if isinstance(value, list | tuple):
        return ", ".join(cell(name, entry, settings) for entry in value)
    return _text(name, value, settings.language)


def _text(name: str, value: Any, language: str) -> str:  # noqa: ANN401 - a cell of any type
    if term.kind(name, value) is Kind.DAY:
        return _day(value, language)
    if name in _SENTENCES:
        return printable(_ISO.sub(lambda found: _day(found[0], language), str(value)))
    words = term.coded(name, str(value))
    return printable(words.of(language) if words else str(value))


_WRITTEN: Mapping[Kind, Callable[[float | None, str], str]] = {
    Kind.SHARE: number.percent,
    Kind.HOURS: number.hours,
    Kind.DAYS: number.days,
}


def _measured(name: str, value: float, kind: Kind, settings: Settings) -> str:
    language = settings.language
    if name in term.FINE:
        return number.fine(value, language)
    if kind is Kind.MONEY:
        return number.money(value, language, settings.currency)
    if kind in _WRITTEN:
        return _WRITTEN[kind](value, language)
    if kind is Kind.INDEX:
        return number.grouped(value, language, 2)
    return number.grouped(value, language, 0 if isinstance(value, int) else 1)


def _day(value: Any, language: str) -> str:  # noqa: ANN401 - a date, or its text
    if isinstance(value, date):
        return number.day(value, language)
    try:
        return number.day(datetime.fromisoformat(str(value)), language)
    except ValueError:
        return printable(str(value))


def printable(text: str) -> str:
    """The text without signs that could move the cursor or colour the terminal."""
    return "".join(character if character.isprintable() else " " for character in text)
