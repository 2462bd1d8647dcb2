"""The map from the three journeys down to a deal, and what is said about a cell."""

from __future__ import annotations

from playwright.sync_api import expect

from .examples import AS_OF
from .test_frame import query
from .window import Opener


def test_from_the_three_journeys_to_the_deals_that_refute_a_statement(show: Opener) -> None:
    # Three journeys at a glance, each phase with its numbers ...
    page = show(f"/mapa?{AS_OF}", width=1920)
    expect(page.locator("main .band")).to_have_count(3)
    expect(page.locator("main .phase")).to_have_count(14)

    # ... one journey with phases across and lines down ...
    page.locator("main .band h2 a").first.click()
    expect(page.locator("table.map thead th")).to_have_count(9)

    # ... the first cell that the log refutes, by keyboard ...
    cell = page.locator("table.map a.into:has(.refuted)").first
    cell.focus()
    page.keyboard.press("Enter")
    expect(page.locator("main .crumbs a")).to_have_count(3)
    expect(page.locator("#checks")).to_be_visible()

    # ... and a deal behind it, with the date still set.
    deal = page.locator("section:has([id^=behind]) tbody a").first
    name = deal.inner_text()
    deal.click()
    assert query(page)["as_of"] == [AS_OF.removeprefix("as_of=")]
    expect(page.locator("main h1")).to_contain_text(name)


def test_a_comment_is_written_resolved_and_counted_without_scripts(show: Opener) -> None:
    page = show(f"/mapa/fase/negociacion/friction?{AS_OF}", scripts=False)
    page.locator("textarea[name=text]").fill("<b>Cada</b> concesión\nabre otra: ¿cuál?")
    page.locator("form.write button").click()
    written = page.locator(".comments li")
    expect(written).to_have_count(1)
    expect(written).to_contain_text("<b>Cada</b> concesión")

    page.goto(f"{show.house}/mapa?{AS_OF}")
    counted = page.locator(".phase:has-text('Negociación') .remarks").first
    expect(counted).to_contain_text("1")

    page.goto(f"{show.house}/mapa/fase/negociacion/friction?{AS_OF}")
    page.locator(".comments form button").click()
    expect(page.locator(".comments .done")).to_have_count(1)
    page.goto(f"{show.house}/mapa?{AS_OF}")
    expect(page.locator(".phase:has-text('Negociación') .remarks")).to_have_count(0)


def test_the_paper_of_the_map_is_a3_and_holds_every_cell(show: Opener) -> None:
    page = show(f"/mapa/recorrido/all?{AS_OF}", width=1519)
    on_screen = page.locator("table.map td").all_text_contents()
    page.emulate_media(media="print")
    printed = page.pdf(prefer_css_page_size=True)

    assert b"/MediaBox [0 0 1191" in printed  # A3, landscape, in points
    assert page.locator("table.map td").all_text_contents() == on_screen
    wide = page.evaluate(
        "[...document.querySelectorAll('table.map')].map(t => t.scrollWidth > innerWidth)"
    )
    assert wide == [False, False, False]


def test_the_paper_of_the_journeys_is_one_sheet_and_the_review_another(show: Opener) -> None:
    page = show(f"/mapa?{AS_OF}")
    page.emulate_media(media="print")
    printed = page.pdf(prefer_css_page_size=True)

    assert printed.count(b"/Type /Page\n") == 2
    expect(page.locator("main > .legend")).to_be_hidden()
    expect(page.locator(".on-paper .legend")).to_be_visible()
    tops = page.locator(".on-paper, #review").evaluate_all("all => all.map(e => e.offsetTop)")
    assert tops == sorted(tops)
