"""Who is limited to some owners' deals: every page, file and answer is crawled for anything else.

Whatever tells of another owner's deal carries a mark. Pages that are added later are found by their
links and by the registry.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from people import AMOUNT, ID, NAME, People
from starlette.testclient import TestClient

from rumbo.readings.registry import questions
from rumbo.web.page import pages

AS_OF = "as_of=2025-06-30"
MOST, MOST_OF_ONE = 500, 14
# Addresses that nothing may link to yet, and attempts to reach around the limit.
STARTS = [
    "/",
    f"/?{AS_OF}",
    f"/?{AS_OF}&period=all",
    "/buscar?q=a",
    "/buscar?q=zz",
    f"/buscar?q=luis&{AS_OF}",
    "/api/v1/readings",
    "/api/v1/openapi.json",
    "/salud",
    *(f"/api/v1/readings/{name}?{AS_OF}" for name in questions()),
    *(
        f"/lecturas/{name}.{kind}?{AS_OF}"
        for name in questions()
        for kind in ("csv", "xlsx", "json")
    ),
    *(f"/lecturas/{name}?{AS_OF}&owner=o2" for name in questions()),
    f"/lecturas/pipeline?{AS_OF}&owner=nadie",
    f"/lecturas/pipeline?{AS_OF}&team=nadie",
    f"/lecturas/pipeline?{AS_OF}&segment=nada=x",
    f"/lecturas/pipeline?{AS_OF}&segment=region=x",
    f"/lecturas/pipeline?{AS_OF}&limited_to=o2&scope=all",
]


def text(answer_type: str, content: bytes) -> str:
    """What a body says, sheets of workbooks included."""
    if "spreadsheetml" in answer_type:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return " ".join(book.read(name).decode("utf-8") for name in book.namelist())
    return content.decode("utf-8", "replace")


def told(content: str) -> set[str]:
    """Which marks a text holds, amounts however they are grouped included."""
    digits = re.sub(r"(?<=\d)[.,\u00a0\u202f ](?=\d)", "", content)
    found = {mark for mark in (NAME, ID) if mark in content.lower()}
    return found | ({"amount"} if str(AMOUNT) in digits else set())


def addresses(page: str, content: str) -> Iterator[str]:
    """Where a page leads: its links, its GET forms, what it loads."""
    found = BeautifulSoup(content, "html.parser")
    for tag in found.select("[href], [hx-get], form:not([method=post])[action]"):
        for name in ("href", "hx-get", "action"):
            where = urljoin(page, str(tag.get(name, "")))
            if where.startswith("/") and not where.startswith(("//", "/static/")):
                yield where.partition("#")[0]


def crawl(browser: TestClient, starts: list[str]) -> dict[str, str]:
    """Every address that can be reached, with what it says."""
    waiting, seen = list(starts), set(starts)
    said: dict[str, str] = {}
    often = Counter(urlsplit(each).path for each in starts)
    while waiting and len(said) < MOST:
        address = waiting.pop(0)
        answer = browser.get(address)
        kind = answer.headers.get("content-type", "")
        assert answer.status_code < 500, address
        said[address] = text(kind, answer.content) + str(dict(answer.headers))
        for found in addresses(address, said[address]) if "html" in kind else ():
            path = urlsplit(found).path
            if found not in seen and often[path] < MOST_OF_ONE:
                seen.add(found)
                often[path] += 1
                waiting.append(found)
    return said


def own(path: str) -> str:
    """A page's address for something of their own."""
    own_ids = {"deal_id": "d1", "account_id": "a1", "name": "phases"}
    return re.sub(r"{(\w+)(?::path)?}", lambda found: own_ids.get(found[1], "1"), path)


@pytest.fixture(scope="module")
def reached(team: People) -> dict[str, dict[str, str]]:
    starts = STARTS + [own(page.path) for page in pages().values()]
    starts += [
        own(action.path)
        for page in pages().values()
        for action in page.actions
        if action.method == "GET"
    ]
    found = {}
    with team.client() as browser:
        # The one who sees all goes first: what is kept for them must not reach the other.
        for name in ("viewer", "limited"):
            team.become(browser, name)
            found[name] = crawl(browser, list(dict.fromkeys(starts)))
    return found


