"""The journey laid out from top to bottom: the picture for a telephone or a narrow column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from rumbo.draw import number, plan
from rumbo.draw.arcs import Course, Pen, lane_count, sides
from rumbo.draw.lanes import Routed, Span, route
from rumbo.draw.lettering import cleaned, shortened, text_width
from rumbo.draw.plan import ArcPlan, JourneyPlan, Line, PhasePlan, StubPlan
from rumbo.draw.svg import Area, Point
from rumbo.draw.traffic import Leg, Traffic, sort_traffic
from rumbo.draw.voice import Voice
from rumbo.draw.words import word
from rumbo.model.picture import JourneyData

MARGIN = 12.0
GAP, ENTRY_ROW = 44.0, 18.0
NARROWEST_BOX, WIDEST_BOX = 176.0, 300.0
LABEL_ALONG = 16.0
POCKET = 44.0
LOSS_FROM_RIGHT = 76.0
ADVANCE_FROM_LEFT = 26.0


@dataclass(frozen=True)
class Grid:
    """The measures that the whole column shares."""

    box: plan.BoxSize
    left: float
    top: float
    pitch: float
    gap: float

    def y(self, place: int) -> float:
        """The upper edge of a place's box."""
        return self.top + place * (self.box.height + self.gap)

    @property
    def right(self) -> float:
        """The right edge of the boxes."""
        return self.left + self.box.width

    def halves(self, place: int) -> tuple[Span, Span]:
        """The room for ports in the upper and the lower half of a side."""
        top, middle = self.y(place), self.y(place) + self.box.height / 2
        return (top + 6, middle - 3), (middle + 3, top + self.box.height - 6)


