"""Forecasts that were shown and calls, in the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest

from rumbo.model.forecast_record import Called, NewCall, NewShown
from rumbo.store.database import Database
from rumbo.store.forecast_record import ForecastRecord

NOON = datetime(2026, 6, 10, 12)  # noqa: DTZ001 - naive UTC, as the database keeps it
JUNE = (date(2026, 6, 1), date(2026, 6, 30))
SHOWN = NewShown(3, date(2026, 6, 10), *JUNE, "{}", 10.0, 20.5, 40.25, 5.0, usual=12.0)
CALL = NewCall(*JUNE, "owner", "o1", 1234.5, "<b>Firman</b> el viernes")


@pytest.fixture
def record(url: str) -> Iterator[ForecastRecord]:
    opened = Database(url)
    yield ForecastRecord(opened)
    opened.close()


def test_a_forecast_is_kept_once_per_snapshot_day_period_and_scope(record: ForecastRecord) -> None:
    others = [
        replace(SHOWN, snapshot=4),
        replace(SHOWN, as_of=date(2026, 6, 11)),
        replace(SHOWN, last_day=date(2026, 7, 31)),
        replace(SHOWN, scope='{"owner": "o1"}'),
    ]
    assert record.keep(SHOWN, at=NOON)
    assert not record.keep(replace(SHOWN, p50=99.0), at=NOON + timedelta(hours=1))
    assert all(record.keep(each, at=NOON + timedelta(days=1)) for each in others)

    first = record.shown()[0]
    assert (first.p50, first.usual, first.declared, first.shown_at) == (20.5, 12.0, None, NOON)
    assert len(record.shown()) == 5
    assert len(record.shown("{}")) == 4
    assert record.shown(until=NOON) == [first]


def test_calls_follow_each_other_and_all_stay(record: ForecastRecord) -> None:
    first = record.call(CALL, currency="EUR", by="Ana", at=NOON).call
    own = record.call(replace(CALL, amount=0.0), currency="EUR", by="Ana", seen=first.id)
    other = record.call(CALL, currency="EUR", by="Luis", seen=first.id)
    team = record.call(replace(CALL, about="team", about_id="Norte"), currency="EUR", by="Luis")

    assert own.meanwhile == ()
    assert other.meanwhile == (own.call,)
    assert team.meanwhile == ()
    assert record.calls() == [first, own.call, other.call, team.call]
    assert record.calls(NOON) == [first]
    assert first.note == CALL.note


def test_two_people_who_call_at_once_are_both_kept_and_the_second_is_told(
    record: ForecastRecord,
) -> None:
    barrier, done = Barrier(2), list[Called]()

    def call(who: str) -> None:
        barrier.wait()
        done.append(record.call(CALL, currency="EUR", by=who, seen=0))

    threads = [Thread(target=call, args=(who,)) for who in ("Ana", "Luis")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    first, second = sorted(done, key=lambda each: each.call.id)
    assert (first.meanwhile, second.meanwhile) == ((), (first.call,))
