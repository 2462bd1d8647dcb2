from __future__ import annotations

from pathlib import Path

import pytest
from spreadsheet_case import Case, written

from rumbo.errors import InputError
from rumbo.log.staging import Staging
from rumbo.sources.spreadsheet import read_spreadsheet
from rumbo.store.engine import Engine

DEALS = (
    "ID;Nombre;Etapa;Estado;Importe;Fecha de creación;Notas\n"
    "1;Peñón;Propuesta;Abierto;1.234,56;31/01/2026;café\n"
    "2;Ñandú;Ganado;Ganado;7.000;13/02/2026 10:30;\n"
)
STAGED = [
    ("1", "Peñón", "Propuesta", "open", "1234.56", "2026-01-31", "café", 2),
    ("2", "Ñandú", "Ganado", "won", "7000", "2026-02-13T10:30:00", None, 3),
]
COLUMNS = ("id", "name", "stage", "status", "amount", "created_at", "Notas", "_line")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_encoding_and_delimiter_are_found(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = written(tmp_path, "negocios.csv", DEALS.replace(";", delimiter), encoding)

    case = Case(path)

    assert case.rows("deals", *COLUMNS) == STAGED
    assert case.faults() == []


@pytest.mark.parametrize("breaks", ["\r\n", "\r"])
def test_line_ends_of_other_systems_are_read(tmp_path: Path, breaks: str) -> None:
    case = Case(written(tmp_path, "negocios.csv", DEALS.replace("\n", breaks)))

    assert case.rows("deals", *COLUMNS) == STAGED


def test_titles_above_and_closing_lines_below_are_no_rows(tmp_path: Path) -> None:
    text = (
        "Opportunity Report\nAs of 30/06/2026\n\n"
        '"Opportunity ID","Opportunity Name","Stage","Amount","Created Date"\n'
        '"1","Acme","Proposal","1,200.00","1/31/2026"\n'
        '"2","Beta","Closed Lost","1,000.00","2/28/2026"\n'
        '\n"Grand Totals (2 records)"\n"Copyright (c) 2026"\n\n'
    )

    case = Case(written(tmp_path, "report.csv", text))

    assert case.rows("deals", "id", "status", "amount", "created_at", "_line") == [
        ("1", "open", "1200.00", "2026-01-31", 5),
        ("2", "lost", "1000.00", "2026-02-28", 6),
    ]
    assert "Grand Totals (2 records)" in case.notes()
    assert case.faults() == []


@pytest.mark.parametrize(
    "foot",
    [
        "Total;;;2.200,00;",
        ";;TOTAL:;2.200,00 €;",
        "Subtotal;;;1.200,00;\nTotal general;;;2.200,00;3",
        "Total",
        "\nSuma;;;2200;\n;;;;",
    ],
)
def test_sums_below_the_table_are_no_rows(tmp_path: Path, foot: str) -> None:
    rows = "1;A;Propuesta;1.200,00;31/01/2026\n2;B;Propuesta;1.000,00;28/02/2026\n"
    text = f"ID;Nombre;Etapa;Importe;Fecha de creación\n{rows}{foot}\n"

    case = Case(written(tmp_path, "negocios.csv", text))

    assert case.rows("deals", "id", "amount") == [("1", "1200.00"), ("2", "1000.00")]
    assert case.faults() == []
    assert "the closing lines are not rows" in case.notes()


@pytest.mark.parametrize(
    "row", ["Total;Total;Propuesta;5;31/01/2026", "Total;;Propuesta;5;", "Totalia;;;5;"]
)
def test_a_deal_named_like_a_total_is_a_row(tmp_path: Path, row: str) -> None:
    text = f"ID;Nombre;Etapa;Importe;Fecha de creación\n1;A;Propuesta;5;31/01/2026\n{row}\n"

    case = Case(written(tmp_path, "negocios.csv", text))

    assert [deal for (deal,) in case.rows("deals", "id")] == ["1", row.partition(";")[0]]


def test_bad_rows_are_refused_with_their_line_and_the_others_come_in(tmp_path: Path) -> None:
    text = (
        "id,name,stage,created_at\n"
        "1,Acme,Proposal,2026-01-31\n"
        "2,Beta\n"
        '3,"open,Proposal,2026-01-31\n'
        '4,"two\nlines",Proposal,2026-01-31\n'
        "5,E,Proposal,2026-01-31,more\n"
        "6,F,Proposal,2026-01-31\n"
    )

    case = Case(written(tmp_path, "deals.csv", text))

    assert case.rows("deals", "id", "name", "_line") == [
        ("1", "Acme", 2),
        ("4", "two\nlines", 5),
        ("6", "F", 8),
    ]
    assert case.faults() == [
        ("deals.csv", 3, "WRONG_SHAPE"),
        ("deals.csv", 4, "UNREADABLE"),
        ("deals.csv", 7, "WRONG_SHAPE"),
    ]


def test_lines_are_exact_behind_line_breaks_in_cells(tmp_path: Path) -> None:
    text = 'id,name,stage,created_at\n1,"a\nb\nc",X,2026-01-31\n2,B,X,soon\n'

    case = Case(written(tmp_path, "deals.csv", text))

    assert case.rows("deals", "id", "_line", "created_at") == [
        ("1", 2, "2026-01-31"),
        ("2", 5, "soon"),
    ]


def test_days_that_could_be_months_are_said_and_follow_the_language(tmp_path: Path) -> None:
    spanish = Case(
        written(tmp_path, "n.csv", "ID,Etapa,Fecha de creación\n1,X,03/04/2026\n2,Y,05/06/2026\n")
    )
    english = Case(
        written(tmp_path, "d.csv", "ID,Stage,Created date\n1,X,03/04/2026\n2,Y,05/06/2026\n")
    )

    assert spanish.rows("deals", "created_at") == [("2026-04-03",), ("2026-06-05",)]
    assert english.rows("deals", "created_at") == [("2026-03-04",), ("2026-05-06",)]
    assert "no day is later than the 12th" in spanish.notes()
    assert "the month was taken to come first" in english.notes()


def test_the_mapping_decides_days_that_could_be_months(tmp_path: Path) -> None:
    path = written(tmp_path, "d.csv", "ID,Stage,Created date\n1,X,03/04/2026\n")
    saved = Case(path).mapping.as_yaml()

    case = Case(path, saved.replace("dates: mdy", "dates: dmy"))

    assert case.rows("deals", "created_at") == [("2026-04-03",)]
    assert case.notes() == ""


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.csv", b"PK\x03\x04 something", "Excel workbook or a .zip"),
        ("a.csv", b"\xd0\xcf\x11\xe0 something", "save it as .xlsx"),
        ("a.csv", b"\x00\x01\x02\x03", "not a text file"),
        ("a.csv", b"a,b\n\x81\x8d\x8f,\x90\n", "encoding that is not known"),
        ("a.csv", b"<html><table>", "web page"),
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\n\n\n", "is empty"),
        ("a.pdf", b"%PDF", "neither CSV nor XLSX"),
    ],
)
def test_what_is_no_table_says_what_to_do(
    tmp_path: Path, name: str, content: bytes, complaint: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(InputError, match=complaint) as caught:
        Case(path)

    assert "\n" not in str(caught.value)


def test_a_wrong_byte_in_a_utf8_file_costs_one_row(tmp_path: Path) -> None:
    rows = "".join(f"{n},Peña {n},X,2026-01-31\n" for n in range(20))
    path = tmp_path / "deals.csv"
    path.write_bytes(b"id,name,stage,created_at\n" + rows.encode() + b"x,caf\xe9,X,2026-01-31\n")

    case = Case(path)

    assert len(case.rows("deals", "id")) == 20
    assert case.faults() == [("deals.csv", 22, "UNREADABLE")]


def test_hostile_headers_are_only_names(tmp_path: Path) -> None:
    headers = [
        "id",
        "stage",
        "created_at",
        '"a""b"',
        "x); DROP TABLE deals; --",
        "$bound_0",
        "Stage",
        "",
        "_line",
        "{n} (1)",
        "'",
        "😀" * 50,
    ]
    row = ["1", "X", "2026-01-31", *(f"v{n}" for n in range(3, 12))]

    case = Case(written(tmp_path, "deals.csv", ",".join(headers) + "\n" + ",".join(row) + "\n"))

    (table, names, rows) = case.parts[0]
    found = dict(zip(names, rows[0], strict=True))
    assert table == "deals"
    assert found['a"b'] == "v3"
    assert found["x); DROP TABLE deals; --"] == "v4"
    assert found["$bound_0"] == "v5"
    assert found["Stage (2)"] == "v6"
    assert found["column 8"] == "v7"
    assert found["_line (2)"] == "v8"
    assert found["_line"] == 2


def test_headers_that_look_like_our_own_names_keep_their_cells(tmp_path: Path) -> None:
    headers = ["t0", "id", "stage", "x0", "v0", "created_at", "n0", "owner", "e"]
    row = ["a", "1", "X", "b", "c", "31/01/2026", "d", "Ana", "f"]

    case = Case(written(tmp_path, "deals.csv", f"{','.join(headers)}\n{','.join(row)}\n"))

    columns = ("t0", "id", "x0", "v0", "created_at", "n0", "owner_id", "e")
    assert case.rows("deals", *columns) == [("a", "1", "b", "c", "2026-01-31", "d", "ana", "f")]


def test_a_thousand_columns_are_read(tmp_path: Path) -> None:
    extra = [f"property {number}" for number in range(997)]
    text = ",".join(["id", "stage", "created_at", *extra])
    text += "\n" + ",".join(["1", "X", "2026-01-31", *("v" for _ in extra)]) + "\n"

    path = written(tmp_path, "deals.csv", text)
    with Engine(threads=1) as engine:
        staging = Staging(engine)
        read_spreadsheet(path, staging)
        relation = staging.tables[0].relation
        found = engine.query(f'SELECT id, "property 996" FROM {relation}').values

        assert found == [("1", "v")]
        assert len(engine.columns(relation)) >= 1_000


def test_columns_beyond_what_excel_knows_are_refused(tmp_path: Path) -> None:
    text = ",".join(f"c{number}" for number in range(20_000))

    with pytest.raises(InputError, match="20000 columns"):
        Case(written(tmp_path, "deals.csv", text + "\n" + text + "\n"))


def test_a_formula_is_handed_over_as_it_stands(tmp_path: Path) -> None:
    case = Case(written(tmp_path, "deals.csv", "id,stage,amount,created_at\n1,X,=1+1,=HOY()\n"))

    assert case.rows("deals", "amount", "created_at") == [("=1+1", "=HOY()")]


def test_a_table_that_is_not_recognised_is_not_guessed(tmp_path: Path) -> None:
    path = written(tmp_path, "recipes.csv", "flour,water\n1,2\n")

    with pytest.raises(InputError, match="recognised"):
        Case(path)


def test_files_in_a_folder_that_are_no_tables_are_said(tmp_path: Path) -> None:
    written(tmp_path, "deals.csv", DEALS)
    written(tmp_path, "readme.md", "# hello")
    written(tmp_path, ".DS_Store", "x")

    case = Case(tmp_path)

    assert len(case.rows("deals", "id")) == 2
    assert "readme.md: not read" in case.notes()
    assert "DS_Store" not in case.notes()


@pytest.mark.parametrize(
    ("amounts", "told"),
    [
        (("$ 1.000", "2.000 ¥", "3 €"), "are written $ ¥; amounts written so (2) count"),
        (("US$ 1.000", "EUR 5", "7"), ""),
    ],
)
def test_signs_of_several_currencies_are_told(
    tmp_path: Path, amounts: tuple[str, ...], told: str
) -> None:
    rows = "".join(f"{n};A;Lead;{each};31/01/2026\n" for n, each in enumerate(amounts))
    text = f"ID;Nombre;Etapa;Importe;Fecha de creación\n{rows}"

    notes = Case(written(tmp_path, "negocios.csv", text)).notes()

    assert told in notes
    assert ("several currencies" in notes) == bool(told)


def test_a_currency_in_its_own_column_answers_for_the_sign(tmp_path: Path) -> None:
    rows = "1,A,Lead,$5,USD,2026-01-31\n2,B,Lead,$6,,2026-01-31\n"
    text = f"ID,Name,Stage,Amount,Currency,Created\n{rows}"

    notes = Case(written(tmp_path, "deals.csv", text)).notes()

    assert "amounts written so (1) count" in notes
