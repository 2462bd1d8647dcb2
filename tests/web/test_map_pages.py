"""The pages of the map: what they show, at every level, and who may say something about it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from browser import AS_OF, HOSTILE, client, company, hrefs, page
from bs4.element import Tag
from people import people
from starlette.testclient import TestClient

from rumbo.atlas import TEMPLATES, template
from rumbo.journey import document
from rumbo.model.reading import Row
from rumbo.settings import Settings
from rumbo.web.answers import Answers
from rumbo.web.language import chosen
from rumbo.web.lights import changes, disagreements, refutations
from rumbo.workspace import Workspace

SINCE = datetime(2025, 1, 1)  # noqa: DTZ001 - naive UTC, as the database keeps it
MAP = {
    "name": "Nuestro mapa",
    "owner": "Marta",
    "review_every_days": 30,
    "phases": [
        {"id": "hablar", "name": f"Hablar {HOSTILE}", "does": "Pregunta por correo",
         "stages": [{"stage": "Lead"}], "moves": {"next": ["probar"]}, "owner": "Ana",
         "lanes": [{"role": "sponsor", "enters": True, "concern": "Quedar mal"}],
         "rules": [{"rule": "lasts_at_most", "days": 5}]},
        {"id": "probar", "name": "Probar", "needs": HOSTILE, "stages": [{"stage": "Demo"}],
         "steps": [{"id": "verla", "what": {"es": "Enseñarla", "en": "Show it"},
                    "proof": {"rule": "contact_within", "days": 2.5}}]},
        {"id": "arranque", "journey": "delivery", "name": "Arranque", "owner": "Óscar"},
    ],
    "boundaries": [{"id": "chica", "says": "Muy pequeña",
                    "when": [{"condition": "employees_below", "employees": 5}]}],
}  # fmt: skip


def publish(folder: Path, entries: dict[str, object], at: datetime, why: str) -> int:
    opened = Workspace.open(folder)
    try:
        draft = opened.atlas.add(document.build(entries), by="Ana", why=why)
        return opened.atlas.maps.publish(draft.id, by="Ana", at=at).id
    finally:
        opened.close()


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A company with two versions of a map, and a draft of a third."""
    folder = company(tmp_path_factory.mktemp("map"))
    publish(folder, MAP | {"phases": MAP["phases"][:2]}, SINCE, "Primero")  # type: ignore[index]
    publish(folder, MAP, datetime(2025, 3, 1), "Con entrega")  # noqa: DTZ001 - as above
    opened = Workspace.open(folder)
    opened.atlas.add(document.build(MAP | {"name": "Otro nombre"}), by="Luis", why="Probar")
    opened.close()
    with client(folder) as browser:
        yield browser


def text(found: Tag) -> str:
    return " ".join(found.get_text(" ").split())


def test_the_journeys_are_seen_at_a_glance_with_their_numbers(mapped: TestClient) -> None:
    found = page(mapped, f"/mapa?{AS_OF}")

    assert [text(each) for each in found.select(".band h2")] == ["Adquisición", "Entrega"]
    phases = found.select(".phase")
    assert [text(each.select_one("h3")) for each in phases] == [  # type: ignore[arg-type]
        f"1 Hablar {HOSTILE}", "2 Probar", "1 Arranque",
    ]  # fmt: skip
    assert "1 abierta 99 €" in text(phases[0])
    assert "Sin etapa en el CRM" in text(phases[2])
    assert not found.select("script:not([src])")


def test_a_late_review_and_a_phase_without_an_owner_are_plain_to_see(mapped: TestClient) -> None:
    said = text(page(mapped, f"/mapa?{AS_OF}"))

    assert "Su revisión lleva 91 días de retraso." in said  # 30 days after 1 March
    assert "Una fase sin responsable: Probar" in said
    marks = [text(each) for each in page(mapped, f"/mapa?{AS_OF}").select(".tally .evidence")]
    assert marks
    assert all(mark.split()[-1].isdecimal() for mark in marks), marks
    assert "se revisa antes del" in text(page(mapped, "/mapa?as_of=2025-03-20"))


