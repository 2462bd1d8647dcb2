"""A model serves until it is due or given up, by what the log knew and never by what is kept."""

from __future__ import annotations

import shutil
from bisect import bisect
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from rumbo.predict import learning, serving, training
from rumbo.predict.features import Table
from rumbo.predict.outlook import Outlook, outlook
from rumbo.predict.serving import (
    DUE,
    FIRST,
    MISSED,
    MORE,
    SHIFTED,
    Fitting,
    former_days,
    served,
)
from rumbo.predict.training import kept_in
from rumbo.predict.watch import Watch
from rumbo.workspace import Workspace
from strategies import Log, cut, large_log
from world import SETTINGS, workspace

FITTED = date(2024, 9, 1)  # a Sunday on which models are due
HOLDS = Watch(10.0, 4, 18, 11, 0.01, shifted=False)
FAR_OFF = replace(HOLDS, came=40)
OTHERS = replace(HOLDS, shift=0.8, shifted=True)


@pytest.fixture(scope="module")
def log() -> Log:
    return large_log(5, 220, closed_without_stage=False)


@pytest.fixture
def made(log: Log) -> Iterator[Workspace]:
    with workspace(log) as opened:
        yield opened


@pytest.fixture
def holding(monkeypatch: pytest.MonkeyPatch) -> None:
    """No look finds anything."""
    monkeypatch.setattr(serving, "watch", lambda *_: HOLDS)
    monkeypatch.setattr(serving, "_GROWN", 100.0)


def told(made: Workspace, day: date) -> Outlook:
    other = Workspace.open(made.folder)
    with other.view(other.scope(as_of=day)) as view:
        found = outlook(view)
    other.close()
    return found


def fitting(made: Workspace, day: date) -> Fitting:
    found = told(made, day).fitting
    assert found is not None
    return found


@pytest.mark.usefixtures("holding")
def test_a_model_serves_from_the_day_after_its_fit_until_the_next_is_due(made: Workspace) -> None:
    days = [FITTED + timedelta(days=n) for n in (0, 1, 6, 7, 8, 14, 28, 29)]
    found = [fitting(made, day) for day in days]
    four_weeks = timedelta(days=28)
    assert [each.day for each in found] == [
        FITTED - four_weeks, *[FITTED] * 6, FITTED + four_weeks,
    ]  # fmt: skip
    assert {each.why for each in found} == {DUE}
    # Looked at on the Sundays before the day that is asked about.
    assert [each.looked for each in found[1:6]] == [
        None, None, None, FITTED + timedelta(days=7), FITTED + timedelta(days=7),
    ]  # fmt: skip


