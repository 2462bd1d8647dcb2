"""The JSON interface against its own description, asked by a machine that makes up requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people import People
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS
from starlette.testclient import TestClient

from rumbo.web.app import create_app
from rumbo.web.interface import HEALTH

PATH = "/api/v1/openapi.json"
# Whether there is an owner of that name only the data know: a filter may be refused.
ALL: list[Any] = [
    CHECKS.get_one(name) for name in CHECKS.get_all_names() if name != "positive_data_acceptance"
]


def bearer(team: People) -> dict[str, str]:
    return {"authorization": f"Bearer {team.tokens['viewer']}"}


def cases(team: People) -> Iterator[st.SearchStrategy[Case[Any]]]:
    """Requests that the description allows, and requests that it forbids, of every address."""
    app = create_app(team.folder, hosts=())
    schema = schemathesis.openapi.from_asgi(PATH, app, headers=bearer(team))
    for result in schema.get_all_operations():
        found: Any = result.ok()  # type: ignore[union-attr]
        for mode in GenerationMode:
            # A health check takes nothing, so that nothing about it can be wrong.
            if found.path != HEALTH or mode is GenerationMode.POSITIVE:
                yield found.as_strategy(generation_mode=mode)


def ask(asked: st.SearchStrategy[Case[Any]], check: Callable[[Case[Any]], None]) -> None:
    settings(max_examples=10, suppress_health_check=list(HealthCheck))(given(asked)(check))()


def test_whoever_shows_a_token_gets_what_is_described(team: People) -> None:
    answered: set[int] = set()

    def check(case: Case[Any]) -> None:
        answer = case.call_and_validate(checks=ALL, headers=bearer(team))
        answered.add(answer.status_code)

    for asked in cases(team):
        ask(asked, check)
    assert 200 in answered


def test_whoever_shows_none_gets_what_is_described(team: People) -> None:
    def check(case: Case[Any]) -> None:
        case.headers.pop("Authorization", None)
        answer = case.call()
        case.validate_response(answer, checks=ALL)
        assert answer.status_code in ((200,) if case.path == HEALTH else (401, 405))

    for asked in cases(team):
        ask(asked, check)


def test_the_description_says_what_is_closed_and_how_to_open_it(team: People) -> None:
    with team.client() as browser:
        found = browser.get(PATH, headers=bearer(team)).json()

    assert found["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for path, methods in found["paths"].items():
        closed = path != "/salud"
        assert ("security" in methods["get"]) is closed, path
        assert ("401" in methods["get"]["responses"]) is closed, path


def test_every_refusal_is_json(team: People, team_browser: TestClient) -> None:
    team.become(team_browser, "viewer")
    for address, status in (
        ("/api/v1/readings/nada", 400),
        ("/api/v1/readings/phases?as_of=ayer", 400),
        ("/api/v1/nada", 404),
    ):
        answer = team_browser.get(address)
        assert answer.status_code == status
        assert set(answer.json()) == {"error", "advice"}
    team.become(team_browser, "nobody")
    assert set(team_browser.get("/api/v1/readings").json()) == {"error", "advice"}
