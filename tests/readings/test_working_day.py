"""Whose deals wait, and what to do first: held against the rows of `follow_up`, told in Python."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from log_world import ZONE
from oracle.follow_up import follow_up, planned
from oracle.pipeline import pipeline
from oracle.scene import Scene
from readings_beside import between, plain_rows
from rumbo.model.errand_mark import ErrandKey, NewMark
from rumbo.readings.planned import keep_planned
from rumbo.readings.working_day import LATE_ON, MOST_A_DAY, errands, loads, marked_errands
from strategies import Log, large_log
from world import workspace

DAY = date(2025, 3, 30)


@pytest.mark.parametrize("seed", range(3))
def test_every_person_and_phase_has_the_late_deals_that_the_oracle_finds(seed: int) -> None:
    log = large_log(seed, 120)
    scene = Scene(log, DAY)
    late: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    phases = {str(row["deal_id"]): str(row["phase"]) for row in pipeline(scene)}
    for row in follow_up(scene):
        late["phase", phases[str(row["deal_id"])], str(row["what"])].add(str(row["deal_id"]))

    with workspace(log) as made, made.view(made.scope(as_of=DAY)) as view:
        by_phase = loads(view, "phase")
        by_owner = loads(view, "owner")
        opened = view.engine.query("SELECT count(*) FROM deals WHERE status = 'open'").scalar()

    found: dict[tuple[str, str, str], int] = defaultdict(int)
    for load in by_phase:
        for what in LATE_ON:
            found["phase", str(load.name), what] += load.on[what] or 0
    assert {key: n for key, n in found.items() if n} == {key: len(d) for key, d in late.items()}
    assert sum(load.deals for load in by_owner) == opened
    assert sum(load.late for load in by_owner) == len({row["deal_id"] for row in follow_up(scene)})


@pytest.mark.parametrize("seed", range(3))
def test_a_day_holds_the_late_deals_worth_most_each_with_all_its_reasons(seed: int) -> None:
    log = large_log(seed, 120)
    reasons: dict[str, set[str]] = defaultdict(set)
    worth: dict[str, float] = {}
    for row in follow_up(Scene(log, DAY)):
        reasons[str(row["deal_id"])].add(str(row["what"]))
        worth[str(row["deal_id"])] = float(str(row["amount"] or -1))

    with workspace(log) as made, made.view(made.scope(as_of=DAY)) as view:
        found = errands(view)

    assert len(found) == min(MOST_A_DAY, len(reasons)) > 3
    assert {each.deal_id: {one.what for one in each.reasons} for each in found} == {
        each.deal_id: reasons[each.deal_id] for each in found
    }
    stakes = [each.amount if each.amount is not None else -1.0 for each in found]
    assert stakes == sorted(stakes, reverse=True)
    best = sorted(worth.values(), reverse=True)[: len(found)]
    assert stakes == pytest.approx(best, abs=0.006)


def test_what_is_marked_leaves_the_list_from_then_on_and_another_due_date_does_not() -> None:
    log = large_log(1, 60)
    rows = [
        ErrandKey(str(r["deal_id"]), str(r["what"]), "", date.fromisoformat(str(r["due"])))
        for r in follow_up(Scene(log, DAY))
    ]
    marked, moved = rows[::3], [_later(each) for each in rows[1::3]]
    noon = datetime(DAY.year, DAY.month, DAY.day, 12)  # noqa: DTZ001 - naive UTC

    with workspace(log) as made:
        for each in (*marked, *moved):
            made.marks.record.add(each, NewMark("done"), by="Ana", since=noon, at=noon)
        held = made.marks.holding(DAY)
        days = DAY - timedelta(days=1), DAY + timedelta(days=2), DAY + timedelta(days=3)
        counts = [len(made.marks.holding(day)) for day in days]
        with made.view(made.scope(as_of=DAY)) as view:
            listed = errands(view, held, most=1000)
            off = marked_errands(view, held)
            all_of_them = errands(view, most=1000)

    found = {(e.deal_id, r.what, r.due) for e in listed for r in e.reasons}
    left_out = {(e.deal_id, e.what, e.due) for e in marked}
    assert found | left_out == {(e.deal_id, r.what, r.due) for e in all_of_them for r in e.reasons}
    assert not found & left_out
    assert {(e.deal_id, e.reasons[0].what, e.reasons[0].due) for _, e in off} == left_out
    assert counts == [0, len(marked) + len(moved), 0]


def _later(errand: ErrandKey) -> ErrandKey:
    return ErrandKey(errand.deal_id, errand.what, errand.step, errand.due + timedelta(days=1))


def test_a_deal_with_a_meeting_to_come_is_not_asked_for_its_next_step() -> None:
    now_utc = datetime.now(UTC)
    today = now_utc.astimezone(ZoneInfo(ZONE)).date()
    log = _log_with_plans(today)
    yesterday = today - timedelta(days=1)

    with workspace(log, taken=[now_utc.replace(tzinfo=None)]) as made:
        now = made.read("follow_up", made.scope(as_of=today))
        before = made.read("follow_up", made.scope(as_of=yesterday))

    asked = {str(row["deal_id"]) for row in now.rows if row["what"] == "next_step"}
    assert asked == {"called_off", "held", "none"}
    assert now.figure("next_step_coverage").value == pytest.approx(1 / 4)
    # When it was planned is not on record: a day before the log was taken knows of no plan.
    assert len({r["deal_id"] for r in before.rows if r["what"] == "next_step"}) == 4


@pytest.mark.parametrize("seed", range(2))
def test_what_is_planned_counts_from_the_day_on_which_the_log_was_taken(seed: int) -> None:
    log, taken = large_log(seed, 150), datetime(2025, 3, 30, 12)  # noqa: DTZ001 - naive UTC

    with workspace(log, taken=[taken]) as made:
        for day in (DAY, DAY - timedelta(days=1)):
            scene = Scene(log, day)
            found = made.read("follow_up", made.scope(as_of=day))
            with made.view(made.scope(as_of=day)) as view:
                keep_planned(view)
                sql = "SELECT d.id FROM planned AS p INNER JOIN deals AS d ON d.deal = p.deal"
                rows = view.engine.query(sql).values
            assert {row[0] for row in rows} == planned(scene, plans=day == DAY)
            expected = follow_up(scene, plans=day == DAY)
            assert list(between("follow_up", plain_rows(found), expected)) == []
    assert planned(Scene(log, DAY), plans=True) - planned(Scene(log, DAY))


def _log_with_plans(today: date) -> Log:
    plans = {"planned": "planned", "called_off": "cancelled", "held": "done", "none": ""}
    stage = {"pipeline_id": "p", "pipeline": "P", "stage_id": "s", "stage": "Lead"}
    deal = {"pipeline_id": "p", "stage": "Lead", "created_at": "2025-01-02", "status": "open"}
    log: Log = {
        "stages": [stage | {"position": "1", "outcome": "open"}],
        "deals": [deal | {"id": name, "next_step_at": "2025-02-01"} for name in plans],
        "activities": [
            {"id": name, "kind": "meeting", "deal_id": name, "status": status,
             "occurred_at": (today + timedelta(days=3 if status != "done" else -9)).isoformat()}
            for name, status in plans.items() if status
        ],
    }  # fmt: skip
    return log
