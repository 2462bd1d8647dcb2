"""A planned journey written as SVG: each phase, arrow and figure said in words and linked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from rumbo.draw import svg
from rumbo.draw.plan import ArcPlan, JourneyPlan, Line, PhasePlan, StubPlan
from rumbo.draw.svg import Area
from rumbo.model.picture import JourneyArc, JourneyPhase

Link: TypeAlias = Callable[["JourneyPhase | JourneyArc"], "str | None"]
REACH = 11.0


@dataclass(frozen=True)
class Guide:
    """How a phase, its losses and an arc are said in words, and the address that each opens."""

    say_phase: Callable[[JourneyPhase], str]
    say_loss: Callable[[JourneyPhase], str]
    say_arc: Callable[[JourneyArc], str]
    link: Link | None

    def opens(self, part: JourneyPhase | JourneyArc) -> str | None:
        """The address behind a part of the picture, if it has one."""
        return self.link(part) if self.link else None


def drawn(plan: JourneyPlan, guide: Guide) -> list[str]:
    """Arrows first, then boxes, then labels: what is written is never crossed out."""
    lines = [_arc(arc, guide) for arc in plan.arcs]
    stubs = [_stub(stub, guide) for stub in plan.stubs]
    boxes = [_phase(phase, guide) for phase in plan.phases]
    labels = [_label(arc) for arc in plan.arcs]
    return [*lines, *stubs, *boxes, svg.tag("g", {"class": "labels"}, *labels)]


def _line(line: Line) -> str:
    return svg.text(
        line.content, line.at, size=line.size, klass=line.klass or None, anchor=line.anchor
    )


def _phase(plan: PhasePlan, guide: Guide) -> str:
    phase = plan.phase
    klass = " ".join(filter(None, ["box", _box_kind(phase)]))
    parts = [svg.tooltip(guide.say_phase(phase)), svg.rect(plan.area, klass, 7)]
    if plan.track:
        parts.append(svg.rect(plan.track, "track", 1.5))
    if plan.wait:
        parts.append(svg.rect(plan.wait, "wait", 1.5))
    parts.extend(_line(line) for line in plan.lines)
    group = svg.tag("g", {"data-phase": phase.code, "data-outcome": phase.outcome}, *parts)
    return svg.linked(group, guide.opens(phase), guide.say_phase(phase))


def _box_kind(phase: JourneyPhase) -> str:
    if phase.outcome in {"won", "parked"}:
        return phase.outcome
    return "trap" if phase.trap else ""


def _arc(plan: ArcPlan, guide: Guide) -> str:
    arc, address = plan.arc, guide.opens(plan.arc)
    marks: svg.Attributes = {
        "data-from": "" if arc.source is None else arc.source,
        "data-to": "" if arc.target is None else arc.target,
        "data-kind": arc.kind,
        "data-moves": arc.moves,
    }
    arrow = svg.arrow(plan.points, plan.width, plan.klass)
    # A thin arrow is hard to hit: its link reaches a little further than its line.
    reach = svg.reach(plan.points, max(REACH, plan.width)) if address else ""
    group = svg.tag("g", marks, svg.tooltip(guide.say_arc(arc)), reach, arrow)
    return svg.linked(group, address, guide.say_arc(arc))


def _label(plan: ArcPlan) -> str:
    if plan.label is None or not plan.label.content:
        return ""
    area = plan.label.area
    room = Area(area.x - 2, area.y - 1.5, area.width + 4, area.height + 3)
    return (svg.rect(room, "surface", 2) if plan.knockout else "") + _line(plan.label)


def _stub(plan: StubPlan, guide: Guide) -> str:
    """The stub with the figures of its losses, then what else leaves the phase, each its own."""
    lost = [line for line in plan.lines if line.arc == plan.loss]
    words = guide.say_loss(plan.phase)
    parts = [svg.tooltip(words)]
    if plan.stub:
        wide = max(9.0, plan.stub.width + 6)
        middle = plan.stub.x + plan.stub.width / 2
        end = Area(middle - wide / 2, plan.stub.y + plan.stub.height, wide, 1.6)
        tint = f"{plan.klass} tint"
        parts.extend((svg.rect(plan.stub, tint), svg.rect(end, tint)))
    parts.extend(_line(line) for line in lost)
    marks: svg.Attributes = {"data-phase": plan.phase.code, "data-kind": "lost"}
    losses = svg.tag("g", marks, *parts)
    others = [
        svg.linked(
            svg.tag("g", {}, svg.tooltip(guide.say_arc(line.arc)), _line(line)),
            guide.opens(line.arc),
            guide.say_arc(line.arc),
        )
        for line in plan.lines
        if line.arc is not None and line.arc != plan.loss
    ]
    return svg.linked(losses, guide.opens(plan.loss), words) + "".join(others)
