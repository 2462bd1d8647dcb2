"""Every page, in every language, as HTTP and parsed HTML."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import AS_OF, HOSTILE, client, hrefs, page
from bs4 import BeautifulSoup
from jinja2 import meta
from starlette.testclient import TestClient

from command import made
from rumbo.readings.registry import questions
from rumbo.settings import LANGUAGES
from rumbo.web.page import pages
from rumbo.web.rendering import GIVEN, environment

ADDRESSES = [
    "/",
    "/lecturas",
    "/buscar",
    "/buscar?q=acme",
    "/preferencias",
    "/oportunidades",
    "/oportunidades?show=board&status=all",
    "/oportunidades?show=bubbles&status=all&clock=contact",
    "/oportunidades?status=all&moved=any&q=o",
    "/oportunidades/d1",
    "/oportunidades/d5",
    "/cuentas/a2",
    "/recorridos",
    "/recorridos?view=side&measure=share&visited=s2",
    "/recorridos?compare=owner&one=Ana&other=Luis%20%22%3E%3Cimg%20src%3Dx%3E&move=~s1~start",
    *(f"/lecturas/{name}" for name in questions()),
]
FILTERS = "as_of=2025-06-30&owner=Ana&pipeline=Ventas"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_is_whole_in_every_language(
    browser: TestClient, address: str, language: str
) -> None:
    found = page(browser, address, {"rumbo_language": language})

    assert found.html is not None
    assert found.html["lang"] == language
    assert len(found.find_all("h1")) == 1
    assert found.title is not None
    assert found.title.text.strip(" ·")
    assert found.find("main", id="main") is not None


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_loads_or_styles_anything_that_the_policy_refuses(
    browser: TestClient, address: str
) -> None:
    found = page(browser, f"{address}{'&' if '?' in address else '?'}{AS_OF}")

    assert not found.find_all("style")
    assert not found.select("[style]")
    assert all(script.get("src") for script in found.find_all("script"))
    assert not [name for tag in found.select("*") for name in tag.attrs if name.startswith("on")]
    loaded = [
        str(tag[name])
        for name in ("src", "href", "action", "hx-get")
        for tag in found.select(f"[{name}]")
    ]
    assert loaded
    assert not [one for one in loaded if not one.startswith(("/", "#")) or one.startswith("//")]


@pytest.mark.parametrize("address", ADDRESSES)
def test_names_from_the_data_are_shown_as_text(browser: TestClient, address: str) -> None:
    found = page(browser, f"{address}{'&' if '?' in address else '?'}{AS_OF}")

    assert not [script for script in found.find_all("script") if not script.get("src")]
    assert not [image for image in found.find_all("img") if image.get("src") == "x"]
    assert not [bold for bold in found.find_all("b") if bold.text == "Hijos"]


def test_a_hostile_name_appears_in_the_list_of_deals(browser: TestClient) -> None:
    found = page(browser, f"/lecturas/pipeline?{AS_OF}")

    assert HOSTILE in found.get_text()


@pytest.mark.parametrize("address", ["/", "/lecturas", "/lecturas/phases", "/buscar?q=acme"])
def test_links_between_pages_keep_the_filters(browser: TestClient, address: str) -> None:
    found = page(browser, f"{address}{'&' if '?' in address else '?'}{FILTERS}")
    inside = [
        href
        for href in hrefs(found)
        if href.startswith("/") and "clear" not in str(found.find("a", href=href))
    ]

    assert len(inside) > 8
    for href in inside:
        kept = parse_qs(urlsplit(href).query)
        assert kept.get("owner") == ["Ana"], href
        assert kept.get("pipeline") == ["Ventas"], href


def test_clearing_the_filters_takes_them_all_away(browser: TestClient) -> None:
    found = page(browser, f"/lecturas/phases?{FILTERS}&sort=lost")
    clear = found.find("a", class_="clear")

    assert clear is not None
    assert clear["href"] == "/lecturas/phases?sort=lost"


def test_the_filter_form_carries_the_other_parameters_along(browser: TestClient) -> None:
    found = page(browser, f"/lecturas/phases?{FILTERS}&sort=lost&page=2")
    form = found.find("form", class_="filters")

    assert form is not None
    hidden = {str(each["name"]): each["value"] for each in form.find_all("input", type="hidden")}
    assert hidden == {"sort": "lost"}
    owner = form.find("select", attrs={"name": "owner"})
    assert owner is not None
    chosen = owner.select_one("option[selected]")
    assert chosen is not None
    assert chosen["value"] == "Ana"


def test_the_navigation_shows_only_pages_that_exist_and_where_one_is(browser: TestClient) -> None:
    found = page(browser, "/")
    navigation = found.find("nav", class_="nav")

    assert navigation is not None
    shown = [link.get_text(strip=True) for link in navigation.find_all("a")]
    assert shown == ["Inicio", *shown[1:]]
    assert len(shown) == len([each for each in pages().values() if each.order is not None])
    assert [link.get_text(strip=True) for link in navigation.select("[aria-current]")]


def test_the_first_thing_the_keyboard_reaches_skips_to_the_content(browser: TestClient) -> None:
    found = page(browser, "/")
    first = found.find(["a", "button", "input", "select", "summary"])

    assert first is not None
    assert first["href"] == "#main"
    assert not re.search(r'tabindex="[1-9]', str(found))


@pytest.mark.parametrize("address", ADDRESSES)
def test_everything_that_can_be_used_has_a_name(browser: TestClient, address: str) -> None:
    found = page(browser, address)
    for control in found.find_all(["a", "button", "summary"]):
        assert control.get_text(strip=True) or control.get("aria-label"), control
    for field in found.find_all(["input", "select"]):
        if field.get("type") != "hidden":
            assert field.get("aria-label") or field.find_parent("label"), field
    for image in found.find_all("img"):
        assert image.has_attr("alt")
    marks = [str(each["id"]) for each in found.select("[id]")]
    assert len(marks) == len(set(marks))


def test_an_empty_workspace_says_what_to_do(tmp_path: Path) -> None:
    with client(made(tmp_path / "empty")) as browser:
        found = page(browser, "/")

        assert "rumbo import" in found.get_text()
        assert browser.get("/salud").json() == {"status": "ok", "snapshot": None}
        assert browser.get("/api/v1/readings/phases").status_code == 409


def test_a_workspace_that_nobody_named_is_not_called_twice(tmp_path: Path) -> None:
    with client(made(tmp_path / "empty")) as browser:
        found = page(browser, "/")

    assert [each.get_text() for each in found.select(".brand")] == ["Rumbo"]
    assert "rumbo import RUTA --workspace" in found.get_text()


@pytest.mark.parametrize("address", ["/no/hay", "/lecturas/nada", "/lecturas/nada.csv"])
def test_an_unknown_address_is_a_page_of_its_own(browser: TestClient, address: str) -> None:
    answer = browser.get(address)

    assert answer.status_code == 404
    assert BeautifulSoup(answer.text, "html.parser").find("h1") is not None


@pytest.mark.parametrize(
    "query",
    ["owner=nadie", "as_of=ayer", "segment=sin", "period=nunca", "as_of=0000-00-00", "team=%00"],
)
def test_a_filter_that_cannot_be_used_is_said_with_a_way_out(
    browser: TestClient, query: str
) -> None:
    answer = browser.get(f"/?{query}")

    found = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 400
    assert found.find("a", class_="go") is not None


def test_a_defect_shows_no_trace(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    with client(workspace, raise_server_exceptions=False) as browser:
        monkeypatch.setattr("rumbo.web.app.render", broken)
        answer = browser.get("/preferencias")

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("name", list(pages()))
def test_a_template_sees_exactly_the_fields_of_its_context(name: str) -> None:
    shown = pages()[name]
    loader = environment().loader
    assert loader is not None
    source, _, _ = loader.get_source(environment(), shown.template)
    used = meta.find_undeclared_variables(environment().parse(source)) - set(GIVEN)
    declared = {field.name for field in fields(shown.context)}

    assert used | ({"title"} & declared) == declared


def test_home_answers_every_question_in_a_sentence(browser: TestClient) -> None:
    found = page(browser, f"/?{AS_OF}")
    answers = found.find_all("article", class_="answer")
    asked = [
        name
        for name, each in questions().items()
        if not (each.takes_deal or each.lengthy or each.takes_changes)
    ]

    assert len(answers) == len(asked) - 2  # the diagnosis and the map's review stand above them
    assert len(found.select(".checkup > li")) == 6
    for answer in answers:
        said = answer.find("h3")
        assert said is not None
        assert said.get_text(strip=True).endswith(".")
        assert answer.find(class_="verdict") is not None


def test_home_without_a_map_says_so_and_where_it_begins(browser: TestClient) -> None:
    found = page(browser, f"/?{AS_OF}")
    section = found.select_one("section[aria-labelledby=map-lights]")

    assert section is not None
    assert "no había ningún mapa en vigor" in section.get_text()
    assert not section.select(".lights")
    assert any(href.startswith("/mapa") for href in hrefs(section))


def test_home_tells_what_happened(browser: TestClient) -> None:
    found = page(browser, "/?as_of=2025-03-03")
    told = found.find("ul", class_="news")

    assert told is not None
    assert [each.get_text() for each in told.find_all("b")][3] == "1"  # one deal was won


def test_home_leads_to_the_last_day_on_which_a_deal_moved(browser: TestClient) -> None:
    told = page(browser, "/?as_of=2026-11-20").find(class_="ends")

    assert told is not None
    (there,) = hrefs(told)
    found = page(browser, there)
    assert found.find(class_="ends") is None
    assert any(each.get_text(strip=True) != "0" for each in found.select(".news b"))


def test_a_search_asks_for_every_word(browser: TestClient) -> None:
    letters = "c u a t r o"
    found = [
        page(browser, f"/buscar?q={'%20'.join([*letters.split(), last])}&{AS_OF}")
        for last in ("lineas", "zzz")
    ]

    assert [any("/oportunidades/d4" in href for href in hrefs(each)) for each in found] == [
        True,
        False,
    ]


def test_a_search_finds_names_without_their_accents(browser: TestClient) -> None:
    found = page(browser, f"/buscar?q=lineas%20cuatro&{AS_OF}")

    assert any(href.startswith("/oportunidades/d4") for href in hrefs(found))
