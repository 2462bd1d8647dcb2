from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumbo.sources.spreadsheet import notation
from rumbo.store.engine import Engine


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(threads=1) as opened:
        yield opened


def evaluated(engine: Engine, expression: str, cell: str | None) -> str | None:
    found: str | None = engine.query(
        f"SELECT {expression} FROM (SELECT CAST($cell AS VARCHAR) AS v)", cell=cell
    ).scalar()
    return found


@pytest.mark.parametrize(
    ("cell", "decimal", "expected"),
    [
        ("1.234,56", ",", "1234.56"),
        ("1.234", ",", "1234"),
        ("1,234.56", ".", "1234.56"),
        ("1,234", ".", "1234"),
        ("1,234.56", ",", "1234.56"),
        ("1.234,56", ".", "1234.56"),
        ("1234.5", ",", "1234.5"),
        ("(1.234)", ",", "-1234"),
        ("(1.234,50 €)", ",", "-1234.50"),
        ("12-", ",", "-12"),
        ("−5,5", ",", "-5.5"),
        ("1 234,56", ",", "1234.56"),
        ("1\u00a0234,56 €", ",", "1234.56"),
        ("US$ 1,234.00", ".", "1234.00"),
        ("EUR 1.000.000", ",", "1000000"),
        ("60%", ",", "0.600000"),
        ("42", ",", "42"),
        ("N/A", ",", None),
        ("-", ".", None),
        ("abc", ",", "abc"),
        ("1.2.3", ",", "1.2.3"),
        ("=1+1", ",", "=1+1"),
        (None, ",", None),
    ],
)
def test_numbers_are_read_as_people_write_them(
    engine: Engine, cell: str | None, decimal: str, expected: str | None
) -> None:
    found = evaluated(engine, notation.number("v", decimal), cell)

    assert found == expected or (found and expected and float(found) == float(expected))


@pytest.mark.parametrize(
    ("cell", "order", "expected"),
    [
        ("2026-06-30", "dmy", "2026-06-30"),
        ("2026-06-30T10:00:00.000+0000", "dmy", "2026-06-30T10:00:00.000+00:00"),
        ("3/4/2026", "dmy", "2026-04-03"),
        ("3/4/2026", "mdy", "2026-03-04"),
        ("31/12/26", "dmy", "2026-12-31"),
        ("31-12-2026 10:30", "dmy", "2026-12-31T10:30:00"),
        ("3.4.2026, 10:30:05", "dmy", "2026-04-03T10:30:05"),
        ("3/4/2026 10:30 p. m.", "dmy", "2026-04-03T22:30:00"),
        ("3/4/2026 12:05 AM", "mdy", "2026-03-04T00:05:00"),
        ("2026/03/04 10:00", "dmy", "2026-03-04T10:00:00"),
        ("3 ene 2026", "dmy", "2026-01-03"),
        ("3 de enero de 2026", "mdy", "2026-01-03"),
        ("Jan 3, 2026", "dmy", "2026-01-03"),
        ("03-ago-26", "dmy", "2026-08-03"),
        ("46000.5", "dmy", "2025-12-09T12:00:00"),
        ("1767225600000", "dmy", "2026-01-01T00:00:00Z"),
        ("31/02/2026", "dmy", "31/02/2026"),
        ("13/13/2026", "dmy", "13/13/2026"),
        ("mañana", "dmy", "mañana"),
        ("=A1", "dmy", "=A1"),
        ("n/a", "dmy", None),
    ],
)
def test_days_and_times_become_iso_8601(
    engine: Engine, cell: str, order: str, expected: str | None
) -> None:
    assert evaluated(engine, notation.moment("v", order), cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-06-30 10:00", "2026-06-30T08:00:00Z"),
        ("30/01/2026 10:00", "2026-01-30T09:00:00Z"),
        ("2026-06-30T10:00:00Z", "2026-06-30T10:00:00Z"),
        ("2026-06-30T10:00:00+02:00", "2026-06-30T10:00:00+02:00"),
        ("30/06/2026", "2026-06-30"),
    ],
)
def test_times_without_a_zone_are_in_that_of_the_mapping(
    engine: Engine, cell: str, expected: str
) -> None:
    assert evaluated(engine, notation.moment("v", "dmy", "Europe/Madrid"), cell) == expected


@given(st.text(max_size=30))
def test_no_text_makes_the_expressions_fail_and_none_is_lost(text: str) -> None:
    with Engine(threads=1) as engine:
        cell = text.replace("\x00", "").encode("utf-8", "ignore").decode() or "x"
        for expression in (
            notation.number("v", ","),
            notation.number("v", "."),
            notation.moment("v", "dmy", "Europe/Madrid"),
            notation.moment("v", "mdy"),
        ):
            found = evaluated(engine, expression, cell)
            assert found is not None or cell.lower() in notation.NULL_WORDS


@pytest.mark.parametrize(
    ("first", "second"), [("José  García", "jose garcia"), (" ÑANDÚ", "nandu"), ("a\u00a0b", "A b")]
)
def test_spellings_of_one_name_have_one_key(engine: Engine, first: str, second: str) -> None:
    key = notation.name_key("v")

    assert evaluated(engine, key, first) == evaluated(engine, key, second)
