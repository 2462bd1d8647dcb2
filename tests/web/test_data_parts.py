"""The data section: snapshots, coverage, export, jobs, and what every page keeps to."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from browser import HERE, hrefs, page
from bs4 import BeautifulSoup
from sending import (
    ADDRESSES,
    ENGLISH,
    SHEET,
    Inline,
    fields,
    figures,
    post,
    send,
    until,
    words,
)
from starlette.testclient import TestClient

from command import small_log
from rumbo.store.jobs import IMPORT, RUNNING
from rumbo.web.app import create_app
from rumbo.web.desk import Desk


def test_two_snapshots_are_compared_deal_by_deal(reader: TestClient) -> None:
    first = send(reader, negocios_dot_csv=SHEET)
    post(reader, f"{first}/entrada", then="import")
    changed = SHEET.replace("Propuesta", "Ganado") + "Nueva;Acme;Ana;Propuesta;5,00;07/02/2026;\n"
    second = send(reader, negocios_dot_csv=changed)
    post(reader, f"{second}/entrada", then="import")

    found = page(reader, "/datos/instantaneas", ENGLISH)
    kinds = [each.get_text(" ", strip=True) for each in found.select(".kinds-row li")]
    assert kinds == ["new 1", "won 1"]
    won = page(reader, "/datos/instantaneas?from=1&to=2&kind=won", ENGLISH)
    rows = won.select("section[aria-labelledby=compared] tbody tr")
    assert len(rows) == 1
    assert "Línea norte" in rows[0].get_text()
    assert "Propuesta → Ganado" in rows[0].get_text()


def test_coverage_says_what_is_missing_and_what_to_bring(reader: TestClient) -> None:
    upload = send(reader, negocios_dot_csv=SHEET)
    post(reader, f"{upload}/entrada", then="import")
    found = page(reader, "/datos/cobertura", ENGLISH)
    lacking = found.select("section[aria-labelledby=lacking] tbody th")

    assert "Activities" in [each.text for each in lacking]
    assert "Export calls, meetings" in found.get_text()


def test_an_export_is_prepared_and_fetched(reader: TestClient) -> None:
    upload = send(reader, negocios_dot_csv=SHEET)
    post(reader, f"{upload}/entrada", then="import")
    found = post(reader, "/datos/exportar", format="log")
    file = next(href for href in hrefs(found) if href.endswith("/fichero"))
    answer = reader.get(file)

    assert answer.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "Línea norte" in archive.read("deals.csv").decode()


def test_the_sample_company_comes_and_goes(
    reader: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rumbo.clerk.SAMPLE_DEALS", 30)
    reader.post("/datos/ejemplo")
    found = page(reader, "/datos", ENGLISH)
    assert found.find("form", action="/datos/ejemplo") is None
    assert found.find("form", action="/datos/empezar") is not None
    assert reader.post("/datos/ejemplo").status_code == 400

    reader.post("/datos/empezar")
    assert page(reader, "/", ENGLISH).find("form", action="/datos/ejemplo") is not None


def test_a_job_shows_how_far_it_is_and_asks_for_the_page_once_it_has_ended(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Desk, "call", lambda _self: None)
    with TestClient(create_app(folder), base_url=HERE) as reader:
        jobs = reader.app.state.house.workspace.jobs  # type: ignore[attr-defined]
        job = jobs.add(IMPORT, "negocios.csv", {"upload": "x"})
        other = jobs.add(IMPORT, "otro.csv", {"upload": "y"})
        jobs.claim()
        jobs.heard(job.id, "merge")
        step = {"hx-request": "true", "hx-target": "div#progress"}
        shown = reader.get(f"/datos/trabajos/{job.id}/paso", headers=step)
        found = BeautifulSoup(shown.text, "html.parser")

        assert found.find("html") is None
        assert [each.text.strip() for each in found.select("li.done")] == [
            "Leyendo los ficheros",
            "Comprobando cada fila",
        ]
        assert found.select_one("[aria-current=step]") is not None
        waiting = reader.get(f"/datos/trabajos/{other.id}").text
        assert "Espera su turno" in waiting

        reader.post(f"/datos/trabajos/{other.id}/fin")
        assert jobs.job(other.id).state == "cancelled"
        assert jobs.job(job.id).state == RUNNING
        jobs.end(job.id, "done", {"counts": {"deals": 3}, "snapshot": None})
        ended = reader.get(f"/datos/trabajos/{job.id}/paso", headers=step)
        assert ended.headers["hx-refresh"] == "true"


def test_the_part_of_an_upload_that_follows_a_change_comes_alone(reader: TestClient) -> None:
    upload = send(reader, negocios_dot_csv=SHEET)
    form = fields(page(reader, upload, ENGLISH))
    asked = {"hx-request": "true", "hx-target": "div#upload"}
    answer = reader.post(f"{upload}/lectura", data=form, headers=asked)
    found = BeautifulSoup(answer.text, "html.parser")

    assert found.find("html") is None
    assert figures(found)["Deals"] == "2"


def test_the_server_starts_a_clerk_and_takes_it_along_when_it_ends(folder: Path) -> None:
    with TestClient(create_app(folder), base_url=HERE) as reader:
        upload = send(reader, negocios_dot_csv=SHEET)
        house = reader.app.state.house  # type: ignore[attr-defined]
        until(lambda: "sheet-rows" in reader.get(upload).text)
        clerk = house.desk._clerk
        assert clerk is not None
        assert clerk.poll() is None

    assert clerk.wait(10) == 0
    until(lambda: not list((folder / "uploads").glob("work-*")))


@pytest.mark.parametrize("language", ["es-ES", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_part_of_the_section_is_whole(
    browser: TestClient, address: str, language: str
) -> None:
    found = page(browser, address, {"rumbo_language": language})

    assert len(found.find_all("h1")) == 1
    current = found.select(".nav [aria-current=page]")
    assert [each.get_text(strip=True) for each in current][:1] == [
        "Datos" if language == "es-ES" else "Data"
    ]
    assert len(found.select(".tabs [aria-current=page]")) == 1
    assert not found.select("[style]")
    marks = [str(each["id"]) for each in found.select("[id]")]
    assert len(marks) == len(set(marks))


def test_names_of_files_and_columns_are_shown_as_text(reader: TestClient) -> None:
    head = "<b>Negocio</b>;Etapa;Alta\n"
    upload = send(reader, negocios_dot_csv=head + "<i>A</i>;<u>Demo</u>;31/01/2026\n")
    found = page(reader, upload, ENGLISH)
    main = found.find("main")

    assert main is not None
    assert "<b>Negocio</b>" in main.get_text()
    assert not main.find_all(["i", "u"])
    marks = [str(each["id"]) for each in found.select("[id]")]
    assert len(marks) == len(set(marks))
    for field in found.find_all(["input", "select"]):
        if field.get("type") != "hidden":
            assert (
                field.get("aria-label")
                or field.find_parent("label")
                or found.find("label", attrs={"for": str(field.get("id"))})
            ), field


def test_a_log_in_our_own_format_needs_no_mapping(reader: TestClient, tmp_path: Path) -> None:
    log = small_log(tmp_path / "log")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(log.iterdir()):
            archive.write(file, f"export/{file.name}")
    upload = send(reader, log_dot_zip=packed.getvalue())
    found = page(reader, upload, ENGLISH)

    assert figures(found)["Deals"] == "5"
    assert found.find("select", attrs={"name": "feeds.0"}) is None
    done = post(reader, f"{upload}/entrada", then="import")
    assert "5 deals" in done.get_text() or "5 oportunidades" in done.get_text()


def test_a_running_import_no_longer_waits_and_a_cancelled_one_can_be_tried_again(
    reader: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = send(reader, negocios_dot_csv=SHEET)
    assert upload in hrefs(page(reader, "/datos"))

    monkeypatch.setattr(Inline, "call", lambda _self: None)
    begun = reader.post(f"{upload}/entrada", data={"then": "import"}, follow_redirects=False)
    job = begun.headers["location"]
    assert upload not in hrefs(page(reader, "/datos"))

    reader.post(f"{job}/fin")
    again = page(reader, job, ENGLISH).select_one(f"form[action='{upload}/entrada'] button")
    assert again is not None
    assert again.text == "Try again"
    assert upload in hrefs(page(reader, "/datos"))


def test_what_is_left_out_of_several_files_is_told_once_and_their_mapping_named_after_the_first(
    reader: TestClient,
) -> None:
    other = "hola;adiós\nuno;dos\n"
    found = page(reader, send(reader, negocios_dot_csv=SHEET, palabras_dot_csv=other), ENGLISH)
    notes = [note.text.partition(":")[0] for note in found.select("ul.notes li")]
    name = found.select_one("input[name=name]")

    assert notes.count("palabras.csv") == 1
    assert name is not None
    assert name["value"] == "negocios"


def test_one_row_of_a_table_is_told_in_the_singular(reader: TestClient) -> None:
    upload = send(
        reader, negocios_dot_csv=SHEET.rpartition("Línea norte")[0] + SHEET.split("\n")[1]
    )
    post(reader, f"{upload}/entrada", then="import")
    said = page(reader, "/datos").get_text(" ")

    assert "1 propietario," in said
    assert "1 cuenta," in said
    assert "1 oportunidad" in said
    assert "1 oportunidades" not in said


def test_a_file_of_headings_alone_says_that_it_has_no_row(reader: TestClient) -> None:
    preview = page(reader, send(reader, negocios_dot_csv=f"{SHEET.splitlines()[0]}\n"))
    full = page(reader, send(reader, otros_dot_csv=SHEET))

    assert "ninguna fila bajo la cabecera" in preview.get_text()
    assert preview.select("button[name=then]") == []
    assert "ninguna fila bajo la cabecera" not in full.get_text()


def test_only_a_file_of_sheets_leads_to_its_sheets(reader: TestClient) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("deals.csv", "id,stage,created_at,status\n")
    log = page(reader, send(reader, log_dot_zip=packed.getvalue()))
    sheet = page(reader, send(reader, negocios_dot_csv=f"{SHEET.splitlines()[0]}\n"))

    assert "con sus oportunidades, o diga abajo en qué hoja están." in sheet.get_text()
    assert "Expórtelo de nuevo con sus oportunidades." in log.get_text()


def test_a_sheet_of_one_row_is_told_in_the_singular(reader: TestClient) -> None:
    one = page(reader, send(reader, negocios_dot_csv="\n".join(SHEET.splitlines()[:2])))
    two = page(reader, send(reader, negocios_dot_csv=SHEET))

    assert "1 fila ·" in words(one)
    assert "2 filas ·" in words(two)


def test_nothing_is_said_to_come_in_before_the_file_has_been_looked_at(
    reader: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Inline, "call", lambda _self: None)
    waiting = page(reader, send(reader, negocios_dot_csv=SHEET))

    assert waiting.select_one("#progress") is not None
    assert waiting.select_one("#would") is None
