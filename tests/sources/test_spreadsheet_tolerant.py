from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rumbo.log.staging import Staging
from rumbo.sources.spreadsheet import tolerant
from rumbo.sources.spreadsheet.tolerant import read_tolerant
from rumbo.store.engine import Engine


@pytest.fixture
def staging() -> Iterator[Staging]:
    with Engine(threads=1) as engine:
        yield Staging(engine)


def read(staging: Staging, path: Path, content: bytes) -> list[tuple[object, ...]]:
    path.write_bytes(content)
    read_tolerant(path, staging, "raw", file_label="deals.csv", table="deals")
    return list(staging.engine.query("SELECT * FROM raw ORDER BY CAST(_line AS INTEGER)").values)


def faults(staging: Staging) -> list[tuple[int, str]]:
    return [(entry.line, entry.reason.name) for entry in staging.rejections]


def test_ragged_rows_are_refused_with_line_and_cells(staging: Staging, tmp_path: Path) -> None:
    rows = read(staging, tmp_path / "d.csv", b"id,name\n1,Acme\n2\n3,B,extra\n4,C\n")

    assert rows == [("1", "Acme", "deals.csv", "2"), ("4", "C", "deals.csv", "5")]
    assert faults(staging) == [(3, "WRONG_SHAPE"), (4, "WRONG_SHAPE")]
    assert staging.rejections[1].row == {"id": "3", "name": "B", "column 3": "extra"}
    assert {(entry.file, entry.table) for entry in staging.rejections} == {("deals.csv", "deals")}


def test_an_empty_cell_after_the_last_column_is_no_fault(staging: Staging, tmp_path: Path) -> None:
    rows = read(staging, tmp_path / "d.csv", b"id,name\n1,Acme,\n\n2,B\n")

    assert [row[:2] for row in rows] == [("1", "Acme"), ("2", "B")]
    assert faults(staging) == []


def test_line_breaks_in_quotes_keep_the_line_of_the_next_row(
    staging: Staging, tmp_path: Path
) -> None:
    rows = read(staging, tmp_path / "d.csv", b'id,name\n1,"two\nlines"\n2,B\nbad\n')

    assert rows == [("1", "two\nlines", "deals.csv", "2"), ("2", "B", "deals.csv", "4")]
    assert faults(staging) == [(5, "WRONG_SHAPE")]


def test_an_open_quote_costs_its_own_row_only(staging: Staging, tmp_path: Path) -> None:
    rows = read(staging, tmp_path / "d.csv", b'id,name\n1,"open\n2,B\n3,C\n')

    assert [row[0] for row in rows] == ["2", "3"]
    assert faults(staging) == [(2, "UNREADABLE")]
    assert staging.rejections[0].value == '1,"open\n'


def test_an_open_quote_does_not_swallow_a_long_file(staging: Staging, tmp_path: Path) -> None:
    body = "".join(f"{number},name {number}\n" for number in range(5_000))

    rows = read(staging, tmp_path / "d.csv", b'id,name\nx,"open\n' + body.encode())

    assert len(rows) == 5_000
    assert faults(staging) == [(2, "UNREADABLE")]


def test_a_line_longer_than_any_row_is_passed_in_bounded_memory(
    staging: Staging, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tolerant, "RECORD_CHARS", 1_000)

    rows = read(staging, tmp_path / "d.csv", b"id,name\n1," + b"x" * 50_000 + b"\n2,B\n")

    assert [row[0] for row in rows] == ["2"]
    assert faults(staging) == [(2, "UNREADABLE")]
    assert len(staging.rejections[0].value) <= 1_000


def test_bytes_that_are_no_text_cost_their_row(staging: Staging, tmp_path: Path) -> None:
    rows = read(staging, tmp_path / "d.csv", b"id,name\n1,caf\xe9\n2,caf\xc3\xa9\n")

    assert [row[:2] for row in rows] == [("2", "café")]
    assert faults(staging) == [(2, "UNREADABLE")]
    staging.rejections[0].value.encode("utf-8")


def test_text_after_a_closing_quote_is_refused(staging: Staging, tmp_path: Path) -> None:
    rows = read(staging, tmp_path / "d.csv", b'id,name\n1,"a"b\n2,5" screen\n')

    assert [row[:2] for row in rows] == [("2", '5" screen')]
    assert faults(staging) == [(2, "UNREADABLE")]


def test_headers_given_twice_or_left_empty_get_names(staging: Staging, tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_bytes(b"a,A,,_line\n1,2,3,4\n")

    assert read_tolerant(path, staging, "raw") == ("a", "A (2)", "column 3", "_line (2)")


def test_a_row_with_undecodable_bytes_is_kept_whole_to_be_corrected(
    staging: Staging, tmp_path: Path
) -> None:
    content = b"id,name,note\n1,Se\xf1al,\x81\n2,B,\n3,zero\x00,\n"

    rows = read(staging, tmp_path / "d.csv", content)

    assert [row[0] for row in rows] == ["2"]
    assert faults(staging) == [(2, "UNREADABLE"), (4, "UNREADABLE")]
    assert staging.rejections[0].row == {"id": "1", "name": "Señal", "note": "\ufffd"}
    assert staging.rejections[0].value == "1,Señal,\ufffd\n"
    assert staging.rejections[1].row == {"id": "3", "name": "zero\ufffd", "note": ""}


def test_a_row_with_an_open_quote_is_kept_to_be_corrected(staging: Staging, tmp_path: Path) -> None:
    read(staging, tmp_path / "d.csv", b'id,name\n1,"open\n2,B\n')

    assert staging.rejections[0].row == {"id": "1", "name": "open\n"}
