"""Every reading says the same whether a snapshot's shelf tells of the day or the day itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from test_map_check import EVERY_RULE

from readings_beside import NAMES
from rumbo.journey.document import build
from rumbo.log.view import Scope
from rumbo.readings.pause import keep_pauses
from rumbo.readings.registry import question
from rumbo.readings.standing import keep_standing
from rumbo.workspace import Workspace
from strategies import TRAITS, Log, dates, dice_of, large_log, logs
from world import workspace

TABLES = {
    "gaps": "deal, step, phase, from_us, until_us, ended_by",
    "pushes": "deal, pushed_us, days_pushed",
    "seen_touches": "deal, touch_us, kind",
    "clocks": "*",
    "every_deal": "*",
}


def rows(made: Workspace, day: date, *, beside: bool) -> dict[str, list[tuple[object, ...]]]:
    """What is kept of a day, from the shelf or from the day alone."""
    number, scope = made.snapshot().id, made.scope(as_of=day)
    with made.shelf(number) as shelf, made.view(scope, shelf=shelf if beside else None) as view:
        keep_pauses(view)
        keep_standing(view)
        return {
            name: sorted(view.engine.query(f"SELECT {columns} FROM {name}").values, key=repr)
            for name, columns in TABLES.items()
        }


@settings(max_examples=10)
@given(log=logs().filter(lambda log: bool(log["deals"])), day=dates())
def test_a_shelf_tells_of_any_day_what_the_day_itself_tells(log: Log, day: date) -> None:
    with workspace(log) as made:
        assert rows(made, day, beside=True) == rows(made, day, beside=False)


@pytest.mark.parametrize("trait", TRAITS)
def test_a_shelf_tells_of_days_on_which_things_happened(trait: str) -> None:
    log, dice = large_log(300, 60, traits=[trait]), dice_of(300)
    with workspace(log) as made:
        for _ in range(3):
            day = date(2024, 4, 1) + timedelta(days=dice.randint(0, 500))
            assert rows(made, day, beside=True) == rows(made, day, beside=False)


def test_each_reading_says_the_same_from_the_shelf() -> None:
    log = large_log(301, 120)
    with workspace(log) as made, made.shelf(1) as shelf:
        for day in (date(2024, 9, 15), date(2025, 12, 1)):
            scope = made.scope(as_of=day)
            with made.view(scope, shelf=shelf) as beside, made.view(scope) as alone:
                for name in NAMES:
                    assert question(name).read(beside) == question(name).read(alone), name


@pytest.mark.parametrize("trait", [None, *TRAITS[:3]])
def test_the_map_is_checked_alike_from_the_shelf_and_after_any_other_reading(
    trait: str | None,
) -> None:
    log = large_log(302, 150, traits=[trait] if trait else [])
    stage, owner = log["deals"][0]["stage"], log["deals"][0]["owner_id"]
    phase = {"id": "a", "name": "A", "stages": [{"stage": stage}], "rules": EVERY_RULE}
    with workspace(log) as made:
        draft = made.atlas.add(build({"name": "Mapa", "phases": [phase]}), by="Ana")
        made.atlas.maps.publish(draft.id, by="Ana", at=datetime(2020, 1, 1))  # noqa: DTZ001
        number = made.snapshot().id
        for day in (date(2024, 9, 15), date(2025, 12, 1)):
            for scope in (made.scope(as_of=day), Scope(as_of=day, owner=str(owner))):
                expected = made.read("map_check", scope)
                assert expected.rows
                with made.shelf(number) as shelf, made.view(scope, shelf=shelf) as view:
                    for name in ("phases", "map_check", "phases", "pipeline", "map_check"):
                        found = question(name).read(view)
                        assert name != "map_check" or found == expected
