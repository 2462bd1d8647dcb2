"""Bars that are divided into parts: how much of each row is what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from rumbo.draw import number, svg
from rumbo.draw.heading import Key, heading
from rumbo.draw.lettering import cleaned, shortened, text_width
from rumbo.draw.options import check
from rumbo.draw.svg import Area
from rumbo.draw.words import word
from rumbo.model.picture import Theme
from rumbo.model.split import SplitData, SplitPart, SplitRow

MARGIN, NARROW_MARGIN = 28.0, 14.0
NATURAL_WIDTH, NARROW = 860.0, 560.0
BAR, ROW = 16.0, 62.0
NAME_SIZE, PART_SIZE = 12.5, 11.0
LEAST = 1.5  # as wide as a part is at least
GAP = 1.0
REACHED = 4.0  # as wide as a part is at least to lead somewhere
Link: TypeAlias = Callable[[SplitRow, SplitPart], "str | None"]


@dataclass(frozen=True)
class _Said:
    """What all rows have in common."""

    data: SplitData
    language: str
    link: Link | None
    left: float
    across: float
    most: float

    @property
    def counts_across(self) -> float:
        """How wide the column of counts is: the widest one, with room before it."""
        said = (number.grouped(row.deals, self.language) for row in self.data.rows)
        return 8 + max((text_width(each, NAME_SIZE) for each in said), default=0.0)

    def worth(self, part: SplitPart | SplitRow) -> str:
        """A row or a part as it is measured."""
        if self.data.by_deals:
            return number.grouped(part.deals, self.language)
        return number.money(part.amount, self.language, self.data.currency)

    def words(self, part: SplitPart | SplitRow) -> str:
        """A row or a part in words: its name, its amount and its deals."""
        return word(
            "step_of" if part.deals != 1 else "step_of_one",
            self.language,
            deal_word=self.data.deal_word,
            name=cleaned(part.name.of(self.language)),
            amount=number.money(part.amount, self.language, self.data.currency),
            n=number.grouped(part.deals, self.language),
        )


def draw_split(
    data: SplitData,
    *,
    language: str = "es-ES",
    theme: Theme = "auto",
    width: int | None = None,
    link: Link | None = None,
) -> str:
    """The rows as one self-contained SVG document, the longest row as wide as there is room.

    `link` says where a part leads. UsageError where an option has a value that cannot be used.
    """
    check(theme=theme)
    across = float(max(320, width or NATURAL_WIDTH))
    margin = NARROW_MARGIN if across < NARROW else MARGIN
    title, context = (text.of(language) for text in (data.title, data.context))
    keys = [Key(f"bar {tone}", text.of(language)) for tone, text in data.tones]
    over = heading(title, [context], keys, across, margin)
    top = over.height + 8
    most = max((data.size(row) for row in data.rows), default=0.0)
    said = _Said(data, language, link, margin, across - 2 * margin, most)
    rows = [_row(row, top + place * ROW, said) for place, row in enumerate(data.rows)]
    frame = svg.Frame(
        width=across,
        height=top + len(rows) * ROW + 8,
        title=cleaned(title),
        summary=split_summary(data, language),
        language=language,
        theme=theme,
        kind="split",
        shown_width=width,
        interactive=link is not None,
    )
    return svg.document(frame, [over.markup, *rows])


def split_summary(data: SplitData, language: str) -> str:
    """All rows in words, in the order of the picture."""
    said = _Said(data, language, None, 0.0, 0.0, 0.0)
    rows = (
        f"{said.words(row)} ({', '.join(said.words(part) for part in row.parts)})"
        for row in data.rows
    )
    return f"{data.context.of(language)}: {'; '.join(rows)}."


def _row(row: SplitRow, y: float, said: _Said) -> str:
    return svg.tag("g", {}, *_letters(row, y, said), *_bar(row, y + 20, said))


def _letters(row: SplitRow, y: float, said: _Said) -> list[str]:
    end = said.left + said.across
    count, worth = number.grouped(row.deals, said.language), said.worth(row)
    before = end if said.data.by_deals else end - said.counts_across
    taken = text_width(worth, NAME_SIZE, bold=True) + 22 + end - before
    name = shortened(cleaned(row.name.of(said.language)), said.across - taken, NAME_SIZE, bold=True)
    letters = [
        svg.text(name, (said.left, y + 14), size=NAME_SIZE, klass="bold"),
        svg.text(_shares(row, said), (said.left, y + 50), size=PART_SIZE, klass="muted"),
    ]
    letters.append(svg.text(worth, (before, y + 14), size=NAME_SIZE, klass="bold", anchor="end"))
    if said.data.by_deals:
        return letters
    return [*letters, svg.text(count, (end, y + 14), size=NAME_SIZE, klass="muted", anchor="end")]


def _shares(row: SplitRow, said: _Said) -> str:
    """As many parts as there is room for, the largest first."""
    whole, shown = said.data.size(row), ""
    for part in sorted(row.parts, key=lambda each: -said.data.size(each)):
        if not said.data.size(part):
            continue
        share = number.percent(said.data.size(part) / whole, said.language)
        each = f"{cleaned(part.name.of(said.language))} {share}"
        longer = f"{shown} · {each}" if shown else each
        if text_width(longer, PART_SIZE) > said.across:
            return shown or shortened(longer, said.across, PART_SIZE)
        shown = longer
    return shown


def _bar(row: SplitRow, y: float, said: _Said) -> list[str]:
    unit = said.across / said.most if said.most else 0.0
    x, parts = said.left, []
    for part in row.parts:
        wide = said.data.size(part) * unit
        area = Area(x, y, max(LEAST, wide - GAP), BAR)
        label = f"{cleaned(row.name.of(said.language))} → {said.words(part)}"
        drawn = svg.tag("g", {}, svg.tooltip(label), svg.rect(area, f"tint {part.tone}", 2))
        # What nobody could hit leads nowhere; the table beside the picture does.
        address = said.link(row, part) if said.link and wide >= REACHED else None
        parts.append(svg.linked(drawn, address, label))
        x += wide
    return parts