def plan_column(data: JourneyData, detail: float, voice: Voice, width: float) -> JourneyPlan:
    """Lay the journey out in `width`; arcs without room for a lane are left to the table."""
    traffic = sort_traffic(data, detail, voice.always)
    pitch = max((_wide(leg, voice) for leg in (*traffic.over, *traffic.under)), default=20.0) + 6
    lanes = max(2, int((width - 2 * MARGIN - NARROWEST_BOX) // pitch))
    draft = _draft(traffic, plan.box_size(traffic, NARROWEST_BOX, voice), pitch)
    above, below = _routes(traffic, draft)
    while lane_count(above) + lane_count(below) > lanes:
        traffic = _without_smallest(traffic, voice)
        above, below = _routes(traffic, draft)
    used = (lane_count(above) + lane_count(below)) * pitch + 2 * MARGIN + 16 + WIDEST_BOX
    width = min(width, used)
    grid, above, below = _fitted(traffic, voice, width, pitch)
    return _planned(grid, traffic, voice, width, (above, below))


def _wide(leg: Leg, voice: Voice) -> float:
    return text_width(voice.figure(leg.arc), plan.SMALL)


def _fitted(
    traffic: Traffic, voice: Voice, width: float, pitch: float
) -> tuple[Grid, tuple[Routed, ...], tuple[Routed, ...]]:
    """The grid and the lanes; boxes take the width that the lanes leave them."""
    size = plan.box_size(traffic, NARROWEST_BOX, voice)
    above, below = _routes(traffic, _draft(traffic, size, pitch))
    left = MARGIN + lane_count(above) * pitch + (8 if above else 0)
    right = width - MARGIN - lane_count(below) * pitch - (8 if below else 0)
    size = plan.box_size(traffic, max(NARROWEST_BOX * 0.7, right - left), voice)
    grid = replace(_draft(traffic, size, pitch), left=left)
    return grid, *_routes(traffic, grid)


def _draft(traffic: Traffic, size: plan.BoxSize, pitch: float) -> Grid:
    gap = GAP + (ENTRY_ROW if any(traffic.entries) else 0.0)
    return Grid(size, 0.0, 22.0 if traffic.entries else 6.0, pitch, gap)


def _routes(traffic: Traffic, grid: Grid) -> tuple[tuple[Routed, ...], tuple[Routed, ...]]:
    over, under = sides(traffic, lambda _leg: LABEL_ALONG)
    halves = [grid.halves(place) for place in range(len(traffic.road))]
    return route(over, halves), route(under, halves)


def _without_smallest(traffic: Traffic, voice: Voice) -> Traffic:
    legs = (*traffic.over, *traffic.under)
    smallest = min(
        legs,
        key=lambda leg: (voice.always(leg.arc), voice.volume(leg.arc), leg.source, leg.target),
    )
    everything = sum(voice.moves_out.values())
    lost_share = smallest.arc.moves / everything if everything else 0.0
    return replace(
        traffic,
        over=tuple(leg for leg in traffic.over if leg is not smallest),
        under=tuple(leg for leg in traffic.under if leg is not smallest),
        hidden=traffic.hidden + 1,
        shown_share=traffic.shown_share - lost_share,
    )


def _planned(
    grid: Grid,
    traffic: Traffic,
    voice: Voice,
    width: float,
    routes: tuple[tuple[Routed, ...], tuple[Routed, ...]],
) -> JourneyPlan:
    pen = Pen(voice, plan.scale_of(traffic, voice, 6.0))
    longest = plan.longest_wait(traffic.road)
    boxes = [
        plan.phase_plan(phase, (grid.left, grid.y(place)), grid.box, longest, voice)
        for place, phase in enumerate(traffic.road)
    ]
    arcs = [
        *_ahead(grid, traffic, pen),
        *_entries(grid, traffic, pen),
        *pen.beside(routes[0], traffic, _bend(grid, side=-1), widest=8.0),
        *pen.beside(routes[1], traffic, _bend(grid, side=1), widest=8.0),
    ]
    floor = grid.y(len(traffic.road)) - grid.gap + 30
    pockets = _pockets(traffic, voice, width, floor)
    height = floor + len(pockets) * (POCKET + 10)
    stubs = tuple(_stub(grid, traffic, pen, place) for place in range(len(boxes)))
    kept = tuple(stub for stub in stubs if stub is not None)
    return JourneyPlan(width, height, (*boxes, *pockets), tuple(arcs), kept, traffic, MARGIN)


def _ahead(grid: Grid, traffic: Traffic, pen: Pen) -> list[ArcPlan]:
    arcs = []
    x = grid.left + ADVANCE_FROM_LEFT
    for place, arc in traffic.ahead.items():
        start, end = grid.y(place) + grid.box.height + 1, grid.y(place + 1) - 1
        at = (x + pen.head(arc) + 5, (start + end) / 2 + 3.5)
        arcs.append(pen.alone(arc, Course(((x, start), (x, end)), at, "start"), arc.kind))
    return arcs


def _entries(grid: Grid, traffic: Traffic, pen: Pen) -> list[ArcPlan]:
    arcs = []
    for place, arc in traffic.entries.items():
        x = grid.left + (ADVANCE_FROM_LEFT if place == 0 else grid.box.width * 0.5 - 14)
        end = grid.y(place) - 1
        course = Course(((x, end - 16), (x, end)), (x + 12, end - 5), "start")
        arcs.append(pen.alone(arc, course, "start"))
    return arcs


def _bend(grid: Grid, *, side: int) -> Callable[[Routed], Course]:
    """How arrows run on one side, −1 left and 1 right of the boxes."""
    edge = grid.left - 1 if side < 0 else grid.right + 1

    def course(routed: Routed) -> Course:
        x = edge + side * (8 + grid.pitch * (routed.lane + 0.5))
        corners = ((edge, routed.leaves), (x, routed.leaves), (x, routed.arrives))
        points = (*corners, (edge, routed.arrives))
        return Course(points, (x, routed.label_at + plan.SMALL * 0.36))

    return course


def _stub(grid: Grid, traffic: Traffic, pen: Pen, place: int) -> StubPlan | None:
    found = plan.exits(place, traffic, pen.voice)
    if not found and not traffic.road[place].lost:
        return None
    x, y = grid.right - LOSS_FROM_RIGHT, grid.y(place) + grid.box.height
    first = [
        Line(e.text, (x + 12, y + 15), plan.FIGURE_SIZE, e.klass, arc=e.arc) for e in found[:1]
    ]
    beneath = _beneath(grid, found[1:], (x + 12, y + 28))
    return pen.stub(place, traffic, (x, y), (*first, *beneath))


def _beneath(grid: Grid, rest: list[plan.Exit], at: Point) -> list[Line]:
    """What does not fit beside the stub, in one row that ends at the box's edge at the latest."""
    widths = [text_width(e.text, plan.SMALL) + 6 for e in rest]
    x = min(at[0], grid.right - sum(widths))
    lines = []
    for each, wide in zip(rest, widths, strict=True):
        lines.append(Line(each.text, (x, at[1]), plan.SMALL, each.klass, arc=each.arc))
        x += wide
    return lines


def _pockets(traffic: Traffic, voice: Voice, width: float, floor: float) -> list[PhasePlan]:
    plans = []
    for pocket, phase in enumerate(traffic.pockets):
        area = Area(MARGIN, floor + pocket * (POCKET + 10), width - 2 * MARGIN, POCKET)
        plans.append(PhasePlan(phase, area, _pocket_lines(traffic, pocket, area, voice)))
    return plans


def _pocket_lines(
    traffic: Traffic, pocket: int, area: Area, voice: Voice
) -> tuple[Line, Line, Line]:
    """A pocket has no arrows in the column: in and back out are figures at its right end."""
    phase = traffic.pockets[pocket]
    down = sum(arc.moves for (_, k), arc in traffic.down.items() if k == pocket)
    back = sum(arc.moves for (_, k), arc in traffic.back.items() if k == pocket)
    moves = f"↓ {number.compact(down, voice.language)}  ↑ {number.compact(back, voice.language)}"
    left, right = area.x + plan.PAD, area.x + area.width - plan.PAD
    room = right - left - text_width(moves, plan.SMALL) - 8
    name = cleaned(phase.name, unnamed=word("unnamed", voice.language))
    name = shortened(name, room, plan.FIGURE_SIZE, bold=True)
    figures = shortened(voice.passing(phase), right - left, plan.SMALL)
    return (
        Line(name, (left, area.y + 18), plan.FIGURE_SIZE, "bold"),
        Line(moves, (right, area.y + 18), plan.SMALL, "parked", "end"),
        Line(figures, (left, area.y + 34), plan.SMALL, "muted"),
    )
