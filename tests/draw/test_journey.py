from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from example import random_journey, sales_journey, small_journey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_journeys import journeys

from rumbo.draw.journey import draw_journey, plan_journey
from rumbo.draw.matrix import draw_matrix
from rumbo.draw.summary import phase_sentence
from rumbo.draw.svg import Area
from rumbo.draw.voice import Voice
from rumbo.errors import UsageError
from rumbo.model.picture import JourneyArc, JourneyData, JourneyPhase, Measure

if TYPE_CHECKING:
    from rumbo.draw.plan import JourneyPlan

SVG = "{http://www.w3.org/2000/svg}"
MEASURES: tuple[Measure, ...] = ("count", "amount", "share", "days")
WIDTHS = (None, 360, 700, 1440)
calm = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def parsed(svg: str) -> Element:
    root = fromstring(svg)
    assert isinstance(root, Element)
    return root


def planned(data: JourneyData, measure: Measure = "count", width: int | None = None) -> JourneyPlan:
    return plan_journey(data, Voice("es-ES", "EUR", measure, data.moves_out()), 1.0, width)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in parsed(svg).iter(f"{SVG}text")]


def overlapping(areas: list[Area]) -> list[tuple[Area, Area]]:
    return [pair for pair in itertools.combinations(areas, 2) if pair[0].overlaps(pair[1])]


@calm
@given(journeys(), st.sampled_from(MEASURES), st.sampled_from(WIDTHS))
def test_no_label_touches_a_box_or_another_label(
    data: JourneyData, measure: Measure, width: int | None
) -> None:
    plan = planned(data, measure, width)
    boxes = [phase.area for phase in plan.phases]

    assert overlapping(plan.label_areas()) == []
    assert overlapping(boxes) == []
    assert [
        (label, box) for label in plan.label_areas() for box in boxes if label.overlaps(box)
    ] == []


@calm
@given(journeys(), st.sampled_from(MEASURES), st.sampled_from(WIDTHS))
def test_every_line_stays_inside_its_box_and_every_box_inside_the_picture(
    data: JourneyData, measure: Measure, width: int | None
) -> None:
    plan = planned(data, measure, width)
    picture = Area(0, 0, plan.width, plan.height)

    for phase in plan.phases:
        assert all(phase.area.holds(line.area) for line in phase.lines)
        assert overlapping([line.area for line in phase.lines]) == []
    assert all(picture.holds(phase.area) for phase in plan.phases)
    assert all(picture.holds(label) for label in plan.label_areas())


@pytest.mark.parametrize("width", WIDTHS)
def test_a_phase_that_is_parked_has_its_box_where_there_is_no_road(width: int | None) -> None:
    parked = JourneyPhase(code=0, name="Demo", entered=0, share=None, open_now=0,
                          median_days=None, lost=0, lost_share=None, outcome="parked")  # fmt: skip
    data = JourneyData("Demo", (parked,), (), 0, date(2026, 6, 30))

    plan = planned(data, "count", width)

    (box,) = plan.phases
    assert Area(0, 0, plan.width, plan.height).holds(box.area)
    assert all(box.area.holds(line.area) for line in box.lines)
    assert any("Demo" in line.content for line in box.lines)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("phases", [3, 8, 14, 20])
def test_a_crowded_journey_stays_readable(phases: int, width: int | None) -> None:
    for seed in range(2):
        plan = planned(
            random_journey(phases, 5 * phases, seed), MEASURES[(seed + phases) % 4], width
        )
        boxes = [phase.area for phase in plan.phases]
        labels = plan.label_areas()

        assert overlapping([*boxes, *labels]) == []


@calm
@given(journeys(), st.sampled_from(WIDTHS))
def test_no_two_arcs_run_along_the_same_line(data: JourneyData, width: int | None) -> None:
    plan = planned(data, "count", width)
    beside = [arc for arc in plan.arcs if len(arc.points) == 4]
    runs = [(arc.points[1], arc.points[2]) for arc in beside]

    for one, other in itertools.combinations(runs, 2):
        for axis in (0, 1):
            if one[0][axis] == one[1][axis] == other[0][axis] == other[1][axis]:
                first, second = (sorted((a[1 - axis], b[1 - axis])) for a, b in (one, other))
                assert first[1] < second[0] or second[1] < first[0]


