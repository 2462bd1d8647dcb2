"""The journey as a picture: phases on one line, skips above, returns below, losses as stubs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from rumbo.draw import number, svg
from rumbo.draw.column import plan_column
from rumbo.draw.heading import Key, heading
from rumbo.draw.lettering import cleaned
from rumbo.draw.options import check
from rumbo.draw.plan import ArcPlan, JourneyPlan, Line, PhasePlan, StubPlan
from rumbo.draw.road import least_width, plan_road
from rumbo.draw.summary import arc_sentence, journey_summary, phase_sentence
from rumbo.draw.svg import Area
from rumbo.draw.traffic import Traffic, Voice, kinds_drawn, sort_traffic
from rumbo.draw.words import word
from rumbo.model.picture import JourneyArc, JourneyData, JourneyPhase, Measure, Theme

Link: TypeAlias = Callable[["JourneyPhase | JourneyArc"], "str | None"]
READABLE = 0.84  # the least scale at which the letters can still be read
LEAST_WIDTH = 300


@dataclass(frozen=True)
class _Ink:
    voice: Voice
    data: JourneyData
    link: Link | None


def draw_journey(
    data: JourneyData,
    *,
    language: str = "es-ES",
    measure: Measure = "count",
    detail: float = 1.0,
    theme: Theme = "auto",
    width: int | None = None,
    link: Link | None = None,
    deals_word: str = "",
) -> str:
    """The journey as one self-contained SVG document.

    `measure` chooses the figure on the arrows and `detail` (0 to 1) the share of the moves beside
    the main road that is drawn. Without a `width` the picture is as wide as it needs to be; in a
    `width` too narrow for the road it runs from top to bottom. `link` gives the address that a
    phase or an arc opens. UsageError where an option has a value that cannot be used.
    """
    check(measure=measure, detail=detail, theme=theme)
    voice = Voice(language, cleaned(data.currency)[:8], measure, data.moves_out())
    plan = plan_journey(data, voice, detail, width)
    pen = _Ink(voice, data, link)
    context, keys = _context(data, voice, deals_word), _keys(plan, voice)
    over = heading(data.title, context, keys, plan.width, plan.margin)
    notes, notes_height = _notes(plan, voice)
    body = [over.markup, svg.tag("g", {"transform": _down(over.height)}, *_drawn(plan, pen), notes)]
    frame = svg.Frame(
        width=plan.width,
        height=over.height + plan.height + notes_height,
        title=cleaned(data.title),
        summary=journey_summary(data, plan.traffic, voice, deals_word),
        language=language,
        theme=theme,
        kind="journey",
        shown_width=None if width is None else min(width, math.ceil(plan.width)),
        interactive=link is not None,
    )
    return svg.document(frame, body)


def plan_journey(
    data: JourneyData, voice: Voice, detail: float = 1.0, width: int | None = None
) -> JourneyPlan:
    """Lay the journey out as a road, or as a column where the road would be too small to read."""
    traffic = sort_traffic(data, detail)
    if width is None:
        return plan_road(traffic, voice, None)
    width = max(LEAST_WIDTH, width)
    if width < least_width(traffic, voice) * READABLE:
        return plan_column(data, detail, voice, float(width))
    return plan_road(traffic, voice, float(width))


def _down(y: float) -> str:
    return f"translate(0 {svg.number(y)})"


def _context(data: JourneyData, voice: Voice, deals_word: str) -> list[str]:
    language = voice.language
    deals = deals_word or word("deals", language)
    won, lost, still = data.ended or _counted(data)
    parts = [f"{number.grouped(data.deals, language)} {deals}"]
    for count, name in ((won, "won"), (lost, "lost"), (still, "open")):
        share = number.percent(count / data.deals, language) if data.deals else number.NONE
        parts.append(f"{number.grouped(count, language)} {word(name, language)} ({share})")
    parts.append(word("as_of", language, day=number.day(data.as_of, language)))
    return [*parts, word(f"width_{voice.measure}", language)]


def _counted(data: JourneyData) -> tuple[int, int, int]:
    road = [phase for phase in data.phases if phase.outcome in {"open", "parked"}]
    won = sum(phase.entered for phase in data.phases if phase.outcome == "won")
    return won, sum(phase.lost for phase in road), sum(phase.open_now for phase in road)


def _keys(plan: JourneyPlan, voice: Voice) -> list[Key]:
    language = voice.language
    keys = [Key(_swatch(kind), word(f"key_{kind}", language)) for kind in kinds_drawn(plan.traffic)]
    road = plan.traffic.road
    if plan.traffic.reopened:
        keys.append(Key("glyph regress ↑", word("key_reopened", language)))
    if any(phase.median_days for phase in road):
        keys.append(Key("wait", word("key_wait", language)))
    if any("↻" in line.content for phase in plan.phases for line in phase.lines):
        keys.append(Key("glyph muted ↻", word("key_repeated", language)))
    if any(phase.open_now for phase in road):
        keys.append(Key("glyph muted ●", word("open", language)))
    return keys


def _swatch(kind: str) -> str:
    return {"lost": "glyph lost ✕", "transfer": "glyph parked ⇄"}.get(kind, kind)


def _notes(plan: JourneyPlan, voice: Voice) -> tuple[str, float]:
    traffic, language = plan.traffic, voice.language
    if not traffic.road:
        return svg.text(word("empty", language), (plan.margin, 8), size=12, klass="muted"), 24
    if not traffic.hidden:
        return "", 12
    return _note(plan, traffic, language)


def _note(plan: JourneyPlan, traffic: Traffic, language: str) -> tuple[str, float]:
    share = number.percent(min(traffic.shown_share, 0.99), language)
    count = number.grouped(traffic.hidden, language)
    sentence = word("hidden", language, hidden=count, share=share)
    lines = svg.paragraph(
        sentence, (plan.margin, plan.height + 12), plan.width - 2 * plan.margin, size=10.5
    )
    return "".join(lines), 18 + 14.0 * len(lines)


def _drawn(plan: JourneyPlan, pen: _Ink) -> list[str]:
    """Arrows first, then boxes, then labels: what is written is never crossed out."""
    lines = [_arc(arc, pen) for arc in plan.arcs]
    stubs = [_stub(stub, pen.voice) for stub in plan.stubs]
    boxes = [_phase(phase, pen) for phase in plan.phases]
    labels = [_label(arc) for arc in plan.arcs]
    return [*lines, *stubs, *boxes, svg.tag("g", {"class": "labels"}, *labels)]


def _line(line: Line) -> str:
    return svg.text(
        line.content, line.at, size=line.size, klass=line.klass or None, anchor=line.anchor
    )


def _phase(plan: PhasePlan, pen: _Ink) -> str:
    phase = plan.phase
    klass = " ".join(filter(None, ["box", _box_kind(phase)]))
    parts = [svg.tooltip(phase_sentence(phase, pen.voice)), svg.rect(plan.area, klass, 7)]
    if plan.track:
        parts.append(svg.rect(plan.track, "track", 1.5))
    if plan.wait:
        parts.append(svg.rect(plan.wait, "wait", 1.5))
    parts.extend(_line(line) for line in plan.lines)
    group = svg.tag("g", {"data-phase": phase.code, "data-outcome": phase.outcome}, *parts)
    address = pen.link(phase) if pen.link else None
    return svg.linked(group, address, phase_sentence(phase, pen.voice))


def _box_kind(phase: JourneyPhase) -> str:
    if phase.outcome in {"won", "parked"}:
        return phase.outcome
    return "trap" if phase.trap else ""


def _arc(plan: ArcPlan, pen: _Ink) -> str:
    arc = plan.arc
    sentence = arc_sentence(arc, pen.data.names(), pen.voice)
    group = svg.tag(
        "g",
        {
            "data-from": "" if arc.source is None else arc.source,
            "data-to": "" if arc.target is None else arc.target,
            "data-kind": arc.kind,
            "data-moves": arc.moves,
        },
        svg.tooltip(sentence),
        svg.arrow(plan.points, plan.width, plan.klass),
    )
    return svg.linked(group, pen.link(arc) if pen.link else None, sentence)


def _label(plan: ArcPlan) -> str:
    if plan.label is None:
        return ""
    area = plan.label.area
    room = Area(area.x - 2, area.y - 1.5, area.width + 4, area.height + 3)
    return (svg.rect(room, "surface", 2) if plan.knockout else "") + _line(plan.label)


def _stub(plan: StubPlan, voice: Voice) -> str:
    parts = [svg.tooltip(phase_sentence(plan.phase, voice))]
    if plan.stub:
        wide = max(9.0, plan.stub.width + 6)
        middle = plan.stub.x + plan.stub.width / 2
        end = Area(middle - wide / 2, plan.stub.y + plan.stub.height, wide, 1.6)
        parts.extend((svg.rect(plan.stub, "lost tint"), svg.rect(end, "lost tint")))
    parts.extend(_line(line) for line in plan.lines)
    return svg.tag("g", {"data-phase": plan.phase.code, "data-kind": "lost"}, *parts)
