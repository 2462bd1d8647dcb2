"""A planned journey: every box, line and label with its place, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rumbo.draw.lettering import cleaned, shortened, text_width, wrapped
from rumbo.draw.svg import Area, Point
from rumbo.draw.traffic import Traffic
from rumbo.draw.voice import Said, Voice
from rumbo.draw.words import word
from rumbo.model.picture import JourneyArc, JourneyPhase

PAD = 9.0
NAME_SIZE, SMALL_NAME, NAME_LINE = 12.5, 11.5, 14.5
FIGURE_SIZE = 11.0
SMALL = 10.0
WIDEST_ARC = 13.0
THINNEST_ARC = 1.1
UNDER = 12.0
PAIR_GAP = 6.0  # the least distance between two figures on one line


@dataclass(frozen=True)
class Line:
    """One line of text; `at` is its baseline's start, middle or end as `anchor` says.

    `arc` are the moves that a line under a phase stands for.
    """

    content: str
    at: Point
    size: float = FIGURE_SIZE
    klass: str = ""
    anchor: str = "start"
    arc: JourneyArc | None = None

    @property
    def area(self) -> Area:
        """The room that the line takes."""
        width = text_width(self.content, self.size, bold="bold" in self.klass)
        left = {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return Area(self.at[0] - left, self.at[1] - self.size * 0.8, width, self.size)


@dataclass(frozen=True)
class PhasePlan:
    """A phase's box, the lines in it and the bar of its wait (track and filled part)."""

    phase: JourneyPhase
    area: Area
    lines: tuple[Line, ...]
    track: Area | None = None
    wait: Area | None = None


@dataclass(frozen=True)
class ArcPlan:
    """An arrow, its label and the moves that it stands for; `knockout` clears the label's room."""

    arc: JourneyArc
    points: tuple[Point, ...]
    width: float
    klass: str
    label: Line | None
    knockout: bool = True


@dataclass(frozen=True)
class StubPlan:
    """What leaves under a phase: a short line closed by a bar, and its lines of text."""

    phase: JourneyPhase
    stub: Area | None
    lines: tuple[Line, ...]
    loss: JourneyArc
    klass: str = "lost"


@dataclass(frozen=True)
class JourneyPlan:
    """Everything that the picture of a journey holds, in its own coordinates."""

    width: float
    height: float
    phases: tuple[PhasePlan, ...]
    arcs: tuple[ArcPlan, ...]
    stubs: tuple[StubPlan, ...]
    traffic: Traffic
    margin: float

    def label_areas(self) -> list[Area]:
        """The room of every label outside the boxes."""
        labels = [arc.label.area for arc in self.arcs if arc.label]
        return labels + [line.area for stub in self.stubs for line in stub.lines]


@dataclass(frozen=True)
class BoxSize:
    """The common size of the phases' boxes and what they all have room for.

    `name_size` and `name_lines` are how large and how long names are; `repeated` says whether
    every box has room for its repeated visits: they are shown in all boxes or in none. `stacked`:
    what stands at the right of a line goes under it, in all boxes.
    """

    width: float
    height: float
    name_size: float
    name_lines: int
    repeated: bool
    stacked: bool = False


def longest_word(traffic: Traffic, size: float) -> float:
    """The width of the longest word in the names on the road."""
    words = (word for phase in traffic.road for word in cleaned(phase.name).split())
    return max((text_width(word, size, bold=True) for word in words), default=0.0)


def box_size(traffic: Traffic, width: float, voice: Voice) -> BoxSize:
    """The size that holds every phase of the road in boxes of that width."""
    room = width - 2 * PAD
    size = NAME_SIZE if longest_word(traffic, NAME_SIZE) <= room else SMALL_NAME
    names = [wrapped(cleaned(p.name), room, size, bold=True, lines=3) for p in traffic.road]
    name_lines = max((len(lines) for lines in names), default=1)
    trap = 15.0 if any(phase.trap for phase in traffic.road) else 0.0
    repeated = all(_fits(voice.waiting(phase), room) for phase in traffic.road)
    stacked = voice.stacks and not (
        repeated and all(_fits(voice.entered(phase), room) for phase in traffic.road)
    )
    height = 60 + name_lines * NAME_LINE + trap + (2 * UNDER if stacked else 0.0)
    return BoxSize(width, height, size, name_lines, repeated, stacked)


def _fits(texts: tuple[Said, Said], room: float) -> bool:
    (left, ink), (right, _) = texts
    widths = text_width(left, FIGURE_SIZE, bold="bold" in ink) + text_width(right, SMALL)
    return widths + PAIR_GAP <= room


