"""Moments put in order and beside their neighbours, held against plain Python."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rumbo.log import order
from rumbo.log.kinds import Kinds
from rumbo.log.order import NO_MOMENT, NONE, Moments
from rumbo.model.movement import Move

KINDS = np.array([[1, NONE, NONE], [4, 5, NONE], [NONE] * 3], dtype=np.int8)
MOMENT = st.tuples(
    st.integers(0, 90_000), st.integers(0, 30), st.integers(0, 3), st.booleans(), st.booleans()
)


def moments(rows: list[tuple[int, int, int, bool, bool]]) -> Moments:
    """Rows of deal, time, phase, timed and fresh, as they stand in the log."""
    deal, entered, phase, timed, fresh = zip(*rows, strict=True)
    return Moments(
        deal=np.array(deal, dtype=np.int32),
        entered_us=np.array(entered, dtype=np.int64),
        ordinal=np.arange(len(rows), dtype=np.int64),
        phase=np.array(phase, dtype=np.int16),
        inferred=np.array(fresh) & np.array(timed),
        fresh=np.array(fresh),
        timed=np.array(timed),
    )


def plain(rows: list[tuple[int, int, int, bool, bool]]) -> list[dict[str, Any]]:
    """The passages of the same rows, one by one."""
    found = []
    for deal, own in groupby(sorted(rows, key=lambda row: row[:2]), key=lambda row: row[0]):
        path, seen = list(own), Counter[int]()
        for place, (_, entered, phase, timed, _) in enumerate(path):
            seen[phase] += 1
            before = path[place - 1] if place else None
            after = path[place + 1] if place + 1 < len(path) else None
            found.append({
                "deal": deal,
                "step": place + 1,
                "phase": phase,
                "entered_us": entered,
                "from_phase": before[2] if before else NONE,
                "spent_us": entered - before[1] if before and _is_timed(path, place) else NONE,
                "kind": _kind(before[2], phase) if before else 0,
                "visit": seen[phase],
                "next_phase": after[2] if after else NONE,
                "left_us": after[1] if after else NO_MOMENT,
                "timed": timed,
                "measured": not after or _is_timed(path, place + 1),
            })  # fmt: skip
    return found


def _is_timed(path: list[tuple[int, int, int, bool, bool]], place: int) -> bool:
    (_, left, _, was_timed, _), (_, entered, _, timed, _) = path[place - 1 : place + 1]
    return timed and (was_timed or left < entered)


def _kind(before: int, after: int) -> int:
    return int(KINDS[before, after]) if before < 2 and after < 2 else NONE


def columns(rows: list[tuple[int, int, int, bool, bool]]) -> list[dict[str, Any]]:
    found = order.passages(order.in_order(moments(rows)), KINDS)
    del found["inferred"]
    listed = zip(*(column.tolist() for column in found.values()), strict=True)
    return [dict(zip(found, row, strict=True)) for row in listed]


@settings(max_examples=40)
@given(rows=st.lists(MOMENT, min_size=1, max_size=60), deals=st.integers(1, 5))
def test_passages_are_what_their_moments_tell_in_any_order(
    rows: list[tuple[int, int, int, bool, bool]], deals: int
) -> None:
    few = [(row[0] % deals * 30_000, row[1], row[2], row[3], row[4]) for row in rows]
    by_time = sorted(few, key=lambda row: row[1])

    assert columns(few) == plain(few)
    assert columns(by_time) == plain(by_time)


# Pipelines 1 and 2 with four and two ranks, a parked phase, and a number that is no phase.
ROAD = Kinds(
    by_pair=np.full((8, 8), NONE, dtype=np.int8),
    rank=np.array([1, 2, 3, 4, 1, 2, 0, 0]),
    pipeline=np.array([1, 1, 1, 1, 2, 2, 1, NONE]),
)


def by_path(path: list[int]) -> list[int]:
    """What each passage of one deal is called by the path before it, one by one."""
    found = [0]
    for place in range(1, len(path)):
        phase, pipeline = path[place], int(ROAD.pipeline[path[place]])
        rank = int(ROAD.rank[phase])
        before = [int(ROAD.rank[p]) for p in path[:place] if ROAD.pipeline[p] == pipeline]
        ranks = [known for known in before if known]
        if pipeline == NONE:
            found.append(NONE)
        elif not rank or not ranks:
            found.append(Move.ADVANCE)
        elif rank == 1 and max(ranks) >= 3:
            found.append(Move.RESTART)
        elif rank < ranks[-1]:
            found.append(Move.REGRESS)
        else:
            found.append(Move.ADVANCE if rank <= ranks[-1] + 1 else Move.SKIP)
    return found


@settings(max_examples=60)
@given(paths=st.lists(st.lists(st.integers(0, 7), min_size=1, max_size=9), min_size=1, max_size=6))
def test_what_two_phases_do_not_tell_the_path_before_tells(paths: list[list[int]]) -> None:
    rows = [
        (deal * 3, place, phase, True, True)
        for deal, path in enumerate(paths)
        for place, phase in enumerate(path)
    ]
    told = order.passages(order.in_order(moments(rows)), ROAD.by_pair)

    kinds = ROAD.settled(told)

    assert kinds.tolist() == [kind for path in paths for kind in by_path(path)]


def test_a_long_path_numbers_its_visits() -> None:
    rows = [(7, place, place % 3, True, True) for place in range(200)]

    assert columns(rows) == plain(rows)


def test_the_first_and_the_last_of_each_deal_are_told() -> None:
    rows = [(1, 1, 0, True, True), (2, 2, 1, True, False), (1, 3, 2, True, False)]

    ends = order.ends(order.in_order(moments(rows)))

    assert {name: column.tolist() for name, column in ends.items()} == {
        "deal": [1, 2],
        "fresh": [True, False],
        "last_phase": [2, 1],
    }


def test_more_steps_than_their_number_can_count_are_refused() -> None:
    rows = [(1, place, place % 2, True, True) for place in range(order.MOST_STEPS + 1)]

    with pytest.raises(order.TooManyStepsError):
        columns(rows)


def test_recorded_moments_are_timed_without_saying_so() -> None:
    told = moments([(1, 5, 0, True, True), (1, 7, 1, True, False)])
    said = {
        name: column for name, column in vars(told).items() if name not in ("inferred", "timed")
    }
    found = order.moments(said)
    assert found.timed.all()
    assert not found.inferred.any()
    assert (found.entered_us == told.entered_us).all()
