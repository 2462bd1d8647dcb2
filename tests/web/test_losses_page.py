"""Losses: the pictures add up to the reading, and each of their parts opens its deals."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from browser import HOSTILE, client, hrefs, page

from oracle.losses import lost_deals
from oracle.scene import Scene
from rumbo.draw.lettering import text_width
from rumbo.draw.split import NAME_SIZE, draw_split
from rumbo.readings.loss_split import (
    MOST_ROWS,
    behind_declared,
    behind_quarter,
    loss_splits,
    quarter_of,
)
from rumbo.readings.picked import picked
from rumbo.workspace import Workspace
from strategies import Log, Row, large_log
from world import workspace

DAY = date(2025, 6, 30)
OTHERS = [f"Motivo {number}" for number in range(12)]
REASONS = ("Precio", "Precio", "Precio", "Otro", HOSTILE, "Dejó de responder", "", *OTHERS)


@pytest.fixture(scope="module")
def log() -> Log:
    """A log of which some losses have a reason that names a cause, and one a hostile one."""
    log = large_log(6, 250)
    deals = [row | {"lost_reason": REASONS[n % len(REASONS)]} for n, row in enumerate(log["deals"])]
    return log | {"deals": deals}


@pytest.fixture(scope="module")
def company(log: Log) -> Iterator[Workspace]:
    with workspace(log) as made:
        yield made


def test_the_pictures_hold_every_loss_once_and_each_part_its_own_deals(
    log: Log, company: Workspace
) -> None:
    told: list[Row] = lost_deals(Scene(log, DAY))
    with company.view(company.scope(as_of=DAY)) as view:
        splits = loss_splits(view)
        opened = []
        for data, behind in (
            (splits.declared, behind_declared),
            (splits.quarters, behind_quarter),
        ):
            for row in (data.rows[1], data.rows[-2]):
                for part in row.parts:
                    found = behind(row, part)
                    assert found is not None
                    opened.append((picked(view, found).deals, part.deals))

    dated = [row for row in told if row["closed_at"]]
    assert len(splits.declared.rows) == MOST_ROWS + 1
    assert sum(row.deals for row in splits.declared.rows) == len(told) > 50
    assert sum(row.deals for row in splits.quarters.rows) == len(dated)
    assert {row.key for row in splits.quarters.rows} == {
        quarter_of(str(row["closed_at"])[:7]) for row in dated
    }
    price = next(row for row in splits.declared.rows if row.key == "Precio")
    assert {part.key: part.deals for part in price.parts} == {
        cause: sum(r["lost_reason"] == "Precio" and r["cause"] == cause for r in told)
        for cause in {r["cause"] for r in told if r["lost_reason"] == "Precio"}
    }
    assert {part.tone for part in price.parts if part.key == "price"} <= {"won"}
    assert len(opened) > 6
    assert all(counted == drawn for counted, drawn in opened)


def test_amounts_of_the_pictures_are_those_of_the_reading(company: Workspace) -> None:
    scope = company.scope(as_of=DAY, period="2024-01-01..2024-12-31")
    figure = company.read("losses", scope).figure("amount")
    with company.view(scope) as view:
        splits = loss_splits(view)

    for data in (splits.declared, splits.quarters):
        assert sum(row.amount or 0.0 for row in data.rows) == pytest.approx(figure.value, abs=0.01)
    assert {row.key[:4] for row in splits.quarters.rows} == {"2024"}


@pytest.mark.parametrize("width", [None, 340])
def test_a_picture_says_what_it_shows_and_stays_inside_its_room(
    width: int | None, company: Workspace
) -> None:
    with company.view(company.scope(as_of=DAY)) as view:
        data = loss_splits(view).declared

    svg = draw_split(data, language="es-ES", width=width, link=lambda *_: "/x")
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    across = float(root.attrib["viewBox"].split()[2])
    bars = [each.attrib for each in root.iter() if " tint" in f" {each.attrib.get('class', '')}"]

    assert HOSTILE not in svg
    assert "Dejó de responder" in svg
    assert len(bars) >= sum(len(row.parts) for row in data.rows)
    for bar in bars:
        assert 0 <= float(bar["x"]) <= across
        assert float(bar["x"]) + float(bar["width"]) <= across + 2
    assert len([a for a in root.iter() if a.tag.endswith("}a")]) > 10


def test_a_large_count_leaves_the_amount_before_it_its_room(company: Workspace) -> None:
    with company.view(company.scope(as_of=DAY)) as view:
        data = loss_splits(view).declared
    part = replace(data.rows[0].parts[0], deals=10_442, amount=136e6)
    many = replace(data, rows=(replace(data.rows[0], parts=(part,)), *data.rows[1:]))

    root = ET.fromstring(draw_split(many, language="es-ES"))  # noqa: S314 - our own drawing
    ends = {
        "".join(each.itertext()): float(each.get("x", "0")) for each in root.iter() if each.text
    }

    assert ends["10.442"] - ends["136\u00a0M\u00a0€"] > text_width("10.442", NAME_SIZE)


def test_the_page_opens_its_deals_and_a_seller_sees_own_losses(company: Workspace) -> None:
    with client(company.folder) as browser:
        found = page(browser, f"/perdidas?as_of={DAY}")
        english = page(browser, f"/losses?as_of={DAY}", {"rumbo_language": "en"})
        file = browser.get(f"/perdidas/declared.csv?as_of={DAY}")
        mine = page(browser, f"/perdidas?as_of={DAY}&owner=o1")
        home = page(browser, f"/?as_of={DAY}")
        listed = page(browser, next(h for h in hrefs(found) if "lost_for=silence" in h))

    rows = list(csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff"))))
    counts = company.read("losses", company.scope(as_of=DAY, owner="o1")).figure("lost")
    assert "Lo que se escribió y lo que se ve" in found.text
    assert "What was written and what shows" in english.text
    assert not found.select("main script")
    assert sum(int(row["deals"]) for row in rows) == len(
        company.read("lost_deals", company.scope(as_of=DAY)).rows
    )
    assert f">{counts.value}<" in str(mine)
    assert any(h.startswith("/perdidas") for h in hrefs(home))
    assert "silencio" in listed.text