def test_a_review_that_was_confirmed_counts_from_the_day_of_its_confirmation(
    tmp_path: Path,
) -> None:
    folder = company(tmp_path)
    number = publish(folder, MAP, SINCE, "Primero")
    opened = Workspace.open(folder)
    opened.atlas.maps.confirm(number, by="Ana", note="Sigue valiendo", evidence={})
    days = (opened.today(), date(2025, 6, 30))
    now, before = (opened.atlas.standing(day) for day in days)
    zone = opened.settings.zone_info
    opened.close()

    assert now is not None
    assert before is not None
    assert now.due_on(zone) == opened.today() + timedelta(days=30)
    assert before.due_on(zone) == date(2025, 1, 31)  # nobody had confirmed it then
    with client(folder) as browser:
        assert "se revisa antes del" in text(page(browser, "/mapa"))
        assert "150 días de retraso" in text(page(browser, f"/mapa?{AS_OF}"))


def test_the_three_questions_stand_as_lights_on_the_home_page(mapped: TestClient) -> None:
    found = page(mapped, f"/?{AS_OF}").select_one("section[aria-labelledby=map-lights]")

    assert found is not None
    asked = [text(each) for each in found.select(".lights h3 span")]
    assert asked[0] == "¿El mapa sigue mostrando cómo compran hoy los clientes?"
    assert asked[1:] == ["¿Coincide con lo que muestra el CRM?", "¿Están de acuerdo los equipos?"]
    assert len(found.select(".lights .verdict")) == 3
    for name in ("drift", "map_check", "alignment"):
        assert any(href.split("?")[0] == f"/lecturas/{name}" for href in hrefs(found))
    assert "91 días de retraso" in text(found)
    assert "Sin responsable: Probar" in text(found)


def test_a_light_shows_what_it_rests_on() -> None:
    language = chosen("en", Settings(name="x"))
    change: Row = {"phase": "Try", "to": None, "role": None, "reason": None, "what": "slower",
              "since": "2025-03-03"}  # fmt: skip
    refuted: list[Row] = [
        {"status": status, "statement": name, "pass_rate": 0.25, "n": 40, "amount_open": amount}
        for status, name, amount in (
            ("observed", "A", 9.0), ("refuted", "B", 1.0), ("refuted", "C", 5.0),
            ("refuted", "D", 3.0),
        )
    ]  # fmt: skip
    told: list[Row] = [
        {"phase": "Try", "topic": topic, "agreement": value}
        for topic, value in (("order", 0.9), ("friction", None), ("decides", -0.1))
    ]

    (said,) = changes((change,), language)
    assert said.replace("\xa0", " ") == "Try: slower since 3 Mar 2025"
    assert refutations(tuple(refuted), language) == ("C: 25% of 40", "D: 25% of 40")
    assert disagreements(tuple(told), language)[0].endswith("\N{MINUS SIGN}0.10")


def test_a_review_is_confirmed_on_the_page_and_its_history_is_seen(tmp_path: Path) -> None:
    folder = company(tmp_path)
    publish(folder, MAP, SINCE, "Primero")
    with client(folder) as browser:
        form = page(browser, "/mapa").select_one("form.confirm")
        assert form is not None
        version = form.select_one("input[name=version]")
        assert version is not None
        sent = browser.post(
            str(form["action"]),
            data={"version": version["value"], "by": "Ana", "note": f"Con ventas {HOSTILE}"},
            follow_redirects=False,
        )
        assert (sent.status_code, sent.headers["location"]) == (303, "/mapa#review")

        seen = page(browser, "/mapa")
        (kept,) = seen.select(".confirmed li")
        assert text(kept).startswith("Ana ")
        assert f"Con ventas {HOSTILE}" in text(kept)
        assert [text(each) for each in kept.select(".verdict")] == [
            "cómo compran hoy", "coincide con el CRM", "de acuerdo",
        ]  # fmt: skip
        assert "Lo confirmó Ana" in text(seen)
        (listed,) = page(browser, "/mapa/historia").select(".confirmed li")
        assert text(listed).startswith("Ana Versión 1 ")
        assert f"Con ventas {HOSTILE}" in text(listed)
        assert "días de retraso" not in text(seen)
        # On a day before it nobody had, and nothing can be confirmed as of that day.
        before = page(browser, f"/mapa?{AS_OF}")
        assert not before.select(".confirmed li")
        assert not before.select("form.confirm")

        late = browser.post("/mapa", data={"version": "7", "by": "Ana", "note": "¿Vale?"})
        assert late.status_code == 422
        assert "otra versión" in late.text
        assert "¿Vale?" in late.text
        wordy = {"version": version["value"], "by": "Ana", "note": "x" * 2001}
        assert browser.post("/mapa", data=wordy).status_code == 422
        assert len(page(browser, "/mapa").select(".confirmed li")) == 1


