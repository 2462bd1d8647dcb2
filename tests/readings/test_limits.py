"""Limits by phase and segment, in days of the calendar or of work, held against the oracle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracle.clocks import Limit, Rules, due, limit
from oracle.diagnosis import diagnosis
from oracle.follow_up import follow_up
from oracle.pipeline import pipeline
from oracle.scene import Scene
from oracle.weekly_five import Decisions
from readings_beside import between, plain_rows, with_chances
from readings_shown import all_shown
from rumbo.model.clock_limit import ClockLimit, most_particular
from rumbo.settings import Settings
from strategies import CURRENCY, ZONE, Log, cut, large_log
from world import workspace

DAY = date(2025, 3, 30)
FREE = "2025-03-19 12-25 2025-01-01 2025-01-06"
FREE_DAYS = frozenset({date(2025, 3, 19), date(2024, 12, 25), date(2025, 1, 1), date(2025, 1, 6)})
FIVE = 5


def segmented(seed: int, *, closed_without_stage: bool = True) -> Log:
    """A log whose deals have a source and an attribute of the company's own."""
    log = large_log(seed, 150, closed_without_stage=closed_without_stage)
    for place, row in enumerate(log["deals"]):
        row["source"] = ("web", "feria", "")[place % 3]
        row["segmento"] = ("A", "B")[place // 3 % 2]
    return log


def limits_of(log: Log) -> tuple[tuple[ClockLimit, ...], tuple[Limit, ...]]:
    """Limits of a phase, of a segment and of both, as the settings and as the oracle have them."""
    stages = [str(row["stage"]) for row in log["stages"] if row.get("outcome", "open") == "open"]
    told = [
        Limit(phase=stages[1], contact=5, progress=90),
        Limit(field="source", value="web", contact=2, progress=10),
        Limit(field="segmento", value="A", contact=60),
        Limit(phase=stages[1], field="source", value="web", contact=40),
    ]
    given_ = tuple(
        ClockLimit(
            phase=each.phase.upper(),
            segment=f"{each.field}={each.value}" if each.field else "",
            contact_days=each.contact,
            progress_days=each.progress,
        )
        for each in told
    )
    return given_, tuple(told)


@pytest.mark.parametrize(("seed", "business"), [(0, False), (1, True)])
def test_the_readings_hold_to_the_limits_as_the_oracle_does(seed: int, *, business: bool) -> None:
    log = segmented(seed)
    limits, told = limits_of(log)
    rules = Rules(told, "12345", FREE_DAYS) if business else Rules(told)

    with workspace(log, settings=_settings(limits, business=business)) as made:
        scope, scene = made.scope(as_of=DAY), with_chances(made, Scene(log, DAY))
        found = {name: plain_rows(made.read(name, scope)) for name in ("pipeline", "follow_up")}
        told_rows = made.read("diagnosis", scope).rows
        needed = [r for r in made.read("weekly_five", scope).rows if r["what"] == "needed"]

    assert list(between("follow_up", found["follow_up"], follow_up(scene, rules))) == []
    assert list(between("pipeline", found["pipeline"], pipeline(scene, rules))) == []
    values = {str(row["key"]): row["value"] for row in told_rows}
    for row in diagnosis(scene, rules)[:2]:
        assert values[str(row["key"])] == row["value"]
    places = Decisions(scene, [], rules).needed()
    assert {row["deal_id"]: row["place"] for row in needed} == {
        deal: place for deal, place in places.items() if place <= FIVE
    }
    plain = follow_up(scene)
    assert follow_up(scene, rules) != plain  # the limits are of consequence


@pytest.mark.parametrize("business", [False, True])
def test_with_limits_no_date_shows_more_than_was_known_then(*, business: bool) -> None:
    log = segmented(2, closed_without_stage=False)
    given_ = replace(_settings(limits_of(log)[0], business=business), holidays="ES-AR")

    with workspace(log, settings=given_) as today:
        for day in (date(2024, 6, 9), date(2025, 1, 7)):  # a Sunday, and after a week of holidays
            with workspace(cut(log, day), settings=given_) as back_then:
                assert all_shown(today, day) == all_shown(back_then, day)


def _settings(limits: tuple[ClockLimit, ...], *, business: bool) -> Settings:
    return Settings(
        zone=ZONE,
        currency=CURRENCY,
        threads=1,
        memory_limit="1GB",
        limits=limits,
        days="business" if business else "calendar",
        free_days=FREE,
    )


MADE = st.builds(
    ClockLimit,
    phase=st.sampled_from(["", "A", "B"]),
    segment=st.sampled_from(["", "source=web"]),
    contact_days=st.none() | st.integers(0, 60),
)


@given(st.lists(MADE, max_size=6))
def test_the_most_particular_limit_wins_and_of_equals_the_least(limits: list[ClockLimit]) -> None:
    found = most_particular(limits, "contact_days", 14)

    told: dict[int, list[int]] = {}
    for each in limits:
        if each.contact_days is not None:
            told.setdefault(each.particular, []).append(each.contact_days)
    assert found == (min(told[max(told)]) if told else 14)
    assert ClockLimit("A", "s=w").particular > ClockLimit("A").particular
    assert ClockLimit("A").particular > ClockLimit("", "s=w").particular


def test_the_days_of_work_are_counted_as_a_calendar_on_the_wall_shows_them() -> None:
    scene, week = Scene({}, date(2025, 6, 30)), Rules(week="12345")
    friday = datetime(2025, 6, 6, 10)  # noqa: DTZ001 - noon in Madrid

    assert scene.local(due(scene, week, friday, 1)) == datetime(2025, 6, 9, 12)  # noqa: DTZ001
    saturday = friday + timedelta(days=1)
    assert scene.local(due(scene, week, saturday, 5)) == datetime(2025, 6, 16)  # noqa: DTZ001
    holiday = Rules(week="12345", free=frozenset({date(2025, 6, 9)}))
    assert scene.local(due(scene, holiday, friday, 1)).date() == date(2025, 6, 10)
    assert limit(scene, Rules(), "none", "A", "contact") == 14


def test_a_limit_that_covers_nobody_is_said() -> None:
    limits = (
        ClockLimit(phase="Ninguna", contact_days=3),
        ClockLimit(segment="source=¿?", progress_days=9),
    )

    with workspace(large_log(1, 30), settings=_settings(limits, business=False)) as made:
        warned: Any = made.read("follow_up", made.scope(as_of=DAY)).warnings

    said = " ".join(str(each) for each in warned)
    assert "Ninguna" in said
    assert "source=¿?" in said
