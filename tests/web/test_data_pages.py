"""The data section: from a file that somebody sends to what came in."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from browser import HERE, HOSTILE, hrefs, page
from bs4 import BeautifulSoup
from sending import (
    BAD,
    ENGLISH,
    LOG,
    SHEET,
    Inline,
    fields,
    figures,
    post,
    send,
    words,
)
from starlette.testclient import TestClient

from rumbo.sources.upload import uploads
from rumbo.web.app import create_app
from rumbo.workspace import Workspace


def test_an_empty_workspace_leads_to_sending_and_to_the_sample(reader: TestClient) -> None:
    found = page(reader, "/", ENGLISH)

    assert "/datos" in hrefs(found)
    assert found.find("form", action="/datos/ejemplo") is not None
    data = page(reader, "/datos", ENGLISH)
    assert data.find("input", type="file") is not None
    assert data.find("form", enctype="multipart/form-data") is not None


def test_a_spanish_sheet_leads_to_the_first_answer(reader: TestClient) -> None:
    upload = send(reader, negocios_dot_csv=SHEET.encode("latin-1"))
    found = page(reader, upload)

    assert figures(found)["Oportunidades"] == "2"
    assert "Windows-1252" in found.get_text()
    shown = found.select_one(".sheet-rows table")
    assert shown is not None
    assert "1.200,50" in words(shown)
    assert "31 ene 2026" in words(shown)
    assert HOSTILE in words(shown)

    done = post(reader, f"{upload}/lectura", **fields(found), then="import")

    assert "2 oportunidades" in done.get_text()
    assert done.find("a", href="/") is not None
    assert "Línea norte" in page(reader, "/lecturas/pipeline").get_text()


def test_what_a_column_is_used_for_can_be_changed_and_the_preview_follows(
    reader: TestClient,
) -> None:
    upload = send(reader, negocios_dot_csv=SHEET)
    form = fields(page(reader, upload, ENGLISH))
    assert form["use.0.6"] == [""]
    form["use.0.6"] = ["deals.lost_reason"]
    form["use.0.4"] = [""]
    again = post(reader, f"{upload}/lectura", **form)

    heads = [head.text for head in again.select(".sheet-rows table th")]
    assert "Lost reason" in heads
    assert "Amount" not in heads
    assert fields(again)["use.0.6"][0] == "deals.lost_reason"


def test_days_in_another_order_are_read_so(reader: TestClient) -> None:
    upload = send(reader, a_dot_csv=SHEET.replace("31/01/2026", "03/01/2026"))
    form = fields(page(reader, upload, ENGLISH))
    assert form["dates.0"] == ["dmy"]
    form["dates.0"] = ["mdy"]
    again = post(reader, f"{upload}/lectura", **form)

    assert "1 Mar 2026" in words(again)


def test_stages_are_put_in_order_and_say_how_deals_end(reader: TestClient) -> None:
    text = SHEET + "Otra;Beta;Luis;Contacto;1,00;01/02/2026;\n"
    upload = send(reader, a_dot_csv=text.replace("Ganado", "Firma"))
    found = page(reader, upload, ENGLISH)
    names = [head.text for head in found.select(".stages th[scope=row]")]
    assert set(names) == {"Propuesta", "Firma", "Contacto"}
    form = fields(found)
    last = names.index("Firma") + 1
    form[f"stage.{last}.outcome"] = ["won"]
    form[f"stage.{names.index('Contacto') + 1}.order"] = ["1"]
    again = post(reader, f"{upload}/lectura", **form)

    shown = [head.text for head in again.select(".stages th[scope=row]")]
    assert shown.index("Contacto") <= names.index("Contacto")
    place = shown.index("Firma") + 1
    assert fields(again)[f"stage.{place}.outcome"] == ["won"]
    done = post(reader, f"{upload}/lectura", **fields(again), then="import")
    assert "3 deals" in done.get_text()


def test_a_stage_that_several_pipelines_have_is_counted_and_named_in_each(
    reader: TestClient,
) -> None:
    heads = "Negocio;Pipeline;Etapa;Fecha de creación\n"
    rows = [("Ventas", "Propuesta")] * 10 + [("Renovaciones", "Propuesta")] * 3
    rows += [("Ventas", "Demo")] * 2
    text = heads + "".join(f"N{n};{of};{stage};01/02/2026\n" for n, (of, stage) in enumerate(rows))
    found = page(reader, send(reader, negocios_dot_csv=text))
    told = {
        (row.select("th .quiet")[0].text, str(row.select("input")[0]["aria-label"])): (
            row.select("td")[-1].text,
            str(row.select("select")[0]["aria-label"]),
        )
        for row in found.select(".stages tbody tr")
    }

    assert told == {
        (of, f"Orden de {stage} · {of}"): (count, f"{stage} · {of}")
        for of, stage, count in (
            ("Ventas", "Demo", "2"),
            ("Ventas", "Propuesta", "10"),
            ("Renovaciones", "Propuesta", "3"),
        )
    }


def test_a_sheet_that_is_not_recognised_is_read_as_somebody_says(reader: TestClient) -> None:
    upload = send(reader, cosas_dot_csv="Color,Paso,Peso\nrojo,Demo,3\n")
    found = page(reader, upload, ENGLISH)
    form = fields(found)
    assert form["feeds.0"] == [""]
    assert found.find("button", attrs={"name": "then"}) is None

    form["feeds.0"] = ["deals"]
    again = post(reader, f"{upload}/lectura", **form)
    assert "Stage" in again.select(".note")[-1].get_text()
    form = fields(again)
    form["use.0.1"] = ["deals.stage"]
    again = post(reader, f"{upload}/lectura", **form)
    assert figures(again)["Deals"] == "1"


def test_refused_rows_are_listed_downloaded_corrected_and_sent_again(reader: TestClient) -> None:
    upload = send(reader, negocios_dot_csv=BAD)
    found = page(reader, upload, ENGLISH)
    assert "mucho" in found.select("#refused table")[0].get_text()

    refused = post(reader, f"{upload}/entrada", then="import")
    text = refused.get_text()
    assert "mucho" in text
    assert "Not a number" in text or "No es un número" in text
    job = next(href for href in hrefs(refused) if href.endswith("rechazadas.csv"))
    listed = list(csv.DictReader(io.StringIO(reader.get(job).text)))
    assert [(row["line"], row["column"], row["value"]) for row in listed] == [
        ("4", "amount", "mucho")
    ]
    packed = reader.get(job.replace(".csv", ".zip"))
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        rows = archive.read("deals.csv").decode()

    partial = post(reader, f"{upload}/entrada", then="partial")
    assert "2 oportunidades" in partial.get_text() or "2 deals" in partial.get_text()
    again = send(reader, deals_dot_csv=rows.replace("mucho", "12.5"))
    done = post(reader, f"{again}/entrada", then="import")
    assert "1 deal" in done.get_text() or "1 oportunidad" in done.get_text()


def test_a_file_of_refused_rows_alone_has_no_good_ones_to_bring_in(reader: TestClient) -> None:
    heads = SHEET.splitlines()[0]
    upload = send(reader, negocios_dot_csv=f"{heads}\n{BAD.splitlines()[-1]}\n")

    preview = page(reader, upload)
    refused = post(reader, f"{upload}/entrada", then="import")

    assert "mucho" in refused.get_text()
    assert all(each.find("button", value="partial") is None for each in (preview, refused))
    assert upload in hrefs(refused)


def test_a_good_file_beside_one_that_is_refused_whole_can_be_brought_in(
    reader: TestClient,
) -> None:
    heads = SHEET.splitlines()[0]
    upload = send(
        reader,
        negocios_dot_csv=f"{heads}\n{BAD.splitlines()[-1]}\n",
        empresas_dot_csv="Empresa;Sector;Empleados\nGama;Textil;7\nDelta;Química;50\n",
    )

    preview = page(reader, upload, ENGLISH)
    refused = post(reader, f"{upload}/entrada", then="import")
    done = post(reader, f"{upload}/entrada", then="partial")

    assert preview.find("button", value="partial") is not None
    assert refused.find("button", value="partial") is not None
    assert "3 accounts" in words(done) or "3 cuentas" in words(done)


def test_a_mapping_is_saved_under_a_name_and_used_for_the_next_file_like_it(
    reader: TestClient, folder: Path
) -> None:
    upload = send(reader, negocios_dot_csv=SHEET)
    post(reader, f"{upload}/correspondencia", name="Hoja del equipo")
    assert (folder / "mappings" / "Hoja del equipo.yaml").is_file()
    text = reader.get(f"{upload}/correspondencia.yaml").text
    assert "format: spreadsheet" in text

    again = page(reader, send(reader, otro_dot_csv=SHEET), ENGLISH)
    assert "Hoja del equipo" in again.get_text()
    bad = reader.post(f"{upload}/correspondencia", data={"name": "../../x"})
    assert bad.status_code == 409


def offered(reader: TestClient, upload: str, **changes: str) -> bool:
    """Whether the mapping is offered to be saved once the upload came in with its form."""
    form = fields(page(reader, upload)) | changes
    done = post(reader, f"{upload}/lectura", **form, then="import")
    assert done.select_one(".lead-answer") is not None
    actions = [str(each["action"]) for each in done.select("form")]
    form_there = any(each.endswith("/correspondencia") for each in actions)
    assert form_there != ("correspondencia guardada" in done.get_text())
    return form_there


def test_a_mapping_that_is_saved_is_not_offered_to_be_saved_again(reader: TestClient) -> None:
    first = send(reader, negocios_dot_csv=SHEET)
    assert offered(reader, first)
    post(reader, f"{first}/correspondencia", name="Hoja")
    assert not offered(reader, send(reader, otro_dot_csv=SHEET))
    assert not offered(reader, send(reader, otro_dot_csv=SHEET), taken_at="2026-03-31")
    assert offered(reader, send(reader, otro_dot_csv=SHEET), **{"use.0.6": "deals.lost_reason"})

    log = send(reader, log_dot_xes=LOG)
    post(reader, f"{log}/correspondencia", name="Eventos")
    assert not offered(reader, send(reader, log_dot_xes=LOG))
    assert offered(reader, send(reader, log_dot_xes=LOG), **{"activity.0.stage": "Contacto"})


def test_a_saved_mapping_that_was_taken_away_is_offered_to_be_saved_again(
    reader: TestClient, folder: Path
) -> None:
    first = send(reader, negocios_dot_csv=SHEET)
    done = reader.post(f"{first}/lectura", data=fields(page(reader, first)) | {"then": "import"})
    post(reader, f"{first}/correspondencia", name="  Mi  hoja ")
    found = page(reader, done.url.path)
    assert "Mi hoja" in found.get_text()
    assert found.find("form", action=f"{first}/correspondencia") is None

    (folder / "mappings" / "Mi hoja.yaml").unlink()
    again = page(reader, done.url.path)
    assert "Mi hoja" not in again.get_text()
    assert again.find("form", action=f"{first}/correspondencia") is not None


@pytest.mark.parametrize("then", ["partial", "gone"])
def test_what_is_not_there_any_more_is_neither_brought_in_nor_read_otherwise(
    reader: TestClient, folder: Path, then: str
) -> None:
    upload = send(reader, negocios_dot_csv=BAD)
    form = fields(page(reader, upload))
    asked = reader.post(f"{upload}/lectura", data=form | {"then": "import"}).url.path
    assert page(reader, asked).find("button", value="partial") is not None
    if then == "partial":
        post(reader, f"{upload}/entrada", then="partial")
    else:
        uploads(folder)[0].remove()

    found = page(reader, asked)
    assert found.find("form", action=f"{upload}/entrada") is None
    assert found.find("a", href=upload) is None
    assert "Lo que se envió ya no está" in words(found)


def test_an_event_log_is_given_its_meaning_in_the_browser(reader: TestClient) -> None:
    upload = send(reader, log_dot_xes=LOG)
    found = page(reader, upload, ENGLISH)
    form = fields(found)
    assert form["activity.0.stage"] == ["Create lead"]
    form["activity.0.stage"] = ["Contacto"]
    form["activity.1.contact"] = ["email:out"]
    again = post(reader, f"{upload}/lectura", **form)
    assert "Contacto" in [head.text for head in again.select(".stages th[scope=row]")]
    assert figures(again)["Activities"] == "1"

    done = post(reader, f"{upload}/lectura", **fields(again), then="import")
    assert "1 deal" in done.get_text() or "1 oportunidad" in done.get_text()


def test_a_mapping_may_come_with_the_log(reader: TestClient) -> None:
    mapping = "format: xes\nstages:\n- {stage: Hecho, activities: [Send offer]}\n"
    found = page(reader, send(reader, log_dot_xes=LOG, how_dot_yaml=mapping), ENGLISH)

    assert [head.text for head in found.select(".stages th[scope=row]")] == ["Hecho"]
    assert "came with it" in found.get_text()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a_dot_pdf", b"%PDF", "tipos que se pueden leer"),
        ("a_dot_zip", b"PK\x03\x04broken", "no se puede descomprimir"),
        ("a_dot_csv", b"", "está vacío"),
        ("a_dot_csv", b"%PDF-1.4", "es un PDF"),
        ("a_dot_xes", b"<log><trace>", "XML bien formado"),
        ("a_dot_xlsx", b"x", "no es un libro de Excel"),
    ],
)
def test_a_broken_file_ends_in_one_sentence_in_the_readers_language(
    reader: TestClient, folder: Path, name: str, content: bytes, said: str
) -> None:
    answer = reader.post("/datos/importar", files={"files": (name.replace("_dot_", "."), content)})
    found = BeautifulSoup(answer.text, "html.parser")
    alert = found.find(role="alert")

    assert alert is not None
    assert said in alert.get_text()
    workspace = Workspace.open(folder)
    assert workspace.newest() is None
    workspace.close()


def test_an_upload_that_is_refused_leaves_nothing_behind(reader: TestClient, folder: Path) -> None:
    reader.post("/datos/importar", files={"files": ("a.exe", b"MZ")})
    reader.post("/datos/importar", data={"files": "nothing"})

    assert uploads(folder) == []


def test_more_than_the_limit_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = (folder / "rumbo.toml").read_text("utf-8")
    (folder / "rumbo.toml").write_text(
        re.sub(r"upload_limit_mb = \d+", "upload_limit_mb = 1", settings)
    )
    monkeypatch.setattr("rumbo.web.visit.Desk", Inline)
    with TestClient(create_app(folder), base_url=HERE) as reader:
        large = reader.post("/datos/importar", files={"files": ("a.csv", b"x" * 1_500_000)})
        small = reader.post("/datos/importar", files={"files": ("a.csv", b"ID,Etapa\n1,Demo\n")})

    assert large.status_code == 413
    assert small.status_code == 200
    assert len(uploads(folder)) == 1


def test_a_form_of_another_site_brings_nothing_in(reader: TestClient, folder: Path) -> None:
    answer = reader.post(
        "/datos/importar",
        files={"files": ("a.csv", SHEET.encode())},
        headers={"sec-fetch-site": "cross-site"},
    )

    assert answer.status_code == 403
    assert uploads(folder) == []


@pytest.mark.parametrize(
    "address",
    [
        "/datos/importar/0123456789abcdef",
        "/datos/importar/..%2f..%2fetc",
        "/datos/trabajos/999",
        "/datos/trabajos/x",
        "/datos/trabajos/1/rechazadas.csv",
        "/datos/exportar/7/fichero",
        "/datos/instantaneas?from=99",
    ],
)
def test_what_is_not_there_is_said_without_a_trace(browser: TestClient, address: str) -> None:
    answer = browser.get(address)

    assert answer.status_code in (400, 404, 409)
    assert "Traceback" not in answer.text
