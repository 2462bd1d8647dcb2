"""A comparison as a picture: the same geometry, and marks that colour does not say alone."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from example import AS_OF, sales_journey, small_journey
from hypothesis import given, settings
from hypothesis import strategies as st
from random_journeys import journeys

from rumbo.draw.comparison import draw_comparison
from rumbo.draw.contrast import Contrast
from rumbo.draw.journey import draw_journey, plan_journey
from rumbo.errors import UsageError
from rumbo.model.comparison import (
    ArcContrast,
    Counted,
    DaysContrast,
    JourneyComparison,
    PhaseContrast,
    ShareContrast,
    Standing,
    Stay,
)
from rumbo.model.picture import JourneyData

NAMES = ("Ganadas", "Perdidas")
STANDINGS: tuple[Standing, ...] = ("differs", "chance", "few", "given")


def shares(first: int, second: int, standing: Standing) -> ShareContrast:
    return ShareContrast(Counted(first, 100), Counted(second, 200), -0.1, 0.2, 0.01, standing)


def comparison(data: JourneyData, standing: Standing = "chance") -> JourneyComparison:
    """Every phase and arc compared, all of that standing."""
    days = DaysContrast(Stay(90, 80, 4.0), Stay(120, 100, 9.5), -1, 0.01, standing)
    return JourneyComparison(
        NAMES,
        (100, 200),
        tuple(
            PhaseContrast(
                phase.code,
                phase.name,
                phase.outcome,
                shares(60, 90, standing),
                shares(10, 40, standing),
                days,
            )
            for phase in data.phases
        ),
        tuple(
            ArcContrast(arc.source, arc.target, arc.kind, shares(30, 20, standing))
            for arc in data.arcs
            if arc.kind != "lost"
        ),
        AS_OF,
    )


def texts(drawing: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", drawing)


def boxes(drawing: str) -> list[str]:
    return re.findall(r'data-phase="(\d+)" data-outcome', drawing)


@settings(max_examples=12)
@given(
    data=journeys(),
    standing=st.sampled_from(STANDINGS),
    width=st.sampled_from([None, 340, 1100]),
    detail=st.floats(0, 1),
)
def test_any_comparison_becomes_well_formed_xml(
    data: JourneyData, standing: Standing, width: int | None, detail: float
) -> None:
    drawing = draw_comparison(data, comparison(data, standing), width=width, detail=detail)

    assert ET.fromstring(drawing).tag.endswith("svg")  # noqa: S314 - our own


def test_the_boxes_are_those_of_the_journey_in_the_same_order() -> None:
    data = sales_journey()

    found = boxes(draw_comparison(data, comparison(data)))

    assert len(found) >= 5
    assert found == boxes(draw_journey(data))


def test_what_may_be_chance_keeps_both_figures_and_no_sign() -> None:
    data = sales_journey()
    found = texts(draw_comparison(data, comparison(data, "chance"), language="es-ES"))

    assert found.count("60 · 45\u00a0%") >= 8
    assert not [text for text in found if re.match(r"[▲▼] [+−]", text)]


def test_what_differs_has_a_sign_a_number_and_an_ink() -> None:
    data = sales_journey()
    drawing = draw_comparison(data, comparison(data, "differs"), language="es-ES")
    found = texts(drawing)

    assert "▲ +15" in found
    assert "▼ −5,5\u00a0d" in found
    assert "▲ +20" in found  # an arc
    assert 'class="more line"' in drawing
    assert "✕ ▼ −10" in found


def test_a_comparison_that_says_nothing_says_so() -> None:
    data = sales_journey()

    assert "Pocos casos" in draw_comparison(data, comparison(data, "few"))
    assert "supera lo que haría el azar" in draw_comparison(data, comparison(data, "chance"))


def test_the_legend_names_both_populations() -> None:
    data = sales_journey()
    found = " ".join(texts(draw_comparison(data, comparison(data, "differs"))))

    assert "de más en Ganadas" in found
    assert "Ganadas · Perdidas" in found
    assert "Ganadas (100) frente a Perdidas (200)" in found


@pytest.mark.parametrize("width", [None, 340])
def test_a_marked_arc_is_drawn_whatever_the_detail(width: int | None) -> None:
    data = sales_journey()
    plain = comparison(data)
    smallest = min((arc for arc in data.arcs if arc.kind == "regress"), key=lambda arc: arc.moves)
    arcs = tuple(
        replace(arc, taken=shares(30, 20, "differs"))
        if (arc.source, arc.target) == (smallest.source, smallest.target)
        else arc
        for arc in plain.arcs
    )
    voice = Contrast("en", "EUR", "share", data.moves_out(), replace(plain, arcs=arcs))

    drawn = plan_journey(data, voice, 0.0, width).arcs

    assert smallest in [arc.arc for arc in drawn]


def test_an_arc_is_not_marked_for_a_move_of_another_kind_between_the_same_phases() -> None:
    data = sales_journey()
    back = next(arc for arc in data.arcs if arc.kind == "regress")
    again = replace(back, kind="restart", moves=2, deals=2)
    plain = comparison(replace(data, arcs=(*data.arcs, again)))
    arcs = tuple(
        replace(arc, taken=shares(30, 20, "differs"))
        if arc.ends == (back.source, back.target, back.kind)
        else arc
        for arc in plain.arcs
    )
    found = replace(plain, arcs=arcs)
    own, joined = found.arc(again), found.arc(replace(again, mixed=True))

    assert own is not None
    assert (own.kind, own.taken.sign) == ("restart", 0)
    assert joined is not None
    assert (joined.kind, joined.taken.sign) == ("regress", 1)
    voice = Contrast("en", "EUR", "share", data.moves_out(), found)
    assert voice.figure(again) == ""
    assert not voice.always(again)


def test_how_they_end_is_not_drawn_as_a_loss_where_it_is_given() -> None:
    data = sales_journey()
    given_away = replace(comparison(data, "given"), by_outcome=True)

    assert not [text for text in texts(draw_comparison(data, given_away)) if text.startswith("✕")]


def test_a_screen_reader_hears_what_is_marked() -> None:
    data = small_journey()
    root = ET.fromstring(draw_comparison(data, comparison(data, "differs"), language="en"))  # noqa: S314
    desc = root.find("{http://www.w3.org/2000/svg}desc")

    assert desc is not None
    assert desc.text is not None
    assert "Lead. Reach it: Ganadas 60% (60/100), Perdidas 45% (90/200), +15 points" in desc.text
    assert "Lead → Propuesta" in desc.text


def test_parts_of_a_comparison_are_links_where_they_are_given_addresses() -> None:
    data = sales_journey()
    drawing = draw_comparison(data, comparison(data), link=lambda _part: "/somewhere")

    assert drawing.count('<a href="/somewhere"') >= len(data.phases) - 1
    assert "javascript" not in draw_comparison(
        data, comparison(data), link=lambda _part: "javascript:alert(1)"
    )


def test_options_that_cannot_be_used_are_refused() -> None:
    data = small_journey()

    with pytest.raises(UsageError):
        draw_comparison(data, comparison(data), detail=2)
