"""The probability that the CRM declares of each stage, and from there to the one observed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from rumbo.draw import number, svg
from rumbo.draw.heading import Key, heading
from rumbo.draw.lettering import cleaned, shortened
from rumbo.draw.options import check
from rumbo.draw.room import Room, room_of
from rumbo.draw.svg import Area
from rumbo.draw.words import word
from rumbo.model.codes import CODES
from rumbo.model.outlook_picture import StageChance, StageChances
from rumbo.model.picture import Theme

NAME_WIDTH = 178.0
FIGURE_WIDTH = 216.0
ROW = 34.0
BAND = 12.0
DOT = 4.5
SIZE = 12.5
_TONES = {"inflated": "regress", "too_low": "won"}
Link: TypeAlias = Callable[[StageChance], "str | None"]


def draw_chances(
    data: StageChances,
    *,
    language: str = "es-ES",
    theme: Theme = "auto",
    width: int | None = None,
    link: Link | None = None,
) -> str:
    """The stages as one self-contained SVG document; `link` says where a stage leads.

    UsageError where an option has a value that cannot be used.
    """
    check(theme=theme)
    as_of = word("as_of", language, day=number.day(data.as_of, language))
    room = room_of(
        width,
        names=NAME_WIDTH,
        figures=FIGURE_WIDTH,
        most=1.0,
        row=ROW,
        head=18.0,
        inset=DOT,
        saved=8.0,
    )
    declared = any(stage.declared is not None for stage in data.stages)
    keys = _keys(language, declared=declared)
    over = heading(data.title, [as_of], keys, room.across, room.margin)
    y = over.height + 4
    rows: list[str] = []
    before = ""
    several = len({stage.pipeline for stage in data.stages}) > 1
    for stage in data.stages:
        if several and stage.pipeline != before:
            name = shortened(cleaned(stage.pipeline), room.across - 2 * room.margin, 11, bold=True)
            rows.append(svg.text(name, (room.margin, y + 16), size=11, klass="muted bold"))
            y += 24
            before = stage.pipeline
        rows.append(_row(stage, room, y, language, link))
        y += room.row
    frame = svg.Frame(
        width=room.across,
        height=y + 30,
        title=cleaned(data.title),
        summary=" ".join([as_of, *(chance_words(stage, language) for stage in data.stages)]),
        language=language,
        theme=theme,
        kind="chances",
        shown_width=width,
        interactive=link is not None,
    )
    return svg.document(frame, [over.markup, *_grid(room, over.height + 4, y, language), *rows])


def _keys(language: str, *, declared: bool) -> list[Key]:
    observed = [
        Key("glyph ink ●", word("key_observed", language)),
        Key("tint advance", word("key_interval", language)),
    ]
    if not declared:
        return observed
    return [
        Key("glyph muted ○", word("key_declared", language)),
        *observed,
        Key("bar regress", CODES["inflated"].of(language)),
        Key("bar won", CODES["too_low"].of(language)),
    ]


def _grid(room: Room, top: float, bottom: float, language: str) -> list[str]:
    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = room.x(share)
        line = f"M{svg.number(x)} {svg.number(top)}V{svg.number(bottom + 2)}"
        parts.append(svg.tag("path", {"d": line, "class": "hair"}))
        anchor = {0.0: "start", 1.0: "end"}.get(share, "middle")
        text = number.percent(share, language)
        parts.append(svg.text(text, (x, bottom + 18), size=10.5, klass="muted", anchor=anchor))
    return parts


def _row(stage: StageChance, room: Room, y: float, language: str, link: Link | None) -> str:
    line = y + room.head + (8.0 if room.narrow else ROW / 2)
    tone = _TONES.get(stage.finding, "advance")
    target = room.whole(y)
    parts = [svg.rect(target, "room")]
    if stage.low is not None and stage.high is not None:
        band = Area(
            room.x(stage.low),
            line - BAND / 2,
            max(2.0, room.x(stage.high) - room.x(stage.low)),
            BAND,
        )
        parts.append(svg.rect(band, f"tint {tone}", 2, 0.3))
    if stage.declared is not None and stage.observed is not None:
        begins, ends = svg.number(room.x(stage.declared)), svg.number(room.x(stage.observed))
        way = f"M{begins} {svg.number(line)}H{ends}"
        parts.append(svg.tag("path", {"d": way, "class": f"{tone} line", "stroke-width": 2}))
    if stage.observed is not None:
        parts.append(_dot(room.x(stage.observed), line, f"tint {tone}"))
    if stage.declared is not None:
        parts.append(_dot(room.x(stage.declared), line, "ring mark"))
    label = chance_words(stage, language)
    marked = svg.tag("g", {}, svg.tooltip(label), *parts, *_letters(stage, room, y, language))
    return svg.linked(marked, link(stage) if link else None, label)


def _dot(x: float, y: float, klass: str) -> str:
    return svg.tag("circle", {"cx": x, "cy": y, "r": DOT, "class": klass})


def _letters(stage: StageChance, room: Room, y: float, language: str) -> list[str]:
    base = y + (14.0 if room.narrow else ROW / 2 + 4.5)
    declared, observed = (
        number.percent(share, language) for share in (stage.declared, stage.observed)
    )
    bounds = f"{number.percent(stage.low, language)} – {number.percent(stage.high, language)}"
    end = room.across - room.margin
    names = (room.across - 2 * room.margin - FIGURE_WIDTH + 20) if room.narrow else NAME_WIDTH - 14
    shown = shortened(cleaned(stage.name, unnamed=word("unnamed", language)), names, SIZE)
    tone = _TONES.get(stage.finding)
    told = observed if stage.declared is None else f"{declared} → {observed}"
    right = bounds if stage.low is not None else CODES["too_few"].of(language)
    return [
        svg.text(shown, (room.margin, base), size=SIZE),
        svg.text(
            told, (end - 96, base), size=SIZE, klass=f"{tone or ''} bold".strip(), anchor="end"
        ),
        svg.text(right, (end, base), size=10.5, klass="muted", anchor="end"),
    ]


def chance_words(stage: StageChance, language: str) -> str:
    """A stage in words."""
    name = cleaned(stage.name, unnamed=word("unnamed", language))
    n = number.grouped(stage.known, language)
    if stage.observed is None:
        return word("chance_too_few", language, name=name, n=n)
    values = [number.percent(share, language) for share in (stage.observed, stage.low, stage.high)]
    observed, low, high = values
    if stage.declared is None:
        return word(
            "chance_undeclared", language, name=name, observed=observed, low=low, high=high, n=n
        )
    declared = number.percent(stage.declared, language)
    return word(
        "chance_of",
        language,
        name=name,
        declared=declared,
        observed=observed,
        low=low,
        high=high,
        n=n,
    )
