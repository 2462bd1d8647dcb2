"""Small pictures for the terminal, in block characters and without colour."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence

from rumbo.draw import number
from rumbo.draw.lettering import cleaned
from rumbo.draw.traffic import Traffic, sort_traffic
from rumbo.draw.voice import Voice
from rumbo.draw.words import word
from rumbo.model.picture import JourneyArc, JourneyData, JourneyPhase

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LEVELS = "▁▂▃▄▅▆▇█"
_PARTS = "█▓▒░"
_LEAST_WIDTH = 40
_NAMED = 3  # how many arcs of a kind the journey names


def bar(value: float | None, maximum: float, width: int = 20) -> str:
    """A bar of at most `width` cells, exact to an eighth; always `width` cells long."""
    if value is None or not math.isfinite(value) or maximum <= 0 or value <= 0:
        return " " * width
    eighths = max(1, round(min(1.0, value / maximum) * width * 8))
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(width)


def sparkline(values: Sequence[float | None]) -> str:
    """One cell per value, from the least to the greatest; a space where a value is missing."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    if not known:
        return " " * len(values)
    low, high = min(known), max(known)
    return "".join(_level(value, low, high) for value in values)


def _level(value: float | None, low: float, high: float) -> str:
    if value is None or not math.isfinite(value):
        return " "
    if high <= low:
        return _LEVELS[len(_LEVELS) // 2]
    return _LEVELS[min(len(_LEVELS) - 1, int((value - low) / (high - low) * len(_LEVELS)))]


def share_bar(parts: Sequence[float], width: int = 30) -> str:
    """Up to four parts of a whole side by side, each in its own shade; `width` cells long.

    A part above zero has at least one cell, as long as there are cells.
    """
    usable = [max(0.0, part) if math.isfinite(part) else 0.0 for part in parts[: len(_PARTS)]]
    total = sum(usable)
    if total <= 0:
        return " " * width
    cells = _apportioned(usable, total, width)
    return "".join(shade * count for shade, count in zip(_PARTS, cells, strict=False))


def _apportioned(parts: Sequence[float], total: float, width: int) -> list[int]:
    exact = [part / total * width for part in parts]
    cells = [max(1, int(value)) if value > 0 else 0 for value in exact]
    while sum(cells) > width:
        largest = max(range(len(cells)), key=lambda i: (cells[i], -i))
        cells[largest] -= 1
    while sum(cells) < width:
        neediest = max(range(len(cells)), key=lambda i: (exact[i] - cells[i], -i))
        cells[neediest] += 1
    return cells


def cell_width(text: str) -> int:
    """How many terminal cells the text takes."""
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def fitted(text: str, width: int) -> str:
    """The text in exactly `width` cells: shortened with an ellipsis or filled with spaces."""
    if cell_width(text) > width:
        while text and cell_width(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - cell_width(text))


def journey_line(data: JourneyData, width: int = 100, language: str = "es-ES") -> str:
    """The journey in lines of text: the phases in order, then what skips, returns and leaves."""
    voice = Voice(language, cleaned(data.currency)[:8], "count", data.moves_out())
    traffic = sort_traffic(data, 1.0)
    across = max(_LEAST_WIDTH, width)
    if not traffic.road:
        return word("empty", language)
    lines = _phase_lines(traffic, voice, across)
    names = {phase.code: cleaned(phase.name) for phase in data.phases}
    beside = [leg.arc for leg in (*traffic.over, *traffic.under)]
    for sign, kinds in (("⤼", {"skip", "won"}), ("↺", {"regress", "restart"})):
        arcs = sorted((a for a in beside if a.kind in kinds), key=lambda a: -a.moves)
        if arcs:
            lines.append(_named(sign, [_ends(arc, names, voice) for arc in arcs], across))
    return "\n".join(lines)


def _phase_lines(traffic: Traffic, voice: Voice, width: int) -> list[str]:
    most = max(1, *(phase.entered for phase in traffic.road))
    name_cells = min(
        max(cell_width(cleaned(p.name)) for p in (*traffic.road, *traffic.pockets)), width // 4
    )
    bar_cells = max(4, width - name_cells - 47)
    lines = [
        _phase_line(phase, "▶" if place else "●", most, (name_cells, bar_cells), voice)
        for place, phase in enumerate(traffic.road)
    ]
    return lines + [
        _phase_line(phase, "┆", most, (name_cells, bar_cells), voice) for phase in traffic.pockets
    ]


def _phase_line(
    phase: JourneyPhase, sign: str, most: int, cells: tuple[int, int], voice: Voice
) -> str:
    language = voice.language
    figures = [
        number.compact(phase.entered, language).rjust(8),
        number.percent(phase.share, language).rjust(6),
        "" if phase.outcome == "won" else number.days(phase.median_days, language),
        "✕ " + number.percent(phase.lost_share, language) if phase.lost else "",
        "▲" if phase.trap else "",
    ]
    name = fitted(cleaned(phase.name, unnamed=word("unnamed", language)), cells[0])
    drawn = bar(phase.entered, most, cells[1])
    wait, lost = figures[2].rjust(8), figures[3].ljust(7)
    line = f"{sign} {name} {drawn} {figures[0]} {figures[1]} {wait}  {lost} {figures[4]}"
    return line.rstrip()


def _named(sign: str, arcs: Sequence[str], width: int) -> str:
    """As many arcs as fit on the line, and how many there are besides."""
    for shown in range(min(_NAMED, len(arcs)), 0, -1):
        rest = [f"+{len(arcs) - shown}"] if len(arcs) > shown else []
        line = f"{sign} " + "   ".join([*arcs[:shown], *rest])
        if cell_width(line) <= width:
            return line
    return fitted(f"{sign} {arcs[0]}", width).rstrip()


def _ends(arc: JourneyArc, names: dict[int, str], voice: Voice) -> str:
    ends = (arc.source, arc.target)
    source, target = ("?" if end is None else names.get(end, "?") for end in ends)
    return f"{source} → {target} {voice.figure(arc)}"
