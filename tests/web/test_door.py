"""Signing in and out in a browser, one's own account, and the users of a workspace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import HERE
from bs4 import BeautifulSoup
from httpx2 import Response
from people import GOOD, People, people
from starlette.testclient import TestClient

from command import made
from rumbo.access import attempts
from rumbo.access.access import Access
from rumbo.web.app import create_app
from rumbo.web.page import pages
from rumbo.workspace import Workspace

pytestmark = pytest.mark.usefixtures("cheap_passwords")
COOKIE = "rumbo_session"
OTHER = "otra clave bien larga"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> People:
    """A workspace of this module's own: its tests change passwords and end sessions."""
    return people(tmp_path_factory.mktemp("door"))


@pytest.fixture
def browser(house: People) -> Iterator[TestClient]:
    with house.client() as opened:
        yield opened


def enter(
    browser: TestClient, login: str = "viewer", password: str = GOOD, **more: str
) -> Response:
    return browser.post("/entrar", data={"login": login, "password": password, **more})


def access_of(browser: TestClient) -> Access:
    found: Access = browser.app.state.house.workspace.access  # type: ignore[attr-defined]
    return found


def said(answer: Response) -> str:
    found = BeautifulSoup(answer.text, "html.parser").find(role="alert")
    return found.get_text(strip=True) if found else ""


def test_one_is_led_to_the_door_and_back_to_where_one_was_going(browser: TestClient) -> None:
    sent = browser.get("/lecturas/pipeline?owner=Ana&as_of=2025-06-30")
    where = urlsplit(sent.headers["location"])
    assert (sent.status_code, where.path) == (303, "/entrar")
    back = parse_qs(where.query)["next"][0]
    form = BeautifulSoup(browser.get(sent.headers["location"]).text, "html.parser")
    field = form.select_one("main input[name=next]")
    assert field is not None
    assert field["value"] == back == "/lecturas/pipeline?owner=Ana&as_of=2025-06-30"

    entered = enter(browser, next=back)
    assert (entered.status_code, entered.headers["location"]) == (303, back)
    assert browser.get(back).status_code == 200


def test_the_page_of_the_door_says_nothing_about_the_data(browser: TestClient) -> None:
    for address in ("/entrar", "/preferencias", "/entrar?as_of=ayer&owner=nadie"):
        shown = browser.get(address)
        assert shown.status_code == 200
        found = BeautifulSoup(shown.text, "html.parser")
        assert not found.select("nav, .filters, dialog, footer")
        assert "Ana" not in shown.text
        assert len(found.find_all("h1")) == 1


@pytest.mark.parametrize("away", ["https://evil.example", "//evil.example", "/\\evil.example", ""])
def test_the_door_leads_to_our_own_pages_only(browser: TestClient, away: str) -> None:
    assert enter(browser, next=away).headers["location"] == "/"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: TestClient) -> None:
    plain = enter(browser).headers["set-cookie"]
    assert plain.startswith(f"{COOKIE}=")
    assert "HttpOnly" in plain
    assert "SameSite=lax" in plain
    assert "Path=/" in plain
    assert "Secure" not in plain
    assert "Max-Age" not in plain
    assert "Domain" not in plain


def test_over_tls_the_cookie_stays_there_and_browsers_remember_it(house: People) -> None:
    with TestClient(
        create_app(house.folder), base_url="https://127.0.0.1", follow_redirects=False
    ) as secure:
        entered = enter(secure)
        cookie = entered.headers["set-cookie"]
        assert cookie.startswith(f"__Host-{COOKIE}=")
        assert "Secure" in cookie
        assert "max-age=" in entered.headers["strict-transport-security"]
        assert secure.get("/").status_code == 200
        secure.cookies.clear()
        secure.cookies.set(COOKIE, house.sessions["viewer"])  # one that came without TLS
        assert secure.get("/").status_code == 303


def test_without_tls_nothing_is_said_about_it(browser: TestClient) -> None:
    assert "strict-transport-security" not in browser.get("/entrar").headers


def test_signing_in_changes_the_session_and_ends_the_one_before(browser: TestClient) -> None:
    enter(browser)
    first = browser.cookies[COOKIE]
    enter(browser, "editor")
    second = browser.cookies[COOKIE]
    assert first != second
    browser.cookies.clear()
    browser.cookies.set(COOKIE, first)
    assert browser.get("/").status_code == 303


