"""What was kept of the sample company is not of the company that came after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rumbo.errors import UsageError
from rumbo.model.deal_decision import NewDecision
from rumbo.model.errand_mark import ErrandKey, NewMark
from rumbo.model.forecast_record import NewCall, NewShown
from rumbo.store.comments import Comments
from rumbo.store.database import Database, Snapshot
from rumbo.store.deal_decisions import DealDecisions
from rumbo.store.errand_marks import ErrandMarks
from rumbo.store.forecast_record import ForecastRecord
from rumbo.store.maps import Maps
from rumbo.store.rounds import Rounds
from rumbo.store.workshops import Workshops

NOON = datetime(2026, 6, 10, 12)  # noqa: DTZ001 - naive UTC, as the database keeps it
HOUR = timedelta(hours=1)
LOSE = NewDecision("lose", "No answer")
ERRAND, DONE = ErrandKey("d1", "contact", "", date(2026, 6, 1)), NewMark("done")
JUNE = (date(2026, 6, 1), date(2026, 6, 30))
SHOWN = NewShown(1, date(2026, 6, 10), *JUNE, "{}", 1.0, 2.0, 3.0, 0.0)
CALL = NewCall(*JUNE, "everybody", "", 5.0, "")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.close()


def came_in(database: Database, at: datetime, *, source: str = "log", empty: bool = False) -> int:
    versions = {} if empty else {"deals": 1}
    return database.record(Snapshot(0, at, at, source, versions, {}, {})).id


def emptied(database: Database, at: datetime) -> None:
    """As one who leaves the sample behind, and then publishes a map."""
    came_in(database, at, source="", empty=True)
    came_in(database, at + 5 * HOUR, source="map 1", empty=True)


def test_snapshots_are_of_the_company_since_the_workspace_was_emptied(database: Database) -> None:
    first, second = came_in(database, NOON), came_in(database, NOON)
    assert [each.id for each in database.snapshots_until(database.snapshot(second))] == [1, 2]
    emptied(database, NOON)
    own = came_in(database, NOON)

    for number, company in ((first, [1]), (second, [1, 2]), (own, [own])):
        pinned = database.snapshot(number)
        assert [each.id for each in database.snapshots_until(pinned)] == company


def test_decisions_and_marks_of_the_sample_count_for_it_alone(database: Database) -> None:
    came_in(database, NOON)
    decisions, marks = DealDecisions(database), ErrandMarks(database)
    early = decisions.add("d1", LOSE, by="Ana", at=NOON + HOUR).decision
    old = marks.add(ERRAND, DONE, by="Ana", since=NOON, at=NOON + HOUR).mark
    emptied(database, NOON + 2 * HOUR)

    assert (decisions.listed(), decisions.of("d1"), marks.listed()) == ([], [], [])
    with pytest.raises(UsageError, match="There is no decision"):
        decisions.revoke(early.id, by="Ana", why="again")
    with pytest.raises(UsageError, match="There is no mark"):
        marks.undo(old.id, by="Ana")
    late = decisions.add("d1", LOSE, by="Luis", at=NOON + 3 * HOUR)
    mark = marks.add(ERRAND, DONE, by="Luis", since=NOON, at=NOON + 3 * HOUR)
    assert (late.meanwhile, mark.meanwhile) == ((), ())
    assert (decisions.listed(), marks.listed()) == ([late.decision], [mark.mark])
    own = came_in(database, NOON + 4 * HOUR)
    assert decisions.listed(of=own) == [late.decision]
    assert decisions.listed(of=1) == [early]


def test_forecasts_and_calls_of_the_sample_are_judged_for_it_alone(database: Database) -> None:
    came_in(database, NOON)
    record = ForecastRecord(database)
    record.keep(SHOWN, at=NOON + HOUR)
    early = record.call(CALL, currency="EUR", by="Ana", at=NOON + HOUR).call
    emptied(database, NOON + 2 * HOUR)
    own = came_in(database, NOON + 9 * HOUR)

    # Who looks back at the sample is shown it after it was left behind.
    record.keep(replace(SHOWN, as_of=date(2026, 6, 9)), at=NOON + 10 * HOUR)
    assert (record.shown(), record.calls()) == ([], [])
    record.keep(replace(SHOWN, snapshot=own), at=NOON + 10 * HOUR)
    late = record.call(CALL, currency="EUR", by="Luis", at=NOON + 3 * HOUR)
    assert late.meanwhile == ()
    assert record.calls() == record.calls(of=own) == [late.call]
    assert [each.snapshot for each in record.shown(of=own)] == [own]
    assert record.calls(of=1) == [early]
    assert [each.snapshot for each in record.shown(of=1)] == [1, 1]


def test_what_was_said_about_the_sample_s_map_is_left_with_it(database: Database) -> None:
    came_in(database, NOON)
    maps, rounds = Maps(database), Rounds(database)
    workshops, comments = Workshops(database), Comments(database)
    version = maps.add({"phases": []}, by="Ana", why="", based_on=None).id
    asked = rounds.open(version, by="Ana")
    workshops.begin(version, by="Ana")
    comments.add("demo", "goal", "Why?", by="Ana")
    now = datetime.now(UTC).replace(tzinfo=None)
    emptied(database, now)

    assert (rounds.rounds(), workshops.workshops()) == ([], [])
    assert rounds.newest(now + HOUR) is None
    assert rounds.newest(now + HOUR, of=1) == asked
    assert (comments.on("demo", "goal"), comments.open_counts()) == ([], {})
    comments.add("demo", "goal", "Who?", by="Luis")
    session = workshops.begin(version, by="Luis")
    assert [each.text for each in comments.on("demo", "goal")] == ["Who?"]
    assert (comments.open_counts(), workshops.workshops()) == ({("demo", "goal"): 1}, [session])
    assert rounds.round(asked.id) == asked
    rounds.close_all()
    assert not rounds.round(asked.id).open


def test_what_is_written_by_a_clock_that_is_behind_is_of_the_company_of_now(
    database: Database,
) -> None:
    came_in(database, NOON)
    emptied(database, NOON + HOUR)
    own, late = came_in(database, NOON + 2 * HOUR), NOON + HOUR - timedelta(seconds=2)
    decisions, marks, record = (
        DealDecisions(database),
        ErrandMarks(database),
        ForecastRecord(database),
    )

    mark = marks.add(ERRAND, DONE, by="Ana", since=NOON, at=late).mark
    undone = marks.undo(mark.id, by="Ana", at=late)
    lost = decisions.add("d1", LOSE, by="Ana", at=late).decision
    revoked = decisions.revoke(lost.id, by="Ana", why="Woke", at=late)
    call = record.call(CALL, currency="EUR", by="Ana", at=late).call

    assert marks.listed() == [mark, undone]
    assert decisions.listed(of=own) == decisions.of("d1") == [lost, revoked]
    assert record.calls(of=own) == [call]
    assert (decisions.listed(of=1), record.calls(of=1)) == ([], [])


def test_what_is_said_about_the_map_by_a_clock_that_is_behind_is_listed(
    database: Database,
) -> None:
    came_in(database, NOON)
    ahead = datetime.now(UTC).replace(tzinfo=None) + HOUR
    emptied(database, ahead)
    version = Maps(database).add({"phases": []}, by="Ana", why="", based_on=None).id
    rounds, workshops, comments = Rounds(database), Workshops(database), Comments(database)

    asked, session = rounds.open(version, by="Ana"), workshops.begin(version, by="Ana")
    comments.add("demo", "goal", "Why?", by="Ana")

    assert (rounds.rounds(), workshops.workshops()) == ([asked], [session])
    assert [each.text for each in comments.on("demo", "goal")] == ["Why?"]
