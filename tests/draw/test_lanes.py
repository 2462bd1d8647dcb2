from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from rumbo.draw.lanes import Flow, port_counts, route

PLACES = 8
HALVES = [((100.0 * i, 100.0 * i + 30), (100.0 * i + 40, 100.0 * i + 70)) for i in range(PLACES)]
ends = st.tuples(st.integers(0, PLACES - 1), st.integers(0, PLACES - 1))
forward = st.lists(ends.filter(lambda pair: pair[0] < pair[1]), max_size=30)


def flows(pairs: list[tuple[int, int]]) -> list[Flow]:
    return [Flow(key, source, target, 24.0) for key, (source, target) in enumerate(pairs)]


@given(forward)
def test_arcs_in_one_lane_never_meet(pairs: list[tuple[int, int]]) -> None:
    for one, other in itertools.combinations(route(flows(pairs), HALVES), 2):
        if one.lane == other.lane:
            assert one.span[1] < other.span[0] or other.span[1] < one.span[0]


@given(forward)
def test_every_arc_has_its_own_ports(pairs: list[tuple[int, int]]) -> None:
    ports = [port for routed in route(flows(pairs), HALVES) for port in routed.span]

    assert len(ports) == len(set(ports))


@given(forward)
def test_a_long_arc_runs_outside_the_arcs_it_spans(pairs: list[tuple[int, int]]) -> None:
    for one, other in itertools.permutations(route(flows(pairs), HALVES), 2):
        if one.span[0] < other.span[0] and other.span[1] < one.span[1]:
            assert one.lane > other.lane


@given(forward)
def test_a_label_lies_on_its_arc(pairs: list[tuple[int, int]]) -> None:
    for routed in route(flows(pairs), HALVES):
        assert routed.span[0] <= routed.label_at <= routed.span[1]


def test_an_arc_leaves_by_the_side_that_it_goes_to() -> None:
    ahead, back = route([Flow(0, 1, 4, 10), Flow(1, 5, 2, 10)], HALVES)

    assert HALVES[1][1][0] <= ahead.leaves <= HALVES[1][1][1]
    assert HALVES[5][0][0] <= back.leaves <= HALVES[5][0][1]


def test_arcs_that_do_not_meet_share_a_lane() -> None:
    routes = route(flows([(0, 2), (3, 5), (5, 7)]), HALVES)

    assert {routed.lane for routed in routes} == {0}


def test_ports_are_counted_by_the_fuller_half() -> None:
    assert port_counts(flows([(0, 1), (0, 2), (1, 2)]), 3) == [2, 1, 2]
