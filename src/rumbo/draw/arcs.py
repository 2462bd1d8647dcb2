"""Arrows from their places: what the wide and the narrow picture do alike.

Each picture says where an arrow runs and where its label stands; its width, figure and kind are
the same in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rumbo.draw import plan
from rumbo.draw.lanes import Flow, Routed
from rumbo.draw.plan import ArcPlan, Line, StubPlan
from rumbo.draw.svg import Area, Point
from rumbo.draw.traffic import Leg, Traffic
from rumbo.draw.voice import Voice
from rumbo.model.picture import JourneyArc


@dataclass(frozen=True)
class Course:
    """Where an arrow runs, and where its label stands."""

    points: tuple[Point, ...]
    label_at: Point
    anchor: str = "middle"


@dataclass(frozen=True)
class Pen:
    """How arrows are drawn: in which words, and how wide a unit of volume is."""

    voice: Voice
    scale: float

    def width(self, arc: JourneyArc) -> float:
        """The width of an arrow."""
        return plan.arc_width(arc, self.voice, self.scale)

    def head(self, arc: JourneyArc) -> float:
        """Half the width of an arrow's head."""
        return max(self.width(arc) * 1.24, 5.2) / 2

    def alone(self, arc: JourneyArc, course: Course, kind: str) -> ArcPlan:
        """An arrow that no other crosses."""
        klass = self.voice.ink(arc, kind)
        label = self._label(arc, course, klass)
        return ArcPlan(arc, course.points, self.width(arc), klass, label, knockout=False)

    def among(
        self, arc: JourneyArc, course: Course, kind: str, widest: float = plan.WIDEST_ARC
    ) -> ArcPlan:
        """An arrow among others, none wider than `widest`: its label is cleared of them."""
        klass = self.voice.ink(arc, kind)
        label = self._label(arc, course, klass)
        return ArcPlan(arc, course.points, min(widest, self.width(arc)), klass, label)

    def beside(
        self,
        routes: tuple[Routed, ...],
        traffic: Traffic,
        bend: Callable[[Routed], Course],
        widest: float = plan.WIDEST_ARC,
    ) -> list[ArcPlan]:
        """The arrows of one side of the road, those of the outer lanes first."""
        legs = (*traffic.over, *traffic.under)
        return [
            self.among(
                legs[routed.flow.key].arc, bend(routed), legs[routed.flow.key].arc.kind, widest
            )
            for routed in sorted(routes, key=lambda routed: -routed.lane)
        ]

    def stub(self, place: int, traffic: Traffic, at: Point, lines: Iterable[Line]) -> StubPlan:
        """What leaves under a place: the short line of its losses, down from `at`, and words."""
        phase, loss = traffic.road[place], plan.loss_of(place, traffic)
        width = self.width(loss)
        stub = Area(at[0] - width / 2, at[1], width, 9) if phase.lost else None
        return StubPlan(phase, stub, tuple(lines), loss, self.voice.ink(loss, "lost"))

    def _label(self, arc: JourneyArc, course: Course, klass: str) -> Line:
        text = self.voice.figure(arc)
        return Line(text, course.label_at, plan.SMALL, klass, course.anchor)


def sides(traffic: Traffic, length: Callable[[Leg], float]) -> tuple[list[Flow], list[Flow]]:
    """The flows over and under the road; `length` is the room that a leg's label takes along it."""
    legs = (*traffic.over, *traffic.under)
    flows = [Flow(key, leg.source, leg.target, length(leg)) for key, leg in enumerate(legs)]
    return flows[: len(traffic.over)], flows[len(traffic.over) :]


def lane_count(routes: tuple[Routed, ...]) -> int:
    """How many lanes the arrows of one side take."""
    return 1 + max((routed.lane for routed in routes), default=-1)
