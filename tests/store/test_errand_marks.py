"""Marks in the database, and which of them keep an errand off the list of a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest

from rumbo.errors import UsageError
from rumbo.model.errand_mark import ErrandKey, Marked, NewMark, holding, standing
from rumbo.store.database import Database
from rumbo.store.errand_marks import ErrandMarks

ERRAND = ErrandKey("d1", "contact", "", date(2026, 6, 1))
DONE = NewMark("done")
MORNING = datetime(2026, 6, 10)  # noqa: DTZ001 - naive UTC, as the database keeps it
NOON = MORNING + timedelta(hours=12)
TODAY = MORNING.date()


@pytest.fixture
def marks(url: str) -> Iterator[ErrandMarks]:
    opened = Database(url)
    yield ErrandMarks(opened)
    opened.close()


def test_the_same_mark_of_the_same_person_on_a_day_is_kept_once(marks: ErrandMarks) -> None:
    first = marks.add(ERRAND, DONE, by="Ana", since=MORNING, at=NOON).mark
    assert marks.add(ERRAND, DONE, by="Ana", since=MORNING, at=NOON).mark == first
    other = marks.add(ERRAND, DONE, by="Luis", since=MORNING, at=NOON)
    tomorrow = marks.add(ERRAND, DONE, by="Luis", since=MORNING + timedelta(days=1))

    assert other.meanwhile == (first,)
    assert marks.listed() == [first, other.mark, tomorrow.mark]
    assert marks.listed(NOON - timedelta(seconds=1)) == []


def test_a_mark_is_taken_back_once_and_stays(marks: ErrandMarks) -> None:
    kept = marks.add(ERRAND, DONE, by="Ana", since=MORNING).mark
    back = marks.undo(kept.id, by="Luis")

    assert marks.listed() == [kept, back]
    assert standing(marks.listed()) == []
    for number in (kept.id, back.id, 99):
        with pytest.raises(UsageError):
            marks.undo(number, by="Ana")
    assert marks.add(ERRAND, DONE, by="Ana", since=MORNING).mark.id > back.id


def test_two_people_at_once_are_both_kept_and_the_second_is_told(marks: ErrandMarks) -> None:
    barrier, done = Barrier(2), list[Marked]()

    def mark(who: str) -> None:
        barrier.wait()
        done.append(marks.add(ERRAND, DONE, by=who, since=MORNING, seen=0))

    threads = [Thread(target=mark, args=(who,)) for who in ("Ana", "Luis")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    first, second = sorted(done, key=lambda each: each.mark.id)
    assert (first.meanwhile, second.meanwhile) == ((), (first.mark,))
    assert len(standing(marks.listed())) == 2


@pytest.mark.parametrize(
    ("new", "back"),
    [
        (DONE, 3),
        (NewMark("postponed", TODAY + timedelta(days=9)), 9),
        (NewMark("not_applicable", text="They asked us not to call"), None),
    ],
)
def test_a_mark_holds_for_as_long_as_its_kind_says(
    marks: ErrandMarks, new: NewMark, back: int | None
) -> None:
    marks.add(ERRAND, new, by="Ana", since=MORNING, at=NOON)
    lines = marks.listed()

    held = [bool(holding(lines, TODAY + timedelta(days=n), UTC)) for n in range(12)]
    assert held == [back is None or n < back for n in range(12)]


def test_the_newest_mark_of_an_errand_counts_and_its_day_is_the_zones(marks: ErrandMarks) -> None:
    late = MORNING + timedelta(hours=23)  # in Madrid it is the next day already
    marks.add(ERRAND, NewMark("not_applicable", text="x"), by="Ana", since=MORNING, at=NOON)
    marks.add(ERRAND, DONE, by="Luis", since=MORNING, at=late)

    third = TODAY + timedelta(days=3)
    assert not holding(marks.listed(), third, UTC)
    assert [each.marked_by for each in holding(marks.listed(), third, ZoneInfo("Europe/Madrid"))]
