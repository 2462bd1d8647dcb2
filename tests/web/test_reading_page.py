"""The page of a reading: its table, its files and its query, for readings nobody foresaw."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest
from browser import AS_OF, FORMULA, HOSTILE, hrefs, page
from openpyxl import load_workbook
from starlette.testclient import TestClient

from rumbo.model import term
from rumbo.model.reading import Reading, Text, Value, Verdict
from rumbo.readings.registry import questions
from rumbo.settings import Settings
from rumbo.web import cell, table
from rumbo.web.language import Language
from rumbo.web.sentence import sentence

PIPELINE = f"/lecturas/pipeline?{AS_OF}"


def cells(browser: TestClient, address: str, column: int = 0) -> list[str]:
    rows = page(browser, address).select("#answer tbody tr")
    return [row.find_all("td")[column].get_text(strip=True) for row in rows]


def test_a_column_sorts_down_and_up(browser: TestClient) -> None:
    up = cells(browser, f"{PIPELINE}&sort=name")
    down = cells(browser, f"{PIPELINE}&sort=name&order=desc")

    assert len(up) == 3
    assert up == down[::-1]
    assert up == sorted(up, key=str.casefold)


def test_a_heading_says_how_the_table_is_sorted(browser: TestClient) -> None:
    found = page(browser, f"{PIPELINE}&sort=amount&order=desc")
    heading = found.select_one("th[aria-sort]")

    assert heading is not None
    assert heading["aria-sort"] == "descending"
    assert "Importe" in heading.get_text()


def test_a_table_is_searched_and_narrowed_by_its_address(browser: TestClient) -> None:
    assert cells(browser, f"{PIPELINE}&q=dós, CON") == ["Dos, con coma"]
    assert cells(browser, f"{PIPELINE}&only.phase=Demo") == ["Dos, con coma"]
    assert cells(browser, f"{PIPELINE}&q=zzz") == []


@pytest.mark.parametrize("number", ["0", "-3", "999999", "x", "９", "9" * 400])
def test_a_page_that_is_not_there_shows_one_that_is(browser: TestClient, number: str) -> None:
    assert len(cells(browser, f"{PIPELINE}&page={number}")) == 3


def test_a_fragment_is_the_same_markup_as_in_the_page(browser: TestClient) -> None:
    whole = page(browser, f"{PIPELINE}&sort=name")
    headers = {"HX-Request": "true", "HX-Target": "section#answer"}
    part = browser.get(f"{PIPELINE}&sort=name", headers=headers)

    assert "<html" not in part.text
    table = whole.find("table")
    assert table is not None
    assert part.text.count("<tr") == len(table.find_all("tr"))
    assert "HX-Target" in part.headers["vary"]


def test_going_back_in_the_browser_gets_the_whole_page(browser: TestClient) -> None:
    headers = {"HX-Request": "true", "HX-Target": "answer", "HX-History-Restore-Request": "true"}

    assert "<html" in browser.get(PIPELINE, headers=headers).text


@pytest.mark.parametrize("name", list(questions()))
def test_every_reading_comes_as_files(browser: TestClient, name: str) -> None:
    for ending in ("csv", "json", "xlsx"):
        answer = browser.get(f"/lecturas/{name}.{ending}?{AS_OF}")

        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.content


def test_no_cell_of_a_file_is_computed(browser: TestClient) -> None:
    address = "/lecturas/pipeline.{}?as_of=2025-02-10"
    written = browser.get(address.format("csv")).text.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(written)))
    names = [row["name"] for row in rows]
    assert f"'{FORMULA}" in names
    assert HOSTILE in names

    sheet = load_workbook(io.BytesIO(browser.get(address.format("xlsx")).content)).active
    assert sheet is not None
    typed = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert typed[FORMULA] == "s"


def test_files_hold_the_rows_that_the_address_asks_for(browser: TestClient) -> None:
    written = browser.get(f"/lecturas/pipeline.csv?{AS_OF}&only.phase=Demo").text

    assert len(written.strip().splitlines()) == 2


def test_the_query_behind_an_answer_is_shown(browser: TestClient) -> None:
    found = page(browser, PIPELINE)

    assert "SELECT" in found.select("details pre")[0].get_text()


def test_every_figure_opens_the_deals_it_counts(browser: TestClient) -> None:
    found = page(browser, f"/lecturas/phases?{AS_OF}&owner=Ana")
    values = found.select("dl.figures dd.value a")

    assert values
    assert all(str(link["href"]).startswith("/oportunidades?") for link in values)
    assert all("owner=Ana" in str(link["href"]) for link in values)
    (open_now,) = [str(link["href"]) for link in values if "placed" in str(link["href"])][:1]
    listed = page(browser, open_now).select("table.deals tbody tr")
    assert [row.find("a").get_text() for row in listed] == ["Dos, con coma"]  # type: ignore[union-attr]


def test_a_deal_opens_its_story(browser: TestClient) -> None:
    found = page(browser, f"{PIPELINE}&q=dos, con")
    story = next(href for href in hrefs(found) if href.startswith("/oportunidades/d2?"))

    assert "Demo" in page(browser, story).get_text()


def test_the_interface_gives_what_the_command_line_prints(browser: TestClient) -> None:
    answer = browser.get(f"/api/v1/readings/pipeline?{AS_OF}&owner=Ana").json()

    assert answer["reading"] == "pipeline"
    assert [row["deal_id"] for row in answer["rows"]] == ["d2"]
    assert {each["name"] for each in browser.get("/api/v1/readings").json()} == set(questions())


def test_the_interface_says_what_is_wrong(browser: TestClient) -> None:
    for address in ("nada", "phases?owner=nadie", "phases?as_of=x"):
        answer = browser.get(f"/api/v1/readings/{address}")

        assert answer.status_code == 400
        assert answer.json()["error"]


def test_the_interface_is_described(browser: TestClient) -> None:
    described = browser.get("/api/v1/openapi.json").json()

    assert "/api/v1/readings/{name}" in described["paths"]
    assert "/" not in described["paths"]


def test_definitions_say_words_where_rows_hold_codes() -> None:
    told = term.worded(
        Text("skip (salto) o too_few; se decide con exit_rate", "skip or too_few; exit_rate")
    )

    assert told.es == "salto o pocos casos; se decide con «Avanzan a tiempo»"
    assert told.en == "skip or too few cases; “Move on in time”"


def test_definitions_say_quantiles_as_the_figures_are_called() -> None:
    told = term.worded(Text("10 quedan por debajo de p10", "10 end below p10"))

    assert told.es == "10 quedan por debajo de «Al menos, 9 de 10»"
    assert told.en == "10 end below “At least, 9 in 10”"


@pytest.mark.parametrize(
    ("amount", "own", "currency", "shown"),
    [
        (67_200.0, 67_200.0, "EUR", "67,2 mil €"),
        (67_200.0, 76_400.0, "USD", "67,2 mil € (76,4 mil US$)"),
        (None, 76_400.0, "USD", "76,4 mil US$"),
        (None, None, "USD", "—"),
    ],
)
def test_a_deal_in_another_currency_tells_both(
    amount: float | None, own: float | None, currency: str, shown: str
) -> None:
    told = cell.worth(amount, own, currency, SPANISH)

    assert told.replace("\u00a0", " ") == shown


def test_a_share_stands_without_the_interval_of_the_rate_beside_it() -> None:
    ends = ("low", "high")

    assert term.interval("share", ("share", *ends)) == ends
    assert term.interval("win_rate", ("share", "win_rate", *ends)) == ends
    assert term.interval("share", ("share", "win_rate", *ends)) == ()


SPANISH = Language("es-ES", Settings())


@pytest.mark.parametrize(
    ("key", "row", "shown"),
    [
        ("group", {"by": "month", "group": "2026-11"}, "nov\u00a02026"),
        ("group", {"by": "type", "group": "renewal"}, "renovación"),
        ("group", {"by": "type", "group": "Hunting"}, "Hunting"),
        ("months", {"months": "2026-07..2026-09"}, "jul\u00a02026 – sept\u00a02026"),
        ("expected_before", {"expected_before": 4774.8}, "4,8\u00a0mil\u00a0€"),
        ("verdict", {"verdict": "watch"}, "atención"),
    ],
)
def test_a_cell_is_written_as_people_say_it(key: str, row: dict[str, Value], shown: str) -> None:
    assert cell.cell_in(key, row, SPANISH).text == shown


def test_shapes_of_one_word_have_no_sign_that_others_lack() -> None:
    assert {cell.cell("shape", shape, SPANISH).tone for shape in ("skip", "skip+loop")} == {""}
    assert cell.cell("kind", "skip", SPANISH).tone == "skip"


def test_a_column_of_names_is_sorted_by_letters_whatever_their_accents() -> None:
    assert sorted(
        [{"name": n} for n in ("Ximena", "Álvaro", "óscar")], key=table._order("name")
    ) == [
        {"name": "Álvaro"},
        {"name": "óscar"},
        {"name": "Ximena"},
    ]


def test_the_sentence_about_chances_of_stages_tells_of_what_is_inflated() -> None:
    told: dict[str, Value] = {"observed_probability": 0.7, "low": 0.6, "high": 0.8}
    rows: tuple[dict[str, Value], ...] = (
        {"crm_stage": "A", "declared_probability": 0.2, "finding": "too_low", **told},
        {"crm_stage": "B", "declared_probability": 0.9, "finding": "inflated", **told},
    )
    found = Reading("stage_probability", date(2026, 6, 30), 1, Text("", ""), Verdict.BAD, (), rows)

    assert "en B;" in sentence(found, SPANISH)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("2026-01-31T10:20:30.999999+01:00", datetime(2026, 1, 31, 10, 20, 30)),  # noqa: DTZ001 - a workbook has no zones
        ("9999-12-31T23:59:59.999999", datetime(9999, 12, 31, 23, 59, 59)),  # noqa: DTZ001 - the same
        ("soon", "soon"),
    ],
)
def test_a_workbook_has_the_day_and_the_moment_that_clocks_show(
    value: str, written: object
) -> None:
    row = {"created_at": value}
    told = cell.in_workbook("created_at", row, Language("es-ES", Settings()))

    assert told == (written, term.Kind.DAY)
