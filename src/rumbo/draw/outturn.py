"""What each month, owner or team brings: three parts one after the other, and the range of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from rumbo.draw import number, svg
from rumbo.draw.heading import Key, heading
from rumbo.draw.lettering import cleaned, shortened, text_width
from rumbo.draw.options import check
from rumbo.draw.room import Room, room_of
from rumbo.draw.svg import Area
from rumbo.draw.words import word
from rumbo.model import term
from rumbo.model.outlook_picture import PARTS, OutturnData, OutturnRow
from rumbo.model.picture import Theme

NAME_WIDTH = 168.0
FIGURE_WIDTH = 210.0
BAR = 16.0
ROW = 36.0
SIZE = 12.5
_TINTS = ("won", "skip", "advance")
Link: TypeAlias = Callable[[OutturnRow], "str | None"]


def draw_outturn(
    data: OutturnData,
    *,
    language: str = "es-ES",
    theme: Theme = "auto",
    width: int | None = None,
    link: Link | None = None,
) -> str:
    """The rows as one self-contained SVG document; `link` says where a row leads.

    UsageError where an option has a value that cannot be used.
    """
    check(theme=theme)
    most = max((max(sum(row.parts), row.ends[2]) for row in data.rows), default=0.0)
    room = room_of(width, names=NAME_WIDTH, figures=FIGURE_WIDTH, most=most, row=ROW, head=18.0)
    over = heading(
        data.title, [word("parts_told", language)], _keys(language), room.across, room.margin
    )
    top = over.height + 4
    said = _Said(data, language, link)
    rows = [_row(row, room, top + place * room.row, said) for place, row in enumerate(data.rows)]
    frame = svg.Frame(
        width=room.across,
        height=top + len(rows) * room.row + 12,
        title=cleaned(data.title),
        summary="; ".join(outturn_words(row, data, language) for row in data.rows) + ".",
        language=language,
        theme=theme,
        kind="outturn",
        shown_width=width,
        interactive=link is not None,
    )
    return svg.document(frame, [over.markup, *rows])


@dataclass(frozen=True)
class _Said:
    """What the rows have in common: the language of their words, and where they lead."""

    data: OutturnData
    language: str
    link: Link | None


def _keys(language: str) -> list[Key]:
    names = [term.label(name).of(language) for name in PARTS]
    keys = [Key(f"bar {tint}", name) for tint, name in zip(_TINTS, names, strict=True)]
    return [*keys, Key("wait", word("key_range", language))]


def _row(row: OutturnRow, room: Room, y: float, said: _Said) -> str:
    bar_y = y + room.head + 5
    parts = [svg.rect(room.whole(y), "room")]
    begins = 0.0
    for tint, amount in zip(_TINTS, row.parts, strict=True):
        area = Area(room.x(begins), bar_y, room.x(begins + amount) - room.x(begins), BAR)
        parts.append(svg.rect(area, f"tint {tint}", 1.5))
        begins += amount
    low, middle, high = (room.x(end) for end in row.ends)
    under = bar_y + BAR + 4
    parts.append(svg.rect(Area(low, under, max(2.0, high - low), 3), "wait", 1.5))
    parts.append(svg.rect(Area(middle - 1, under - 2.5, 2, 8), "ink", 1))
    label = outturn_words(row, said.data, said.language)
    address = said.link(row) if said.link else None
    marked = svg.tag("g", {}, svg.tooltip(label), *parts, *_letters(row, room, y, said))
    return svg.linked(marked, address, label)


def _letters(row: OutturnRow, room: Room, y: float, said: _Said) -> list[str]:
    base = y + (14.0 if room.narrow else 18.0)
    amounts = [number.money(end, said.language, said.data.currency) for end in row.ends]
    middle, span = amounts[1], f"{amounts[0]} – {amounts[2]}"
    end = room.across - room.margin
    taken = text_width(span, 10.5) + text_width(middle, SIZE, bold=True) + 26
    names = (room.across - 2 * room.margin - taken) if room.narrow else NAME_WIDTH - 14
    shown = shortened(cleaned(row.name, unnamed=word("unnamed", said.language)), names, SIZE)
    at = end - text_width(span, 10.5) - 10
    return [
        svg.text(shown, (room.margin, base), size=SIZE),
        svg.text(middle, (at, base), size=SIZE, klass="bold", anchor="end"),
        svg.text(span, (end, base), size=10.5, klass="muted", anchor="end"),
    ]


def outturn_words(row: OutturnRow, data: OutturnData, language: str) -> str:
    """A row in words: its middle outcome, its range and its parts."""
    amounts = [number.money(end, language, data.currency) for end in row.ends]
    parts = ", ".join(
        f"{term.label(name).of(language).lower()} {number.money(part, language, data.currency)}"
        for name, part in zip(PARTS, row.parts, strict=True)
    )
    name = cleaned(row.name, unnamed=word("unnamed", language))
    return word(
        "outturn_of",
        language,
        name=name,
        p10=amounts[0],
        p50=amounts[1],
        p90=amounts[2],
        parts=parts,
    )
