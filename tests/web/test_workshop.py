"""The stress test over HTTP: from asking the teams to a signed agreement and a draft of the map."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import HOSTILE
from bs4 import BeautifulSoup
from bs4.element import Tag
from httpx2 import Response
from people import People, people
from starlette.testclient import TestClient

from rumbo.errors import UsageError
from rumbo.journey.decision import decided, decision
from rumbo.journey.document import build
from rumbo.store.maps import Status
from rumbo.store.workshops import Workshop
from rumbo.workspace import Workspace

FIRST = {
    "advances": "Acepta una demo con fecha.",
    "knows_sales": "Quién la pidió.",
    "rule": "contact_within",
    "rule_number": "2,5",
    "owner": "Ana Peña",
    "due": "2026-12-01",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> People:
    """A company with a map in force."""
    found = people(tmp_path_factory.mktemp("workshop"))
    made = Workspace.open(found.folder)
    phases = [
        {"id": "lead", "name": "Se interesa", "stages": [{"stage": "Lead"}],
         "does": "Pregunta.", "advances": "Contesta.", "moves": {"next": ["demo"]},
         "rules": [{"rule": "contact_within", "days": 1}]},
        {"id": "demo", "name": "Lo prueba", "stages": [{"stage": "Demo"}]},
    ]  # fmt: skip
    draft = made.atlas.add(build({"name": "Mapa", "phases": phases}), by="Ana")
    made.atlas.maps.publish(draft.id, by="Ana", at=datetime(2020, 1, 1))  # noqa: DTZ001
    made.close()
    return found


@pytest.fixture
def workspace(house: People) -> Iterator[Workspace]:
    made = Workspace.open(house.folder)
    yield made
    made.close()


@pytest.fixture
def session(workspace: Workspace) -> Workshop:
    return workspace.stress_test.begin(by="Ana")


@pytest.fixture
def browser(house: People) -> Iterator[TestClient]:
    with house.client() as opened:
        house.become(opened, "editor")
        yield opened


def parsed(answer: Response) -> Tag:
    return BeautifulSoup(answer.text, "html.parser")


def said(answer: Response) -> str:
    return " ".join(parsed(answer).get_text(" ").split())


def test_the_english_address_leads_to_the_page(browser: TestClient) -> None:
    answer = browser.get("/workshop?as_of=2025-06-30")

    assert answer.status_code == 307
    assert answer.headers["location"] == "/taller?as_of=2025-06-30"
    assert browser.get(answer.headers["location"]).status_code == 200


def test_a_session_goes_through_the_phases_and_ends_in_an_agreement_and_a_draft(
    workspace: Workspace, browser: TestClient
) -> None:
    begun = browser.post("/taller")
    own = urlsplit(begun.headers["location"]).path
    shown = browser.get(own)
    assert "Se interesa" in str(parsed(shown).h1)
    assert "Pregunta." in said(shown)

    on = browser.post(own, data={"fase": "lead", "seen": "0", "go": "on", **FIRST})
    assert parse_qs(urlsplit(on.headers["location"]).query)["fase"] == ["demo"]
    last = browser.post(own, data={"fase": "demo", "go": "on", "blocked": HOSTILE})
    assert last.headers["location"] == f"{own}/acuerdo"

    agreement = browser.get(f"{own}/acuerdo")
    for text in ("Acepta una demo con fecha.", "Ventas necesita saber", "Ana Peña", "1 dic 2026",
                 "2,5 días", HOSTILE, "Nombre, fecha y firma"):  # fmt: skip
        assert text in said(agreement)
    assert not parsed(agreement).select("script:not([src])")

    browser.post(f"{own}/acuerdo")
    ended = workspace.stress_test.workshops.workshops()[0]
    assert ended.draft_id is not None
    draft = workspace.atlas.maps.version(ended.draft_id)
    made = workspace.atlas.map_of(draft)
    assert draft.status is Status.DRAFT
    assert draft.why == f"Prueba del mapa, sesión {ended.id}"
    assert made.phase("lead").advances.of("es") == "Acepta una demo con fecha."
    assert made.phase("lead").owner == "Ana Peña"
    assert made.phase("lead").does.of("es") == "Pregunta."
    assert [each.knows.of("es") for each in made.phase("lead").handovers] == ["Quién la pidió."]
    assert [rule.rule for rule in made.phase("lead").rules] == ["contact_within"] * 2
    assert made.phase("demo").blocked.of("es") == HOSTILE
    assert not [each for each in workspace.atlas.check(made) if each.serious]
    assert browser.post(own, data={"fase": "lead", "owner": "Otra"}).status_code == 422
    again = browser.post(f"{own}/acuerdo")
    assert again.status_code == 303
    assert workspace.stress_test.workshops.workshops()[0].draft_id == ended.draft_id


def test_a_session_that_was_left_goes_on_where_nothing_was_decided(
    session: Workshop, browser: TestClient
) -> None:
    own = f"/taller/{session.id}"
    browser.post(own, data={"fase": "lead", "seen": "0", **FIRST})

    assert "Lo prueba" in str(parsed(browser.get(own)).h1)
    back = parsed(browser.get(f"{own}?fase=lead"))
    field = back.select_one("textarea[name=advances]")
    assert field is not None
    assert field.text == FIRST["advances"]


def test_two_people_who_write_different_fields_both_keep_theirs(
    workspace: Workspace, session: Workshop
) -> None:
    test = workspace.stress_test
    test.save(session, "lead", {"advances": "A", "blocked": ""}, seen=0, by="Ana")
    second = test.save(session, "lead", {"advances": "", "blocked": "B"}, seen=0, by="Luis")

    kept = {field: each.value for field, each in test.written(session)["lead"].items()}
    assert kept == {"advances": "A", "blocked": "B"}
    assert second.clashes == {}


def test_two_people_who_write_the_same_field_are_told_and_lose_nothing(
    workspace: Workspace, session: Workshop, browser: TestClient
) -> None:
    own = f"/taller/{session.id}"
    workspace.stress_test.save(session, "lead", {"advances": "Lo de Ana"}, seen=0, by="Ana")

    late = browser.post(own, data={"fase": "lead", "seen": "0", "advances": "Lo mío"})
    assert late.status_code == 409
    assert "Mientras tanto Ana escribió: Lo de Ana" in said(late)
    form = parsed(late)
    field, seen = form.select_one("textarea[name=advances]"), form.select_one("input[name=seen]")
    assert field is not None
    assert seen is not None
    assert field.text == "Lo mío"
    browser.post(own, data={"fase": "lead", "seen": str(seen["value"]), "advances": "Lo mío"})

    told = [each.value for each in workspace.stress_test.workshops.entries(session.id)]
    assert told == ["Lo de Ana", "Lo mío"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"rule": "contact_within", "rule_number": "pronto"},
        {"rule": "contact_within", "rule_number": "-1"},
        {"rule": "contact_within", "rule_number": "nan"},
        {"rule": "role_engaged"},
        {"rule": "role_engaged", "rule_role": "<b>"},
        {"rule": "drop_table"},
        {"due": "31/12/2026"},
        {"advances": "x" * 2001},
        {"owner": "x" * 201},
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_in_the_form(
    workspace: Workspace, session: Workshop, browser: TestClient, wrong: dict[str, str]
) -> None:
    with pytest.raises(UsageError):
        decision(wrong)
    answer = browser.post(
        f"/taller/{session.id}", data={"fase": "lead", "blocked": "Lo escrito", **wrong}
    )

    assert answer.status_code == 422
    field = parsed(answer).select_one("textarea[name=blocked]")
    assert field is not None
    assert field.text == "Lo escrito"
    assert workspace.stress_test.workshops.entries(session.id) == []


@pytest.mark.parametrize("path", ["/taller/999", "/taller/x", "/taller/1e3", "/taller/999/acuerdo"])
def test_a_session_that_there_is_not_is_a_dead_end(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_a_phase_that_there_is_not_is_a_dead_end(session: Workshop, browser: TestClient) -> None:
    assert browser.get(f"/taller/{session.id}?fase=nada").status_code == 404


def test_a_viewer_reads_and_writes_nothing(
    house: People, session: Workshop, browser: TestClient
) -> None:
    house.become(browser, "viewer")
    shown = parsed(browser.get(f"/taller/{session.id}"))

    assert not shown.select(".decide button")
    assert browser.post(f"/taller/{session.id}", data={"fase": "lead"}).status_code == 403
    assert browser.post("/taller").status_code == 403


def test_the_same_rule_is_not_written_twice() -> None:
    journey_map = build({"name": "Mapa", "phases": [
        {"id": "a", "name": "A", "rules": [{"rule": "contact_within", "days": 2}]}]})  # fmt: skip
    made = decided(
        journey_map,
        {"a": decision({"rule": "contact_within", "rule_number": "2"})},
        name="taller-1",
    )

    assert made.phase("a").rules == journey_map.phase("a").rules


def test_teams_are_asked_from_the_browser(browser: TestClient) -> None:
    asked = browser.post(
        "/alineacion",
        data={"team": ["Ventas", HOSTILE, "", "Marketing"], "who": ["Luis", "", "", ""], "days": 5},
    )
    found = parsed(asked)
    links = [str(each["value"]) for each in found.select("input.secret")]
    assert len(links) == 3
    assert not found.select("script:not([src])")
    for link in links[:2]:
        place = urlsplit(link)
        held = parse_qs(place.query)["clave"][0]
        sent = {"clave": held, "lead.order": "1", "demo.order": "2", "lead.friction": "price"}
        assert browser.post(place.path, data=sent).status_code == 303

    page = browser.get("/alineacion")
    assert "contestó" in said(page)
    assert links[2] not in page.text
    assert [row.th.text for row in parsed(page).select(".matrix tbody tr") if row.th] == [
        "Se interesa",
        "Lo prueba",
    ]
    assert browser.post("/alineacion/cerrar").status_code == 303
    assert browser.get(links[2].removeprefix("http://127.0.0.1")).status_code == 410


@pytest.mark.parametrize("days", ["0", "", "91", "x"])
def test_links_last_a_number_of_days_that_there_is(browser: TestClient, days: str) -> None:
    answer = browser.post("/alineacion", data={"team": "Preventa", "who": "Eva", "days": days})

    assert answer.status_code == 422
    assert "Preventa" in {str(each.get("value")) for each in parsed(answer).select("input")}
