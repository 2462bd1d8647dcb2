from __future__ import annotations

from pathlib import Path

import pytest
from spreadsheet_case import Case, written

TRACKED = """\
Oportunidad;Cliente;Comercial;Importe;Fecha contacto;Fecha propuesta;Fecha negociación;\
Fecha ganada;Fecha perdida;Estado
Línea 1;Acme;Ana;1.000,50;13/01/2024;20/01/2024;01/02/2024;10/02/2024;;Ganada
Línea 2;Beta;Luis;2.000,00;14/01/2024;21/01/2024;;;15/02/2024;Perdida
Línea 3;Acme;Ana;3.000,00;15/01/2024;22/01/2024;;;;Abierta
"""


@pytest.fixture
def tracked(tmp_path: Path) -> Case:
    return Case(written(tmp_path, "seguimiento.csv", TRACKED))


def test_a_state_beside_stage_dates_is_the_status_and_no_stage(tracked: Case) -> None:
    assert tracked.rows("deals", "stage", "status", "closed_at") == [
        ("Ganada", "won", "2024-02-10"),
        ("Perdida", "lost", "2024-02-15"),
        ("Propuesta", "open", None),
    ]


def test_the_stages_of_date_columns_are_named_once_in_the_order_of_the_dates(
    tracked: Case,
) -> None:
    stages = [entry.stage for entry in tracked.mapping.stages]

    assert stages == ["Contacto", "Propuesta", "Negociación", "Ganada", "Perdida"]
    assert {stage for move in tracked.moves() for stage in move[1:3] if stage} == set(stages)


def test_a_column_headed_opportunity_names_the_deal_where_nothing_else_does(tracked: Case) -> None:
    assert tracked.rows("deals", "id", "name")[0] == ("linea 1", "Línea 1")


@pytest.mark.parametrize("header", ["Id. de la oportunidad", "ID de la oportunidad"])
def test_the_spanish_id_of_an_opportunity_is_recognised(tmp_path: Path, header: str) -> None:
    text = f"{header},Etapa,Importe,Probabilidad (%),Fecha de creación\n1,Lead,9,20,2024-01-13\n"

    case = Case(written(tmp_path, "historial.csv", text + "1,Demo,9,30,2024-02-13\n"))

    assert case.moves() == [("1", None, "Lead", "2024-01-13"), ("1", "Lead", "Demo", "2024-02-13")]
    assert {row[0] for row in case.rows("changes", "field")} == {"stage", "amount", "probability"}


def test_a_spanish_company_beside_a_deal_is_its_account(tmp_path: Path) -> None:
    text = "Código;Oportunidad;Compañía;Fase;Fecha de creación\n1;Línea;Muñoz;Demo;13/01/2024\n"

    case = Case(written(tmp_path, "deals.csv", text))

    assert case.rows("accounts", "name") == [("Muñoz",)]


def test_a_sheet_that_is_left_out_makes_the_reading_of_the_deals_no_less_sure(
    tmp_path: Path,
) -> None:
    alone = Case(written(tmp_path, "deals.csv", TRACKED)).mapping.confidence
    (tmp_path / "both").mkdir()
    written(tmp_path / "both", "deals.csv", TRACKED)
    written(tmp_path / "both", "dictionary.csv", "Colour,Meaning\nred,stop\ngreen,go\n")

    beside = Case(tmp_path / "both").mapping.confidence

    assert alone is not None
    assert beside == alone


def test_stages_that_nothing_orders_keep_their_place_in_the_file_and_are_doubted(
    tmp_path: Path,
) -> None:
    head = "id,name,stage,created_at\n"
    text = head + "1,A,Zeta,2024-01-13\n2,B,Ganada,2024-01-14\n3,C,Alfa,2024-01-15\n"

    case = Case(written(tmp_path, "deals.csv", text))

    assert [entry.stage for entry in case.mapping.stages] == ["Zeta", "Alfa", "Ganada"]
    assert "the order of the stages was guessed: check `stages`" in case.notes().lower()
    assert "order of the stages was guessed" in case.mapping.as_yaml()
    assert case.mapping.confidence is not None
    assert case.mapping.confidence <= 0.8


def test_stages_that_a_history_orders_are_not_doubted(tmp_path: Path) -> None:
    text = (
        "Deal ID,From stage,To stage,Changed at\n"
        "1,Zeta,Alfa,2024-01-13\n1,Alfa,Ganada,2024-02-13\n2,Zeta,Alfa,2024-02-14\n"
    )

    case = Case(written(tmp_path, "history.csv", text))

    assert [entry.stage for entry in case.mapping.stages] == ["Zeta", "Alfa", "Ganada"]
    assert "guessed" not in case.notes()


@pytest.mark.parametrize("yes_no", ["false,true", "0,1", "Falso,Verdadero"])
def test_a_column_closed_that_says_yes_or_no_is_no_date(tmp_path: Path, yes_no: str) -> None:
    no, yes = yes_no.split(",")
    head = "Opportunity ID,Opportunity Name,Stage,Created Date,Close Date,Closed,Cerrado\n"
    text = head + f"1,A,Lead,2026-01-02,2026-05-01,{no},{no}\n"
    text += f"2,B,Closed Won,2026-01-02,2026-02-01,{yes},{yes}\n"

    case = Case(written(tmp_path, "opportunities.csv", text))

    assert case.rows("deals", "id", "closed_at", "expected_close_at") == [
        ("1", None, "2026-05-01"),
        ("2", "2026-02-01", "2026-02-01"),
    ]
    assert "Closed, Cerrado" in case.notes()


def test_a_column_closed_with_dates_and_mistakes_stays_a_date(tmp_path: Path) -> None:
    head = "id,name,stage,created_at,Closed\n"
    text = head + "1,A,Won,2026-01-02,2026-02-01\n2,B,Won,2026-01-02,ayer\n"

    case = Case(written(tmp_path, "deals.csv", text))

    assert case.rows("deals", "closed_at") == [("2026-02-01",), ("ayer",)]


def test_amounts_that_name_their_currency_are_of_that_currency(tmp_path: Path) -> None:
    head = "Deal Name,Stage,Amount,Create Date\n"
    amounts = ('"USD 1,234.00"', '"US$ 1,234.00"', '"1.234,50 €"', "$500", "£5", "12 MXN", "7")
    rows = [f"D{n},Open,{amount},2026-01-02\n" for n, amount in enumerate(amounts)]

    case = Case(written(tmp_path, "deals.csv", head + "".join(rows)))

    assert case.rows("deals", "amount", "currency") == [
        ("1234.00", "USD"),
        ("1234.00", "USD"),
        ("1234.50", "EUR"),
        ("500", None),
        ("5", "GBP"),
        ("12", "MXN"),
        ("7", None),
    ]


def test_a_column_of_currencies_wins_over_signs_beside_amounts(tmp_path: Path) -> None:
    text = "id,name,stage,amount,currency,created_at\n1,A,Open,€ 5,usd,2026-01-02\n"

    case = Case(written(tmp_path, "deals.csv", text))

    assert case.rows("deals", "amount", "currency") == [("5", "USD")]


def test_plain_amounts_name_no_currency(tmp_path: Path) -> None:
    text = "id,name,stage,amount,created_at\n1,A,Open,5,2026-01-02\n2,A,Open,$6,2026-01-02\n"

    case = Case(written(tmp_path, "deals.csv", text))

    assert "currency" not in case.mapping.files[0].tables[0].columns
