"""The few SVG elements that pictures are made of; every text and attribute is escaped here."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rumbo.draw import ink
from rumbo.draw.lettering import cleaned, wrapped

Point: TypeAlias = tuple[float, float]
Attributes: TypeAlias = Mapping[str, "str | int | float | None"]
SAFE_SCHEMES = ("http:", "https:", "mailto:")


@dataclass(frozen=True)
class Area:
    """A rectangle in the picture's units."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Area, gap: float = 0.0) -> bool:
        """Whether the two come closer than `gap` to each other."""
        return (
            self.x < other.x + other.width + gap
            and other.x < self.x + self.width + gap
            and self.y < other.y + other.height + gap
            and other.y < self.y + self.height + gap
        )

    def holds(self, other: Area) -> bool:
        """Whether the other lies inside."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )


def escaped(text: str) -> str:
    """A text as XML character data, fit for a quoted attribute too."""
    table = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
    return "".join(table.get(char, char) for char in text)


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-0", "0", value == 0)


def tag(name: str, attributes: Attributes, *children: str) -> str:
    """One element; attributes that are None are left out, children are markup already."""
    written = "".join(
        f' {key}="{number(value) if isinstance(value, float) else escaped(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(children)
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def text(
    content: str,
    at: Point,
    *,
    size: float = 11,
    klass: str | None = None,
    anchor: str | None = None,
    turn: float | None = None,
) -> str:
    """One line of text with its baseline at `at`."""
    turned = None if turn is None else f"rotate({number(turn)} {number(at[0])} {number(at[1])})"
    return tag(
        "text",
        {
            "x": float(at[0]),
            "y": float(at[1]),
            "font-size": float(size),
            "class": klass,
            "text-anchor": None if anchor in {None, "start"} else anchor,
            "transform": turned,
        },
        escaped(content),
    )


def tooltip(content: str) -> str:
    """What a pointer or a screen reader is told about the element around it."""
    return tag("title", {}, escaped(content))


def rect(area: Area, klass: str, radius: float = 0.0, opacity: float | None = None) -> str:
    """A rectangle in the ink of its class."""
    return tag(
        "rect",
        {
            "x": area.x * 1.0,
            "y": area.y * 1.0,
            "width": max(0.0, area.width),
            "height": max(0.0, area.height),
            "rx": float(radius) if radius else None,
            "class": klass,
            "fill-opacity": opacity,
        },
    )


def rounded_path(points: Sequence[Point], radius: float) -> str:
    """The path through the points with round corners, never rounder than its sides allow."""
    steps = [f"M{_pair(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        reach = min(radius, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        steps.append(f"L{_pair(_towards(corner, before, reach))}")
        steps.append(f"Q{_pair(corner)} {_pair(_towards(corner, after, reach))}")
    return "".join([*steps, f"L{_pair(points[-1])}"])


def _pair(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def _towards(start: Point, end: Point, reach: float) -> Point:
    length = math.dist(start, end) or 1.0
    return (
        start[0] + (end[0] - start[0]) * reach / length,
        start[1] + (end[1] - start[1]) * reach / length,
    )


def arrow(points: Sequence[Point], width: float, klass: str, radius: float = 10.0) -> str:
    """A line of that width along the points that ends in an arrowhead."""
    long, half = 4.5 + width * 0.55, 2.6 + width * 0.62
    tip = points[-1]
    neck = _towards(tip, points[-2], long)
    ux, uy = (tip[0] - neck[0]) / long, (tip[1] - neck[1]) / long
    corners = (tip, (neck[0] - uy * half, neck[1] + ux * half))
    third = (neck[0] + uy * half, neck[1] - ux * half)
    head = f"M{_pair(corners[0])}L{_pair(corners[1])}L{_pair(third)}Z"
    line = rounded_path([*points[:-1], _towards(tip, points[-2], long - 0.8)], radius)
    return tag("path", {"d": line, "class": f"{klass} line", "stroke-width": float(width)}) + tag(
        "path", {"d": head, "class": f"{klass} head"}
    )


def reach(points: Sequence[Point], width: float, radius: float = 10.0) -> str:
    """An unseen line of that width along the points, for pointers."""
    path = rounded_path(points, radius)
    return tag("path", {"d": path, "class": "line reach", "stroke-width": float(width)})


def linked(markup: str, address: str | None, label: str) -> str:
    """The markup as a link; an address that could run something is left out."""
    if not address or not _safe(address):
        return markup
    return tag("a", {"href": cleaned(address), "aria-label": label}, markup)


def _safe(address: str) -> bool:
    start = cleaned(address).split("/", 1)[0].split("?", 1)[0].split("#", 1)[0].lower()
    return ":" not in start or start.startswith(SAFE_SCHEMES)


@dataclass(frozen=True)
class Frame:
    """What stands around a drawing: its size, its names for those who cannot see it, its theme."""

    width: float
    height: float
    title: str
    summary: str
    language: str
    theme: str
    kind: str
    shown_width: int | None = None
    interactive: bool = False


def document(frame: Frame, parts: Iterable[str]) -> str:
    """A complete picture: one self-contained svg element."""
    body = "".join(parts)
    mark = hashlib.sha256((frame.summary + body).encode("utf-8", "replace")).hexdigest()[:10]
    title, summary = f"rumbo-{mark}-t", f"rumbo-{mark}-d"
    shown = frame.shown_width or math.ceil(frame.width)
    attributes: dict[str, str | int | float | None] = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": f"rumbo rumbo-{frame.theme}",
        "viewBox": f"0 0 {number(frame.width)} {number(frame.height)}",
        "width": shown,
        "height": math.ceil(frame.height * shown / frame.width),
        "style": "max-width:100%;height:auto",
        # An image hides its links from screen readers, so a picture with links is a group.
        "role": "group" if frame.interactive else "img",
        "aria-labelledby": f"{title} {summary}",
        "lang": frame.language,
        "data-picture": frame.kind,
    }
    return tag(
        "svg",
        attributes,
        tag("title", {"id": title}, escaped(frame.title)),
        tag("desc", {"id": summary}, escaped(frame.summary)),
        tag("style", {}, ink.style(frame.theme)),
        rect(Area(0, 0, frame.width, frame.height), "surface"),
        body,
    )


def paragraph(content: str, at: Point, room: float, *, size: float = 11) -> list[str]:
    """A sentence in muted ink, wrapped to the room, its first baseline at `at`."""
    lines = wrapped(content, room, size, lines=4)
    return [
        text(line, (at[0], at[1] + index * (size + 3.5)), size=size, klass="muted")
        for index, line in enumerate(lines)
    ]
