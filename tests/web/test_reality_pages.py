"""CRM and reality, and limits, over HTTP: what they show, open and accept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from browser import HERE, HOSTILE, client, hrefs, page
from starlette.testclient import TestClient

from recorded import closed_deals, recorded
from rumbo.journey.document import build
from rumbo.settings import FILE_NAME
from rumbo.workspace import Workspace
from strategies import dice_of, large_log
from world import workspace

AS_OF = "as_of=2024-12-01"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A log of which much shows, one deal with a hostile name, and a CRM with addresses."""
    log = recorded(large_log(3, 120, closed_without_stage=False), 3)
    log["deals"] = [row | {"name": HOSTILE} for row in log["deals"]]
    with workspace(log) as made:
        path = made.folder / FILE_NAME
        told = path.read_text(encoding="utf-8")
        address = 'deal_url = "https://crm.example/deals/{id}"'
        path.write_text(told.replace('deal_url = ""', address), encoding="utf-8")
        yield made.folder


@pytest.fixture(scope="module")
def market() -> Iterator[Path]:
    """Closed deals of which one industry never buys, and a map without limits."""
    with workspace(closed_deals(dice_of(1), 900, never="Textil")) as made:
        entries = {"name": "Mapa", "phases": [{"id": "x", "name": "x"}]}
        draft = made.atlas.add(build(entries), by="Ana")
        made.atlas.maps.publish(draft.id, by="Ana", at=datetime(2020, 1, 1))  # noqa: DTZ001
        yield made.folder


def test_the_page_lists_what_to_mend_and_opens_its_deals(folder: Path) -> None:
    with client(folder) as browser:
        found = page(browser, f"/realidad?{AS_OF}")
        links = [each for each in hrefs(found) if "reality=stage_ahead" in each]
        listed = page(browser, links[0])

    assert "stage_ahead" not in found.get_text()
    assert HOSTILE in found.get_text()
    assert any(each.startswith("https://crm.example/deals/") for each in hrefs(found))
    assert listed.find_all("tbody")


def test_the_page_says_in_words_what_a_list_is_narrowed_to(folder: Path) -> None:
    with client(folder) as browser:
        found = page(browser, f"/oportunidades?{AS_OF}&reality=past_close")

    assert "cierre previsto ya pasado" in found.get_text()


def test_a_suggested_limit_is_accepted_into_a_draft(market: Path) -> None:
    with client(market) as browser:
        found = page(browser, "/limites")
        form = found.find("form", attrs={"action": "/limites", "method": "post"})
        assert form is not None
        name = form.find("input", attrs={"name": "limit"})
        assert name is not None
        sent = browser.post(
            "/limites", data={"limit": str(name["value"])}, headers={"origin": HERE}
        )
        refused = browser.post("/limites", data={"limit": HOSTILE}, headers={"origin": HERE})

    made = Workspace.open(market)
    drafts = made.atlas.drafts()
    made.close()
    assert "Textil" in found.get_text()
    assert sent.status_code == 200
    assert len(drafts) == 1
    assert refused.status_code == 400
    assert HOSTILE not in refused.text


def test_limits_are_said_in_the_language_of_the_reader(market: Path) -> None:
    with client(market) as browser:
        spanish, english = (
            page(browser, "/limites", {"rumbo_language": tongue}).get_text(" ")
            for tongue in ("es-ES", "en")
        )

    assert "Sector es Textil." in spanish
    assert english.count("Industry is Textil.") == 2  # in the sentence and above its figures
    assert "Sector es" not in english


def test_what_another_day_suggests_cannot_be_accepted(market: Path) -> None:
    with client(market) as browser:
        found = page(browser, "/limites?as_of=2025-06-30")

    assert found.find("form", attrs={"action": "/limites", "method": "post"}) is None


def test_both_pages_stand_without_data_and_in_english(folder: Path) -> None:
    with client(folder) as browser:
        for address in ("/realidad", "/limites"):
            found = page(browser, f"{address}?{AS_OF}", {"rumbo_language": "en"})
            assert found.find("h1") is not None
    with workspace() as empty, client(empty.folder) as browser:
        assert browser.get("/realidad").status_code == 200


def test_the_english_name_leads_to_the_page(folder: Path) -> None:
    with client(folder) as browser:
        assert isinstance(browser, TestClient)
        assert browser.get("/reality", follow_redirects=False).headers["location"] == "/realidad"


def test_a_suggestion_is_said_in_the_language_of_the_reader_in_its_table_too(market: Path) -> None:
    with client(market) as browser:
        english = page(browser, "/lecturas/boundaries", {"rumbo_language": "en"}).get_text(" ")

    assert "Industry is Textil." in english
    assert "Sector es" not in english
