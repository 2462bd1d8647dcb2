"""The editor of the map over HTTP: from a template to what is in force, alone and with others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from browser import HOSTILE, client, company
from bs4 import BeautifulSoup
from bs4.element import Tag
from people import People
from starlette.testclient import TestClient

from rumbo.atlas import TEMPLATES
from rumbo.journey import document
from rumbo.workspace import Workspace

Form = dict[str, list[str]]
Refusing = tuple[TestClient, str]
PHASES = {"software": "propuesta", "industrial": "oferta", "services": "propuesta",
    "distribution": "oferta"}  # fmt: skip


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[TestClient]:
    with client(company(tmp_path)) as browser:
        browser.cookies.set("rumbo_language", "en")
        yield browser


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refusing]:
    """A browser and a phase of a draft, for all that is refused and so changes nothing."""
    with client(company(tmp_path_factory.mktemp("refusing"))) as browser:
        browser.cookies.set("rumbo_language", "en")
        yield browser, f"{begun(browser)}/propuesta"


def shown(browser: TestClient, address: str, status: int = 200) -> Tag:
    answer = browser.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return BeautifulSoup(answer.text, "html.parser")


def form(found: Tag, name: str) -> Form:
    """What a browser would send of the form with that id or action."""
    sent = found.find("form", id=name) or found.find("form", action=name)
    assert sent is not None, name
    values: Form = {}
    for each in sent.find_all(["input", "select", "textarea"]):
        if each.name == "select":
            option = each.select_one("option[selected]") or each.select_one("option")
            value = str(option["value"]) if option else ""
        elif each.name == "textarea":
            value = each.text.removeprefix("\n")
        elif each.get("type") in ("checkbox", "radio") and not each.has_attr("checked"):
            continue
        else:
            value = str(each.get("value", ""))
        values.setdefault(str(each["name"]), []).append(value)
    return values


def send(browser: TestClient, address: str, values: Mapping[str, object], status: int = 303) -> Tag:
    answer = browser.post(address, data=dict(values), follow_redirects=False)
    assert answer.status_code == status, (address, answer.status_code, answer.text[-1500:])
    if status == 303:
        return shown(browser, answer.headers["location"].partition("#")[0])
    return BeautifulSoup(answer.text, "html.parser")


def begun(browser: TestClient, name: str = "software") -> str:
    """The address of a draft made of a template."""
    path = f"/mapa/nuevo/plantilla/{name}"
    answer = browser.post(path, data=form(shown(browser, path), path), follow_redirects=False)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def words(found: Tag) -> str:
    return " ".join(found.get_text(" ").split())


def kept(browser: TestClient, draft: str) -> str:
    return browser.get(f"/mapa.yaml?version={draft.rsplit('/', 1)[-1]}").text


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_form_that_nobody_touched_changes_nothing(writer: TestClient, name: str) -> None:
    draft = begun(writer, name)
    before = kept(writer, draft)
    page = shown(writer, draft)

    send(writer, draft, form(page, "whole") | {"do": ["save"]})
    for phase in page.select("[data-place]"):
        path = f"{draft}/{phase['data-place']}"
        send(writer, path, form(shown(writer, path), "phase") | {"do": ["save"]})

    assert kept(writer, draft) == before
    assert "stage: Propuesta" in before


def test_a_template_is_adapted_published_edited_again_and_compared(writer: TestClient) -> None:
    draft = begun(writer)
    path = f"{draft}/propuesta"
    sent = form(shown(writer, path), "phase")
    send(writer, path, sent | {"e.owner": ["Ana"], "e.patience_days": ["9,5"], "do": ["save"]})

    publish = draft.replace("editar", "publicar")
    page = shown(writer, publish)
    assert "this is the first" in words(page)
    send(writer, publish, form(page, publish) | {"why": [" "]}, 409)
    done = send(writer, publish, form(page, publish) | {"why": ["First map"]})
    assert "in force from now on" in words(done)
    assert "owner: Ana" in writer.get("/mapa.yaml").text

    again = send(writer, "/mapa/editar", {"version": "1"})
    assert again.select_one("#whole")
    path = "/mapa/editar/2/propuesta"
    sent = form(shown(writer, path), "phase")
    send(writer, path, sent | {"e.owner": ["Luis"], "e.patience_days": ["15"], "do": ["save"]})
    compared = words(shown(writer, "/mapa/publicar/2"))
    assert "Owner: Ana → Luis" in compared
    assert "Patience (days): 9.5 → 15" in compared


def test_rows_come_go_and_move_by_buttons_before_anything_is_saved(writer: TestClient) -> None:
    path = f"{begun(writer)}/propuesta"
    before = kept(writer, path.rsplit("/", 1)[0])
    sent = form(shown(writer, path), "phase")
    steps = [name for name in sent if name.startswith("e.steps.") and name.endswith(".id")]

    up = send(writer, path, sent | {"do": [f"up:steps.{len(steps) - 1}"]}, 200)
    moved = form(up, "phase")
    assert moved[f"e.steps.{len(steps) - 2}.id"] == sent[steps[-1]]
    added = send(writer, path, moved | {"do": ["add:rules"], "new.rules": ["meeting_held"]}, 200)
    rule = max(name for name in form(added, "phase") if name.endswith(".rule") and "rules" in name)
    filled = form(added, "phase") | {rule.removesuffix("rule") + "role": ["sponsor"]}
    gone = send(writer, path, filled | {"do": ["remove:lanes.0"]}, 200)
    assert "A meeting with the sponsor is held" in words(gone.select_one("#preview") or gone)
    assert kept(writer, path.rsplit("/", 1)[0]) == before

    send(writer, path, form(gone, "phase") | {"do": ["save"]})
    after = kept(writer, path.rsplit("/", 1)[0])
    assert after.count("rule: meeting_held") == before.count("rule: meeting_held") + 1


def test_the_preview_says_what_is_wrong_at_its_place(writer: TestClient) -> None:
    path = f"{begun(writer)}/propuesta"
    sent = form(shown(writer, path), "phase")
    wrong = sent | {
        "e.stages": ['["", "Nowhere"]', '["Ventas", "Lead"]'],
        "e.name.es": [""], "e.name.en": [HOSTILE],
    }  # fmt: skip

    headers = {"hx-request": "true", "hx-target": "div#preview"}
    answer = writer.post(f"{path}/vista", data=wrong, headers=headers)

    assert "<html" not in answer.text
    assert "<script" not in answer.text
    found = BeautifulSoup(answer.text, "html.parser")
    assert "The CRM has no stage “Nowhere”" in words(found)
    assert "belongs to the phase" in words(found)
    missing = send(writer, path, wrong | {"e.name.en": [""], "do": ["save"]}, 422)
    assert "This entry is missing" in words(missing)
    assert set(form(missing, "phase")["e.stages"]) == set(wrong["e.stages"])


def test_what_two_people_change_in_different_places_is_merged(writer: TestClient) -> None:
    path = f"{begun(writer)}/propuesta"
    one, other = (form(shown(writer, path), "phase") for _ in range(2))

    send(writer, path, one | {"e.needs.es": ["Lo de Ana"], "do": ["save"]})
    send(writer, path, other | {"e.friction.es": ["Lo de Luis"], "do": ["save"]})

    after = kept(writer, path.rsplit("/", 1)[0])
    assert "Lo de Ana" in after
    assert "Lo de Luis" in after


@pytest.mark.parametrize(("side", "wins"), [("mine", "Lo de Luis"), ("theirs", "Lo de Ana")])
def test_what_both_changed_is_shown_and_chosen(team: People, side: str, wins: str) -> None:
    with team.client() as ana, team.client() as luis:
        team.become(ana, "admin")
        team.become(luis, "editor")
        for each in (ana, luis):
            each.cookies.set("rumbo_language", "en")
        path = f"{begun(ana)}/propuesta"
        one, other = (form(shown(each, path), "phase") for each in (ana, luis))
        send(ana, path, one | {"e.needs.es": ["Lo de Ana"], "do": ["save"]})

        changed = other | {"e.needs.es": ["Lo de Luis"], "e.owner": ["Óscar"], "do": ["save"]}
        clash = send(luis, path, changed, 409)
        assert "admin changed the same while you wrote" in words(clash)
        sides = words(clash.select_one(".sides") or clash)
        assert "What they need › Spanish" in sides
        assert "Lo de Ana" in sides
        assert "Lo de Luis" in sides
        assert "Lo de Luis" not in kept(ana, path.rsplit("/", 1)[0])
        choice = form(clash, f"{path}/eleccion")
        send(luis, f"{path}/eleccion", choice, 400)
        send(luis, f"{path}/eleccion", choice | {"choose.0": [side]})

        after = kept(ana, path.rsplit("/", 1)[0])
        assert wins in after
        assert "Óscar" in after


def test_a_phase_that_somebody_took_out_is_not_lost_with_what_another_wrote(
    writer: TestClient,
) -> None:
    draft = begun(writer)
    path = f"{draft}/evaluacion"
    sent = form(shown(writer, path), "phase")
    phases = f"/mapa/fases/{draft.rsplit('/', 1)[-1]}"
    send(writer, phases, form(shown(writer, draft), phases) | {"do": ["remove:evaluacion"]})
    assert "evaluacion" not in kept(writer, draft)

    clash = send(writer, path, sent | {"e.owner": ["Ana"], "do": ["save"]}, 409)
    choice = form(clash, f"{path}/eleccion") | {"choose.0": ["mine"]}
    send(writer, f"{path}/eleccion", choice)

    assert "owner: Ana" in kept(writer, draft)


def test_phases_are_added_moved_and_taken_out(writer: TestClient) -> None:
    draft = begun(writer)
    phases = f"/mapa/fases/{draft.rsplit('/', 1)[-1]}"
    send(writer, phases, {"do": "add", "journey": "retention", "name": HOSTILE})
    page = shown(writer, draft)
    assert HOSTILE in words(page)
    assert not page.select("script:not([src])")

    def order() -> list[str]:
        return [str(each["data-place"]) for each in shown(writer, draft).select("[data-place]")]

    assert order()[-1] == "script-alert-1-script"
    send(writer, phases, {"do": "up:propuesta"})
    assert order()[:3] == ["reconocimiento", "descubrimiento", "propuesta"]
    send(writer, phases, {"do": "place:propuesta:0"})
    assert order()[0] == "propuesta"
    assert [each.text for each in shown(writer, draft).select(".inside > .wrong li")] == []
    send(writer, phases, {"do": "remove:propuesta", "revision": "1"}, 409)
    assert "propuesta" in order()


def test_a_draft_that_changed_since_it_was_seen_is_not_published_unseen(
    writer: TestClient,
) -> None:
    draft = begun(writer)
    publish = draft.replace("editar", "publicar")
    seen = form(shown(writer, publish), publish) | {"why": ["Now"]}
    path = f"{draft}/propuesta"
    send(writer, path, form(shown(writer, path), "phase") | {"e.owner": ["Ana"], "do": ["save"]})

    refused = send(writer, publish, seen, 409)

    assert "changed the draft meanwhile" in words(refused)
    assert writer.get("/mapa.yaml").status_code != 200


def test_a_file_becomes_a_draft_or_is_refused_line_by_line(writer: TestClient) -> None:
    def sent(content: bytes) -> tuple[int, str]:
        files = {"file": ("map.yaml", content)}
        answer = writer.post("/mapa/nuevo/archivo", files=files, follow_redirects=False)
        return answer.status_code, words(BeautifulSoup(answer.text, "html.parser"))

    good = writer.get("/mapa.yaml").text if writer.get("/mapa.yaml").status_code == 200 else ""
    good = good or kept(writer, begun(writer))
    assert sent(good.encode())[0] == 303
    status, said = sent(b"name: M\nphases:\n  - id: a\n    nmae: b\n")
    assert status == 422
    assert "line 4" in said
    bomb = b"a: &a [x,x]\nb: &b [*a,*a]\nname: *b\n"
    status, said = sent(bomb)
    assert (status, "aliases (*name) are not allowed" in said) == (422, True)
    assert sent(b"name: \xff\xfe")[0] == 422
    assert sent(b"x" * (document.LARGEST_BYTES + 1))[0] in (413, 422)
    assert sent(b"x" * 50_000_000)[0] == 413


@pytest.mark.parametrize(
    "hostile",
    [
        {"was": "[" * 5000},
        {"was": "{" * 5},
        {"was": '{"a":' * 50 + "1" + "}" * 50},
        {"e." + "a." * 40 + "b": "1"},
        {"e.lanes": "1", "e.lanes.0.role": "x"},
        {"do": "remove:lanes.99"},
        {"do": "up:name.es"},
        {"do": "add:rules", "new.rules": "__class__"},
        {"do": "place:steps.0:999999999"},
        {"e.stages": "not json"},
        {"e.stages": "[[[[]]]]"},
        {"e.moves": "x"},
    ],
)
def test_a_hostile_form_is_refused_and_changes_nothing(
    refusing: Refusing, hostile: dict[str, str]
) -> None:
    writer, path = refusing
    before = kept(writer, path.rsplit("/", 1)[0])
    sent = form(shown(writer, path), "phase")

    answer = writer.post(path, data=sent | {name: [value] for name, value in hostile.items()})

    assert answer.status_code in (400, 409, 422), answer.status_code
    assert kept(writer, path.rsplit("/", 1)[0]) == before


def test_what_can_never_hold_is_said_beside_its_field(refusing: Refusing) -> None:
    writer, path = refusing
    sent = form(shown(writer, path), "phase")
    at = sum(name.startswith("e.rules.") and name.endswith(".rule") for name in sent)
    wrong = sent | {
        f"e.rules.{at}.rule": ["lasts_at_most"], f"e.rules.{at}.days": ["10"],
        f"e.rules.{at + 1}.rule": ["contact_within"], f"e.rules.{at + 1}.days": ["50"],
        f"e.rules.{at + 2}.rule": ["moves_to"], f"e.rules.{at + 2}.to": ["reconocimiento"],
        "e.moves.to.descubrimiento": ["next"],
        "e.stages": ['["Ventas", "Ganada"]', '["Ventas", "Lead"]', '["", "Nowhere"]'],
        "do": ["look"],
    }  # fmt: skip

    found = send(writer, path, wrong, 200)

    def beside(place: str) -> str:
        here = found.select_one(place)
        assert here is not None, place
        return words(here)

    assert "Contradicts the one that says 30 days." in beside(f'[data-row="rules.{at}"]')
    assert "in a phase that lasts at most 30" in beside(f'[data-row="rules.{at + 1}"]')
    assert "is not among the expected moves" in beside(f'[data-row="rules.{at + 2}"]')
    assert "the road would be circular" in beside("#moves")
    for said in ("is an end, not a phase", "belongs to the phase", "no stage “Nowhere”"):
        assert said in beside("#stages")
    kept_ = send(writer, path, wrong | {"do": ["save"]})
    publish = path.rsplit("/", 1)[0].replace("editar", "publicar")
    assert "keep it from being published" in words(shown(writer, publish))
    assert not shown(writer, publish).select(f'form[action="{publish}"]')
    send(writer, path, {**sent, "was": form(kept_, "phase")["was"], "do": ["save"]})


def test_a_map_proposed_from_the_crm_is_accepted_one_statement_at_a_time(
    refusing: Refusing,
) -> None:
    writer, _ = refusing
    path = "/mapa/nuevo/crm"
    page = shown(writer, path)
    offered = form(page, path)["accept"]
    assert shown(writer, "/mapa/nuevo").select_one(f'a[href="{path}"]')
    assert {"lead", "demo", "propuesta"} <= set(offered)
    assert "too few to propose anything else" in words(page)

    refused = send(writer, path, {"accept": [*offered, "lead.lasts.77"]}, 409)
    assert "look it over again" in words(refused)
    assert form(refused, path)["accept"] == offered
    assert "at least one phase" in words(send(writer, path, {}, 409))

    answer = writer.post(path, data={"accept": ["lead", "propuesta"]}, follow_redirects=False)
    draft = kept(writer, answer.headers["location"])
    assert "id: propuesta" in draft
    assert "id: demo" not in draft


def test_who_only_looks_is_offered_nothing_to_edit(team: People) -> None:
    with team.client() as browser:
        team.become(browser, "viewer")
        assert "/mapa/editar" not in browser.get("/mapa").text
        for path in (
            "/mapa/editar",
            "/mapa/nuevo",
            "/mapa/nuevo/crm",
            "/mapa/editar/1",
            "/mapa/publicar/1",
        ):
            assert browser.get(path).status_code == 403


def test_a_draft_is_put_aside_and_stays_readable(writer: TestClient, tmp_path: Path) -> None:
    draft = begun(writer)
    number = draft.rsplit("/", 1)[-1]

    done = send(writer, f"/mapa/descartar/{number}", {})

    assert "put aside" in words(done)
    assert shown(writer, draft, 400)
    opened = Workspace.open(tmp_path / "workspace")
    assert opened.atlas.maps.version(int(number)).status.value == "discarded"
    opened.close()
