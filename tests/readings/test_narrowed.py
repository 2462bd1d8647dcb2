"""Every reading says the same of some deals when a day that others look at is narrowed to them."""

from __future__ import annotations

from datetime import date

import pytest

from readings_beside import NAMES
from rumbo.log.view import Scope
from rumbo.model.period import parse_period
from rumbo.readings.registry import question
from strategies import TRAITS, large_log
from world import workspace

DAYS = (date(2024, 9, 15), date(2025, 12, 1))


def scopes(day: date, owner: str) -> list[Scope]:
    period = parse_period("last_quarter", day)
    return [
        Scope(as_of=day, owner=owner),
        Scope(as_of=day, period=period),
        Scope(as_of=day, owner=owner, period=period),
        Scope(as_of=day, status="open"),
        Scope(as_of=day),
    ]


def asked(scope: Scope) -> list[str]:
    return [each for each in NAMES if scope.period is None or question(each).takes_period]


@pytest.mark.parametrize("trait", [None, *TRAITS[:3]])
def test_each_reading_says_the_same_of_a_day_that_is_narrowed(trait: str | None) -> None:
    log = large_log(303, 120, traits=[trait] if trait else [])
    owner = str(log["deals"][0]["owner_id"])
    with workspace(log) as made:
        for day in DAYS:
            with made.view(Scope(as_of=day)) as whole:
                for scope in scopes(day, owner):
                    own = whole.narrowed(scope)
                    with made.view(scope) as alone:
                        for name in asked(scope):
                            assert question(name).read(own) == question(name).read(alone), name
                    own.engine.close()
