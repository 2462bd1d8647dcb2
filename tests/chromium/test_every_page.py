"""Every page of the registry, in every state that examples.py lists, as a browser shows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from .examples import Example, examples, pages_without_example
from .measures import measure
from .window import Opener, Scheme

Display: TypeAlias = Callable[..., Page]
EVERY = pytest.mark.parametrize("example", examples(), ids=str)
# The dark theme changes colours alone, so only those rules are asked again.
RULES: dict[Scheme, tuple[str, ...]] = {
    "light": (),
    "dark": ("color-contrast", "link-in-text-block"),
}
# Words that no Spanish sentence, name or term of the sample has.
ENGLISH = re.compile(
    r"\b(the|of|and|with|without|from|this|that|are|is|was|were|deals?|owners?|accounts?|stages?"
    r"|days?|phases?|not|there|nothing|your|for|closed|open|won|lost|sent|done|held|expected"
    r"|amount|next|step|inferred|automated|connected|internal|inbound|outbound)\b",
    re.IGNORECASE,
)
WIDTHS = (360, 768, 1280, 1920)
PAPER_WIDTH = 688  # of A4 without its margins, in CSS pixels
MOST_STOPS = 900


def test_every_page_has_an_example() -> None:
    assert pages_without_example() == []


@pytest.fixture
def display(example: Example, found: dict[str, str], request: pytest.FixtureRequest) -> Display:
    """Opens the example, to somebody who may see it."""
    if example.signed:
        name = "show_signed"
    else:
        name = "show_guarded" if example.page == "signin" else "show"
    show: Opener = request.getfixturevalue(name)
    return partial(show, example.address(found), status=example.status)


@EVERY
@pytest.mark.parametrize("scheme", RULES)
def test_axe_finds_nothing(display: Display, scheme: Scheme) -> None:
    page = display(scheme=scheme)

    assert _axe(page, RULES[scheme]) == []


def _axe(page: Page, rules: Sequence[str]) -> list[str]:
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    broken = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in broken for node in each["nodes"][:3]]


@EVERY
@pytest.mark.parametrize("language", ["es-ES", "en"])
def test_nothing_overflows_at_any_width(display: Display, language: str) -> None:
    page = display(language=language)

    overflowing = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        overflowing[width] = measure(page, "overflow")
    assert overflowing == {width: [] for width in WIDTHS}


@EVERY
def test_the_keyboard_reaches_everything_in_order(display: Display) -> None:
    page = display()
    page.evaluate("document.activeElement.blur()")  # a page may begin in its first field
    stops = measure(page, "stops")

    visited, unmarked, covered = _walk(page, stops)

    assert [stops[number] for number in range(len(stops)) if number not in visited] == []
    first = visited.index(min(visited))
    assert visited[first:] + visited[:first] == sorted(visited)
    assert unmarked == []
    assert covered == []


def _walk(page: Page, stops: list[str]) -> tuple[list[int], list[str], list[str]]:
    """Tab by Tab through the page: what was visited, what did not show, and what was covered."""
    visited: list[int] = []
    unmarked, covered = [], []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = measure(page, "focus")
        if at is None and len(visited) == len(stops):
            break
        if at is None:
            continue  # out of the page, and in again at its top
        if at["number"] < 0 or at["number"] in visited[-1:]:
            continue  # a region that scrolls, or the next part of a date
        if at["number"] in visited:
            break  # round again
        visited.append(at["number"])
        unmarked += [] if at["marked"] else [stops[at["number"]]]
        covered += [] if at["seen"] else [stops[at["number"]]]
    return visited, unmarked, covered


@EVERY
def test_it_prints_whole(display: Display) -> None:
    page = display(width=PAPER_WIDTH)
    page.emulate_media(media="print")

    assert measure(page, "paper") == []
    assert page.pdf(format="A4").startswith(b"%PDF")


@EVERY
def test_it_works_without_scripts(display: Display) -> None:
    scripted = display()
    bare = display(scripts=False)

    assert bare.locator("main h1").count() == 1
    for part in ("main h1", "main h2", "main th", "main tbody tr", "main figure", "main dt"):
        assert _texts(bare, part) == _texts(scripted, part), part
    for form in bare.locator("form:not([method=post])").all():
        # A form that scripts send at once has a button for who has none.
        assert form.locator("button, input[type=submit], input[type=search]").count()


def _texts(page: Page, part: str) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(part).all_text_contents()]


@EVERY
@pytest.mark.parametrize("language", ["es-ES", "es-419"])
def test_a_spanish_page_says_nothing_in_english(
    display: Display, example: Example, language: str
) -> None:
    if example.path == "/lecturas/timeline":
        pytest.skip("this table is the record as the CRM wrote it; a deal's page says it in words")
    said = measure(display(language=language), "said")

    assert [text for text in said if ENGLISH.search(text)] == []
