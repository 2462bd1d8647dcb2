"""Marks over HTTP: done, postponed, not applicable, taken back, and two people at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import HOSTILE
from bs4 import BeautifulSoup
from bs4.element import Tag
from httpx2 import Response
from people import ID, People, people
from starlette.testclient import TestClient

from rumbo.workspace import Workspace

SOON = (date.today() + timedelta(days=9)).isoformat()  # noqa: DTZ011 - far from midnight's zones
PATH = "/seguimiento"
MARK = f"{PATH}/marcar"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> People:
    """A company of three open deals, all of them late, whose people sign in."""
    return people(tmp_path_factory.mktemp("marks"))


@pytest.fixture
def workspace(house: People) -> Iterator[Workspace]:
    made = Workspace.open(house.folder)
    yield made
    from rumbo.model.errand_mark import standing  # noqa: PLC0415 - for this alone

    for line in standing(made.marks.record.listed()):  # each test begins with nothing marked
        made.marks.undo(line.id, by="test")
    made.close()


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


def form(answer: Response, deal: str, kind: str = "done", **changes: str) -> dict[str, str]:
    """What the first form of that kind about the deal would send."""
    for found in parsed(answer).select(".marking form"):
        held = {str(each["name"]): str(each.get("value", "")) for each in found.select("input")}
        if (held["deal"], held["kind"]) == (deal, kind):
            return held | changes
    raise AssertionError(deal)


def reasons(answer: Response) -> int:
    return len(parsed(answer).select(".errands li li"))


def test_each_kind_takes_one_thing_off_the_list_and_undoing_brings_it_back(
    browser: TestClient,
) -> None:
    page = browser.get(PATH)
    rows, kinds = reasons(page), ("done", "postponed", "not_applicable")
    values = {"until": SOON, "text": HOSTILE}
    told = ("hecho", "aplazado hasta el", "no aplica")
    for n, kind in enumerate(kinds):
        sent = form(page, ("d2", f"{ID}4", f"{ID}5")[n], kind)
        answer = browser.post(
            f"{MARK}?by=team", data=sent | {k: values[k] for k in sent if k in values}
        )
        place = answer.headers["location"]
        assert (answer.status_code, parse_qs(urlsplit(place).query)["by"]) == (303, ["team"])
        page = browser.get(place)
        assert f"Guardado: {told[n]}" in said(page)
        assert (reasons(page), len(parsed(page).select(".marks > li"))) == (rows - n - 1, n + 1)
    assert HOSTILE in said(page)
    page = browser.get(PATH)
    assert not parsed(page).select("script:not([src])")
    number = parsed(page).select_one(".marks input[name=number]")
    assert number is not None
    back = browser.post(f"{PATH}/deshacer", data={"number": str(number["value"])})
    assert "La marca queda en el registro" in said(browser.get(back.headers["location"]))


def test_the_same_key_twice_is_one_mark_and_two_people_are_both_kept(
    house: People, workspace: Workspace, browser: TestClient
) -> None:
    sent = form(browser.get(PATH), "d2")
    first = browser.post(MARK, data=sent)
    assert browser.post(MARK, data=sent).headers["location"] == first.headers["location"]

    house.become(browser, "admin")
    late = browser.post(MARK, data=sent | {"kind": "postponed", "until": SOON})
    page = browser.get(late.headers["location"])
    assert "Mientras tanto editor lo marcó: hecho" in said(page)
    assert "aplazado hasta el" in said(page)
    kinds = [line.kind for line in workspace.marks.record.listed() if line.kind != "undo"]
    assert kinds[-2:] == ["done", "postponed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "postponed", "until": ""},
        {"kind": "postponed", "until": "2020-01-01"},
        {"kind": "postponed", "until": "mañana"},
        {"kind": "postponed", "until": "2999-01-01"},
        {"kind": "not_applicable", "text": " \n "},
        {"kind": "not_applicable", "text": "x" * 501},
        {"kind": "undo"},
        {"errand": "2020-01-01 contact"},
    ],
)
def test_what_cannot_be_kept_is_said(
    workspace: Workspace, browser: TestClient, wrong: dict[str, str]
) -> None:
    lines = len(workspace.marks.record.listed())
    answer = browser.post(MARK, data=form(browser.get(PATH), "d2") | wrong)

    assert answer.status_code == 422
    assert parsed(answer).select_one("[role=alert]")
    assert len(workspace.marks.record.listed()) == lines


def test_the_past_and_a_viewer_look_and_do_not_mark(
    house: People, workspace: Workspace, browser: TestClient
) -> None:
    sent = form(browser.get(PATH), "d2")
    lines = len(workspace.marks.record.listed())
    past = "as_of=2025-06-30"
    assert not parsed(browser.get(f"{PATH}?{past}")).select(".marking")
    assert browser.post(f"{MARK}?{past}", data=sent).status_code == 422

    house.become(browser, "viewer")
    assert not parsed(browser.get(PATH)).select(".marking")
    assert browser.post(MARK, data=sent).status_code == 403
    assert len(workspace.marks.record.listed()) == lines


def test_a_limited_seller_marks_their_own_deals_alone(
    house: People, workspace: Workspace, browser: TestClient
) -> None:
    page = browser.get(PATH)
    other = form(page, f"{ID}5")
    kept = browser.post(MARK, data=other)
    number = parse_qs(urlsplit(kept.headers["location"]).query)["hecho"][0]
    house.become(browser, "limited")

    own = browser.get(f"{PATH}?hecho={number}")
    assert "Guardado" not in said(own)
    assert not parsed(own).select(".marks")
    assert browser.post(MARK, data=other).status_code == 404
    assert browser.post(f"{PATH}/deshacer", data={"number": number}).status_code == 404
    assert browser.post(MARK, data=form(own, "d2")).status_code == 303
    assert workspace.marks.record.listed()[-1].deal_id == "d2"
