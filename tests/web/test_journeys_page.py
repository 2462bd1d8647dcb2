"""Recorridos as HTTP and parsed HTML: pictures, what opens from them, comparisons, settings."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from browser import AS_OF, client, hrefs, page
from bs4 import BeautifulSoup
from bs4.element import Tag
from starlette.testclient import TestClient

from command import STAGES, made, small_log
from rumbo.web.drawn import Drawn
from strategies import large_log
from world import write_log

PATH = "/recorridos"
DAY = "as_of=2025-03-30"
FRAGMENT = {"HX-Request": "true", "HX-Target": "section#picked"}


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A company of 250 deals that move in every way."""
    folder = tmp_path_factory.mktemp("journeys")
    log = write_log(folder / "log", large_log(1, 250))
    with client(made(folder / "workspace", log)) as opened:
        yield opened


def wide(found: Tag) -> Tag:
    picture = found.select_one(".spacious svg")
    assert picture is not None
    return picture


def deals_shown(found: Tag) -> int:
    """How many deals the list below says that it has."""
    said = found.select_one("#picked header b") or found.select_one("header b")
    assert said is not None
    return int(re.sub(r"\D", "", said.get_text()))


def fragment(browser: TestClient, address: str) -> Tag:
    answer = browser.get(address.partition("#")[0], headers=FRAGMENT)
    assert answer.status_code == 200, (address, answer.text[:300])
    return BeautifulSoup(answer.text, "html.parser")


def listed(browser: TestClient, address: str) -> int:
    """How many rows the list really has, over all its pages."""
    rows, following = 0, address
    while following:
        found = fragment(browser, following)
        rows += len(found.select("tbody tr"))
        link = found.select_one("a[rel=next]")
        following = str(link["href"]) if link else ""
    return rows


def test_the_page_shows_the_journey_its_matrix_forms_and_days(busy: TestClient) -> None:
    found = page(busy, f"{PATH}?{DAY}")

    assert wide(found)["data-picture"] == "journey"
    assert [p["data-picture"] for p in found.select(".slender svg")] == ["journey", "distribution"]
    assert found.select_one(".matrix svg[data-picture=matrix]") is not None
    assert found.select(".shapes tbody")
    current = found.select_one(".nav a[aria-current]")
    assert current is not None
    assert current.get_text(strip=True) == "Recorridos"


def test_every_phase_arrow_loss_and_cell_is_a_link_with_words(busy: TestClient) -> None:
    found = page(busy, f"{PATH}?{DAY}&detail=100")

    for picture in (wide(found), *found.select(".matrix svg")):
        assert picture["role"] == "group"
        parts = picture.select("[data-phase], [data-moves]")
        assert len(parts) > 10
        for part in parts:
            link = part.find_parent("a")
            if part.get("data-outcome") != "lost" and part.name == "g" and link is None:
                assert part.get("data-to") == "" or part.get("data-phase"), part
            if link is not None:
                assert link["href"].startswith(PATH)  # type: ignore[union-attr]
                assert link["href"].endswith("#picked")  # type: ignore[union-attr]
                assert link["aria-label"]
                assert part.find("title") is not None


def test_each_phase_opens_as_many_deals_as_it_shows(busy: TestClient) -> None:
    found = page(busy, f"{PATH}?{DAY}")
    rows = found.select("details.card tbody")[0].select("tr")

    checked = 0
    for row in rows:
        for link in row.select("a"):
            shown = int(re.sub(r"\D", "", link.get_text()))
            address = str(link["href"])
            assert deals_shown(fragment(busy, address)) == shown, address
            assert listed(busy, address) == shown
            checked += 1
    assert checked >= 8


def test_each_move_form_and_path_opens_as_many_deals_as_it_shows(busy: TestClient) -> None:
    found = page(busy, f"{PATH}?{DAY}")
    links = found.select("details.card table")[1].select("a") + found.select(".shapes a")

    assert len(links) > 40
    for link in links[::3]:
        shown = int(re.sub(r"\D", "", link.get_text()))
        assert deals_shown(fragment(busy, str(link["href"]))) == shown, link


