"""Two distributions of one amount: as it is, filled, and as it would be, as a line over it."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.draw import number, svg
from rumbo.draw.heading import Key, heading
from rumbo.draw.lettering import cleaned, text_width
from rumbo.draw.options import check
from rumbo.draw.svg import Area
from rumbo.draw.words import word
from rumbo.model.picture import Theme
from rumbo.model.shift_picture import ShiftData

MARGIN, NARROW_MARGIN = 28.0, 14.0
NATURAL_WIDTH, LEAST_WIDTH, NARROW = 860.0, 320.0, 560.0
HEIGHT = 150.0
ROW = 40.0
SIZE = 11.5
_SIDES = (("advance", "key_as_is"), ("skip", "key_as_supposed"))


@dataclass(frozen=True)
class _Room:
    data: ShiftData
    left: float
    right: float
    top: float
    most: float

    @property
    def floor(self) -> float:
        """Where the distributions stand."""
        return self.top + HEIGHT

    def x(self, amount: float) -> float:
        """Where that much money is."""
        low, high = self.data.edges[0], self.data.edges[-1]
        share = (amount - low) / (high - low) if high > low else 0.5
        return self.left + (self.right - self.left) * min(1.0, max(0.0, share))

    def y(self, share: float) -> float:
        """How high a share of the simulations reaches."""
        return self.floor - HEIGHT * share / self.most


def draw_shift(
    data: ShiftData, *, language: str = "es-ES", theme: Theme = "auto", width: int | None = None
) -> str:
    """Both distributions as one self-contained SVG document.

    UsageError where an option has a value that cannot be used.
    """
    check(theme=theme)
    across = max(LEAST_WIDTH, float(width or NATURAL_WIDTH))
    margin = NARROW_MARGIN if across < NARROW else MARGIN
    over = heading(data.title, _context(data, language), _keys(language), across, margin)
    most = max((*data.before, *data.after), default=0.0) or 1.0
    room = _Room(data, margin + 4, across - margin - 4, over.height + 10, most)
    frame = svg.Frame(
        width=across,
        height=room.floor + 34 + len(_SIDES) * ROW,
        title=cleaned(data.title),
        summary=shift_summary(data, language),
        language=language,
        theme=theme,
        kind="shift",
        shown_width=width,
    )
    ends = (data.ends_before, data.ends_after)
    rows = [
        _range(room, room.floor + 30 + place * ROW, side, own, language)
        for place, (side, own) in enumerate(zip(_SIDES, ends, strict=True))
    ]
    return svg.document(
        frame, [over.markup, *_bars(room, language), _line(room), *_axis(room, language), *rows]
    )


def _context(data: ShiftData, language: str) -> list[str]:
    first, last = (number.day(day, language) for day in (data.first, data.last))
    return [f"{first} – {last}", word("same_simulations", language)]


def _keys(language: str) -> list[Key]:
    (plain, as_is), (changed, as_supposed) = _SIDES
    return [
        Key(f"tint {plain}", word(as_is, language)),
        Key(f"bar {changed}", word(as_supposed, language)),
    ]


def _bars(room: _Room, language: str) -> list[str]:
    parts = []
    data = room.data
    steps = zip(data.edges[:-1], data.edges[1:], data.before, data.after, strict=True)
    for low, high, now, then in steps:
        x, until = room.x(low), room.x(high)
        area = Area(x + 0.5, room.y(now), max(1.0, until - x - 1), room.floor - room.y(now))
        told = word(
            "shift_step",
            language,
            low=_amount(room, low, language),
            high=_amount(room, high, language),
            now=number.percent(now, language),
            then=number.percent(then, language),
        )
        whole = svg.rect(Area(x, room.top, max(1.0, until - x), HEIGHT), "room")
        bar = svg.rect(area, "tint advance", 1, 0.42)
        parts.append(svg.tag("g", {}, svg.tooltip(told), whole, bar))
    return parts


def _line(room: _Room) -> str:
    """The changed distribution as a stepped line."""
    data = room.data
    path = [f"M{svg.number(room.x(data.edges[0]))} {svg.number(room.floor)}"]
    for high, then in zip(data.edges[1:], data.after, strict=True):
        path.append(f"V{svg.number(room.y(then))}H{svg.number(room.x(high))}")
    path.append(f"V{svg.number(room.floor)}")
    return svg.tag("path", {"d": "".join(path), "class": "skip line", "stroke-width": 2})


def _axis(room: _Room, language: str) -> list[str]:
    line = f"M{svg.number(room.left)} {svg.number(room.floor)}H{svg.number(room.right)}"
    parts = [svg.tag("path", {"d": line, "class": "edge"})]
    ends = (room.data.edges[0], room.left, "start"), (room.data.edges[-1], room.right, "end")
    for amount, x, anchor in ends:
        text = _amount(room, amount, language)
        at = (x, room.floor + 17)
        parts.append(svg.text(text, at, size=10.5, klass="muted", anchor=anchor))
    return parts


def _range(
    room: _Room,
    y: float,
    side: tuple[str, str],
    ends: tuple[float, float, float],
    language: str,
) -> str:
    """From P10 to P90 with P50, the amounts over it."""
    tint, name = side
    low, middle, high = (room.x(end) for end in ends)
    bar = y + 20
    said = " · ".join(
        f"{label} {_amount(room, end, language)}"
        for label, end in zip(("P10", "P50", "P90"), ends, strict=True)
    )
    led = f"{word(name, language)}: "
    wide = text_width(led, SIZE) + text_width(said, SIZE, bold=True)
    size = SIZE * min(1.0, (room.right - room.left) / wide)  # on a phone it has to be smaller
    wide *= size / SIZE
    x = min(max((low + high - wide) / 2, room.left), max(room.left, room.right - wide))
    return svg.tag(
        "g",
        {},
        svg.tooltip(led + said),
        svg.text(led, (x, y + 12), size=size, klass="muted"),
        svg.text(said, (x + text_width(led, size), y + 12), size=size, klass="bold"),
        svg.rect(Area(low, bar, max(2.0, high - low), 6), f"tint {tint}", 2),
        svg.rect(Area(middle - 1.25, bar - 3, 2.5, 12), "ink", 1),
    )


def _amount(room: _Room, amount: float, language: str) -> str:
    return number.money(amount, language, room.data.currency)


def shift_summary(data: ShiftData, language: str) -> str:
    """Both distributions in words."""
    sides = zip(_SIDES, (data.ends_before, data.ends_after), strict=True)
    said = [
        f"{word(name, language)}: "
        + ", ".join(
            f"{label} {number.money(end, language, data.currency)}"
            for label, end in zip(("P10", "P50", "P90"), ends, strict=True)
        )
        for (_, name), ends in sides
    ]
    return "; ".join([*_context(data, language), *said]) + "."
