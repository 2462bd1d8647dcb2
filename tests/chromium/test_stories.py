"""Whole stories, from the first click to the answer."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .examples import AS_OF
from .test_frame import query
from .window import Opener


def test_from_a_figure_to_the_deal_and_back_with_the_filters_kept(
    show: Opener, found: dict[str, str]
) -> None:
    # A manager looks at one seller's pipeline ...
    page = show(f"/?{AS_OF}&owner={found['owner']}")
    kept = {"as_of": query(page)["as_of"], "owner": [found["owner"]]}
    walked = [page.url]
    page.locator("#answer-pipeline a").click()
    walked.append(page.url)
    assert query(page).items() >= kept.items()

    # ... opens a figure: the deals that it counts ...
    figure = page.locator(".figures dd.value a").first
    counted = int(figure.inner_text())
    figure.click()
    walked.append(page.url)
    assert query(page).items() >= kept.items()
    assert counted > 0
    assert _rows(page) == min(counted, 50)

    # ... and one of them.
    deal = page.locator("main table tbody a").first
    leads_to = str(deal.get_attribute("href"))
    deal.click()
    assert query(page).items() >= kept.items()
    assert page.url == show.house + leads_to

    # Back it goes, step by step, to where it began.
    for address in dict.fromkeys(reversed(walked)):
        page.go_back()
        assert page.url == address
    assert query(page) == kept
    expect(page.locator("select[name=owner]")).to_have_value(found["owner"])


def _rows(page: Page) -> int:
    return page.locator("main table tbody tr").count()


def test_by_keyboard_alone_from_the_palette_to_a_deal_its_timeline_and_back(
    show: Opener, found: dict[str, str]
) -> None:
    page = show(f"/?{AS_OF}")
    page.keyboard.press("Control+k")
    page.keyboard.type(found["deal"])
    expect(page.locator(f"#palette .hits a[href*='{found['deal']}']")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{found['deal']}**")

    # What happened to the deal is there to be read, and the keyboard goes through it.
    assert page.locator("main time, main table tbody tr, main ol > li").count() > 3
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")

    # Alt and the left arrow are the browser's own; the first step back undoes the skip link.
    page.go_back()
    page.go_back()
    assert page.url == f"{show.house}/?{AS_OF}"
    expect(page.locator("main h1")).to_be_visible()
