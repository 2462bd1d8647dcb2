from __future__ import annotations

from pathlib import Path

import pytest
from spreadsheet_case import Case, written

ENGLISH, SPANISH = ("Prospecting", "Proposal", "Closed Won"), ("Prospecto", "Propuesta", "Ganado")

# One row per deal with a date per stage.
DATED = {
    "hubspot_en": (
        (
            "Record ID,Deal Name,Deal Stage,Create Date,"
            '"Date entered ""Prospecting (Sales)""","Date entered ""Proposal (Sales)""",'
            '"Date entered ""Closed Won (Sales)"""\n'
            "1,Acme,Closed Won,2026-01-05,2026-01-05,2026-02-13,2026-03-14\n"
        ),
        ENGLISH,
    ),
    "hubspot_es": (
        (
            "ID de registro;Nombre del negocio;Etapa del negocio;Fecha de creación;"
            "Fecha de entrada en «Prospecto»;Fecha de entrada en «Propuesta»;"
            "Fecha de entrada en «Ganado»\n"
            "1;Acme;Ganado;05/01/2026;05/01/2026;13/02/2026;14/03/2026\n"
        ),
        SPANISH,
    ),
    "salesforce_en": (
        (
            "Opportunity ID,Opportunity Name,Stage,Created Date,Prospecting Date,Proposal Date,"
            "Closed Won Date\n"
            "1,Acme,Closed Won,1/5/2026,1/5/2026,2/13/2026,3/14/2026\n"
        ),
        ENGLISH,
    ),
    "salesforce_es": (
        (
            "Id. de oportunidad\tNombre de la oportunidad\tEtapa\tFecha de creación\t"
            "Fecha Prospecto\t"
            "Fecha Propuesta\tFecha Ganado\n"
            "1\tAcme\tGanado\t05/01/2026\t05/01/2026\t13/02/2026\t14/03/2026\n"
        ),
        SPANISH,
    ),
    "pipedrive_en": (
        (
            "Deal - ID,Deal - Title,Deal - Stage,Deal - Deal created,Deal - Entered Prospecting on,"
            "Deal - Entered Proposal on,Deal - Entered Closed Won on\n"
            "1,Acme,Closed Won,2026-01-05,2026-01-05,2026-02-13,2026-03-14\n"
        ),
        ENGLISH,
    ),
    "pipedrive_es": (
        (
            "Trato - ID;Trato - Título;Trato - Etapa;Trato - Creado;"
            "Trato - Entró en Prospecto;"
            "Trato - Entró en Propuesta;Trato - Entró en Ganado\n"
            "1;Acme;Ganado;5 ene 2026;5 ene 2026;13 feb 2026;14 mar 2026\n"
        ),
        SPANISH,
    ),
}

# One row per change.
EVENTS = {
    "hubspot_en": (
        (
            "Record ID,Property,Old value,New value,Changed at,Changed by\n"
            "1,dealstage,,Prospecting,2026-01-05,Ann\n"
            "1,dealstage,Prospecting,Proposal,2026-02-13,Ann\n"
            "1,dealstage,Proposal,Closed Won,2026-03-14,Ann\n"
        ),
        ENGLISH,
    ),
    "hubspot_es": (
        (
            "ID de registro;Propiedad;Valor anterior;Nuevo valor;Fecha de cambio;Modificado por\n"
            "1;Etapa del negocio;;Prospecto;05/01/2026;Ana\n"
            "1;Etapa del negocio;Prospecto;Propuesta;13/02/2026;Ana\n"
            "1;Etapa del negocio;Propuesta;Ganado;14/03/2026;Ana\n"
        ),
        SPANISH,
    ),
    "salesforce_en": (
        (
            "Opportunity ID,From Stage,To Stage,Last Modified,Last Modified By\n"
            "1,,Prospecting,1/5/2026,Ann\n"
            "1,Prospecting,Proposal,2/13/2026,Ann\n"
            "1,Proposal,Closed Won,3/14/2026,Ann\n"
        ),
        ENGLISH,
    ),
    "salesforce_es": (
        (
            "Id. de oportunidad;De etapa;A etapa;Última modificación;Última modificación por\n"
            "1;;Prospecto;05/01/2026;Ana\n"
            "1;Prospecto;Propuesta;13/02/2026;Ana\n"
            "1;Propuesta;Ganado;14/03/2026;Ana\n"
        ),
        SPANISH,
    ),
    "pipedrive_en": (
        (
            "Deal ID\tStage\tChanged at\tUser\n1\tPropuesta-no\t2026-01-04\tAnn\n".replace(
                "Propuesta-no", "Lead In"
            )
            + "1\tProspecting\t2026-01-05\tAnn\n"
            "1\tProposal\t2026-02-13\tAnn\n"
            "1\tClosed Won\t2026-03-14\tAnn\n"
        ),
        ENGLISH,
    ),
    "pipedrive_es": (
        (
            "Trato;Desde;Hasta;Cuándo;Por\n"
            "1;;Prospecto;05/01/2026;Ana\n"
            "1;Prospecto;Propuesta;13/02/2026;Ana\n"
            "1;Propuesta;Ganado;14/03/2026;Ana\n"
        ),
        SPANISH,
    ),
}