@pytest.mark.usefixtures("holding")
def test_a_later_day_is_not_fitted_again(made: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    told(made, FITTED + timedelta(days=1))
    monkeypatch.setattr(learning, "look_back", None)  # whoever learns now fails
    assert told(made, FITTED + timedelta(days=20)).fitting is not None


def test_who_has_the_model_of_the_last_day_of_a_period_has_those_of_all_its_days(
    made: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = FITTED + timedelta(days=60)
    last, before = former_days(today, 28, FITTED + timedelta(days=1))
    assert (last, before) == (FITTED + timedelta(days=56), FITTED + timedelta(days=28))
    assert former_days(today, 0, FITTED) == []
    told(made, before)
    monkeypatch.setattr(learning, "look_back", None)  # whoever learns now fails
    for n in (1, 7, 8, 15, 22, 28):
        assert told(made, FITTED + timedelta(days=n)).fitting is not None


def test_a_look_sees_some_of_many_open_deals_and_the_day_itself_all(
    made: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = FITTED + timedelta(days=9)
    looked: list[tuple[int, int]] = []

    def look(_model: object, then: Table, now: Table, _worked: float) -> Watch:
        looked.append((len(then), len(now)))
        return HOLDS

    monkeypatch.setattr(serving, "watch", look)
    monkeypatch.setattr(serving, "_GROWN", 100.0)
    every = len(told(made, day).deal_ids)
    monkeypatch.setattr(serving, "MOST_DEALS", 30)
    monkeypatch.setattr(serving, "_LOOKED_AT", 20)
    assert len(told(made, day).deal_ids) == every
    (all_then, all_now), (then, now) = looked
    assert 0 < then < 40 < all_then
    assert 0 < now < 40 < all_now


def test_without_days_to_serve_every_day_has_a_model_of_its_own(log: Log) -> None:
    with workspace(log, settings=replace(SETTINGS, model_days=0)) as made:
        assert fitting(made, FITTED + timedelta(days=3)).day == FITTED + timedelta(days=3)


def test_a_past_day_is_told_as_it_was_whatever_is_kept(made: Workspace, log: Log) -> None:
    day = FITTED + timedelta(days=23)
    for other in (day + timedelta(days=60), day - timedelta(days=9)):
        told(made, other)
    late = told(made, day)
    shutil.rmtree(made.folder / "models")
    again = told(made, day)
    with workspace(cut(log, day)) as back_then:
        then = told(back_then, day)

    for each in (again, then):
        assert each.fitting == late.fitting
        assert np.array_equal(each.won, late.won)


@pytest.mark.parametrize(("seen", "why"), [(FAR_OFF, MISSED), (OTHERS, SHIFTED)])
def test_what_speaks_against_a_model_brings_another_on_that_sunday(
    made: Workspace, monkeypatch: pytest.MonkeyPatch, seen: Watch, why: str
) -> None:
    looks = iter([HOLDS, seen, HOLDS])
    monkeypatch.setattr(serving, "watch", lambda *_: next(looks))
    monkeypatch.setattr(serving, "_GROWN", 100.0)
    found = fitting(made, FITTED + timedelta(days=25))
    second, third = (FITTED + timedelta(days=n) for n in (14, 21))
    assert found == Fitting(second, why, third, HOLDS)
    assert [kept.origin.as_of for kept in kept_in(made.folder)] == [
        second.isoformat(), FITTED.isoformat(),
    ]  # fmt: skip


def test_many_more_closed_deals_bring_another_model(
    made: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "watch", lambda *_: HOLDS)
    monkeypatch.setattr(serving, "_GROWN", 1.0)
    found = fitting(made, FITTED + timedelta(days=9))
    assert (found.day, found.why) == (FITTED + timedelta(days=7), MORE)


def test_before_a_model_was_due_with_enough_deals_the_day_has_its_own(made: Workspace) -> None:
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(280)]
    first = days[bisect(days, -1, key=lambda day: -told(made, day).missing)]
    found = fitting(made, first)
    assert found == Fitting(first, FIRST)


@pytest.mark.usefixtures("holding")
def test_an_import_that_tells_the_same_of_the_past_fits_nothing_again(
    made: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = FITTED + timedelta(days=3)
    before = told(made, day)
    made.record_again(source="again", facts={})
    monkeypatch.setattr(training, "choose", None)  # whoever fits now fails
    after = told(made, day)
    assert np.array_equal(before.won, after.won)
    assert [kept.origin.snapshot for kept in kept_in(made.folder)] == [2, 1]


@pytest.mark.usefixtures("holding")
def test_a_fresh_model_takes_the_place_of_the_one_that_serves(made: Workspace) -> None:
    day = FITTED + timedelta(days=3)
    steps: list[str] = []
    with made.view(made.scope(as_of=day)) as view:
        first = served(view, progress=steps.append)
        assert "look_back" in steps
        steps.clear()
        served(view, progress=steps.append)
        assert steps == []
        again = served(view, fresh=True, progress=steps.append)
        assert "look_back" in steps
    assert first.fitting == again.fitting
    assert [kept.origin.as_of for kept in kept_in(made.folder)] == [FITTED.isoformat()]
