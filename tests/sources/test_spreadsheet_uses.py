from __future__ import annotations

from pathlib import Path

import pytest
from spreadsheet_case import Case, written

from rumbo.log.staging import Staging
from rumbo.sources.spreadsheet import SpreadsheetMapping, load_mapping, load_sheets, stage_loaded
from rumbo.sources.spreadsheet.mapping import Shape
from rumbo.sources.spreadsheet.seen import HeaderSeen, SheetSeen, seen
from rumbo.sources.spreadsheet.uses import (
    AFTER,
    DATE,
    missing,
    stage_named,
    stages_of,
    uses,
    with_stages,
    with_table,
    with_uses,
)
from rumbo.store.engine import Engine

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
SHEET = (
    "ID;Negocio;Empresa;Comercial;Etapa;Importe;Alta;Cierre\n"
    "1;Línea norte;Acme;Ana;Propuesta;1.200,50;31/01/2026;30/06/2026\n"
    "2;Línea sur;Beta;Luis;Ganado;900,00;05/02/2026;28/02/2026\n"
)


def looked(path: Path) -> tuple[SpreadsheetMapping, tuple[SheetSeen, ...]]:
    """The mapping that is proposed for a file, and what its sheets show."""
    with Engine(threads=1) as engine:
        staging = Staging(engine)
        sheets = load_sheets(path, staging)
        return stage_loaded(path, sheets, staging), seen(engine, sheets)


def test_a_sheet_shows_its_columns_with_different_values(tmp_path: Path) -> None:
    _, (sheet,) = looked(written(tmp_path, "negocios.csv", SHEET, "latin-1"))

    assert [header.name for header in sheet.headers][:3] == ["ID", "Negocio", "Empresa"]
    assert sheet.headers[2].examples == ("Acme", "Beta")
    assert (sheet.rows, sheet.delimiter, sheet.encoding) == (2, ";", "cp1252")
    assert sheet.headers[0].filled == 1.0


def test_the_export_of_a_crm_is_recognised_by_its_headers(tmp_path: Path) -> None:
    text = "Record ID,Deal Name,Deal Stage,Deal owner,Create Date,Close Date\n1,A,Demo,Ana,,\n"
    _, (sheet,) = looked(written(tmp_path, "x.csv", text))

    assert sheet.crm == "hubspot"


@pytest.mark.parametrize(
    "name", ["seguimiento", "salesforce_history", "hubspot_property_history", "maven_crm"]
)
def test_using_every_column_as_it_is_used_changes_nothing(name: str) -> None:
    mapping = load_mapping(EXAMPLES / f"{name}.yaml")
    headers = {
        header: None
        for file in mapping.files
        for table in file.tables
        for named in (
            *(source.headers for source in table.columns.values()),
            *(date.headers for date in table.stage_dates),
        )
        for header in named
    }
    for file in mapping.files:
        shown = SheetSeen(file.match.replace("*", ""), "", 1, "", ",", _headers(list(headers)))
        again = with_uses(mapping, shown, uses(mapping, shown))

        assert uses(again, shown) == uses(mapping, shown)
        named = {header: of[-1] for header, of in stages_of(mapping, shown).items()}
        for each in (again, with_stages(mapping, shown, named)):
            assert [table.stage_dates for file in each.files for table in file.tables] == [
                table.stage_dates for file in mapping.files for table in file.tables
            ]
        assert [table.table for table in again.files[0].tables] == [
            table.table for table in mapping.files[0].tables
        ]


def _headers(names: list[str]) -> tuple[HeaderSeen, ...]:
    return tuple(HeaderSeen(name, 1.0, ()) for name in names)


def test_a_column_that_is_used_for_something_else_is_read_so(tmp_path: Path) -> None:
    path = written(tmp_path, "negocios.csv", SHEET)
    mapping, (sheet,) = looked(path)
    chosen = uses(mapping, sheet) | {
        "Negocio": ("deals.name",),
        "Alta": ("deals.created_at",),
        "Cierre": ("deals.expected_close_at",),
    }
    case = Case(path, with_uses(mapping, sheet, chosen))

    assert case.rows("deals", "id", "name", "created_at", "expected_close_at") == [
        ("1", "Línea norte", "2026-01-31", "2026-06-30"),
        ("2", "Línea sur", "2026-02-05", "2026-02-28"),
    ]


