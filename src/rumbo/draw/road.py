"""The journey laid out from left to right: the wide picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from rumbo.draw import plan
from rumbo.draw.arcs import Course, Pen, lane_count, sides
from rumbo.draw.lanes import Flow, Routed, Span, port_counts, route
from rumbo.draw.lettering import cleaned, shortened, text_width
from rumbo.draw.plan import ArcPlan, JourneyPlan, Line, PhasePlan, StubPlan
from rumbo.draw.svg import Area
from rumbo.draw.traffic import Traffic
from rumbo.draw.voice import Voice
from rumbo.draw.words import word
from rumbo.model.picture import JourneyArc, JourneyPhase

MARGIN = 28.0
LANE = 18.0
PORT, EDGE = 6.0, 5.0  # the least distance between two arcs at a box, and to its corner
NARROW_BOX, WORD_BOX, NATURAL_BOX, WIDE_BOX = 104.0, 118.0, 122.0, 156.0
LEAST_GAP, MOST_GAP = 34.0, 96.0
POCKET = 30.0
POCKET_ROW = 30.0


@dataclass(frozen=True)
class Grid:
    """The measures that the whole road shares, in the picture's units."""

    box: plan.BoxSize
    gap: float
    start: float
    top: float
    entry_slots: tuple[float, ...]
    exit_slots: tuple[float, ...]

    def left(self, place: int) -> float:
        """The left edge of a place's box."""
        return self.start + place * (self.box.width + self.gap)

    def middle(self, place: int) -> float:
        """The middle of a place's box."""
        return self.left(place) + self.box.width / 2

    @property
    def bottom(self) -> float:
        """The lower edge of the boxes."""
        return self.top + self.box.height

    def halves(self, place: int, slot: float) -> tuple[Span, Span]:
        """The room for ports at the two sides of the slot in the middle of an edge."""
        left, middle = self.left(place), self.middle(place)
        return (left + EDGE, middle - slot / 2), (middle + slot / 2, left + self.box.width - EDGE)


def least_width(traffic: Traffic, voice: Voice) -> float:
    """The width under which the road does not fit from left to right."""
    grid = _grid(traffic, voice, 0.0)
    return grid.left(len(traffic.road)) - grid.gap + MARGIN


def plan_road(traffic: Traffic, voice: Voice, width: float | None) -> JourneyPlan:
    """Lay the journey out; with a `width` the boxes and gaps stretch to fill it."""
    over, under = _flows(traffic, voice)
    shape = _grid(traffic, voice, 0.0 if width is None else width, natural=width is None)
    places = range(len(traffic.road))
    above = route(over, [shape.halves(place, shape.entry_slots[place]) for place in places])
    below = route(under, [shape.halves(place, shape.exit_slots[place]) for place in places])
    entry_row = 30.0 if _late_entries(traffic) else 0.0
    top = 10 + (lane_count(above) * LANE + 12 if above else 0) + entry_row
    grid = replace(shape, top=top)
    pen = Pen(voice, plan.scale_of(traffic, voice, _narrowest(above, below)))
    stubs = _stubs(grid, traffic, pen)
    deepest = max((line.at[1] for stub in stubs for line in stub.lines), default=grid.bottom)
    floor = deepest + 10 + lane_count(below) * LANE
    arcs = [
        *_ahead(grid, traffic, pen),
        *pen.beside(above, traffic, _bend(grid, top - entry_row - 12, side=-1)),
        *pen.beside(below, traffic, _bend(grid, deepest + 14, side=1)),
        *_entries(grid, traffic, pen),
        *_pocket_arcs(grid, traffic, pen, floor),
    ]
    pockets = _pockets(grid, traffic, voice, floor)
    bottom = floor + len(pockets) * (POCKET + POCKET_ROW) + 8
    phases = (*_boxes(grid, traffic, voice), *pockets)
    right = max((each.area.x + each.area.width for each in phases), default=grid.start) + MARGIN
    return JourneyPlan(right, bottom, phases, tuple(arcs), stubs, traffic, MARGIN)


def _label_width(arc: JourneyArc, voice: Voice) -> float:
    return text_width(voice.figure(arc), plan.SMALL) + 6


