"""Response times: the hours of work, the waits, and the source that the sample company planted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracle.response_times import Hours, response_times, talks
from oracle.scene import Scene
from readings_beside import between, plain_rows
from rumbo.errors import UsageError, WorkspaceError
from rumbo.model.reading import Row
from rumbo.model.selection import Selection
from rumbo.readings.selection import keep_selected
from rumbo.readings.talk import WHATS
from rumbo.readings.workday import Free, workdays
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace
from strategies import ZONE, Log, large_log
from world import write_log

LAST = date(2025, 6, 30)
SPAIN = Settings(
    zone=ZONE, threads=1, work_days="12345", work_hours="09:00-18:00", free_days="12-25 2025-04-18"
)
MOMENTS = st.datetimes(datetime(2025, 3, 1), datetime(2025, 12, 31))  # noqa: DTZ001 - naive UTC


@pytest.fixture(scope="module")
def log() -> Log:
    return large_log(9, 250)


@pytest.fixture(scope="module")
def made(log: Log, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("hours")
    opened = Workspace.create(
        folder / "workspace",
        Settings(
            zone=ZONE, threads=1, work_days="136", work_hours="08:30-12:45", free_days="08-15"
        ),
    )
    opened.import_path(write_log(folder / "log", log))
    yield opened
    opened.close()


OWN_HOURS = Hours("136", time(8, 30), time(12, 45), frozenset({"08-15"}))


@pytest.mark.parametrize("period", [None, "2024-05-01..2024-10-31"])
def test_its_rows_are_those_of_the_oracle_by_other_hours_and_in_a_period(
    made: Workspace, log: Log, period: str | None
) -> None:
    span = (_midnight(date(2024, 5, 1)), _midnight(date(2024, 11, 1))) if period else None

    found = made.read("response_times", made.scope(as_of=LAST, period=period))

    expected = response_times(Scene(log, LAST), span, OWN_HOURS)
    assert list(between("response_times", plain_rows(found), expected)) == []
    told = {name for row in expected for name, value in row.items() if value is not None}
    assert period or {"ours_median_hours", "theirs_p90_hours", "no_show_rate"} <= told


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(ZONE)).astimezone(UTC).replace(tzinfo=None)


def test_its_figures_count_what_the_oracle_counts(made: Workspace, log: Log) -> None:
    told = list(talks(Scene(log, LAST), None, OWN_HOURS))

    found = made.read("response_times", made.scope(as_of=LAST))

    for side in ("ours", "theirs"):
        waits = [talk for talk in told if talk.what == side]
        reply = found.figure(f"{side}_reply_rate")
        assert (reply.n, reply.value) == (len(waits), sum(t.done for t in waits) / len(waits))
        median = found.figure(f"{side}_median_hours")
        assert median.low is not None
        assert median.value is not None
        assert median.high is not None
        assert median.low <= median.value <= median.high
    met = [talk for talk in told if talk.what == "meetings"]
    assert found.figure("no_show_rate").value == sum(talk.done for talk in met) / len(met)


def test_each_group_opens_its_deals(made: Workspace, log: Log) -> None:
    told = list(talks(Scene(log, LAST), None, OWN_HOURS))
    groups = {group for talk in told for group in talk.groups} | {("", "")}

    with made.view(made.scope(as_of=LAST)) as view:
        for what, (kind, done) in WHATS.items():
            for group in groups:
                keep_selected(view, Selection(talk=f"{what}~{group[0]}~{group[1]}"))
                sql = "SELECT d.id FROM deals AS d SEMI JOIN selected AS s ON s.deal = d.deal"
                expected = {
                    talk.deal
                    for talk in told
                    if talk.what == kind
                    and done in (None, talk.done)
                    and (group == ("", "") or group in talk.groups)
                }
                assert {row[0] for row in view.engine.query(sql).values} == expected, (what, group)


@given(start=MOMENTS, end=MOMENTS)
def test_hours_of_work_are_those_of_the_days_one_by_one(start: datetime, end: datetime) -> None:
    start, end = sorted((start, end))
    scene = Scene({}, LAST)
    days = {each.day: each for each in workdays(SPAIN, date(2025, 2, 1), date(2026, 1, 31))}

    def work(moment: datetime) -> float:
        at = days[scene.local(moment).date()]
        us = (moment - datetime(1970, 1, 1)).total_seconds() * 1e6  # noqa: DTZ001
        return at.before_us + max(0.0, min(us, at.until_us) - at.from_us)

    hours = Hours(free=frozenset({"12-25", "2025-04-18"}))
    expected = hours.between(scene, start, end)
    assert (work(end) - work(start)) / 3.6e9 == pytest.approx(expected, abs=1e-6)


def test_nobody_works_on_the_holidays_of_the_country_and_of_its_region() -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)

    def free(place: str, *, own: str = "") -> set[date]:
        settings = Settings(work_days="1234567", holidays=place, free_days=own)
        known = Free(settings, first, last)
        return {first + timedelta(days=n) for n in range(365) if first + timedelta(days=n) in known}

    spain, madrid, colombia = free("ES"), free("ES-MD"), free("CO")
    assert {date(2026, 1, 1), date(2026, 1, 6), date(2026, 10, 12)} <= spain
    assert date(2026, 5, 2) in madrid - spain
    assert date(2026, 7, 20) in colombia - spain
    assert date(2026, 1, 12) in colombia  # the Epiphany, moved to its Monday
    assert free("", own="05-15") == {date(2026, 5, 15)}


def test_a_message_of_friday_night_waits_no_weekend() -> None:
    hours, scene = Hours(), Scene({}, LAST)
    friday, monday = datetime(2025, 6, 6, 20), datetime(2025, 6, 9, 8)  # noqa: DTZ001 - 22:00, 10:00

    assert hours.between(scene, friday, monday) == 1.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"work_days": ""},
        {"work_days": "128"},
        {"work_hours": "18:00-09:00"},
        {"work_hours": "9-18"},
        {"work_hours": "09:00-25:00"},
        {"free_days": "navidad"},
        {"free_days": "2026-02-30"},
    ],
)
def test_hours_that_are_none_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(WorkspaceError):
        Settings(**wrong)  # type: ignore[arg-type]


def test_a_wait_that_there_is_not_is_refused(made: Workspace) -> None:
    with made.view(made.scope(as_of=LAST)) as view:
        for text in ("sometimes", "ours~moon~x", "ours~phase~nowhere"):
            with pytest.raises(UsageError):
                keep_selected(view, Selection(talk=text))


def test_a_log_without_activities_says_what_it_cannot_know(tmp_path: Path) -> None:
    bare = large_log(9, 30) | {"activities": []}
    made = Workspace.create(tmp_path / "workspace", Settings(zone=ZONE, threads=1))
    made.import_path(write_log(tmp_path / "log", bare))

    found = made.read("response_times", made.scope(as_of=LAST))

    assert found.verdict == "unknown"
    assert found.rows == ()
    assert len(found.warnings) == 2
    assert {figure.value for figure in found.figures} == {None}
    made.close()


def end(row: Row, name: str) -> float:
    value = row[name]
    assert isinstance(value, float)
    return value


@pytest.mark.parametrize("plant", [True, False])
def test_the_planted_source_of_no_shows_is_the_one_found(tmp_path: Path, *, plant: bool) -> None:
    last = date(2026, 6, 30)
    written = write_company(tmp_path, deals=700, until=last, plant=plant)
    made = Workspace.create(tmp_path / "workspace", Settings(zone="Europe/Madrid", threads=1))
    made.import_path(written.log)
    truth = json.loads((written.truth / "planted.json").read_text(encoding="utf-8"))["planted"]
    planted = [each for each in truth if each["what"] == "no_shows"]

    found = made.read("response_times", made.scope(as_of=last))

    sources = [row for row in found.rows if row["by"] == "source" and row["meetings"]]
    apart = [
        row["group"]
        for row in sources
        if all(end(row, "low") > end(other, "high") for other in sources if other is not row)
    ]
    assert len(sources) >= 5
    assert apart == [each["source"] for each in planted]
    made.close()