def phase_plan(
    phase: JourneyPhase, corner: Point, size: BoxSize, longest_wait: float, voice: Voice
) -> PhasePlan:
    """One phase's box at `corner` with its lines; every line is shortened to the box."""
    area = Area(corner[0], corner[1], size.width, size.height)
    room, left = size.width - 2 * PAD, corner[0] + PAD
    y = corner[1] + 8.0
    lines: list[Line] = []
    name = cleaned(phase.name, unnamed=word("unnamed", voice.language))
    for part in wrapped(name, room, size.name_size, bold=True, lines=size.name_lines):
        y += NAME_LINE
        lines.append(Line(part, (left, y), size.name_size, "bold"))
    y = corner[1] + 8 + size.name_lines * NAME_LINE + 18
    lines.extend(_pair(voice.entered(phase), (left, y), room, stacked=size.stacked))
    y += 9 + (UNDER if size.stacked else 0.0)
    track = Area(left, y, room, 3) if voice.barred(phase) else None
    filled = _wait_bar(phase, track, longest_wait)
    y += 16
    waiting = voice.waiting(phase, repeated=size.repeated)
    lines.extend(_pair(waiting, (left, y), room, stacked=size.stacked))
    if phase.trap:
        label = "▲ " + word("trap", voice.language)
        content = shortened(label, room, SMALL, bold=True)
        lines.append(Line(content, (left, y + 15), SMALL, "bold regress"))
    return PhasePlan(phase, area, tuple(lines), track, filled)


def _pair(texts: tuple[Said, Said], at: Point, room: float, *, stacked: bool = False) -> list[Line]:
    """A figure at the left and one at the right; the right one yields where both do not fit."""
    (left, ink), (right, beside) = texts
    left = shortened(left, room, FIGURE_SIZE, bold="bold" in ink)
    lines = [Line(left, at, FIGURE_SIZE, ink)] if left else []
    if right and stacked:
        under = (at[0], at[1] + UNDER)
        lines.append(Line(shortened(right, room, SMALL), under, SMALL, beside))
    elif right and _fits(((left, ink), (right, beside)), room):
        lines.append(Line(right, (at[0] + room, at[1]), SMALL, beside, "end"))
    return lines


def _wait_bar(phase: JourneyPhase, track: Area | None, longest: float) -> Area | None:
    if track is None or not phase.median_days or longest <= 0:
        return None
    share = min(1.0, max(0.0, phase.median_days / longest))
    return Area(track.x, track.y, max(1.5, track.width * share), track.height)


def longest_wait(phases: Sequence[JourneyPhase]) -> float:
    """The longest median wait of the phases on the road, in days."""
    waits = (phase.median_days or 0.0 for phase in phases if phase.outcome != "won")
    return max(waits, default=0.0)


@dataclass(frozen=True)
class Exit:
    """One thing that is written under a phase, and the moves that it stands for."""

    text: str
    klass: str
    arc: JourneyArc


def exits(place: int, traffic: Traffic, voice: Voice) -> list[Exit]:
    """What is written under a phase: losses, reopened, moved elsewhere."""
    phase = traffic.road[place]
    found: list[Exit] = []
    if phase.lost:
        loss = loss_of(place, traffic)
        known = loss if place in traffic.losses else None
        found += [Exit(text, ink, loss) for text, ink in voice.losing(phase, known) if text]
    others = [("↑ ", "regress", arc) for arc in traffic.reopened.get(place, ())]
    if place in traffic.transfers:
        others.append(("⇄ ", "parked", traffic.transfers[place]))
    found += [
        Exit(sign + voice.tally(arc), voice.ink(arc, ink), arc)
        for sign, ink, arc in others
        if voice.tally(arc)
    ]
    return found


def loss_of(place: int, traffic: Traffic) -> JourneyArc:
    """The losses out of a place; made from its phase where no arc holds them."""
    phase = traffic.road[place]
    made = JourneyArc(phase.code, None, "lost", phase.lost, phase.lost)
    return traffic.losses.get(place, made)


def scale_of(traffic: Traffic, voice: Voice, narrowest: float) -> float:
    """Width per unit of volume: one scale for all arcs, so that widths can be compared.

    `narrowest` is the distance between the closest ports: no arc beside the road is wider.
    """
    ahead = [voice.volume(arc) for arc in traffic.ahead.values()]
    beside = [voice.volume(leg.arc) for leg in (*traffic.over, *traffic.under)]
    largest = max([*ahead, *beside], default=0.0)
    if largest <= 0:
        return 0.0
    scale = WIDEST_ARC / largest
    tallest = max(beside, default=0.0)
    return min(scale, max(THINNEST_ARC, narrowest - 1.5) / tallest) if tallest else scale


def arc_width(arc: JourneyArc, voice: Voice, scale: float) -> float:
    """The arc's width; thin ones stay visible."""
    return round(min(WIDEST_ARC, max(THINNEST_ARC, voice.volume(arc) * scale)), 2)
