"""A reading on the terminal: its question, figures, rows and what to know about them."""

from __future__ import annotations

import os

from rich.console import Console
from rich.text import Text as Styled

from rumbo.cli.story import as_story
from rumbo.cli.table import printable, reading_table
from rumbo.cli.wording import said
from rumbo.draw import number
from rumbo.draw.terminal import cell_width
from rumbo.model import term
from rumbo.model.reading import Figure, Reading, Unit
from rumbo.model.speaker import Speaker
from rumbo.settings import Settings

_PIPED_WIDTH = 120
_LEAST_WIDTH = 40
_SPACE = "\u00a0"
_SIGNS = {"good": "●", "watch": "◐", "bad": "○", "unknown": "?"}
_COLOURS = {"good": "green", "watch": "yellow", "bad": "red", "unknown": "dim"}


def show_reading(reading: Reading, settings: Settings, *, limit: int = 25, about: str = "") -> None:
    """Prints the question, the figures, the rows and the warnings; `about` names the one deal."""
    out = Console(highlight=False, width=screen_width())
    language = settings.language
    shown = as_story(reading, language) if reading.name == "timeline" else reading
    out.print(_title(shown, language, about))
    for line in _figure_lines(shown, settings, out.width):
        out.print(Styled(line, style="dim"), soft_wrap=True)
    if shown.rows:
        out.print(reading_table(shown, settings, limit, out.width))
    if limit and len(shown.rows) > limit:
        rest = len(shown.rows) - limit
        out.print(Styled(said("more", language, count=rest), style="dim"))
    if any(row.get("trap") for row in shown.rows):
        out.print(Styled(said("trap", language), style="dim"))
    if shown.speaker is not None:
        out.print(Styled(_spoken(shown.speaker, language), style="dim"), soft_wrap=True)
    for warning in shown.warnings:
        out.print(Styled(f"! {printable(warning.of(language))}", style="yellow"))


def _spoken(speaker: Speaker, language: str) -> str:
    """Since when the model speaks."""
    return said(
        "spoken",
        language,
        day=number.day(speaker.fitted, language),
        age=str(speaker.age_days),
        why=said(f"spoken_{speaker.why}", language),
    )


def screen_width() -> int:
    """The cells of a line: of the terminal, of COLUMNS, or 120 where neither says."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given):
        return max(_LEAST_WIDTH, int(given))
    console = Console()
    return max(_LEAST_WIDTH, console.width) if console.is_terminal else _PIPED_WIDTH


def _title(reading: Reading, language: str, about: str) -> Styled:
    verdict = reading.verdict.value
    title = Styled(f"{_SIGNS[verdict]} ", style=_COLOURS[verdict])
    title.append(reading.question.of(language), style="bold not dim")
    if about:
        title.append(f" {printable(about)}", style="not bold not dim")
    return title


def _figure_lines(reading: Reading, settings: Settings, room: int) -> list[str]:
    """The date, the snapshot and the figures, broken only between them."""
    language = settings.language
    period = next((figure.period for figure in reading.figures if figure.period), None)
    when = " – ".join(number.day(day, language) for day in period or (reading.as_of,))
    parts = [when, f"{_name('snapshot', language)} {reading.snapshot}"]
    parts += [_figure(figure, settings) for figure in reading.figures]
    lines = [parts[0]]
    for part in parts[1:]:
        if cell_width(f"{lines[-1]} · {part}") <= room:
            lines[-1] += f" · {part}"
        else:
            lines.append(part)
    return lines


def _figure(figure: Figure, settings: Settings) -> str:
    language = settings.language
    text = number.NONE
    if figure.unit is Unit.SHARE:
        text = number.percent(figure.value, language) + _interval(figure, language)
    elif figure.unit is Unit.MONEY:
        text = number.money(figure.value, language, settings.currency)
    elif figure.unit is Unit.HOURS:
        text = number.hours(figure.value, language)
    elif figure.unit is Unit.DAYS:
        text = number.days(figure.value, language)
    elif figure.unit in (Unit.INDEX, Unit.TIMES):
        text = number.grouped(figure.value, language, 2)
    else:
        text = number.grouped(figure.value, language)
    return f"{_name(figure.name, language)} " + text.replace(" ", _SPACE)


def _interval(figure: Figure, language: str) -> str:
    if figure.low is None or figure.high is None:
        return ""
    low = number.percent(figure.low, language).rstrip(f"%{_SPACE}")
    high = number.percent(figure.high, language)
    return f" ({low}–{high}, n={number.grouped(figure.n, language)})"


def _name(key: str, language: str) -> str:
    label = term.label(key).of(language)
    shortened = label[:2].isupper()  # such as CRM
    return label if shortened else label[:1].lower() + label[1:]
