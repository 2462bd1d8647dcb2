"""The page of deals: table, board and bubbles, its columns, files and saved views."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from browser import AS_OF, FORMULA, HOSTILE, client, company, hrefs, page
from bs4.element import Tag
from fastapi import FastAPI
from openpyxl import load_workbook
from starlette.testclient import TestClient

import command
from command import made, small_log
from rumbo.readings.listing import COLUMNS, USUAL
from rumbo.readings.registry import questions
from rumbo.settings import FILE_NAME

DEALS = f"/oportunidades?{AS_OF}"
HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[TestClient]:
    """A company whose CRM is known, that a test may change."""
    workspace = company(tmp_path)
    with (workspace / FILE_NAME).open("a", encoding="utf-8") as file:
        file.write('deal_url = "https://crm.example/d/{id}?from=rumbo"\n')
    lines = (workspace / FILE_NAME).read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith('deal_url = ""')]
    (workspace / FILE_NAME).write_text("".join(kept), encoding="utf-8")
    with client(workspace) as opened:
        yield opened


def named(found: Tag) -> list[str]:
    return [cell.get_text() for cell in found.select("table.deals tbody td:first-child")]


def cards(found: Tag) -> dict[str, list[str]]:
    return {
        str(lane.select_one("h3").get_text(strip=True)): [  # type: ignore[union-attr]
            card.get_text() for card in lane.select(".deal-card .name")
        ]
        for lane in found.select(".lane")
    }


def test_open_deals_are_shown_first_the_longest_wait_on_top(browser: TestClient) -> None:
    found = page(browser, DEALS)

    assert named(found) == ["Dos, con coma", "Cuatro\nen dos líneas", HOSTILE]
    summary = found.select_one(".summary")
    assert summary is not None
    assert "3 oportunidades abiertas" in summary.get_text()
    assert found.select_one("th[aria-sort=descending]").get_text(strip=True) == "Días en la fase"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("status=won", [FORMULA]),
        (
            "status=all&sort=name",
            [FORMULA, HOSTILE, "Cuatro\nen dos líneas", "Dos, con coma", "Tres"],
        ),
        ("visited=s2&status=all&sort=name", [FORMULA, "Dos, con coma", "Tres"]),
        ("lost_in=s2", ["Tres"]),
        ("move=s1~s3~skip", [HOSTILE]),
        ("q=LINEAS", ["Cuatro\nen dos líneas"]),
        ("q=acmé+hijos&status=all&sort=name", [FORMULA, "Dos, con coma"]),
        ("q=d+o+s+c+n+m+a+e+coma", ["Dos, con coma"]),
        ("q=d+o+s+c+n+m+a+e+zzz", []),
        ("phase=s2&status=open", ["Dos, con coma"]),
        ("account=a2&status=lost", ["Tres"]),
        ("q=nothing", []),
    ],
)
def test_the_address_says_which_deals_are_listed(
    browser: TestClient, query: str, names: list[str]
) -> None:
    assert named(page(browser, f"{DEALS}&{query}")) == names


def test_whose_waits_are_listed_is_said_by_name(browser: TestClient) -> None:
    phase = page(browser, DEALS).select("select[name=phase] option")[1]
    named = phase.get_text(strip=True)
    for asked, said in (("ours~owner~o1", "Ana"), (f"ours~phase~{phase['value']}", named)):
        chip = page(browser, f"{DEALS}&status=all&talk={asked}").select_one("a.chip")
        assert chip is not None
        assert chip.get_text(strip=True).endswith(f": {said}")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("talk=ours~owner~o1", True),
        ("moved=any", True),
        ("moved=won", False),
        ("stood=1", True),
        ("paused=1", False),
    ],
)
def test_a_list_behind_a_figure_of_something_else_says_that_it_has_each_deal_once(
    browser: TestClient, asked: str, *, said: bool
) -> None:
    found = page(browser, f"{DEALS}&status=all&{asked}")

    assert ("cada oportunidad sale una vez" in found.get_text()) == said


@pytest.mark.parametrize(
    ("reading", "names"),
    [
        ("phases", ("phases", "traps")),
        ("shapes", ("shapes",)),
        ("stage_probability", ("stages_compared", "inflated", "too_low")),
        ("team_support", ("owners", "named")),
    ],
)
def test_a_figure_of_what_is_no_deal_leads_to_a_list_that_says_so(
    browser: TestClient, reading: str, names: tuple[str, ...]
) -> None:
    workspace = cast("FastAPI", browser.app).state.house.workspace
    figures = workspace.read(reading, workspace.scope(as_of=date(2025, 6, 30))).figures
    behind = {each.name: each.behind for each in figures if each.name in names and each.behind}

    assert set(behind) == set(names)
    for selection in behind.values():
        found = page(browser, f"{DEALS}&{urlencode(selection.query())}").get_text()
        assert "cada oportunidad sale una vez" in found, selection


def test_each_condition_is_a_chip_that_lifts_it(browser: TestClient) -> None:
    found = page(browser, f"{DEALS}&status=all&visited=s2&moved=forward&q=o&owner=Ana")
    chips = found.select("a.chip")

    assert [chip.get_text(strip=True) for chip in chips] == [
        "Llegaron a Demo",
        "Avanzaron",
        "Mencionan «o»",
    ]
    lifted = parse_qs(urlsplit(str(chips[0]["href"])).query)
    assert "visited" not in lifted
    assert (lifted["moved"], lifted["owner"], lifted["q"]) == (["forward"], ["Ana"], ["o"])


@pytest.mark.parametrize(
    "query",
    [
        "status=ajar",
        "phase=nowhere",
        "sort=secret",
        "cols=name,secret",
        "move=a~b",
        "since=x",
        "cols=attr.none",
        f"q={'+'.join(map(str, range(51)))}",
    ],
)
def test_what_there_is_not_is_said_with_a_way_out(browser: TestClient, query: str) -> None:
    answer = browser.get(f"{DEALS}&{query}")

    assert answer.status_code == 400
    assert 'class="go"' in answer.text


def test_columns_are_chosen_in_the_address_extra_attributes_among_them(
    browser: TestClient,
) -> None:
    found = page(browser, f"{DEALS}&cols=name,attr.region,status&sort=attr.region")
    rows = [
        [cell.get_text(strip=True) for cell in row.find_all("td")]
        for row in found.select("tbody tr")
    ]

    heads = [head.get_text(strip=True) for head in found.select("th")]
    assert heads == ["Oportunidad", "region", "Situación"]
    assert [row[1] for row in rows] == ["Norte", "Sur", "—"]
    boxes = found.select("input[name=col]")
    assert {str(box["value"]) for box in boxes} >= {*COLUMNS, "attr.region"}
    assert {str(box["value"]) for box in boxes if box.has_attr("checked")} == {
        "name", "attr.region", "status",
    }  # fmt: skip


def test_ticked_columns_become_an_address(browser: TestClient) -> None:
    answer = browser.get(
        f"/oportunidades/columnas/elegir?{AS_OF}&status=won&col=name&col=amount&evil=1",
        follow_redirects=False,
    )

    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert answer.status_code == 303
    assert query == {"as_of": ["2025-06-30"], "status": ["won"], "cols": ["name,amount"]}


def test_the_board_has_a_lane_per_phase_with_its_sum_and_what_waits(browser: TestClient) -> None:
    found = page(browser, f"{DEALS}&show=board")

    assert cards(found) == {
        "Lead": ["Cuatro\nen dos líneas"],
        "Demo": ["Dos, con coma"],
        "Propuesta": [HOSTILE],
    }
    demo = found.select(".lane")[1]
    assert "161" in demo.select_one(".deal-card b").get_text()  # type: ignore[union-attr]
    assert "2,5" in demo.get_text()
    leads = str(demo.select_one("h3 a")["href"])  # type: ignore[index]
    assert named(page(browser, leads)) == ["Dos, con coma"]


def test_bubbles_lead_to_each_deal(browser: TestClient) -> None:
    found = page(browser, f"{DEALS}&show=bubbles&status=all")
    leads = {
        urlsplit(str(each["href"])).path for each in found.select("svg[data-picture=bubbles] a")
    }

    assert leads == {"/oportunidades/d2", "/oportunidades/d4", "/oportunidades/d5"}
    assert "2 oportunidades que no están abiertas" in found.get_text()


def test_a_fragment_is_the_list_alone(browser: TestClient) -> None:
    part = browser.get(DEALS, headers={"HX-Request": "true", "HX-Target": "section#list"})

    assert part.status_code == 200
    assert "<html" not in part.text
    assert "3 oportunidades abiertas" in part.text


def test_a_period_that_bounds_nothing_is_said(browser: TestClient) -> None:
    period = "period=2025-02-01..2025-02-28"
    still = page(browser, f"{DEALS}&{period}").get_text()
    moved = page(browser, f"{DEALS}&{period}&moved=forward&sort=name")

    assert "no se aplica" in still
    assert "no se aplica" not in moved.get_text()
    assert named(moved) == [FORMULA, "Tres"]


def test_every_figure_of_every_reading_leads_to_a_list_of_as_many(browser: TestClient) -> None:
    for name, asked in questions().items():
        if asked.takes_deal:
            continue
        found = page(browser, f"/lecturas/{name}?{AS_OF}")
        for link in found.select("dl.figures dd.value a"):
            listed = page(browser, str(link["href"]))
            assert listed.select_one(".summary"), link


def test_files_hold_what_the_address_asks_for_and_nothing_is_computed(browser: TestClient) -> None:
    query = f"{AS_OF}&status=all&sort=name&cols=name,amount"
    written = browser.get(f"/oportunidades.csv?{query}")
    rows = list(csv.DictReader(io.StringIO(written.text.lstrip("\ufeff"))))

    assert list(rows[0]) == ["deal_id", "name", "amount"]
    assert [row["deal_id"] for row in rows] == ["d1", "d5", "d4", "d2", "d3"]
    assert rows[0]["name"] == f"'{FORMULA}"
    assert written.headers["content-disposition"].endswith('.csv"')

    whole = json.loads(browser.get(f"/oportunidades.json?{query}").text)
    assert [row["deal_id"] for row in whole] == [row["deal_id"] for row in rows]
    assert set(whole[0]) >= set(COLUMNS)

    sheet = load_workbook(io.BytesIO(browser.get(f"/oportunidades.xlsx?{query}").content)).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0] == ["Id", "Oportunidad", "Importe"]
    assert cells[1] == ["d1", FORMULA, 1000.5]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize(
    ("language", "said"),
    [("es-ES", {"abierta", "ganada", "perdida"}), ("en", {"open", "won", "lost"})],
)
def test_a_workbook_says_states_in_words_and_files_for_programs_keep_codes(
    browser: TestClient, language: str, said: set[str]
) -> None:
    query = f"{AS_OF}&status=all&sort=deal_id&cols=status,state,created_at"
    browser.cookies.set("rumbo_language", language)
    written = browser.get(f"/oportunidades.csv?{query}").text.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(written)))
    whole = json.loads(browser.get(f"/oportunidades.json?{query}").text)
    book = load_workbook(io.BytesIO(browser.get(f"/oportunidades.xlsx?{query}").content)).active
    browser.cookies.clear()

    assert book is not None
    cells = [[cell.value for cell in row] for row in book.iter_rows(min_row=2)]
    assert [row["status"] for row in rows] == [row["status"] for row in whole]
    assert {row["status"] for row in rows} == {"open", "won", "lost"}
    assert {line[1] for line in cells} == said
    assert not any("_" in str(line[2]) for line in cells)  # waiting_them, say
    assert [f"{line[3]:%Y-%m-%d}" for line in cells] == [row["created_at"] for row in rows]


@pytest.mark.parametrize(
    ("value", "said"), [("best_case", "mejor caso"), ("Commit", "compromiso"), ("Quizá", "Quizá")]
)
def test_a_forecast_category_is_said_in_words(tmp_path: Path, value: str, said: str) -> None:
    head, first = command.DEALS.splitlines()[:2]
    deals = f"{head},forecast_category\n{first},{value}\n"
    log = small_log(tmp_path / "log", deals=deals, changes="", activities="")
    with client(made(tmp_path / "workspace", log)) as reader:
        query = f"{AS_OF}&status=all&cols=forecast_category"
        book = load_workbook(io.BytesIO(reader.get(f"/oportunidades.xlsx?{query}").content)).active
        assert book is not None
        assert [cell.value for cell in book[2]][1] == said
        assert said in page(reader, f"/oportunidades?{query}").select("table.deals td")[-1].text
        whole = json.loads(reader.get(f"/oportunidades.json?{query}").text)
        assert [row["forecast_category"] for row in whole] == [value]


def test_a_workbook_says_which_of_two_columns_is_the_id(browser: TestClient) -> None:
    content = browser.get(f"/lecturas/pipeline.xlsx?{AS_OF}").content
    book = load_workbook(io.BytesIO(content)).active
    assert book is not None
    heads = [cell.value for cell in book[1]]
    assert {"Cuenta", "Cuenta (id)"} <= set(heads)
    assert len(set(heads)) == len(heads)


def test_a_workbook_has_days_amounts_and_shares_as_such(browser: TestClient) -> None:
    deals = f"/oportunidades.xlsx?{AS_OF}&status=all&cols=amount,created_at,days_in_phase"
    phases = f"/lecturas/phases.xlsx?{AS_OF}"
    for address, wanted in (
        (deals, {"Importe": "#,##0.00"}),
        (phases, {"Avanzan a tiempo": "0.0%"}),
    ):
        book = load_workbook(io.BytesIO(browser.get(address).content)).active
        assert book is not None
        heads, first = list(book.iter_rows(max_row=2))
        formats = {head.value: cell.number_format for head, cell in zip(heads, first, strict=True)}
        assert wanted.items() <= formats.items()


def test_keys_are_for_programs_and_in_no_workbook(browser: TestClient) -> None:
    address = f"/lecturas/phases.{{}}?{AS_OF}"
    book = load_workbook(io.BytesIO(browser.get(address.format("xlsx")).content)).active
    assert book is not None
    heads = {cell.value for cell in book[1]}
    written = browser.get(address.format("csv")).text.splitlines()[0].lstrip("\ufeff").split(",")

    assert "phase_key" in written
    assert "phase_key" in browser.get(address.format("json")).json()["rows"][0]
    assert "Fase" in heads
    assert "Clave de la fase" not in heads
    assert len(heads) == len(written) - 1


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx"])
def test_a_file_of_what_there_is_not_is_refused_whole(browser: TestClient, ending: str) -> None:
    assert browser.get(f"/oportunidades.{ending}?phase=nowhere").status_code == 400


def test_a_list_without_deals_leads_to_those_of_any_status(browser: TestClient) -> None:
    closed = page(browser, f"/oportunidades?{AS_OF}&status=all&q={FORMULA}")
    found = page(browser, f"/oportunidades?{AS_OF}&status=open&q={FORMULA}")
    way = found.select_one(".nothing a")

    assert named(closed) == [FORMULA]
    assert way is not None
    assert way.get_text(strip=True) == "Entre abiertas y cerradas: 1 oportunidad"
    assert named(page(browser, str(way["href"]))) == [FORMULA]
    assert "Entre abiertas" not in browser.get(f"/oportunidades?{AS_OF}&q=zzzz").text


def test_an_empty_list_is_still_a_file(browser: TestClient) -> None:
    assert json.loads(browser.get(f"/oportunidades.json?{AS_OF}&q=nothing").text) == []
    assert len(browser.get(f"/oportunidades.csv?{AS_OF}&q=nothing").text.splitlines()) == 1


def test_a_view_is_saved_under_a_short_address(own: TestClient) -> None:
    query = "as_of=2025-06-30&status=won&cols=name,amount&evil=%3Cscript%3E"
    answer = own.post(
        "/oportunidades/vistas",
        data={"name": "Ganadas <b>", "query": query, "shared": "1"},
        headers=HERE,
        follow_redirects=False,
    )
    short = answer.headers["location"]
    opened = own.get(short, follow_redirects=False)

    assert answer.status_code == 303
    assert short == "/oportunidades/vistas/1"
    asked = parse_qs(urlsplit(opened.headers["location"]).query)
    assert asked == {
        "as_of": ["2025-06-30"], "status": ["won"], "cols": ["name,amount"], "saved": ["1"],
    }  # fmt: skip
    found = page(own, short)
    assert found.select_one("h1").get_text() == "Ganadas <b>"  # type: ignore[union-attr]
    assert named(found) == [FORMULA]


def test_a_view_is_renamed_and_deleted_by_its_forms(own: TestClient) -> None:
    own.post("/oportunidades/vistas", data={"name": "una", "query": ""}, headers=HERE)
    own.post("/oportunidades/vistas/1", data={"name": "dos", "do": "rename"}, headers=HERE)
    listed = [each.get_text() for each in page(own, DEALS).select(".views > li > a")]
    assert listed == ["dos"]

    own.post("/oportunidades/vistas/1", data={"do": "delete"}, headers=HERE)
    assert page(own, DEALS).select(".views") == []
    assert own.get("/oportunidades/vistas/1").status_code == 404


@pytest.mark.parametrize("number", ["0", "x", "9" * 40, "-1", "１"])
def test_a_view_that_there_is_not_is_a_dead_end_with_a_way_out(
    browser: TestClient, number: str
) -> None:
    answer = browser.get(f"/oportunidades/vistas/{number}")

    assert answer.status_code == 404
    assert "/oportunidades" in answer.text


def test_rows_and_cards_lead_to_the_record_in_the_crm(own: TestClient) -> None:
    for address in (DEALS, f"{DEALS}&show=board"):
        leads = [href for href in hrefs(page(own, address)) if href.startswith("https:")]
        assert sorted(leads) == [
            f"https://crm.example/d/{number}?from=rumbo" for number in ("d2", "d4", "d5")
        ]


def test_the_page_of_a_deal_leads_to_its_record(own: TestClient) -> None:
    found = page(own, f"/oportunidades/d2?{AS_OF}")

    assert "https://crm.example/d/d2?from=rumbo" in hrefs(found)


def test_without_the_setting_nothing_leads_outside(browser: TestClient) -> None:
    assert not [href for href in hrefs(page(browser, DEALS)) if href.startswith("http")]


def test_a_list_of_one_page_has_no_other(browser: TestClient) -> None:
    found = page(browser, f"{DEALS}&page=99")

    assert len(named(found)) == 3
    assert not found.select(".pager nav a")


def test_the_usual_columns_are_those_of_the_table(browser: TestClient) -> None:
    found = page(browser, DEALS)

    assert len(found.select("table.deals thead th")) == len(USUAL)
