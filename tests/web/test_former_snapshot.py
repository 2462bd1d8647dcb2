"""A former snapshot in the address: what had been imported by then, on every page that follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import AS_OF, FORMULA, client, company, hrefs, page
from bs4.element import Tag
from people import people
from starlette.testclient import TestClient

from command import DEALS, small_log
from rumbo.workspace import Workspace

PINNED = f"{AS_OF}&snapshot=1"
LATER = "d6,Nueva,a1,o1,p1,Lead,5,EUR,2025-05-01T08:00:00,,open,Sur\n"


def add_a_deal(workspace: Path, folder: Path) -> None:
    opened = Workspace.open(workspace)
    opened.import_path(small_log(folder, deals=DEALS + LATER))
    opened.close()


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("former")
    workspace = company(folder)
    add_a_deal(workspace, folder / "more")
    with client(workspace) as browser:
        yield browser


def listed(found: Tag) -> list[str]:
    return [row.get_text() for row in found.select("main table.table tbody tr td:first-child")]


def test_a_page_of_a_former_snapshot_shows_what_had_been_imported_by_then(
    reader: TestClient,
) -> None:
    now = listed(page(reader, f"/oportunidades?status=all&{AS_OF}"))
    then = listed(page(reader, f"/oportunidades?status=all&{PINNED}"))

    assert {"Nueva", "Uno"} <= set(now)
    assert FORMULA in then  # what it was called until the second import
    assert "Nueva" not in then
    assert len(then) == len(now) - 1
    assert reader.get(f"/oportunidades/d6?{AS_OF}").status_code == 200
    assert reader.get(f"/oportunidades/d6?{PINNED}").status_code == 404
    told = reader.get(f"/api/v1/readings/pipeline?{PINNED}").json()
    assert told["snapshot"] == 1
    assert "d6" not in {row["deal_id"] for row in told["rows"]}


def test_every_link_and_the_filters_keep_the_snapshot_until_it_is_lifted(
    reader: TestClient,
) -> None:
    found = page(reader, f"/lecturas/pipeline?{PINNED}")
    chip = found.select_one("a.pinned")
    assert chip is not None
    assert "Instantánea 1" in chip.get_text()
    assert parse_qs(urlsplit(str(chip["href"])).query) == {"as_of": ["2025-06-30"]}
    kept = found.select_one("form.filters input[type=hidden][name=snapshot]")
    assert kept is not None
    assert kept["value"] == "1"
    ways = [href for href in hrefs(found) if href.startswith("/") and href != chip["href"]]
    left = [href for href in ways if "snapshot=1" not in href]
    assert left == [str(found.select_one("a.clear")["href"])]  # type: ignore[index]
    assert page(reader, f"/lecturas/pipeline?{AS_OF}&snapshot=2").select_one("a.pinned") is None


def test_a_log_that_ended_long_ago_offers_its_last_day(reader: TestClient) -> None:
    offered = page(reader, "/oportunidades?q=o").select_one("a.ended")
    assert offered is not None
    query = parse_qs(urlsplit(str(offered["href"])).query)
    assert query["q"] == ["o"]
    there = page(reader, str(offered["href"]))
    assert there.select_one("a.ended") is None
    assert there.select_one("input[name=as_of]")["value"] == query["as_of"][0]  # type: ignore[index]


@pytest.mark.parametrize("number", ["9", "-1", "1; DROP", "1" * 30])
def test_a_snapshot_that_there_is_not_is_said(reader: TestClient, number: str) -> None:
    answer = reader.get(f"/lecturas/pipeline?{AS_OF}", params={"snapshot": number})

    assert answer.status_code in (400, 409)
    assert "instantánea" in answer.text


def test_who_is_limited_does_not_reach_deals_that_were_theirs_by_a_former_snapshot(
    tmp_path: Path,
) -> None:
    team = people(tmp_path)
    add_a_deal(team.folder, tmp_path / "more")
    with team.client() as browser:
        addresses = [f"/oportunidades?{PINNED}", f"/api/v1/readings/pipeline?{PINNED}"]
        for name, status in (("viewer", 200), ("limited", 403)):
            team.become(browser, name)
            assert [browser.get(each).status_code for each in addresses] == [status, status]