def test_each_level_leads_to_the_next_down_to_the_deals(mapped: TestClient) -> None:
    found = page(mapped, f"/mapa?{AS_OF}")
    walked = []
    for step in ("/mapa/recorrido/acquisition", "/mapa/fase/hablar", "/mapa/fase/hablar/moves"):
        href = next(each for each in hrefs(found) if each.split("?")[0] == step)
        assert AS_OF in href
        found = page(mapped, href)
        walked.append(href)
    assert len(walked) == 3

    broken = page(mapped, f"/mapa/fase/hablar/patience_days?{AS_OF}")
    assert "Dura como mucho 5 días" in text(broken)
    listed = next(each for each in hrefs(broken) if "breaks=hablar.lasts_at_most" in each)
    deals = page(mapped, listed)
    assert "No se cumple" in text(deals)
    assert any("/oportunidades/d" in each for each in hrefs(broken))


def test_a_statement_colours_its_cell_with_a_word_and_a_sign(mapped: TestClient) -> None:
    found = page(mapped, f"/mapa/recorrido/acquisition?{AS_OF}")

    cell = found.select_one(".line-patience_days td")
    assert cell is not None
    mark = cell.select_one(".evidence")
    assert mark is not None
    assert "too_few" in mark.attrs["class"]
    assert text(mark) == "Pocos casos"
    sign = mark.select_one("use")
    assert sign is not None
    assert str(sign["href"]).endswith("#sign-too_few")


def test_the_whole_map_stands_on_one_sheet(mapped: TestClient) -> None:
    found = page(mapped, f"/mapa/recorrido/all?{AS_OF}")

    assert len(found.select("table.map")) == 2
    assert "Muy pequeña" in text(found)
    assert "la cuenta tiene menos de 5 empleados" in text(found)


def test_the_map_of_a_date_is_the_one_in_force_then(mapped: TestClient) -> None:
    earlier = page(mapped, "/mapa?as_of=2025-02-10")
    before = page(mapped, "/mapa?as_of=2024-12-01")

    assert "Entrega" not in text(earlier)
    assert "En vigor desde el 1 ene 2025" in text(earlier)
    assert "Todavía no había mapa" in text(before)


def test_a_draft_is_shown_as_it_was_written_without_numbers(mapped: TestClient) -> None:
    found = page(mapped, f"/mapa?{AS_OF}&version=3")

    assert text(found.h1) == "Otro nombre"  # type: ignore[arg-type]
    assert "sin números del registro" in text(found)
    assert not found.select(".stays")


def test_the_history_says_who_changed_what_and_why(mapped: TestClient) -> None:
    said = text(page(mapped, f"/mapa/historia?{AS_OF}&from=1&to=2"))

    for part in ("Primero", "Con entrega", "Ana", "Sustituida", "Fase Arranque: se añade."):
        assert part in said
    # A phase that comes is a change of the map; one that changes need not be named again.
    (whole,) = page(mapped, f"/mapa/historia?{AS_OF}&from=1&to=2").select(".changes")
    assert text(whole).startswith("El mapa en sí")
    assert "Nombre: «Nuestro mapa» → «Otro nombre»." in text(page(mapped, "/mapa/historia"))
    assert "Elija dos versiones." in text(page(mapped, "/mapa/historia?from=1&to=1"))


