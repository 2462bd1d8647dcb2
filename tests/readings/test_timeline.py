"""The story of a deal against its oracle, and as it was told earlier."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

import pytest

from oracle.pauses import Story
from oracle.scene import Scene
from oracle.timeline import timeline
from rumbo.model.reading import Row
from rumbo.workspace import Workspace
from strategies import cut, dice_of, large_log
from world import workspace

DAY = timedelta(days=1)
Told = dict[str, object]


def told(made: Workspace, deal: str, day: date) -> list[Told]:
    """The rows of a deal's timeline in the notation of the oracle, in the order they came in."""
    rows = made.read("timeline", made.scope(as_of=day, deal=deal)).rows
    return [_plain(row) for row in rows]


def _plain(row: Row) -> Told:
    plain = {name: value for name, value in row.items() if name != "deal_id"}
    moment = datetime.fromisoformat(str(plain["occurred_at"]))
    return plain | {"occurred_at": moment.astimezone(UTC).replace(tzinfo=None)}


def same(found: list[Told], expected: list[Told]) -> bool:
    """Whether both tell the same; what happened in one second may be told in any order."""
    left, right = sorted(found, key=_key), sorted(expected, key=_key)
    return len(left) == len(right) and all(map(_alike, left, right))


def _key(row: Told) -> tuple[str, ...]:
    said = ("occurred_at", "event", "kind", "from", "to", "visit", "who", "detail")
    return tuple(str(row[name]) for name in said)


def _alike(row: Told, other: Told) -> bool:
    days, others = row["days"], other["days"]
    if isinstance(days, float) and isinstance(others, float):
        row, other = row | {"days": 0}, other | {"days": 0}
        return row == other and math.isclose(days, others, abs_tol=1e-9)
    return row == other


@pytest.mark.parametrize("seed", range(2))
def test_the_story_of_each_deal_is_the_one_that_its_rows_tell(seed: int) -> None:
    log, dice = large_log(seed, 150), dice_of(seed)

    with workspace(log) as made:
        for _ in range(2):
            day = date(2024, 3, 1) + dice.randint(0, 500) * DAY
            story = Story(Scene(log, day))
            for deal in dice.sample(sorted(story.paths), min(8, len(story.paths))):
                found = told(made, deal, day)
                moments = [str(row["occurred_at"]) for row in found]
                assert moments == sorted(moments)
                assert same(found, timeline(story, deal)), deal


@pytest.mark.parametrize("seed", range(2))
def test_the_story_of_a_deal_tells_no_date_more_than_was_known_then(seed: int) -> None:
    log, dice = large_log(seed, 60, closed_without_stage=False), dice_of(seed)
    day = date(2024, 3, 1) + dice.randint(0, 450) * DAY
    then = cut(log, day)

    with workspace(log) as today, workspace(then) as back_then:
        for row in dice.sample(then["deals"], min(10, len(then["deals"]))):
            assert told(today, row["id"], day) == told(back_then, row["id"], day)


def test_moves_of_one_moment_are_told_in_their_order() -> None:
    stages = [
        {"pipeline_id": "p", "stage_id": name, "stage": name, "position": str(place)}
        for place, name in enumerate(("Zeta", "Mu", "Alfa"))
    ]
    deal = {
        "id": "d",
        "pipeline_id": "p",
        "stage": "Alfa",
        "created_at": "2025-01-01",
        "status": "open",
    }
    moves = [("", "Zeta"), ("Zeta", "Mu"), ("Mu", "Alfa")]
    changes = [
        {
            "object_id": "d",
            "field": "stage",
            "old_value": old,
            "new_value": new,
            "changed_at": "2025-01-02T10:00:00Z",
        }
        for old, new in moves
    ]

    with workspace({"stages": stages, "deals": [deal], "changes": changes}) as made:
        found = told(made, "d", date(2025, 2, 1))

    assert [row["to"] for row in found] == ["Zeta", "Mu", "Alfa"]
