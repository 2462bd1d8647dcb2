"""Views are lent to one thread at a time, used again, and closed in the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from rumbo.log.view import Scope
from rumbo.readings.registry import questions
from rumbo.web.views import Views
from rumbo.workspace import Workspace


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