@calm
@given(journeys(), st.sampled_from(MEASURES), st.sampled_from(WIDTHS))
def test_any_journey_becomes_well_formed_xml(
    data: JourneyData, measure: Measure, width: int | None
) -> None:
    root = parsed(draw_journey(data, measure=measure, width=width))

    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox")


def test_the_same_data_make_the_same_bytes() -> None:
    assert draw_journey(sales_journey()) == draw_journey(sales_journey())


def test_a_name_is_text_and_never_markup() -> None:
    data = small_journey()
    evil = replace(data.phases[0], name="<script>alert(1)</script>")
    svg = draw_journey(replace(data, phases=(evil, *data.phases[1:]), title='"><script>'))

    assert "<script" not in svg
    assert parsed(svg).find(f".//{SVG}script") is None


def test_nothing_is_fetched_and_nothing_runs() -> None:
    svg = draw_journey(sales_journey())

    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert "@import" not in svg
    assert "url(" not in svg


def test_title_and_summary_are_tied_to_the_image() -> None:
    root = parsed(draw_journey(sales_journey()))
    labels = (root.get("aria-labelledby") or "").split()
    found = {child.get("id"): child.text or "" for child in root}

    assert root.get("role") == "img"
    assert root.get("lang") == "es-ES"
    assert found[labels[0]] == "Recorrido real · Nuevos clientes"
    assert "1. Contacto inicial: entran 9.120 (93\u00a0%)" in found[labels[1]]
    assert "Retroceso, los mayores: Demo técnica → Descubrimiento 590" in found[labels[1]]


def test_two_pictures_on_one_page_have_different_ids() -> None:
    one, other = (
        parsed(draw_journey(data)).get("aria-labelledby")
        for data in (sales_journey(), small_journey())
    )

    assert one != other


def test_phases_and_arcs_carry_their_codes() -> None:
    root = parsed(draw_journey(sales_journey()))
    arcs = {
        (group.get("data-from"), group.get("data-to")): group.get("data-kind")
        for group in root.iter(f"{SVG}g")
        if group.get("data-from") is not None
    }

    assert arcs["0", "1"] == "advance"
    assert arcs["3", "2"] == "regress"
    assert arcs["", "0"] == "start"
    assert root.find(f".//{SVG}g[@data-phase='4']/{SVG}title") is not None


def test_every_arc_explains_itself() -> None:
    root = parsed(draw_journey(sales_journey()))
    titles = [element.text or "" for element in root.iter(f"{SVG}title")]

    assert any(
        text.startswith("Demo técnica → Descubrimiento: retroceso, 590 movimientos")
        for text in titles
    )


def test_what_matters_is_printed_and_not_only_in_tooltips() -> None:
    printed = " | ".join(texts(draw_journey(sales_journey()))).replace("\u00a0", " ")

    for figure in ("9.120", "93 %", "29 d", "✕ 23 %", "1.340", "● 310", "↑ 46", "31,2 M €", "590"):
        assert figure in printed
    assert "Salen menos" in printed


def test_links_open_only_safe_addresses() -> None:
    def address(item: JourneyPhase | JourneyArc) -> str:
        return "javascript:alert(1)" if isinstance(item, JourneyArc) else "/deals?phase=1&x=2"

    root = parsed(draw_journey(sales_journey(), link=address))
    links = {element.get("href") for element in root.iter(f"{SVG}a")}

    assert links == {"/deals?phase=1&x=2"}
    assert root.get("role") == "group"


def test_detail_zero_keeps_the_main_road_and_says_what_is_missing() -> None:
    svg = draw_journey(sales_journey(), detail=0)

    assert 'data-kind="advance"' in svg
    assert 'data-kind="regress"' not in svg
    assert "sin dibujar: 13 " in " ".join(texts(svg))


def test_more_detail_never_shows_fewer_arcs() -> None:
    data = random_journey(12, 40)
    drawn = [draw_journey(data, detail=detail / 10).count("data-from") for detail in range(11)]

    assert drawn == sorted(drawn)


