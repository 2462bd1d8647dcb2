"""Answering by a link: once, without signing in, and without learning anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from browser import HOSTILE
from bs4 import BeautifulSoup
from bs4.element import Tag
from people import People, people
from starlette.testclient import TestClient

from rumbo.journey.document import build
from rumbo.workspace import Workspace

ADDRESS = "/encuesta"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> People:
    """A company in which everybody else signs in, with a map in force."""
    found = people(tmp_path_factory.mktemp("survey"))
    made = Workspace.open(found.folder)
    phases = [
        {"id": "lead", "name": HOSTILE, "stages": [{"stage": "Lead"}], "does": "Secreto del mapa"},
        {"id": "demo", "name": "Lo prueba", "stages": [{"stage": "Demo"}]},
    ]
    draft = made.atlas.add(build({"name": "Mapa", "phases": phases}), by="Ana")
    made.atlas.maps.publish(draft.id, by="Ana", at=datetime(2020, 1, 1))  # noqa: DTZ001
    made.close()
    return found


@pytest.fixture
def workspace(house: People) -> Iterator[Workspace]:
    made = Workspace.open(house.folder)
    yield made
    made.close()


@pytest.fixture
def browser(house: People) -> Iterator[TestClient]:
    with house.client() as opened:
        yield opened


def links(workspace: Workspace, *teams: str) -> list[str]:
    _, made = workspace.alignment.ask([(team, "") for team in teams])
    return [link.secret for link in made]


def parsed(text: str) -> Tag:
    return BeautifulSoup(text, "html.parser")


def test_a_link_opens_the_questions_to_who_has_not_signed_in(
    workspace: Workspace, browser: TestClient
) -> None:
    (held,) = links(workspace, "sales")

    answer = browser.get(ADDRESS, params={"clave": held})
    found = parsed(answer.text)
    assert answer.status_code == 200
    assert {str(legend.text) for legend in found.select(".phase-asked > legend")} == {
        HOSTILE,
        "Lo prueba",
    }
    assert "Ventas" in found.get_text()
    assert not [script for script in found.find_all("script") if not script.get("src")]
    assert "Secreto del mapa" not in answer.text  # what the map believes would be a hint
    assert browser.get("/lecturas/alignment").status_code == 303  # and nothing else is open


def test_what_was_sent_counts_and_the_link_is_used_up(
    workspace: Workspace, browser: TestClient
) -> None:
    one, other = links(workspace, "sales", "marketing")
    sent = {
        "clave": one,
        "lead.order": "1",
        "lead.decides": ["sponsor", "legal"],
        "lead.friction_note": HOSTILE,
        "demo.order": "2",
        "demo.emotion": "trust",
    }
    done = browser.post(ADDRESS, data=sent)
    assert (done.status_code, done.headers["location"]) == (303, f"{ADDRESS}?gracias=1")
    assert "Gracias" in browser.get(done.headers["location"]).text

    for again in (browser.post(ADDRESS, data=sent), browser.get(ADDRESS, params={"clave": one})):
        assert again.status_code == 410
        assert "ya se contestó" in parsed(again.text).get_text()
    seen = browser.get(ADDRESS, params={"clave": other}).text
    assert "checked" not in seen
    newest = workspace.alignment.rounds.rounds()[0]
    (answered,) = workspace.alignment.rounds.answers(newest.id, datetime(2100, 1, 1))  # noqa: DTZ001
    assert answered.document["phases"]["lead"]["decides"] == ["sponsor", "legal"]
    assert answered.document["phases"]["lead"]["friction_note"] == HOSTILE


def test_what_somebody_wrote_stands_in_the_form_that_comes_back(
    workspace: Workspace, browser: TestClient
) -> None:
    (held,) = links(workspace, "sales")
    sent = {"clave": held, "lead.order": "9", "demo.friction": "price", "demo.decides": "legal",
            "demo.friction_note": 'a "b" <c>'}  # fmt: skip

    answer = browser.post(ADDRESS, data=sent)
    found = parsed(answer.text)
    assert answer.status_code == 422
    assert found.find(role="alert") is not None
    chosen = found.select_one("select[name='demo.friction'] option[selected]")
    written = found.select_one("input[name='demo.friction_note']")
    assert chosen is not None
    assert written is not None
    assert (chosen["value"], written["value"]) == ("price", 'a "b" <c>')
    assert browser.get(ADDRESS, params={"clave": held}).status_code == 200


def test_another_site_cannot_send_the_form(workspace: Workspace, browser: TestClient) -> None:
    (held,) = links(workspace, "sales")

    answer = browser.post(
        ADDRESS,
        data={"clave": held, "lead.order": "1"},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert answer.status_code == 403
    assert browser.get(ADDRESS, params={"clave": held}).status_code == 200


@pytest.mark.parametrize("held", ["", "x" * 3000, "\x00", "' OR 1=1 --", "../../etc/passwd"])
def test_a_link_that_leads_nowhere_says_so(browser: TestClient, held: str) -> None:
    answer = browser.get(ADDRESS, params={"clave": held})

    assert answer.status_code in (410, 429)
    assert not parsed(answer.text).select(".phase-asked")


def test_each_link_has_an_order_of_its_own_that_stays(
    workspace: Workspace, browser: TestClient
) -> None:
    orders = set()
    for held in links(workspace, *["sales"] * 8):
        both = [
            tuple(re.findall(r'name="(\w+)\.order"', browser.get(f"{ADDRESS}?clave={held}").text))
            for _ in range(2)
        ]
        assert both[0] == both[1]
        orders.add(both[0])

    assert orders == {("lead", "demo"), ("demo", "lead")}
