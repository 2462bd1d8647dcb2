"""The way of one deal over the journey: the phases quiet, its own steps numbered on top."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rumbo.draw import number, plan, svg
from rumbo.draw.heading import Key, heading
from rumbo.draw.journey import plan_journey
from rumbo.draw.lettering import cleaned, shortened, text_width
from rumbo.draw.options import check
from rumbo.draw.plan import ArcPlan, JourneyPlan, Line, PhasePlan, StubPlan
from rumbo.draw.summary import spoken
from rumbo.draw.svg import Area
from rumbo.draw.voice import Voice
from rumbo.draw.words import word
from rumbo.model import term
from rumbo.model.life import DealPath, PathPhase, Stay
from rumbo.model.picture import JourneyArc, JourneyData, JourneyPhase, Kind, Theme

LINE = 2.2
MOST_NUMBERS = 4  # of the steps of one arrow; as many as are read at a glance


@dataclass(frozen=True)
class _Voice(Voice):
    """Says on each arrow which steps of the deal it stands for; all arrows are equally thin."""

    steps: Mapping[tuple[int | None, int | None], tuple[Stay, ...]]

    def figure(self, arc: JourneyArc) -> str:
        """The numbers of the steps."""
        found = self.steps.get((arc.source, arc.target), ())
        numbers = "·".join(str(stay.step) for stay in found[:MOST_NUMBERS])
        return f"{numbers}…" if len(found) > MOST_NUMBERS else numbers

    def tally(self, arc: JourneyArc) -> str:
        """As `figure`."""
        return self.figure(arc)

    def volume(self, arc: JourneyArc) -> float:
        """No arrow is wider than another."""
        del arc
        return 0.0


@dataclass(frozen=True)
class _Pen:
    data: DealPath
    voice: _Voice
    stays: Mapping[int, tuple[Stay, ...]]
    usual: Mapping[int, PathPhase]

    @property
    def here(self) -> int | None:
        """The phase where the deal is."""
        return self.data.stays[-1].phase if self.data.stays else None


def draw_path(
    data: DealPath, *, language: str = "es-ES", theme: Theme = "auto", width: int | None = None
) -> str:
    """The path as one self-contained SVG document; in a narrow `width` it runs downwards."""
    check(theme=theme)
    pen = _pen(data, language)
    laid = plan_journey(_journey(data), pen.voice, 1.0, width)
    context = _context(data, language)
    over = heading(data.title, context, _keys(data, language), laid.width, laid.margin)
    note, note_height = _note(laid, data, language)
    down = svg.tag(
        "g", {"transform": f"translate(0 {svg.number(over.height)})"}, *_drawn(laid, pen), note
    )
    frame = svg.Frame(
        width=laid.width,
        height=over.height + laid.height + note_height + 12,
        title=cleaned(data.title),
        summary=path_summary(data, language),
        language=language,
        theme=theme,
        kind="path",
        shown_width=None if width is None else min(width, math.ceil(laid.width)),
    )
    return svg.document(frame, [over.markup, down])


def _note(laid: JourneyPlan, data: DealPath, language: str) -> tuple[str, float]:
    """Says so where steps have no room, or lie outside the pipeline; the table has them all."""
    codes = {phase.code for phase in data.phases}
    arcs = [arc.arc for arc in laid.arcs]
    for place in range(len(laid.traffic.road)):
        arcs += laid.traffic.under_place(place)
    drawn = {(arc.source, arc.target) for arc in arcs}
    told = {box.phase.code for box in laid.phases if _tells_steps(box)}
    left_out = [
        stay.step
        for stay in data.stays
        if _ends(stay, codes) not in drawn and told.isdisjoint({stay.phase, stay.from_phase})
    ]
    if not left_out:
        return "", 0.0
    said = word("steps_hidden", language, steps=", ".join(map(str, left_out)))
    room = laid.width - 2 * laid.margin
    lines = svg.paragraph(said, (laid.margin, laid.height + 12), room, size=10.5)
    return "".join(lines), 14.0 * len(lines)


def _pen(data: DealPath, language: str) -> _Pen:
    codes = {phase.code for phase in data.phases}
    steps: dict[tuple[int | None, int | None], tuple[Stay, ...]] = {}
    stays: dict[int, tuple[Stay, ...]] = {}
    for stay in data.stays:
        ends = _ends(stay, codes)
        steps[ends] = (*steps.get(ends, ()), stay)
        stays[stay.phase] = (*stays.get(stay.phase, ()), stay)
    voice = _Voice(language, "", "count", {}, steps)
    return _Pen(data, voice, stays, {phase.code: phase for phase in data.phases})


def _ends(stay: Stay, codes: set[int]) -> tuple[int | None, int | None]:
    """From where to where a step went; None for what lies outside the pipeline."""
    source = stay.from_phase if stay.from_phase in codes else None
    return source, stay.phase if stay.phase in codes else None


def _journey(data: DealPath) -> JourneyData:
    """The path as a journey of one deal, with the main road where it did not go, moves 0."""
    codes = {phase.code for phase in data.phases}
    lost = {phase.code for phase in data.phases if phase.outcome == "lost"}
    counts: dict[tuple[int | None, int | None], int] = {}
    kinds: dict[tuple[int | None, int | None], Kind] = {}
    for stay in data.stays:
        ends = _ends(stay, codes)
        counts[ends] = counts.get(ends, 0) + 1
        kinds[ends] = "start" if ends[0] is None else stay.kind
    arcs = [
        JourneyArc(*ends, kinds[ends], moves, 1)
        for ends, moves in counts.items()
        if ends != (None, None)
    ]
    road = [phase for phase in data.phases if phase.outcome in {"open", "won"}]
    for one, following in pairwise(road):
        if (one.code, following.code) not in counts:
            arcs.append(JourneyArc(one.code, following.code, "advance", 0, 0))
    out = {source: moves for (source, target), moves in counts.items() if target in lost}
    visited = {stay.phase for stay in data.stays}
    phases = tuple(
        JourneyPhase(
            phase.code,
            phase.name,
            1,
            outcome=phase.outcome,
            median_days=phase.median_days,
            lost=out.get(phase.code, 0),
            lost_share=1.0 if phase.code in out else None,
            trap=True,  # every box gets one line more: for its dates
        )
        for phase in data.phases
        if phase.outcome != "parked" or phase.code in visited
    )
    return JourneyData(data.title, phases, tuple(arcs), 1, data.until.date())


def _context(data: DealPath, language: str) -> list[str]:
    as_of = word("as_of", language, day=number.day(data.until.date(), language))
    steps = len(data.stays)
    said = "path_step" if steps == 1 else "path_steps"
    return [word(said, language, n=steps), as_of]


def _keys(data: DealPath, language: str) -> list[Key]:
    kinds = {stay.kind for stay in data.stays}
    order: tuple[Kind, ...] = ("advance", "skip", "regress", "restart", "parked")
    keys = [Key(kind, word(f"key_{kind}", language)) for kind in order if kind in kinds]
    keys.append(Key("wait", word("key_stayed", language)))
    if any(phase.median_days for phase in data.phases):
        keys.append(Key("glyph ink ❘", word("key_usual", language)))
    if any(stay.visit > 1 and stay.outcome == "open" for stay in data.stays):
        keys.append(Key("glyph regress ↻", word("key_again", language)))
    return keys


def _drawn(laid: JourneyPlan, pen: _Pen) -> list[str]:
    lines = [_arc(arc, pen) for arc in laid.arcs]
    stubs = [_stub(stub, laid, pen) for stub in laid.stubs]
    boxes = [_box(phase, pen) for phase in laid.phases]
    labels = [_badge(arc.label, arc.klass) for arc in laid.arcs if arc.label]
    return [*lines, *stubs, *boxes, *labels]


def _arc(arc: ArcPlan, pen: _Pen) -> str:
    found = pen.voice.steps.get((arc.arc.source, arc.arc.target), ())
    if not found:
        line = svg.rounded_path(arc.points, 10.0)
        return svg.tag("path", {"d": line, "class": "edge", "stroke-width": 1.0})
    said = "; ".join(_step_sentence(stay, pen.data, pen.voice.language) for stay in found)
    numbers = " ".join(str(stay.step) for stay in found)
    return svg.tag(
        "g",
        {"data-steps": numbers, "data-kind": arc.arc.kind},
        svg.tooltip(said),
        svg.arrow(arc.points, LINE, arc.klass),
    )


def _badge(label: Line, klass: str) -> str:
    """The numbers of an arrow on a small plate, so that they read over any line."""
    if not label.content:
        return ""
    area = label.area
    plate = Area(area.x - 3.5, area.y - 2.0, area.width + 7, area.height + 4)
    bold = replace(label, klass=f"{klass} bold")
    return svg.rect(plate, "surface", 4) + _line(bold)


def _line(line: Line) -> str:
    return svg.text(
        line.content, line.at, size=line.size, klass=line.klass or None, anchor=line.anchor
    )


def _stub(stub: StubPlan, laid: JourneyPlan, pen: _Pen) -> str:
    """What leaves under a phase: a loss with its step and its date, what was reopened or moved."""
    language = pen.voice.language
    steps = _exits(stub, laid, pen)
    lost = [stay for stay in steps if stay.outcome == "lost"]
    lines = list(stub.lines)
    if lost and len(lines) > 1:
        lines[0] = replace(lines[0], content=f"✕ {lost[-1].step}")
        day = number.short_day(lost[-1].entered_at.date(), language)
        lines[1] = replace(lines[1], content=day)
    parts = [svg.tooltip("; ".join(_step_sentence(stay, pen.data, language) for stay in steps))]
    if stub.stub:
        middle = stub.stub.x + stub.stub.width / 2
        thin = Area(middle - LINE / 2, stub.stub.y, LINE, stub.stub.height)
        end = Area(middle - 5, stub.stub.y + stub.stub.height, 10, 1.8)
        parts += [svg.rect(thin, "lost tint"), svg.rect(end, "lost tint")]
    parts += [_line(line) for line in lines]
    numbers = " ".join(str(stay.step) for stay in steps)
    return svg.tag("g", {"data-steps": numbers, "data-kind": "lost"}, *parts)


def _exits(stub: StubPlan, laid: JourneyPlan, pen: _Pen) -> list[Stay]:
    """The steps that the stub stands for."""
    traffic = laid.traffic
    place = traffic.road.index(stub.phase)
    found = [
        stay
        for arc in traffic.under_place(place)
        for stay in pen.voice.steps.get((arc.source, arc.target), ())
    ]
    return sorted(found, key=lambda stay: stay.step)


def _box(box: PhasePlan, pen: _Pen) -> str:
    stays = pen.stays.get(box.phase.code, ())
    kind = "now" if box.phase.code == pen.here else "" if stays else "unvisited"
    names = [line for line in box.lines if line.size > plan.FIGURE_SIZE]
    if not names:  # a pocket: its name is as small as its figures
        names = list(box.lines[:1])
    quiet = "" if stays else " muted"
    parts = [svg.tooltip(_phase_sentence(box.phase, stays, pen))]
    parts.append(svg.rect(box.area, f"box {box.phase.outcome} {kind}".replace(" open", ""), 7))
    parts += [_line(replace(line, klass=line.klass + quiet)) for line in names]
    parts += (
        _figures(box, stays, pen)
        if box.track or box.phase.outcome == "won"
        else (_pocket(box, stays, pen))
    )
    marks: dict[str, str | int | float | None] = {
        "data-phase": box.phase.code,
        "data-visits": len(stays),
        "data-steps": None,
    }
    if _tells_steps(box):
        into, out = _through(box.phase, pen)
        marks["data-steps"] = " ".join(str(stay.step) for stay in (*into, *out))
    return svg.tag("g", marks, *parts)


def _tells_steps(box: PhasePlan) -> bool:
    """Whether a pocket has no arrows, as in the column: it writes its steps inside."""
    return box.phase.outcome == "parked" and len(box.lines) > 2  # noqa: PLR2004 - name and figures


def _through(phase: JourneyPhase, pen: _Pen) -> tuple[list[Stay], list[Stay]]:
    """The steps into a phase and out of it."""
    stays = pen.data.stays
    into = [stay for stay in stays if stay.phase == phase.code]
    return into, [stay for stay in stays if stay.from_phase == phase.code]


def _figures(box: PhasePlan, stays: Sequence[Stay], pen: _Pen) -> list[str]:
    """Days spent, the bar against what is usual, and what is usual in words."""
    area, language = box.area, pen.voice.language
    left, room = area.x + plan.PAD, area.width - 2 * plan.PAD
    bar_y = box.track.y if box.track else area.y + area.height - 40
    parts = _spent(box.phase, stays, pen, (left, bar_y - 9), room)
    if box.track is None:
        return parts
    usual = pen.usual[box.phase.code]
    days = _stayed(stays) or 0.0
    longest = max(usual.p90_days or 0.0, (usual.median_days or 0.0) * 1.5, days, 1e-9)
    parts.append(svg.rect(box.track, "track", 1.5))
    if days:
        wide = max(1.5, room * days / longest)
        parts.append(svg.rect(Area(left, box.track.y, wide, box.track.height), "wait", 1.5))
    if usual.median_days is not None:
        x = left + room * min(1.0, usual.median_days / longest)
        parts.append(svg.rect(Area(x - 0.75, box.track.y - 2.5, 1.5, 8), "ink"))
        text = word("usual", language, days=number.days(usual.median_days, language))
        at = (left, box.track.y + 16)
        parts.append(
            svg.text(shortened(text, room, plan.SMALL), at, size=plan.SMALL, klass="muted")
        )
    if stays:
        at = (left, box.track.y + 31)
        parts.append(svg.text(_dates(stays, room, language), at, size=plan.SMALL, klass="muted"))
    return parts


def _dates(stays: Sequence[Stay], room: float, language: str) -> str:
    """From the first day in the phase to the last; the first alone where both do not fit."""
    first = number.short_day(stays[0].entered_at.date(), language)
    left_at = stays[-1].left_at
    if left_at is not None:
        both = f"{first} – {number.short_day(left_at.date(), language)}"
        if text_width(both, plan.SMALL) <= room:
            return both
    return shortened(word("since", language, day=first), room, plan.SMALL)


def _spent(
    phase: JourneyPhase, stays: Sequence[Stay], pen: _Pen, at: svg.Point, room: float
) -> list[str]:
    language = pen.voice.language
    if not stays:
        return []
    if phase.outcome == "won":
        text = "✓ " + number.short_day(stays[-1].entered_at.date(), language)
        return [svg.text(text, at, size=plan.FIGURE_SIZE, klass="won bold")]
    days = number.days(_stayed(stays), language)
    parts = [svg.text(days, at, size=plan.FIGURE_SIZE, klass="bold")]
    left = room - text_width(days, plan.FIGURE_SIZE, bold=True) - plan.PAIR_GAP
    again = f"↻ {len(stays)}" if len(stays) > 1 else ""
    here = ("● " + word("here", language), "●") if phase.code == pen.here else ("",)
    marks = ("  ".join(filter(None, (again, each))) for each in here)
    mark = next((each for each in marks if text_width(each, plan.SMALL, bold=True) <= left), "")
    if mark:
        klass = "regress bold" if again else "bold"
        end = (at[0] + room, at[1])
        parts.append(svg.text(mark, end, size=plan.SMALL, klass=klass, anchor="end"))
    return parts


def _pocket(box: PhasePlan, stays: Sequence[Stay], pen: _Pen) -> list[str]:
    """A parked phase keeps its one line: the days there, after its name."""
    language = pen.voice.language
    name = box.lines[0]
    days = number.days(_stayed(stays), language)
    visits = f" · ↻ {len(stays)}" if len(stays) > 1 else ""
    here = f" · ● {word('here', language)}" if box.phase.code == pen.here else ""
    said = f"{days}{visits}{here}"
    if not _tells_steps(box):
        x = name.area.x + name.area.width + 10
        return [svg.text(said, (x, name.at[1]), size=plan.SMALL, klass="muted")]
    into, out = ("·".join(str(stay.step) for stay in some) for some in _through(box.phase, pen))
    last = box.lines[-1]
    room = box.area.width - 2 * plan.PAD
    parts = [svg.text(shortened(said, room, plan.SMALL), last.at, size=plan.SMALL, klass="muted")]
    steps = "  ".join(filter(None, [into and f"↓ {into}", out and f"↑ {out}"]))
    left = room - name.area.width - 10
    end = (box.area.x + box.area.width - plan.PAD, name.at[1])
    steps = shortened(steps, left, plan.SMALL)
    return [*parts, svg.text(steps, end, size=plan.SMALL, klass="parked bold", anchor="end")]


def _phase_sentence(phase: JourneyPhase, stays: Sequence[Stay], pen: _Pen) -> str:
    language = pen.voice.language
    name = spoken(phase.name, language)
    usual = pen.usual[phase.code].median_days
    said = word("usual", language, days=number.days(usual, language)) if usual else ""
    if not stays:
        return f"{name}: {word('not_visited', language)}. {said}".strip()
    days = number.days(_stayed(stays), language)
    steps = ", ".join(str(stay.step) for stay in stays)
    return f"{name}: {word('stayed', language, days=days, steps=steps)}. {said}".strip()


def _step_sentence(stay: Stay, data: DealPath, language: str) -> str:
    names = data.names()
    source = names.get(stay.from_phase) if stay.from_phase is not None else None
    way = " → ".join(
        spoken(term.phase(name).of(language), language) for name in (source, stay.name) if name
    )
    kind = word(f"kind_{stay.kind}", language)
    day = number.day(stay.entered_at.date(), language)
    return f"{stay.step}. {way} ({kind}, {day}, {number.days(stay.days, language)})"


def path_summary(data: DealPath, language: str) -> str:
    """The path in words, step by step."""
    said = [_step_sentence(stay, data, language) for stay in data.stays]
    return " ".join([word("path_of", language, name=spoken(data.title, language)), *said])


def _stayed(stays: Sequence[Stay]) -> float | None:
    """The days of the visits whose length is known; None where no length is."""
    known = [stay.days for stay in stays if stay.days is not None]
    return sum(known) if known else None