# One row per deal with its revisions side by side.
WIDE = {
    "hubspot_en": (
        (
            "Object ID,Deal Name,Current Value,Value (1),Changed at (1),Changed By (1),Value (2),"
            "Changed at (2),Changed By (2),Value (3),Changed at (3),Changed By (3)\n"
            "1,Acme,Closed Won,Closed Won,2026-03-14,Ann,Proposal,2026-02-13,Bob,"
            "Prospecting,2026-01-05,Ann\n"
        ),
        ENGLISH,
    ),
    "hubspot_es": (
        (
            "ID de registro;Valor (1);Fecha de cambio (1);Valor (2);Fecha de cambio (2);Valor (3);"
            "Fecha de cambio (3)\n"
            "1;Ganado;14/03/2026;Propuesta;13/02/2026;Prospecto;05/01/2026\n"
        ),
        SPANISH,
    ),
    "salesforce_en": (
        (
            "Opportunity ID,Stage 1,Date 1,Stage 2,Date 2,Stage 3,Date 3\n"
            "1,Prospecting,1/5/2026,Proposal,2/13/2026,Closed Won,3/14/2026\n"
        ),
        ENGLISH,
    ),
    "pipedrive_es": (
        (
            "ID de trato;Etapa 1;Fecha 1;Etapa 2;Fecha 2;Etapa 3;Fecha 3\n"
            "1;Prospecto;05/01/2026;Propuesta;13/02/2026;Ganado;14/03/2026\n"
        ),
        SPANISH,
    ),
}


def moves(stages: tuple[str, ...]) -> list[tuple[str, str | None, str, str]]:
    first, second, third = stages
    return [
        ("1", None, first, "2026-01-05"),
        ("1", first, second, "2026-02-13"),
        ("1", second, third, "2026-03-14"),
    ]


@pytest.mark.parametrize("style", DATED)
def test_a_date_column_per_stage_becomes_changes_of_stage(tmp_path: Path, style: str) -> None:
    text, stages = DATED[style]

    case = Case(written(tmp_path, "deals.csv", text))

    assert case.moves() == moves(stages)
    assert case.rows("deals", "id", "name", "stage", "status", "created_at") == [
        ("1", "Acme", stages[2], "won", "2026-01-05")
    ]
    assert case.mapping.files[0].tables[0].shape == "stage_dates"


@pytest.mark.parametrize("style", EVENTS)
def test_an_event_list_becomes_changes_and_tells_the_deals(tmp_path: Path, style: str) -> None:
    text, stages = EVENTS[style]

    case = Case(written(tmp_path, "history.csv", text))

    found = [move for move in case.moves() if move[2] != "Lead In"]
    assert [move[2:] for move in found] == [move[2:] for move in moves(stages)]
    assert found[1:] == moves(stages)[1:]
    assert case.rows("deals", "id", "stage", "status") == [("1", stages[2], "won")]


@pytest.mark.parametrize("style", WIDE)
def test_revisions_side_by_side_become_changes_in_order(tmp_path: Path, style: str) -> None:
    text, stages = WIDE[style]

    case = Case(written(tmp_path, "history.csv", text))

    assert case.moves() == moves(stages)


