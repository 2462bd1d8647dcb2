from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from example import AS_OF, sales_days

from rumbo.draw.distribution import draw_distribution
from rumbo.model.picture import DaysSpread, DistributionData, PhaseDays

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> Element:
    root = fromstring(svg)
    assert isinstance(root, Element)
    return root


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in parsed(svg).iter(f"{SVG}text")]


def test_medians_and_counts_are_printed() -> None:
    printed = texts(draw_distribution(sales_days()))

    assert "n = 1.080" in printed
    assert "2,9\u00a0d" in printed


@pytest.mark.parametrize(
    ("language", "words"),
    [("es-ES", "sin datos suficientes (n = 3)"), ("en", "not enough data (n = 3)")],
)
def test_too_few_visits_are_said_and_not_drawn(language: str, words: str) -> None:
    svg = draw_distribution(sales_days(), language=language)

    assert words in texts(svg)
    assert words in (parsed(svg).findtext(f"{SVG}desc") or "")


def test_four_visits_are_too_few_and_five_are_enough() -> None:
    four, five = (DaysSpread(n, 1, 2, 3, 4, 5) for n in (4, 5))
    data = DistributionData("Días", (PhaseDays(1, "Demo", four, five),), AS_OF)
    printed = texts(draw_distribution(data))

    assert "sin datos suficientes (n = 4)" in printed
    assert "n = 5" in printed


def test_a_missing_quantile_counts_as_too_little() -> None:
    spread = DaysSpread(40, 1, 2, None, 4, 5)

    assert spread.quantiles() is None


@pytest.mark.parametrize("width", [None, 340, 1200])
def test_everything_is_inside_the_picture(width: int | None) -> None:
    root = parsed(draw_distribution(sales_days(), width=width))
    across = float((root.get("viewBox") or "").split()[2])

    assert all(0 <= float(text.get("x") or 0) <= across for text in root.iter(f"{SVG}text"))


def test_the_twin_has_won_and_lost_of_each_phase() -> None:
    rows = sales_days().as_rows()

    assert len(rows) == 2 * len(sales_days().phases)
    assert [row["outcome"] for row in rows[:2]] == ["won", "lost"]


def test_hostile_names_and_no_phases_still_draw() -> None:
    data = sales_days()
    evil = replace(data.phases[0], name="<b>\x00]]>" * 40)

    assert "<b>" not in draw_distribution(replace(data, phases=(evil,)))
    assert parsed(draw_distribution(replace(data, phases=()))).get("role") == "img"
