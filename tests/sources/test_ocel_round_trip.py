from __future__ import annotations

from pathlib import Path

import pytest

from rumbo.log import stored
from rumbo.settings import Settings
from rumbo.workspace import Workspace

DEALS = "id,name,pipeline_id,stage,status,created_at,expected_close_at\n"
CHANGES = "object_type,object_id,field,old_value,new_value,changed_at\n"


def log(folder: Path) -> Path:
    folder.mkdir()
    (folder / "stages.csv").write_text(
        "pipeline_id,stage_id,stage,position,outcome\ndefault,Lead,Lead,1,open\n"
    )
    (folder / "deals.csv").write_text(
        DEALS + "1,A,default,Lead,open,2024-01-02T10:00:00Z,2024-08-31\n"
        "2,B,default,Lead,open,2024-01-02T10:00:00Z,2024-03-31\n"
    )
    (folder / "changes.csv").write_text(
        CHANGES + "deal,1,expected_close_at,2024-03-31,2024-08-31,2024-02-03T10:00:00Z\n"
    )
    return folder


def told(workspace: Workspace) -> list[tuple[object, ...]]:
    with workspace.engine() as engine:
        stored.mount(engine, workspace.lake, workspace.snapshot().versions)
        deals = engine.query("SELECT id, expected_close_at FROM deals ORDER BY id").values
        changes = engine.query(
            "SELECT field, TRY_CAST(old_value AS TIMESTAMP), TRY_CAST(new_value AS TIMESTAMP)"
            " FROM changes WHERE field = 'expected_close_at'"
        ).values
    return [*deals, *changes]


@pytest.mark.parametrize("name", ["log.json", "log.sqlite"])
@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/Mexico_City"])
def test_expected_days_come_back_as_they_went(tmp_path: Path, name: str, zone: str) -> None:
    first = Workspace.create(tmp_path / "one", Settings(zone=zone))
    second = Workspace.create(tmp_path / "two", Settings(zone=zone))
    first.import_path(log(tmp_path / "log"))
    first.export(tmp_path / name)
    second.import_path(tmp_path / name)

    assert told(second) == told(first)
    assert len(told(first)) == 3
