"""Hosts, origins, sizes and headers."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import pytest
from starlette.testclient import TestClient

HTMX_SHA256 = "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"
FORM = {"theme": "dark", "next": "/lecturas?owner=Ana"}
STATIC = files("rumbo.web") / "static"


@pytest.mark.parametrize("address", ["/", "/no/hay", "/static/css/tokens.css", "/salud"])
def test_every_answer_carries_the_headers(browser: TestClient, address: str) -> None:
    headers = browser.get(address).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example"])
def test_a_foreign_name_for_this_server_is_refused(browser: TestClient, host: str) -> None:
    assert browser.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8765", "[::1]:8765", "[::1]"])
def test_the_names_of_this_machine_are_answered(browser: TestClient, host: str) -> None:
    assert browser.get("/salud", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
    ],
)
def test_a_form_from_elsewhere_is_refused(browser: TestClient, headers: dict[str, str]) -> None:
    answer = browser.post("/preferencias", data=FORM, headers=headers, follow_redirects=False)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://127.0.0.1"}, {}]
)
def test_a_form_of_our_own_is_taken(browser: TestClient, headers: dict[str, str]) -> None:
    answer = browser.post("/preferencias", data=FORM, headers=headers, follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/lecturas?owner=Ana"
    assert "HttpOnly" in answer.headers["set-cookie"]


def test_the_chosen_theme_stands_in_the_page(browser: TestClient) -> None:
    browser.cookies.clear()
    browser.cookies.set("rumbo_theme", "dark")
    assert 'data-theme="dark"' in browser.get("/preferencias").text
    browser.cookies.clear()


@pytest.mark.parametrize("away", ["https://evil.example", "//evil.example", "/\\evil.example", "x"])
def test_a_form_never_leads_to_another_server(browser: TestClient, away: str) -> None:
    answer = browser.post("/preferencias", data={"next": away}, follow_redirects=False)

    assert answer.headers["location"] == "/"


def test_a_body_larger_than_its_page_accepts_is_refused(browser: TestClient) -> None:
    said = browser.post("/preferencias", data={"next": "x" * 100_000})
    unsaid = browser.post(
        "/preferencias",
        content=(b"x" * 10_000 for _ in range(20)),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )

    assert said.status_code == 413
    assert unsaid.status_code == 413


def test_no_folder_is_listed_and_nothing_outside_is_served(browser: TestClient) -> None:
    for address in ("/static/", "/static/css", "/static/../app.py", "/static/%2e%2e/app.py"):
        assert browser.get(address).status_code == 404


def test_files_that_name_their_content_are_kept(browser: TestClient) -> None:
    assert "immutable" in browser.get("/static/css/tokens.css?v=1").headers["cache-control"]
    assert "no-cache" in browser.get("/static/css/tokens.css").headers["cache-control"]
    assert "private" in browser.get("/").headers["cache-control"]


def test_the_vendored_script_is_the_one_that_was_reviewed() -> None:
    content = (STATIC / "vendor" / "htmx-4.0.1.min.js").read_bytes()

    assert hashlib.sha256(content).hexdigest() == HTMX_SHA256
    assert (STATIC / "vendor" / "htmx-LICENSE.txt").is_file()
    assert (STATIC / "font" / "inter-LICENSE.txt").is_file()
