from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from example import sales_journey
from hypothesis import HealthCheck, given, settings
from random_journeys import journeys

from rumbo.draw.matrix import draw_matrix
from rumbo.errors import UsageError
from rumbo.model.picture import JourneyData, Measure

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> Element:
    root = fromstring(svg)
    assert isinstance(root, Element)
    return root


def cell(root: Element, source: str, target: str) -> Element:
    found = root.find(f".//{SVG}g[@data-from='{source}'][@data-to='{target}']")
    assert found is not None
    return found


def test_every_cell_with_moves_prints_its_number() -> None:
    data = sales_journey().matrix()
    root = parsed(draw_matrix(data))

    for entry in data.cells:
        source = "" if entry.source is None else str(entry.source)
        assert cell(root, source, str(entry.target)).find(f"{SVG}text") is not None
    assert cell(root, "3", "2").findtext(f"{SVG}text") == "590"
    assert cell(root, "3", "2").get("data-kind") == "regress"


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        ("count", "590"),
        ("share", "13\u00a0%"),
        ("days", "14\u00a0d"),
        ("amount", "9,9\u00a0M\u00a0€"),
    ],
)
def test_the_measure_chooses_the_number(measure: Measure, text: str) -> None:
    root = parsed(draw_matrix(sales_journey().matrix(), measure=measure))

    assert cell(root, "3", "2").findtext(f"{SVG}text") == text


def test_shares_of_a_row_add_up_to_one() -> None:
    totals: dict[int | None, float] = {}
    for entry in sales_journey().matrix().cells:
        totals[entry.source] = totals.get(entry.source, 0) + (entry.share or 0)

    assert all(total == pytest.approx(1) for total in totals.values())


def test_the_matrix_counts_the_moves_of_the_journey() -> None:
    data = sales_journey()

    assert sum(entry.count for entry in data.matrix().cells) == sum(a.moves for a in data.arcs)


def test_the_twin_names_both_ends() -> None:
    rows = sales_journey().matrix().as_rows()

    assert {"from": "Demo técnica", "to": "Descubrimiento", "count": 590}.items() <= next(
        row for row in rows if row["from_code"] == 3 and row["to_code"] == 2
    ).items()


def test_won_has_no_row_unless_deals_come_back_from_it() -> None:
    heads = [head.name for head in sales_journey().matrix().rows]

    assert "Ganada" not in heads
    assert "Perdida" in heads


def test_a_tint_is_never_stronger_than_its_limit() -> None:
    root = parsed(draw_matrix(sales_journey().matrix()))
    tints = [float(rect.get("fill-opacity") or 0) for rect in root.iter(f"{SVG}rect")]

    assert max(tints) <= 0.7
    assert cell(root, "", "0").find(f"{SVG}rect") is not None


def test_cells_link_to_their_deals() -> None:
    root = parsed(draw_matrix(sales_journey().matrix(), link=lambda c: f"/deals?to={c.target}"))

    assert root.find(f".//{SVG}a[@href='/deals?to=2']") is not None


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(journeys())
def test_any_matrix_becomes_well_formed_xml(data: JourneyData) -> None:
    assert parsed(draw_matrix(data.matrix(), theme="dark")).get("role") == "img"


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(UsageError):
        draw_matrix(sales_journey().matrix(), measure="volume")  # type: ignore[arg-type]