def test_a_narrow_picture_runs_from_top_to_bottom() -> None:
    plan = planned(sales_journey(), "count", 400)
    tops = [phase.area.y for phase in plan.phases]

    assert tops == sorted(tops)
    assert len(set(tops)) == len(tops)
    assert plan.width <= 400


def test_a_wide_picture_runs_on_one_line() -> None:
    plan = planned(sales_journey(), "count", 1440)
    road = [phase.area.y for phase in plan.phases if phase.phase.outcome != "parked"]

    assert len(set(road)) == 1


def test_widths_of_arcs_follow_their_volume() -> None:
    plan = planned(sales_journey())
    widths = [(arc.arc.moves, arc.width) for arc in plan.arcs if arc.klass == "advance"]

    assert [width for _, width in sorted(widths)] == sorted(width for _, width in widths)


def test_an_empty_journey_says_so() -> None:
    data = replace(sales_journey(), phases=(), arcs=(), deals=0)

    assert "Todavía no hay movimientos que dibujar." in texts(draw_journey(data))


@pytest.mark.parametrize("language", ["es-ES", "es-419", "en"])
@pytest.mark.parametrize("measure", MEASURES)
def test_every_language_and_measure_draws(language: str, measure: Measure) -> None:
    printed = texts(draw_journey(sales_journey(), language=language, measure=measure))

    assert ("oportunidades" in printed[1]) == language.startswith("es")


def test_the_word_for_a_deal_can_be_chosen() -> None:
    assert "9.760 negocios" in texts(draw_journey(sales_journey(), deals_word="negocios"))[1]


@pytest.mark.parametrize(
    "options",
    [{"measure": "volume"}, {"detail": 1.5}, {"detail": float("nan")}, {"theme": "sepia"}],
)
def test_an_option_that_cannot_be_used_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        draw_journey(sales_journey(), **options)  # type: ignore[arg-type]


def test_the_twin_holds_every_phase_and_arc_with_the_same_columns() -> None:
    data = sales_journey()
    rows = data.as_rows()

    assert len(rows) == len(data.phases) + len(data.arcs)
    assert len({tuple(row) for row in rows}) == 1
    assert json.loads(json.dumps(rows)) == rows


def test_shares_of_the_twin_add_up_to_one_for_each_phase() -> None:
    totals: dict[object, float] = {}
    for row in sales_journey().as_rows():
        if row["record"] == "arc" and isinstance(row["share"], float):
            totals[row["from_code"]] = totals.get(row["from_code"], 0) + row["share"]

    assert all(total == pytest.approx(1) for total in totals.values())


def test_one_repeated_visit_is_told_as_one() -> None:
    data = small_journey()
    for visits, said in ((1, " 1 visita repetida."), (2, " 2 visitas repetidas.")):
        first = data.phases[0]
        phase = replace(first, visits=first.entered + visits)
        assert said in phase_sentence(phase, Voice("es-ES", "EUR", "count", data.moves_out()), 1)


def test_one_deal_won_lost_or_open_is_told_as_one() -> None:
    data = replace(small_journey(), deals=3, ended=(1, 1, 1))

    said = " ".join(texts(draw_journey(data, width=1440))).replace("\u00a0", " ")
    assert "1 ganada (33 %) · 1 perdida (33 %) · 1 abierta (33 %)" in said


def test_a_long_title_goes_on_in_a_second_line_where_the_picture_is_narrow() -> None:
    data = replace(small_journey(), title="Cierzo Automatización · Nuevo negocio")

    assert texts(draw_journey(data, width=360))[:2] == ["Cierzo Automatización · Nuevo", "negocio"]
    assert texts(draw_journey(data, width=1440))[0] == data.title


def test_the_days_of_a_period_are_written_as_the_language_does() -> None:
    data = replace(small_journey(), period=(date(2026, 4, 1), date(2026, 6, 30)))
    said = "del 1 abr 2026 al 30 jun 2026 · a "
    for picture in (draw_journey(data), draw_matrix(data.matrix())):
        root = parsed(picture)
        words = " ".join("".join(each.itertext()) for each in root.iter())
        assert said in words.replace("\u00a0", " ")
        assert "2026-0" not in words