def _flows(traffic: Traffic, voice: Voice) -> tuple[list[Flow], list[Flow]]:
    return sides(traffic, lambda leg: _label_width(leg.arc, voice))


def _late_entries(traffic: Traffic) -> dict[int, JourneyArc]:
    return {place: arc for place, arc in traffic.entries.items() if place}


def _slots(traffic: Traffic, voice: Voice) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The room in the middle of each box: above for its entries, below for what leaves."""
    late = _late_entries(traffic)
    touched = {place for place, _ in (*traffic.down, *traffic.back)}
    above, below = [], []
    for place in range(len(traffic.road)):
        above.append(_label_width(late[place], voice) if place in late else 4.0)
        found = plan.exits(place, traffic, voice)
        widths = [text_width(e.text, plan.FIGURE_SIZE, bold="bold" in e.klass) + 4 for e in found]
        below.append(max(widths, default=4.0) + (4 * PORT if place in touched else 0.0))
    return tuple(above), tuple(below)


def _least_box(traffic: Traffic, voice: Voice) -> float:
    """The least width of a box that holds the ports and the slots of every place."""
    count = len(traffic.road)
    needs = [
        slot + 2 * PORT * ports + 2 * EDGE
        for slots, flows in zip(_slots(traffic, voice), _flows(traffic, voice), strict=True)
        for slot, ports in zip(slots, port_counts(flows, count), strict=True)
    ]
    name = min(WORD_BOX, plan.longest_word(traffic, plan.SMALL_NAME) + 2 * plan.PAD)
    return max([NARROW_BOX, name, *needs])


def _grid(traffic: Traffic, voice: Voice, width: float, *, natural: bool = False) -> Grid:
    """The least measures that hold all texts and ports, stretched to `width` where it is more."""
    ahead = max((_label_width(arc, voice) for arc in traffic.ahead.values()), default=0.0)
    box, gap = _least_box(traffic, voice), max(LEAST_GAP, ahead + 6)
    count = max(1, len(traffic.road))
    first = traffic.entries.get(0)
    start = MARGIN + (max(26.0, _label_width(first, voice) + 4) if first else 0.0)
    if natural:
        box, gap = max(box, NATURAL_BOX), gap + 4
    spare = (width - start - MARGIN - (count - 1) * gap - count * box) / (2 * count - 1)
    if spare > 0:
        box, gap = max(box, min(WIDE_BOX, box + spare)), min(MOST_GAP, gap + spare)
    return Grid(plan.box_size(traffic, box, voice), gap, start, 0.0, *_slots(traffic, voice))


def _narrowest(above: tuple[Routed, ...], below: tuple[Routed, ...]) -> float:
    least = plan.WIDEST_ARC + 2
    for side in (above, below):
        ports = sorted(end for routed in side for end in (routed.leaves, routed.arrives))
        least = min([least, *(b - a for a, b in pairwise(ports))])
    return least


def _boxes(grid: Grid, traffic: Traffic, voice: Voice) -> list[PhasePlan]:
    longest = plan.longest_wait(traffic.road)
    return [
        plan.phase_plan(phase, (grid.left(place), grid.top), grid.box, longest, voice)
        for place, phase in enumerate(traffic.road)
    ]


def _ahead(grid: Grid, traffic: Traffic, pen: Pen) -> list[ArcPlan]:
    arcs = []
    y = grid.top + grid.box.height / 2 + 6
    for place, arc in traffic.ahead.items():
        start, end = grid.left(place) + grid.box.width, grid.left(place + 1)
        course = Course(((start + 1, y), (end - 1, y)), ((start + end) / 2, y - pen.head(arc) - 5))
        arcs.append(pen.alone(arc, course, arc.kind))
    return arcs


def _bend(grid: Grid, nearest: float, *, side: int) -> Callable[[Routed], Course]:
    """How arrows run above (`side` −1) or below (1); `nearest` is the first lane's height."""
    edge = (grid.top - 1) if side < 0 else (grid.bottom + 1)

    def course(routed: Routed) -> Course:
        y = nearest + side * LANE * routed.lane
        corners = ((routed.leaves, edge), (routed.leaves, y), (routed.arrives, y))
        points = (*corners, (routed.arrives, edge))
        return Course(points, (routed.label_at, y + plan.SMALL * 0.36))

    return course


