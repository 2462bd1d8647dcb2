"""What is claimed of open deals over HTTP: on their pages, in their list, as bubbles."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

import pytest
from browser import client, page
from starlette.testclient import TestClient

from rumbo.draw import number
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace

AS_OF = "as_of=2026-06-12"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("company")
    written = write_company(folder, deals=330, until=date(2026, 6, 12))
    made = Workspace.create(folder / "workspace", Settings(zone="Europe/Madrid", threads=1))
    made.import_path(written.log)
    made.close()
    with client(folder / "workspace") as opened:
        yield opened


@pytest.fixture(scope="module")
def rows(served: TestClient) -> list[dict[str, str]]:
    columns = "deal_id,name,p_win,likely_close"
    told = served.get(f"/oportunidades.csv?{AS_OF}&sort=p_win&order=desc&cols={columns}").text
    return list(csv.DictReader(io.StringIO(told.lstrip("\ufeff"))))


def test_the_page_of_a_deal_says_what_its_list_says_and_its_reasons_add_up(
    served: TestClient, rows: list[dict[str, str]]
) -> None:
    deal = rows[0]
    path = f"/oportunidades/{quote(deal['deal_id'])}"
    found = page(served, f"{path}?{AS_OF}", {"rumbo_language": "en"})
    card = found.select_one('section[aria-labelledby="expected"]')
    assert card is not None
    said = card.get_text(" ", strip=True)

    placed = found.select_one('section[aria-labelledby="placed"]')
    reading = served.get(f"/api/v1/readings/real_phases?{AS_OF}").json()
    (real,) = [row for row in reading["rows"] if row["deal_id"] == deal["deal_id"]]
    assert (placed is not None) == bool(real["real_phase"] or real["behaviour_phase"])
    if placed is not None and real["behaviour_phase"]:
        assert real["behaviour_phase"] in placed.get_text(" ", strip=True)
    assert "The model was fitted on what was known on" in said

    assert f"It is won {round(100 * float(deal['p_win']))}%" in said
    assert len(card.select('svg[data-picture="curve"]')) == 2
    points = [_points(each.get_text()) for each in card.select("dl.reasons dd")]
    assert sum(points[:-1]) == pytest.approx(points[-1], abs=len(points))
    assert "It is in" in said
    link = card.select_one("p.file a")
    assert link is not None
    file = served.get(str(link["href"])).text
    days = list(csv.DictReader(io.StringIO(file.lstrip("\ufeff"))))
    assert [each["day"] for each in days] == sorted(each["day"] for each in days)
    for each in days:
        assert sum(float(each[n]) for n in ("won", "lost", "open")) == pytest.approx(1, abs=2e-4)
    closed = number.percent(float(days[-1]["won"]) + float(days[-1]["lost"]), "en")
    assert f"Of the deals that stand so {closed} close by" in said


def _points(text: str) -> float:
    return float(text.replace("−", "-").replace("%", "").strip())


def test_the_list_is_sorted_by_the_chance(rows: list[dict[str, str]]) -> None:
    shares = [float(row["p_win"]) for row in rows if row["p_win"]]

    assert len(shares) > 10
    assert shares == sorted(shares, reverse=True)
    assert all(row["likely_close"] > "2026-06-12" for row in rows if row["p_win"])


def test_the_bubbles_lead_to_the_deals(served: TestClient, rows: list[dict[str, str]]) -> None:
    found = page(served, f"/oportunidades?{AS_OF}&show=bubbles&clock=likely")
    wide, _narrow = found.select('svg[data-picture="likely"]')

    assert len(wide.select("a")) == len(rows)
    assert page(served, str(wide.select("a")[0]["href"])).select_one("h1")


def test_the_forecast_says_whose_chances_it_takes(served: TestClient) -> None:
    said = page(served, f"/pronostico?{AS_OF}").get_text(" ", strip=True)

    assert "cada una con su propia probabilidad" in said
    assert "Por sector" in said
