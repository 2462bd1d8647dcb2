"""The pipeline of two dates as a waterfall: each bar begins where the last one ended."""

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
from rumbo.model.bridge import BridgeData, BridgeStep
from rumbo.model.picture import Theme

NAME_WIDTH = 168.0
FIGURE_WIDTH = 150.0
BAR = 20.0
ROW = 34.0
NAME_SIZE = 12.5
FIGURE_SIZE = 12.5
COUNT_WIDTH = 34.0  # as wide as the column of deals is at least
LEAST = 1.5  # as wide as a bar is at least
_TINTS = {1: "skip", -1: "regress", 0: "advance"}
_OWN_TINTS = {"won": "won", "lost": "lost"}
Link: TypeAlias = Callable[[BridgeStep], "str | None"]


def draw_waterfall(
    data: BridgeData,
    *,
    language: str = "es-ES",
    theme: Theme = "auto",
    width: int | None = None,
    link: Link | None = None,
) -> str:
    """The bridge as one self-contained SVG document; steps that no deal made are not drawn.

    `link` says where a step leads. UsageError where an option has a value that cannot be used.
    """
    check(theme=theme)
    levels = data.levels()
    most = max((max(pair) for pair in levels), default=0.0)
    room = room_of(width, names=NAME_WIDTH, figures=FIGURE_WIDTH, most=most, row=ROW, head=19.0)
    over = heading(
        data.title, _context(data, language), _keys(data, language), room.across, room.margin
    )
    top = over.height + 6
    rows = [
        _row(step, pair, room, top + place * room.row, _Said(data, language, link))
        for place, (step, pair) in enumerate(zip(data.drawn, levels, strict=True))
    ]
    frame = svg.Frame(
        width=room.across,
        height=top + len(rows) * room.row + 14,
        title=cleaned(data.title),
        summary=waterfall_summary(data, language),
        language=language,
        theme=theme,
        kind="waterfall",
        shown_width=width,
        interactive=link is not None,
    )
    return svg.document(frame, [over.markup, *_joints(levels, room, top), *rows])


@dataclass(frozen=True)
class _Said:
    """What the rows have in common: the language of their words, and where they lead."""

    data: BridgeData
    language: str
    link: Link | None

    @property
    def count_width(self) -> float:
        """How much room the longest count of deals takes."""
        counts = (number.grouped(step.deals, self.language) for step in self.data.drawn)
        return max((text_width(count, FIGURE_SIZE) + 12 for count in counts), default=0.0)


def _context(data: BridgeData, language: str) -> list[str]:
    first, last = (number.day(day, language) for day in (data.first, data.last))
    context = [word("between", language, first=first, last=last)]
    if data.by_deals:
        context.append(word("bars_count_deals", language, deal_word=data.deal_word))
    if data.due is not None:
        ends = [number.day(day, language) for day in data.due]
        context.append(word("due_between", language, first=ends[0], last=ends[1]))
    if data.unchanged.deals:
        context.append(step_words(data.unchanged, data, language))
    return context


def _keys(data: BridgeData, language: str) -> list[Key]:
    ends = "key_ends" if data.of == "open" else "key_expected"
    return [
        Key("bar advance", word(ends, language)),
        Key("bar skip", word("key_coming", language)),
        Key("bar regress", word("key_going", language)),
        Key("bar won", word("won", language)),
        Key("bar lost", word("lost", language)),
    ]


def _tint(step: BridgeStep) -> str:
    return _OWN_TINTS.get(step.key, _TINTS[step.sign])


def _row(step: BridgeStep, levels: tuple[float, float], room: Room, y: float, said: _Said) -> str:
    low, high = sorted(levels)
    bar_y = y + room.head + (room.row - room.head - BAR) / 2
    bar = Area(room.x(low), bar_y, max(LEAST, room.x(high) - room.x(low)), BAR)
    target = svg.rect(room.whole(y), "room")
    parts = [target, svg.rect(bar, f"tint {_tint(step)}", 2), *_letters(step, room, y, said)]
    label = step_words(step, said.data, said.language)
    address = said.link(step) if said.link and step.deals else None
    marked = svg.tag("g", {}, svg.tooltip(label), *parts)
    return svg.linked(marked, address, label)


def _letters(step: BridgeStep, room: Room, y: float, said: _Said) -> list[str]:
    base = y + (14.0 if room.narrow else ROW / 2 + 4.5)
    name = said_name(step, said.language)
    amount = signed_amount(step, said.data.currency, said.language)
    deals = number.grouped(step.deals, said.language)
    bold = "bold" if step.sign == 0 else None
    end = room.across - room.margin
    count_width = max(COUNT_WIDTH, said.count_width)
    taken = count_width + text_width(amount, FIGURE_SIZE, bold=True) + 16
    names = (room.across - 2 * room.margin - taken) if room.narrow else NAME_WIDTH - 14
    shown = shortened(name, names, NAME_SIZE, bold=step.sign == 0)
    letters = [svg.text(shown, (room.margin, base), size=NAME_SIZE, klass=bold)]
    if said.data.by_deals:
        return [
            *letters,
            svg.text(deals, (end, base), size=FIGURE_SIZE, klass="bold", anchor="end"),
        ]
    place = (end - count_width, base)
    return [
        *letters,
        svg.text(amount, place, size=FIGURE_SIZE, klass="bold", anchor="end"),
        svg.text(deals, (end, base), size=FIGURE_SIZE, klass="muted", anchor="end"),
    ]


def _joints(levels: tuple[tuple[float, float], ...], room: Room, top: float) -> list[str]:
    """Fine lines from where each bar ends to where the next one begins."""
    lines = []
    bar_top = room.head + (room.row - room.head - BAR) / 2
    for place, (_, end) in enumerate(levels[:-1]):
        x = room.x(end)
        start = top + place * room.row + bar_top + BAR
        line = f"M{svg.number(x)} {svg.number(start)}V{svg.number(start + room.row - BAR)}"
        lines.append(svg.tag("path", {"d": line, "class": "edge"}))
    return lines


def said_name(step: BridgeStep, language: str) -> str:
    """What a step is called."""
    return term.label(step.key).of(language)


def signed_amount(step: BridgeStep, currency: str, language: str) -> str:
    """A step's amount with the sign by which it counts; that it is not known where it is not."""
    if step.amount is None:
        return word("unpriced", language)
    text = number.money(step.amount, language, currency)
    return text if not step.sign or not step.amount else ("+" if step.sign > 0 else "−") + text


def step_words(step: BridgeStep, data: BridgeData, language: str) -> str:
    """A step in words: its name, its amount and how many deals made it."""
    return word(
        "step_of" if step.deals != 1 else "step_of_one",
        language,
        deal_word=data.deal_word,
        name=said_name(step, language),
        amount=signed_amount(step, data.currency, language),
        n=number.grouped(step.deals, language),
    )


def waterfall_summary(data: BridgeData, language: str) -> str:
    """The whole bridge in words, in the order of the picture."""
    first, last = (number.day(day, language) for day in (data.first, data.last))
    between = word("between", language, first=first, last=last)
    said = "; ".join(step_words(step, data, language) for step in data.drawn)
    return f"{between}: {said}."
