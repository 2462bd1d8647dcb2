"""A reading as tables in the terminal, with small pictures where they say more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from rumbo.cli.wording import CODED, coded, heading
from rumbo.draw import number
from rumbo.draw.terminal import bar, cell_width
from rumbo.model.reading import Figure, Reading, Row, Unit
from rumbo.settings import Settings

# What the terminal shows of each reading: its columns in order and the one that becomes a bar.
# A reading that is not here shows every plain column.
_SHOWN: Mapping[str, tuple[str, str]] = {
    "movements": ("from to kind moves deals amount median_days p90_days", "moves"),
    "phases": (
        "phase entered open_now lost exit_rate median_days p90_days win_rate_from_here trap",
        "exit_rate",
    ),
    "shapes": ("shape deals share win_rate low high median_days amount", "share"),
    "pipeline": (
        "name owner phase state amount days_in_phase days_since_contact days_since_progress pushes",
        "days_in_phase",
    ),
    "pauses": ("name phase started_at days ended_by causes", "days"),
}
_SHARES = ("share", "rate", "low", "high", "win_rate_from_here")
_MOMENTS = ("_at",)
_BAR_WIDTH = 12
_LEAST_TEXT_WIDTH = 8
_GAP = 2
_PIPED_WIDTH = 120
_SIGNS = {"good": "●", "watch": "◐", "bad": "○", "unknown": "?"}
_COLOURS = {"good": "green", "watch": "yellow", "bad": "red", "unknown": "dim"}


def show_reading(
    reading: Reading, settings: Settings, *, limit: int = 25, console: Console | None = None
) -> None:
    """Prints the question, the verdict, the figures, the rows and what to know about them."""
    out = console or _console()
    language = settings.language
    verdict = reading.verdict.value
    title = Styled(f"{_SIGNS[verdict]} ", style=_COLOURS[verdict])
    title.append(reading.question.of(language), style="bold not dim")
    out.print(title)
    out.print(Styled(_figures(reading, settings), style="dim"))
    if reading.rows:
        out.print(_table(reading, settings, limit, out.width))
    if limit and len(reading.rows) > limit:
        rest = number.grouped(len(reading.rows) - limit, language)
        out.print(Styled(f"… {rest} {heading('more', language)} (--limit 0)", style="dim"))
    for warning in reading.warnings:
        out.print(Styled(f"! {_printable(warning.of(language))}", style="yellow"))


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_PIPED_WIDTH)


def _figures(reading: Reading, settings: Settings) -> str:
    language = settings.language
    shown = [_figure(figure, settings) for figure in reading.figures]
    period = next((figure.period for figure in reading.figures if figure.period), None)
    when = " – ".join(number.day(day, language) for day in period or (reading.as_of,))
    return " · ".join([when, f"{heading('snapshot', language)} {reading.snapshot}", *shown])


def _figure(figure: Figure, settings: Settings) -> str:
    language = settings.language
    text = number.NONE
    if figure.unit is Unit.SHARE:
        text = number.percent(figure.value, language)
        if figure.low is not None and figure.high is not None:
            low, high = number.percent(figure.low, language), number.percent(figure.high, language)
            text += f" ({low}–{high}, n={number.grouped(figure.n, language)})"
    elif figure.unit is Unit.MONEY:
        text = number.money(figure.value, language, settings.currency)
    elif figure.unit is Unit.DAYS:
        text = number.days(figure.value, language)
    else:
        text = number.grouped(figure.value, language)
    return f"{heading(figure.name, language)} {text}"


def _table(reading: Reading, settings: Settings, limit: int, room: int) -> Table:
    columns, barred = _columns(reading)
    rows = reading.rows[:limit] if limit else reading.rows
    cells = {name: [_cell(name, row.get(name), settings) for row in rows] for name in columns}
    titles = {name: heading(name, settings.language) for name in columns}
    numeric = {name for name in columns if _is_numeric(name, rows)}
    widths = {name: _width(titles[name], cells[name], name in numeric) for name in columns}
    texts = (len(columns) - len(numeric)) * (_LEAST_TEXT_WIDTH + _GAP)
    if sum(widths[n] + _GAP for n in numeric) + texts + _BAR_WIDTH + _GAP > room:
        barred = ""
    _narrow(widths, numeric, room - (_BAR_WIDTH + _GAP if barred else 0))
    table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, _GAP, 0, 0))
    for name in columns:
        if name in numeric:
            table.add_column(titles[name], justify="right", width=widths[name])
        else:
            table.add_column(titles[name], width=widths[name], no_wrap=True, overflow="ellipsis")
        if name == barred:
            table.add_column("", width=_BAR_WIDTH, no_wrap=True)
    largest = max((_size(row.get(barred)) for row in reading.rows), default=0.0)
    for number_, row in enumerate(rows):
        table.add_row(*_styled({n: cells[n][number_] for n in columns}, row, barred, largest))
    return table


def _width(title: str, cells: Sequence[str], numeric: bool) -> int:  # noqa: FBT001 - one caller
    """The cells a column wants: numbers never break, the words above them may."""
    above = title.split() if numeric else [title]
    return max(cell_width(text) for text in (*cells, *above))


def _narrow(widths: dict[str, int], numeric: set[str], room: int) -> None:
    """Takes from the widest column of text until all fit or none may be narrower."""
    texts = [name for name in widths if name not in numeric]
    while sum(widths.values()) + _GAP * len(widths) > room and texts:
        widest = max(texts, key=lambda name: widths[name])
        if widths[widest] <= _LEAST_TEXT_WIDTH:
            return
        widths[widest] -= 1


def _styled(cells: Mapping[str, str], row: Row, barred: str, largest: float) -> list[Styled]:
    styled: list[Styled] = []
    for name, text in cells.items():
        styled.append(Styled(text))
        if name == barred:
            styled.append(Styled(bar(_size(row.get(name)), largest, _BAR_WIDTH), style="blue"))
    return styled


def _columns(reading: Reading) -> tuple[tuple[str, ...], str]:
    if reading.name in _SHOWN:
        listed, barred = _SHOWN[reading.name]
        return tuple(listed.split()), barred
    first = reading.rows[0]
    return tuple(k for k, v in first.items() if not isinstance(v, Mapping | list | tuple)), ""


def _is_numeric(name: str, rows: Sequence[Row]) -> bool:
    return any(isinstance(row.get(name), int | float) for row in rows)


def _size(value: Any) -> float:  # noqa: ANN401 - a cell of any type
    return float(value) if isinstance(value, int | float) else 0.0


def _cell(name: str, value: Any, settings: Settings) -> str:  # noqa: ANN401 - a cell of any type
    if value is None:
        return number.NONE
    if isinstance(value, bool):
        return "●" if value else ""
    if isinstance(value, int | float):
        return _number(name, value, settings)
    if isinstance(value, list | tuple):
        return ", ".join(_cell(name, entry, settings) for entry in value)
    return _text(name, value, settings.language)


def _text(name: str, value: Any, language: str) -> str:  # noqa: ANN401 - a cell of any type
    if name.endswith(_MOMENTS):
        return _day(value, language)
    return _printable(coded(str(value), language) if name in CODED else str(value))


def _number(name: str, value: float, settings: Settings) -> str:
    if "amount" in name:
        return number.money(value, settings.language, settings.currency)
    if isinstance(value, int):
        return number.grouped(value, settings.language)
    if name.endswith(_SHARES):
        return number.percent(value, settings.language)
    return number.grouped(value, settings.language, 1)


def _day(value: Any, language: str) -> str:  # noqa: ANN401 - a date, or its text
    if isinstance(value, date):
        return number.day(value, language)
    try:
        return number.day(datetime.fromisoformat(str(value)), language)
    except ValueError:
        return _printable(str(value))


def _printable(text: str) -> str:
    # A name from a file must not move the cursor or colour the terminal.
    return "".join(character if character.isprintable() else " " for character in text)
