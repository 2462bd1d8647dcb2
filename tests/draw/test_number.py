from __future__ import annotations

from datetime import date

import pytest

from rumbo.draw import number


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        (1234, "es-ES", "1.234"),
        (1234, "es-419", "1,234"),
        (1234, "en", "1,234"),
        (12_345, "es-ES", "12,3\u00a0mil"),
        (12_345, "es-419", "12.3\u00a0k"),
        (12_345, "en", "12.3k"),
        (999_960, "en", "1M"),
        (4_500_000, "es-ES", "4,5\u00a0M"),
        (2_500_000_000, "en", "2.5B"),
        (2_500_000_000, "es-ES", "2.500\u00a0M"),
        (None, "es-ES", "—"),
        (float("nan"), "en", "—"),
    ],
)
def test_numbers_are_written_in_few_signs(value: float | None, language: str, text: str) -> None:
    assert number.compact(value, language) == text


@pytest.mark.parametrize(
    ("language", "currency", "text"),
    [
        ("es-ES", "EUR", "1,3\u00a0M\u00a0€"),
        ("en", "EUR", "€1.3M"),
        ("en", "USD", "$1.3M"),
        ("es-419", "USD", "US$1.3\u00a0M"),
        ("es-419", "MXN", "MXN\u00a01.3\u00a0M"),
        ("es-ES", "MXN", "1,3\u00a0M\u00a0MXN"),
    ],
)
def test_money_stands_where_the_language_puts_it(language: str, currency: str, text: str) -> None:
    assert number.money(1_300_000, language, currency) == text


@pytest.mark.parametrize(
    ("language", "currency", "text"),
    [
        ("en", "EUR", "−€4.1k"),
        ("es-419", "MXN", "−MXN\u00a04.1\u00a0k"),
        ("es-ES", "EUR", "−4,1\u00a0mil\u00a0€"),
    ],
)
def test_a_minus_stands_before_the_currency(language: str, currency: str, text: str) -> None:
    assert number.money(-4_100, language, currency) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.284, "28\u00a0%"),
        (0.004, "0,4\u00a0%"),
        (0.0004, "<0,1\u00a0%"),
        (0, "0\u00a0%"),
        (0.994, "99\u00a0%"),
        (1493 / 1500, "99,5\u00a0%"),
        (0.9999, ">99,9\u00a0%"),
        (0.1 + 0.2 + 0.7, "100\u00a0%"),
        (1, "100\u00a0%"),
        (None, "—"),
    ],
)
def test_a_small_share_is_not_nothing_and_nearly_all_is_not_all(
    share: float | None, text: str
) -> None:
    assert number.percent(share, "es-ES") == text


@pytest.mark.parametrize(
    ("value", "text"), [(2.5, "2,5\u00a0d"), (3, "3\u00a0d"), (41.6, "42\u00a0d")]
)
def test_short_waits_keep_a_decimal(value: float, text: str) -> None:
    assert number.days(value, "es-ES") == text


def test_dates_name_the_month() -> None:
    assert number.day(date(2026, 9, 1), "es-419") == "1\u00a0sept\u00a02026"
    assert number.day(date(2026, 9, 1), "en") == "1\u00a0Sep\u00a02026"


def test_a_short_duration_is_said_in_a_smaller_unit() -> None:
    assert number.span(12.0, "es-ES") == "12\u00a0d"
    assert number.span(0.5, "es-ES") == "12\u00a0h"
    assert number.span(2 / 24 / 60, "en") == "2\u00a0min"
    assert number.span(5 / 86400, "en") == "5\u00a0s"
    assert number.span(0.0, "en") == "0\u00a0d"
    assert number.span(None, "en") == number.NONE


def test_a_difference_has_its_sign() -> None:
    assert number.points(0.123, "es-ES") == "+12"
    assert number.points(-0.09, "en") == "−9"
    assert number.points(0.004, "es-ES") == "+0,4"
    assert number.points(0.0, "en") == "0"
    assert number.points(None, "en") == number.NONE
