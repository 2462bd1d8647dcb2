from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from rumbo.settings import Settings
from rumbo.workspace import Workspace

MARCH = """id,stage,amount,created_at,status,closed_at
1,Contacto,100,2026-01-05,open,
2,Contacto,50,2026-01-06,open,
3,Ganada,70,2026-01-02,won,2026-02-01
"""
APRIL = """id,stage,amount,created_at,status,closed_at
1,Oferta,120,2026-01-05,open,
2,Ganada,50,2026-01-06,won,2026-04-10
3,Ganada,70,2026-01-02,won,2026-02-01
"""
EXPORTS = (("march", MARCH, datetime(2026, 3, 31)), ("april", APRIL, datetime(2026, 4, 30)))  # noqa: DTZ001 - naive UTC


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace.create(tmp_path / "workspace", Settings(threads=1))
    for name, deals, taken_at in EXPORTS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "deals.csv").write_text(deals, "utf-8")
        made.import_path(tmp_path / name, taken_at=taken_at)
    yield made
    made.close()


def moves(workspace: Workspace, as_of: date) -> set[tuple[object, object]]:
    rows = workspace.read("movements", workspace.scope(as_of=as_of)).rows
    return {(row["from"], row["to"]) for row in rows}


def test_what_differs_between_two_exports_becomes_a_move(workspace: Workspace) -> None:
    found = moves(workspace, date(2026, 5, 1))

    assert {(None, "Contacto"), ("Contacto", "Oferta"), ("Contacto", "Ganada")} <= found


def test_a_move_between_two_exports_is_not_known_before(workspace: Workspace) -> None:
    assert ("Contacto", "Oferta") not in moves(workspace, date(2026, 4, 1))


def test_a_deal_closed_without_a_stage_has_an_unknown_path(workspace: Workspace) -> None:
    reading = workspace.read("movements", workspace.scope(as_of=date(2026, 5, 1)))

    assert ("unknown", "Ganada") in moves(workspace, date(2026, 5, 1))
    assert reading.warnings[0].en.startswith("1 deal has only its final stage")


def test_snapshots_of_which_one_has_more_tables_are_sound(workspace: Workspace) -> None:
    assert [finding.what for finding in workspace.check() if not finding.sound] == []
