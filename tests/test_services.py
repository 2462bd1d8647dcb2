"""`scripts/services`: what it installs where it may, and the one line it says where it may not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "scripts" / "services"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine that has no service yet, and an apt-get that writes down what it gets."""
    programs = tmp_path / "bin"
    programs.mkdir()
    _program(programs / "ls", "exit 2")
    _program(programs / "apt-get", f'echo "$@" >> {tmp_path / "got"}')
    return tmp_path


def _program(path: Path, line: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(0o755)


def run(machine: Path, user: int) -> str:
    _program(machine / "bin" / "id", f"echo {user}")
    ended = subprocess.run(
        [str(SCRIPT)],
        env={"PATH": str(machine / "bin")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == ""
    return ended.stderr


def test_root_gets_what_is_missing(machine: Path) -> None:
    said = run(machine, user=0)

    assert said == "Installing for the tests: postgresql chromium\n"
    got = (machine / "got").read_text(encoding="utf-8").splitlines()
    assert got[0].startswith("update")
    assert got[1].endswith("postgresql chromium")


def test_others_are_told_what_to_install_in_one_line(machine: Path) -> None:
    said = run(machine, user=1000)

    assert said.endswith("apt-get install postgresql chromium\n")
    assert len(said.splitlines()) == 1
    assert not (machine / "got").exists()


@pytest.mark.parametrize("name", ["chromium", "chromium-browser"])
def test_a_chromium_that_is_there_is_enough(machine: Path, name: str) -> None:
    _program(machine / "bin" / name, "exit 0")

    assert "chromium" not in run(machine, user=0)


def test_nothing_is_said_where_everything_is_there(machine: Path) -> None:
    _program(machine / "bin" / "ls", "exit 0")
    _program(machine / "bin" / "chromium", "exit 0")

    assert run(machine, user=0) == ""