def test_a_column_that_is_not_used_any_more_is_kept_as_an_attribute(tmp_path: Path) -> None:
    path = written(tmp_path, "negocios.csv", SHEET)
    mapping, (sheet,) = looked(path)
    case = Case(path, with_uses(mapping, sheet, uses(mapping, sheet) | {"Importe": ()}))

    assert case.rows("deals", "amount", "Importe")[0] == (None, "1.200,50")


def test_two_columns_of_one_use_complete_each_other(tmp_path: Path) -> None:
    text = "ID;Etapa;Alta;Creado\n1;Demo;;2026-01-02\n2;Demo;2026-01-03;\n"
    path = written(tmp_path, "negocios.csv", text)
    mapping, (sheet,) = looked(path)
    chosen = uses(mapping, sheet) | {
        "Alta": ("deals.created_at",),
        "Creado": ("deals.created_at",),
    }
    case = Case(path, with_uses(mapping, sheet, chosen))

    assert case.rows("deals", "created_at") == [("2026-01-02",), ("2026-01-03",)]


def test_dates_of_stages_make_a_history_and_their_names_can_be_said(tmp_path: Path) -> None:
    text = "ID;Etapa;Contacto;Oferta\n1;Oferta;01/01/2026;10/01/2026\n2;Contacto;02/01/2026;\n"
    path = written(tmp_path, "negocios.csv", text)
    mapping, (sheet,) = looked(path)
    plain = with_uses(mapping, sheet, uses(mapping, sheet) | {"Contacto": (), "Oferta": ()})
    assert plain.files[0].tables[0].shape is Shape.ROWS

    dated = with_uses(plain, sheet, uses(plain, sheet) | {"Contacto": (DATE,), "Oferta": (DATE,)})
    assert dated.files[0].tables[0].shape is Shape.STAGE_DATES
    assert stages_of(dated, sheet) == {"Contacto": ("Contacto",), "Oferta": ("Oferta",)}

    named = with_stages(dated, sheet, {"Contacto": "Primer contacto"})
    assert Case(path, named).moves()[0] == ("1", None, "Primer contacto", "2026-01-01")


def test_a_sheet_can_hold_something_else_or_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, "cosas.csv", "Nombre;Correo\nAna;ana@x.es\n")
    with Engine(threads=1) as engine:
        (sheet,) = seen(engine, load_sheets(path, Staging(engine)))
    empty = SpreadsheetMapping(files=())

    people = with_table(empty, sheet, "contacts")
    assert Case(path, people).rows("contacts", "name", "email") == [("Ana", "ana@x.es")]
    assert with_table(people, sheet, "").files == ()


def test_what_a_table_still_needs_is_known(tmp_path: Path) -> None:
    path = written(tmp_path, "negocios.csv", SHEET)
    mapping, (sheet,) = looked(path)
    without = with_uses(mapping, sheet, uses(mapping, sheet) | {"Etapa": ()})

    assert missing(mapping.files[0].tables[0]) == ()
    assert missing(without.files[0].tables[0]) == ("stage",)


def test_values_after_each_change_become_changes(tmp_path: Path) -> None:
    text = "Negocio;Cuando;Etapa\nA;2026-01-01;Demo\nA;2026-02-01;Oferta\n"
    path = written(tmp_path, "historial.csv", text)
    with Engine(threads=1) as engine:
        (sheet,) = seen(engine, load_sheets(path, Staging(engine)))
    mapping = with_uses(
        with_table(SpreadsheetMapping(files=()), sheet, "changes"),
        sheet,
        {
            "Negocio": ("changes.object_id@name",),
            "Cuando": ("changes.changed_at",),
            "Etapa": (f"{AFTER}stage",),
        },
    )

    assert [move[1:3] for move in Case(path, mapping).moves()] == [
        (None, "Demo"),
        ("Demo", "Oferta"),
    ]


@pytest.mark.parametrize(
    ("header", "stage"),
    [("Fecha de Propuesta", "Propuesta"), ("Entered Demo", "Demo"), ("Fecha", "Fecha")],
)
def test_a_header_with_a_date_names_its_stage(header: str, stage: str) -> None:
    assert stage_named(header) == stage
