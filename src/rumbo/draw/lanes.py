"""Lanes beside the road: where each arc leaves, where it arrives and which lane it takes.

The road is a line of spans; arcs run beside it in lanes (interval scheduling), one side at a
time. Coordinates are along the road, so the same lanes serve a road that runs right or down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Span: TypeAlias = tuple[float, float]
CLEAR = 7.0  # between two arcs in one lane


@dataclass(frozen=True)
class Flow:
    """An arc between two places on the road; `key` finds it again, `label` is its length."""

    key: int
    source: int
    target: int
    label: float
    width: float = 0.0


@dataclass(frozen=True)
class Routed:
    """A flow with its ports along the road, its lane (0 is nearest) and its label's middle."""

    flow: Flow
    leaves: float
    arrives: float
    lane: int
    label_at: float

    @property
    def span(self) -> Span:
        """From where to where it runs along the road."""
        return min(self.leaves, self.arrives), max(self.leaves, self.arrives)


def port_counts(flows: Sequence[Flow], places: int) -> list[int]:
    """How many ports the fuller half of each place needs."""
    leaving, coming = [0] * places, [0] * places
    for flow in flows:
        leaving[flow.source] += 1
        coming[flow.target] += 1
    return [max(pair) for pair in zip(leaving, coming, strict=True)]


def route(flows: Sequence[Flow], halves: Sequence[tuple[Span, Span]]) -> tuple[Routed, ...]:
    """Give each flow its ports and its lane; `halves` are each place's room at its two ends.

    Flows that go on leave by the far half and arrive in the near half; flows that go back do the
    opposite, so that what comes never crosses what goes.
    """
    ports = _ports(flows, halves)
    spans = {flow.key: _room(flow, ports) for flow in flows}
    lanes = _lanes(flows, spans)
    verticals = [(at, lanes[key]) for (key, _), at in ports.items()]
    return tuple(
        Routed(
            flow,
            ports[flow.key, "leaves"],
            ports[flow.key, "arrives"],
            lanes[flow.key],
            _label_place(flow, ports, lanes[flow.key], verticals),
        )
        for flow in flows
    )


def _ports(
    flows: Sequence[Flow], halves: Sequence[tuple[Span, Span]]
) -> dict[tuple[int, str], float]:
    ports: dict[tuple[int, str], float] = {}
    for place, (near, far) in enumerate(halves):
        leaving = sorted(
            (flow for flow in flows if flow.source == place), key=lambda f: (f.target, f.key)
        )
        coming = sorted(
            (flow for flow in flows if flow.target == place), key=lambda f: (f.source, f.key)
        )
        # The nearest neighbour takes the outermost port: its lane is the lowest.
        forward_out = [flow for flow in reversed(leaving) if flow.target > place]
        backward_out = [flow for flow in reversed(leaving) if flow.target < place]
        forward_in = [flow for flow in reversed(coming) if flow.source < place]
        backward_in = [flow for flow in reversed(coming) if flow.source > place]
        near_ends = [(f.key, "leaves") for f in backward_out]
        near_ends += [(f.key, "arrives") for f in forward_in]
        far_ends = [(f.key, "leaves") for f in forward_out]
        far_ends += [(f.key, "arrives") for f in backward_in]
        ports.update(_spread(near_ends, near))
        ports.update(_spread(far_ends, far))
    return ports


def _spread(ends: Sequence[tuple[int, str]], room: Span) -> Mapping[tuple[int, str], float]:
    if not ends:
        return {}
    step = min(11.0, (room[1] - room[0]) / len(ends))
    start = (room[0] + room[1]) / 2 - step * (len(ends) - 1) / 2
    return {end: start + step * index for index, end in enumerate(ends)}


def _room(flow: Flow, ports: Mapping[tuple[int, str], float]) -> Span:
    one, other = sorted((ports[flow.key, "leaves"], ports[flow.key, "arrives"]))
    missing = max(0.0, flow.label - (other - one)) / 2
    return one - missing, other + missing


def _lanes(flows: Sequence[Flow], spans: Mapping[int, Span]) -> dict[int, int]:
    """Short arcs take the low lanes; an arc runs above every arc that it spans."""
    taken: list[list[Span]] = []
    lanes: dict[int, int] = {}
    order = sorted(flows, key=lambda f: (spans[f.key][1] - spans[f.key][0], f.key))
    for flow in order:
        start, end = spans[flow.key]
        under = [lanes[k] for k in lanes if start <= spans[k][0] and spans[k][1] <= end]
        lane = max(under, default=-1) + 1
        while lane < len(taken) and any(
            start < other_end + CLEAR and other_start < end + CLEAR
            for other_start, other_end in taken[lane]
        ):
            lane += 1
        while lane >= len(taken):
            taken.append([])
        taken[lane].append((start, end))
        lanes[flow.key] = lane
    return lanes


def _label_place(
    flow: Flow,
    ports: Mapping[tuple[int, str], float],
    lane: int,
    verticals: Sequence[tuple[float, int]],
) -> float:
    """The middle of the arc, or the place nearest to it that no other arc crosses."""
    start, end = sorted((ports[flow.key, "leaves"], ports[flow.key, "arrives"]))
    middle, slack = (start + end) / 2, max(0.0, (end - start - flow.label) / 2 - 8)
    crossing = [at for at, other in verticals if other > lane and start < at < end]
    steps = int(slack // 6)
    tries = [middle + side * step * 6 for step in range(steps + 1) for side in (1, -1)]
    half = flow.label / 2 + 2
    return min(
        tries,
        key=lambda at: (sum(abs(at - line) < half for line in crossing), abs(at - middle), at),
    )