def test_what_is_picked_is_marked_on_the_picture_and_said(busy: TestClient) -> None:
    whole = page(busy, f"{PATH}?{DAY}")
    link = wide(whole).select("a:has([data-phase]) ")[0]

    found = page(busy, str(link["href"]).partition("#")[0])

    marked = wide(found).select("a[aria-current=true]")
    assert [each["href"] for each in marked] == [link["href"]]
    assert found.select_one("#picked h2") is not None
    lifted = found.select_one("#picked .chip")
    assert lifted is not None
    assert "visited" not in parse_qs(urlsplit(str(lifted["href"])).query)


def test_a_fragment_holds_the_list_alone(busy: TestClient) -> None:
    found = fragment(busy, f"{PATH}?{DAY}&moved=back")

    assert found.find("html") is None
    assert found.find("svg", attrs={"data-picture": True}) is None
    assert deals_shown(found) > 0


@pytest.mark.parametrize("measure", ["count", "amount", "share", "days"])
def test_each_measure_writes_its_own_figures(busy: TestClient, measure: str) -> None:
    found = page(busy, f"{PATH}?{DAY}&measure={measure}")
    current = found.select_one("nav.choice a[data-set^=measure][aria-current]")
    labels = {text.get_text() for text in wide(found).select(".labels text:not(.start)")}
    signs = {"count": r"^[\d.]+$", "amount": "€$", "share": "%$", "days": "(d|h|min|s)$"}

    assert current is not None
    assert labels
    assert [label for label in labels if not re.search(signs[measure], label)] == []


def test_more_detail_draws_more_arrows_and_says_what_is_left_out(busy: TestClient) -> None:
    drawn = [
        len(wide(page(busy, f"{PATH}?{DAY}&detail={detail}")).select("[data-moves]"))
        for detail in (0, 40, 100)
    ]

    assert drawn[0] < drawn[1] < drawn[2]
    assert "sin dibujar" in wide(page(busy, f"{PATH}?{DAY}&detail=0")).get_text()


def test_the_slider_works_without_scripts_and_keeps_what_is_set(busy: TestClient) -> None:
    found = page(busy, f"{PATH}?{DAY}&measure=days&moved=back&detail=20")
    form = found.select_one("form.slider")

    assert form is not None
    assert form.select_one("button") is not None
    slider = form.select_one("input[type=range]")
    assert slider is not None
    assert slider["value"] == "20"
    hidden = {each["name"]: each["value"] for each in form.select("input[type=hidden]")}
    assert hidden == {"as_of": "2025-03-30", "measure": "days", "moved": "back"}


def test_settings_are_kept_by_every_part_that_can_be_picked(busy: TestClient) -> None:
    found = page(busy, f"{PATH}?{DAY}&measure=share&detail=100&view=side")

    for link in wide(found).select("a"):
        kept = parse_qs(urlsplit(str(link["href"])).query)
        assert (kept["measure"], kept["detail"], kept["view"]) == (["share"], ["100"], ["side"])


def test_won_and_lost_are_compared_on_the_same_picture(busy: TestClient) -> None:
    found = page(busy, f"{PATH}?{DAY}&compare=status")
    plain = page(busy, f"{PATH}?{DAY}")

    assert wide(found)["data-picture"] == "comparison"
    boxes = [[g["data-phase"] for g in wide(p).select("g[data-outcome]")] for p in (found, plain)]
    assert boxes[0] == boxes[1]
    assert found.select_one(".matrix") is None
    rows = found.select(".found tbody tr")
    assert len(rows) > 10
    for row in rows:
        standing = row.select("td")[-1].get_text(strip=True)
        assert (row.find("b") is not None) == (standing == "no es azar")


def test_each_side_of_a_comparison_opens_as_many_deals_as_it_shows(busy: TestClient) -> None:
    found = page(busy, f"{PATH}?{DAY}&compare=owner&one=o1&other=o2")
    checked = 0
    for row in found.select(".found tbody tr")[:24]:
        for cell in row.select("td.right")[:2]:
            link, counted = cell.find("a"), cell.find("small")
            if link is None or counted is None:
                continue
            part = re.sub(r"[^\d/]", "", counted.get_text()).partition("/")[0]
            assert deals_shown(fragment(busy, str(link["href"]))) == int(part), link
            checked += 1
    assert checked > 10