@pytest.mark.parametrize("shape", [DATED, EVENTS, WIDE], ids=["dated", "events", "wide"])
@pytest.mark.parametrize("style", ["hubspot_es", "salesforce_en", "pipedrive_es"])
def test_a_saved_proposal_stages_the_same(
    tmp_path: Path, shape: dict[str, tuple[str, tuple[str, ...]]], style: str
) -> None:
    path = written(tmp_path, "history.csv", shape[style][0])
    first = Case(path)

    again = Case(path, first.mapping.as_yaml())

    assert again.mapping == first.mapping
    assert again.everything() == first.everything()


def test_salesforce_history_rows_become_one_change_per_field_that_differs(tmp_path: Path) -> None:
    text = (
        "Id,OpportunityId,CreatedById,CreatedDate,StageName,Amount,CloseDate,Probability\n"
        "h1,006A,005X,2026-01-01T10:00:00.000+0000,Prospecting,100,2026-06-30,10\n"
        "h2,006A,005X,2026-01-10T10:00:00.000+0000,Prospecting,150,2026-06-30,10\n"
        "h3,006A,005Y,2026-02-10T10:00:00.000+0000,Closed Won,150,2026-02-10,100\n"
    )

    case = Case(written(tmp_path, "OpportunityHistory.csv", text))

    changes = case.rows("changes", "field", "old_value", "new_value", "actor_id", "_line")
    assert [row for row in changes if row[4] > 2] == [
        ("amount", "100", "150", "005X", 3),
        ("stage", "Prospecting", "Closed Won", "005Y", 4),
        ("expected_close_at", "2026-06-30", "2026-02-10", "005Y", 4),
        ("probability", "10", "100", "005Y", 4),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Opportunity ID,From Stage,To Stage,Amount,Close Date,Forecast Category,Last Modified",
        (
            "Id. de oportunidad,De etapa,A etapa,Importe,Fecha de cierre,Categoría de pronóstico,"
            "Última modificación"
        ),
    ],
)
def test_what_stands_beside_a_change_of_stage_is_the_history_of_its_own_field(
    tmp_path: Path, header: str
) -> None:
    text = (
        f"{header}\n"
        '1,,Prospecting,"48,500.00",3/31/2026,Pipeline,1/13/2026\n'
        '1,Prospecting,Proposal,"48,500.00",5/31/2026,Commit,2/16/2026\n'
        '1,Proposal,Closed Won,"46,000.00",3/13/2026,Closed,3/13/2026\n'
    )

    case = Case(written(tmp_path, "history.csv", text))

    changes = case.rows("changes", "field", "old_value", "new_value", "changed_at")
    assert [row for row in changes if row[0] == "stage"] == [
        ("stage", None, "Prospecting", "2026-01-13"),
        ("stage", "Prospecting", "Proposal", "2026-02-16"),
        ("stage", "Proposal", "Closed Won", "2026-03-13"),
    ]
    assert [row for row in changes if row[0] == "amount"] == [
        ("amount", None, "48500.00", "2026-01-13"),
        ("amount", "48500.00", "46000.00", "2026-03-13"),
    ]
    assert [row[1:3] for row in changes if row[0] == "expected_close_at"] == [
        (None, "2026-03-31"),
        ("2026-03-31", "2026-05-31"),
        ("2026-05-31", "2026-03-13"),
    ]
    assert [row[2] for row in changes if row[0] == "forecast_category"] == [
        "Pipeline",
        "Commit",
        "Closed",
    ]
    assert case.rows("deals", "stage", "amount", "expected_close_at", "forecast_category") == [
        ("Closed Won", "46000.00", "2026-03-13", "Closed")
    ]


def test_salesforce_field_history_writes_each_field_in_the_log_format(tmp_path: Path) -> None:
    text = (
        "OpportunityId;Field;OldValue;NewValue;CreatedById;CreatedDate\n"
        "006A;created;;;005X;13/01/2026 10:00\n"
        "006A;StageName;Prospecto;Propuesta;005X;14/01/2026 10:00\n"
        "006A;Amount;1.000,50;2.500;005X;15/01/2026 10:00\n"
        "006A;CloseDate;30/06/2026;31/07/2026;005X;16/01/2026 10:00\n"
    )

    case = Case(written(tmp_path, "OpportunityFieldHistory.csv", text))

    assert case.rows("changes", "field", "old_value", "new_value", "changed_at") == [
        ("stage", "Prospecto", "Propuesta", "2026-01-14T10:00:00"),
        ("amount", "1000.50", "2500", "2026-01-15T10:00:00"),
        ("expected_close_at", "2026-06-30", "2026-07-31", "2026-01-16T10:00:00"),
    ]


