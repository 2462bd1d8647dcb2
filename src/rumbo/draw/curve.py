"""What becomes of an open deal day by day: won from below, lost from above, open in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rumbo.draw import number, svg
from rumbo.draw.heading import Key, heading
from rumbo.draw.lettering import cleaned, text_width
from rumbo.draw.options import check
from rumbo.draw.svg import Area
from rumbo.draw.words import word
from rumbo.model.outlook_picture import CurveData
from rumbo.model.picture import Theme

NATURAL_WIDTH = 860.0
NARROW = 560.0
MARGIN = 28.0
HEIGHT = 224.0
SCALE_WIDTH = 38.0  # of the percentages to the left
NAME_WIDTH = 118.0  # of what the areas are, to the right
SIZE = 11.5
_LEAST_APART = 15.0  # two names to the right of each other's line
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
_MONTHS = (1, 2, 3, 6, 12)


@dataclass(frozen=True)
class _Room:
    data: CurveData
    left: float
    right: float
    top: float

    @property
    def floor(self) -> float:
        """Where no chance is."""
        return self.top + HEIGHT

    def x(self, day: float) -> float:
        """Where so many days from the date are."""
        last = self.data.days[-1] or 1.0
        return self.left + (self.right - self.left) * min(1.0, max(0.0, day / last))

    def y(self, share: float) -> float:
        """Where a share is."""
        return self.floor - HEIGHT * min(1.0, max(0.0, share))

    def on(self, day: date) -> float:
        """Where a date is."""
        return self.x((day - self.data.as_of).days)


def draw_curve(
    data: CurveData, *, language: str = "es-ES", theme: Theme = "auto", width: int | None = None
) -> str:
    """The curve as one self-contained SVG document.

    UsageError where an option has a value that cannot be used.
    """
    check(theme=theme)
    across = float(max(320, width or NATURAL_WIDTH))
    narrow = across < NARROW
    margin = 14.0 if narrow else MARGIN
    over = heading(data.title, _context(data, language), _keys(language), across, margin)
    names = 0.0 if narrow else NAME_WIDTH
    room = _Room(data, margin + SCALE_WIDTH, across - margin - names, over.height + 8)
    frame = svg.Frame(
        width=across,
        height=room.floor + 62,
        title=cleaned(data.title),
        summary=curve_summary(data, language),
        language=language,
        theme=theme,
        kind="curve",
        shown_width=width,
    )
    parts = [*_grid(room, language), *_areas(room), *_told(room, language)]
    parts += _dates(room, language) + _closing(room)
    return svg.document(frame, [over.markup, *parts, *([] if narrow else _names(room, language))])


def _context(data: CurveData, language: str) -> list[str]:
    last = number.day(_day(data, data.days[-1]), language)
    day, low, high = (number.day(each, language) for each in data.likely)
    return [
        word("as_of", language, day=number.day(data.as_of, language)),
        word("curve_span", language, day=last),
        word("curve_close", language, day=day, low=low, high=high),
    ]


def _day(data: CurveData, day: float) -> date:
    return data.as_of + timedelta(days=round(day))


def _keys(language: str) -> list[Key]:
    return [
        Key("tint won", word("curve_won", language)),
        Key("tint advance", word("curve_open", language)),
        Key("tint lost", word("curve_lost", language)),
    ]


def _grid(room: _Room, language: str) -> list[str]:
    parts = []
    for share in _SHARES:
        y = room.y(share)
        line = f"M{svg.number(room.left)} {svg.number(y)}H{svg.number(room.right)}"
        parts.append(svg.tag("path", {"d": line, "class": "hair"}))
        at = (room.left - 7, y + 3.5)
        said = number.percent(share, language)
        parts.append(svg.text(said, at, size=10.5, klass="muted", anchor="end"))
    return parts


def _areas(room: _Room) -> list[str]:
    data = room.data
    won = _line(room, data.won)
    lost = _line(room, [1.0 - share for share in data.lost])
    x0, x1 = svg.number(room.left), svg.number(room.right)
    floor, top = svg.number(room.floor), svg.number(room.top)
    between = f"M{won}L{_reversed(lost)}Z"
    return [
        svg.tag("path", {"d": between, "class": "advance tint", "fill-opacity": 0.12}),
        svg.tag(
            "path",
            {"d": f"M{x0} {floor}L{won}L{x1} {floor}Z", "class": "won tint", "fill-opacity": 0.42},
        ),
        svg.tag(
            "path",
            {"d": f"M{x0} {top}L{lost}L{x1} {top}Z", "class": "lost tint", "fill-opacity": 0.34},
        ),
        svg.tag("path", {"d": f"M{won}", "class": "won line", "stroke-width": 2.0}),
        # Dashed, so that the two are told apart without their colours.
        svg.tag(
            "path",
            {
                "d": f"M{lost}",
                "class": "lost line",
                "stroke-width": 2.0,
                "stroke-dasharray": "5 3",
            },
        ),
    ]


def _line(room: _Room, shares: Sequence[float]) -> str:
    points = zip(room.data.days, shares, strict=True)
    return "L".join(f"{svg.number(room.x(d))} {svg.number(room.y(s))}" for d, s in points)


def _reversed(line: str) -> str:
    return "L".join(reversed(line.split("L")))


def _told(room: _Room, language: str) -> list[str]:
    """Strips without ink that say, under the pointer, what holds by a day."""
    data, parts = room.data, []
    ends = [room.x(day) for day in data.days]
    for place in range(1, len(data.days)):
        area = Area(ends[place - 1], room.top, max(0.5, ends[place] - ends[place - 1]), HEIGHT)
        strip = svg.rect(area, "room")
        said = svg.tooltip(_at(data, place, language))
        parts.append(svg.tag("g", {}, said, strip))
    return parts


def _at(data: CurveData, place: int, language: str) -> str:
    won, lost = data.won[place], data.lost[place]
    shares = {"won": won, "lost": lost, "open": max(0.0, 1.0 - won - lost)}
    said = {name: number.percent(share, language) for name, share in shares.items()}
    return word(
        "curve_at", language, day=number.day(_day(data, data.days[place]), language), **said
    )


def _dates(room: _Room, language: str) -> list[str]:
    """The first days of months under the floor, as many as have room."""
    data, parts = room.data, []
    wide = text_width(number.month(data.as_of, language), 10.5) + 18
    months = data.days[-1] / 30.4
    most = max(1.0, (room.right - room.left) / wide)
    step = next((each for each in _MONTHS if months / each <= most), _MONTHS[-1])
    first = data.as_of.year * 12 + data.as_of.month
    for index in range(first, first + int(months) + 2):
        day = date(index // 12, index % 12 + 1, 1)
        if index % step or (day - data.as_of).days > data.days[-1]:
            continue
        x = room.on(day)
        tick = f"M{svg.number(x)} {svg.number(room.floor)}v5"
        parts.append(svg.tag("path", {"d": tick, "class": "edge"}))
        name = number.month(day, language)
        half = text_width(name, 10.5) / 2
        at = (min(max(x, room.left + half), room.right - half), room.floor + 18)
        parts.append(svg.text(name, at, size=10.5, klass="muted", anchor="middle"))
    return parts


def _closing(room: _Room) -> list[str]:
    """When it closes: a bar from the earliest to the latest day, its middle marked."""
    middle, low, high = (room.on(day) for day in room.data.likely)
    y = room.floor + 34
    line = f"M{svg.number(middle)} {svg.number(room.top)}V{svg.number(y)}"
    return [
        svg.tag("path", {"d": line, "class": "edge", "stroke-dasharray": "2 3"}),
        svg.rect(Area(low, y - 3, max(2.0, high - low), 6), "skip tint", 3, 0.4),
        svg.tag("circle", {"cx": middle, "cy": y, "r": 5.0, "class": "skip tint"}),
    ]


def _names(room: _Room, language: str) -> list[str]:
    """What each area is, at the height where it ends."""
    won, lost = room.data.won[-1], room.data.lost[-1]
    still = max(0.0, 1.0 - won - lost)
    named = [
        ("curve_lost", lost, 1.0 - lost / 2, "lost"),
        ("curve_open", still, won + still / 2, "muted"),
        ("curve_won", won, won / 2, "won"),
    ]
    parts, before = [], room.top - _LEAST_APART
    for name, share, middle, klass in named:
        y = max(room.y(middle) + 4, before + _LEAST_APART)
        before = y
        said = f"{word(name, language)} {number.percent(share, language)}"
        parts.append(svg.text(said, (room.right + 10, y), size=SIZE, klass=f"{klass} bold"))
    return parts


def curve_summary(data: CurveData, language: str) -> str:
    """The curve in words."""
    middle = len(data.days) // 2
    said = [_at(data, place, language) for place in dict.fromkeys((middle, len(data.days) - 1))]
    return "; ".join([*_context(data, language), *said]) + "."
