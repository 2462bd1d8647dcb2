"""The pictures of one deal: its path over the journey and its life in time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_lives import BEGINNING, lives, paths

from rumbo.draw.life import draw_life, draw_lives
from rumbo.draw.path import draw_path
from rumbo.model.life import Contact, DealLife, DealPath, PathPhase, Standstill, Stay, Worth
from rumbo.model.picture import Kind

SVG = "{http://www.w3.org/2000/svg}"
WIDTHS = (None, 320, 700, 1120)
calm = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
PHASES = (
    PathPhase(1, "Calificación", "open", 10.0, 40.0),
    PathPhase(2, "Demo", "open", 12.0, 50.0),
    PathPhase(3, "Propuesta", "open"),
    PathPhase(4, "Ganada", "won"),
    PathPhase(5, "Perdida", "lost"),
)
# Phase, kind, visit, and the day on which it was entered.
STEPS: tuple[tuple[int, Kind, int, int], ...] = (
    (1, "start", 1, 0),
    (2, "advance", 1, 20),
    (1, "regress", 2, 30),
    (2, "advance", 2, 40),
    (5, "lost", 1, 90),
)


def told() -> DealPath:
    stays = []
    for number, (phase, kind, visit, day) in enumerate(STEPS, 1):
        following = STEPS[number][3] if number < len(STEPS) else None
        end = day if following is None else following
        stays.append(
            Stay(
                step=number,
                phase=phase,
                name=PHASES[phase - 1].name,
                outcome=PHASES[phase - 1].outcome,
                kind=kind,
                visit=visit,
                entered_at=BEGINNING + timedelta(days=day),
                left_at=None if following is None else BEGINNING + timedelta(days=end),
                days=float(end - day),
                from_phase=STEPS[number - 2][0] if number > 1 else None,
            )
        )
    return DealPath("Nuevo negocio", PHASES, tuple(stays), BEGINNING + timedelta(days=90))


def life() -> DealLife:
    path = told()
    return DealLife(
        title="Uno",
        stays=path.stays,
        until=path.until,
        contacts=(
            Contact(BEGINNING + timedelta(days=1), "both"),
            Contact(BEGINNING + timedelta(days=3), "ours"),
            Contact(BEGINNING + timedelta(days=50), "missed"),
        ),
        pauses=(
            Standstill(BEGINNING + timedelta(days=50), BEGINNING + timedelta(days=80), False),  # noqa: FBT003
        ),
        worths=(Worth(BEGINNING, 1000.0), Worth(BEGINNING + timedelta(days=45), 2500.0)),
    )


def parsed(svg: str) -> Element:
    root = fromstring(svg)
    assert isinstance(root, Element)
    return root


def written(svg: str) -> list[str]:
    return [element.text or "" for element in parsed(svg).iter(f"{SVG}text")]


@calm
@given(paths(), st.sampled_from(WIDTHS))
def test_any_path_becomes_well_formed_xml(path: DealPath, width: int | None) -> None:
    assert parsed(draw_path(path, width=width)).get("viewBox")


@calm
@given(lives(), st.sampled_from(WIDTHS))
def test_any_life_becomes_well_formed_xml(lived: DealLife, width: int | None) -> None:
    assert parsed(draw_life(lived, width=width)).get("viewBox")
    several = draw_lives("Todas", [lived, replace(lived, title="Otra")], width=width)
    assert parsed(several).get("viewBox")
    assert "javascript:" not in re.sub(r">[^<]*<", "><", several)


@calm
@given(paths(), st.sampled_from(WIDTHS))
def test_every_step_is_drawn_or_said_to_be_left_out(path: DealPath, width: int | None) -> None:
    svg = draw_path(path, width=width)
    drawn = {
        int(number)
        for group in parsed(svg).iter(f"{SVG}g")
        for number in str(group.get("data-steps", "")).split()
    }
    left_out = {stay.step for stay in path.stays} - drawn

    assert bool(left_out) == any("sin dibujar" in text for text in written(svg))


@pytest.mark.parametrize("width", [320, 1120])
def test_a_path_shows_its_steps_its_ways_back_and_where_it_ended(width: int) -> None:
    svg = draw_path(told(), width=width)
    root = parsed(svg)

    arrows = {g.get("data-steps"): g.get("data-kind") for g in root.iter(f"{SVG}g")}
    assert arrows["2 4"] == "advance"
    assert arrows["3"] == "regress"
    assert "2·4" in written(svg)
    assert "✕ 5" in written(svg)
    assert any("↻ 2" in text for text in written(svg))
    visits = {
        g.get("data-phase"): g.get("data-visits")
        for g in root.iter(f"{SVG}g")
        if g.get("data-visits")
    }
    assert visits == {"1": "2", "2": "2", "3": "0", "4": "0"}


def test_an_open_deal_is_marked_in_words_where_it_is() -> None:
    path = told()
    stays = (*path.stays[:2],)
    open_path = replace(path, stays=(stays[0], replace(stays[1], left_at=None)))

    assert any("● aquí" in text for text in written(draw_path(open_path, width=1120)))
    english = draw_path(open_path, width=1120, language="en")
    assert any("● here" in text for text in written(english))


def test_a_life_reads_without_colours() -> None:
    svg = draw_life(life(), width=1120)
    root = parsed(svg)

    assert "✕" in written(svg)  # the meeting that was not held, and the end
    assert any(text.startswith("↻ ") for text in written(svg))
    hatched = [path for path in root.iter(f"{SVG}path") if path.get("class") == "edge"]
    assert any((path.get("d") or "").count("M") > 20 for path in hatched)
    assert {"1 mil €", "2,5 mil €"} <= {text.replace("\xa0", " ") for text in written(svg)}
    assert [g.get("data-end") for g in root.iter(f"{SVG}g") if g.get("data-end")] == ["lost"]


def test_what_is_drawn_has_a_row() -> None:
    rows = life().as_rows()

    assert [row["record"] for row in rows].count("visit") == len(STEPS)
    assert [row["record"] for row in rows].count("contact") == 3
    assert [row["record"] for row in rows].count("pause") == 1
    assert len({tuple(row) for row in rows}) == 1
    steps = told().as_rows()
    assert [row["step"] for row in steps] == [1, 2, 3, 4, 5]
    assert steps[2]["from"] == "Demo"
    assert steps[2]["median_days"] == 10.0


def test_several_lives_stand_on_the_same_time() -> None:
    later = replace(life(), title="Dos", href="/oportunidades/d2")
    svg = draw_lives("Todas", [life(), later], width=1120)
    root = parsed(svg)

    assert [g.get("data-deal") for g in root.iter(f"{SVG}g") if g.get("data-deal")] == [
        "Uno",
        "Dos",
    ]
    assert [a.get("href") for a in root.iter(f"{SVG}a")] == ["/oportunidades/d2"]
    assert root.get("role") == "group"