def test_changes_that_name_a_deal_find_its_id_in_the_deals_file(tmp_path: Path) -> None:
    written(
        tmp_path,
        "deals.csv",
        "Opportunity ID,Opportunity Name,Stage,Created Date\n"
        "006A,Ácme  Deal,Closed Won,2026-01-01\n",
    )
    written(
        tmp_path,
        "history.csv",
        "Opportunity Name,From Stage,To Stage,Edit Date\n"
        "acme deal,Prospecting,Closed Won,2026-02-01\n",
    )

    case = Case(tmp_path)

    assert case.moves() == [("006A", "Prospecting", "Closed Won", "2026-02-01")]
    assert case.rows("deals", "id") == [("006A",)]


def test_pipedrive_status_wins_and_loses_without_a_closing_stage(tmp_path: Path) -> None:
    text = (
        "Trato - Título;Trato - Valor;Trato - Etapa;Trato - Estado;Trato - Propietario;"
        "Trato - Trato creado;Trato - Hora de ganado;Trato - Hora de perdido;Trato - Etiqueta\n"
        "Uno;1.234,56;Negociación;Ganado;José;13/01/2026 10:00;15/02/2026 12:00;;Caliente\n"
        "Dos;12.000;Propuesta;Perdido;Jose;14/01/2026;;20/02/2026;\n"
        "Tres;;Contacto;Abierto;Eva;15/01/2026;;;\n"
    )

    case = Case(written(tmp_path, "tratos.csv", text, "latin-1"))

    columns = ("name", "amount", "stage", "status", "closed_at", "owner_id", "Trato - Etiqueta")
    assert case.rows("deals", *columns) == [
        ("Uno", "1234.56", "Negociación", "won", "2026-02-15T12:00:00", "jose", "Caliente"),
        ("Dos", "12000", "Propuesta", "lost", "2026-02-20", "jose", None),
        ("Tres", None, "Contacto", "open", None, "eva", None),
    ]
    assert case.rows("owners", "id", "name") == [("jose", "José"), ("eva", "Eva")]


def test_hubspot_associations_become_accounts_contacts_and_their_deals(tmp_path: Path) -> None:
    text = (
        '"Record ID","Deal Name","Deal Stage","Close Date","Create Date","Associated Company",'
        '"Associated Company IDs","Associated Contact","Associated Contact IDs"\n'
        '"1","A","Closed Won","2026-03-01 10:00","2026-01-01 09:00","Acme","77","Luis;Eva","5;6"\n'
        '"2","B","Contract Sent","2026-09-01 10:00","2026-01-05 09:00","","","",""\n'
    )

    case = Case(written(tmp_path, "hubspot-crm-exports-all-2026-06-30.csv", text))

    assert case.rows("accounts", "id", "name") == [("77", "Acme")]
    assert case.rows("contacts", "id", "name") == [("5", "Luis"), ("6", "Eva")]
    assert case.rows("deal_contacts", "deal_id", "contact_id") == [("1", "5"), ("1", "6")]
    assert case.rows("deals", "closed_at", "expected_close_at") == [
        ("2026-03-01 10:00", "2026-03-01 10:00"),
        (None, "2026-09-01 10:00"),
    ]
    assert str(case.staging.taken_at) == "2026-06-30 23:59:59"
    assert case.mapping.taken_at == ""
    assert case.mapping.files[0].match == "hubspot-crm-exports-all-*.csv"


def test_a_history_with_bad_rows_still_tells_the_deals(tmp_path: Path) -> None:
    text = "Deal ID,Stage,Changed at\n1,Lead,2026-01-13\nbad\n1,Closed Won,2026-02-14\n"

    case = Case(written(tmp_path, "history.csv", text))

    assert case.faults() == [("history.csv", 3, "WRONG_SHAPE")]
    assert case.rows("deals", "id", "stage", "status") == [("1", "Closed Won", "won")]
    assert case.staging.rejections[0].table == "changes"
