"""The weekly five over HTTP: a review from the first deal to the last, and two people at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import HOSTILE
from bs4 import BeautifulSoup
from bs4.element import Tag
from httpx2 import Response
from people import ID, NAME, People, people
from starlette.testclient import TestClient

from rumbo.workspace import Workspace

SOON = (date.today() + timedelta(days=9)).isoformat()  # noqa: DTZ011 - far from midnight's zones
LOSE = {"kind": "lose", "text": "No responden."}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> People:
    """A company of three open deals, all of them still for long, whose people sign in."""
    return people(tmp_path_factory.mktemp("five"))


@pytest.fixture
def workspace(house: People) -> Iterator[Workspace]:
    made = Workspace.open(house.folder)
    yield made
    for line in made.ritual.decisions.listed():  # each test begins with nothing decided
        if line in _standing(made):
            made.ritual.revoke(line.id, by="test", why="de nuevo")
    made.close()


def _standing(made: Workspace) -> list[object]:
    from rumbo.store.deal_decisions import standing  # noqa: PLC0415 - for this alone

    return list(standing(made.ritual.decisions.listed()))


@pytest.fixture
def browser(house: People, workspace: Workspace) -> Iterator[TestClient]:
    del workspace
    with house.client() as opened:
        house.become(opened, "editor")
        yield opened


def parsed(answer: Response) -> Tag:
    return BeautifulSoup(answer.text, "html.parser")


def said(answer: Response) -> str:
    return " ".join(parsed(answer).get_text(" ").split())


def seen(answer: Response) -> str:
    field = parsed(answer).select_one("input[name=seen]")
    assert field is not None
    return str(field["value"])


def shown(answer: Response) -> str:
    heading = parsed(answer).h1
    assert heading is not None
    return " ".join(heading.get_text().split())


def test_the_english_address_leads_to_the_page(browser: TestClient) -> None:
    answer = browser.get("/weekly-five?owner=Ana")

    assert answer.status_code == 307
    assert answer.headers["location"] == "/cinco?owner=Ana"


def test_a_review_goes_from_the_first_deal_to_the_last(
    workspace: Workspace, browser: TestClient
) -> None:
    first = browser.get("/cinco")
    assert shown(first) == "Dos"
    assert "0 de 3 decididas esta semana" in said(first)
    assert "Correo" in said(first)

    decided = {"kind": "justify", "text": "Firma el día 3", "day": SOON, "deal": "d2", "seen": "0"}
    after = browser.post("/cinco", data=decided)
    place = after.headers["location"]
    second = browser.get(place)
    assert parse_qs(urlsplit(place).query)["tras"] == ["d2"]
    assert shown(second) == f"{NAME} cinco"
    assert "1 de 3 decididas" in said(second)
    assert "Guardado: justificada hasta el" in said(second)

    nurture = {"kind": "nurture", "on_contact": "1", "deal": f"{ID}5", "seen": "0"}
    third = browser.get(browser.post("/cinco", data=nurture).headers["location"])
    assert shown(third) == f"{NAME} cuatro"
    lose = {**LOSE, "text": HOSTILE, "deal": f"{ID}4", "seen": "0"}
    last = browser.get(browser.post("/cinco", data=lose).headers["location"])

    assert shown(last) == "Las cinco de cada persona están decididas"
    assert HOSTILE in said(last)
    assert not parsed(last).select("script:not([src])")
    open_deals = workspace.read("pipeline").rows
    assert [row["deal_id"] for row in open_deals] == ["d2"]
    assert "Fuera del pipeline por una decisión en Rumbo, y abiertas en el CRM: 2." in said(
        browser.get("/lecturas/pipeline")
    )
    listed = browser.get("/oportunidades?status=open&decision=aside")
    assert "fuera por decisión" in said(listed)


def test_two_people_who_decide_at_once_are_both_kept_and_the_second_is_told(
    workspace: Workspace, browser: TestClient
) -> None:
    both = browser.get("/cinco?deal=d2")
    before = seen(both)
    mine = {"kind": "justify", "text": "Yo la defiendo", "day": SOON, "deal": "d2", "seen": before}
    browser.post("/cinco", data=mine)
    late = browser.post("/cinco", data={**LOSE, "deal": "d2", "seen": before})
    page = browser.get(late.headers["location"])

    assert parse_qs(urlsplit(late.headers["location"]).query)["deal"] == ["d2"]
    assert "Mientras tanto editor decidió: justificada hasta el" in said(page)
    assert "Las dos quedan guardadas" in said(page)
    texts = [each.get_text() for each in parsed(page).select(".taken .text")]
    assert texts[:2] == ["No responden.", "Yo la defiendo"]
    counting = parsed(page).select(".taken li:has(.flag) .text")
    assert [each.get_text() for each in counting] == ["No responden."]

    number = workspace.ritual.decisions.of("d2")[-1].id
    back = browser.post("/cinco/revocar", data={"number": number, "why": "No estaba en la sala"})
    page = browser.get(back.headers["location"])
    assert "Revocada por editor: No estaba en la sala" in said(page)
    counting = parsed(page).select(".taken li:has(.flag) .text")
    assert [each.get_text() for each in counting] == ["Yo la defiendo"]
    own = [each.get_text() for each in parsed(browser.get("/oportunidades/d2")).select(".taken b")]
    assert own[:2] == ["dada por perdida", "justificada"]
    assert not parsed(browser.get("/oportunidades/d2?as_of=2025-06-30")).select(".taken")


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "justify", "text": "", "day": SOON},
        {"kind": "justify", "text": "Sí", "day": ""},
        {"kind": "justify", "text": "Sí", "day": "2020-01-01"},
        {"kind": "justify", "text": "Sí", "day": "mañana"},
        {"kind": "nurture", "text": "Ya volverá"},
        {"kind": "nurture", "text": "Ya volverá", "day": "2999-01-01"},
        {"kind": "lose", "text": " \n "},
        {"kind": "lose", "text": "x" * 2001},
        {"kind": "revoke", "text": "Sí"},
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_in_the_form(
    workspace: Workspace, browser: TestClient, wrong: dict[str, str]
) -> None:
    lines = len(workspace.ritual.decisions.listed())
    answer = browser.post("/cinco", data={"deal": "d2", "seen": "0", **wrong})

    assert answer.status_code == 422
    assert parsed(answer).select_one("[role=alert]")
    field = parsed(answer).select_one(f"form:has([value={wrong['kind']}]) textarea")
    assert field is None or field.get_text().strip() == wrong["text"].strip()[:2000]
    assert len(workspace.ritual.decisions.listed()) == lines


def test_a_closed_deal_or_one_that_there_is_not_cannot_be_decided(browser: TestClient) -> None:
    assert browser.post("/cinco", data={**LOSE, "deal": "d1"}).status_code == 422
    assert browser.post("/cinco", data={**LOSE, "deal": "nada"}).status_code == 404
    assert browser.post("/cinco/revocar", data={"number": "999", "why": "x"}).status_code == 404
    assert browser.get("/cinco?deal=nada").status_code == 404


def test_the_past_and_a_viewer_look_and_do_not_decide(
    house: People, workspace: Workspace, browser: TestClient
) -> None:
    past = browser.get("/cinco?as_of=2025-06-30")
    assert not parsed(past).select(".deciding")
    assert "Una decisión cuenta desde ahora" in said(past)
    before = browser.post("/cinco?as_of=2025-06-30", data={**LOSE, "deal": "d2"})
    assert before.status_code == 422

    house.become(browser, "viewer")
    assert not parsed(browser.get("/cinco")).select(".deciding")
    assert browser.post("/cinco", data={**LOSE, "deal": "d2"}).status_code == 403
    assert _standing(workspace) == []


def test_a_limited_seller_decides_about_their_own_deals_alone(
    house: People, workspace: Workspace, browser: TestClient
) -> None:
    other = browser.post("/cinco", data={**LOSE, "deal": f"{ID}4", "seen": "0"})
    number = parse_qs(urlsplit(other.headers["location"]).query)["hecho"][0]
    house.become(browser, "limited")

    own = browser.get(f"/cinco?hecho={number}")
    assert shown(own) == "Dos"
    assert "Guardado" not in said(own)
    assert browser.post("/cinco", data={**LOSE, "deal": f"{ID}5"}).status_code == 404
    revoking = {"number": number, "why": "x"}
    assert browser.post("/cinco/revocar", data=revoking).status_code == 404
    assert browser.post("/cinco", data={**LOSE, "deal": "d2"}).status_code == 303
    assert [line.deal_id for line in _standing(workspace)] == [f"{ID}4", "d2"]  # type: ignore[attr-defined]
