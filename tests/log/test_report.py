from __future__ import annotations

import csv
from pathlib import Path

import pytest

from rumbo.errors import InputError
from rumbo.log import report
from rumbo.model.rejection import Reason, Rejection

DEAL: dict[str, str | None] = {"id": "d1", "amount": "=1"}


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("cell", ["=1+1", "+34 600", "-x", "@y", "\tz", "\rw"])
def test_a_cell_that_a_spreadsheet_would_compute_is_shown_as_text(cell: str) -> None:
    assert report.inert(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-5", "+1.5", "-1e3", "x=1", "", "'=1", None, 7])
def test_a_number_or_plain_text_stays_as_it_is(cell: object) -> None:
    assert report.inert(cell) == cell


@pytest.mark.parametrize(
    ("language", "said"), [("es-419", "La celda contiene"), ("en", "The cell holds")]
)
def test_every_refused_row_is_listed_in_the_language_and_kept_by_table(
    tmp_path: Path, language: str, said: str
) -> None:
    refused = [
        Rejection(
            "a.csv", 7, "amount", "=1", Reason.FORMULA, "deals", {"id": "d1", "amount": "=1"}
        ),
        Rejection("b.csv", 2, "", "línea\nrota", Reason.UNREADABLE, "changes"),
    ]
    path = report.write(tmp_path / "r", tmp_path / "log", refused, language)
    listed = cells(path)
    assert [(row["file"], row["line"], row["value"]) for row in listed] == [
        ("a.csv", "7", "'=1"), ("b.csv", "2", "línea\nrota"),
    ]  # fmt: skip
    assert listed[0]["reason"].startswith(said)
    assert list(listed[0]) == ["file", "line", "column", "value", "reason", "code"]
    assert cells(tmp_path / "r" / "deals.csv") == [{"id": "d1", "amount": "'=1"}]
    assert not (tmp_path / "r" / "changes.csv").exists()


def test_a_file_that_could_not_be_read_has_a_report_too(tmp_path: Path) -> None:
    path = report.write_failure(
        tmp_path / "r", tmp_path / "x.csv", InputError("a.csv is empty."), "es-ES"
    )
    (row,) = cells(path)
    assert (row["file"], row["reason"]) == ("x.csv", "a.csv está vacío.")
    assert sorted(found.name for found in (tmp_path / "r").iterdir()) == ["rejected.csv"]
