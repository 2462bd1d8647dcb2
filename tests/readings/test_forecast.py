"""The forecast: its counts against plain Python, its draws against what has to hold of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from oracle.forecast import Forecast, before, rows
from oracle.scene import Scene
from readings_beside import plain_rows, with_chances
from rumbo.model.period import Period
from rumbo.model.reading import Verdict
from rumbo.readings.forecast_draws import Fresh, Opened, draw
from rumbo.readings.forecast_past import months_back, shocks, stretches
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace
from strategies import Log, large_log
from world import workspace

LAST_DAY = date(2026, 6, 12)
THREE_MONTHS = "2026-06-01..2026-08-31"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("company")
    written = write_company(folder, deals=500, until=LAST_DAY)
    settings = Settings(zone="Europe/Madrid", threads=1, monthly_target=90_000)
    made = Workspace.create(folder / "workspace", settings)
    made.import_path(written.log)
    yield made
    made.close()


@pytest.fixture(scope="module")
def large() -> Iterator[tuple[Log, Workspace]]:
    log = large_log(5, 400)
    with workspace(log) as made:
        yield log, made


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2025, 3, 12), date(2025, 3, 1), date(2025, 5, 31)),
        (date(2025, 3, 30), date(2025, 4, 10), date(2025, 5, 5)),
        (date(2025, 2, 28), date(2025, 1, 1), date(2025, 2, 20)),
    ],
)
def test_what_is_counted_is_what_the_oracle_counts(
    large: tuple[Log, Workspace], day: date, first: date, last: date
) -> None:
    log, made = large
    scene = with_chances(made, Scene(log, day))
    wanted = {(row["by"], row["group_id"]): row for row in rows(Forecast(scene, first, last))}

    reading = made.read("forecast", made.scope(as_of=day, period=f"{first}..{last}"))

    found = {(row["by"], row["group_id"]): row for row in plain_rows(reading)}
    whole = found["all", None]
    for column in ("won_so_far", "open_expected", "not_yet_created"):
        assert whole[column] == reading.figure(column).value
    assert found.keys() == wanted.keys()
    for key, row in wanted.items():
        for column, value in row.items():
            assert found[key][column] == pytest.approx(value, abs=0.011), (key, column)
    if last > day:
        assert reading.figure("open_expected").value
        assert reading.figure("not_yet_created").value


@pytest.mark.parametrize("period", [None, THREE_MONTHS])
def test_months_people_and_segments_add_up(company: Workspace, period: str | None) -> None:
    reading = company.read("forecast", company.scope(as_of=LAST_DAY, period=period))

    for by in ("month", "owner", "team", "source", "industry", "country"):
        own = [row for row in reading.rows if row["by"] == by]
        assert own
        for column in ("won_so_far", "open_expected", "not_yet_created"):
            total = sum(float(str(row[column])) for row in own)
            assert total == pytest.approx(reading.figure(column).value, abs=0.3), (by, column)
    for row in reading.rows:
        low, middle, high = (float(str(row[name])) for name in ("p10", "p50", "p90"))
        assert float(str(row["won_so_far"])) <= low + 0.01
        assert low <= middle <= high


def test_a_segment_among_others_is_what_its_filter_says(company: Workspace) -> None:
    whole = company.read("forecast", company.scope(as_of=LAST_DAY, period=THREE_MONTHS))
    rows = [row for row in whole.rows if row["by"] == "industry" and row["group"]]
    for row in rows[:3]:
        segment = ("industry", str(row["group"]))
        scope = company.scope(as_of=LAST_DAY, period=THREE_MONTHS, segment=segment)
        alone = company.read("forecast", scope)
        for name in ("won_so_far", "open_expected", "stage_weighted", "declared"):
            assert row[name] == pytest.approx(alone.figure(name).value, abs=0.02), name
        assert row["won_deals"] == alone.figure("won_so_far").n
        low, drawn, high = (float(str(row[name])) for name in ("p10", "p50", "p90"))
        under = float(str(alone.figure("p50").value))
        # Of few deals the middle lies between two lumps: as far apart as the outcomes are.
        assert drawn == pytest.approx(under, abs=0.4 * (high - low))
    assert rows


def test_a_month_is_the_same_alone_and_among_others(company: Workspace) -> None:
    alone = company.read("forecast", company.scope(as_of=LAST_DAY))
    among = company.read("forecast", company.scope(as_of=LAST_DAY, period=THREE_MONTHS))

    june = {key: value for key, value in among.rows[0].items() if key not in ("p10", "p50", "p90")}
    assert june.items() <= dict(alone.rows[0]).items()
    for name in ("p10", "p50", "p90"):
        assert alone.figure(name).value == pytest.approx(among.rows[0][name])


def test_the_draws_have_the_mean_that_is_expected(company: Workspace) -> None:
    reading = company.read("forecast", company.scope(as_of=LAST_DAY, period=THREE_MONTHS))
    parts = [reading.figure(n).value for n in ("won_so_far", "open_expected", "not_yet_created")]
    middle = reading.figure("p50").value

    assert middle == pytest.approx(sum(part or 0 for part in parts), rel=0.08)


def test_a_target_is_held_against_the_middle_outcome(company: Workspace) -> None:
    reading = company.read("forecast", company.scope(as_of=LAST_DAY))
    middle, high = (reading.figure(name).value or 0 for name in ("p50", "p90"))

    assert reading.figure("target").value == 90_000
    best = Verdict.BAD if high < 90_000 else Verdict.WATCH
    assert reading.verdict is (Verdict.GOOD if middle >= 90_000 else best)
    theirs = company.read("forecast", company.scope(as_of=LAST_DAY, team="Iberia"))
    assert theirs.figure("target").value is None


def test_a_period_that_is_over_is_what_was_won(company: Workspace) -> None:
    scope = company.scope(as_of=LAST_DAY, period="2026-04-01..2026-05-31")
    reading = company.read("forecast", scope)

    ends = {reading.figure(name).value for name in ("p10", "p50", "p90", "won_so_far")}
    assert len(ends) == 1
    months = [float(str(row["p50"])) for row in reading.rows if row["by"] == "month"]
    assert ends.pop() == pytest.approx(sum(months))


def test_too_little_history_is_said_with_what_is_missing() -> None:
    with workspace(large_log(8, 30)) as made:
        reading = made.read("forecast", made.scope(as_of=date(2024, 5, 10)))

    assert reading.figure("p50").value is None
    assert reading.verdict is Verdict.UNKNOWN
    assert [text for text in reading.warnings if "it takes 6 months" in text.en]


def test_without_a_rate_of_exchange_no_forecast_in_money_is_made(tmp_path: Path) -> None:
    written = write_company(tmp_path, deals=300, until=LAST_DAY)
    deals = written.log / "deals.csv"
    told = deals.read_text(encoding="utf-8")
    deals.write_text(re.sub(r",(EUR|MXN|USD|COP),", ",JPY,", told), encoding="utf-8")
    made = Workspace.create(tmp_path / "workspace", Settings(zone="Europe/Madrid", threads=1))
    made.import_path(written.log)
    found = made.read("forecast", made.scope(as_of=LAST_DAY))
    made.close()

    said = {figure.name: figure.value for figure in found.figures}
    assert [said[name] for name in ("p10", "p50", "p90", "open_expected")] == [None] * 4
    assert found.verdict is Verdict.UNKNOWN
    assert any("currency of the sums" in warning.en for warning in found.warnings)


def test_what_deals_have_in_common_widens_the_outcome() -> None:
    opened = Opened(np.full(400, 100.0), np.zeros(400, dtype=int), np.full((400, 1), 0.1))
    none = Fresh(np.zeros(1), np.ones((1, 1)), (np.zeros(0),), (np.ones(12),))
    calm = draw(opened, none, (np.ones(12),), [True], seed=1).by_owner[0]
    common = shocks(np.array([20.0, 60.0] * 6), np.full(12, 40.0))
    rough = draw(opened, none, (common,), [True], seed=1).by_owner[0]

    assert calm.mean() == pytest.approx(4000, rel=0.02)
    assert calm.std() == pytest.approx(100 * (400 * 0.1 * 0.9) ** 0.5, rel=0.1)
    assert rough.mean() == pytest.approx(4000, rel=0.03)
    assert rough.std() > 2 * calm.std()


def test_chance_alone_is_no_shock() -> None:
    dice = np.random.default_rng(3)
    months = [dice.poisson(30, 12).astype(float) for _ in range(200)]
    spread = [shocks(month, np.full(12, 30.0)).std() for month in months]
    raw = [(month / 30).std() for month in months]

    assert float(np.mean(spread)) < 0.6 * float(np.mean(raw))


def test_days_are_cut_at_the_ends_of_months() -> None:
    made = stretches(date(2026, 1, 30), Period(date(2026, 2, 10), date(2026, 3, 5)))

    assert [(each.first.day, each.last.day, each.month) for each in made] == [
        (31, 9, ""),
        (10, 28, "2026-02"),
        (1, 5, "2026-03"),
    ]
    for day in (date(2026, 3, 31), date(2026, 3, 1), date(2024, 2, 29)):
        for months in (1, 5, 12, 30):
            assert months_back(day, months) == before(day, months)
