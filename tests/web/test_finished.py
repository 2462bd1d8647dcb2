"""Finished pages: sent again while nothing they show has changed, and to nobody else."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from browser import AS_OF, client, company
from people import ID, NAME, NOBODY, People, people
from starlette.testclient import TestClient

from rumbo.journey.sample import sample_map
from rumbo.web import rendering
from rumbo.web.page import pages
from rumbo.workspace import Workspace

DEALS = f"/oportunidades?{AS_OF}"
SHOWN = ("/oportunidades?as_of=2025-06-30", "/lecturas/real_phases?as_of=2025-06-30")


class Counted:
    """How many pages were made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made = 0
        self._asked = rendering.functions
        monkeypatch.setattr(rendering, "functions", self._counting)

    def _counting(self, *given: object) -> object:
        self.made += 1
        return self._asked(*given)  # type: ignore[arg-type]

    def by(self, browser: TestClient, address: str, **headers: str) -> int:
        """How many were made for this request."""
        before = self.made
        assert browser.get(address, headers=headers).status_code == 200
        return self.made - before


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return company(tmp_path)


@pytest.fixture
def browser(workspace: Path) -> Iterator[TestClient]:
    with client(workspace) as opened:
        yield opened


def test_a_page_is_made_once_and_sent_alike(browser: TestClient, counted: Counted) -> None:
    first = browser.get(DEALS)
    assert counted.by(browser, DEALS) == 0
    again = browser.get(DEALS)
    assert (again.content, again.headers) == (first.content, first.headers)
    assert again.headers["content-security-policy"]


def test_another_address_language_theme_or_fragment_is_another_page(
    browser: TestClient, counted: Counted
) -> None:
    browser.get(DEALS)
    assert counted.by(browser, f"{DEALS}&owner=o1") == 1
    assert counted.by(browser, DEALS, cookie="rumbo_language=en") == 1
    assert counted.by(browser, DEALS, cookie="rumbo_theme=dark") == 1
    assert counted.by(browser, DEALS, **{"hx-request": "true", "hx-target": "deals"}) == 1
    assert "<html" in browser.get(DEALS).text


def test_a_browser_that_holds_the_page_is_told_so(browser: TestClient) -> None:
    first = browser.get(DEALS)
    mark = first.headers["etag"]
    same = browser.get(DEALS, headers={"if-none-match": mark})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", mark)
    other = browser.get(f"{DEALS}&owner=o1", headers={"if-none-match": mark})
    assert other.status_code == 200


def test_a_browser_that_unpacks_nothing_gets_the_same_page(browser: TestClient) -> None:
    packed = browser.get(DEALS, headers={"accept-encoding": "gzip"})
    plain = browser.get(DEALS, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
    assert int(packed.headers["content-length"]) == len(gzip.compress(plain.content, 6, mtime=0))


def test_what_a_page_asks_of_the_database_is_asked_again(
    browser: TestClient, counted: Counted, workspace: Path
) -> None:
    address = "/mapa/editar"
    assert counted.by(browser, address) == 1
    assert counted.by(browser, address) == 0
    other = Workspace.open(workspace)  # as from another process
    other.atlas.add(sample_map("es"))
    other.close()
    assert counted.by(browser, address) == 1
    assert counted.by(browser, address) == 0


def test_what_a_page_did_not_ask_for_leaves_it_as_it_is(
    browser: TestClient, counted: Counted, workspace: Path
) -> None:
    browser.get(DEALS)
    other = Workspace.open(workspace)
    other.jobs.add("look", "hoja", {}, who="alguien")
    other.close()
    assert counted.by(browser, DEALS) == 0


def test_a_new_snapshot_and_a_new_day_make_it_anew(
    browser: TestClient, counted: Counted, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.get(DEALS)
    other = Workspace.open(workspace)
    other.record_again(source="again", facts={})
    other.close()
    assert counted.by(browser, DEALS) == 1
    assert counted.by(browser, DEALS) == 0
    today = Workspace.today  # in its own zone, whose day may be the next one already
    monkeypatch.setattr(Workspace, "today", lambda self: today(self) + timedelta(days=1))
    assert counted.by(browser, DEALS) == 1


def test_a_live_page_is_made_whenever_it_is_asked_for(
    browser: TestClient, counted: Counted
) -> None:
    for page in (each for each in pages().values() if each.live and "{" not in each.path):
        first = browser.get(page.path, follow_redirects=False)
        if first.status_code == 200:
            assert counted.by(browser, page.path) == 1, page.name


@pytest.fixture
def signed(tmp_path: Path) -> Iterator[tuple[TestClient, People]]:
    known = people(tmp_path)
    with known.client() as opened:
        yield opened, known


@pytest.mark.parametrize("address", SHOWN)
def test_nobody_is_sent_what_was_made_for_another(
    signed: tuple[TestClient, People], address: str
) -> None:
    browser, known = signed
    known.become(browser, "admin")
    everything = browser.get(address)
    assert everything.status_code == 200
    assert NAME in everything.text
    for _ in range(2):
        known.become(browser, "limited")
        limited = browser.get(address, headers={"if-none-match": everything.headers["etag"]})
        assert limited.status_code == 200
        assert NAME not in limited.text
        assert ID not in limited.text
    known.become(browser, "admin")
    assert browser.get(address).text == everything.text
    known.become(browser, NOBODY)
    assert browser.get(address, follow_redirects=False).status_code == 303


def test_a_limit_that_is_set_counts_at_once(signed: tuple[TestClient, People]) -> None:
    browser, known = signed
    known.become(browser, "editor")
    for _ in range(2):
        assert NAME in browser.get(SHOWN[0]).text
    workspace = Workspace.open(known.folder)
    users = workspace.access.users
    users.limit(users.find("editor").id, ["o1"])
    workspace.close()
    assert NAME not in browser.get(SHOWN[0]).text
