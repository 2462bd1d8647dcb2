"""How far off the forecast and plainer guesses were, by weeks to the end of the month."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.draw import number, svg
from rumbo.draw.heading import Key, heading
from rumbo.draw.lettering import cleaned
from rumbo.draw.options import check
from rumbo.draw.words import word
from rumbo.model.accuracy_picture import ErrorLine, ErrorsData
from rumbo.model.picture import Theme

NATURAL_WIDTH = 860.0
_NARROW = 560.0
_HEIGHT = 240.0
_SIZE = 10.5
_MOST = 2.0  # of what came: a line that is further off leaves the picture at its top
# Each line has its own ink and its own mark, so that no colour speaks alone.
_SIGNS = (
    ("skip", "●"),
    ("regress", "▲"),
    ("won", "■"),
    ("lost", "◆"),
    ("parked", "○"),
    ("start", "△"),
)


@dataclass(frozen=True)
class _Room:
    left: float
    right: float
    top: float
    first: int
    last: int
    most: float

    @property
    def floor(self) -> float:
        """Where nothing is off."""
        return self.top + _HEIGHT

    def x(self, weeks: int) -> float:
        """Where a week is: the end of the month is to the right."""
        if self.last == self.first:
            return (self.left + self.right) / 2
        share = (self.last - weeks) / (self.last - self.first)
        return self.left + (self.right - self.left) * share

    def y(self, share: float) -> float:
        """Where an error is."""
        return self.floor - _HEIGHT * min(share, self.most) / self.most


def draw_errors(
    data: ErrorsData, *, language: str = "es-ES", theme: Theme = "auto", width: int | None = None
) -> str:
    """The lines as one self-contained SVG document.

    UsageError where an option has a value that cannot be used.
    """
    check(theme=theme)
    across = float(max(320, width or NATURAL_WIDTH))
    margin = 14.0 if across < _NARROW else 28.0
    over = heading(data.title, _context(data, language), _keys(data), across, margin)
    points = [point for line in data.lines for point in line.points]
    weeks = [week for week, _, _ in points] or [1]
    most = max((share for _, share, _ in points), default=0.0)
    step = 0.25 if most <= 1 else 0.5
    room = _Room(
        left=margin + 48,
        right=across - margin - 12,
        top=over.height + 12,
        first=min(weeks),
        last=max(weeks),
        most=min(_MOST, max(step, -(-most // step) * step)),
    )
    frame = svg.Frame(
        width=across,
        height=room.floor + 46,
        title=cleaned(data.title),
        summary=errors_summary(data, language),
        language=language,
        theme=theme,
        kind="errors",
        shown_width=width,
    )
    lines = reversed(list(zip(data.lines, _SIGNS, strict=False)))  # the forecast lies on top
    drawn = [_line(line, sign, room, language) for line, sign in lines]
    return svg.document(frame, [over.markup, *_grid(room, step, language), *drawn])


def _context(data: ErrorsData, language: str) -> list[str]:
    first, last = (number.day(day, language) for day in (data.first, data.last))
    return [f"{first} – {last}", word("error_shares", language)]


def _keys(data: ErrorsData) -> list[Key]:
    pairs = zip(data.lines, _SIGNS, strict=False)
    return [Key(f"glyph {ink} {mark}", cleaned(line.name)) for line, (ink, mark) in pairs]


def _grid(room: _Room, step: float, language: str) -> list[str]:
    parts = []
    for place in range(round(room.most / step) + 1):
        share = place * step
        y = room.y(share)
        line = f"M{svg.number(room.left)} {svg.number(y)}H{svg.number(room.right)}"
        parts.append(svg.tag("path", {"d": line, "class": "hair" if place else "edge"}))
        at = (room.left - 10, y + 3.5)
        told = number.percent(share, language)
        parts.append(svg.text(told, at, size=_SIZE, klass="muted", anchor="end"))
    for weeks in range(room.first, room.last + 1):
        at = (room.x(weeks), room.floor + 17)
        parts.append(svg.text(str(weeks), at, size=_SIZE, klass="muted", anchor="middle"))
    under = ((room.left + room.right) / 2, room.floor + 35)
    told = word("axis_weeks", language)
    return [*parts, svg.text(told, under, size=_SIZE, klass="muted", anchor="middle")]


def _line(line: ErrorLine, sign: tuple[str, str], room: _Room, language: str) -> str:
    ink, mark = sign
    ordered = sorted(line.points, reverse=True)
    path = "L".join(f"{svg.number(room.x(w))} {svg.number(room.y(s))}" for w, s, _ in ordered)
    wide = 3.0 if ink == "skip" else 1.5
    parts = [svg.tag("path", {"d": f"M{path}", "class": f"{ink} line", "stroke-width": wide})]
    for weeks, share, n in ordered:
        told = word(
            "error_of",
            language,
            name=cleaned(line.name),
            weeks=weeks,
            share=number.percent(share, language),
            n=n,
        )
        at = (room.x(weeks), room.y(share) + 4)
        glyph = svg.text(mark, at, size=11, klass=ink, anchor="middle")
        parts.append(svg.tag("g", {}, svg.tooltip(told), glyph))
    return svg.tag("g", {}, *parts)


def errors_summary(data: ErrorsData, language: str) -> str:
    """The lines in words, from the furthest week to the last one."""
    said = [
        word(
            "error_line",
            language,
            name=cleaned(line.name),
            points=", ".join(
                f"{weeks}: {number.percent(share, language)}"
                for weeks, share, _ in sorted(line.points, reverse=True)
            ),
        )
        for line in data.lines
    ]
    return "; ".join([*_context(data, language), word("axis_weeks", language), *said]) + "."
