"""The road and the teams as they were known at a date, where lists came in more than once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from readings_shown import all_shown
from rumbo.workspace import Workspace
from strategies import ZONE, Log, Row, cut, dice_of, large_log
from world import LATE, workspace

DAY = timedelta(days=1)
EARLY = date(2025, 2, 28)
AFTER = date(2026, 6, 30)


def end_of(day: date) -> datetime:
    midnight = datetime.combine(day + DAY, time(), ZoneInfo(ZONE))
    return midnight.astimezone(UTC).replace(tzinfo=None)


def stages(*names: str) -> list[Row]:
    return [
        {"pipeline_id": "p", "stage_id": name.lower()[:4], "stage": name, "position": str(place)}
        for place, name in enumerate(names)
    ]


def deal(stage: str, **cells: str) -> Row:
    row = {"id": "d1", "name": "Uno", "pipeline_id": "p", "stage": stage, "status": "open"}
    return row | {"created_at": "2025-01-01", "owner_id": "o1"} | cells


def change(old: str, new: str, day: str) -> Row:
    row = {"object_id": "d1", "field": "stage", "old_value": old, "new_value": new}
    return row | {"changed_at": day}


def kinds(made: Workspace, day: date) -> list[tuple[object, object]]:
    rows = made.read("movements", made.scope(as_of=day)).rows
    return sorted((row["to"], row["kind"]) for row in rows)


def test_a_move_is_judged_on_the_road_of_its_date_and_shown_by_its_names() -> None:
    walked = [change("", "Lead", "2025-01-02"), change("Lead", "Demo", "2025-01-05")]
    first: Log = {
        "stages": stages("Lead", "Demo", "Oferta"),
        "deals": [deal("Demo")],
        "changes": walked,
    }
    # The demonstration has become the last stage, and the offer is called a proposal.
    second: Log = {
        "stages": stages("Lead", "Oferta enviada", "Demo"),
        "deals": [deal("Demo")],
        "changes": walked,
    }

    with workspace(first, second, taken=[end_of(EARLY), LATE]) as made:
        assert kinds(made, EARLY) == [("Demo", "advance"), ("Lead", "start")]
        assert kinds(made, EARLY - 30 * DAY) == kinds(made, EARLY)
        assert kinds(made, AFTER) == [("Demo", "skip"), ("Lead", "start")]
        with made.view(made.scope(as_of=EARLY)) as view:
            assert "Oferta" in [phase.name for phase in view.phases.values()]


def test_a_name_alone_changes_no_passage() -> None:
    log: Log = {"stages": stages("Lead", "Demo"), "deals": [deal("Lead")]}
    renamed = [row | {"stage": row["stage"].upper()} for row in log["stages"]]

    with workspace(log, {"stages": renamed}, taken=[end_of(EARLY), LATE]) as made:
        for day, name in ((EARLY, "Lead"), (AFTER, "LEAD")):
            (row,) = made.read("pipeline", made.scope(as_of=day)).rows
            assert row["phase"] == name


def test_a_list_of_stages_that_comes_later_than_the_deals_is_the_road_of_every_date() -> None:
    log: Log = {"deals": [deal("Demo")], "changes": [change("Lead", "Demo", "2025-01-05")]}
    listed: Log = {"stages": stages("Demo", "Lead")}

    with workspace(log, listed, taken=[end_of(EARLY), LATE]) as made:
        assert kinds(made, EARLY) == [("Demo", "regress"), ("Lead", "start")]


def test_a_seller_is_in_the_team_of_the_date() -> None:
    def owners(team: str) -> list[Row]:
        return [{"id": "o1", "name": "Ana", "team": team}]

    first: Log = {
        "stages": stages("Lead", "Demo"),
        "deals": [deal("Lead")],
        "owners": owners("Sur"),
    }

    with workspace(first, {"owners": owners("Norte")}, taken=[end_of(EARLY), LATE]) as made:
        for day, team in ((EARLY, "Sur"), (AFTER, "Norte")):
            (row,) = made.read("pipeline", made.scope(as_of=day, team=team)).rows
            assert row["team"] == team


@pytest.mark.parametrize("seed", range(3))
def test_the_past_of_any_log_is_read_on_the_road_that_was_known_then(seed: int) -> None:
    log, dice = large_log(seed, 120, closed_without_stage=False), dice_of(seed)
    day = date(2024, 6, 1) + dice.randint(0, 300) * DAY
    then = cut(log, day)
    opened = [row["position"] for row in log["stages"] if row["outcome"] == "open"]
    dice.shuffle(opened)
    moved = iter(opened)
    late = log | {
        "stages": [
            row | {"position": next(moved)} if row["outcome"] == "open" else row
            for row in log["stages"]
        ]
        + [{"pipeline_id": "p1", "stage_id": "new", "stage": "Piloto", "position": "5"}],
        "owners": [row | {"team": f"otro {row['team']}"} for row in log["owners"]],
    }

    taken = [end_of(day), LATE]
    with workspace(then, taken=taken[:1]) as back_then, workspace(then, late, taken=taken) as made:
        assert all_shown(made, day) == all_shown(back_then, day)
