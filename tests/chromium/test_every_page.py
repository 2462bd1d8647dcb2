"""Every page of the registry, in every state that examples.py lists, as a browser shows it.

The tests of one example share its page, so that it is opened once for most of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from .examples import Example, distinct_examples, examples, pages_without_example
from .measures import measure
from .window import HEIGHT, WIDTH, Opener, Scheme, opener

DISTINCT = pytest.mark.parametrize("example", distinct_examples(), ids=str, indirect=True)
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
PAPER_WIDTH, TURNED_WIDTH = 688, 1031  # of A4 without its margins, in CSS pixels
MOST_STOPS = 900


def test_every_page_has_an_example() -> None:
    assert pages_without_example() == []


@pytest.fixture(scope="module", params=examples(), ids=str)
def example(request: pytest.FixtureRequest) -> Example:
    """One address after the other."""
    return cast("Example", request.param)


@pytest.fixture(scope="module")
def opens(example: Example, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Opens pages for somebody who may see the example; in the end none may have complained."""
    if example.signed:
        house, cookies = request.getfixturevalue("guarded"), request.getfixturevalue("admin")
    else:
        name = "guarded" if example.page == "signin" else "house"
        house, cookies = request.getfixturevalue(name), ()
    with opener(chromium, house, cookies) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(example: Example, found: dict[str, str]) -> str:
    """Where the example is."""
    return example.address(found)


@pytest.fixture(scope="module")
def shown(example: Example, opens: Opener, address: str) -> Page:
    """The example in Spanish, opened once."""
    return opens(address, status=example.status)


@pytest.fixture
def page(shown: Page) -> Page:
    """The example in Spanish, light, on the screen, with the focus nowhere."""
    shown.emulate_media(media="screen", color_scheme="light")
    shown.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    shown.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    return shown


@DISTINCT
@pytest.mark.parametrize("scheme", RULES)
def test_axe_finds_nothing(page: Page, scheme: Scheme) -> None:
    page.emulate_media(color_scheme=scheme)

    assert _axe(page, RULES[scheme]) == []


def _axe(page: Page, rules: Sequence[str]) -> list[str]:
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    broken = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in broken for node in each["nodes"][:3]]


def test_nothing_overflows_in_spanish(page: Page) -> None:
    assert _overflowing(page) == {}


def test_nothing_overflows_in_english(example: Example, opens: Opener, address: str) -> None:
    assert _overflowing(opens(address, language="en", status=example.status)) == {}


def _overflowing(page: Page) -> dict[int, list[str]]:
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found[width] = measure(page, "overflow")
    return {width: names for width, names in found.items() if names}


@DISTINCT
def test_the_keyboard_reaches_everything_in_order(page: Page) -> None:
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


@DISTINCT
def test_it_prints_whole(page: Page) -> None:
    turned = page.locator(".table.broad, .table.deals").count() > 0
    page.set_viewport_size({"width": TURNED_WIDTH if turned else PAPER_WIDTH, "height": HEIGHT})
    page.emulate_media(media="print")

    assert measure(page, "paper") == []
    assert page.pdf(format="A4").startswith(b"%PDF")


@DISTINCT
def test_it_works_without_scripts(
    example: Example, page: Page, opens: Opener, address: str
) -> None:
    bare = opens(address, scripts=False, status=example.status)

    assert bare.locator("main h1").count() == 1
    for part in ("main h1", "main h2", "main th", "main tbody tr", "main figure", "main dt"):
        assert _texts(bare, part) == _texts(page, part), part
    for form in bare.locator("form:not([method=post])").all():
        # A form that scripts send at once has a button for who has none.
        assert form.locator("button, input[type=submit], input[type=search]").count()


def _texts(page: Page, part: str) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(part).all_text_contents()]


def test_a_spanish_page_says_nothing_in_english(
    example: Example, page: Page, opens: Opener, address: str
) -> None:
    if example.path == "/lecturas/timeline":
        pytest.skip("this table is the record as the CRM wrote it; a deal's page says it in words")
    american = opens(address, language="es-419", status=example.status)
    said = measure(page, "said") + measure(american, "said")

    assert [text for text in said if ENGLISH.search(text)] == []
