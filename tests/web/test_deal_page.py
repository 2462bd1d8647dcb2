"""The pages of one deal and one account: whole, honest about time, and safe with any text."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from browser import HOSTILE, client, hrefs, page
from bs4 import BeautifulSoup
from bs4.element import Tag
from starlette.testclient import TestClient

from command import ACTIVITIES, CHANGES, made, small_log
from rumbo.readings.story import DealStory
from rumbo.settings import Settings
from rumbo.web.language import Language
from rumbo.web.standing import standing

AS_OF = "as_of=2025-06-30"
MANY = 2000
CONTACTS = """id,account_id,name,email,job_title,role
c1,a1,Eva <b>Ruiz</b>,eva@acme.es,Directora,economic_buyer
c2,a1,Pablo,,Técnico,
"""
DEAL_CONTACTS = """deal_id,contact_id,role,added_at
d2,c1,economic_buyer,2025-01-22T09:00:00
d2,c2,,2025-03-10T09:00:00
"""
MORE_CHANGES = """d2,amount,2000,2500,2025-02-10T10:00:00,o1,user
d2,expected_close_at,2025-03-31,2025-04-30,2025-03-01T10:00:00,o1,user
d2,stage,Demo,Propuesta,2025-03-05T10:00:00,o1,user
d2,stage,Propuesta,Demo,2025-03-20T10:00:00,o1,user
d2,owner_id,o2,o1,2025-03-02T10:00:00,o1,user
"""
SUBSCRIPTIONS = """id,account_id,deal_id,product,started_at,renews_at,ended_at,cancel_reason
u1,a1,d1,Plan <i>Oro</i>,2025-03-10,2026-03-10,2025-05-20,Precio alto
"""
TICKETS = """id,account_id,subject,category,created_at,closed_at,satisfaction
k1,a1,No arranca,equipos,2025-03-20T10:00:00,2025-05-02T10:00:00,4
"""
EVENTS = """id,account_id,kind,name,value,occurred_at
s1,a1,usage,usuarios,7,2025-04-01T10:00:00
s2,a1,usage,usuarios,9,2025-05-15T10:00:00
"""


def _activities() -> str:
    head, *rows = ACTIVITIES.strip().split("\n")
    late = f"t10,email,out,2025-05-05T10:00:00,done,o1,d2,Asunto {HOSTILE},Cuerpo {HOSTILE},0"
    missed = "t11,meeting,out,2025-03-12T10:00:00,cancelled,o1,d2,Visita,,0"
    many = [
        f"n{n},note,internal,2025-02-{1 + n % 28:02}T{n % 24:02}:00:00,done,o2,d5,Nota {n},"
        f"Texto largo número {n} con su detalle,0"
        for n in range(MANY)
    ]
    return "\n".join([head, *rows, late, missed, *many, ""])


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("deal")
    log = small_log(
        folder / "log",
        changes=CHANGES + MORE_CHANGES,
        activities=_activities(),
        contacts=CONTACTS,
        deal_contacts=DEAL_CONTACTS,
        subscriptions=SUBSCRIPTIONS,
        tickets=TICKETS,
        account_events=EVENTS,
    )
    with client(made(folder / "workspace", log)) as opened:
        yield opened


def text(found: Tag) -> str:
    return " ".join(found.get_text(" ").replace("\xa0", " ").split())


def main(found: Tag) -> Tag:
    body = found.find("main")
    assert isinstance(body, Tag)
    return body


def test_the_sentence_says_where_an_open_deal_stands(full: TestClient) -> None:
    found = page(full, f"/oportunidades/d2?{AS_OF}")
    lead = found.find("p", class_="lead-answer")

    assert lead is not None
    assert text(lead) == (
        "Lleva 103 días en Demo (visita 2); la última palabra fue nuestra, hace 57 días."
    )


def test_a_won_deal_and_a_lost_one_are_told_as_ended(full: TestClient) -> None:
    won = text(main(page(full, f"/oportunidades/d1?{AS_OF}")))
    lost = text(main(page(full, f"/oportunidades/d3?{AS_OF}")))

    assert "Ganada el 1 mar 2025 tras 58 días, sin retrocesos." in won
    assert "Perdida el 20 feb 2025 en Demo tras" in lost
    assert "no consta el motivo" in lost


def test_with_few_closed_deals_no_chance_is_claimed_and_what_is_missing_is_said(
    full: TestClient,
) -> None:
    found = main(page(full, f"/oportunidades/d2?{AS_OF}"))

    assert "no se da la probabilidad de ninguna hasta que se hayan cerrado treinta" in text(found)
    assert not found.select('svg[data-picture="curve"]')
    assert "Qué cabe esperar" not in text(main(page(full, f"/oportunidades/d1?{AS_OF}")))


def test_the_story_tells_every_kind_of_event(full: TestClient) -> None:
    said = text(main(page(full, f"/oportunidades/d2?{AS_OF}")))

    assert "Segunda visita a Demo" in said
    assert "Importe: 2.000 EUR → 2.500 EUR" in said
    assert "Cierre previsto: 31 mar 2025 → 30 abr 2025 (+30 d)" in said
    assert "Propietario: Luis → Ana" in said
    assert "Entra Eva <b>Ruiz</b>" in said
    assert "no celebrada" in said
    assert "Propuesta → Demo retroceso" in said


def test_what_people_wrote_is_shown_as_text(full: TestClient) -> None:
    found = page(full, f"/oportunidades/d2?{AS_OF}")

    assert HOSTILE in text(found)
    assert not [script for script in found.find_all("script") if not script.get("src")]
    assert not [bold for bold in found.find_all("b") if bold.text == "Ruiz"]


def test_nothing_later_than_the_date_is_told(full: TestClient) -> None:
    before = text(main(page(full, "/oportunidades/d2?as_of=2025-03-01")))

    assert "Asunto" not in before
    assert "Visita" not in before
    assert "Pablo" not in before
    assert "Segunda visita" not in before
    assert "Cierre previsto 30 abr 2025" in before  # changed at ten that morning
    assert "Cierre previsto 31 mar 2025" in text(
        main(page(full, "/oportunidades/d2?as_of=2025-02-28"))
    )


def test_a_deal_that_was_not_there_yet_says_when_it_came(full: TestClient) -> None:
    answer = full.get("/oportunidades/d5?as_of=2025-01-31")
    found = BeautifulSoup(answer.text, "html.parser")

    assert answer.status_code == 404
    assert "todavía no existía" in text(found)
    assert "3 feb 2025" in text(found)
    way = found.find("a", class_="go")
    assert isinstance(way, Tag)
    assert way["href"] == "/oportunidades/d5"


@pytest.mark.parametrize("address", ["/oportunidades/nada", "/cuentas/nada", "/cuentas/%3Cb%3E"])
def test_what_is_not_there_is_said_in_words(full: TestClient, address: str) -> None:
    answer = full.get(address)
    found = BeautifulSoup(answer.text, "html.parser")

    assert answer.status_code == 404
    assert found.find("h1") is not None
    assert "/buscar" in " ".join(hrefs(main(found)))
    assert not main(found).find_all("b")


def test_a_filter_hides_no_deal_that_is_asked_for_by_its_id(full: TestClient) -> None:
    assert full.get(f"/oportunidades/d2?{AS_OF}&owner=Luis").status_code == 200
    assert full.get(f"/cuentas/a1?{AS_OF}&owner=Luis").status_code == 200


def test_each_kind_of_event_can_be_shown_alone(full: TestClient) -> None:
    found = page(full, f"/oportunidades/d2?{AS_OF}")
    chips = [link for link in found.find_all("a", class_="choice") if isinstance(link, Tag)]

    assert len(chips) == 6
    for chip in chips[1:]:
        alone = page(full, str(chip["href"]))
        events = alone.find_all("li", class_="event")
        counted = chip.find("small")
        assert counted is not None
        assert len(events) == int(counted.text)
        assert parse_qs(urlsplit(str(chip["href"])).query)["as_of"] == ["2025-06-30"]


def test_the_order_can_be_turned(full: TestClient) -> None:
    newest = page(full, f"/oportunidades/d2?{AS_OF}&kind=move").find_all("li", class_="event")
    oldest = page(full, f"/oportunidades/d2?{AS_OF}&kind=move&oldest=1")

    assert [each["id"] for each in newest] == [
        each["id"] for each in reversed(oldest.find_all("li", class_="event"))
    ]


def test_two_thousand_activities_come_page_by_page(full: TestClient) -> None:
    address: str | None = f"/oportunidades/d5?{AS_OF}&kind=activity"
    seen: list[str] = []
    while address:
        found = page(full, address)
        seen += [str(each["id"]) for each in found.find_all("li", class_="event")]
        following = found.find("a", rel="next")
        address = str(following["href"]) if isinstance(following, Tag) else None

    assert len(seen) == len(set(seen)) == MANY + 1
    document = full.get(f"/oportunidades/d5?{AS_OF}")
    assert len(gzip.compress(document.content)) < 50_000


@pytest.mark.parametrize("deal", ["d1", "d2", "d5"])
def test_every_clock_leads_to_its_event_wherever_it_stands(full: TestClient, deal: str) -> None:
    found = page(full, f"/oportunidades/{deal}?{AS_OF}&part=3")
    clocks = found.find("ul", class_="clocks")
    assert isinstance(clocks, Tag)
    links = hrefs(clocks)

    assert links
    for href in links:
        mark = urlsplit(href).fragment
        assert page(full, href.split("#")[0]).find(id=mark) is not None


def test_the_page_of_a_story_alone_can_be_asked_for(full: TestClient) -> None:
    headers = {"hx-request": "true", "hx-target": "story"}
    fragment = full.get(f"/oportunidades/d5?{AS_OF}&part=2", headers=headers).text

    assert "<html" not in fragment
    assert 'class="event' in fragment


def test_the_people_say_whether_they_spoke_with_us(full: TestClient) -> None:
    found = page(full, f"/oportunidades/d2?{AS_OF}")
    people = found.find("ul", class_="guests")
    assert isinstance(people, Tag)

    assert [text(each.find("b") or each) for each in people.find_all("li")] == [
        "Eva <b>Ruiz</b>",
        "Pablo",
    ]
    assert "decisor económico" in text(people)
    assert "sin contacto" in text(people)


def test_what_the_record_lacks_is_said_with_what_it_would_allow(full: TestClient) -> None:
    found = page(full, f"/oportunidades/d5?{AS_OF}")
    lacks = found.find("ul", class_="lacks")
    assert isinstance(lacks, Tag)

    assert "Cambio de su moneda" in text(lacks)
    assert "Próximo paso" in text(lacks)
    assert "Personas del cliente" in text(lacks)
    assert "Actividades" not in text(lacks)


def test_an_account_shows_its_deals_its_people_and_what_came_after(full: TestClient) -> None:
    found = page(full, f"/cuentas/a1?{AS_OF}")
    said = text(main(found))

    assert "1 oportunidad abierta (2,5 mil €), 1 oportunidad ganada (1 mil €)." in said
    assert f"/oportunidades/d1?{AS_OF}" in hrefs(found)
    assert "Eva <b>Ruiz</b>" in said
    assert "Plan <i>Oro</i>" in said
    assert "terminó el 20 may 2025 · Precio alto" in said
    assert "resuelta el 2 may 2025 · satisfacción 4" in said
    assert "usuarios: 9 · 2 veces" in said
    assert "se renueva" not in said


def test_an_account_of_the_past_knows_no_end_and_no_answer(full: TestClient) -> None:
    said = text(main(page(full, "/cuentas/a1?as_of=2025-04-10")))

    assert "Precio alto" not in said
    assert "terminó" not in said
    assert "sin resolver" in said
    assert "satisfacción" not in said
    assert "usuarios: 7 · una vez" in said
    assert "Asunto" not in said


def test_links_to_deals_and_accounts_lead_to_their_pages(full: TestClient) -> None:
    found = hrefs(page(full, f"/buscar?q=coma&{AS_OF}"))
    accounts = hrefs(page(full, f"/buscar?q=acme&{AS_OF}"))

    assert any(href.startswith("/oportunidades/d2?") for href in found)
    assert any(href.startswith("/cuentas/a1?") for href in accounts)
    assert any(
        href.startswith("/cuentas/a1") for href in hrefs(page(full, f"/oportunidades/d2?{AS_OF}"))
    )


def test_what_changed_names_its_deals(full: TestClient) -> None:
    home = page(full, "/?as_of=2025-03-03")
    told = home.find("ul", class_="news")
    assert isinstance(told, Tag)
    linked = [each for each in told.find_all("li") if each.find("a")]

    assert linked
    for each in told.find_all("li"):
        figure = each.find("b")
        assert figure is not None
        assert (figure.text == "0") == (each.find("a") is None)


def test_a_reader_goes_through_a_list_and_back_to_it(full: TestClient) -> None:
    listed = f"/oportunidades?{AS_OF}&status=all&sort=name"
    names = [
        href
        for href in dict.fromkeys(hrefs(main(page(full, listed))))
        if urlsplit(href).path.startswith("/oportunidades/d")
    ]
    assert len(names) == 5

    walked, address = [], names[0]
    while address:
        found = page(full, address)
        walked.append(urlsplit(address).path)
        nav = found.find("nav", class_="ways")
        assert isinstance(nav, Tag)
        back = nav.find("a")
        assert isinstance(back, Tag)
        assert parse_qs(urlsplit(str(back["href"])).query) == parse_qs(urlsplit(listed).query)
        assert f"{len(walked)} de 5" in text(nav)
        following = nav.find("a", rel="next")
        address = str(following["href"]) if isinstance(following, Tag) else ""

    assert walked == [urlsplit(href).path for href in names]


def test_a_list_that_cannot_be_read_hides_no_deal(full: TestClient) -> None:
    found = page(full, f"/oportunidades/d2?{AS_OF}&list=1&sort=nothing&phase=nowhere")
    nav = found.find("nav", class_="ways")
    assert isinstance(nav, Tag)

    assert "Volver a la lista" in text(nav)
    assert nav.find("a", rel="next") is None
    assert page(full, f"/oportunidades/d2?{AS_OF}").find("nav", class_="ways") is None


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (0.94, "menos de un día"),
        (0.96, "1 día"),
        (5.94, "5 días"),
        (5.96, "6 días"),
        (9.96, "10 días"),
    ],
)
def test_the_sentence_and_the_clock_agree_on_whole_days(days: float, told: str) -> None:
    story = SimpleNamespace(
        facts=SimpleNamespace(status="won", closed_at=datetime(2025, 3, 1, tzinfo=UTC)),
        stays=[SimpleNamespace(kind="advance", name="Demo", outcome="open")],
        clocks=SimpleNamespace(open_days=days),
    )

    said = standing(Language("es-ES", Settings()), cast("DealStory", story), None)

    assert said.replace("\xa0", " ") == f"Ganada el 1 mar 2025 tras {told}, sin retrocesos."


ODD = ("2026/0013", "../x", "a?b#c", "100 % suyo", "a/b/c")


def test_a_deal_and_an_account_of_any_id_have_a_page_that_links_lead_to(tmp_path: Path) -> None:
    heads = "id,name,account_id,pipeline_id,stage,created_at,status\n"
    deals = heads + "".join(f"{key},Uno,{key},p1,Demo,2025-01-02,open\n" for key in ODD)
    accounts = "id,name\n" + "".join(f"{key},Cuenta\n" for key in ODD)
    log = small_log(tmp_path / "log", deals=deals, accounts=accounts, changes="", activities="")
    with client(made(tmp_path / "workspace", log)) as browser:
        listed = hrefs(page(browser, "/oportunidades"))
        for key in ODD:
            deal = f"/oportunidades/{quote(key, safe='')}"
            opened = page(browser, next(each for each in listed if each.startswith(f"{deal}?")))
            filters = opened.select_one("form.filters")
            heading = opened.select_one("h1")
            assert filters is not None
            assert heading is not None
            assert heading.text.strip() == "Uno"
            assert page(browser, str(filters["action"])).select_one("h1") == heading
            account = page(browser, f"/cuentas/{quote(key, safe='')}").select_one("h1")
            assert account is not None
            assert account.text.strip() == "Cuenta"


def test_an_address_that_ends_in_a_slash_leads_to_the_one_without_where_no_id_does(
    tmp_path: Path,
) -> None:
    heads = "id,name,account_id,pipeline_id,stage,created_at,status\n"
    deals = heads + "".join(f"{key},De {key},c1,p1,Demo,2025-01-02,open\n" for key in ("d1", "e/"))
    log = small_log(
        tmp_path / "log", deals=deals, accounts="id,name\nc1,Uno\n", changes="", activities=""
    )
    with client(made(tmp_path / "workspace", log)) as browser:
        for asked, shown in (
            ("/oportunidades/?hasta=2025-02-01", "/oportunidades?hasta=2025-02-01"),
            ("/oportunidades/d1/", "/oportunidades/d1"),
            ("/oportunidades/d1//", "/oportunidades/d1"),
            ("/cuentas/c1/", "/cuentas/c1"),
            ("/oportunidades/e/", "/oportunidades/e/"),
            ("/oportunidades/e%2F", "/oportunidades/e%2F"),
        ):
            answer = browser.get(asked, follow_redirects=True)
            assert (answer.status_code, answer.url.raw_path.decode()) == (200, shown)
        missing = browser.get("/oportunidades/nadie/", follow_redirects=True)
        assert missing.status_code == 404


def test_a_name_turns_nothing_around_that_stands_behind_it(tmp_path: Path) -> None:
    turned = "Cierre\u202e\u2067\x07"
    deals = (
        f"id,name,pipeline_id,stage,created_at,status\nd1,{turned},p1,{turned},2025-01-02,open\n"
    )
    log = small_log(tmp_path / "log", deals=deals, changes="", stages="", activities="")
    with client(made(tmp_path / "workspace", log)) as browser:
        for address in ("/seguimiento", "/oportunidades", "/oportunidades/d1"):
            text = page(browser, address).get_text()
            assert "Cierre" in text
            assert not set(text) & set("\u202e\x07"), address


def test_of_a_deal_of_which_only_the_end_is_known_no_way_is_told(tmp_path: Path) -> None:
    heads = "id,name,account_id,pipeline_id,stage,created_at,closed_at,status\n"
    ends = (("w", "Ganada", "won"), ("l", "Perdida", "lost"))
    deals = heads + "".join(
        f"{key}1,Una,a1,p1,{stage},2025-01-02,2025-03-01,{status}\n" for key, stage, status in ends
    )
    deals += "".join(f"o{n},Otra,a1,p1,Demo,2025-01-02,,open\n" for n in range(210))
    log = small_log(tmp_path / "log", deals=deals, changes="", activities="")
    with client(made(tmp_path / "workspace", log)) as browser:
        won, lost, still, account, journeys = (
            page(browser, address).get_text(" ", strip=True).replace("\xa0", " ")
            for address in (
                *(f"/oportunidades/{n}" for n in ("w1", "l1", "o1")),
                "/cuentas/a1",
                "/recorridos",
            )
        )

    assert "tras 58 días, por etapas que nadie registró." in won
    assert "Perdida el 1 mar 2025 tras 58 días, por etapas que nadie registró" in lost
    assert "unknown" not in won + lost + account
    assert "Sin avance" not in won
    assert "Sin avance" in still
    assert "la mayoría de las que llegaron sigue ahí (n = 210)" in still
    assert "210 oportunidades abiertas, 1 oportunidad ganada, 1 oportunidad perdida." in account
    assert "2 oportunidades solo tienen su etapa final" in journeys


def test_of_a_deal_that_was_first_seen_closed_the_way_since_then_is_told(tmp_path: Path) -> None:
    deals = "id,name,account_id,pipeline_id,stage,created_at,closed_at,status\n" + "".join(
        f"{key},Una,a1,p1,Ganada,2025-01-02,2025-05-01,won\n" for key in ("back", "on", "end")
    )
    ways = {
        "back": ("Perdida", "Propuesta", "Demo", "Propuesta", "Ganada"),
        "on": ("Perdida", "Demo", "Ganada"),
        "end": ("Perdida", "Ganada"),
    }
    changes = CHANGES.splitlines()[0] + "\n"
    for key, way in ways.items():
        for month, (before, after) in enumerate(pairwise(way), start=7 - len(way)):
            changes += f"{key},stage,{before},{after},2025-0{month}-01T10:00:00,o1,user\n"
    log = small_log(tmp_path / "log", deals=deals, changes=changes, activities="")
    with client(made(tmp_path / "workspace", log)) as browser:
        told = {key: text(main(page(browser, f"/oportunidades/{key}"))) for key in ways}

    assert "Ganada el 1 may 2025 tras 119 días, con 1 retroceso." in told["back"]
    assert "Ganada el 1 may 2025 tras 119 días, sin retrocesos que consten." in told["on"]
    assert "Ganada el 1 may 2025 tras 119 días, por etapas que nadie registró." in told["end"]
