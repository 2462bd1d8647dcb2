"""Commands start fast because they load only what they need; time itself is not tested."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("alembic", "deltalake", "duckdb", "numpy", "openpyxl", "rich", "sqlalchemy")
_SHOW = """
import sys
from rumbo.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print("loaded:", *sorted(sys.modules))
"""


def _loaded(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _SHOW, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stdout.rsplit("loaded:", 1)[1].split())


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("readings",), ("new", "-h")])
def test_a_command_that_needs_no_engine_loads_none(arguments: tuple[str, ...]) -> None:
    assert _loaded(*arguments).isdisjoint({*HEAVY, "pydantic", "rumbo.workspace"})


def test_founding_a_workspace_in_its_own_folder_loads_no_database(tmp_path: Path) -> None:
    loaded = _loaded("new", str(tmp_path / "workspace"))

    assert loaded.isdisjoint({*HEAVY, "rumbo.workspace", "rumbo.draw.journey"})
    assert (tmp_path / "workspace" / "lake").is_dir()


def test_a_workspace_loads_no_spreadsheet_reader() -> None:
    code = "import sys, rumbo.workspace; print('loaded:', *sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert set(done.stdout.split()).isdisjoint({"alembic", "openpyxl", "rich"})