def test_the_paper_says_the_date_once_and_which_filters_are_set(mapped: TestClient) -> None:
    (printed,) = page(mapped, f"/mapa?{AS_OF}&period=2025-01-01..2025-03-31").select(".printed")

    assert text(printed).count("A fecha de") == 1
    assert "Periodo: 1 ene 2025 – 31 mar 2025" in text(printed)


def test_a_checked_statement_stands_first_with_what_the_log_says(mapped: TestClient) -> None:
    found = page(mapped, f"/lecturas/map_check?{AS_OF}")
    heads = [text(head) for head in found.select("#answer th")]

    assert heads[:3] == ["Afirmación", "Situación", "La cumplen"]
    assert "Fase" not in heads


@pytest.mark.parametrize(("language", "words"), [("es-ES", "dura como mucho 5 días"),
                                                 ("en", "it lasts at most 5 days")])  # fmt: skip
def test_a_statement_is_a_sentence_in_the_language_of_its_reader(
    mapped: TestClient, language: str, words: str
) -> None:
    spoken = {"rumbo_language": language}
    shown = text(page(mapped, f"/lecturas/map_check?{AS_OF}", spoken))
    session = mapped.post("/taller", follow_redirects=False).headers["location"]

    assert words in shown
    assert words in text(page(mapped, f"{session}?fase=hablar&{AS_OF}", spoken))
    # What other programs read stays in the language of the workspace.
    told = mapped.get(f"/lecturas/map_check.json?{AS_OF}").json()
    assert "dura como mucho 5 días" in str(told["rows"])


@pytest.mark.parametrize(("language", "days"), [("es-ES", "2,5"), ("es-419", "2.5")])
@pytest.mark.parametrize("place", ["/lecturas/map_check", "/rules", "/mapa/fase/probar/steps"])
def test_what_the_map_says_has_its_decimals_as_its_reader_writes_them(
    mapped: TestClient, place: str, language: str, days: str
) -> None:
    said = text(page(mapped, f"{place}?{AS_OF}", {"rumbo_language": language}))

    assert f"en los primeros {days} días" in said


def test_the_map_leaves_as_yaml_and_comes_back_the_same(mapped: TestClient) -> None:
    answer = mapped.get("/mapa.yaml?version=2")

    assert answer.headers["content-type"].startswith("application/yaml")
    assert 'filename="rumbo-map-2.yaml"' in answer.headers["content-disposition"]
    assert document.read(answer.text) == document.build(MAP)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/mapa?version=99", 400),
        ("/mapa?version=' or 1=1", 400),
        ("/mapa/fase/nada", 404),
        ("/mapa/fase/hablar/nada", 404),
        ("/mapa/recorrido/retention", 404),
        ("/mapa/historia?from=77", 400),
    ],
)
def test_what_is_not_there_is_said(mapped: TestClient, address: str, status: int) -> None:
    sign = "&" if "?" in address else "?"
    assert mapped.get(f"{address}{sign}{AS_OF}").status_code == status


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_can_be_drawn(tmp_path: Path, name: str) -> None:
    folder = company(tmp_path)
    publish(folder, document.plain(template(name)), SINCE, name)
    with client(folder) as browser:
        found = page(browser, f"/mapa/recorrido/all?{AS_OF}")

    assert len(found.select("table.map thead th")) >= len(template(name).phases)


def test_without_a_map_the_page_says_what_it_is_and_how_to_begin(browser: TestClient) -> None:
    said = text(page(browser, "/mapa"))

    assert "Escriba cómo compran sus clientes" in said
    assert "Desde una plantilla" in said


