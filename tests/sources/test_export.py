from __future__ import annotations

import csv
from pathlib import Path

import pytest

from command import ACTIVITIES, CHANGES, DEALS, answers, made, rumbo, small_log

HOSTILE = (
    DEALS.replace("Uno", '"+34 600 ""x"""').replace("Tres", "'-quoted").replace("Norte", "@casa")
    + 'd8,"línea\ny ""comillas"", ñ 表 🙂",a1,o1,p1,Lead,-5,EUR,2025-03-30T02:30+01:00,,open,-7\n'
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    subject = ACTIVITIES.replace("Llamada", "- lista")
    return made(
        folder / "workspace",
        small_log(folder / "log", deals=HOSTILE, changes=CHANGES, activities=subject),
    )


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_log_format_comes_back_whole(workspace: Path, tmp_path: Path) -> None:
    done = rumbo("export", tmp_path / "out", "--workspace", workspace)
    assert done.code == 0, done.err
    assert {Path(line).name for line in done.out.splitlines()} == {
        path.name for path in (tmp_path / "out").iterdir()
    }
    again = made(tmp_path / "again", tmp_path / "out")
    assert answers(again) == answers(workspace)
    assert rumbo("export", tmp_path / "twice", "--workspace", again).code == 0
    for path in (tmp_path / "out").iterdir():
        assert (tmp_path / "twice" / path.name).read_bytes() == path.read_bytes()


def test_no_exported_cell_is_computed_by_a_spreadsheet(workspace: Path, tmp_path: Path) -> None:
    rumbo("export", tmp_path / "out", "--workspace", workspace)
    deals = {row["id"]: row for row in cells(tmp_path / "out" / "deals.csv")}
    assert deals["d1"]["name"] == '\'+34 600 "x"'
    assert deals["d3"]["name"] == "'-quoted"
    assert deals["d1"]["region"] == "'@casa"
    assert (deals["d8"]["amount"], deals["d8"]["region"]) == ("-5.00", "-7")
    assert deals["d8"]["created_at"] == "2025-03-30T01:30:00.000000Z"


@pytest.mark.parametrize("name", ["log.json", "log.sqlite", "log.xes", "log.xes.gz"])
def test_an_event_log_comes_back_with_the_same_movements(
    workspace: Path, tmp_path: Path, name: str
) -> None:
    """Of OCEL and XES only movements are promised: texts and ids of other tables may differ."""
    done = rumbo("export", tmp_path / name, "--workspace", workspace)
    assert done.code == 0, done.err
    again = made(tmp_path / "again", tmp_path / name)
    for reading in ("movements", "shapes"):
        found, expected = answers(again)[reading], answers(workspace)[reading]
        assert found["rows"] == expected["rows"]


@pytest.mark.parametrize("name", ["folder", "x.json", "x.sqlite", "x.xes"])
def test_a_place_that_cannot_be_written_is_said_in_one_line(
    workspace: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = rumbo("export", tmp_path / "file" / name, "--workspace", workspace)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_folder_that_is_there_is_left_alone(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    done = rumbo("export", tmp_path / "out", "--workspace", workspace)
    assert (done.code, "ya existe" in done.err) == (2, True)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]
