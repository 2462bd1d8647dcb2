"""Seguimiento: the table by person, team or phase, and the errands of the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import client, page
from bs4.element import Tag
from starlette.testclient import TestClient

from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace

LAST_DAY = date(2026, 6, 30)
AS_OF = f"as_of={LAST_DAY}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("sample")
    written = write_company(made, deals=150, until=LAST_DAY)
    workspace = Workspace.create(made / "workspace", Settings(zone="Europe/Madrid", threads=1))
    workspace.import_path(written.log)
    workspace.close()
    return made / "workspace"


@pytest.fixture(scope="module")
def browser(folder: Path) -> Iterator[TestClient]:
    with client(folder) as opened:
        yield opened


def number(cell: Tag) -> int:
    return int(cell.get_text(strip=True).replace(".", ""))


@pytest.mark.parametrize("by", ["owner", "team", "phase"])
def test_every_number_of_the_table_opens_as_many_deals(browser: TestClient, by: str) -> None:
    found = page(browser, f"/seguimiento?{AS_OF}&by={by}")
    links = found.select("section[aria-labelledby=loads] tbody td a")

    assert len(links) > 4
    for link in links[:: max(1, len(links) // 6)]:
        path, query = str(link["href"]).split("?")
        listed = browser.get(f"{path}.json?{query}").json()
        assert len(listed) == number(link), link["href"]


def test_the_first_page_shows_each_deal_that_waits_once(browser: TestClient) -> None:
    answers = page(browser, f"/?{AS_OF}").find_all("article", class_="answer")
    (waiting,) = [each for each in answers if "/lecturas/follow_up" in str(each)]
    named = [row.find_all("td")[0].get_text(strip=True) for row in waiting.select("tbody tr")]

    assert len(named) == len(set(named)) == 3


def test_the_errands_of_one_person_are_theirs_and_lead_to_the_deals(browser: TestClient) -> None:
    everybody = page(browser, f"/seguimiento?{AS_OF}")
    person = everybody.select_one("section[aria-labelledby=loads] tbody th a")
    assert person is not None
    own = page(browser, str(person["href"]))

    assert 0 < len(everybody.select(".errands > li")) <= 8
    assert parse_qs(urlsplit(str(person["href"])).query)["owner"] == [person.get_text(strip=True)]
    assert person.get_text(strip=True) in own.find("h2", id="today").get_text()  # type: ignore[union-attr]
    first = own.select_one(".errands h3 a")
    assert first is not None
    deal = page(browser, str(first["href"]))
    assert first.get_text(strip=True) in deal.get_text()


def test_every_errand_says_why_and_what_to_do(browser: TestClient) -> None:
    found = page(browser, f"/seguimiento?{AS_OF}")

    for errand in found.select(".errands > li"):
        assert errand.select(".why")
        assert all(todo.get_text(strip=True) for todo in errand.select(".todo"))


def test_an_unknown_way_to_tell_them_apart_is_by_person(browser: TestClient) -> None:
    found = page(browser, f"/seguimiento?{AS_OF}&by=%3Cscript%3E")

    current = found.select_one("section[aria-labelledby=loads] [aria-current=true]")
    assert current is not None
    assert current.get_text(strip=True) == "Por persona"
