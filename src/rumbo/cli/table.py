"""A reading as tables in the terminal, with small pictures where they say more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from rumbo.draw import number
from rumbo.draw.terminal import bar
from rumbo.model.reading import Figure, Reading, Row, Unit
from rumbo.settings import Settings

# What the terminal shows of each reading: its columns in order and the one that becomes a bar.
# A reading that is not here shows every plain column.
_SHOWN: Mapping[str, tuple[tuple[str, ...], str]] = {
    "movements": (
        ("from", "to", "kind", "moves", "deals", "amount", "median_days", "p90_days"),
        "moves",
    ),
    "phases": (
        ("phase", "entered", "open_now", "lost", "exit_rate", "median_days", "p90_days")
        + ("win_rate_from_here", "amount_open", "trap"),
        "exit_rate",
    ),
    "shapes": (
        ("shape", "deals", "share", "win_rate", "low", "high", "median_days", "amount"),
        "share",
    ),
    "pipeline": (
        ("name", "owner", "phase", "state", "amount", "days_in_phase", "days_since_contact")
        + ("days_since_progress", "pushes"),
        "days_in_phase",
    ),
    "pauses": (("name", "phase", "started_at", "days", "ended_by", "causes"), "days"),
}
_SHARES = ("share", "rate", "low", "high", "win_rate_from_here")
_BAR_WIDTH = 12
_SIGNS = {"good": "●", "watch": "◐", "bad": "○", "unknown": "?"}
_COLOURS = {"good": "green", "watch": "yellow", "bad": "red", "unknown": "dim"}


def show_reading(
    reading: Reading, settings: Settings, *, limit: int = 25, console: Console | None = None
) -> None:
    """Prints the question, the verdict, the figures, the rows and what to know about them."""
    out = console or Console(highlight=False)
    language = settings.language
    verdict = reading.verdict.value
    heading = Styled(f"{_SIGNS[verdict]} ", style=_COLOURS[verdict])
    heading.append(reading.question.of(language), style="bold not dim")
    out.print(heading)
    out.print(Styled(_figures(reading, settings), style="dim"))
    if reading.rows:
        out.print(_table(reading, settings, limit))
    if limit and len(reading.rows) > limit:
        out.print(Styled(f"… {len(reading.rows) - limit:,} more (--limit 0)", style="dim"))
    for warning in reading.warnings:
        out.print(Styled(f"! {warning.of(language)}", style="yellow"))


def _figures(reading: Reading, settings: Settings) -> str:
    shown = [_figure(figure, settings) for figure in reading.figures]
    period = next((figure.period for figure in reading.figures if figure.period), None)
    when = f"{period[0]} – {period[1]}" if period else reading.as_of.isoformat()
    return f"{when} · snapshot {reading.snapshot} · " + " · ".join(shown)


def _figure(figure: Figure, settings: Settings) -> str:
    if figure.value is None:
        return f"{figure.name} —"
    if figure.unit is Unit.SHARE:
        text = f"{figure.value:.0%}"
        if figure.low is not None and figure.high is not None:
            text += f" ({figure.low:.0%}–{figure.high:.0%}, n={figure.n:,})"
    elif figure.unit is Unit.MONEY:
        text = number.money(figure.value, settings.language, settings.currency)
    else:
        text = number.grouped(figure.value, settings.language)
    return f"{figure.name} {text}"


def _table(reading: Reading, settings: Settings, limit: int) -> Table:
    columns, barred = _SHOWN.get(reading.name, (_plain_columns(reading.rows), ""))
    rows = reading.rows[:limit] if limit else reading.rows
    table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    numeric = {name for name in columns if any(isinstance(r.get(name), int | float) for r in rows)}
    for name in columns:
        table.add_column(name, justify="right" if name in numeric else "left", overflow="fold")
        if name == barred:
            table.add_column("", min_width=_BAR_WIDTH, no_wrap=True)
    largest = max((_size(row.get(barred)) for row in reading.rows), default=0.0)
    for row in rows:
        cells: list[Styled] = []
        for name in columns:
            cells.append(Styled(_cell(name, row.get(name), settings)))
            if name == barred:
                cells.append(Styled(bar(_size(row.get(name)), largest, _BAR_WIDTH), style="blue"))
        table.add_row(*cells)
    return table


def _plain_columns(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(
        name for name, value in rows[0].items() if not isinstance(value, Mapping | list | tuple)
    )


def _size(value: Any) -> float:  # noqa: ANN401 - a cell of any type
    return float(value) if isinstance(value, int | float) else 0.0


def _cell(name: str, value: Any, settings: Settings) -> str:  # noqa: ANN401 - a cell of any type
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "●" if value else ""
    if isinstance(value, list | tuple):
        return ", ".join(str(entry) for entry in value)
    if isinstance(value, float) and name.endswith(_SHARES):
        return number.percent(value, settings.language)
    if isinstance(value, float) and "amount" in name:
        return number.money(value, settings.language, settings.currency)
    if isinstance(value, float):
        return number.grouped(value, settings.language, 1)
    if isinstance(value, int):
        return number.grouped(value, settings.language)
    return _printable(str(value))


def _printable(text: str) -> str:
    # A name from a file must not move the cursor or colour the terminal.
    return "".join(character if character.isprintable() else " " for character in text)
