"""One's own data after the sample company was left behind, as the pages show it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from browser import client, hrefs, page
from starlette.testclient import TestClient

from command import DEALS, made, small_log
from rumbo.model.deal_decision import NewDecision
from rumbo.sample import write_company
from rumbo.workspace import SAMPLE, Workspace

COMPARED = "/datos/instantaneas"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = write_company(tmp_path_factory.mktemp("sample"), deals=40, until=date(2025, 6, 30))
    return written.log.rename(written.log.parent / SAMPLE)


@pytest.fixture
def folder(tmp_path: Path, sample: Path) -> Path:
    """A workspace with one import of one's own after the sample."""
    found = made(tmp_path / "workspace")
    opened = Workspace.open(found)
    opened.import_path(sample, taken_at=datetime(2025, 6, 30))  # noqa: DTZ001 - naive UTC
    opened.start_over()
    opened.import_path(small_log(tmp_path / "log", owners=""))
    opened.close()
    return found


@pytest.fixture
def reader(folder: Path) -> Iterator[TestClient]:
    with client(folder) as browser:
        yield browser


def test_home_tells_no_news_since_the_workspace_was_emptied(reader: TestClient) -> None:
    told = page(reader, "/").get_text(" ", strip=True)

    assert "1990" not in told
    assert "En los últimos 7 días" in told


def test_a_past_day_of_a_log_without_owners_has_its_pages(reader: TestClient) -> None:
    for address in ("/", "/lecturas/crm_reality", "/lecturas/phases"):
        page(reader, f"{address}?as_of=2025-06-15")


def test_the_sample_stays_in_the_list_and_is_compared_with_nothing(
    reader: TestClient, folder: Path, tmp_path: Path
) -> None:
    alone = page(reader, COMPARED)
    rows = [row.get_text(" ", strip=True) for row in alone.select("section.long tbody tr")]
    assert [("quedó atrás" in row) for row in rows] == [False, True]
    assert not any("from=" in href for href in hrefs(alone))
    assert alone.select("select[name=from]") == []

    opened = Workspace.open(folder)
    opened.import_path(small_log(tmp_path / "more", deals=DEALS.replace("Cinco", "Cinco más")))
    opened.close()
    both = page(reader, COMPARED)
    offered = [str(each["value"]) for each in both.select("select[name=from] option")]
    assert offered == ["4", "3"]
    assert [href for href in hrefs(both) if "from=" in href] == [f"{COMPARED}?from=3&to=4"]
    refused = reader.get(f"{COMPARED}?from=1&to=4")
    assert refused.status_code == 400
    assert "quedó atrás" in refused.text


def test_the_sample_s_pages_show_what_was_marked_called_and_decided_about_it(
    tmp_path: Path,
) -> None:
    folder = made(tmp_path / "workspace")
    opened = Workspace.open(folder)
    opened.import_path(small_log(tmp_path / "sample").rename(tmp_path / SAMPLE))
    with client(folder) as browser:
        late = page(browser, "/seguimiento").select_one('.marking form:has([value="done"])')
        assert late is not None
        sent = {str(each["name"]): str(each.get("value", "")) for each in late.select("input")}
        browser.post("/seguimiento/marcar", data=sent)
        browser.post("/pronostico/prevision", data={"about": "owner~o1", "amount": "12345"})
        opened.ritual.decide("d5", NewDecision("lose", "Nobody answers"), by="Ana")
    opened.start_over()
    opened.import_path(small_log(tmp_path / "log"))
    opened.close()

    with client(folder) as browser:
        for query, shown in (("?snapshot=1", True), ("", False)):
            assert bool(page(browser, f"/seguimiento{query}").select(".marks > li")) is shown
            assert ("12.345" in page(browser, f"/pronostico{query}").get_text()) is shown
            deal = page(browser, f"/oportunidades/d5{query}").get_text()
            assert ("Nobody answers" in deal) is shown