def test_a_picked_part_of_a_comparison_can_be_seen_for_each_population(busy: TestClient) -> None:
    found = page(busy, f"{PATH}?{DAY}&compare=status&moved=back")
    tabs = found.select("#picked header nav a")

    counts = [deals_shown(fragment(busy, str(tab["href"]))) for tab in tabs]

    assert len(counts) == 3
    assert counts[0] >= counts[1] + counts[2] > 0


def test_a_part_of_the_picture_of_a_comparison_opens_as_many_deals_as_it_says(
    busy: TestClient,
) -> None:
    drawn = wide(page(busy, f"{PATH}?{DAY}&compare=status&detail=100"))
    counted = re.compile(r"→.*: Ganadas \S+\s%? ?\((\d+)/")
    said = [(link, counted.search(str(link.get("aria-label")))) for link in drawn.select("a")]

    told = {str(link["href"]): int(n[1]) for link, n in said if n}

    assert len(told) > 5
    assert {href: deals_shown(fragment(busy, href)) for href in told} == told


@pytest.mark.parametrize(
    "query",
    ["compare=owner&one=Ana&other=Ana", "compare=owner&one=Ana", "compare=nothing", "compare=team"],
)
def test_a_comparison_that_cannot_be_made_is_said(busy: TestClient, query: str) -> None:
    found = page(busy, f"{PATH}?{DAY}&{query}")

    assert wide(found)["data-picture"] == "journey"
    assert found.select_one("#journey .note") is not None


def test_too_few_deals_to_compare_are_said(browser: TestClient) -> None:
    found = page(browser, f"{PATH}?{AS_OF}&compare=status")

    assert "al menos 20" in found.get_text()
    assert not found.select(".found b")


