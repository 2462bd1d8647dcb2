"""A map written in the browser: adapted, published, checked, and edited again by two at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from .company import served
from .window import Opener, opener


@pytest.fixture
def show(chromium: Browser, sample: Path, tmp_path: Path) -> Iterator[Opener]:
    """Opens pages of a copy of the company: the map of the others stays as it is."""
    place = tmp_path / "workspace"
    shutil.copytree(sample, place)
    with served(place) as address, opener(chromium, address) as opened:
        yield opened


def test_a_map_is_adapted_published_checked_and_edited_by_two(show: Opener) -> None:
    # A template knows the stages of the company by their names; it becomes a draft ...
    page = show("/mapa/nuevo/plantilla/software")
    chosen = page.locator("tr:has(th:text-is('Negociación')) option:checked")
    expect(chosen).to_have_text("Firma")
    page.get_by_role("button", name="Hacer un borrador").click()
    page.wait_for_url("**/mapa/editar/*")
    draft = urlsplit(page.url).path

    # ... whose phases move by button and by keyboard ...
    phases = page.locator(".phase-list .which a")
    first, second = phases.nth(0).inner_text(), phases.nth(1).inner_text()
    page.get_by_role("button", name=f"Bajar: {first}").click()
    expect(phases.nth(0)).to_have_text(second)
    page.get_by_role("button", name=f"Subir: {first}").focus()
    page.keyboard.press("Enter")
    expect(phases.nth(0)).to_have_text(first)

    # ... a phase is read as it is written, and its steps move by keyboard ...
    page.goto(f"{show.house}{draft}/propuesta")
    wrong = page.locator(".entry-field:has([name='e.owner']) .wrong")
    expect(wrong).to_contain_text("no tiene responsable")
    page.locator("input[name='e.owner']").fill("Ana Peña")
    expect(wrong).to_have_count(0)
    expect(page.locator("#preview")).to_contain_text("Ana Peña")
    listed = page.locator("[data-rows]:has(> .map-row + .map-row)").first
    said = listed.locator("> .map-row > header .said")
    before = said.all_inner_texts()
    listed.locator("> .map-row").last.get_by_role("button").first.focus()
    page.keyboard.press("Enter")
    expect(said).to_have_text([*before[:-2], before[-1], before[-2]])
    expect(page.locator("input[name='e.owner']")).to_have_value("Ana Peña")
    page.get_by_role("button", name="Guardar la fase").click()
    expect(page.locator(".notice")).to_contain_text("Guardado")

    # ... and what the log says of it is seen as soon as it is in force.
    page.goto(show.house + draft.replace("editar", "publicar"))
    page.locator("main textarea[name=why]").fill("Primera versión propia")
    page.get_by_role("button", name="Publicar").click()
    page.get_by_role("link", name="Ver qué dice de él el registro").click()
    expect(page.locator("main .phase")).to_have_count(7)
    expect(page.locator(".tally .observed, .tally .refuted").first).to_be_visible()

    # Two people edit it again at the same time: what both wrote is kept ...
    page.goto(f"{show.house}/mapa/editar")
    page.get_by_role("button", name="Editar lo que está en vigor").click()
    page.wait_for_url("**/mapa/editar/*")
    again = urlsplit(page.url).path
    other = show(f"{again}/propuesta")
    page.goto(f"{show.house}{again}/propuesta")
    for each, name, words in (
        (page, "e.needs.es", "Lo de Ana"),
        (other, "e.friction.es", "Lo de Luis"),
    ):
        each.locator(f"textarea[name='{name}']").fill(words)
        each.get_by_role("button", name="Guardar la fase").click()
        expect(each.locator(".notice")).to_contain_text("Guardado")
    expect(other.locator("#preview")).to_contain_text("Lo de Ana")

    # ... and the comparison says so in words.
    other.goto(show.house + again)
    other.get_by_role("link", name="Comparar con lo que está en vigor").click()
    expect(other.locator("main .changes").first).to_contain_text("→ «Lo de Ana»")
    expect(other.locator("main .changes").first).to_contain_text("→ «Lo de Luis»")
