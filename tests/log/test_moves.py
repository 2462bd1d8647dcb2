"""The moves counted by day when data came in tell what the passages tell, whenever and of whom."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from log_world import FIRST_DAY
from rumbo.log import moves
from rumbo.log.view import Scope, View
from rumbo.model.period import Period
from rumbo.workspace import Workspace
from strategies import Log, dates, large_log, logs
from world import bring_in, workspace

MONTH = timedelta(days=30)
TOLD = "SELECT from_phase, phase, kind, sum(moves), sum(again), sum(untimed) FROM {} GROUP BY ALL"
PASSAGES = (
    "SELECT from_phase, phase, kind, count(*), count(*) FILTER (WHERE visit > 1),"
    " count(*) FILTER (WHERE from_phase IS NOT NULL AND spent_us IS NULL) FROM {} WHERE {}"
    " GROUP BY ALL"
)


def told(view: View, table: str = "moves") -> set[tuple[object, ...]]:
    return set(view.engine.query(TOLD.format(table)).values)


def counted(view: View) -> set[tuple[object, ...]]:
    values = view._values({})
    within = f"entered_us BETWEEN {values['from_us']} AND {values['until_us']}"
    return set(view.engine.query(PASSAGES.format("passages", within)).values)


@settings(max_examples=12)
@given(log=logs().filter(lambda log: bool(log["deals"])), day=dates(), data=st.data())
def test_the_counts_are_those_of_the_passages_at_any_date(
    log: Log, day: date, data: st.DataObject
) -> None:
    first = data.draw(st.dates(date(2024, 1, 1), day)) if day > date(2024, 1, 1) else day
    last = data.draw(st.dates(first, first + 3 * MONTH))
    with workspace(log) as made:
        for period in (None, Period(first, last)):
            with made.view(Scope(day, period=period)) as view:
                assert told(view) == counted(view)
                every = view.engine.query(PASSAGES.format("visits", "true")).values
                assert told(view, "every_move") == set(every)


@pytest.mark.parametrize("scope", [{"owner": "o1"}, {"limited_to": frozenset({"o1"})}])
def test_some_deals_are_counted_one_by_one(scope: dict[str, object]) -> None:
    with workspace(large_log(3, 150)) as made, made.view(Scope(date(2025, 3, 1), **scope)) as view:  # type: ignore[arg-type]
        assert told(view) == counted(view)
        assert told(view)
        assert all(row[0] == 0 for row in rows_behind(view)) or not view.limited


def rows_behind(view: View) -> list[tuple[object, ...]]:
    return list(view.engine.query("SELECT count(*) FROM all_moves").values)


def test_a_further_scope_of_the_day_counts_its_own_period() -> None:
    period = Period(date(2024, 5, 1), date(2024, 6, 15))
    with workspace(large_log(4, 150)) as made, made.view(Scope(date(2025, 3, 1))) as view:
        whole = told(view)
        other = view.narrowed(Scope(date(2025, 3, 1), period=period))
        assert told(other) == counted(other) != whole
        other.engine.close()
        assert told(view) == whole


def test_an_import_counts_anew_what_it_changes() -> None:
    log = large_log(5, 120)
    until = FIRST_DAY + 6 * MONTH
    earlier = log | {"changes": [r for r in log["changes"] if r["changed_at"] < until.isoformat()]}
    taken = [datetime(2025, 7, day) for day in (1, 8)]  # noqa: DTZ001 - naive UTC
    with workspace(earlier, log, taken=taken) as made:
        with made.view(Scope(date(2026, 1, 1))) as view:
            assert told(view) == counted(view)
        assert moves_law(made)


def test_a_snapshot_of_before_moves_were_counted_is_read_the_same_and_brought_on() -> None:
    with workspace(large_log(6, 80)) as made:
        newest, day = made.snapshot(), date(2025, 1, 15)
        rows = made.read("movements", made.scope(as_of=day)).rows
        versions = {name: kept for name, kept in newest.versions.items() if name != "moves"}
        made.database.record(type(newest)(**(vars(newest) | {"versions": versions})))

        assert made.read("movements", made.scope(as_of=day)).rows == rows
        assert moves_law(made)
        later = large_log(6, 81)
        bring_in(made, later, taken_at=datetime(2026, 7, 15))  # noqa: DTZ001 - naive UTC
        assert "moves" in made.snapshot().versions
        assert moves_law(made)
        with made.view(Scope(date(2026, 1, 1))) as view:
            assert told(view) == counted(view)


def moves_law(made: Workspace) -> bool:
    (found,) = [finding for finding in made.check() if finding.code == "moves"]
    return found.sound


@given(
    first=st.integers(-(10**6), 10**6),
    length=st.integers(0, 4),
    before=st.integers(0, 86_400_000_000 - 1),
    after=st.integers(0, 86_400_000_000 - 1),
)
def test_the_days_of_a_span_are_those_that_lie_in_it_whole(
    first: int, length: int, before: int, after: int
) -> None:
    day = 86_400_000_000
    span = moves.Span(first * day - before, (first + length) * day + after - 1)

    assert span.first_day == first
    assert span.end_day == first + length


def test_a_damaged_count_is_found() -> None:
    with workspace(large_log(7, 60)) as made:
        newest = made.snapshot()
        half = {"moves": newest.versions["moves"]}
        with made.engine() as engine:
            engine.parquet("kept", made.lake.paths("moves", half["moves"]))
            stream = engine.stream("SELECT * FROM kept WHERE day % 2 = 0")
            version = made.lake.replace("moves", stream, by="block")
        made.database.record(
            type(newest)(**(vars(newest) | {"versions": {**newest.versions, "moves": version}}))
        )

        assert not moves_law(made)
