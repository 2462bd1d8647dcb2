"""Calls over HTTP: kept, beside the forecast, and narrowed to who may see them."""

from __future__ import annotations

import pytest
from browser import HOSTILE
from bs4 import BeautifulSoup
from httpx2 import Response
from people import NAME, People, people

PATH = "/pronostico"
CALL = f"{PATH}/prevision"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> People:
    """A company of two owners whose people sign in."""
    return people(tmp_path_factory.mktemp("calls"))


def said(answer: Response) -> str:
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def choices(answer: Response) -> list[str]:
    found = BeautifulSoup(answer.text, "html.parser").select('select[name="about"] option')
    return [str(each["value"]) for each in found]


def test_a_call_is_kept_and_stands_beside_the_forecast(house: People) -> None:
    with house.client() as browser:
        house.become(browser, "editor")
        assert choices(browser.get(PATH))[0] == "all"
        sent = {"about": "owner~o1", "amount": "12345", "note": HOSTILE, "seen": "0"}
        kept = browser.post(CALL, data=sent, follow_redirects=True)

        assert kept.status_code == 200  # it leads back to the page
        assert "Guardada: 12.345" in said(kept)
        assert HOSTILE in said(kept)
        assert "<script>" not in kept.text.split("</head>")[1].replace("<script src", "")
        again = browser.post(CALL, data=sent | {"amount": "9000"}, follow_redirects=True)
        assert "le siguió otra" in said(again)
        assert "12.345" in said(browser.get(f"{PATH}?owner=Ana"))
        assert "12.345" not in said(browser.get(f"{PATH}?team=Norte"))


def test_who_is_limited_calls_about_their_own_deals_alone(house: People) -> None:
    with house.client() as browser:
        house.become(browser, "editor")
        browser.post(
            CALL,
            data={"about": "owner~o2", "amount": "777001", "note": NAME},
            follow_redirects=True,
        )
        house.become(browser, "limited")
        page = browser.get(PATH)

        assert choices(page) == ["owner~o1"]
        assert "777.001" not in said(page)
        assert NAME not in page.text
        for about in ("owner~o2", "all", f"team~{NAME} Sur", "nonsense"):
            refused = browser.post(
                CALL, data={"about": about, "amount": "1"}, follow_redirects=True
            )
            assert refused.status_code == 422, about
        own = browser.post(
            CALL, data={"about": "owner~o1", "amount": "4321"}, follow_redirects=True
        )
        assert "Guardada: 4321" in said(own).replace(".", "")


def test_who_only_looks_does_not_call(house: People) -> None:
    with house.client() as browser:
        house.become(browser, "viewer")
        assert choices(browser.get(PATH)) == []
        assert browser.post(CALL, data={"about": "all", "amount": "1"}).status_code == 403


@pytest.mark.parametrize("amount", ["", "-1", "nan", "mucho", "1e30"])
def test_what_is_no_amount_is_refused_with_what_to_do(house: People, amount: str) -> None:
    with house.client() as browser:
        house.become(browser, "editor")
        refused = browser.post(CALL, data={"about": "all", "amount": amount}, follow_redirects=True)

        assert refused.status_code == 422
        assert "importe de 0 o más" in said(refused)
