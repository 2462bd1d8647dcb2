"""Periods as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from rumbo.errors import UsageError
from rumbo.model.period import Period, parse_period

TODAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("2026-t4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-01-05..2026-02-06", date(2026, 1, 5), date(2026, 2, 6)),
        ("last_quarter", date(2026, 1, 1), date(2026, 3, 31)),
    ],
)
def test_a_period_is_whole_days(text: str, first: date, last: date) -> None:
    assert parse_period(text, TODAY) == Period(first, last)


@pytest.mark.parametrize("text", ["", "26", "2026-13", "2026-Q5", "2026-00", "1800", "2026-5", "x"])
def test_what_names_no_period_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(UsageError) as told:
        parse_period(text, TODAY)
    assert "2026" in told.value.advice
