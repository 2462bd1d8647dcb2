"""The forecast and the probabilities of stages over HTTP, where there is too little to tell."""

from __future__ import annotations

import csv
import io

from browser import AS_OF, page
from starlette.testclient import TestClient


def test_a_forecast_that_cannot_be_made_says_what_is_missing(browser: TestClient) -> None:
    for period in ("", "&period=2025-07-01..2025-07-31"):
        found = page(browser, f"/pronostico?as_of=2025-06-12{period}")
        text = found.get_text(" ", strip=True)

        assert "hacen falta 6 meses anteriores" in text
        assert not found.select('svg[data-picture="outcome"]')


def test_a_period_that_is_over_is_what_was_won(browser: TestClient) -> None:
    found = page(browser, f"/pronostico?{AS_OF}&period=2024-03-01..2024-04-30")

    assert "El periodo ya pasó" in found.get_text(" ", strip=True)
    assert len(found.select('svg[data-picture="outturn"] a')) >= 4  # two months, twice


def test_each_stage_opens_the_deals_that_ended(browser: TestClient) -> None:
    found = page(browser, f"/probabilidad?{AS_OF}")
    links = [str(link["href"]) for link in found.select('svg[data-picture="chances"] a')]
    file = browser.get(f"/probabilidad.csv?{AS_OF}").text
    rows = list(csv.DictReader(io.StringIO(file.lstrip("\ufeff"))))

    assert len(found.select('svg[data-picture="chances"]')) == 2
    assert sum(int(row["known"]) > 0 for row in rows) * 2 == len(links) > 0
    for link in links:
        assert page(browser, link)