def test_a_session_that_somebody_made_up_is_none_and_is_not_taken_over(browser: TestClient) -> None:
    browser.cookies.set(COOKIE, "elegida-por-otro")
    assert browser.get("/").status_code == 303
    enter(browser)
    held = [cookie.value for cookie in browser.cookies.jar if cookie.name == COOKIE]
    assert "elegida-por-otro" not in held or len(held) > 1
    assert access_of(browser).sessions.find("elegida-por-otro") is None


def test_signing_out_ends_the_session_for_good(browser: TestClient) -> None:
    enter(browser)
    held = browser.cookies[COOKIE]
    assert browser.get("/salir").status_code == 405  # a link does not sign anybody out
    left = browser.post("/salir")
    assert (left.status_code, left.headers["location"]) == (303, "/entrar")
    browser.cookies.set(COOKIE, held)
    assert browser.get("/").status_code == 303


def test_a_foreign_page_signs_nobody_in_or_out(browser: TestClient) -> None:
    for path in ("/entrar", "/salir", "/perfil/clave"):
        answer = browser.post(path, data={}, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403


@pytest.mark.parametrize("fields", [{}, {"login": "viewer"}, {"password": GOOD}])
def test_a_form_with_something_missing_opens_nothing(
    browser: TestClient, fields: dict[str, str]
) -> None:
    answer = browser.post("/entrar", data=fields)
    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers


def test_who_is_wrong_is_told_the_same_whoever_it_is(browser: TestClient) -> None:
    answers = [enter(browser, login, "no es esta") for login in ("viewer", "nadie")]
    access_of(browser).attempts.succeed("viewer", "testclient")
    shown = [re.sub(r'value="[^"]*"', "", answer.text) for answer in answers]
    assert shown[0] == shown[1]
    assert "no son correctos" in said(answers[0])
    assert "no es esta" not in answers[0].text


def test_after_some_failures_one_has_to_wait(browser: TestClient) -> None:
    for _ in range(attempts.FREE["login"] + 1):
        assert enter(browser, "cualquiera", "x").status_code == 422
    answer = enter(browser, "cualquiera", "x")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert "Demasiados intentos" in said(answer)


def test_a_fragment_for_who_is_out_sends_the_whole_page_to_the_door(browser: TestClient) -> None:
    answer = browser.get("/buscar?q=a", headers={"hx-request": "true", "hx-target": "div#hits"})
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == "/entrar"
    assert answer.text == ""


def test_what_is_read_after_signing_in_is_kept_by_no_browser(browser: TestClient) -> None:
    enter(browser)
    for address in ("/", "/lecturas/pipeline.csv", "/api/v1/readings"):
        assert browser.get(address).headers["cache-control"] == "no-store"
    assert "immutable" in browser.get("/static/css/tokens.css?v=1").headers["cache-control"]


def test_somebody_who_is_kept_out_is_out_with_the_next_click(browser: TestClient) -> None:
    enter(browser, "editor")
    access = access_of(browser)
    user = access.users.find("editor")
    try:
        access.keep_out(user.id)
        assert browser.get("/").status_code == 303
    finally:
        access.users.activate(user.id, active=True)


def test_one_changes_ones_own_password_with_the_present_one(browser: TestClient) -> None:
    enter(browser)
    elsewhere = access_of(browser).sessions.open(access_of(browser).users.find("viewer").id)
    wrong = browser.post("/perfil/clave", data={"present": "no es esta", "new": OTHER})
    assert wrong.status_code == 422
    poor = browser.post("/perfil/clave", data={"present": GOOD, "new": "corta"})
    assert (poor.status_code, "corta" in poor.text.split("<h1")[1]) == (422, True)
    before = browser.cookies[COOKIE]
    done = browser.post("/perfil/clave", data={"present": GOOD, "new": OTHER})
    assert done.headers["location"] == "/perfil?done=1"
    assert browser.cookies[COOKIE] != before
    assert browser.get("/perfil").status_code == 200
    assert access_of(browser).sessions.find(elsewhere) is None
    browser.cookies.clear()
    assert enter(browser, "viewer", GOOD).status_code == 422
    assert enter(browser, "viewer", OTHER).status_code == 303
    access_of(browser).renew_password(access_of(browser).users.find("viewer").id, GOOD)


def test_guessing_the_present_password_is_limited_as_signing_in_is(browser: TestClient) -> None:
    enter(browser, "limited")
    for _ in range(attempts.FREE["login"] + 1):
        browser.post("/perfil/clave", data={"present": "x", "new": OTHER})
    answer = browser.post("/perfil/clave", data={"present": "x", "new": OTHER})
    access_of(browser).attempts.succeed("limited", "testclient")
    assert answer.status_code == 429


def test_a_token_is_shown_once_and_reads_until_it_is_revoked(browser: TestClient) -> None:
    enter(browser)
    made_token = browser.post("/perfil/tokens", data={"name": "hoja de cálculo"})
    (shown,) = re.findall(r"rumbo_[\w-]{43}", made_token.text)
    listed = browser.get("/perfil")
    assert "hoja de cálculo" in listed.text
    assert shown not in listed.text
    browser.cookies.clear()
    bearer = {"authorization": f"Bearer {shown}"}
    assert browser.get("/api/v1/readings", headers=bearer).status_code == 200
    assert browser.get("/lecturas/pipeline.csv", headers=bearer).status_code == 200
    assert "set-cookie" not in browser.get("/", headers=bearer).headers
    enter(browser)
    action = BeautifulSoup(listed.text, "html.parser").select_one("form[action*=revocar]")
    forms = [
        str(form["action"])
        for form in BeautifulSoup(listed.text, "html.parser").select("form[action*=revocar]")
    ]
    assert action is not None
    browser.post(forms[-1])
    browser.cookies.clear()
    refused = browser.get("/api/v1/readings", headers=bearer)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert set(refused.json()) == {"error", "advice"}


def test_a_token_changes_nothing(browser: TestClient, house: People) -> None:
    bearer = {"authorization": f"Bearer {house.tokens['admin']}"}
    for page in pages().values():
        for action in page.actions:
            if action.method == "POST":
                answer = browser.post(action.path, headers=bearer)
                assert answer.status_code == 401, action.path


def test_nobody_revokes_the_token_of_somebody_else(browser: TestClient) -> None:
    access = access_of(browser)
    theirs = access.tokens.listed(access.users.find("admin").id)[0]
    enter(browser)
    assert browser.post(f"/perfil/tokens/{theirs.id}/revocar").status_code == 422
    for wrong in ("x", "-1", "9" * 30, "٣"):
        assert browser.post(f"/perfil/tokens/{wrong}/revocar").status_code == 422
    assert access.tokens.listed(access.users.find("admin").id)


def test_an_admin_lets_somebody_in_and_changes_everything_about_them(browser: TestClient) -> None:
    enter(browser, "admin")
    fields = {"login": "Eva@ejemplo.es", "name": "Eva <b>Ruiz</b>", "password": GOOD}
    limit = {"role": "viewer", "sees": "some", "owner": "o1"}
    assert browser.post("/usuarios", data=fields | limit).status_code == 303
    users = access_of(browser).users
    eva = users.find("eva@ejemplo.es")
    assert (eva.role, eva.limited_to) == ("viewer", frozenset({"o1"}))
    listed = browser.get("/usuarios").text
    assert "Eva &lt;b&gt;Ruiz" in listed
    assert "Oportunidades de Ana" in listed

    own = f"/usuarios/{eva.id}"
    assert browser.get(own).status_code == 200
    browser.post(f"{own}/limite", data={"sees": "some", "owner": ["o1", "o2"]})
    assert users.find(eva.login).limited_to == frozenset({"o1", "o2"})
    refused = browser.post(f"{own}/rol", data={"role": "admin"})
    assert (refused.status_code, "ve todas" in said(refused)) == (422, True)
    browser.post(f"{own}/limite", data={"sees": "all", "owner": "o1"})
    assert users.find(eva.login).limited_to is None
    browser.post(f"{own}/rol", data={"role": "editor"})
    assert users.find(eva.login).role == "editor"
    held = access_of(browser).sessions.open(eva.id)
    browser.post(f"{own}/clave", data={"password": OTHER})
    assert access_of(browser).sessions.find(held) is None
    browser.post(f"{own}/activo", data={})
    assert not users.find(eva.login).active
    browser.post(f"{own}/activo", data={"active": "1"})
    assert users.find(eva.login).active
    assert browser.post(f"{own}/borrar").headers["location"] == "/usuarios?done=1"
    assert users.get(eva.id) is None
    for path in ("", "/rol", "/borrar"):
        found = browser.get(own) if not path else browser.post(own + path)
        assert found.status_code == 404


def test_a_form_that_was_refused_comes_back_as_it_was_filled_in(browser: TestClient) -> None:
    enter(browser, "admin")
    fields = {"login": "eva", "name": "Eva", "role": "editor", "sees": "some", "owner": "o1"}
    answer = browser.post("/usuarios", data=fields | {"password": "corta"})
    found = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert "demasiado corta" in said(answer)
    assert found.select_one("input[name=login]")["value"] == "eva"  # type: ignore[index]
    assert found.select_one("input[name=role][value=editor][checked]") is not None
    assert found.select_one("input[name=owner][value=o1][checked]") is not None
    assert 'value="corta"' not in answer.text


def test_the_last_admin_cannot_lock_everybody_out(browser: TestClient) -> None:
    enter(browser, "admin")
    own = f"/usuarios/{access_of(browser).users.find('admin').id}"
    for path, fields in (("rol", {"role": "viewer"}), ("activo", {}), ("borrar", {})):
        assert browser.post(f"{own}/{path}", data=fields).status_code == 422
    assert browser.get(own).status_code == 200


def test_the_language_one_chose_comes_along_to_another_browser(browser: TestClient) -> None:
    enter(browser, "editor")
    browser.post("/preferencias", data={"language": "en"})
    browser.cookies.clear()
    enter(browser, "editor")
    browser.cookies.delete("rumbo_language")
    assert '<html lang="en"' in browser.get("/").text


def test_while_nobody_can_sign_in_who_sits_at_the_machine_does_everything(tmp_path: Path) -> None:
    folder = made(tmp_path / "workspace")
    with TestClient(create_app(folder), base_url=HERE, follow_redirects=False) as alone:
        assert alone.get("/").status_code == 200
        assert alone.get("/api/v1/readings").status_code == 200
        assert "no hace falta entrar" in alone.get("/entrar").text
        assert "no hace falta entrar" in alone.get("/perfil").text
        assert alone.post("/perfil/tokens", data={"name": "x"}).headers["location"] == "/perfil"
        first = {"login": "ana", "password": GOOD, "role": "viewer"}
        assert alone.post("/usuarios", data=first).status_code == 422
        assert alone.post("/usuarios", data=first | {"role": "admin"}).status_code == 303
        assert alone.get("/").status_code == 303  # from now on everybody signs in
        assert alone.get("/api/v1/readings").status_code == 401
        assert enter(alone, "ana").status_code == 303
        assert alone.get("/usuarios").status_code == 200


@pytest.mark.parametrize("where", ["option", "setting"])
def test_sign_in_can_be_asked_for_even_without_users(tmp_path: Path, where: str) -> None:
    folder = made(tmp_path / "workspace")
    if where == "setting":
        path = folder / "rumbo.toml"
        written = path.read_text("utf-8").replace('sign_in = "auto"', 'sign_in = "always"')
        path.write_text(written, encoding="utf-8")
    app = create_app(folder, sign_in=where == "option")
    with TestClient(app, base_url=HERE, follow_redirects=False) as closed:
        assert closed.get("/").status_code == 303
        assert closed.post("/usuarios", data={"login": "yo"}).status_code == 303
        assert closed.get("/salud").status_code == 200


def test_a_database_that_is_gone_shows_nothing_to_anybody(tmp_path: Path) -> None:
    folder = people(tmp_path).folder
    with TestClient(create_app(folder), base_url=HERE, raise_server_exceptions=False) as browser:
        workspace: Workspace = browser.app.state.house.workspace  # type: ignore[attr-defined]
        workspace.database.close()
        (folder / "rumbo.db").write_bytes(b"this is no database" * 100)
        (folder / "rumbo.db-wal").unlink(missing_ok=True)
        browser.cookies.set(COOKIE, "x")
        answer = browser.get("/")
    assert answer.status_code == 503
    assert "Ana" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
