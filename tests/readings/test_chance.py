"""The chances of open deals as readings tell them: one outlook, the same wherever it is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest

from rumbo.log.view import View
from rumbo.model.extract import Extract
from rumbo.model.reading import Reading
from rumbo.model.selection import Selection
from rumbo.predict import outlook as model
from rumbo.readings.bubbles import likely_data
from rumbo.readings.chance import chances_between, closing_days
from rumbo.readings.listing import Order, page_rows
from rumbo.readings.prospect import prospect
from rumbo.readings.registry import question
from rumbo.workspace import Workspace
from strategies import large_log
from world import workspace

DAY = date(2024, 10, 7)
_CLAIMED = ("p_win", "p_win_30d", "p_win_period", "likely_close")


@pytest.fixture(scope="module")
def made() -> Iterator[Workspace]:
    with workspace(large_log(5, 220, closed_without_stage=False)) as opened:
        yield opened


@pytest.fixture(scope="module")
def rows(made: Workspace) -> Reading:
    return made.read("pipeline", made.scope(as_of=DAY))


def test_all_readings_of_a_date_share_one_outlook(
    made: Workspace, rows: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_of_all = model._of_all

    def anew(view: View) -> object:
        assert view.scope.as_of != DAY, "the outlook was made anew"
        return made_of_all(view)  # of a week before, which the forecast is held against

    monkeypatch.setattr(model, "_of_all", anew)
    for name in ("pipeline", "forecast", "diagnosis"):
        made.read(name, made.scope(as_of=DAY, owner="o1"))
    made.record_again(source="decision", facts={})
    again = made.read("pipeline", made.scope(as_of=DAY))

    assert again.snapshot > rows.snapshot
    assert again.rows == rows.rows


def test_another_process_lists_the_chances_of_before(
    made: Workspace, rows: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    def anew(_: View) -> object:
        raise AssertionError("the model spoke anew")

    columns, order = ("name", *_CLAIMED), Order("p_win")
    monkeypatch.setattr(model, "_of_all", anew)
    again = Workspace.open(made.folder)
    try:
        with again.view(again.scope(as_of=DAY)) as view:
            listed = page_rows(view, Selection(status="open"), columns, order, rows=1000)
        with (
            again.view(again.scope(as_of=DAY - timedelta(days=1))) as before,
            pytest.raises(AssertionError, match="anew"),
        ):
            page_rows(before, Selection(status="open"), columns, order, rows=1000)
    finally:
        again.close()

    told = {row["deal_id"]: [row[name] for name in _CLAIMED] for row in rows.rows}
    assert {row["deal_id"]: [row[name] for name in _CLAIMED] for row in listed} == told


def test_another_date_has_another_outlook(made: Workspace, rows: Reading) -> None:
    later = made.read("pipeline", made.scope(as_of=date(2024, 11, 20)))
    before = {row["deal_id"]: row["p_win"] for row in rows.rows}
    after = {row["deal_id"]: row["p_win"] for row in later.rows}

    assert any(before[deal] != after[deal] for deal in before.keys() & after.keys())


def test_stretches_add_up_to_the_chance_by_their_end(made: Workspace) -> None:
    with made.view(made.scope(as_of=DAY)) as view:
        seen = model.outlook(view)
    found = chances_between(seen, [*seen.deal_ids[:3], "nobody"], (10, 40, 5000))

    assert np.allclose(found[:3].sum(axis=1), seen.won[:3, -1])
    assert np.isnan(found[3]).all()


def test_so_much_of_what_closes_has_closed_by_the_day_that_is_said(made: Workspace) -> None:
    with made.view(made.scope(as_of=DAY)) as view:
        seen = model.outlook(view)
    for share in (0.1, 0.5, 0.9):
        for deal, day in enumerate(closing_days(seen, share).tolist()):
            won, lost = seen.by(day)
            whole = float(seen.won[deal, -1] + seen.lost[deal, -1])
            assert float(won[deal] + lost[deal]) == pytest.approx(share * whole, abs=1e-6)


def test_each_open_deal_has_ordered_chances_and_days_and_reasons_that_add_up(
    made: Workspace, rows: Reading
) -> None:
    assert len(rows.rows) > 10
    for row in rows.rows:
        low, middle, high = (float(str(row[n])) for n in ("p_win_low", "p_win", "p_win_high"))
        assert 0 < low <= middle <= high < 1
        assert float(str(row["p_win_period"])) <= float(str(row["p_win_30d"])) <= middle + 1e-4
        days = [str(row[n]) for n in ("likely_close_low", "likely_close", "likely_close_high")]
        assert str(DAY) < days[0] <= days[1] <= days[2]
    with made.view(made.scope(as_of=DAY)) as view:
        base = model.outlook(view).base
        told = {str(row["deal_id"]): row for row in rows.rows}
        for deal in list(told)[:5]:
            points = [float(str(each["points"])) for each in _reasons(told[deal])]
            assert base + sum(points) == pytest.approx(float(str(told[deal]["p_win"])), abs=0.002)
            claim = prospect(view, deal).claim
            assert claim is not None
            assert claim.p_win == pytest.approx(float(str(told[deal]["p_win"])), abs=1e-4)
            assert claim.curve.as_rows()[-1]["won"] == pytest.approx(claim.p_win, abs=0.011)


def _reasons(row: object) -> list[dict[str, object]]:
    assert isinstance(row, dict)
    found = row["reasons"]
    assert isinstance(found, list)
    return found


def test_a_page_of_the_answer_says_what_the_whole_says(made: Workspace, rows: Reading) -> None:
    with made.view(made.scope(as_of=DAY)) as view:
        page = question("pipeline").read(view, Extract(rows=5, sort="p_win", down=True))

    whole = {row["deal_id"]: row for row in rows.rows}
    assert [whole[row["deal_id"]] for row in page.rows] == list(page.rows)
    shares = [float(str(row["p_win"])) for row in page.rows]
    assert shares == sorted((float(str(row["p_win"])) for row in rows.rows), reverse=True)[:5]


def test_the_weighted_value_is_the_amounts_times_the_chances(rows: Reading) -> None:
    pairs = [(row["amount"], row["p_win"]) for row in rows.rows if row["amount"] is not None]

    total = sum(float(str(amount)) * float(str(share)) for amount, share in pairs)
    assert rows.figure("weighted").value == pytest.approx(total, abs=0.01)
    assert rows.figure("weighted").n == len(pairs)


@pytest.mark.parametrize("most", [1000, 3])
def test_the_picture_holds_every_open_deal_once(made: Workspace, rows: Reading, most: int) -> None:
    with made.view(made.scope(as_of=DAY)) as view:
        found = likely_data(view, Selection(status="open"), "", most=most)

    assert found.deals + found.unclaimed == len(rows.rows)
    assert len(found.marks) == min(most, found.deals)
    amounts = [mark.amount or 0.0 for mark in found.marks]
    assert amounts == sorted(amounts, reverse=True)


def test_with_few_closed_deals_nothing_is_claimed_and_what_is_missing_is_said() -> None:
    with workspace(large_log(2, 18, closed_without_stage=False)) as few:
        found = few.read("pipeline", few.scope(as_of=DAY))

    assert found.rows
    assert {row[name] for row in found.rows for name in ("p_win", "likely_close", "reasons")} == {
        None
    }
    assert found.figure("weighted").value is None
    assert any("are missing" in warning.en for warning in found.warnings)