def test_nothing_that_can_be_reached_tells_of_another_deal(
    reached: dict[str, dict[str, str]],
) -> None:
    leaks = {address: told(said) for address, said in reached["limited"].items() if told(said)}

    # What somebody typed is shown to them again.
    assert {each: marks for each, marks in leaks.items() if not marks & told(each)} == {}
    assert not [each for each in leaks if told(each) and "q=zz" not in each]


def test_the_crawl_reaches_every_page_and_finds_the_marks_where_they_may_be(
    reached: dict[str, dict[str, str]],
) -> None:
    marked = {mark for said in reached["viewer"].values() for mark in told(said)}
    paths = {urlsplit(address).path for address in reached["limited"]}

    assert marked == {NAME, ID, "amount"}
    assert {own(page.path) for page in pages().values()} <= paths
    assert len(reached["limited"]) > 60


@pytest.mark.parametrize(
    "path", [page.path for page in pages().values() if "_id:path}" in page.path]
)
def test_what_is_not_theirs_is_as_if_it_were_not_there(team: People, path: str) -> None:
    with team.client() as browser:
        for number in (2, 3, 4, 5):
            hidden = re.sub(r"{\w+(?::path)?}", f"{ID}{number}", path)
            missing = re.sub(r"{\w+(?::path)?}", f"nada{number}", path)
            team.become(browser, "limited")
            for address in (hidden, missing):
                answer = browser.get(f"{address}?{AS_OF}")
                assert answer.status_code == 404, address
                assert NAME not in answer.text


def test_the_story_of_a_deal_that_is_not_theirs_is_not_told(team: People) -> None:
    with team.client() as browser:
        team.become(browser, "viewer")
        assert browser.get(f"/lecturas/timeline?{AS_OF}&deal={ID}5").status_code == 200
        team.become(browser, "limited")
        for ending in ("", ".csv", ".json", ".xlsx"):
            answer = browser.get(f"/lecturas/timeline{ending}?{AS_OF}&deal={ID}5")
            assert answer.status_code == 400
            assert NAME not in answer.text


def test_a_limited_person_and_their_token_see_the_same(team: People) -> None:
    address = f"/api/v1/readings/pipeline?{AS_OF}"
    with team.client() as browser:
        team.become(browser, "limited")
        with_session = browser.get(address).json()
        browser.cookies.clear()
        shown = {"authorization": f"Bearer {team.tokens['limited']}"}
        with_token = browser.get(address, headers=shown).json()
        all_deals = browser.get(
            address, headers={"authorization": f"Bearer {team.tokens['viewer']}"}
        ).json()

    assert with_session == with_token
    assert [row["deal_id"] for row in with_session["rows"]] == ["d2"]
    assert len(all_deals["rows"]) == 3


def test_lifting_a_limit_counts_at_once(team: People) -> None:
    address = f"/api/v1/readings/pipeline?{AS_OF}"
    with team.client() as browser:
        users = browser.app.state.house.workspace.access.users  # type: ignore[attr-defined]
        limited = users.find("limited")
        team.become(browser, "limited")
        try:
            for owner_ids, expected in ((None, 3), (["o2"], 2), ([], 0)):
                users.limit(limited.id, owner_ids)
                assert len(browser.get(address).json()["rows"]) == expected
        finally:
            users.limit(limited.id, ["o1"])
        assert len(browser.get(address).json()["rows"]) == 1


def test_no_page_opens_a_view_that_the_limit_does_not_narrow() -> None:
    """`Visit` lays the limit under whatever is asked; what goes past it is listed here."""
    opening = re.compile(r"workspace\.(view|read|draw|journey|export|engine|lake)\b")
    past = {
        path.name
        for path in Path(str(files("rumbo.web"))).rglob("*.py")
        if opening.search(path.read_text(encoding="utf-8"))
    }

    assert past == {"views.py"}
