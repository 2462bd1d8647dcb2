"""Apoyo al equipo over HTTP: the team by name, and one page for a conversation with somebody."""

from __future__ import annotations

import pytest
from browser import AS_OF
from bs4 import BeautifulSoup
from bs4.element import Tag
from people import ID, NAME, People
from starlette.testclient import TestClient

from rumbo.web.pages.team_support import beyond


@pytest.fixture
def browser(team: People, team_browser: TestClient) -> TestClient:
    team.become(team_browser, "editor")
    return team_browser


def page(browser: TestClient, address: str) -> Tag:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text[:300]
    return BeautifulSoup(answer.text, "html.parser")


def said(found: Tag) -> str:
    return " ".join(found.get_text(" ").split())


def test_the_english_address_leads_to_the_page(browser: TestClient) -> None:
    answer = browser.get("/support?person=o1")

    assert answer.status_code == 307
    assert answer.headers["location"] == "/apoyo?person=o1"


def test_everybody_with_open_deals_is_there_by_name_and_nobody_is_ranked(
    browser: TestClient,
) -> None:
    found = page(browser, f"/apoyo?{AS_OF}")
    names = [each.get_text() for each in found.select(".colleagues b")]

    assert names == ["Ana", f"{NAME} Luis"]
    assert "No se puede comparar: hacen falta 5 personas" in said(found)


def test_a_page_for_a_conversation_opens_its_deals(browser: TestClient) -> None:
    found = page(browser, f"/apoyo?person=o1&{AS_OF}")

    assert found.h1 is not None
    assert found.h1.get_text() == "Ana"
    assert "Hay muy poco para comparar con el equipo." in said(found)
    assert [each.get_text() for each in found.select("tbody a")] == ["Dos"]
    opened = found.select_one(".figures a")
    assert opened is not None
    listed = page(browser, str(opened["href"]))
    assert "Dos" in said(listed)
    assert f"{NAME} cuatro" not in said(listed)


def test_more_than_the_team_is_told_in_points_as_it_is_a_difference_of_shares() -> None:
    row = {"excess": 0.25, "excess_low": -0.03, "excess_high": 0.39}

    assert beyond(row, "es-ES") == {"excess": "25", "low": "−3", "high": "39"}


def test_who_there_is_not_is_a_dead_end(browser: TestClient) -> None:
    assert browser.get("/apoyo?person=nadie").status_code == 404


def test_a_limited_seller_sees_their_own_page_alone(team: People, team_browser: TestClient) -> None:
    team.become(team_browser, "limited")
    found = page(team_browser, f"/apoyo?{AS_OF}")

    assert [each.get_text() for each in found.select(".colleagues b")] == ["Ana"]
    assert ID not in found.get_text()
    assert team_browser.get("/apoyo?person=o2").status_code == 404