@pytest.mark.parametrize(
    "query",
    ["measure=weight", "detail=200", "detail=-1", "detail=many", "view=above", "visited=nowhere",
     "move=a~b", "path=x~y", "compare=owner&one=Nobody&other=Ana"],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_a_way_out(busy: TestClient, query: str) -> None:
    answer = busy.get(f"{PATH}?{DAY}&{query}")

    assert answer.status_code == 400
    assert BeautifulSoup(answer.text, "html.parser").find("a", class_="go") is not None


def test_no_deal_under_the_filters_is_a_page_of_its_own(busy: TestClient) -> None:
    found = page(busy, f"{PATH}?as_of=2020-01-01")

    assert found.select_one("svg[data-picture]") is None
    assert found.select_one(".go") is not None


def test_the_data_can_be_taken_away(busy: TestClient) -> None:
    found = page(busy, f"{PATH}?{DAY}&compare=status")
    address = next(href for href in hrefs(found) if ".csv" in href)

    compared = busy.get(address).text
    plain = busy.get(f"{PATH}.csv?{DAY}").text

    assert compared.splitlines()[0].startswith("\ufeffcompared,from,to,first,first_n")
    assert plain.splitlines()[0].startswith("\ufeffrecord,from,to")
    assert len(plain.splitlines()) > 20


def test_several_pipelines_can_be_chosen_and_the_largest_is_drawn(busy: TestClient) -> None:
    found = page(busy, f"{PATH}?{DAY}")
    links = found.select(".title nav a")

    if links:
        assert [link["aria-current"] for link in links if link.get("aria-current")] == ["true"]
        for link in links:
            assert page(busy, str(link["href"])).select_one(".title nav a[aria-current]")


def test_forms_are_of_the_pipeline_that_is_drawn(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log", large_log(3, 100))
    with client(made(tmp_path / "workspace", log)) as browser:
        found = page(browser, f"{PATH}?{DAY}")
        tab = found.select_one(".title nav a[aria-current=true]")
        assert tab is not None, "the log has one pipeline alone"
        chosen = page(browser, str(tab["href"]))

        forms = [row.get_text(" ", strip=True) for row in found.select(".shapes tr")]
        assert forms == [row.get_text(" ", strip=True) for row in chosen.select(".shapes tr")]
        for link in found.select(".shapes a")[:6]:
            assert (
                str(deals_shown(fragment(browser, str(link["href"])))) == link.get_text().split()[0]
            )


def test_a_filter_that_a_comparison_lifts_changes_neither_forms_nor_days(tmp_path: Path) -> None:
    log = large_log(3, 100)
    names = [str(row["name"]) for row in log["owners"]]
    asked = f"{PATH}?{urlencode({'compare': 'owner', 'one': names[0], 'other': names[1]})}&{DAY}"
    with client(made(tmp_path / "workspace", write_log(tmp_path / "log", log))) as browser:
        whole = _below_the_picture(page(browser, asked))
        for name in names:
            filtered = page(browser, f"{asked}&{urlencode({'owner': name})}")
            assert _below_the_picture(filtered) == whole


def _below_the_picture(found: Tag) -> list[str]:
    days = found.select_one('[aria-labelledby="stay"] svg')
    assert days is not None
    rows = [row.get_text(" ", strip=True) for row in found.select(".shapes tr")]
    return [*rows, days.get_text(" ", strip=True)]


def test_whose_way_is_not_known_is_said_of_the_pipeline_that_is_drawn(tmp_path: Path) -> None:
    stages = STAGES + "".join(
        line.replace("p1,Ventas,s", "p2,Renovaciones,r") + "\n" for line in STAGES.splitlines()[1:]
    )
    deals = "id,name,pipeline_id,stage,created_at,closed_at,status\n"
    deals += "".join(f"v{n},Una,p1,Demo,2025-01-02,,open\n" for n in range(9))
    deals += "".join(f"r{n},Otra,p2,Ganada,2025-01-02,2025-03-01,won\n" for n in range(3))
    moves = "object_id,object_type,field,old_value,new_value,changed_at\n" + "".join(
        f"v{n},deal,stage,Lead,Demo,2025-01-03T10:00:00\n" for n in range(9)
    )
    log = small_log(tmp_path / "log", stages=stages, deals=deals, changes=moves, activities="")
    with client(made(tmp_path / "workspace", log)) as browser:
        drawn = page(browser, f"{PATH}?{DAY}").get_text()
        other = page(browser, f"{PATH}?{DAY}&pipeline=Renovaciones").get_text()

    assert "etapa final" not in drawn
    assert "3 oportunidades solo tienen su etapa final: su recorrido no se conoce." in other


def test_under_a_period_the_picture_says_what_is_open_now_and_what_of_its_deals(
    busy: TestClient,
) -> None:
    always = wide(page(busy, f"{PATH}?{DAY}")).get_text(" ")
    quarter = wide(page(busy, f"{PATH}?{DAY}&period=2024-Q4")).get_text(" ")

    assert "siguen abiertas" in quarter
    assert "siguen abiertas" not in always
    assert all("abiertas ahora" in said for said in (always, quarter))


def test_one_deal_on_a_path_is_one(busy: TestClient) -> None:
    said = [path.get_text(" ", strip=True) for path in page(busy, f"{PATH}?{DAY}").select(".paths")]

    assert any(re.search(r"\b1 oportunidad\b", text) for text in said)
    assert not any(re.search(r"\b1 (oportunidades|ganadas)\b", text) for text in said)


def test_what_knows_no_period_says_so_where_one_is_asked_for(busy: TestClient) -> None:
    asked = page(busy, f"{PATH}?{DAY}&period=2025-Q1")
    notes = [note.get_text() for note in asked.select(".card > .note")]

    assert sum("el periodo no se aplica aquí" in note for note in notes) == 2
    assert "el periodo no se aplica" not in page(busy, f"{PATH}?{DAY}").get_text()


def test_the_page_is_light(busy: TestClient) -> None:
    whole = busy.get(f"{PATH}?{DAY}&detail=100")

    assert len(gzip.compress(whole.content)) < 60_000


def test_a_road_of_many_phases_is_scrolled_rather_than_made_small() -> None:
    short, long = (f'<svg viewBox="0 0 {width} 400">' for width in ("1222.97", "2010.5"))

    assert not Drawn(short, "", "").long
    assert Drawn(long, "", "").long
