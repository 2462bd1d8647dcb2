"""Views are lent to one thread at a time, used again, and closed in the end."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from rumbo.log.shelf import Shelf
from rumbo.log.view import Scope, View
from rumbo.readings.registry import question, questions
from rumbo.store.engine import EngineError
from rumbo.web.views import Views
from rumbo.workspace import Workspace
from strategies import large_log
from world import workspace as workspace_of


def test_a_view_is_used_again_for_the_same_question_alone(workspace: Path) -> None:
    opened = Workspace.open(workspace)
    views = Views(opened)
    here, elsewhere = opened.scope(), opened.scope(owner="Ana")
    with views.lent(1, here) as first, views.lent(1, here) as second:
        assert first is not second
    with views.lent(1, here) as again, views.lent(1, elsewhere) as other:
        assert again in (first, second)
        assert other not in (first, second)
    views.close()
    opened.close()


def test_a_view_that_a_question_failed_on_is_not_used_again(workspace: Path) -> None:
    opened = Workspace.open(workspace)
    views = Views(opened)
    scope: Scope = opened.scope()
    with pytest.raises(ValueError, match="no"), views.lent(1, scope) as broken:
        raise ValueError("no")
    with views.lent(1, scope) as fresh:
        assert fresh is not broken
    views.close()
    opened.close()


def test_readings_say_the_same_in_a_view_that_others_used(workspace: Path) -> None:
    opened = Workspace.open(workspace)
    scope = opened.scope()
    views = Views(opened)
    for _ in range(2):
        for name, asked in questions().items():
            with views.lent(1, scope) as used:
                assert asked.read(used) == opened.read(name), name
    views.close()
    opened.close()


def test_all_days_of_a_snapshot_stand_beside_one_shelf(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, shelves = Workspace.open(workspace), list[int]()
    lent = Workspace.shelf

    def counted(self: Workspace, snapshot: int) -> AbstractContextManager[Shelf]:
        shelves.append(snapshot)
        return lent(self, snapshot)

    monkeypatch.setattr(Workspace, "shelf", counted)
    views = Views(opened)
    today = opened.today()
    for days in (0, 30, 400):
        scope = opened.scope(as_of=today - timedelta(days=days))
        with views.lent(1, scope) as view:
            assert question("movements").read(view) == opened.read("movements", scope)
    with views.lent(1, replace(opened.scope(), limited_to=frozenset({"nobody"}))) as limited:
        assert limited.deal_count() == 0
    assert shelves == [1]
    views.close()
    opened.close()


def test_the_day_that_a_forecast_looks_back_to_stays_open_for_the_next_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with workspace_of(large_log(5, 120, closed_without_stage=False)) as opened:
        days, view = list[date](), Workspace.view
        day = date(2024, 8, 14)
        scopes = [
            opened.scope(as_of=day),
            *(opened.scope(as_of=day, owner=o) for o in ("o1", "o2")),
        ]

        def counted(self: Workspace, scope: Scope, **more: object) -> AbstractContextManager[View]:
            days.append(scope.as_of)
            return view(self, scope, **more)  # type: ignore[arg-type]

        expected = [opened.read("forecast", scope) for scope in scopes]
        monkeypatch.setattr(Workspace, "view", counted)
        views = Views(opened)
        for scope, told in zip(scopes, expected, strict=True):
            with views.lent(1, scope) as lent:
                assert question("forecast").read(lent) == told
        assert days.count(day - timedelta(days=7)) == 1
        views.close()


def test_the_days_of_an_older_snapshot_leave_when_a_newer_one_is_seen() -> None:
    with workspace_of(large_log(1, 40), large_log(2, 40)) as made:
        views, scope = Views(made), made.scope()
        with views.lent(1, scope) as older:
            with views.lent(2, scope) as newer:
                assert newer.snapshot.id == 2
            assert older.deal_count()  # whoever looks at it keeps it
        with pytest.raises(EngineError), views.lent(2, scope):
            older.deal_count()
        views.close()
