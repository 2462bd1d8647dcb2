"""Open deals as bubbles: phases from top to bottom, days of waiting from left to right.

The size is the amount, the shape and the colour the state. Days lie on a scale on which each step
doubles them, since deals wait for days and for years. What is too much to draw one by one stands
as small columns on the floor of its phase.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from rumbo.draw import number, svg
from rumbo.draw.heading import Key, heading
from rumbo.draw.lettering import cleaned, isolated, shortened, wrapped
from rumbo.draw.options import check
from rumbo.draw.svg import Area
from rumbo.draw.words import word
from rumbo.model import term
from rumbo.model.bubble import Bubble, BubblesData, Swarm
from rumbo.model.picture import Theme

Link: TypeAlias = Callable[[Bubble | Swarm], str | None]
NATURAL_WIDTH = 1000.0
NARROW = 560.0
MARGIN = 28.0
NAME_WIDTH = 150.0
_LINE = 15.0
_LEAST_REACH = 16.0
LEAST_RADIUS = 3.5
LARGEST_RADIUS = 20.0
REACH = 64.0  # how far a bubble may be moved from the middle of its phase
FLOOR = 18.0  # the height of the tallest column of a swarm
TICKS = (0, 1, 3, 7, 14, 30, 60, 90, 180, 365, 730, 1460, 3650)
# States share four inks; within one of them the words tell which it is.
INKS = {
    "advancing": "won",
    "waiting_us": "regress",
    "stalled": "regress",
    "regressing": "regress",
    "silent": "lost",
    "blocked": "lost",
    "paused": "parked",
    "waiting_them": "parked",
}
_CORNERS = {"regress": 1.4, "lost": 1.2}
_SIGNS = {"won": "●", "regress": "▲", "lost": "■", "parked": "○"}


@dataclass(frozen=True)
class _Place:
    bubble: Bubble
    x: float
    y: float  # from the middle of the phase
    radius: float

    @property
    def reach(self) -> float:
        """How far the mark reaches from its middle: a corner further than a circle."""
        return self.radius * _CORNERS.get(INKS.get(self.bubble.state, "parked"), 1.0)


@dataclass(frozen=True)
class _Head:
    """The name of a phase and of its pipeline on wide pictures, each in lines that fit."""

    names: tuple[str, ...]
    pipelines: tuple[str, ...]

    @property
    def reach(self) -> float:
        """How far it reaches from its middle."""
        return _LINE * (len(self.names) + len(self.pipelines)) / 2


@dataclass(frozen=True)
class _Band:
    code: int
    name: str
    pipeline: str
    head: _Head
    places: tuple[_Place, ...]
    swarms: tuple[Swarm, ...]
    top: float
    middle: float
    bottom: float


@dataclass(frozen=True)
class _Scale:
    left: float
    right: float
    longest: float
    narrow: bool
    largest: float
    crowd: int

    def x(self, days: float) -> float:
        """Where so many days lie."""
        share = math.log1p(max(0.0, days)) / math.log1p(max(1.0, self.longest))
        return self.left + (self.right - self.left) * min(1.0, share)

    def radius(self, amount: float | None) -> float:
        """The radius of a mark whose area is the amount."""
        return radius(amount, self.largest, narrow=self.narrow)


def radius(amount: float | None, largest: float, *, narrow: bool) -> float:
    """The radius of a mark whose area is the amount, beside the largest one."""
    if not amount or amount <= 0 or not largest:
        return LEAST_RADIUS
    most = LARGEST_RADIUS * (0.7 if narrow else 1.0)
    return max(LEAST_RADIUS, most * math.sqrt(amount / largest))


def draw_bubbles(
    data: BubblesData,
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
    scale = _scale(data, across, margin, narrow=narrow)
    over = heading(
        data.title,
        _context(data, language),
        state_keys({each.state for each in data.bubbles}, language),
        across,
        margin,
    )
    bands = _bands(data, scale, over.height + 22, language)
    bottom = bands[-1].bottom if bands else over.height + 40
    drawn = [_band(band, data, scale, language, link) for band in bands]
    frame = svg.Frame(
        width=across,
        height=bottom + 34,
        title=cleaned(data.title),
        summary=_summary(data, language),
        language=language,
        theme=theme,
        kind="bubbles",
        shown_width=width,
        interactive=link is not None,
    )
    return svg.document(
        frame, [over.markup, *_grid(scale, language, over.height + 14, bottom), *drawn]
    )


def _scale(data: BubblesData, across: float, margin: float, *, narrow: bool) -> _Scale:
    ends = [bubble.days for bubble in data.bubbles]
    ends += [float(swarm.to_days) for swarm in data.swarms]
    left = margin + LARGEST_RADIUS if narrow else margin + NAME_WIDTH + LARGEST_RADIUS
    return _Scale(
        left=left,
        right=across - margin - LARGEST_RADIUS,
        longest=max([*ends, 7.0]),
        narrow=narrow,
        largest=max((bubble.amount or 0.0 for bubble in data.bubbles), default=0.0),
        crowd=max((swarm.deals for swarm in data.swarms), default=0),
    )


def _bands(data: BubblesData, scale: _Scale, top: float, language: str) -> list[_Band]:
    bands = []
    for code, name, pipeline in data.phases:
        own = [bubble for bubble in data.bubbles if bubble.phase == code]
        swarms = tuple(swarm for swarm in data.swarms if swarm.phase == code)
        places = _spread(own, scale)
        head = _head(name, pipeline, language)
        least = _LEAST_REACH if scale.narrow else max(_LEAST_REACH, head.reach)
        up = max([least, *(place.reach - place.y for place in places)])
        down = max([least, *(place.reach + place.y for place in places)])
        middle = top + (20.0 if scale.narrow else 0.0) + 5 + up
        bottom = middle + down + 5 + (FLOOR + 4 if swarms else 0)
        bands.append(_Band(code, name, pipeline, head, places, swarms, top, middle, bottom))
        top = bottom
    return bands


def _head(name: str, pipeline: str, language: str) -> _Head:
    room = NAME_WIDTH - 16
    return _Head(
        wrapped(cleaned(term.phase(name).of(language)), room, 12, lines=2),
        wrapped(cleaned(pipeline), room, 10, lines=2) if pipeline else (),
    )


def _spread(bubbles: Sequence[Bubble], scale: _Scale) -> tuple[_Place, ...]:
    """Marks moved up or down until none lies on another where there is room, the largest first."""
    placed: list[_Place] = []
    for bubble in sorted(bubbles, key=lambda each: (-(each.amount or 0.0), each.deal_id)):
        place = _Place(bubble, scale.x(bubble.days), 0.0, scale.radius(bubble.amount))
        near = [each for each in placed if abs(each.x - place.x) < each.reach + place.reach + 1]
        moved = (replace(place, y=y) for y in _steps())
        placed.append(next((each for each in moved if not _touches(near, each)), place))
    return tuple(placed)


def _steps() -> Iterable[float]:
    yield 0.0
    step = 4.0
    while step <= REACH:
        yield step
        yield -step
        step += 4.0


def _touches(near: Sequence[_Place], place: _Place) -> bool:
    return any(
        math.hypot(each.x - place.x, each.y - place.y) < each.reach + place.reach + 1
        for each in near
    )


def _band(band: _Band, data: BubblesData, scale: _Scale, language: str, link: Link | None) -> str:
    parts = [_name(band, scale, language)]
    line = f"M{svg.number(scale.left - LARGEST_RADIUS)} {svg.number(band.bottom)}"
    parts.append(
        svg.tag(
            "path",
            {"d": f"{line}H{svg.number(scale.right + LARGEST_RADIUS)}", "class": "hair"},
        )
    )
    parts += [_column(swarm, band, data, scale, language, link) for swarm in band.swarms]
    # The small ones last, so that no large one hides them.
    parts += [_mark(place, band, data, language, link) for place in band.places]
    return "".join(parts)


def _name(band: _Band, scale: _Scale, language: str) -> str:
    if scale.narrow:
        named = cleaned(term.phase(band.name).of(language))
        room = scale.right - scale.left + 2 * LARGEST_RADIUS
        said = f"{named} · {cleaned(band.pipeline)}" if band.pipeline else named
        at = (scale.left - LARGEST_RADIUS, band.top + 16)
        return svg.text(shortened(said, room, 11, bold=True), at, klass="bold")
    start = band.middle + 4 + _LINE / 2 - band.head.reach
    written = [
        svg.text(line, (MARGIN, start + _LINE * place), size=12)
        for place, line in enumerate(band.head.names)
    ]
    below = start + _LINE * len(band.head.names) - 1
    written += [
        svg.text(line, (MARGIN, below + 12 * place), size=10, klass="muted")
        for place, line in enumerate(band.head.pipelines)
    ]
    return "".join(written)


def _mark(place: _Place, band: _Band, data: BubblesData, language: str, link: Link | None) -> str:
    bubble = place.bubble
    said = _sentence(bubble, band.name, data, language)
    drawn = shape(bubble.state, (place.x, band.middle + place.y), place.radius, said)
    return svg.linked(drawn, link(bubble) if link else None, said)


def shape(state: str, at: svg.Point, radius: float, said: str) -> str:
    """A circle, a triangle, a square or a ring of the same area, by the state."""
    ink, (x, y) = INKS.get(state, "parked"), at
    told = svg.tooltip(said)
    if ink == "parked":
        ring: svg.Attributes = {
            "cx": x, "cy": y, "r": max(1.0, radius - 1), "class": "ring mark",
        }  # fmt: skip
        return svg.tag("circle", ring, told)
    klass = f"{ink} tint mark"
    if ink == "won":
        return svg.tag("circle", {"cx": x, "cy": y, "r": radius, "class": klass}, told)
    if ink == "lost":
        half = radius * math.sqrt(math.pi) / 2
        corner, side = (x - half, y - half), 2 * half
        square: svg.Attributes = {
            "x": corner[0], "y": corner[1], "width": side, "height": side, "class": klass,
        }  # fmt: skip
        return svg.tag("rect", square, told)
    reach = radius * math.sqrt(4 * math.pi / (3 * math.sqrt(3)))
    wide, low = reach * math.sqrt(3) / 2, reach / 2
    n = svg.number
    path = f"M{n(x)} {n(y - reach)}L{n(x + wide)} {n(y + low)}H{n(x - wide)}Z"
    return svg.tag("path", {"d": path, "class": klass}, told)


def _column(
    swarm: Swarm,
    band: _Band,
    data: BubblesData,
    scale: _Scale,
    language: str,
    link: Link | None,
) -> str:
    left, right = scale.x(swarm.from_days), scale.x(swarm.to_days)
    high = max(2.0, FLOOR * swarm.deals / scale.crowd)
    area = Area(left + 0.5, band.bottom - high, max(1.5, right - left - 1), high)
    said = word(
        "swarm",
        language,
        n=number.grouped(swarm.deals, language),
        deals=word("deals", language, deal_word=data.deal_word),
        phase=isolated(cleaned(term.phase(band.name).of(language))),
        low=number.grouped(swarm.from_days, language),
        high=number.grouped(swarm.to_days, language),
        amount=number.money(swarm.amount, language, data.currency),
    )
    attributes: svg.Attributes = {
        "x": area.x, "y": area.y, "width": area.width, "height": area.height, "class": "crowd mark",
    }  # fmt: skip
    drawn = svg.tag("rect", attributes, svg.tooltip(said))
    return svg.linked(drawn, link(swarm) if link else None, said)


def _sentence(bubble: Bubble, phase: str, data: BubblesData, language: str) -> str:
    state = term.coded("state", bubble.state)
    clock = "never" if bubble.never else "waited"
    parts = (
        isolated(cleaned(bubble.name)),
        isolated(cleaned(term.phase(phase).of(language))),
        state.of(language) if state else bubble.state,
        word(f"{clock}_{data.clock}", language, days=number.days(bubble.days, language)),
        number.money(bubble.amount, language, data.currency),
        isolated(cleaned(bubble.owner)) if bubble.owner else "",
    )
    return " · ".join(part for part in parts if part)


def _context(data: BubblesData, language: str) -> list[str]:
    context = [
        word("as_of", language, day=number.day(data.as_of, language)),
        word(f"across_{data.clock}", language),
        word("size_amount", language),
    ]
    rest = sum(swarm.deals for swarm in data.swarms)
    if rest:
        context.append(
            word(
                "swarms",
                language,
                n=number.grouped(len(data.bubbles), language),
                rest=number.grouped(rest, language),
            )
        )
    return context


def state_keys(there: Collection[str], language: str) -> list[Key]:
    """The legend of these states: those of one ink share a sign."""
    keys = []
    for ink, sign in _SIGNS.items():
        states = [state for state, own in INKS.items() if own == ink and state in there]
        if states:
            said = ", ".join(_state(state, language) for state in states)
            keys.append(Key(f"glyph {ink} {sign}", said))
    return keys


def _state(state: str, language: str) -> str:
    words = term.coded("state", state)
    return words.of(language) if words else state


def _grid(scale: _Scale, language: str, top: float, bottom: float) -> list[str]:
    parts: list[str] = []
    last = -math.inf
    for days in TICKS:
        x = scale.x(days)
        if days > scale.longest or x - last < (26 if scale.narrow else 34):
            continue
        last = x
        line = f"M{svg.number(x)} {svg.number(top)}V{svg.number(bottom + 4)}"
        parts.append(svg.tag("path", {"d": line, "class": "hair"}))
        said = number.grouped(days, language)
        parts.append(svg.text(said, (x, bottom + 18), size=10.5, klass="muted", anchor="middle"))
    return parts


def _summary(data: BubblesData, language: str) -> str:
    names = data.names()
    longest = sorted(data.bubbles, key=lambda bubble: -(bubble.amount or 0.0))[:5]
    said = [
        word(
            "bubbles_of",
            language,
            n=number.grouped(data.deals, language),
            deals=word("deals", language, deal_word=data.deal_word),
            day=number.day(data.as_of, language),
        )
    ]
    said += [f"{_sentence(bubble, names[bubble.phase], data, language)}." for bubble in longest]
    return " ".join(said)
