"""The waterfall: it balances to the cent, and says what its oracle says, between any two dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracle.scene import Scene
from oracle.waterfall import IN, OUT, PARTS, STEPS, Days, crossings, waterfall
from rumbo.errors import UsageError
from rumbo.model.reading import Reading
from rumbo.model.selection import BRIDGE, Selection
from rumbo.readings.selection import keep_selected
from rumbo.workspace import Workspace
from strategies import TRAITS, Log, dates, dice_of, large_log, logs
from world import workspace

SOME_DEALS = logs(most_deals=25).filter(lambda log: bool(log["deals"]))
LAST = date(2025, 6, 30)


def read(made: Workspace, day: date, days: Days, horizon: Days | None = None) -> Reading:
    asked = f"{horizon[0]}..{horizon[1]}" if horizon else None
    scope = made.scope(as_of=day, period=f"{days[0]}..{days[1]}", horizon=asked)
    return made.read("waterfall", scope)


def cents(row: Mapping[str, object], step: str) -> Decimal:
    """What a step comes to; what nobody knows adds nothing."""
    return Decimal(str(row[step] or 0)).quantize(Decimal("0.01"))


def exact(rows: Sequence[Mapping[str, object]]) -> dict[object, list[Decimal | None]]:
    """All numbers of each pipeline, to the cent; None where it is not known."""
    names = (*STEPS, *PARTS, "opening_then")
    numbers = [*names, *(f"{step}_deals" for step in (*STEPS, *PARTS))]
    return {
        row["pipeline_id"]: [None if row[name] is None else cents(row, name) for name in numbers]
        for row in rows
    }


def off_balance(row: Mapping[str, object]) -> Decimal:
    came = sum((cents(row, step) for step in IN), cents(row, "opening"))
    return came - sum((cents(row, step) for step in OUT), cents(row, "closing"))


def balances(found: Reading) -> None:
    figures = {figure.name: figure.value for figure in found.figures}
    for row in (*found.rows, figures):
        assert off_balance(row) == 0
    for row in found.rows:
        came = ("opening_deals", "created_deals", "reopened_deals", "pulled_in_deals")
        gone = ("pushed_out_deals", "won_deals", "lost_deals", "removed_deals", "closing_deals")
        assert sum(int(str(row[name])) for name in came) == sum(int(str(row[n])) for n in gone)


@settings(max_examples=6)
@given(
    log=SOME_DEALS,
    ends=st.lists(dates(), min_size=2, max_size=2),
    day=dates(),
    due=st.none() | st.lists(dates(), min_size=2, max_size=2),
)
def test_it_balances_to_the_cent_and_says_what_its_oracle_says(
    log: Log, ends: list[date], day: date, due: list[date] | None
) -> None:
    day = max(day, min(ends))
    days, horizon = (min(ends), max(ends)), (min(due), max(due)) if due else None

    with workspace(log) as made:
        found = read(made, day, days, horizon)

    balances(found)
    assert exact(found.rows) == exact(waterfall(Scene(log, day), days, horizon))


@pytest.mark.parametrize("trait", TRAITS)
def test_it_balances_in_any_sort_of_log(trait: str) -> None:
    log, dice = large_log(31, 120, traits=[trait]), dice_of(31)

    with workspace(log) as made:
        for _ in range(2):
            first = date(2024, 3, 1) + timedelta(days=dice.randint(0, 300))
            days = first, first + timedelta(days=dice.randint(0, 200))
            horizon = (first, first + timedelta(days=60)) if dice.random() < 0.5 else None
            found = read(made, LAST, days, horizon)
            balances(found)
            assert exact(found.rows) == exact(waterfall(Scene(log, LAST), days, horizon))


def test_every_step_and_every_part_is_seen_somewhere() -> None:
    """The random logs and horizons reach each branch, so that no comparison here is of nothing."""
    log = large_log(5, 500, closed_without_stage=False, traits=["reopened", "wandering"])
    asked = (
        ((date(2024, 6, 1), date(2024, 7, 15)), (date(2024, 7, 1), date(2024, 8, 30))),
        ((date(2024, 5, 1), date(2024, 8, 31)), None),
    )

    steps = {each.step for days, due in asked for each in crossings(Scene(log, LAST), days, due)}

    assert steps >= {*STEPS, *PARTS}
    assert set(BRIDGE) == {*STEPS, *PARTS}


@pytest.fixture(scope="module")
def company() -> tuple[Log, Days]:
    log = large_log(5, 250, closed_without_stage=False, traits=["reopened", "wandering"])
    return log, (date(2024, 6, 1), date(2024, 7, 31))


def test_its_ends_are_the_pipeline_of_their_days(company: tuple[Log, Days]) -> None:
    log, days = company

    with workspace(log) as made:
        found = read(made, LAST, days)
        evening = days[0] - timedelta(days=1)
        ends = {
            "opening": made.read("pipeline", made.scope(as_of=evening)),
            "closing": made.read("pipeline", made.scope(as_of=days[1])),
        }

    for name, then in ends.items():
        assert found.figure(name).n == then.figure("open").value
    total = sum(cents(row, "opening_then") for row in found.rows)
    assert float(total) == ends["opening"].figure("amount").value
    assert found.figure("closing").value == ends["closing"].figure("amount").value


def test_each_step_opens_its_deals_in_each_pipeline(company: tuple[Log, Days]) -> None:
    log, days = company
    horizon = (date(2024, 7, 1), date(2024, 8, 30))
    made_by = list(crossings(Scene(log, LAST), days, horizon))
    text = f"{horizon[0]}..{horizon[1]}"

    with workspace(log) as made:
        period = f"{days[0]}..{days[1]}"
        with made.view(made.scope(as_of=LAST, period=period)) as view:
            for step in BRIDGE:
                for pipeline in ("", "p1", "p2"):
                    keep_selected(view, Selection(bridge=f"{step}~{pipeline}~{text}"))
                    sql = "SELECT d.id FROM deals AS d SEMI JOIN selected AS s ON s.deal = d.deal"
                    expected = {
                        each.deal
                        for each in made_by
                        if each.step == step and pipeline in ("", each.pipeline)
                    }
                    assert {row[0] for row in view.engine.query(sql).values} == expected


def test_a_change_of_rate_is_no_step() -> None:
    deal = {
        "id": "d1",
        "pipeline_id": "p1",
        "stage": "Demo",
        "amount": "1000",
        "currency": "USD",
        "created_at": "2024-01-10",
        "status": "open",
    }
    stage = {"pipeline_id": "p1", "pipeline": "P", "stage_id": "s", "stage": "Demo"}
    log: Log = {
        "stages": [stage | {"position": "1", "outcome": "open"}],
        "deals": [deal],
        "rates": [
            {"currency": "USD", "date": "2024-01-01", "rate": "0.9"},
            {"currency": "USD", "date": "2024-06-01", "rate": "0.8"},
        ],
    }

    with workspace(log) as made:
        found = read(made, LAST, (date(2024, 3, 1), date(2024, 9, 1)))

    (row,) = found.rows
    assert (row["opening"], row["opening_then"], row["closing"]) == (800.0, 900.0, 800.0)
    assert (row["amount_down"], row["unchanged_deals"]) == (0.0, 1)
    assert any("tipo de cambio de la última" in warning.es for warning in found.warnings)


def test_without_dates_it_looks_at_ninety_days_and_all_begins_with_nothing() -> None:
    with workspace(large_log(5, 60)) as made:
        usual = made.read("waterfall", made.scope(as_of=LAST))
        every = made.read("waterfall", made.scope(as_of=LAST, period="all"))

    assert usual.figure("opening").period == (date(2025, 4, 2), LAST)
    assert every.figure("opening").n == 0
    assert every.figure("created").n > 30


def test_a_filter_by_pipeline_shows_that_pipeline_alone(company: tuple[Log, Days]) -> None:
    log, days = company
    with workspace(log) as made:
        scope = made.scope(as_of=LAST, period=f"{days[0]}..{days[1]}", pipeline="p1")
        found = made.read("waterfall", scope)

    assert [row["pipeline_id"] for row in found.rows] == ["p1"]
    balances(found)


def test_what_is_no_step_is_refused_and_no_other_reading_has_a_horizon() -> None:
    with workspace(large_log(1, 5)) as made:
        with made.view(made.scope()) as view:
            for text in ("won", "won~p1", "sold~~", "won~~yesterday"):
                with pytest.raises(UsageError):
                    keep_selected(view, Selection(bridge=text))
        with pytest.raises(UsageError, match="no horizon"):
            made.read("pipeline", made.scope(horizon="this_month"))
