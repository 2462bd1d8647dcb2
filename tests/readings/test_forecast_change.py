"""What moved the forecast: it adds up to the cent, and each deal stands where it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from rumbo.model.reading import Reading, Verdict
from rumbo.readings.change_picture import change_data
from rumbo.readings.forecast_change import KEYS, STEPS
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace

LAST_DAY = date(2026, 6, 16)
BEFORE = LAST_DAY - timedelta(days=7)
QUARTER = "2026-06-01..2026-08-31"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("company")
    written = write_company(folder, deals=400, until=LAST_DAY)
    made = Workspace.create(folder / "workspace", Settings(zone="Europe/Madrid", threads=1))
    made.import_path(written.log)
    yield made
    made.close()


def amounts(reading: Reading) -> dict[str, float]:
    return {figure.name: float(figure.value or 0.0) for figure in reading.figures}


@pytest.mark.parametrize("filters", [{}, {"team": "Iberia"}])
@pytest.mark.parametrize("period", [None, QUARTER])
def test_the_steps_lead_from_one_forecast_to_the_other(
    company: Workspace, period: str | None, filters: dict[str, str]
) -> None:
    scope = company.scope(as_of=LAST_DAY, period=period, **filters)  # type: ignore[arg-type]
    found = company.read("forecast_change", scope)
    told = amounts(found)

    for name, day in (("forecast_before", BEFORE), ("forecast_now", LAST_DAY)):
        asked = period or "2026-06-01..2026-06-30"
        then = company.read("forecast", company.scope(as_of=day, period=asked, **filters))  # type: ignore[arg-type]
        said = amounts(then)
        parts = said["won_so_far"] + said["open_expected"] + said["not_yet_created"]
        assert told[name] == pytest.approx(parts, abs=0.011)
    steps = sum(told[step] for step in STEPS) + told["not_yet_created_change"]
    assert told["forecast_before"] + steps == pytest.approx(told["forecast_now"], abs=0.005)


def test_what_is_left_after_the_deals_is_what_is_not_created_yet(company: Workspace) -> None:
    scope = company.scope(as_of=LAST_DAY, period=QUARTER)
    told = amounts(company.read("forecast_change", scope))
    fresh = [
        amounts(company.read("forecast", company.scope(as_of=day, period=QUARTER)))
        for day in (BEFORE, LAST_DAY)
    ]

    change = fresh[1]["not_yet_created"] - fresh[0]["not_yet_created"]
    assert told["not_yet_created_change"] == pytest.approx(change, abs=0.05)


def test_each_deal_is_in_the_step_that_says_what_became_of_it(company: Workspace) -> None:
    reading = company.read("forecast_change", company.scope(as_of=LAST_DAY, period=QUARTER))
    with company.view(company.scope(as_of=LAST_DAY)) as view:
        now = {row["id"]: row for row in view.engine.query("SELECT * FROM deals").dicts()}
    with company.view(company.scope(as_of=BEFORE)) as view:
        then = {row["id"]: row for row in view.engine.query("SELECT * FROM deals").dicts()}

    assert {tuple(row) for row in reading.rows} == {KEYS}
    seen = set()
    for row in reading.rows:
        deal, what = str(row["deal_id"]), str(row["what"])
        new, old = now[deal], then.get(deal)
        expected = {
            "won": new["status"] == "won" and (old is None or old["status"] == "open"),
            "lost": new["status"] == "lost" and old is not None and old["status"] == "open",
            "created": new["status"] == "open" and old is None,
        }
        assert expected.get(what, new["status"] == "open"), (what, deal)
        if what == "pushed_out":
            assert old is not None
            assert new["expected_close_at"] > old["expected_close_at"]
        seen.add(what)
    assert {"won", "lost", "created", "chance_down"} <= seen
    won = {d for d, r in now.items() if r["status"] == "won" and d in then | {} and r["amount"]}
    newly = {d for d in won if then[d]["status"] == "open"}
    assert newly <= {str(row["deal_id"]) for row in reading.rows if row["what"] == "won"}
    figure = reading.figure("won")
    assert figure.n == len([row for row in reading.rows if row["what"] == "won"])


def test_its_picture_begins_and_ends_at_the_two_forecasts(company: Workspace) -> None:
    reading = company.read("forecast_change", company.scope(as_of=LAST_DAY))
    data = change_data(reading, title="t", currency="EUR")

    assert data is not None
    levels = data.levels()
    assert levels[-2][1] == pytest.approx(levels[-1][1], abs=0.01)
    assert min(min(pair) for pair in levels) > -0.01


def test_a_period_that_was_over_a_week_ago_is_moved_by_nothing(company: Workspace) -> None:
    scope = company.scope(as_of=LAST_DAY, period="2026-04-01..2026-04-30")
    reading = company.read("forecast_change", scope)

    assert reading.verdict is Verdict.UNKNOWN
    assert reading.rows == ()
    assert change_data(reading, title="t", currency="EUR") is None
    assert any("was over a week ago" in text.en for text in reading.warnings)
