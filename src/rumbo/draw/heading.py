"""What stands over every picture: title, one line of context and the key to its signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rumbo.draw import number, svg
from rumbo.draw.lettering import cleaned, shortened, text_width, wrapped
from rumbo.draw.svg import Area
from rumbo.draw.words import word

TITLE_SIZE, TITLE_LINE = 16.0, 20.0
CONTEXT_SIZE = 12.0
KEY_SIZE = 10.5
SWATCH = 22.0
GLYPH = 9.0


@dataclass(frozen=True)
class Key:
    """One sign of the legend: what is drawn for it and what it means."""

    sign: str  # a kind of move, or "tint KIND", "bar KIND", "wait", "glyph X"
    meaning: str


@dataclass(frozen=True)
class Heading:
    """The markup over a picture and how high it is."""

    markup: str
    height: float


def when(as_of: date, period: tuple[date, date] | None, language: str) -> str:
    """The day of the picture in words, after the first and the last day of its period."""
    day = word("as_of", language, day=number.day(as_of, language))
    if period is None:
        return day
    first, last = (number.day(each, language) for each in period)
    return f"{word('between', language, first=first, last=last)} · {day}"


def heading(
    title: str, context: Sequence[str], keys: Sequence[Key], width: float, margin: float = 28.0
) -> Heading:
    """Lay the three parts out in `width`, wrapped where they do not fit."""
    room = width - 2 * margin
    y, parts = max(margin, 20.0) + 4 - TITLE_LINE, []
    for line in wrapped(cleaned(title), room, TITLE_SIZE, bold=True):
        y += TITLE_LINE
        parts.append(svg.text(line, (margin, y), size=TITLE_SIZE, klass="bold"))
    for line in _flowing([cleaned(part) for part in context], room):
        y += 18
        parts.append(svg.text(line, (margin, y), size=CONTEXT_SIZE, klass="muted"))
    key_markup, y = _keys(keys, room, margin, y + 22)
    return Heading("".join([*parts, key_markup]), y + 10)


def _flowing(parts: Sequence[str], room: float) -> list[str]:
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and text_width(longer, CONTEXT_SIZE) <= room:
            lines[-1] = longer
        else:
            lines.extend(wrapped(part, room, CONTEXT_SIZE, lines=3))
    return lines


def _keys(keys: Sequence[Key], room: float, margin: float, y: float) -> tuple[str, float]:
    x, parts = margin, []
    for key in keys:
        swatch = GLYPH if key.sign.startswith("glyph") else SWATCH
        meaning = shortened(key.meaning, room - swatch - 6, KEY_SIZE)
        wide = swatch + 6 + text_width(meaning, KEY_SIZE)
        if x > margin and x + wide > margin + room:
            x, y = margin, y + 17
        parts.append(_sign(key.sign, x, y))
        parts.append(svg.text(meaning, (x + swatch + 6, y), size=KEY_SIZE, klass="muted"))
        x += wide + 16
    return "".join(parts), y if keys else y - 22


def _sign(sign: str, x: float, y: float) -> str:
    middle = y - KEY_SIZE * 0.35
    name, _, rest = sign.partition(" ")
    if name == "tint":
        return svg.rect(Area(x + 6, middle - 5, SWATCH - 8, 10), f"tint {rest}", 2, 0.42)
    if name == "bar":
        return svg.rect(Area(x + 6, middle - 5, SWATCH - 8, 10), f"tint {rest}", 2)
    if name == "glyph":
        kind, _, glyph = rest.partition(" ")
        return svg.text(glyph, (x, y), size=KEY_SIZE, klass=f"{kind} bold")
    if name == "wait":
        track = svg.rect(Area(x, middle - 1.5, SWATCH, 3), "track", 1.5)
        return track + svg.rect(Area(x, middle - 1.5, SWATCH * 0.6, 3), "wait", 1.5)
    below = sign in {"regress", "restart"}
    dip, base = (5.0, middle - 3) if below else (-5.0, middle + 3)
    if sign in {"skip", "regress", "restart", "won"}:
        ends = ((x + SWATCH, base), (x, base)) if below else ((x, base), (x + SWATCH, base))
        inner = [(end[0], base + dip) for end in ends]
        return svg.arrow((ends[0], *inner, ends[1]), 1.5, sign, 5.0)
    return svg.arrow(((x, middle), (x + SWATCH, middle)), 2.0, sign)
