"""Every address of the app, asked for as everybody: a new page is covered without a line here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from browser import client
from bs4 import BeautifulSoup
from people import NOBODY, ROLE_OF, People
from starlette.routing import BaseRoute, Mount, Route
from starlette.testclient import TestClient

from command import made, small_log
from rumbo.model.user import NOBODY as STRANGER
from rumbo.model.user import Role, User
from rumbo.web.page import Action, pages

# What is open to all beside the pages that say so. Each line here is a decision.
OPEN = {("GET", "/salud"), ("GET", "/static/picture.css")}
# What is behind the door and no page: who may see any page may ask for it.
INTERFACE = {
    ("GET", "/api/v1/readings"),
    ("GET", "/api/v1/readings/{name}"),
    ("GET", "/api/v1/openapi.json"),
    ("HEAD", "/api/v1/openapi.json"),
}
PARTS = {"deal_id": "d1", "account_id": "a1", "name": "phases"}
# They end the session that the other tests need, and have tests of their own.
ENDING = {"/salir", "/perfil/salir", "/perfil/clave"}
EVERYBODY = (NOBODY, *ROLE_OF)


def declared() -> dict[tuple[str, str], tuple[Role, bool]]:
    """Who may ask for each address, as the pages say it."""
    found: dict[tuple[str, str], tuple[Role, bool]] = {}
    for page in pages().values():
        for action in (*page.actions, Action(page.path, lambda _: None, role=page.role)):  # type: ignore[arg-type, return-value]
            key = (action.method, action.path)
            found.setdefault(key, (page.needed(action), page.whole or action.whole))
    found |= dict.fromkeys(OPEN, ("anybody", False))
    return found | dict.fromkeys(INTERFACE, ("viewer", False))


def served(routes: Iterable[BaseRoute]) -> set[tuple[str, str]]:
    """Every address that the app answers to, those of included routers among them."""
    found = set()
    for route in routes:
        inside = getattr(route, "original_router", None)
        if inside is not None:
            found |= served(inside.routes)
        elif isinstance(route, Mount):
            assert route.path == "/static"
        else:
            assert isinstance(route, Route)
            found |= {(method, route.path) for method in route.methods or ()}
    return found


def test_every_address_says_who_may_ask_for_it(team: People) -> None:
    with team.client() as browser:
        assert served(browser.app.routes) == set(declared())  # type: ignore[attr-defined]


ASKED = [key for key in sorted(declared()) if key[1] not in ENDING]


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize(
    ("method", "path"), [key for key in sorted(declared()) if key[1] not in ENDING]
)
def test_only_those_who_may_get_an_answer(
    team: People, team_browser: TestClient, method: str, path: str, name: str
) -> None:
    role, whole = declared()[method, path]
    user = STRANGER
    if name != NOBODY:
        limited = frozenset({"o1"}) if name == "limited" else None
        user = User(1, name, name, ROLE_OF[name], limited)
    team.become(team_browser, name)
    address = re.sub(r"{(\w+)(?::path)?}", lambda found: PARTS.get(found[1], "999"), path)
    answer = team_browser.request(method, address)

    turned_away = answer.headers.get("location", "").startswith("/entrar?") or (
        answer.status_code == 401 or answer.headers.get("location") == "/entrar"
    )
    assert answer.status_code < 500
    if user.may(role, whole=whole):
        assert not turned_away
        assert answer.status_code != 403
    elif name == NOBODY:
        assert turned_away
        assert "Acme" not in answer.text
    else:
        assert answer.status_code == 403
        assert "Acme" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize("path", ["/no/hay", "/entrar/", "/api/v1/no", "/static", "/salud/x"])
def test_what_is_not_there_is_closed_as_well(team: People, path: str) -> None:
    with team.client() as browser:
        answer = browser.get(path)

    assert answer.status_code in (303, 307, 401)
    assert answer.headers.get("location", "/entrar").startswith("/entrar") or path == "/entrar/"


def test_a_page_is_not_offered_to_who_may_not_see_it(team: People) -> None:
    with team.client() as browser:
        for name, expected in (("viewer", False), ("editor", False), ("admin", True)):
            team.become(browser, name)
            assert ('href="/usuarios"' in browser.get("/preferencias").text) is expected
            assert ("/usuarios" in browser.get("/buscar?q=usuarios").text) is expected


def test_a_view_is_shared_with_all_when_its_owner_says_so(team: People, tmp_path: Path) -> None:
    alone = made(tmp_path / "alone", small_log(tmp_path / "log"))
    with team.client() as signed, client(alone) as browser:
        team.become(signed, "editor")
        asked = signed.get("/oportunidades"), browser.get("/oportunidades")
    forms = [
        BeautifulSoup(each.text, "html.parser").select_one("form[action$=vistas] [name=shared]")
        for each in asked
    ]

    assert [each is not None and each.has_attr("checked") for each in forms] == [False, True]