def test_comments_are_kept_resolved_and_counted(mapped: TestClient) -> None:
    address = f"/mapa/fase/hablar/does?{AS_OF}"
    sent = mapped.post(address, data={"text": f"¿Seguro?\n{HOSTILE}"}, follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{address}#comments")

    cell = page(mapped, address)
    assert f"¿Seguro? {HOSTILE}" in text(cell)
    assert not cell.select("script:not([src])")
    counted = page(mapped, f"/mapa/recorrido/acquisition?{AS_OF}").select(".remarks")
    assert [text(each) for each in counted] == ["1 1 comentario abierto"]

    form = cell.select_one(".comments form")
    assert form is not None
    mapped.post(str(form["action"]), data={})
    resolved = page(mapped, address)
    assert "La resolvió" in text(resolved)
    assert not page(mapped, f"/mapa/recorrido/acquisition?{AS_OF}").select(".remarks")


def test_a_step_is_said_in_the_language_of_its_reader(mapped: TestClient) -> None:
    said = text(page(mapped, f"/lecturas/playbook?{AS_OF}", {"rumbo_language": "en"}))

    assert "Show it" in said
    assert "Enseñarla" not in said


@pytest.mark.parametrize(
    ("place", "said"),
    [("diagnosis", "Without contact for over 14 days"), ("review", "Does the map still show")],
)
def test_answers_are_said_in_the_language_of_their_reader(
    mapped: TestClient, place: str, said: str
) -> None:
    shown = text(page(mapped, f"/lecturas/{place}?{AS_OF}", {"rumbo_language": "en"}))

    assert said in shown
    assert "¿" not in shown


@pytest.mark.parametrize("place", ["/", "/lecturas", "/lecturas/map_check"])
def test_nothing_that_is_being_kept_waits_for_something_else(
    mapped: TestClient, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # With as many such waits as there are threads, nobody would be answered any more.
    later, nested = Answers.later, []

    def watched(self: Answers, key: Hashable, make: Callable[[], Any]) -> Future[Any]:
        if threading.current_thread().name.startswith("engine"):
            nested.append(key)
        return later(self, key, make)

    monkeypatch.setattr(Answers, "later", watched)
    page(mapped, f"{place}?as_of=2025-06-29", {"rumbo_language": "en"})
    mapped.cookies.clear()

    assert not nested


@pytest.mark.parametrize("written", ["", "   ", "x" * 2001])
def test_a_comment_that_says_nothing_or_too_much_is_refused(
    mapped: TestClient, written: str
) -> None:
    answer = mapped.post(f"/mapa/fase/probar/needs?{AS_OF}", data={"text": written})

    assert answer.status_code == 422
    assert "Un comentario tiene de 1 a 2000 caracteres" in answer.text


def test_a_viewer_reads_comments_and_an_editor_writes_them(tmp_path: Path) -> None:
    team = people(tmp_path)
    publish(team.folder, MAP, SINCE, "Primero")
    address = f"/mapa/fase/hablar/does?{AS_OF}"
    with team.client() as team_browser:
        team.become(team_browser, "editor")
        assert team_browser.post(address, data={"text": "De la editora"}).status_code == 303

        team.become(team_browser, "viewer")
        seen = page_as(team_browser, address)
        assert "De la editora" in text(seen)
        assert not seen.select("main form[method=post]")
        assert team_browser.post(address, data={"text": "Yo también"}).status_code == 403
        assert team_browser.post("/mapa/comentarios/1", data={}).status_code == 403

        assert "Nadie lo ha confirmado todavía" in text(page_as(team_browser, "/mapa"))
        assert team_browser.post("/mapa", data={"version": "1"}).status_code == 403

        team.become(team_browser, "editor")
        forged = {"version": "1", "by": "Otra", "note": ""}
        assert team_browser.post("/mapa", data=forged).status_code == 303
        assert text(page_as(team_browser, "/mapa").select(".confirmed b")[0]) == "editor"

        team.become(team_browser, "limited")
        assert team_browser.post("/mapa", data={"version": "1"}).status_code == 403
        assert not page_as(team_browser, "/mapa").select("form.confirm")
        assert "zzname" not in team_browser.get(f"/mapa/recorrido/all?{AS_OF}").text


def page_as(browser: TestClient, address: str) -> Tag:
    from bs4 import BeautifulSoup  # noqa: PLC0415 - the session's cookie stays

    answer = browser.get(address)
    assert answer.status_code == 200, answer.text[:300]
    return BeautifulSoup(answer.text, "html.parser")
