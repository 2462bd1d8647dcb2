"""The frame around every page, by keyboard and by pointer: skip link, menus, filters, palette."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from .examples import AS_OF
from .measures import measure
from .window import Opener

HOME = f"/?{AS_OF}"


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_the_skip_link_leads_past_the_navigation(show: Opener) -> None:
    page = show(HOME)

    page.keyboard.press("Tab")
    skip = page.locator(".skip-link")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("width", [360, 1280])
def test_menus_open_and_close_by_keyboard_and_give_the_focus_back(show: Opener, width: int) -> None:
    page = show(HOME, width=width)
    menus = page.locator("details.menu > summary:visible")

    for number in range(menus.count()):
        summary = menus.nth(number)
        sheet = page.locator("details.menu:has(> summary:visible)").nth(number).locator("> .sheet")
        summary.focus()
        page.keyboard.press("Enter")
        expect(sheet).to_be_visible()
        assert measure(page, "overflow") == []
        page.keyboard.press("Tab")
        assert sheet.evaluate("sheet => sheet.contains(document.activeElement)")
        page.keyboard.press("Escape")
        expect(sheet).to_be_hidden()
        expect(summary).to_be_focused()


def test_a_menu_closes_when_something_else_is_touched(show: Opener) -> None:
    page = show(HOME)

    page.locator("details.menu > summary:visible").first.click()
    page.locator("main h1").click()

    expect(page.locator("details.menu[open]")).to_have_count(0)


def test_a_filter_is_applied_when_it_is_chosen_and_can_be_cleared(
    show: Opener, found: dict[str, str]
) -> None:
    page = show(f"/lecturas/phases?{AS_OF}&sort=lost")

    page.locator("select[name=owner]").select_option(found["owner"])
    page.wait_for_url("**owner=**")
    assert query(page)["owner"] == [found["owner"]]
    assert query(page)["sort"] == ["lost"]

    page.locator("a.clear").click()
    page.wait_for_url(lambda url: "owner=" not in url)
    assert query(page) == {"sort": ["lost"]}


def test_filters_apply_without_scripts(show: Opener, found: dict[str, str]) -> None:
    page = show(f"/lecturas/phases?{AS_OF}", scripts=False)

    page.locator("select[name=owner]").select_option(found["owner"])
    page.locator("form.filters button").click()

    assert query(page)["owner"] == [found["owner"]]
    assert page.locator("select[name=owner]").input_value() == found["owner"]


@pytest.mark.parametrize("scripts", [True, False])
def test_language_and_theme_are_kept(show: Opener, *, scripts: bool) -> None:
    page = show(HOME, scripts=scripts)

    page.locator("details.menu > summary:visible").first.click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("details.menu > summary:visible").first.click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto(f"{show.house}/lecturas?{AS_OF}")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"


def test_the_palette_finds_pages_deals_and_accounts(show: Opener, found: dict[str, str]) -> None:
    page = show(HOME)

    page.keyboard.press("Control+k")
    palette = page.locator("#palette")
    expect(palette).to_be_visible()
    expect(palette.locator(".hits a").first).to_be_visible()  # where one can go, before one types
    page.keyboard.type(found["deal"])
    hit = palette.locator(f".hits a[href*='{found['deal']}']")
    expect(hit).to_have_count(1)
    assert measure(page, "overflow") == []

    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()


def test_the_palette_says_when_nothing_has_that_name(show: Opener) -> None:
    page = show(HOME)

    page.keyboard.press("/")
    page.keyboard.type("xyzzy plugh")

    expect(page.locator("#palette .nothing")).to_be_visible()


def test_the_palette_follows_the_arrows_and_the_last_of_what_was_typed(
    show: Opener, found: dict[str, str]
) -> None:
    page = show(HOME)

    page.keyboard.press("Control+k")
    expect(page.locator("#palette .hits a").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#palette .hits a").nth(1)).to_be_focused()
    # Whoever types fast and presses Enter means what was typed, not what was listed before.
    page.keyboard.type(found["deal"])
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{found['deal']}**")


def test_every_page_begins_at_the_same_height(show: Opener) -> None:
    first = "[...document.querySelector('main').children].find(each => each.offsetHeight).offsetTop"
    tops = {path: show(f"{path}?{AS_OF}").evaluate(first) for path in ("/", "/cinco", "/datos")}

    assert len(set(tops.values())) == 1, tops
