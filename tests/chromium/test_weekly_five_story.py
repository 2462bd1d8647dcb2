"""A whole weekly review, from the home page to the last decision, with two people in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from .company import served
from .measures import measure
from .window import Opener, opener

OTHER = {"es-ES": "en", "en": "es-ES"}
WORDS = {
    "es-ES": {
        "kept": "Guardado: justificada",
        "far": "1 de",
        "left_out": "Fuera del pipeline por una decisión en Rumbo, y abiertas en el CRM: {n}.",
    },
    "en": {
        "kept": "Kept: justified",
        "far": "1 of",
        "left_out": "Out of the pipeline by a decision in Rumbo, and open in the CRM: {n}.",
    },
}
SOON = (date.today() + timedelta(days=9)).isoformat()  # noqa: DTZ011 - far from midnight's zones


@pytest.fixture
def show_own(chromium: Browser, sample: Path, tmp_path: Path) -> Iterator[Opener]:
    """As `show`, of a copy of the company, so that what is decided stays in this test."""
    place = tmp_path / "workspace"
    shutil.copytree(sample, place)
    with served(place) as address, opener(chromium, address) as opened:
        yield opened


@pytest.mark.parametrize("language", ["es-ES", "en"])
def test_a_review_from_the_home_page_to_the_last_decision(
    show_own: Opener, language: Literal["es-ES", "en"]
) -> None:
    words = WORDS[language]
    # From the home page to what waits today, marked by keyboard alone ...
    page = show_own("/", language=language)
    page.locator(".side a[href='/seguimiento']").click()
    _mark_by_keys(page)

    # ... and on to the first deal of the first person ...
    page.locator(".side a[href='/cinco']").click()
    people = page.locator(".meeting li a")
    first = people.first.inner_text()
    left = int(first.rsplit("/", 1)[1])
    expect(page.locator(".deciding form")).to_have_count(3)
    assert Axe().run(page).response["violations"] == []
    assert measure(page, "overflow") == []

    # ... while a colleague who does not use a mouse, nor scripts, has the same deal open ...
    other = show_own(page.url.removeprefix(show_own.house), scripts=False, language=OTHER[language])
    deal = page.locator("main h1").inner_text()
    expect(other.locator("main h1")).to_have_text(deal)

    # ... it is justified by keyboard alone ...
    page.keyboard.press("1")
    page.keyboard.type("El comité se reúne el jueves")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".notice")).to_contain_text(words["kept"])
    expect(page.locator("main h1")).not_to_have_text(deal)
    expect(page.locator(".far")).to_contain_text(words["far"])

    # ... and given up by the colleague, who is told: both stay.
    form = other.locator("form[data-key='3']")
    form.locator("textarea").fill("They went with somebody else")
    form.locator("button").click()
    expect(other.locator(".meanwhile")).to_contain_text("El comité se reúne el jueves")
    expect(other.locator(".taken li")).to_have_count(2)
    expect(other.locator(".taken li:has(.flag)")).to_contain_text("They went with somebody else")

    # The rest of the first person's are parked, and the review goes on to the next person.
    for _ in range(left - 1):
        _park(page)
    expect(page.locator(".meeting li a[aria-current]")).not_to_have_text(first)
    expect(people.first).to_contain_text(f"{left}/{left}")

    # What was decided is the room's summary, and out of the pipeline.
    page.locator(".meeting li a").last.click()
    expect(page.locator("main tbody tr")).to_have_count(left)
    page.goto(f"{show_own.house}/lecturas/pipeline")
    expect(page.locator("main")).to_contain_text(words["left_out"].format(n=left))


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1366, 768), (1920, 1080)])
def test_a_projector_shows_who_which_deal_why_and_the_three_decisions_at_one_look(
    show: Opener, width: int, height: int
) -> None:
    for language in ("es-ES", "en"):
        page = show("/cinco", language=language, width=width, height=height)
        shown = (".turn .of b", ".turn h1", ".turn .why", ".turn .lead-answer", ".deciding button")
        for each in (part for name in shown for part in page.locator(f"main {name}").all()):
            expect(each).to_be_in_viewport(ratio=1)
        assert page.locator(".deciding button").count() == 3
        for key in ("1", "2", "3"):
            page.keyboard.press(key)
            assert page.evaluate("scrollY") == 0
            page.keyboard.press("Escape")


def _mark_by_keys(page: Page) -> None:
    """Marks three errands of the day by the keys 1, 2 and 3."""
    marked, chosen = page.locator(".taken.marks > li"), page.locator(".errands li.current")
    expect(chosen).to_have_count(1)
    page.keyboard.press("1")
    expect(marked).to_have_count(1)
    expect(chosen).to_have_count(1)
    page.keyboard.press("2")
    expect(page.locator("details[data-key='2'][open] input[type=date]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(marked).to_have_count(2)
    expect(chosen).to_have_count(1)
    page.keyboard.press("3")
    page.keyboard.type("Lo lleva la central")
    page.keyboard.press("Enter")
    expect(marked).to_have_count(3)
    expect(marked.filter(has_text="Lo lleva la central")).to_have_count(1)


def _park(page: Page) -> None:
    before = page.locator("main h1").inner_text()
    page.keyboard.press("2")
    page.locator("form[data-key='2'] input[type=date]").fill(SOON)
    page.locator("form[data-key='2'] button").click()
    expect(page.locator("main h1")).not_to_have_text(before)
