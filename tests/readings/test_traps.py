"""How others get these numbers wrong: one small log per trap, and what must come out instead."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from rumbo.errors import RejectedRowsError
from rumbo.model.reading import Reading, Row
from strategies import Log
from strategies import Row as Cells
from world import LATE, bring_in, workspace, write_log

DAY = timedelta(days=1)
HOUR_DAYS = 1.1 / 24  # summer time begins inside some of the spans
AS_OF = date(2025, 6, 30)
STAGES = ("Lead", "Demo", "Propuesta", "Firma")


def stages(*names: str) -> list[Cells]:
    outcomes = {"Ganada": "won", "Perdida": "lost"}
    return [
        {
            "pipeline_id": "p1",
            "pipeline": "Ventas",
            "stage_id": name.lower(),
            "stage": name,
            "position": str(place),
            "outcome": outcomes.get(name, "open"),
        }
        for place, name in enumerate(names or (*STAGES, "Ganada", "Perdida"))
    ]


def deal(name: str, *path: tuple[str, str], **cells: str) -> tuple[Cells, list[Cells]]:
    """A deal that entered each stage of its path on that day; the first creates it."""
    last = path[-1][0]
    status = {"Ganada": "won", "Perdida": "lost"}.get(last, "open")
    row = {
        "id": name,
        "pipeline_id": "p1",
        "stage": last,
        "created_at": path[0][1],
        "status": status,
        "amount": "100",
        "closed_at": "",
        "expected_close_at": "",
    }
    before = ["", *(stage for stage, _ in path)]
    changes = [
        change(name, "stage", old, new, day) for old, (new, day) in zip(before, path, strict=False)
    ]
    return row | cells, changes


def change(name: str, field: str, old: str, new: str, day: str) -> Cells:
    return {
        "object_id": name, "field": field, "old_value": old, "new_value": new, "changed_at": day,
    }  # fmt: skip


def activity(name: str, deal_id: str, kind: str, day: str, **cells: str) -> Cells:
    row = {"id": name, "deal_id": deal_id, "kind": kind, "occurred_at": day}
    return row | {"direction": "out", "status": "done", "outcome": "", "automated": ""} | cells


def log_of(*deals: tuple[Cells, list[Cells]], **tables: Sequence[Cells]) -> Log:
    log = {
        "stages": stages(),
        "deals": [row for row, _ in deals],
        "changes": [change for _, changes in deals for change in changes],
    }
    for name, rows in tables.items():
        log[name] = [*log.get(name, []), *rows] if name == "changes" else list(rows)
    return log


@contextmanager
def reading(name: str, log: Log, as_of: date = AS_OF) -> Iterator[Reading]:
    with workspace(log) as made:
        yield made.read(name, made.scope(as_of=as_of))


def row_of(found: Reading, **wanted: object) -> Row:
    (row,) = [
        row for row in found.rows if all(row[column] == cell for column, cell in wanted.items())
    ]
    return row


def the_deal(log: Log, as_of: date = AS_OF) -> Row:
    with reading("pipeline", log, as_of) as found:
        return row_of(found, deal_id="d1")


LOOP = deal(
    "d1",
    ("Lead", "2025-01-01T10:00:00"),
    ("Demo", "2025-01-11T10:00:00"),
    ("Lead", "2025-01-21T10:00:00"),
    ("Demo", "2025-02-10T10:00:00"),
    ("Ganada", "2025-03-01T10:00:00"),
)


def test_a_loop_inflates_no_count_of_deals() -> None:
    with reading("phases", log_of(LOOP)) as found:
        demo = row_of(found, phase="Demo")

    assert (demo["entered"], demo["moved_on"], demo["visits"]) == (1, 1, 2)
    assert (demo["win_rate_from_here"], demo["closed"]) == (1.0, 1)


def test_loops_count_visits_and_deals_apart() -> None:
    with reading("movements", log_of(LOOP)) as found:
        advance = row_of(found, **{"from": "Lead", "to": "Demo"})

        assert (advance["moves"], advance["deals"], advance["amount"]) == (2, 1, 100.0)
        assert found.figure("loops").value == 2
        assert found.figure("visits").value == 4


def test_two_visits_to_a_phase_are_two_lengths() -> None:
    with reading("phases", log_of(LOOP)) as found:
        lead = row_of(found, phase="Lead")
    with reading("movements", log_of(LOOP)) as found:
        advance = row_of(found, **{"from": "Lead", "to": "Demo"})

    # Ten and twenty days: one sum of thirty would hide the loop.
    assert lead["median_days"] == pytest.approx(15.0)
    assert advance["median_days"] == pytest.approx(15.0)


def test_lost_and_open_deals_stay_in_the_denominator() -> None:
    log = log_of(
        deal("d1", ("Lead", "2025-01-01"), ("Demo", "2025-01-05"), ("Ganada", "2025-01-09")),
        deal("d2", ("Lead", "2025-01-01"), ("Perdida", "2025-01-05")),
        deal("d3", ("Lead", "2025-01-01")),
    )

    with reading("phases", log) as found:
        lead = row_of(found, phase="Lead")

    assert (lead["entered"], lead["moved_on"], lead["lost"], lead["open_now"]) == (3, 1, 1, 1)
    assert (lead["win_rate_from_here"], lead["closed"]) == (0.5, 2)
    assert lead["exit_rate"] == pytest.approx(1 / 3)


def test_a_skip_counts_as_having_passed() -> None:
    log = log_of(deal("d1", ("Lead", "2025-01-01"), ("Propuesta", "2025-01-05")))

    with reading("phases", log) as found:
        assert row_of(found, phase="Lead")["moved_on"] == 1


def test_the_deadest_deals_come_first_however_old() -> None:
    log = log_of(
        deal("d1", ("Lead", "2015-01-01")),
        deal("d2", ("Lead", "2025-06-01")),
    )

    with reading("pipeline", log) as found:
        assert [row["deal_id"] for row in found.rows] == ["d1", "d2"]
        assert found.rows[0]["state"] == "stalled"
        assert float(str(found.rows[0]["days_in_phase"])) > 3800


@pytest.mark.parametrize(
    "cells",
    [
        {"kind": "email", "direction": "out"},
        {"kind": "email", "direction": "in", "automated": "1"},
        {"kind": "meeting", "direction": "internal", "outcome": "held"},
        {"kind": "meeting", "direction": "out", "status": "planned"},
        {"kind": "meeting", "direction": "out", "status": "cancelled"},
        {"kind": "meeting", "direction": "out", "outcome": "no_show"},
        {"kind": "call", "direction": "out", "outcome": "no_answer"},
        {"kind": "note", "direction": "in"},
        {"kind": "task", "direction": "out"},
    ],
)
def test_an_action_that_reaches_nobody_resets_no_clock(cells: dict[str, str]) -> None:
    path = deal("d1", ("Lead", "2025-01-01"), ("Demo", "2025-01-05"))
    real = activity("a1", "d1", "meeting", "2025-03-01T00:00:00", outcome="held")
    hollow = activity("a2", "d1", "email", "2025-06-20") | cells

    row = the_deal(log_of(path, activities=[real, hollow]))

    assert row["days_since_contact"] == pytest.approx(122.0, abs=HOUR_DAYS)
    assert row["days_since_progress"] == pytest.approx(177.0, abs=HOUR_DAYS)


def test_an_e_mail_is_contact_and_no_progress() -> None:
    path = deal("d1", ("Lead", "2025-01-01"), ("Demo", "2025-01-05"))
    answer = activity("a1", "d1", "email", "2025-06-20", direction="in")

    row = the_deal(log_of(path, activities=[answer]))

    assert row["days_since_contact"] == pytest.approx(11.0, abs=HOUR_DAYS)
    assert row["days_since_progress"] == pytest.approx(177.0, abs=HOUR_DAYS)


def test_an_edited_field_resets_no_clock() -> None:
    path = deal("d1", ("Lead", "2025-01-01"), ("Demo", "2025-01-05"), amount="200")
    edited = [change("d1", "amount", "100", "200", "2025-06-29T10:00:00")]

    row = the_deal(log_of(path, changes=edited))

    assert row["days_in_phase"] == pytest.approx(177.0, abs=HOUR_DAYS)
    assert row["days_since_progress"] == pytest.approx(177.0, abs=HOUR_DAYS)


def test_a_closing_write_is_no_push_and_a_push_before_it_is() -> None:
    path = deal(
        "d1",
        ("Lead", "2025-01-01T10:00:00"),
        ("Perdida", "2025-03-01T10:00:00"),
        ("Lead", "2025-04-01T10:00:00"),
        expected_close_at="2025-03-01",
    )
    dates = [
        change("d1", "expected_close_at", "2025-01-15", "2025-02-14", "2025-02-01T10:00:00"),
        change("d1", "expected_close_at", "2025-02-14", "2025-03-01", "2025-03-01T10:00:00"),
    ]

    row = the_deal(log_of(path, changes=dates))

    assert (row["pushes"], row["days_pushed"]) == (1, 30.0)


def test_days_pushed_are_days_of_the_calendar_across_summer_time() -> None:
    path = deal("d1", ("Lead", "2025-01-01"), expected_close_at="2025-04-15")
    dates = [change("d1", "expected_close_at", "2025-03-15", "2025-04-15", "2025-02-01T10:00:00")]

    assert the_deal(log_of(path, changes=dates))["days_pushed"] == 31.0


def test_a_deleted_stage_keeps_its_name() -> None:
    log = log_of(
        deal("d1", ("Lead", "2025-01-01"), ("Demo", "2025-01-05"), ("Propuesta", "2025-01-09"))
    )
    renewed = {
        "stages": stages("Lead", "Propuesta", "Firma", "Ganada", "Perdida"),
        "deals": [*log["deals"], deal("d2", ("Lead", "2025-02-01"))[0]],
    }

    with workspace(log) as made:
        bring_in(made, renewed, taken_at=LATE + DAY)
        moves = made.read("movements", made.scope(as_of=AS_OF))
        phases = made.read("phases", made.scope(as_of=AS_OF))

    assert row_of(moves, **{"from": "Lead", "to": "Demo"})["moves"] == 1
    assert {row["phase"] for row in phases.rows} == {"Lead", "Demo", "Propuesta"}


def test_a_history_of_only_the_final_stage_is_reported_and_blocks_nothing() -> None:
    ended, _ = deal("d2", ("Ganada", "2025-01-01"), closed_at="2025-02-01")
    log = log_of(LOOP, (ended, []))

    with reading("movements", log) as found:
        assert found.figure("deals").value == 1
        assert any("1 deal has only its final stage" in text.en for text in found.warnings)
    with reading("shapes", log) as found:
        assert [row["deals"] for row in found.rows] == [1]
        assert any("1 deal has only its final stage" in text.en for text in found.warnings)
    with reading("phases", log) as found:
        assert {row["phase"] for row in found.rows} == {"Lead", "Demo"}


@pytest.mark.parametrize("outcome", ["Ganada", "Perdida"])
def test_a_reopened_deal_is_open_again(outcome: str) -> None:
    path = deal(
        "d1",
        ("Lead", "2025-01-01"),
        ("Demo", "2025-01-05"),
        (outcome, "2025-02-01"),
        ("Demo", "2025-06-20"),
        closed_at="2025-02-01",  # some CRMs keep it
    )

    row = the_deal(log_of(path))

    assert (row["phase"], row["state"], row["visit"]) == ("Demo", "regressing", 2)
    with reading("movements", log_of(path)) as found:
        assert row_of(found, **{"from": outcome})["kind"] == "restart"
    with reading("phases", log_of(path)) as found:
        demo = row_of(found, phase="Demo")
        assert (demo["closed"], demo["open_now"], demo["win_rate_from_here"]) == (0, 1, None)


def test_a_deal_reopened_by_its_status_alone_is_where_it_was() -> None:
    row, changes = deal("d1", ("Lead", "2025-01-01"), ("Demo", "2025-01-05"))
    statuses = [
        change("d1", "status", "open", "lost", "2025-02-01T10:00:00"),
        change("d1", "status", "lost", "open", "2025-06-20T10:00:00"),
    ]

    found = the_deal(log_of((row, changes), changes=statuses))

    assert (found["phase"], found["visit"], found["state"]) == ("Demo", 2, "regressing")


def test_a_first_attempt_is_not_yet_a_silence() -> None:
    path = deal("d1", ("Lead", "2025-06-25"))
    attempt = activity("a1", "d1", "email", "2025-06-26")

    row = the_deal(log_of(path, activities=[attempt]))

    assert row["state"] == "waiting_them"
    assert the_deal(log_of(path, activities=[attempt]), date(2025, 7, 25))["state"] == "silent"


def test_a_planned_meeting_that_was_held_by_the_next_import_is_contact() -> None:
    path = deal("d1", ("Lead", "2025-06-01"))
    planned = activity("a1", "d1", "meeting", "2025-06-20T10:00:00", status="planned")
    held = planned | {"status": "done", "outcome": "held"}

    with workspace(log_of(path, activities=[planned])) as made:
        bring_in(made, log_of(path, activities=[held]), taken_at=LATE + DAY)
        row = row_of(made.read("pipeline", made.scope(as_of=AS_OF)), deal_id="d1")

    assert row["days_since_contact"] == pytest.approx(10.5, abs=0.1)


def test_an_import_never_fails_in_silence(tmp_path: Path) -> None:
    sound = log_of(LOOP)
    wrong = log_of(
        LOOP,
        deal("d2", ("Lead", "2025-02-31")),
        deal("d3", ("Leed", "2025-02-01")),
    )

    with workspace(sound) as made:
        before = made.snapshot().id
        with pytest.raises(RejectedRowsError) as refusal:
            made.import_path(write_log(tmp_path / "log", wrong))

        assert refusal.value.rejected >= 2
        assert made.snapshot().id == before
        with Path(refusal.value.report).open(encoding="utf-8", newline="") as file:
            listed = {(row["file"], row["line"]) for row in csv.DictReader(file)}
    assert {("deals.csv", "3"), ("deals.csv", "4")} <= listed


def test_traps_are_phases_that_nobody_leaves_forward() -> None:
    stuck = [
        deal(f"s{n}", ("Demo", f"2025-01-{1 + n % 28:02}"), ("Perdida", "2025-03-01"))
        for n in range(28)
    ]
    few = deal("w1", ("Demo", "2025-01-01"), ("Propuesta", "2025-01-03"))
    smooth = [
        deal(
            f"l{n}",
            ("Lead", "2025-01-01"),
            ("Demo", f"2025-01-{2 + n:02}"),
            ("Ganada", "2025-02-20"),
        )
        for n in range(3)
    ]
    quick = [
        deal(f"q{n}", (stage, "2025-01-01"), ("Ganada", f"2025-01-{2 + n:02}"))
        for n in range(20)
        for stage in ("Propuesta",)
    ]

    with reading("phases", log_of(*stuck, few, *smooth, *quick)) as found:
        traps = {row["phase"]: row["trap"] for row in found.rows}

    assert traps == {"Lead": False, "Demo": True, "Propuesta": False}
