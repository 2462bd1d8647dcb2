from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rumbo.errors import WorkspaceError
from rumbo.store.engine import Engine
from rumbo.store.folder import lake_place
from rumbo.store.lake import Lake

Row = tuple[Any, ...]


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(threads=1) as opened:
        yield opened


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(lake_place(tmp_path))


def stream(engine: Engine, first: int, last: int, *, block: str = "n // 10") -> object:
    return engine.stream(f"SELECT n, ({block})::INTEGER AS block FROM range({first}, {last}) r(n)")


def numbers(engine: Engine, lake: Lake, version: int, name: str = "t") -> list[int]:
    engine.parquet(name, lake.paths(name, version))
    return [row[0] for row in engine.query(f"SELECT n FROM {name} ORDER BY n").values]


def test_a_table_is_written_anew_and_its_former_version_stays(engine: Engine, lake: Lake) -> None:
    first = lake.replace("t", stream(engine, 0, 3))
    second = lake.replace("t", stream(engine, 5, 7))
    assert numbers(engine, lake, first) == [0, 1, 2]
    assert numbers(engine, lake, second) == [5, 6]


def test_rows_are_added_and_the_former_version_does_not_see_them(
    engine: Engine, lake: Lake
) -> None:
    first = lake.append("t", stream(engine, 0, 2))
    second = lake.append("t", stream(engine, 2, 4))
    assert numbers(engine, lake, first) == [0, 1]
    assert numbers(engine, lake, second) == [0, 1, 2, 3]


def test_only_the_named_blocks_are_replaced(engine: Engine, lake: Lake) -> None:
    lake.replace("t", stream(engine, 0, 30), by="block")
    files = set(lake.paths("t", 0))
    second = lake.replace("t", stream(engine, 12, 14), by="block", only="block IN (1)")
    assert numbers(engine, lake, second) == [*range(10), 12, 13, *range(20, 30)]
    assert len(files & set(lake.paths("t", second))) == 2  # the other blocks were not rewritten


def test_a_new_column_leaves_old_versions_as_they_were(engine: Engine, lake: Lake) -> None:
    lake.append("t", engine.stream("SELECT 1 AS n"))
    second = lake.append("t", engine.stream("SELECT 2 AS n, 'x' AS word"))
    assert numbers(engine, lake, 0) == [1]
    assert numbers(engine, lake, second) == [1, 2]


def test_rows_that_no_snapshot_names_are_taken_back(engine: Engine, lake: Lake) -> None:
    kept = lake.append("t", stream(engine, 0, 2))
    lake.append("t", stream(engine, 2, 4))  # an import that died before its snapshot
    lake.rewind({"t": kept})
    third = lake.append("t", stream(engine, 8, 9))
    assert numbers(engine, lake, third) == [0, 1, 8]
    assert numbers(engine, lake, kept) == [0, 1]


def test_taking_back_nothing_writes_nothing(engine: Engine, lake: Lake) -> None:
    kept = lake.append("t", stream(engine, 0, 2))
    lake.rewind({"t": kept})
    lake.rewind({"t": kept})
    assert lake.append("t", stream(engine, 2, 3)) == kept + 1


def test_a_version_that_is_not_there_is_said_in_one_line(lake: Lake, engine: Engine) -> None:
    lake.append("t", stream(engine, 0, 2))
    for name, version in (("t", 7), ("u", 0)):
        with pytest.raises(WorkspaceError, match="cannot be read") as caught:
            lake.paths(name, version)
        assert "\n" not in str(caught.value)


def test_a_lake_that_cannot_be_written_is_said_in_one_line(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="cannot be written") as caught:
        Lake(str(tmp_path / "file")).append("t", stream(engine, 0, 1))
    assert "\n" not in str(caught.value)


def test_a_file_in_the_place_of_the_lake_is_said(tmp_path: Path) -> None:
    (tmp_path / "lake").write_text("", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="cannot be made"):
        Lake(lake_place(tmp_path))


def test_a_lake_may_lie_elsewhere(tmp_path: Path, engine: Engine) -> None:
    lake = Lake(lake_place(tmp_path / "workspace", str(tmp_path / "elsewhere")))
    assert numbers(engine, lake, lake.append("t", stream(engine, 0, 1))) == [0]
    assert (tmp_path / "elsewhere" / "t" / "_delta_log").is_dir()


@pytest.mark.parametrize(
    "url", ["año #1 ¿?", "{folder}/año #1 ¿?", "file://{folder}/a%C3%B1o%20%231%20%C2%BF%3F"]
)
def test_a_lake_lies_in_the_folder_that_its_setting_names(
    engine: Engine, tmp_path: Path, url: str
) -> None:
    lake = Lake(lake_place(tmp_path, url.format(folder=tmp_path)))
    version = lake.replace("t", stream(engine, 0, 3))

    assert numbers(engine, lake, version) == [0, 1, 2]
    assert (tmp_path / "año #1 ¿?" / "t" / "_delta_log").is_dir()


@pytest.mark.parametrize(
    "url", ["s3://key:secret@bucket/lake", "az://box/lake", "https://host/lake", "file://host/lake"]
)
def test_a_lake_that_is_no_folder_is_refused_in_one_line_without_its_password(
    tmp_path: Path, url: str
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        lake_place(tmp_path, url)

    told = str(caught.value)
    assert "has to be a folder" in told
    assert "secret" not in told
    assert "\n" not in told
    assert list(tmp_path.iterdir()) == []


def test_a_folder_whose_name_the_tables_cannot_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="%"):
        lake_place(tmp_path, "100%25 ventas")
