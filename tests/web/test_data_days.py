"""The day of a file that says none: what is proposed, and what is made of it."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest
from browser import page
from sending import SHEET, fields, post, send, words
from starlette.testclient import TestClient

from rumbo.workspace import Workspace


def taken(folder: Path) -> str:
    """The day of the newest snapshot."""
    opened = Workspace.open(folder)
    shown = opened.snapshot().taken_at.replace(tzinfo=UTC).astimezone(opened.settings.zone_info)
    opened.close()
    return shown.date().isoformat()


def test_the_last_day_in_the_rows_is_proposed_for_a_file_that_says_none(
    reader: TestClient, folder: Path
) -> None:
    upload = send(reader, negocios_dot_csv=SHEET)
    found = page(reader, upload)
    assert fields(found)["taken_at"] == ["2026-02-05"]
    assert "el último que aparece en sus filas" in found.get_text()
    assert "5 feb 2026, el último día de sus filas" in words(found.select_one(".summary") or found)
    post(reader, f"{upload}/correspondencia", name="Hoja")
    post(reader, f"{upload}/lectura", **fields(found), then="import")

    assert taken(folder) == "2026-02-05"
    assert "2026-02-05" not in (folder / "mappings" / "Hoja.yaml").read_text(encoding="utf-8")


def test_a_sheet_that_is_sent_again_dates_its_changes_today(
    reader: TestClient, folder: Path
) -> None:
    """Its last date is that of a creation, the same as the week before."""
    first = send(reader, negocios_dot_csv=SHEET)
    post(reader, f"{first}/lectura", **fields(page(reader, first)), then="import")
    again = send(reader, negocios_dot_csv=SHEET.replace("Propuesta", "Negociación"))
    form = fields(page(reader, again))
    assert form["taken_at"] == [""]
    post(reader, f"{again}/lectura", **form, then="import")

    opened = Workspace.open(folder)
    today = opened.today()
    zone = opened.settings.zone_info
    with opened.view(opened.scope()) as view:
        moved = view.engine.query(
            "SELECT changed_at FROM all_changes WHERE field = 'stage' AND new_value = 'Negociación'"
        ).values
    opened.close()
    assert [row[0].replace(tzinfo=UTC).astimezone(zone).date() for row in moved] == [today]
    assert taken(folder) == today.isoformat()


def test_a_day_is_no_longer_proposed_once_other_data_came_in(
    reader: TestClient, folder: Path
) -> None:
    later = SHEET.replace("Propuesta", "Negociación")
    first, second = send(reader, negocios_dot_csv=SHEET), send(reader, otro_dot_csv=later)
    assert fields(page(reader, second))["taken_at"] == ["2026-02-05"]
    post(reader, f"{first}/entrada", then="import")
    found = page(reader, second)
    assert fields(found)["taken_at"] == [""]
    assert "5 feb 2026" not in words(found.select_one(".summary") or found)
    post(reader, f"{second}/entrada", then="import")

    opened = Workspace.open(folder)
    today = opened.today().isoformat()
    opened.close()
    assert taken(folder) == today


@pytest.mark.parametrize(("said", "day"), [("2026-03-31", "2026-03-31"), ("", "")])
def test_another_day_may_be_said_of_a_file_or_none(
    reader: TestClient, folder: Path, said: str, day: str
) -> None:
    upload = send(reader, negocios_dot_csv=SHEET)
    form = fields(page(reader, upload)) | {"taken_at": [said]}
    again = post(reader, f"{upload}/lectura", **form)
    assert fields(again)["taken_at"] == [said]
    assert "el último que aparece en sus filas" not in again.get_text()
    post(reader, f"{upload}/lectura", **fields(again), then="import")

    opened = Workspace.open(folder)
    today = opened.today().isoformat()
    opened.close()
    assert taken(folder) == (day or today)


def test_a_day_in_the_name_of_a_file_wins_over_its_rows(reader: TestClient, folder: Path) -> None:
    upload = send(reader, **{"negocios 2026-04-30_dot_csv": SHEET})
    assert fields(page(reader, upload))["taken_at"] == [""]
    post(reader, f"{upload}/lectura", **fields(page(reader, upload)), then="import")

    assert taken(folder) == "2026-04-30"


def test_deals_without_a_day_of_creation_count_from_the_day_that_is_proposed(
    reader: TestClient,
) -> None:
    sheet = SHEET.replace("31/01/2026", "")
    upload = send(reader, negocios_dot_csv=sheet)
    form = fields(page(reader, upload)) | {"creation.0": ["1"]}
    again = post(reader, f"{upload}/lectura", **form)
    rows = [row.get_text(" ") for row in again.select(".sheet-rows tbody tr")]

    assert fields(again)["taken_at"] == ["2026-02-05"]
    assert any("Línea norte" in row and "5 feb 2026" in row.replace("\u00a0", " ") for row in rows)


def test_what_is_planned_is_no_last_day(reader: TestClient) -> None:
    planned = (
        "Id;Tipo;Fecha;Estado;Negocio\n1;Llamada;10/02/2026;Realizada;Línea norte\n"
        "2;Reunión;20/02/2026;Planificada;Línea norte\n"
    )
    upload = send(reader, negocios_dot_csv=SHEET, actividades_dot_csv=planned)

    assert fields(page(reader, upload))["taken_at"] == ["2026-02-10"]
