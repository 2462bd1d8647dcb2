"""Each deal's path is written down at import; workspaces of before that are read and brought on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from command import CHANGES, DEALS, made, small_log
from rumbo.log.view import Scope
from rumbo.workspace import Workspace

_LATER = datetime(2025, 7, 15)  # noqa: DTZ001 - naive UTC, as the workspace keeps it


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(made(tmp_path / "workspace", small_log(tmp_path / "log")))


def without_paths(workspace: Workspace) -> None:
    """Records the newest snapshot again as it was before paths were kept."""
    newest = workspace.snapshot()
    versions = {name: kept for name, kept in newest.versions.items() if name != "paths"}
    older = type(newest)(**(vars(newest) | {"versions": versions}))
    workspace.database.record(older)


def paths(workspace: Workspace, scope: Scope | None = None) -> list[tuple[Any, ...]]:
    with workspace.view(scope or workspace.scope()) as view:
        asked = "SELECT deal, path FROM paths ORDER BY deal"
        return list(view.engine.query(asked).values)


def visits(workspace: Workspace, scope: Scope | None = None) -> list[tuple[Any, ...]]:
    with workspace.view(scope or workspace.scope()) as view:
        asked = "SELECT deal, list(phase ORDER BY step) FROM passages GROUP BY deal ORDER BY deal"
        return list(view.engine.query(asked).values)


def test_a_path_is_that_of_the_visits_known_by_then(workspace: Workspace) -> None:
    days = sorted({row[:10] for line in CHANGES.splitlines()[1:] for row in line.split(",")[4:5]})
    assert len(days) > 3

    for day in days:
        scope = workspace.scope(as_of=datetime.fromisoformat(day).date())
        assert paths(workspace, scope) == visits(workspace, scope)
    assert len({str(paths(workspace, workspace.scope(as_of=datetime.fromisoformat(day).date())))
                for day in days}) > 3  # fmt: skip


def test_a_snapshot_of_before_paths_were_kept_is_read_the_same(workspace: Workspace) -> None:
    kept = paths(workspace)
    shapes = workspace.read("shapes", workspace.scope()).rows
    without_paths(workspace)

    assert "paths" not in workspace.snapshot().versions
    assert paths(workspace) == kept
    assert workspace.read("shapes", workspace.scope()).rows == shapes
    assert all(finding.sound for finding in workspace.check())


def test_the_next_import_gives_every_deal_its_path(workspace: Workspace, tmp_path: Path) -> None:
    without_paths(workspace)
    later = small_log(
        tmp_path / "later",
        deals=DEALS + "d6,Seis,a1,o2,p1,Lead,10,EUR,2025-07-01,,open,Sur\n",
    )
    workspace.import_path(later, taken_at=_LATER)

    assert "paths" in workspace.snapshot().versions
    assert paths(workspace) == visits(workspace)
    assert all(finding.sound for finding in workspace.check())
