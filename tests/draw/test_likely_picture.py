"""Open deals by their chance and their likely close: each where it belongs, with its words."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from rumbo.draw.likely import draw_likely
from rumbo.model.bubble import Likely, LikelyCrowd, LikelyData

SVG = "{http://www.w3.org/2000/svg}"
SURE = Likely("d1", "Una", "Demo", "Ana", "advancing", 0.8, date(2026, 7, 10), 9000.0)
VAGUE = replace(
    SURE, deal_id="d2", name="<b>Dos", p_win=0.1, closes_on=date(2026, 12, 1), amount=1.0
)
CROWD = LikelyCrowd(0.2, date(2026, 9, 1), 40, 7_000.0)
DATA = LikelyData("Cierzo", (SURE, VAGUE), (CROWD,), 3, date(2026, 6, 30))


def marks(drawn: str) -> list[Element]:
    root = fromstring(drawn)
    return [each for each in root.iter() if "mark" in (each.get("class") or "").split()]


@pytest.mark.parametrize("width", [320, 1120])
def test_likelier_deals_stand_higher_and_later_ones_further_right(width: int) -> None:
    drawn = draw_likely(DATA, language="en", width=width, link=lambda mark: f"/{mark!r}"[:3])
    crowd, sure, vague = marks(drawn)

    x, y, r = (float(str(sure.get(name))) for name in ("cx", "cy", "r"))
    assert y + 100 < float(str(vague.get("cy")))
    assert x + 60 < float(str(vague.get("cx")))
    assert r > float(str(vague.get("r")))
    assert x < float(str(crowd.get("x"))) < float(str(vague.get("cx")))
    assert len(list(fromstring(drawn).iter(f"{SVG}a"))) == 3


def test_each_mark_is_said_and_what_is_left_out_is_counted() -> None:
    drawn = draw_likely(DATA, language="es-ES")
    said = [each.findtext(f"{SVG}title") or "" for each in marks(drawn)]
    text = " ".join(each.text or "" for each in fromstring(drawn).iter(f"{SVG}text"))

    assert "<b>" not in drawn
    assert "40 oportunidades más con una probabilidad de 20\u00a0% a 30\u00a0%" in said[0]
    assert "se gana el 80\u00a0% de las veces, cierre probable 10\u00a0jul\u00a02026" in said[1]
    assert "sin probabilidad propia: 3" in text


def test_no_deal_draws_a_sound_picture_and_the_twin_has_a_row_for_every_mark() -> None:
    assert marks(draw_likely(replace(DATA, marks=(), crowds=()))) == []
    rows = DATA.as_rows()
    assert [row["record"] for row in rows] == ["deal", "deal", "crowd"]
    assert sum(int(str(row["deals"])) for row in rows) == DATA.deals == 42
    assert len({tuple(row) for row in rows}) == 1


@pytest.mark.parametrize("width", [320, 1120])
def test_deals_of_one_chance_and_day_stand_beside_each_other(width: int) -> None:
    same = tuple(replace(SURE, deal_id=f"d{n}", amount=100.0 * n) for n in range(1, 41))

    drawn = marks(draw_likely(replace(DATA, marks=same, crowds=()), width=width))

    circles = [tuple(float(str(each.get(name))) for name in ("cx", "cy", "r")) for each in drawn]
    assert len(circles) == len(same)
    for place, (x, y, r) in enumerate(circles):
        for other in circles[:place]:
            assert math.dist((x, y), other[:2]) >= r + other[2]
