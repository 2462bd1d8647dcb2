"""The calibration curve: the chances that were said, and how often they came true."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.draw import number, svg
from rumbo.draw.heading import Key, heading
from rumbo.draw.lettering import cleaned
from rumbo.draw.options import check
from rumbo.draw.svg import Area
from rumbo.draw.words import word
from rumbo.model.accuracy_picture import CalibrationBin, CalibrationData
from rumbo.model.picture import Theme

NATURAL_WIDTH = 640.0
_NARROW = 560.0
_MOST_SIDE = 420.0
_BARS = 44.0
_DOT = 4.5
_SIZE = 10.5
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class _Room:
    left: float
    top: float
    side: float

    def x(self, share: float) -> float:
        """Where a chance that was said is."""
        return self.left + self.side * share

    def y(self, share: float) -> float:
        """Where a share that happened is."""
        return self.top + self.side * (1 - share)


def draw_calibration(
    data: CalibrationData,
    *,
    language: str = "es-ES",
    theme: Theme = "auto",
    width: int | None = None,
) -> str:
    """The curve as one self-contained SVG document.

    UsageError where an option has a value that cannot be used.
    """
    check(theme=theme)
    across = float(max(320, width or NATURAL_WIDTH))
    margin = 14.0 if across < _NARROW else 28.0
    over = heading(data.title, _context(data, language), _keys(language), across, margin)
    side = min(_MOST_SIDE, across - 2 * margin - 52)
    room = _Room(margin + 44, over.height + 12, side)
    parts = [
        over.markup,
        *_grid(room, language),
        *_bars(data, room),
        *(_dot(each, room, language) for each in data.bins),
    ]
    frame = svg.Frame(
        width=across,
        height=room.top + side + _BARS + 46,
        title=cleaned(data.title),
        summary=calibration_summary(data, language),
        language=language,
        theme=theme,
        kind="calibration",
        shown_width=width,
    )
    return svg.document(frame, parts)


def _context(data: CalibrationData, language: str) -> list[str]:
    context = [word("won_within", language, days=data.horizon_days)]
    if data.off is not None:
        context.append(word("off_by", language, off=number.percent(data.off, language)))
    return context


def _keys(language: str) -> list[Key]:
    return [
        Key("glyph skip ●", word("key_happened", language)),
        Key("glyph muted ╱", word("key_exact", language)),
        Key("tint advance", word("key_cases", language)),
    ]


def _grid(room: _Room, language: str) -> list[str]:
    parts = []
    floor = room.y(0) + _BARS
    for share in _SHARES:
        x, y = svg.number(room.x(share)), svg.number(room.y(share))
        across = f"M{svg.number(room.left)} {y}H{svg.number(room.left + room.side)}"
        down = f"M{x} {svg.number(room.top)}V{svg.number(floor)}"
        parts += [svg.tag("path", {"d": line, "class": "hair"}) for line in (across, down)]
        told = number.percent(share, language)
        at = (room.left - 6, room.y(share) + 3.5)
        parts.append(svg.text(told, at, size=_SIZE, klass="muted", anchor="end"))
        under = (room.x(share), floor + 15)
        parts.append(svg.text(told, under, size=_SIZE, klass="muted", anchor="middle"))
    diagonal = (
        f"M{svg.number(room.x(0))} {svg.number(room.y(0))}"
        f"L{svg.number(room.x(1))} {svg.number(room.y(1))}"
    )
    parts.append(svg.tag("path", {"d": diagonal, "class": "parked line", "stroke-width": 1.2}))
    below = (room.left + room.side / 2, floor + 32)
    parts.append(
        svg.text(word("axis_said", language), below, size=_SIZE, klass="muted", anchor="middle")
    )
    beside = (room.left - 38, room.top + room.side / 2)
    return [
        *parts,
        svg.text(
            word("axis_happened", language),
            beside,
            size=_SIZE,
            klass="muted",
            anchor="middle",
            turn=-90,
        ),
    ]


def _bars(data: CalibrationData, room: _Room) -> list[str]:
    """How often each chance was said, as bars below."""
    most = max((each.n for each in data.bins), default=0) or 1
    floor = room.y(0) + _BARS
    parts = []
    for each in data.bins:
        tall = (_BARS - 8) * each.n / most
        area = Area(room.x(each.said) - 7, floor - tall, 14, tall)
        parts.append(svg.rect(area, "tint advance", 1, 0.42))
    return parts


def _dot(each: CalibrationBin, room: _Room, language: str) -> str:
    x, y = room.x(each.said), room.y(each.came)
    line = f"M{svg.number(x)} {svg.number(room.y(each.low))}V{svg.number(room.y(each.high))}"
    return svg.tag(
        "g",
        {},
        svg.tooltip(bin_words(each, language)),
        svg.tag("path", {"d": line, "class": "skip line", "stroke-width": 2.0}),
        svg.tag("circle", {"cx": x, "cy": y, "r": _DOT, "class": "skip tint"}),
    )


def bin_words(each: CalibrationBin, language: str) -> str:
    """A group of chances in words."""
    said, came, low, high = (
        number.percent(share, language) for share in (each.said, each.came, each.low, each.high)
    )
    n = number.grouped(each.n, language)
    return word("bin_of", language, said=said, came=came, low=low, high=high, n=n)


def calibration_summary(data: CalibrationData, language: str) -> str:
    """The curve in words."""
    bins = (bin_words(each, language) for each in data.bins)
    return "; ".join([*_context(data, language), *bins]) + "."