def _entries(grid: Grid, traffic: Traffic, pen: Pen) -> list[ArcPlan]:
    arcs = []
    for place, arc in traffic.entries.items():
        if place == 0:
            y = grid.top + grid.box.height / 2 + 6
            middle = (MARGIN - 8 + grid.start) / 2
            points = ((MARGIN - 8, y), (grid.start - 1, y))
            course = Course(points, (middle, y - pen.head(arc) - 5))
        else:
            x = grid.middle(place)
            course = Course(((x, grid.top - 15), (x, grid.top - 1)), (x, grid.top - 18))
        arcs.append(pen.alone(arc, course, "start"))
    return arcs


def _stubs(grid: Grid, traffic: Traffic, pen: Pen) -> tuple[StubPlan, ...]:
    stubs = []
    for place, phase in enumerate(traffic.road):
        found = plan.exits(place, traffic, pen.voice)
        if not found and not phase.lost:
            continue
        x, y = grid.middle(place), grid.bottom
        lines = [
            Line(e.text, (x, y + 22 + 12.5 * index), _exit_size(index), e.klass, "middle", e.arc)
            for index, e in enumerate(found)
        ]
        stubs.append(pen.stub(place, traffic, (x, y), lines))
    return tuple(stubs)


def _exit_size(index: int) -> float:
    return plan.SMALL if index else plan.FIGURE_SIZE


def _pockets(grid: Grid, traffic: Traffic, voice: Voice, floor: float) -> list[PhasePlan]:
    """Each parked phase is a long pocket under the road, so that its arrows go straight down."""
    plans = []
    for pocket, phase in enumerate(traffic.pockets):
        touched = [p for p, k in (*traffic.down, *traffic.back) if k == pocket] or [0]
        left = grid.left(min(touched))
        right = max(left + 260, grid.left(max(touched)) + grid.box.width)
        if traffic.road:  # where all that there is is parked, no road says where it ends
            right = min(right, grid.left(len(traffic.road)) - grid.gap)
        left = max(grid.start, min(left, right - 260))
        area = Area(left, floor + POCKET_ROW + pocket * (POCKET + POCKET_ROW), right - left, POCKET)
        plans.append(PhasePlan(phase, area, _pocket_lines(phase, area, voice)))
    return plans


def _pocket_lines(phase: JourneyPhase, area: Area, voice: Voice) -> tuple[Line, ...]:
    """A pocket's name and figures on one line that fits."""
    y = area.y + area.height / 2 + 4
    room = area.width - 2 * plan.PAD
    name = cleaned(phase.name, unnamed=word("unnamed", voice.language))
    name = shortened(name, room * 0.4, plan.FIGURE_SIZE, bold=True)
    after = area.x + plan.PAD + text_width(name, plan.FIGURE_SIZE, bold=True) + 10
    room = area.x + area.width - plan.PAD - after
    return (
        Line(name, (area.x + plan.PAD, y), plan.FIGURE_SIZE, "bold"),
        Line(
            shortened(voice.passing(phase), room, plan.SMALL),
            (after, y),
            plan.SMALL,
            "muted",
        ),
    )


def _pocket_arcs(grid: Grid, traffic: Traffic, pen: Pen, floor: float) -> list[ArcPlan]:
    arcs = []
    for moves, side in ((traffic.down, -1), (traffic.back, 1)):
        for (place, pocket), arc in moves.items():
            inset = grid.exit_slots[place] / 2 - PORT + 2.0 * pocket
            x = grid.middle(place) + side * inset
            edge = floor + POCKET_ROW + pocket * (POCKET + POCKET_ROW)
            ends = ((x, grid.bottom + 1), (x, edge - 1))
            points = ends if side < 0 else (ends[1], ends[0])
            course = Course(points, (x + side * 4, edge - 10), "end" if side < 0 else "start")
            arcs.append(pen.among(arc, course, "parked", widest=4.0))
    return arcs
