"""The page of the waterfall: any two dates by a form, the cents, and the deals of each step."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from browser import AS_OF, client, hrefs, page
from starlette.testclient import TestClient

from strategies import large_log
from world import workspace

PERIOD = "period=2024-03-01..2025-06-30"
ENGLISH = {"rumbo_language": "en"}


def cents(text: str) -> Decimal:
    plain = text.replace("−", "-").replace("+", "").replace(".", "").replace(",", ".")
    return Decimal("0" if plain == "—" else plain)  # what nobody knows adds nothing


def test_the_steps_balance_to_the_cent_as_they_are_written(browser: TestClient) -> None:
    rows = page(browser, f"/cascada?{PERIOD}&{AS_OF}").select(".cents tbody tr")
    written = [row.find_all(["th", "td"])[1].get_text(strip=True) for row in rows]

    assert len(written) == 12
    assert sum(map(cents, written[:10])) == cents(written[10]) != 0


def test_the_pipelines_stand_side_by_side_and_each_balances() -> None:
    with workspace(large_log(4, 90, traits=["wandering"])) as made, client(made.folder) as browser:
        rows = page(browser, f"/cascada?{PERIOD}&{AS_OF}").select(".pipelines tbody tr")
    written = [[cell.get_text(strip=True) for cell in row.find_all("td")] for row in rows]
    classes = [" ".join(row["class"]) for row in rows]

    assert len(written[0]) > 1
    for column in zip(*written, strict=True):
        signed = [
            cents(cell) for cell, each in zip(column, classes, strict=True) if each != "aside"
        ]
        assert sum(signed[:-1]) == signed[-1]


def test_without_amounts_all_of_it_counts_deals_and_no_zeros() -> None:
    log = large_log(4, 60)
    deals = [{key: row[key] for key in row if key != "amount"} for row in log["deals"]]
    changes = [row for row in log["changes"] if row["field"] != "amount"]
    bare = log | {"deals": deals, "changes": changes}
    with workspace(bare) as made, client(made.folder) as browser:
        found = page(browser, f"/cascada?{PERIOD}&{AS_OF}")

    (said,) = found.select(".lead-answer")
    drawn = found.select("svg[data-picture=waterfall]")[0]
    assert "importe conocido" in said.get_text()
    assert "€" not in found.get_text()
    assert "Ninguna oportunidad tiene importe" in found.get_text()
    assert "las barras cuentan oportunidades" in drawn.get_text()
    amounts = [
        row.find_all("td")[0].get_text(strip=True) for row in found.select(".cents tbody tr")
    ]
    assert set(amounts[:12]) == {"—"}
    bars = [float(str(bar["width"])) for bar in drawn.select("rect.tint")]
    assert max(bars) > 100


def test_every_bar_and_every_count_opens_its_deals(browser: TestClient) -> None:
    found = page(browser, f"/cascada?{PERIOD}&{AS_OF}")
    counts = found.select(".cents td a")
    bars = {str(bar["href"]) for bar in found.select("svg a")}

    assert bars
    assert bars <= {str(link["href"]) for link in counts}
    for link in counts:
        listed = page(browser, str(link["href"]))
        total = link.get_text(strip=True)
        assert f"de {total}" in listed.get_text(" ", strip=True) or total == "0", link


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("from=2024-02-29&to=2025-06-30", "period=2024-03-01..2025-06-30"),
        ("from=2025-06-30&to=2024-02-29", "period=2024-03-01..2025-06-30"),
        ("to=2025-06-30", "period=2025-04-02..2025-06-30"),
        ("due_from=2025-07-01&due_to=2025-09-30", "horizon=2025-07-01..2025-09-30"),
        ("due_to=2025-09-30", "horizon=2025-06-30..2025-09-30"),
    ],
)
def test_the_form_leads_to_an_address(browser: TestClient, written: str, address: str) -> None:
    sent = f"/cascada/entre?{AS_OF}&owner=Ana&{written}"
    answer = browser.get(sent, follow_redirects=False)

    assert answer.status_code == 303
    where = answer.headers["location"]
    assert address in where
    assert AS_OF in where
    assert "owner=Ana" in where
    assert page(browser, where.replace("&owner=Ana", "")).select("svg[data-picture=waterfall]")


def test_a_day_that_is_none_is_said(browser: TestClient) -> None:
    assert browser.get(f"/cascada/entre?from=ayer&{AS_OF}").status_code == 400
    assert browser.get(f"/cascada?horizon=ayer&{AS_OF}").status_code == 400


def test_a_horizon_stays_in_what_leads_to_deals_and_can_be_lifted(browser: TestClient) -> None:
    horizon = "horizon=2025-01-01..2026-12-31"
    found = page(browser, f"/cascada?{PERIOD}&{horizon}&{AS_OF}")

    led = [href for href in hrefs(found) if "bridge=" in href]
    assert led
    assert all("2025-01-01..2026-12-31" in href for href in led)
    (lifted,) = found.select(".ends .chip")
    assert "horizon" not in str(lifted["href"])


def test_the_file_has_what_the_picture_was_drawn_from(browser: TestClient) -> None:
    text = browser.get(f"/cascada.csv?{PERIOD}&{AS_OF}").text.removeprefix("\ufeff")
    rows = {row["step"]: row for row in csv.DictReader(io.StringIO(text))}
    signed = sum(int(row["sign"]) * Decimal(row["amount"] or 0) for row in rows.values()) + Decimal(
        rows["opening"]["amount"]
    )

    assert signed == Decimal(rows["closing"]["amount"])
