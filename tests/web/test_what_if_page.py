"""What if over HTTP: what is supposed stands in the address, and what cannot be read is said."""

from __future__ import annotations

import pytest
from browser import AS_OF, hrefs, page
from starlette.testclient import TestClient

HERE = f"/que-pasaria?{AS_OF}"


def test_the_form_leads_to_an_address_that_says_what_is_supposed(browser: TestClient) -> None:
    sent = {
        "as_of": "2025-06-30",
        "exit_rate_of": "ventas~propuesta",
        "exit_rate_to": "60",
        "role_coverage_of": "",
        "role_coverage_to": "50",
    }
    answered = browser.get("/que-pasaria/cambio", params=sent, follow_redirects=False)

    assert answered.status_code == 303
    wanted = "/que-pasaria?as_of=2025-06-30&exit_rate=ventas%7Epropuesta%3D60"
    assert answered.headers["location"] == wanted.replace("%7E", "~")


def test_the_form_adds_to_what_is_supposed_and_each_can_be_left_out(browser: TestClient) -> None:
    sent = {
        "as_of": "2025-06-30",
        "exit_rate": "ventas~propuesta=60",
        "exit_rate_of": "ventas~demo",
        "exit_rate_to": "70",
        "role_coverage": "economic=30",
    }
    answered = browser.get("/que-pasaria/cambio", params=sent, follow_redirects=False)
    led = answered.headers["location"]

    assert led.endswith(
        "exit_rate=ventas~propuesta%3D60%7Cventas~demo%3D70&role_coverage=economic%3D30"
    )
    again = browser.get(
        "/que-pasaria/cambio",
        params=sent | {"exit_rate_of": "ventas~propuesta"},
        follow_redirects=False,
    )
    assert "exit_rate=ventas~propuesta%3D70&" in again.headers["location"]


def test_without_a_forecast_it_says_so_and_draws_nothing(browser: TestClient) -> None:
    found = page(browser, HERE)

    assert "No hay pronóstico del periodo" in found.get_text(" ", strip=True)
    assert not found.select('svg[data-picture="shift"]')
    assert any(each.startswith("/lecturas/what_if") for each in hrefs(found))


@pytest.mark.parametrize(
    "supposed",
    [
        "exit_rate=ventas~nada=50",
        "exit_rate=50",
        "segment_share=source=101=x",
        "role_coverage=%3Cscript%3Ealert(1)%3C/script%3E=50",
    ],
)
def test_what_cannot_be_supposed_is_one_clear_line(browser: TestClient, supposed: str) -> None:
    answered = browser.get(f"{HERE}&{supposed}")

    assert answered.status_code == 400
    assert "<script>alert(1)" not in answered.text


def test_the_interface_answers_the_same(browser: TestClient) -> None:
    told = browser.get(f"/api/v1/readings/what_if?{AS_OF}").json()

    assert told["reading"] == "what_if"
    assert browser.get(f"/api/v1/readings/what_if?{AS_OF}&exit_rate=x").status_code == 400
