from __future__ import annotations

import json
from pathlib import Path

import pytest
from kept import state

from command import AS_OF, CHANGES, DEALS, made, process, rumbo, small_log

READER = str(Path(__file__).with_name("busy_reader.py"))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return made(tmp_path / "workspace", small_log(tmp_path / "log"))


def grown_log(folder: Path, number: int) -> Path:
    """The log with so many deals more."""
    more = [f"n{n},Nueva {n},a1,o1,p1,Lead,{n},EUR,2025-03-01,,open,Sur\n" for n in range(number)]
    moves = [f"n{n},stage,Lead,Demo,2025-04-0{n + 1},o1,user\n" for n in range(number)]
    deals = DEALS + "".join(more).replace("p1,Lead", "p1,Demo")
    return small_log(folder, deals=deals, changes=CHANGES + "".join(moves))


def test_readers_never_see_half_an_import_nor_wait_for_it(workspace: Path, tmp_path: Path) -> None:
    readers = [process(workspace, 12, code=(READER,)) for _ in range(2)]
    for number in range(1, 6):
        done = rumbo(
            "import", grown_log(tmp_path / f"log{number}", number), "--workspace", workspace
        )
        assert done.code == 0, done.err
    said: list[dict[str, object]] = []
    for reader in readers:
        out, err = reader.communicate(timeout=120)
        assert reader.returncode == 0, err
        assert err == ""
        said += [json.loads(line) for line in out.splitlines()]
    assert len(said) == 24
    asked = {(str(entry["reading"]), entry["snapshot"]) for entry in said}
    known = {
        (name, number): rumbo(
            "read", name, "--workspace", workspace, "--as-of", AS_OF, "--snapshot", number, "--json"
        ).json
        for name, number in asked
    }
    assert all(entry == known[str(entry["reading"]), entry["snapshot"]] for entry in said)


def test_two_imports_at_once_both_end_and_the_second_waits(workspace: Path, tmp_path: Path) -> None:
    first, second = (
        process("import", grown_log(tmp_path / f"log{n}", n), "--workspace", workspace, "--json")
        for n in (2, 3)
    )
    ended = [one.communicate(timeout=120) for one in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), ended
    assert [err for _, err in ended] == ["", ""]
    one_by_one = made(tmp_path / "beside", small_log(tmp_path / "again"))
    assert rumbo("import", grown_log(tmp_path / "log9", 3), "--workspace", one_by_one).code == 0
    counts = {name: rows for name, (rows, _) in state(workspace).items()}
    assert counts == {name: rows for name, (rows, _) in state(one_by_one).items()}
    assert rumbo("check", "--workspace", workspace).code == 0


def test_a_notebook_keeps_its_snapshot_while_others_import(workspace: Path, tmp_path: Path) -> None:
    former = state(workspace)
    assert rumbo("import", grown_log(tmp_path / "more", 4), "--workspace", workspace).code == 0
    assert state(workspace, snapshot=1) == former
    assert state(workspace) != former
