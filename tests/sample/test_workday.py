from __future__ import annotations

from datetime import date, timedelta

import pytest

from rumbo.sample.workday import Workdays, pace

FIRST = date(2024, 1, 1)


@pytest.fixture
def days() -> Workdays:
    return Workdays(FIRST, date(2026, 12, 31))


def test_weekends_and_holidays_are_worth_nothing_and_august_little() -> None:
    assert pace(date(2025, 3, 8)) == 0.0
    assert pace(date(2025, 12, 25)) == 0.0
    assert 0.0 < pace(date(2025, 8, 5)) < pace(date(2025, 6, 5)) == 1.0
    assert 0.0 < pace(date(2025, 12, 23)) < 1.0


def test_time_never_runs_backwards_and_keeps_to_working_hours(days: Workdays) -> None:
    stamps = [days.time(step * 0.037) for step in range(5000)]

    assert stamps == sorted(stamps)
    assert {int(stamp[11:13]) for stamp in stamps} <= set(range(8, 19))
    assert all(date.fromisoformat(stamp[:10]).weekday() < 5 for stamp in stamps)


def test_the_clock_at_a_days_start_reads_as_that_day(days: Workdays) -> None:
    for number in range(0, 700, 3):
        day = FIRST + timedelta(days=number)
        if pace(day):
            assert days.time(days.clock(number) + 1e-9)[:10] == day.isoformat()


def test_the_next_friday_lies_ahead(days: Workdays) -> None:
    for step in range(0, 400, 7):
        clock = step + 0.5
        friday = days.friday(clock)
        assert friday >= clock
        assert date.fromisoformat(days.time(friday)[:10]).weekday() == 4


def test_clocks_past_the_calendar_read_as_its_end(days: Workdays) -> None:
    assert days.time(1e6)[:10] == "2026-12-31"
    assert days.label(10**6) == "2026-12-31"


def test_a_month_ends_on_its_last_day(days: Workdays) -> None:
    assert days.label(days.month_end(days.number(date(2024, 2, 3)))) == "2024-02-29"
    assert days.label(days.month_end(days.number(date(2025, 12, 31)))) == "2025-12-31"
