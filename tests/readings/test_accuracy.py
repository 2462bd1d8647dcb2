"""How right the forecast was: the walk asks nothing but what was known, and scores are right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from oracle import score as plain
from rumbo.foresight import Foresight
from rumbo.model.forecast_record import NewCall, NewShown
from rumbo.model.reading import Reading, Row, Verdict
from rumbo.readings import accuracy
from rumbo.readings.accuracy_kept import kept
from rumbo.readings.backtest import Backtest, backtest
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace
from strategies import large_log
from world import workspace

LAST_DAY = date(2026, 6, 12)
MAY = (date(2026, 5, 1), date(2026, 5, 31))


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("company")
    written = write_company(folder, deals=300, until=LAST_DAY)
    made = Workspace.create(folder / "workspace", Settings(zone="Europe/Madrid", threads=1))
    made.import_path(written.log)
    yield made
    made.close()


@pytest.fixture(scope="module")
def walked(company: Workspace) -> tuple[Backtest, Reading]:
    with company.view(company.scope(as_of=LAST_DAY)) as view:
        return backtest(view), accuracy.READING.read(view)


def rows(reading: Reading, by: str, method: str) -> list[Row]:
    return [row for row in reading.rows if (row["by"], row["method"]) == (by, method)]


def test_each_cut_off_says_what_the_forecast_said_on_that_day(
    company: Workspace, walked: tuple[Backtest, Reading]
) -> None:
    found, _ = walked
    days = found.history.cut_offs
    first = days[len(days) // 3]
    told = [each for each in found.told if each.cut_off == first]

    assert len(found.history.months) == 12
    assert [each.month for each in told] == [f"{first:%Y-%m}", _next(first)]
    for each in told:
        period = _period(each.month)
        asked = company.read("forecast", company.scope(as_of=first, period=period))
        said = {figure.name: figure.value for figure in asked.figures}
        assert (each.said["forecast"], *each.ends) == (said["p50"], said["p10"], said["p90"])
        assert each.said["stage_weighted"] == said["stage_weighted"]
        assert each.said["declared"] == said["declared"]
        assert each.said["usual"] == said["usual"]


def test_what_came_is_what_was_won_in_the_month(
    company: Workspace, walked: tuple[Backtest, Reading]
) -> None:
    found, reading = walked
    for month in (found.history.months[0], found.history.months[-1]):
        over = company.read("forecast", company.scope(as_of=LAST_DAY, period=_period(month)))
        came = over.figure("won_so_far").value
        own = [row["came"] for row in reading.rows if row["month"] == month]
        assert own
        assert set(own) == {came}


def test_errors_are_those_of_what_was_said_and_what_came(
    walked: tuple[Backtest, Reading],
) -> None:
    found, reading = walked
    came = found.came or {}
    for method in ("forecast", "stage_weighted", "stage_observed", "last_year", "usual"):
        said = [
            (amount, came.get(each.month, 0.0), *each.ends)
            for each in found.told
            if (amount := each.said[method]) is not None
        ]
        (whole,) = rows(reading, "method", method)
        assert whole["wape"] == pytest.approx(plain.wape(said), abs=1e-4)
        assert whole["bias"] == pytest.approx(plain.bias(said), abs=1e-4)
        assert whole["n"] == len(said)
    own = [(e.said["forecast"] or 0.0, came.get(e.month, 0.0), *e.ends) for e in found.told]
    inside = reading.figure("interval_coverage_80")
    assert inside.value == pytest.approx(plain.coverage(own), abs=1e-4)
    for week in {each.weeks for each in found.told}:
        weekly = [
            (said, came, *each.ends)
            for (said, came, *_), each in zip(own, found.told, strict=True)
            if each.weeks == week
        ]
        listed = rows(reading, "weeks_to_end", "forecast")
        (row,) = [each for each in listed if each["weeks_to_end"] == week]
        assert row["wape"] == pytest.approx(plain.wape(weekly), abs=1e-4)


def test_chances_are_scored_against_what_became_of_each_deal(
    walked: tuple[Backtest, Reading],
) -> None:
    found, reading = walked
    for method in ("forecast", "stage_observed", "declared", "usual"):
        pairs = [
            pair
            for each in found.spoken
            if each.horizon == 90
            for pair in zip(
                each.said[method].chance.tolist(), each.said[method].came.tolist(), strict=True
            )
        ]
        (row,) = [r for r in rows(reading, "horizon", method) if r["horizon_days"] == 90]
        assert row["n"] == len(pairs) > 500
        assert row["brier"] == pytest.approx(plain.brier(pairs), abs=1e-4)
        assert row["log_loss"] == pytest.approx(plain.log_loss(pairs), abs=1e-4)
        assert row["auc"] == pytest.approx(plain.auc(pairs), abs=1e-4)
    curve = rows(reading, "calibration", "forecast")
    assert sum(int(str(row["n"])) for row in curve) == reading.figure("brier").n


def test_every_row_has_every_key_and_every_figure_its_interval(
    walked: tuple[Backtest, Reading],
) -> None:
    _, reading = walked
    assert {tuple(row) for row in reading.rows} == {accuracy.KEYS}
    assert reading.verdict is not Verdict.UNKNOWN
    for name in ("wape", "bias", "interval_coverage_80"):
        figure = reading.figure(name)
        assert None not in (figure.low, figure.value, figure.high)
        assert (figure.low or 0) <= (figure.value or 0) <= (figure.high or 0)


def test_what_was_shown_and_called_is_judged_when_its_period_is_over(company: Workspace) -> None:
    record = Foresight(company).record
    shown = NewShown(1, date(2026, 5, 10), *MAY, "{}", 10.0, 20.0, 1e9, 5.0)
    before, after = datetime(2026, 5, 10, 9), datetime(2026, 6, 3)  # noqa: DTZ001 - naive UTC
    record.keep(shown, at=before)
    record.keep(NewShown(2, date(2026, 5, 10), *MAY, "{}", 1, 2, 3, 0), at=after)  # with hindsight
    record.keep(NewShown(1, date(2026, 5, 10), *MAY, '{"owner": "x"}', 1, 2, 3, 0), at=before)
    call = NewCall(*MAY, "all", "", 50_000.0, "x")
    record.call(call, currency="EUR", by="Ana", at=before)
    record.call(NewCall(*MAY, "team", "Iberia", 1.0), currency="EUR", by="Luis", at=before)

    scope = company.scope(as_of=LAST_DAY)
    with company.view(scope) as view:
        found = list(accuracy.kept_rows(kept(view)))
    with company.view(company.scope(as_of=MAY[1] - timedelta(days=1))) as view:
        assert kept(view) == ()  # the period is not over
    over = company.scope(as_of=LAST_DAY, period="2026-05-01..2026-05-31")
    came = company.read("forecast", over).figure("won_so_far").value
    assert [(row["by"], row["who"], row["about_id"]) for row in found] == [
        ("shown", None, None),
        ("called", "Ana", None),
        ("called", "Luis", "Iberia"),
    ]
    assert (found[0]["came"], found[1]["came"]) == (came, came)
    assert found[0]["interval_coverage_80"] == 1.0
    assert 0 < float(str(found[2]["came"])) < float(str(came))


def test_too_little_history_is_said_with_what_is_missing() -> None:
    with workspace(large_log(8, 30)) as made:
        reading = made.read("accuracy", made.scope(as_of=date(2024, 5, 10)))

    assert reading.verdict is Verdict.UNKNOWN
    assert reading.rows == ()
    assert [text for text in reading.warnings if "it takes 9 whole months" in text.en]


def _next(day: date) -> str:
    return f"{day.replace(day=1) + timedelta(days=32):%Y-%m}"


def _period(month: str) -> str:
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return f"{first}..{last}"
