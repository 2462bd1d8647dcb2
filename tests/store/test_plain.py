"""What is written is read back equal and of the same types; nothing else is read at all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumbo.log.view import Scope
from rumbo.model.reading import Figure, Unit
from rumbo.model.rule import RoleEngaged
from rumbo.model.selection import Selection
from rumbo.store.plain import NotPlainError, read, written

ZONES = st.sampled_from([None, UTC, ZoneInfo("Europe/Madrid"), ZoneInfo("America/Bogota")])
NUMBERS = st.integers() | st.floats(allow_nan=False)
KEYS = st.text("~ab", max_size=6) | st.sampled_from(["~of", "~set"])
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.dates()
    | st.datetimes(timezones=ZONES)
    | st.sampled_from(Unit)
    | st.frozensets(st.text(max_size=3) | st.integers(), max_size=3)
    | st.builds(
        Figure,
        st.text(),
        st.integers() | st.floats(allow_nan=False),
        st.just(Unit.DAYS),
        st.integers(),
    )
    | st.builds(RoleEngaged, role=st.from_regex(r"[a-z]{1,9}", fullmatch=True))
    | st.builds(Selection, phase=st.text("ab~", max_size=5))
    | st.builds(
        Scope, as_of=st.dates(), limited_to=st.none() | st.frozensets(st.text(), max_size=2)
    )
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(
            st.text("~ab", max_size=6) | st.sampled_from(["~of", "~set"]), inner, max_size=3
        )
        | st.dictionaries(st.integers() | st.none(), inner, max_size=3)
    ),
    max_leaves=12,
)


def told(value: object) -> str:
    """A value with the types of all its parts, in the order that it has."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{told(key)}:{told(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"{type(value).__name__}[{','.join(map(told, value))}]"
    if isinstance(value, frozenset):
        return f"set[{','.join(sorted(map(told, value)))}]"
    return f"{type(value).__name__}:{value!r}"


@given(value=VALUES)
def test_a_value_comes_back_as_it_was(value: object) -> None:
    found = read(written(value))

    assert found == value
    assert told(found) == told(value)


@given(names=st.frozensets(st.text(max_size=4), min_size=2, max_size=8))
def test_a_set_is_written_alike_in_any_order(names: frozenset[str]) -> None:
    assert written(names) == written(frozenset(sorted(names, reverse=True)))


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", 1j, ["ok", print], lambda: 1])
def test_what_could_not_be_read_back_is_not_written(value: object) -> None:
    with pytest.raises(NotPlainError):
        written(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"~unknown":1}',
        '{"~day":"tomorrow"}',
        '{"~moment":["2025-01-01","../../etc/passwd",0]}',
        '{"~of":["os:system",{"command":"true"}]}',
        '{"~of":["rumbo.cli:main",{}]}',
        '{"~of":["rumbo.store.lake:Lake",{"place":"/tmp"}]}',
        '{"~of":["rumbo.model.reading:Figure",{"name":"a"}]}',
        '{"~of":["rumbo.model.reading:date",{}]}',
        '{"~of":["rumbo.log.view:View",{}]}',
        '{"~of":["rumbo.model.selection:Selection",{"status":"anything"}]}',
        '{"~of":["rumbo.model.nowhere:Figure",{}]}',
        '{"~choice":["rumbo.model.reading:Unit","stones"]}',
        '{"~choice":["rumbo.model.reading:Figure","days"]}',
        '{"~set":[[1]]}',
        "[" * 100_000,
    ],
)
def test_what_nobody_wrote_is_not_read(text: str) -> None:
    with pytest.raises(NotPlainError):
        read(text.encode())


def test_days_and_moments_are_told_apart() -> None:
    day, moment = date(2025, 1, 1), datetime(2025, 1, 1)  # noqa: DTZ001 - as the database keeps it

    assert type(read(written(day))) is date
    assert type(read(written(moment))) is datetime


@given(
    values=st.lists(st.floats(width=64), max_size=12),
    kind=st.sampled_from(["f8", "f4", "i8", "i2", "i1", "?"]),
    wide=st.booleans(),
)
def test_an_array_of_numbers_comes_back_as_it_was(
    values: list[float], kind: str, *, wide: bool
) -> None:
    with np.errstate(all="ignore"):
        array = np.nan_to_num(np.array(values)).clip(-9, 9).astype(kind)
    array = array.reshape(-1, 2) if wide and len(values) % 2 == 0 else array
    found = read(written({"held": (array,)}))["held"][0]

    assert type(found) is np.ndarray
    assert (found.dtype, found.shape) == (array.dtype, array.shape)
    assert found.tobytes() == array.tobytes()
    assert found.flags.writeable


def test_what_is_no_number_comes_back_as_well() -> None:
    array = np.array([np.nan, np.inf, -np.inf, -0.0])
    assert read(written(array)).tobytes() == array.tobytes()


@pytest.mark.parametrize("texts", [["a", "", "ñ"], []])
def test_an_array_of_texts_comes_back_as_it_was(texts: list[str]) -> None:
    found = read(written(np.array(texts, dtype=object)))

    assert found.dtype == object
    assert found.tolist() == texts


@pytest.mark.parametrize(
    "array",
    [
        np.array([object()]),
        np.array(["a", None], dtype=object),
        np.array(["text"]),
        np.array(["2026-01-01"], dtype="datetime64[D]"),
        np.ma.masked_array([1.0], [True]),
    ],
)
def test_an_array_of_anything_else_is_not_written(array: object) -> None:
    with pytest.raises(NotPlainError):
        written(array)


@pytest.mark.parametrize(
    "told",
    ['["|O", [1], "AAAAAAAAAAA="]', '["<f8", [2], "AAAAAAAAAAA="]', '["<f8", [1], "?"]', '["<f8"]'],
)
def test_an_array_that_nobody_wrote_is_not_read(told: str) -> None:
    with pytest.raises(NotPlainError):
        read(f'{{"~array": {told}}}'.encode())
