"""Whole stories, from the first click to the answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright._impl._api_structures import FilePayload
from playwright.sync_api import Browser, Locator, Page, expect

from .company import PASSWORD, SELLER, SHEET, empty_workspace, served
from .examples import AS_OF
from .test_frame import query
from .window import Opener, opener


@pytest.fixture
def show_empty(chromium: Browser, tmp_path: Path) -> Iterator[Opener]:
    """As `show`, of a workspace that nothing has come into yet."""
    with served(empty_workspace(tmp_path)) as address, opener(chromium, address) as opened:
        yield opened


def test_from_a_spanish_spreadsheet_to_the_first_answer(show_empty: Opener) -> None:
    # Whoever has no data yet is led to where it comes in ...
    page = show_empty("/")
    page.locator("main a[href='/datos']").first.click()
    sheet = FilePayload(name="negocios.csv", mimeType="text/csv", buffer=SHEET.encode("latin-1"))
    page.locator("#files").set_input_files([sheet])
    page.locator("form[data-upload] button").click()
    page.wait_for_url("**/datos/importar/*")

    # ... sees what each column is taken for and how days and amounts are read ...
    used = page.locator("main table.uses:not(.stages) tbody tr")
    expect(used).to_have_count(8)
    taken_for = {row.locator("th").inner_text(): _chosen(row) for row in used.all()}
    assert taken_for == {
        "Negocio": ["Identificador (su nombre)", "Nombre"],
        "Empresa": ["Cuenta (su nombre)"],
        "Comercial": ["Propietario (su nombre)"],
        "Etapa": ["Etapa"],
        "Importe": ["Importe"],
        "Fecha de creación": ["Fecha de creación"],
        "Fecha de cierre": ["Fecha de cierre real", "Cierre previsto"],
        "Motivo": ["Guardarla como atributo extra"],
    }
    rows = page.locator(".sheet-rows table").first.locator("tbody tr")
    for read in ("Línea de envasado", "1.234,56", "31 ene 2026", "30 sept 2026", "abierta"):
        expect(rows.first).to_contain_text(read)

    # ... has it brought in ...
    page.locator("#reading button[name=then]").click()
    page.wait_for_url("**/datos/trabajos/*")
    answers = page.locator("main a[href='/']")
    expect(answers).to_be_visible()
    expect(page.locator("main .lead-answer")).to_contain_text("4 oportunidades")

    # ... and reads the first answer: two deals of 1.234,56 and 12.500 euros are open.
    answers.click()
    answer = page.locator("#answer-pipeline")
    expect(answer).to_contain_text("Hay 2 oportunidades abiertas, por 13,7")
    answer.get_by_role("link").click()
    names = page.locator("main table tbody tr")
    expect(names).to_have_count(2)
    expect(names.filter(has_text="Línea de envasado")).to_be_visible()
    expect(names.filter(has_text="Célula de paletizado")).to_be_visible()


def _chosen(row: Locator) -> list[str]:
    """What the fields of a row that can be seen say."""
    fields = row.locator("td > .choice select").all()
    return [str(field.evaluate("field => field.selectedOptions[0].text")) for field in fields]


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
    expect(page.locator("main time, main table tbody tr, main ol > li").nth(3)).to_be_attached()
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
    expect(marked.first).to_be_attached()

    # ... an arc of it leads to the deals that went that way ...
    href = str(marked.first.get_attribute("href"))
    page.goto(show.house + href)
    assert query(page)["as_of"] == [AS_OF.removeprefix("as_of=")]
    listed = page.locator("main table tbody tr a[href*='/oportunidades/']")
    expect(listed.first).to_be_visible()

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


def test_the_paper_of_the_bubbles_is_one_sheet_and_that_of_the_list_is_turned(show: Opener) -> None:
    printed = []
    for shown in ("bubbles", "table"):
        page = show(f"/oportunidades?show={shown}&{AS_OF}")
        page.emulate_media(media="print")
        printed.append(page.pdf(prefer_css_page_size=True))

    assert printed[0].count(b"/Type /Page\n") == 1
    assert b"/MediaBox [0 0 792" in printed[1]  # landscape, in points


def test_who_leaves_the_search_of_the_list_by_keyboard_keeps_what_was_searched(
    show: Opener,
) -> None:
    page = show(f"/oportunidades?q=a&{AS_OF}")
    here, field = page.url, page.locator("#deal-search")

    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.type("something else")
    page.keyboard.press("Escape")

    expect(field).not_to_be_focused()
    expect(field).to_have_value("a")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-rows]') !== null")
    assert page.url == here
