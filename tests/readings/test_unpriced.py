"""A log in which nothing has an amount: money is not known then, and 0 is never said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from hypothesis import given, settings

from rumbo.model import term
from rumbo.model.reading import Reading, Unit
from rumbo.model.term import Kind
from rumbo.readings.registry import questions
from rumbo.workspace import Workspace
from strategies import Log, dates, large_log, logs
from world import workspace

# The backtest takes long, and where nothing is forecast it has nothing to say.
ASKED = [n for n, asked in questions().items() if not asked.takes_deal and n != "accuracy"]
LAST = date(2025, 6, 30)


def unpriced(log: Log) -> Log:
    """The same log without any amount, now or before."""
    deals = [{key: row[key] for key in row if key != "amount"} for row in log["deals"]]
    changes = [row for row in log["changes"] if row["field"] != "amount"]
    return log | {"deals": deals, "changes": changes}


def money_told(found: Reading) -> Iterator[tuple[str, object]]:
    """Every sum of money that an answer tells: where it stands, and what it is."""
    for figure in found.figures:
        if figure.unit is Unit.MONEY:
            yield figure.name, figure.value
    for row in found.rows:
        yield from _in_row(row)


def _in_row(row: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for key, value in row.items():
        if isinstance(value, list | tuple):
            for each in value:
                if isinstance(each, Mapping):
                    yield from _in_row(each)
        elif term.kind_in(key, row) is Kind.MONEY:
            yield key, value


def told(made: Workspace, day: date, period: str | None = None) -> list[tuple[str, str, object]]:
    """The sums of money of all readings."""
    said = []
    for name in ASKED:
        scope = made.scope(as_of=day, period=period if questions()[name].takes_period else None)
        said += [(name, key, value) for key, value in money_told(made.read(name, scope))]
    return [each for each in said if each[2] is not None]


@settings(max_examples=3)
@given(log=logs(most_deals=25).filter(lambda log: bool(log["deals"])), day=dates())
def test_no_reading_tells_a_sum_of_money(log: Log, day: date) -> None:
    with workspace(unpriced(log)) as made:
        scope = made.scope(as_of=day)
        with made.view(scope) as view:
            seen = view.deal_count()
        assert not seen or told(made, day) == []


@pytest.mark.parametrize("period", [None, "2025-01-01..2025-06-30"])
def test_nor_of_a_large_log_in_any_period(period: str | None) -> None:
    with workspace(unpriced(large_log(11, 150))) as made:
        assert told(made, LAST, period) == []
        said = made.read("waterfall", made.scope(as_of=LAST)).warnings
        assert "No deal has an amount" in said[0].en


def test_with_amounts_the_same_readings_tell_money() -> None:
    """The other side: what is looked for here is there where it is known."""
    with workspace(large_log(11, 150)) as made:
        names = {name for name, _, _ in told(made, LAST)}

    assert names >= {"waterfall", "forecast", "losses", "pipeline", "phases", "weekly_five"}


def test_open_deals_alone_without_amounts_leave_what_was_won_known() -> None:
    """As in files that say what a won deal brought and nothing of the others."""
    log = large_log(11, 150)
    won = {row["id"] for row in log["deals"] if row["status"] == "won"}
    bare = unpriced(log)
    deals = [
        row | {"amount": "1000", "currency": ""} if row["id"] in won else row
        for row in bare["deals"]
    ]
    changes = [row for row in bare["changes"] if row["field"] != "currency"]

    with workspace(bare | {"deals": deals, "changes": changes}) as made:
        scope = made.scope(as_of=LAST, period="2025-01-01..2025-06-30")
        bridge, forecast = made.read("waterfall", scope), made.read("forecast", scope)

    of = {figure.name: figure for figure in bridge.figures}
    assert of["closing"].n > 0
    assert of["closing"].value is None
    assert of["won"].value == 1000.0 * of["won"].n > 0
    assert any("Deals without an amount" in text.en for text in bridge.warnings)
    assert forecast.figure("won_so_far").value is not None
    assert forecast.figure("declared").value is None
