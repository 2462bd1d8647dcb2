"""Whole stories, from the first click to the answer."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .company import PASSWORD, SELLER
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


def test_from_two_populations_compared_on_the_journey_to_a_deal_behind_a_marked_arc(
    show: Opener,
) -> None:
    # Won and lost deals stand on one picture ...
    page = show(f"/recorridos?{AS_OF}")
    page.goto(f"{show.house}/recorridos?{AS_OF}&compare=status")
    marked = page.locator("main svg a[href*='move=']")
    assert marked.count() > 0

    # ... an arc of it leads to the deals that went that way ...
    href = str(marked.first.get_attribute("href"))
    page.goto(show.house + href)
    assert query(page)["as_of"] == [AS_OF.removeprefix("as_of=")]
    listed = page.locator("main table tbody tr a[href*='/oportunidades/']")
    assert listed.count() > 0

    # ... and from them to one deal.
    name = listed.first.inner_text()
    listed.first.click()
    expect(page.locator("main h1")).to_contain_text(name)


def test_a_limited_seller_signs_in_sees_own_deals_and_signs_out(
    show_guarded: Opener, found: dict[str, str]
) -> None:
    show_guarded.allowed |= {404, 422}

    # Whoever is not signed in is asked to, wherever they wanted to go ...
    page = show_guarded(f"/oportunidades?{AS_OF}")
    page.locator("main input[name=login]").fill(SELLER)
    page.locator("main input[name=password]").fill("no es esta")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()

    # ... and gets there.
    page.locator("main input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/oportunidades**")
    assert query(page)["as_of"] == [AS_OF.removeprefix("as_of=")]

    # The list holds this seller's deals, and an address does not reach another's.
    expect(page.locator("main table tbody tr").first).to_be_visible()
    shown = page.locator("main table tbody tr")
    assert shown.count() > 0
    for row in shown.all_inner_texts():
        assert found["owner"] in row
    refused = page.goto(f"{show_guarded.house}/oportunidades/{found['other']}?{AS_OF}")
    assert refused is not None
    assert refused.status == 404
    page.goto(f"{show_guarded.house}/oportunidades/{found['deal']}?{AS_OF}")
    expect(page.locator("main h1")).to_contain_text(found["name"])

    # After signing out nothing is left to see, not even with the button back.
    page.locator("details.menu > summary:visible").last.click()
    page.locator("form[action='/salir'] button").first.click()
    expect(page.locator("main input[name=login]")).to_be_visible()
    page.goto(f"{show_guarded.house}/oportunidades/{found['deal']}?{AS_OF}")
    expect(page.locator("main input[name=login]")).to_be_visible()
