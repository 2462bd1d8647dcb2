"""Open deals by their chance of being won, from below to above, and when they likely close.

The size is the amount, the shape and the colour the state, as in the picture of their waits. What
is too much to draw one by one stands as small columns on the floor of its tenth.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from rumbo.draw import number, svg
from rumbo.draw.bubbles import LARGEST_RADIUS, radius, shape, state_keys
from rumbo.draw.heading import heading
from rumbo.draw.lettering import cleaned, isolated, text_width
from rumbo.draw.options import check
from rumbo.draw.svg import Area
from rumbo.draw.words import word
from rumbo.model import term
from rumbo.model.bubble import Likely, LikelyCrowd, LikelyData
from rumbo.model.picture import Theme

Link: TypeAlias = Callable[[Likely | LikelyCrowd], "str | None"]
NATURAL_WIDTH = 1000.0
NARROW = 560.0
MARGIN = 28.0
SCALE_WIDTH = 42.0
HEIGHT = 400.0
FLOOR = 30.0  # the height of the tallest column of a crowd
COLUMN = 14.0  # and its width, where a month is that wide
_LEAST_DAYS = 28
_MONTHS = (1, 2, 3, 6, 12)
_LARGEST = 5  # of those told in words
_TURN = math.pi * (3 - math.sqrt(5))  # a spiral of these turns leaves no gap
_STEP, _STEPS = 4.0, 1500  # how far apart its turns are, and how many places are tried
_GAP = 1.5


@dataclass(frozen=True)
class _Room:
    as_of: date
    days: int
    left: float
    right: float
    top: float
    narrow: bool
    largest: float
    crowd: int

    @property
    def floor(self) -> float:
        """Where no chance is."""
        return self.top + HEIGHT

    def x(self, day: date) -> float:
        """Where a day is."""
        share = (day - self.as_of).days / self.days
        return self.left + (self.right - self.left) * min(1.0, max(0.0, share))

    def y(self, share: float) -> float:
        """Where a chance is."""
        return self.floor - HEIGHT * share


def draw_likely(
    data: LikelyData,
    *,
    language: str = "es-ES",
    theme: Theme = "auto",
    width: int | None = None,
    link: Link | None = None,
) -> str:
    """The open deals as one self-contained SVG document; each mark has its words and its link."""
    check(theme=theme)
    across = float(max(320, width or NATURAL_WIDTH))
    narrow = across < NARROW
    margin = 14.0 if narrow else MARGIN
    keys = state_keys({mark.state for mark in data.marks}, language)
    over = heading(data.title, _context(data, language), keys, across, margin)
    room = _room(data, (margin, across, over.height), narrow=narrow)
    frame = svg.Frame(
        width=across,
        height=room.floor + 36,
        title=cleaned(data.title),
        summary=_summary(data, language),
        language=language,
        theme=theme,
        kind="likely",
        shown_width=width,
        interactive=link is not None,
    )
    parts = [*_grid(room, language), *_months(room, language)]
    parts += [_column(crowd, room, data, language, link) for crowd in data.crowds]
    for mark, at, size in _apart(data.marks, room):
        said = _sentence(mark, data, language)
        drawn = shape(mark.state, at, size, said)
        parts.append(svg.linked(drawn, link(mark) if link else None, said))
    return svg.document(frame, [over.markup, *parts])


def _apart(marks: Sequence[Likely], room: _Room) -> Iterator[tuple[Likely, svg.Point, float]]:
    """Each mark where it belongs, or as near to it as no other is; the large ones come first.

    Deals of one phase of which no more is known have one chance and one day, and each of them is
    to be seen and pressed.
    """
    placed: list[tuple[float, float, float]] = []
    tried: dict[svg.Point, int] = {}  # how far the spiral around a point is taken
    for mark in sorted(marks, key=lambda mark: (-(mark.amount or 0.0), mark.deal_id)):
        size = radius(mark.amount, room.largest, narrow=room.narrow)
        middle = room.x(mark.closes_on), room.y(mark.p_win)
        at, tried[middle] = _free(placed, middle, size, room, tried.get(middle, 0))
        placed.append((*at, size))
        yield mark, at, size


def _free(
    placed: Sequence[tuple[float, float, float]],
    at: svg.Point,
    size: float,
    room: _Room,
    first: int,
) -> tuple[svg.Point, int]:
    far = _STEP * math.sqrt(_STEPS) + size
    near = [each for each in placed if math.dist(each[:2], at) < far + each[2]]
    for step in range(first, _STEPS):
        reach, turn = _STEP * math.sqrt(step), step * _TURN
        x, y = at[0] + reach * math.cos(turn), at[1] + reach * math.sin(turn)
        x = min(max(x, room.left), room.right)
        y = min(max(y, room.top), room.floor)
        if all(math.dist((x, y), each[:2]) >= size + each[2] + _GAP for each in near):
            return (x, y), step
    return at, first


def _room(data: LikelyData, laid: tuple[float, float, float], *, narrow: bool) -> _Room:
    margin, across, top = laid
    ends = [mark.closes_on for mark in data.marks]
    ends += [_month_after(crowd.month) for crowd in data.crowds]
    last = max(ends, default=data.as_of)
    return _Room(
        as_of=data.as_of,
        days=max(_LEAST_DAYS, (last - data.as_of).days),
        left=margin + SCALE_WIDTH + LARGEST_RADIUS / 2,
        right=across - margin - LARGEST_RADIUS,
        top=top + LARGEST_RADIUS,
        narrow=narrow,
        largest=max((mark.amount or 0.0 for mark in data.marks), default=0.0),
        crowd=max((crowd.deals for crowd in data.crowds), default=1),
    )


def _month_after(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _grid(room: _Room, language: str) -> list[str]:
    parts = []
    for tenth in range(0, 11, 2):
        y = room.y(tenth / 10)
        line = f"M{svg.number(room.left)} {svg.number(y)}H{svg.number(room.right)}"
        parts.append(svg.tag("path", {"d": line, "class": "hair"}))
        at = (room.left - LARGEST_RADIUS / 2 - 6, y + 3.5)
        said = number.percent(tenth / 10, language)
        parts.append(svg.text(said, at, size=10.5, klass="muted", anchor="end"))
    return parts


def _months(room: _Room, language: str) -> list[str]:
    wide = text_width(number.month(room.as_of, language), 10.5) + 20
    most = max(1.0, (room.right - room.left) / wide)
    step = next((each for each in _MONTHS if room.days / 30.4 / each <= most), _MONTHS[-1])
    parts, day = [], _month_after(room.as_of)
    while (day - room.as_of).days <= room.days:
        if (day.month - 1) % step == 0:
            x = room.x(day)
            line = f"M{svg.number(x)} {svg.number(room.top)}V{svg.number(room.floor + 4)}"
            parts.append(svg.tag("path", {"d": line, "class": "hair"}))
            name = number.month(day, language)
            at = (min(x, room.right - text_width(name, 10.5) / 2 + LARGEST_RADIUS), room.floor + 20)
            parts.append(svg.text(name, at, size=10.5, klass="muted", anchor="middle"))
        day = _month_after(day)
    return parts


def _column(
    crowd: LikelyCrowd, room: _Room, data: LikelyData, language: str, link: Link | None
) -> str:
    left, right = room.x(crowd.month), room.x(_month_after(crowd.month))
    wide = max(2.0, min(COLUMN, right - left - 1))
    high = max(3.0, FLOOR * math.sqrt(crowd.deals / room.crowd))
    floor = room.y(crowd.from_share)
    area = Area((left + right - wide) / 2, floor - high, wide, high)
    said = word(
        "likely_crowd",
        language,
        n=number.grouped(crowd.deals, language),
        deals=word("deals", language, deal_word=data.deal_word),
        low=number.percent(crowd.from_share, language),
        high=number.percent(crowd.from_share + 0.1, language),
        month=number.whole_month(crowd.month, language),
        amount=number.money(crowd.amount, language, data.currency),
    )
    attributes: svg.Attributes = {
        "x": area.x, "y": area.y, "width": area.width, "height": area.height, "class": "crowd mark",
    }  # fmt: skip
    drawn = svg.tag("rect", attributes, svg.tooltip(said))
    return svg.linked(drawn, link(crowd) if link else None, said)


def _sentence(mark: Likely, data: LikelyData, language: str) -> str:
    state = term.coded("state", mark.state)
    parts = (
        isolated(cleaned(mark.name)),
        word(
            "likely_mark",
            language,
            share=number.percent(mark.p_win, language),
            day=number.day(mark.closes_on, language),
        ),
        isolated(cleaned(term.phase(mark.phase).of(language))),
        state.of(language) if state else mark.state,
        number.money(mark.amount, language, data.currency),
        isolated(cleaned(mark.owner)) if mark.owner else "",
    )
    return " · ".join(part for part in parts if part)


def _context(data: LikelyData, language: str) -> list[str]:
    context = [
        word("as_of", language, day=number.day(data.as_of, language)),
        word("across_likely", language),
        word("size_amount", language),
    ]
    if len({(mark.closes_on, mark.p_win) for mark in data.marks}) < len(data.marks):
        context.append(word("likely_beside", language))
    rest = sum(crowd.deals for crowd in data.crowds)
    if rest:
        shown = number.grouped(len(data.marks), language)
        context.append(word("likely_rest", language, n=shown, rest=number.grouped(rest, language)))
    if data.unclaimed:
        n = number.grouped(data.unclaimed, language)
        context.append(word("likely_unclaimed", language, n=n))
    return context


def _summary(data: LikelyData, language: str) -> str:
    largest = sorted(data.marks, key=lambda mark: -(mark.amount or 0.0))[:_LARGEST]
    said = [f"{_sentence(mark, data, language)}." for mark in largest]
    return " ".join([f"{'; '.join(_context(data, language))}.", *said])
