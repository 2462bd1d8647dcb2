"""The amount that a period may bring: how likely each, with what is won and what is wanted."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.draw import number, svg
from rumbo.draw.heading import Key, heading
from rumbo.draw.lettering import cleaned, text_width
from rumbo.draw.options import check
from rumbo.draw.svg import Area
from rumbo.draw.words import word
from rumbo.model import term
from rumbo.model.outlook_picture import OutcomeData
from rumbo.model.picture import Theme

MARGIN = 28.0
NATURAL_WIDTH = 860.0
NARROW = 560.0
HEIGHT = 150.0
SIZE = 11.5
LINE = 17.0
_ENDS = ("p10", "p50", "p90")


@dataclass(frozen=True)
class _Room:
    left: float
    right: float
    low: float
    high: float
    top: float

    @property
    def floor(self) -> float:
        """Where the bars stand."""
        return self.top + HEIGHT

    def x(self, amount: float) -> float:
        """Where that much money is."""
        share = (amount - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self.left + (self.right - self.left) * min(1.0, max(0.0, share))


def draw_outcome(
    data: OutcomeData, *, language: str = "es-ES", theme: Theme = "auto", width: int | None = None
) -> str:
    """The distribution as one self-contained SVG document.

    UsageError where an option has a value that cannot be used.
    """
    check(theme=theme)
    across = float(max(320, width or NATURAL_WIDTH))
    margin = 14.0 if across < NARROW else MARGIN
    over = heading(data.title, _context(data, language), _keys(data, language), across, margin)
    marks = _marks(data, language)
    top = over.height + 10 + LINE * (len(marks) if across < NARROW else 4)
    values = [amount for _, amount, _ in marks] + [end for pair in data.bins for end in pair[:2]]
    room = _Room(margin + 4, across - margin - 4, min(values), max(values), top)
    frame = svg.Frame(
        width=across,
        height=room.floor + 44,
        title=cleaned(data.title),
        summary=outcome_summary(data, language),
        language=language,
        theme=theme,
        kind="outcome",
        shown_width=width,
    )
    parts = [over.markup, *_bars(data, room, language), *_lines(data, marks, room, language)]
    return svg.document(frame, [*parts, *_axis(data, room, language)])


def _context(data: OutcomeData, language: str) -> list[str]:
    first, last = (number.day(day, language) for day in (data.first, data.last))
    return [f"{first} – {last}", word("of_simulations", language)]


def _keys(data: OutcomeData, language: str) -> list[Key]:
    keys = [
        Key("bar skip", word("key_eight_of_ten", language)),
        Key("tint advance", word("key_other_outcomes", language)),
        Key("bar won", term.label("won_so_far").of(language)),
    ]
    if _aim(data) is not None:
        keys.append(Key("bar regress", _aim_name(data, language)))
    return keys


def _aim(data: OutcomeData) -> float | None:
    return data.usual if data.target is None else data.target


def _aim_name(data: OutcomeData, language: str) -> str:
    return term.label("usual" if data.target is None else "target").of(language)


def _marks(data: OutcomeData, language: str) -> list[tuple[str, float, str]]:
    """The amounts that are marked: kind, amount and name."""
    found = [("ink", amount, name.upper()) for name, amount in zip(_ENDS, data.ends, strict=True)]
    found.append(("won", data.won, term.label("won_so_far").of(language)))
    aim = _aim(data)
    if aim is not None:
        found.append(("regress", aim, _aim_name(data, language)))
    return found


def _bars(data: OutcomeData, room: _Room, language: str) -> list[str]:
    most = max((share for _, _, share in data.bins), default=0.0) or 1.0
    low, _, high = data.ends
    parts = []
    for begins, ends, share in data.bins:
        tall = HEIGHT * share / most
        x, until = room.x(begins), room.x(ends)
        inside = begins < high and ends > low
        area = Area(x + 0.5, room.floor - tall, max(1.5, until - x - 1), tall)
        said = f"{_amount(data, begins, language)} – {_amount(data, ends, language)}"
        bar = svg.rect(area, f"tint {'skip' if inside else 'advance'}", 1, None if inside else 0.42)
        told = svg.tooltip(f"{said}: {number.percent(share, language)}")
        parts.append(svg.tag("g", {}, told, bar))
    return parts


def _lines(
    data: OutcomeData, marks: list[tuple[str, float, str]], room: _Room, language: str
) -> list[str]:
    """A line for each amount that is marked, its words over it where there is room."""
    lines, labels = list[str](), list[str]()
    taken: list[list[tuple[float, float]]] = [[], [], [], [], []]
    for kind, amount, name in sorted(marks, key=lambda mark: mark[1]):
        x = room.x(amount)
        label = f"{name} {_amount(data, amount, language)}"
        wide = text_width(label, SIZE, bold=True)
        begins = min(max(x - wide / 2, room.left), room.right - wide)
        row = next(
            (n for n, row in enumerate(taken) if all(end + 10 < begins for _, end in row)), 4
        )
        taken[row].append((begins, begins + wide))
        y = room.top - 8 - LINE * row
        line = f"M{svg.number(x)} {svg.number(y + 4)}V{svg.number(room.floor)}"
        stroke = {"ink": "edge", "won": "won line", "regress": "regress line"}[kind]
        klass = "bold over" if kind == "ink" else f"{kind} bold over"
        lines.append(svg.tag("path", {"d": line, "class": stroke, "stroke-width": 1.5}))
        labels.append(svg.text(label, (begins, y), size=SIZE, klass=klass))
    return [*lines, *labels]


def _axis(data: OutcomeData, room: _Room, language: str) -> list[str]:
    line = f"M{svg.number(room.left)} {svg.number(room.floor)}H{svg.number(room.right)}"
    parts = [svg.tag("path", {"d": line, "class": "edge"})]
    for amount, anchor in ((room.low, "start"), (room.high, "end")):
        at = (room.x(amount), room.floor + 18)
        text = _amount(data, amount, language)
        parts.append(svg.text(text, at, size=10.5, klass="muted", anchor=anchor))
    return parts


def _amount(data: OutcomeData, amount: float, language: str) -> str:
    return number.money(amount, language, data.currency)


def outcome_summary(data: OutcomeData, language: str) -> str:
    """The distribution in words."""
    said = [
        f"{name}: {_amount(data, amount, language)}" for _, amount, name in _marks(data, language)
    ]
    return "; ".join([*_context(data, language), *said]) + "."
