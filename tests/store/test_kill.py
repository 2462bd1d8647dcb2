from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from kept import state

from command import ACTIVITIES, CHANGES, DEALS, answers, made, rumbo, small_log
from rumbo.workspace import Workspace

DYING = Path(__file__).with_name("dying_import.py")
TAKEN_AT = datetime(2025, 7, 15)  # noqa: DTZ001 - naive UTC, as the workspace keeps it
STEPS = 14  # an import of this log has so many moments, or fewer
TIMES = 5


@pytest.fixture(scope="module")
def later_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the CRM holds a fortnight later: a deal moved, one closed, one is new."""
    folder = tmp_path_factory.mktemp("later")
    return small_log(
        folder,
        deals=DEALS.replace("p1,Demo,2500", "p1,Propuesta,2750").replace(
            "2025-02-03T08:00:00Z,,open", "2025-02-03T08:00:00Z,2025-07-02,won"
        )
        + "d6,Seis,a1,o2,p1,Lead,10,EUR,2025-07-01,,open,Sur\n",
        changes=CHANGES + "d2,stage,Demo,Propuesta,2025-07-03T09:00:00,o1,user\n",
        activities=ACTIVITIES + "t5,call,in,2025-07-04T10:00:00,done,o1,d2,Llamada,,0\n",
    )


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("before")
    return made(folder / "workspace", small_log(folder / "log"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("empty") / "workspace")


def bring_in(workspace: Path, log: Path) -> None:
    opened = Workspace.open(workspace)
    assert opened.import_path(log, taken_at=TAKEN_AT).snapshot is not None
    opened.close()


def killed(before: Path, log: Path, folder: Path, kind: str, count: int) -> list[tuple[Path, bool]]:
    """Copies of a workspace in which an import died, and whether it did before its end."""
    copies = [Path(shutil.copytree(before, folder / f"{kind}{n}")) for n in range(count)]
    ended = subprocess.run(
        [sys.executable, str(DYING), str(log), TAKEN_AT.isoformat(), kind, *map(str, copies)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    fates = ended.stdout.split()
    assert len(fates) == count, ended.stderr
    return [(copy, fate == "killed") for copy, fate in zip(copies, fates, strict=True)]


def is_sound(workspace: Path) -> bool:
    return rumbo("check", "--workspace", workspace).code == 0


def test_an_import_killed_at_any_write_leaves_the_former_snapshot_and_the_next_one_works(
    before: Path, later_log: Path, tmp_path: Path
) -> None:
    former = state(before)
    clean = Path(shutil.copytree(before, tmp_path / "clean"))
    bring_in(clean, later_log)
    copies = killed(before, later_log, tmp_path, "step", STEPS)
    died = [copy for copy, fate in copies if fate]
    assert len(died) >= 7  # before and after each of at least six writes
    expected = state(clean)
    assert answers(died[-1]) == answers(before)
    for number, copy in enumerate(died):
        assert state(copy) == former
        assert is_sound(copy)
        bring_in(copy, later_log)
        assert state(copy) == expected, number
    assert answers(died[-1]) == answers(clean)
    assert all(state(copy) == expected for copy, fate in copies if not fate)


def test_a_first_import_killed_at_any_write_leaves_an_empty_workspace_that_works(
    empty: Path, later_log: Path, tmp_path: Path
) -> None:
    clean = Path(shutil.copytree(empty, tmp_path / "clean"))
    bring_in(clean, later_log)
    expected = state(clean)
    for copy, fate in killed(empty, later_log, tmp_path, "step", 6):
        assert fate
        assert rumbo("read", "phases", "--workspace", copy).code == 2
        bring_in(copy, later_log)
        assert state(copy) == expected


def test_an_import_killed_at_a_random_time_leaves_one_snapshot_or_the_other(
    before: Path, later_log: Path, tmp_path: Path
) -> None:
    clean = Path(shutil.copytree(before, tmp_path / "clean"))
    bring_in(clean, later_log)
    former, expected = state(before), state(clean)
    for copy, _ in killed(before, later_log, tmp_path, "time", TIMES):
        found = state(copy)
        assert found in (former, expected)
        assert is_sound(copy)
        if found == former:
            bring_in(copy, later_log)
        assert state(copy) == expected


def test_an_import_that_was_killed_twice_in_a_row_still_leaves_the_next_one_exact(
    before: Path, later_log: Path, tmp_path: Path
) -> None:
    clean = Path(shutil.copytree(before, tmp_path / "clean"))
    bring_in(clean, later_log)
    once = killed(before, later_log, tmp_path, "step", 5)[-1][0]
    twice = killed(once, later_log, tmp_path / "again", "step", 4)[-1][0]
    bring_in(twice, later_log)
    assert state(twice) == state(clean)
