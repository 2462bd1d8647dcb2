from __future__ import annotations

from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from rumbo.draw.bubbles import INKS, draw_bubbles
from rumbo.model.bubble import Bubble, BubblesData, Swarm
from rumbo.model.selection import STATES

SVG = "{http://www.w3.org/2000/svg}"
PHASES = ((1, "Lead", ""), (2, "Propuesta <b>", ""))


def bubble(number: int, **changes: object) -> Bubble:
    made = Bubble(1, f"d{number}", f"Deal {number}", "Acme", "Ana", "silent", 30.0, 1000.0 * number)
    return replace(made, **changes)  # type: ignore[arg-type]


def data(*bubbles: Bubble, swarms: tuple[Swarm, ...] = ()) -> BubblesData:
    return BubblesData("Cierzo", "phase", PHASES, bubbles, swarms, date(2026, 6, 30))


def parsed(svg: str) -> Element:
    root = fromstring(svg)
    assert isinstance(root, Element)
    return root


def marks(svg: str) -> list[Element]:
    return [each for each in parsed(svg).iter() if "mark" in (each.get("class") or "").split()]


def test_each_deal_is_a_mark_with_its_words_and_its_link() -> None:
    drawn = draw_bubbles(
        data(bubble(1), bubble(2)),
        language="en",
        link=lambda mark: f"/{getattr(mark, 'deal_id', '')}",
    )

    assert [each.get("href") for each in parsed(drawn).iter(f"{SVG}a")] == ["/d2", "/d1"]
    said = [each.findtext(f"{SVG}title") or "" for each in marks(drawn)]
    assert said[1] == "Deal 1 · Lead · silent · 30\u00a0d in the phase · €1k · Ana"


def test_the_area_of_a_mark_is_the_amount() -> None:
    small, large = (
        bubble(1, state="advancing", amount=25_000.0),
        bubble(2, state="advancing", amount=100_000.0),
    )
    radii = sorted(float(str(each.get("r"))) for each in marks(draw_bubbles(data(small, large))))

    assert radii[1] / radii[0] == pytest.approx(2.0, rel=0.01)


def test_every_state_has_a_shape_and_no_two_inks_share_one() -> None:
    shapes: dict[str, set[tuple[str, bool]]] = {}
    for state in STATES:
        (mark,) = marks(draw_bubbles(data(bubble(1, state=state))))
        ring = "ring" in str(mark.get("class"))
        shapes.setdefault(INKS[state], set()).add((mark.tag, ring))

    assert all(len(found) == 1 for found in shapes.values())
    assert len({next(iter(found)) for found in shapes.values()}) == len(shapes) == 4


def test_marks_that_fit_do_not_lie_on_each_other() -> None:
    many = [bubble(n, state="advancing", amount=9_000.0, days=10.0 + n / 10) for n in range(1, 12)]
    places = [
        tuple(float(str(each.get(name))) for name in ("cx", "cy", "r"))
        for each in marks(draw_bubbles(data(bubble(99, amount=900_000.0, days=400.0), *many)))
        if each.tag == f"{SVG}circle"
    ]

    assert len(places) == 11
    for number, (x, y, r) in enumerate(places):
        for x2, y2, r2 in places[number + 1 :]:
            assert (x - x2) ** 2 + (y - y2) ** 2 >= (r + r2) ** 2 - 0.1


def test_what_is_not_drawn_one_by_one_is_counted_and_said() -> None:
    drawn = draw_bubbles(
        data(bubble(1), swarms=(Swarm(2, 7, 15, 120, 54_000.0),)), language="es-ES"
    )

    text = " ".join(each.text or "" for each in parsed(drawn).iter(f"{SVG}text"))
    assert "una a una, las 1 mayores; las otras 120" in text
    said = [each.findtext(f"{SVG}title") or "" for each in marks(drawn)]
    assert any("120 oportunidades más en Propuesta <b>, de 7 a menos de 15 días" in s for s in said)


def test_a_clock_that_never_began_is_said() -> None:
    told = replace(data(bubble(1, never=True)), clock="contact")
    (mark,) = marks(draw_bubbles(told, language="en"))

    assert "no contact yet: 30\u00a0d old" in (mark.findtext(f"{SVG}title") or "")


@pytest.mark.parametrize("width", [320, 1120])
def test_no_deal_no_amount_and_a_hostile_name_draw_a_sound_picture(width: int) -> None:
    assert marks(draw_bubbles(data(), width=width)) == []
    odd = bubble(1, name="<script>\u202e\x00", amount=None, days=0.0, owner=None)
    drawn = draw_bubbles(data(odd), width=width)
    assert "<script>" not in drawn
    assert len(marks(drawn)) == 1
    for each in parsed(drawn).iter(f"{SVG}rect"):
        assert 0 <= float(str(each.get("x"))) <= width


def test_the_twin_has_a_row_for_every_mark() -> None:
    rows = data(bubble(1), bubble(2), swarms=(Swarm(2, 7, 15, 120, None),)).as_rows()

    assert [row["record"] for row in rows] == ["deal", "deal", "swarm"]
    assert sum(int(str(row["deals"])) for row in rows) == 122
    assert len({tuple(row) for row in rows}) == 1


def test_a_deal_is_called_what_the_workspace_calls_it() -> None:
    drawn = draw_bubbles(replace(data(), deal_word="negocio"))

    assert "negocios" in drawn
    assert "oportunidad" not in drawn
