"""Lists of deals: every value, order, page and count, held against plain Python."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings

from oracle.pipeline import pipeline
from oracle.scene import Scene
from readings_beside import with_chances
from rumbo.errors import UsageError
from rumbo.model.extract import Extract
from rumbo.model.reading import Row, Value
from rumbo.model.selection import STATES, Selection
from rumbo.readings.bubbles import bubbles_data
from rumbo.readings.listing import (
    COLUMNS,
    MEASURED,
    USUAL,
    Order,
    attributes,
    cards,
    every_row,
    page_rows,
    summary,
)
from rumbo.readings.registry import questions
from strategies import Log, cut, dates, large_log, logs
from world import workspace

DAY = date(2025, 3, 30)
CLAIMED = ("p_win", "p_win_period", "p_win_30d", "likely_close")
DATED_DEALS = logs(most_deals=25, closed_without_stage=False).filter(lambda log: bool(log["deals"]))


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in plain if not unicodedata.combining(char))


def sort_key(column: str, value: Value) -> object:
    if column == "state":
        return STATES.index(str(value))
    return folded(str(value)) if column not in MEASURED else float(str(value))


def test_an_open_deal_is_listed_as_its_oracle_says() -> None:
    log = large_log(4, 200)

    with workspace(log) as made, made.view(made.scope(as_of=DAY)) as view:
        scene = with_chances(made, Scene(log, DAY))
        rows = page_rows(view, Selection(status="open"), COLUMNS, Order(), rows=1000)
        found = {str(row["deal_id"]): row for row in rows}

    expected = pipeline(scene)
    assert set(found) == {row["deal_id"] for row in expected}
    assert scene.chances
    for wanted in expected:
        row = found[str(wanted["deal_id"])]
        for column in (*CLAIMED, "phase", "state", "owner_id", "pushes", "days_pushed"):
            if column in row:
                assert row[column] == wanted[column], (wanted["deal_id"], column)
        for column in ("days_in_phase", "days_since_contact", "days_since_progress", "amount"):
            assert row[column] == (
                None if wanted[column] is None else pytest.approx(wanted[column], abs=0.006)
            )


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize(
    "column",
    [
        *("name", "owner", "state", "amount", "days_in_phase", "created_at", "deal_id"),
        *("p_win", "likely_close"),
    ],
)
def test_any_column_sorts_with_the_empty_at_the_end_and_equals_by_id(
    column: str, *, down: bool
) -> None:
    log = large_log(5, 120)
    with workspace(log) as made, made.view(made.scope(as_of=DAY)) as view:
        rows = page_rows(view, Selection(status="open"), COLUMNS, Order(column, down), rows=1000)

    values = [row[column] for row in rows if row[column] is not None]
    assert len(rows) > 20
    assert [row[column] for row in rows[: len(values)]] == values
    keys = [sort_key(column, value) for value in values]
    assert keys == sorted(keys, reverse=down)  # type: ignore[type-var]
    for row, after in pairwise(rows):
        if row[column] == after[column] and column != "created_at":  # a day hides its moments
            assert str(row["deal_id"]) < str(after["deal_id"])


def test_phases_sort_along_the_road() -> None:
    log = large_log(6, 150)
    with workspace(log) as made, made.view(made.scope(as_of=DAY)) as view:
        rows = page_rows(
            view,
            Selection(status="open"),
            ("pipeline", "phase"),
            Order("phase", down=False),
            rows=999,
        )
        places = [(phase.pipeline, phase.name) for phase in view.phases.values()]

    seen = [places.index((str(row["pipeline"]), str(row["phase"]))) for row in rows]
    assert seen == sorted(seen)


@pytest.mark.parametrize("selection", [Selection(), Selection(status="won"), Selection(q="d1")])
def test_pages_and_files_hold_every_deal_once(selection: Selection) -> None:
    log = large_log(7, 130)
    with workspace(log) as made, made.view(made.scope(as_of=DAY)) as view:
        total = summary(view, selection)
        pages: list[Row] = []
        for skipped in range(0, total.deals + 17, 17):
            pages += page_rows(view, selection, USUAL, Order("amount"), rows=17, skipped=skipped)
        whole = list(every_row(view, selection, USUAL, Order("amount")))

    assert len(pages) == total.deals > 0
    assert pages == whole
    assert len({row["deal_id"] for row in pages}) == total.deals
    amounts = [float(str(row["amount"])) for row in pages if row["amount"] is not None]
    assert total.amount == pytest.approx(sum(amounts))
    assert total.unpriced == total.deals - len(amounts)
    assert sum(each.deals for each in total.phases) == total.deals


@pytest.mark.parametrize("by_amount", [False, True])
def test_the_cards_of_a_phase_are_its_first_deals(*, by_amount: bool) -> None:
    log = large_log(8, 150)
    with workspace(log) as made, made.view(made.scope(as_of=DAY)) as view:
        shown = cards(view, Selection(status="open"), most=4, by_amount=by_amount)
        counted = summary(view, Selection(status="open"))
        order = Order("amount" if by_amount else "days_in_phase")
        for each in counted.phases:
            assert each.phase is not None
            here = Selection(phase=each.phase.key, status="open")
            rows = page_rows(view, here, ("amount", "days_in_phase"), order, rows=4)
            mine = shown[each.phase.code]
            assert len(mine) == min(4, each.deals)
            assert [row[order.column] for row in mine] == [row[order.column] for row in rows]


def test_bubbles_hold_every_open_deal_the_largest_one_by_one() -> None:
    log = large_log(9, 150)
    with workspace(log) as made, made.view(made.scope(as_of=DAY)) as view:
        whole = bubbles_data(view, Selection(), "", clock="contact", most=1000)
        some = bubbles_data(view, Selection(), "", clock="contact", most=12)
        total = summary(view, Selection(status="open"))

    assert whole.deals == some.deals == total.deals
    assert (len(some.bubbles), whole.swarms) == (12, ())
    assert some.bubbles == whole.bubbles[:12]
    rest = whole.bubbles[12:]
    for swarm in some.swarms:
        inside = [
            bubble
            for bubble in rest
            if bubble.phase == swarm.phase and swarm.from_days <= int(bubble.days) < swarm.to_days
        ]
        assert len(inside) == swarm.deals
        assert sum(each.amount or 0 for each in inside) == pytest.approx(swarm.amount or 0)


def with_colours(log: Log) -> Log:
    """The log with an extra attribute of its deals that has a history."""
    deals = [row | {"colour": "red" if n % 2 else "blue"} for n, row in enumerate(log["deals"])]
    changed = [
        {
            "object_id": row["id"],
            "field": "colour",
            "old_value": "green",
            "new_value": row["colour"],
            "changed_at": "2024-06-01T00:00:00Z",
        }
        for row in deals
        if datetime.fromisoformat(row["created_at"]).replace(tzinfo=UTC).year == 2024
    ]
    return log | {"deals": deals, "changes": [*log["changes"], *changed]}


def test_an_extra_attribute_is_a_column_as_it_was_at_the_date() -> None:
    log = with_colours(large_log(10, 60))
    with workspace(log) as made:
        for day, former in ((date(2024, 5, 30), True), (date(2024, 6, 2), False)):
            with made.view(made.scope(as_of=day)) as view:
                assert "colour" in attributes(view)
                rows = page_rows(view, Selection(), ("attr.colour",), Order("attr.colour"), rows=99)
            seen = {row["attr.colour"] for row in rows}
            assert rows
            assert seen == ({"green"} if former else {"red", "blue"})


@pytest.mark.parametrize("column", ["secret", "attr.secret", 'name"; DROP', "", "deal"])
def test_a_column_that_there_is_not_is_refused(column: str) -> None:
    with workspace(large_log(11, 5)) as made, made.view(made.scope(as_of=DAY)) as view:  # noqa: SIM117
        with pytest.raises(UsageError):
            page_rows(view, Selection(), (column,), Order(), rows=5)


@settings(max_examples=5)
@given(log=DATED_DEALS, day=dates())
def test_a_list_at_a_past_date_is_the_list_of_what_was_known_then(log: Log, day: date) -> None:
    then = cut(log, day)
    assume(then["deals"])
    listed = []
    for known in (log, then):
        with workspace(known) as made, made.view(made.scope(as_of=day)) as view:
            listed.append(page_rows(view, Selection(), COLUMNS, Order("name"), rows=999))
    assert listed[0] == listed[1]


@pytest.mark.parametrize("name", ["pipeline", "pauses"])
def test_a_page_of_a_long_answer_is_that_part_of_the_whole(name: str) -> None:
    asked = questions()[name]
    with workspace(large_log(12, 200)) as made, made.view(made.scope(as_of=DAY)) as view:
        whole = asked.read(view)
        for skipped in (0, 20, 40):
            part = asked.read(view, Extract(rows=20, skipped=skipped))
            assert part.rows == whole.rows[skipped : skipped + 20]
            assert (part.found, part.figures) == (len(whole.rows), whole.figures)
        last = asked.read(view, Extract(rows=20, skipped=10_000))
        longest = asked.read(view, Extract(rows=5, sort="days_in_phase", down=True))
        narrowed = asked.read(view, Extract(rows=5, only=(("phase", "Demo"),), q="DÉAL"))

    assert last.rows == whole.rows[(len(whole.rows) - 1) // 20 * 20 :]
    assert len(longest.rows) == 5
    demo = [row for row in whole.rows if row["phase"] == "Demo"]
    assert narrowed.found == len(demo) > 0
    assert list(narrowed.rows) == demo[:5]
