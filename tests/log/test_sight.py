"""Who is limited to some owners' deals sees those, whole, and nothing of any other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings

from rumbo.errors import UsageError
from rumbo.log import sight, stored
from rumbo.log.view import Scope, View
from rumbo.model.reading import Reading
from rumbo.readings.names import choices, found
from rumbo.readings.pause import patience_by_phase
from rumbo.readings.registry import questions
from rumbo.readings.trap import phase_norms
from rumbo.store.engine import quoted
from rumbo.workspace import Workspace
from strategies import LAST_DAY, Log, Row, dates, large_log, logs
from world import workspace

MARK = "ⓧ"
MINE = frozenset({"o1"})
SOME_DEALS = logs().filter(lambda log: any(row["owner_id"] == "o1" for row in log["deals"]))
LATE = date(2026, 6, 30)


def shown(reading: Reading) -> dict[str, object]:
    return reading.as_json("en")


def theirs(log: Log) -> set[str]:
    return {row["id"] for row in log["deals"] if row["owner_id"] == "o1"}


def marked(log: Log) -> Log:
    """The log with accounts, and a mark in whatever tells of a deal that is not theirs."""
    mine = theirs(log)
    told: Log = {name: [dict(row) for row in rows] for name, rows in log.items()}
    hidden = {row["id"]: MARK + row["id"] for row in told["deals"] if row["id"] not in mine}
    for row in told["deals"]:
        row["account_id"] = f"{MARK if row['id'] in hidden else ''}a-{row['id']}"
        if row["id"] in hidden:
            row |= {"name": MARK, "next_step": MARK, "lost_reason": MARK, "colour": MARK}
    for row in told["activities"]:
        row["subject"] = MARK if row["deal_id"] in hidden else ""
    for name in ("deals", "changes", "activities", "deal_contacts"):
        told[name] = [_renamed(row, hidden) for row in told.get(name, [])]
    around = _around(told["deals"])
    return told | around | {"contacts": told["contacts"] + around["contacts"]}


def _renamed(row: Row, ids: dict[str, str]) -> Row:
    places = ("id", "deal_id", "object_id")
    return row | {place: ids.get(row[place], row[place]) for place in places if place in row}


def _around(deals: list[Row]) -> Log:
    """Accounts of the deals, with a person, a ticket, a subscription and an event each."""
    ids = [row["account_id"] for row in deals]
    when = "2024-02-01"
    sold = [
        {"account_id": ids[0], "deal_id": row["id"], "product": row["id"]} for row in deals if ids
    ]
    return {
        "accounts": [{"id": each, "name": each} for each in ids],
        "contacts": [{"id": f"p{each}", "account_id": each, "name": each} for each in ids],
        "tickets": [
            {"id": each, "account_id": each, "subject": each, "created_at": when} for each in ids
        ],
        "subscriptions": [
            {"id": f"s{row['deal_id']}", "status": "active", "started_at": when, **row}
            for row in sold
        ],
        "account_events": [
            {"id": each, "account_id": each, "kind": "usage", "name": each, "occurred_at": when}
            for each in ids
        ],
    }


def cells(view: View) -> Iterator[tuple[str, object]]:
    """Every cell of every table that a reading can name."""
    listed = view.engine.query("SELECT table_name FROM information_schema.tables").values
    for (table,) in listed:
        if table.startswith(("whole_", "stored whole_")):
            continue
        for row in view.engine.query(f"SELECT * FROM {quoted(table)}").values:
            for cell in row:
                yield table, cell


@settings(max_examples=4)
@given(log=SOME_DEALS, day=dates())
def test_no_table_of_a_limited_view_tells_of_another_deal(log: Log, day: date) -> None:
    with (
        workspace(marked(log)) as made,
        made.view(Scope(day, limited_to=MINE)) as view,
    ):
        told = {table for table, cell in cells(view) if MARK in str(cell)}
        assert told == set()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_limit_answers_as_the_filter_of_that_owner_does(seed: int) -> None:
    log = large_log(seed, 120)
    with workspace(log) as made:
        for deal in (None, min(theirs(log))):
            whole = made.scope(as_of=LATE, deal=deal)
            with (
                made.view(replace(whole, limited_to=MINE)) as limited,
                made.view(replace(whole, owner="o1")) as filtered,
            ):
                for name, asked in questions().items():
                    if asked.takes_deal == bool(deal):
                        assert shown(asked.read(limited)) == shown(asked.read(filtered)), name


@pytest.mark.parametrize("day", [date(2024, 6, 30), LAST_DAY])
def test_the_deals_in_sight_are_those_of_the_owner_now_whatever_the_date(day: date) -> None:
    log = large_log(5, 150)
    with workspace(log) as made:
        with made.view(Scope(day)) as view:
            there = ids(view)
        with made.view(Scope(day, limited_to=MINE)) as view:
            seen = ids(view)

    assert seen == there & theirs(log)
    assert seen


def ids(view: View) -> set[str]:
    return {row[0] for row in view.engine.query("SELECT id FROM deals").values}


def test_no_filter_reaches_beyond_the_limit() -> None:
    with workspace(marked(large_log(3, 60))) as made:
        for asked in (
            made.scope(as_of=LATE, owner="o2"),
            made.scope(as_of=LATE, team="t2"),
            made.scope(as_of=LATE, segment=("colour", MARK)),
            made.scope(as_of=LATE, deal=MARK + "d1"),
        ):
            for answer in answered(made, replace(asked, limited_to=MINE)):
                assert MARK not in answer.replace(repr(asked.deal), "")


def answered(made: Workspace, scope: Scope) -> Iterator[str]:
    """What every reading says, or why it cannot."""
    try:
        with made.view(scope) as view:
            for asked in questions().values():
                try:
                    yield str(shown(asked.read(view)))
                except UsageError as error:
                    yield str(error)
    except UsageError as error:
        yield str(error)


def test_the_lists_of_names_hold_their_own_only() -> None:
    with workspace(marked(large_log(4, 80))) as made:
        found = listed(made, MINE)
        everybody = listed(made, None)

    assert MARK not in found
    assert MARK in everybody


def listed(made: Workspace, limited_to: frozenset[str] | None) -> str:
    with made.view(Scope(LATE, limited_to=limited_to)) as view:
        return f"{choices(view)} {found(view, [''], 999)}"


def test_who_owns_nothing_sees_nothing() -> None:
    with (
        workspace(large_log(4, 30)) as made,
        made.view(Scope(LATE, limited_to=frozenset())) as view,
    ):
        assert view.deal_count() == 0
        assert found(view, [""], 999) == ()


def test_a_pause_is_the_same_pause_for_who_is_limited() -> None:
    log = large_log(7, 200)
    with workspace(log) as made:
        whole = made.read("pauses", made.scope(as_of=LATE)).rows
        seen = made.read("pauses", Scope(LATE, limited_to=MINE)).rows

    assert list(seen) == [row for row in whole if row["deal_id"] in theirs(log)]
    assert seen


def test_every_stored_table_is_either_narrowed_or_known_to_tell_nothing() -> None:
    assert set(sight._LEFT) | sight.SHARED == set(stored.TYPES)
    assert not set(sight._LEFT) & sight.SHARED


def test_looking_back_at_another_road_shows_no_other_deal_either() -> None:
    """The road of a past date is learnt from all deals; what it took is taken away again."""
    log = marked(large_log(6, 60))
    stages = [row | {"position": str(100 - int(row["position"]))} for row in log["stages"]]
    taken = [datetime(2025, 1, 1), datetime(2026, 1, 1)]  # noqa: DTZ001 - naive UTC
    with workspace(log, log | {"stages": stages}, taken=taken) as made:
        day = date(2025, 6, 30)
        with made.view(Scope(day, limited_to=MINE)) as view:
            assert view._rebuilt
            assert {table for table, cell in cells(view) if MARK in str(cell)} == set()
            assert ids(view) == theirs(log) & ids_at(made, day)
            seen = view.engine.query("SELECT DISTINCT deal FROM visits").values
            mine = view.engine.query("SELECT code FROM mine").values
            assert set(seen) <= set(mine)
            assert seen


def ids_at(made: Workspace, day: date) -> set[str]:
    with made.view(Scope(day)) as view:
        return ids(view)


def test_what_all_deals_teach_is_the_same_for_who_is_limited_and_is_found_once() -> None:
    with workspace(large_log(8, 150)) as made:
        with made.view(Scope(LATE)) as view:
            expected = phase_norms(view), patience_by_phase(view)
        with made.view(Scope(LATE, limited_to=MINE)) as view:
            assert (phase_norms(view).keys(), patience_by_phase(view)) == (
                expected[0].keys(),
                expected[1],
            )
            assert {code: norm.trap for code, norm in phase_norms(view).items()} == {
                code: norm.trap for code, norm in expected[0].items()
            }
            assert phase_norms(view) is phase_norms(view)


def test_what_the_log_brings_is_asked_of_all_deals_and_not_of_those_in_sight() -> None:
    """Only other deals have moves, people, next steps and dates of closing: theirs lack them."""
    log = large_log(5, 90)
    mine = theirs(log)
    bare = dict.fromkeys(("next_step", "next_step_at", "expected_close_at"), "")
    log["deals"] = [row | (bare if row["id"] in mine else {}) for row in log["deals"]]
    log["deal_contacts"] = [row for row in log["deal_contacts"] if row["deal_id"] not in mine]
    log["changes"] = [
        row
        for row in log["changes"]
        if row["object_id"] not in mine or row["field"] not in (*bare, "stage")
    ]
    with workspace(log) as made:
        whole = made.scope(as_of=LATE)
        for name in ("weekly_five", "follow_up", "crm_reality"):
            limited = made.read(name, replace(whole, limited_to=MINE))
            filtered = made.read(name, replace(whole, owner="o1"))
            for part in ("rows", "warnings"):
                assert shown(limited)[part] == shown(filtered)[part], (name, part)
        suggested = {
            row["suggestion"] for row in made.read("follow_up", Scope(LATE, limited_to=MINE)).rows
        }
        mend = {row["what"]: row["deals"] for row in limited.rows}
    assert "add_person" in suggested
    assert mend["no_person"]
    assert mend["no_next_step"]
