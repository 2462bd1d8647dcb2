"""A page that takes long: the browser is told, and gets the answer when it has been made."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import pytest
from browser import AS_OF, client, company
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from rumbo.errors import UsageError
from rumbo.journey.document import build
from rumbo.readings import registry
from rumbo.web import waiting
from rumbo.workspace import Workspace

Slow: TypeAlias = tuple[TestClient, threading.Event]
OPENED = {"sec-fetch-dest": "document"}
ADDRESS = f"/lecturas/phases?{AS_OF}"


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    """The app, whose answers come when the event is set; and the event."""
    ready = threading.Event()
    asked = registry.Question.read

    def late(*given: object, **named: object) -> object:
        assert ready.wait(20)
        return asked(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(registry.Question, "read", late)
    monkeypatch.setattr(waiting, "MOMENT_SECONDS", 0.05)
    folder = company(tmp_path)
    phases = [{"id": "lead", "name": "Se interesa", "stages": [{"stage": "Lead"}],
               "friction": "Nadie llama"}]  # fmt: skip
    made = Workspace.open(folder)
    draft = made.atlas.add(build({"name": "Mapa", "phases": phases}), by="Ana")
    made.atlas.maps.publish(draft.id, by="Ana", at=datetime(2025, 1, 1))  # noqa: DTZ001
    made.close()
    with client(folder) as browser:
        yield browser, ready
        ready.set()


def opened(browser: TestClient, language: str = "es-ES") -> BeautifulSoup:
    """The page as a browser gets it that opens the address."""
    browser.cookies.clear()
    browser.cookies.set("rumbo_language", language)
    answer = browser.get(ADDRESS, headers=OPENED)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_a_page_that_takes_long_says_so_at_once(slow: Slow) -> None:
    found = opened(slow[0])

    assert found.select("[data-waiting][aria-busy=true] [role=status]")
    assert found.select("nav a")
    refresh = found.select_one("noscript meta[http-equiv=refresh]")
    assert refresh is not None


def test_the_page_is_there_when_it_has_been_made(slow: Slow) -> None:
    browser, ready = slow
    opened(browser)

    ready.set()
    made = browser.get(ADDRESS)  # what the script of the waiting page does
    shown = opened(browser)

    assert "data-waiting" not in made.text
    assert shown.select("table tbody tr")
    assert shown == BeautifulSoup(made.text, "html.parser")


def test_somebody_else_does_not_get_what_was_made_for_one(
    slow: Slow,
) -> None:
    browser, ready = slow
    opened(browser, "es-ES")
    ready.set()
    browser.get(ADDRESS)

    html = opened(browser, "en").find("html")

    assert html is not None
    assert html.get("lang") == "en"


def test_a_program_gets_the_answer_and_never_the_waiting_page(
    slow: Slow,
) -> None:
    browser, ready = slow
    threading.Timer(0.3, ready.set).start()

    begun = time.monotonic()
    answer = browser.get(ADDRESS)

    assert "data-waiting" not in answer.text
    assert time.monotonic() - begun > 0.2


def test_what_goes_wrong_meanwhile_is_told_when_the_page_is_opened(
    slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, ready = slow

    def fail(*_given: object, **_named: object) -> None:
        assert ready.wait(20)
        raise UsageError("There is no such thing.", advice="Ask for another.")

    monkeypatch.setattr(registry.Question, "read", fail)
    assert "data-waiting" in browser.get(ADDRESS, headers=OPENED).text

    ready.set()
    told = browser.get(ADDRESS)

    assert told.status_code == 400
    assert "There is no such thing" in told.text


def test_what_is_there_is_shown_while_many_wait_for_something_else(slow: Slow) -> None:
    browser, ready = slow
    crowd = [
        threading.Thread(target=browser.get, args=(f"{ADDRESS}&period=2025-01-{day:02d}..today",))
        for day in range(1, 29)
        for _ in range(2)
    ]
    for each in crowd:
        each.start()
    time.sleep(0.5)

    assert browser.get("/static/picture.css").status_code == 200

    ready.set()
    for each in crowd:
        each.join()


def test_what_somebody_writes_after_a_long_wait_stands_on_the_page(slow: Slow) -> None:
    browser, ready = slow
    cell = f"/mapa/fase/lead/friction?{AS_OF}"
    assert "data-waiting" in browser.get(cell, headers=OPENED).text
    ready.set()
    assert "data-waiting" not in browser.get(cell).text  # what the script of the waiting page does
    assert "data-waiting" not in browser.get(cell, headers=OPENED).text

    sent = {"text": "Cada concesión abre otra"}
    assert browser.post(cell, data=sent, follow_redirects=False).status_code == 303

    assert "Cada concesión abre otra" in browser.get(cell).text
