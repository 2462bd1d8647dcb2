from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from spreadsheet_case import Case

from rumbo.errors import InputError
from rumbo.sources.spreadsheet.workbook import shown


def saved(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


HEADER = ["ID", "Nombre", "Etapa", "Importe", "Fecha de creación"]


def test_dates_numbers_and_lines_of_a_sheet_come_as_they_are(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Informe de oportunidades"],
        [],
        HEADER,
        [1, "Acme", "Propuesta", 0.1 + 0.2, date(2026, 1, 31)],
        [2.0, "Beta", "Ganado", 1_234_567.5, datetime(2026, 2, 3, 10, 30)],  # noqa: DTZ001
        [3, "Gama", "Propuesta", "1.234,56", "13/02/2026"],
        [],
        ["Total: 3 registros"],
        [None, None],
    ]
    path = saved(tmp_path / "negocios.xlsx", Hoja=rows)

    case = Case(path)

    columns = ("id", "amount", "created_at", "status", "_line")
    assert case.rows("deals", *columns) == [
        ("1", "0.3", "2026-01-31", "open", 4),
        ("2", "1234567.5", "2026-02-03T10:30:00", "won", 5),
        ("3", "1234.56", "2026-02-13", "open", 6),
    ]
    assert "Total: 3 registros" in case.notes()


def test_sums_below_a_sheet_are_no_rows_computed_or_not(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        HEADER,
        [1, "Acme", "Propuesta", 5, date(2026, 1, 31)],
        ["Total", None, None, "=SUM(D2:D2)"],
        [None, None, "Suma total", 5],
    ]

    case = Case(saved(tmp_path / "negocios.xlsx", Hoja=rows))

    assert case.rows("deals", "id", "amount") == [("1", "5")]
    assert "Total =SUM(D2:D2) / Suma total 5" in case.notes()


def test_every_sheet_feeds_the_table_that_its_columns_say(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "crm.xlsx",
        Negocios=[[*HEADER, "Empresa"], [1, "A", "Propuesta", 5, date(2026, 1, 31), "Acme"]],
        Empresas=[["ID", "Nombre de la empresa", "Sector"], [77, "ACME", "Metal"]],
        Vacía=[],
    )

    case = Case(path)
    again = Case(path, case.mapping.as_yaml())

    assert case.rows("accounts", "id", "name", "industry") == [("77", "ACME", "Metal")]
    assert case.rows("deals", "id", "account_id") == [("1", "77")]
    assert again.everything() == case.everything()
    assert {part.file for part in case.staging.tables} >= {"crm.xlsx!Negocios", "crm.xlsx!Empresas"}


def test_a_formula_comes_as_its_text(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "deals.xlsx", Deals=[HEADER, [1, "Acme", "X", "=1+1", date(2026, 1, 31)]]
    )

    assert Case(path).rows("deals", "amount") == [("=1+1",)]


def test_cells_beyond_the_header_are_refused_with_their_line(tmp_path: Path) -> None:
    rows: list[list[Any]] = [HEADER]
    rows += [[n, "A", "X", 1, date(2026, 1, 31)] for n in range(50)]
    rows.append([50, "A", "X", 1, date(2026, 1, 31), "beyond"])

    case = Case(saved(tmp_path / "deals.xlsx", Deals=rows))

    assert len(case.rows("deals", "id")) == 50
    assert case.faults() == [("deals.xlsx!Deals", 52, "WRONG_SHAPE")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "TRUE"),
        (3.0, "3"),
        (0.1 + 0.2, "0.3"),
        (1e21, "1000000000000000000000"),
        (1e-7, "0.0000001"),
        (1.234, "1.2340"),
        (12345678901, "12345678901"),
        (date(2026, 1, 2), "2026-01-02"),
    ],
)
def test_values_are_shown_without_binary_noise(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_file_that_is_no_workbook_or_a_broken_one_says_so(tmp_path: Path) -> None:
    whole = saved(tmp_path / "whole.xlsx", Deals=[HEADER, [1, "A", "X", 1, "2026-01-31"]])
    broken = tmp_path / "broken.xlsx"
    for content in (b"id,name\n", b"", whole.read_bytes()[:3000], b"PK\x03\x04"):
        broken.write_bytes(content)

        with pytest.raises(InputError, match="not an Excel workbook that can be read"):
            Case(broken)


def test_a_workbook_that_unpacks_to_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", bytes(50_000_000))

    with pytest.raises(InputError, match="grows more than"):
        Case(path)


def test_entities_in_a_workbook_are_not_resolved(tmp_path: Path) -> None:
    source = saved(tmp_path / "deals.xlsx", Deals=[HEADER, [1, "A", "X", 1, "2026-01-31"]])
    path = tmp_path / "hostile.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename.endswith("sheet1.xml"):
                entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
                content = content.replace(b"<worksheet", entity + b"<worksheet", 1)
            new.writestr(member.filename, content)

    with pytest.raises(InputError, match="not an Excel workbook"):
        Case(path)
