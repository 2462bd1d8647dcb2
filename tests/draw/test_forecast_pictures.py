"""The pictures of the forecast and of the probabilities of stages."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree as ET

import pytest

from rumbo.draw.chances import draw_chances
from rumbo.draw.curve import draw_curve
from rumbo.draw.outcome import draw_outcome
from rumbo.draw.outturn import draw_outturn
from rumbo.draw.shift import draw_shift
from rumbo.model.outlook_picture import (
    CurveData,
    OutcomeData,
    OutturnData,
    OutturnRow,
    StageChance,
    StageChances,
)
from rumbo.model.shift_picture import ShiftData

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script> & 'co'"
CURVE = CurveData(
    title=HOSTILE,
    as_of=date(2026, 6, 30),
    days=(0.0, 30.0, 100.0),
    won=(0.0, 0.1, 0.46),
    lost=(0.0, 0.25, 0.4),
    likely=(date(2026, 8, 4), date(2026, 7, 9), date(2026, 10, 1)),
)
OUTCOME = OutcomeData(
    title=HOSTILE,
    currency="EUR",
    first=date(2026, 6, 1),
    last=date(2026, 6, 30),
    bins=tuple((100.0 * n, 100.0 * n + 100, 0.1) for n in range(10)),
    ends=(150.0, 500.0, 850.0),
    won=100.0,
    target=480.0,
)
SHIFT = ShiftData(
    title=HOSTILE,
    currency="EUR",
    first=date(2026, 6, 1),
    last=date(2026, 6, 30),
    edges=tuple(100.0 * n for n in range(5)),
    before=(0.1, 0.4, 0.4, 0.1),
    after=(0.0, 0.2, 0.5, 0.3),
    ends_before=(80.0, 200.0, 320.0),
    ends_after=(120.0, 270.0, 390.0),
)
OUTTURN = OutturnData(
    HOSTILE, "EUR", (OutturnRow("a", HOSTILE, (1000.0, 500.0, 250.0), (900.0, 1700.0, 2500.0)),)
)
CHANCES = StageChances(
    HOSTILE,
    date(2026, 6, 30),
    (
        StageChance("p~1", HOSTILE, "P", 0.6, 0.31, 0.24, 0.39, 180, "inflated"),
        StageChance("p~2", "Two", "Q", None, 0.5, 0.4, 0.6, 90, "undeclared"),
        StageChance("p~3", "Three", "Q", 0.9, None, None, None, 3, "too_few"),
    ),
)


@pytest.mark.parametrize("width", [320, 860])
@pytest.mark.parametrize("language", ["es-ES", "en"])
def test_pictures_are_well_formed_and_hold_what_they_draw_within_their_width(
    width: int, language: str
) -> None:
    drawn = (
        draw_outcome(OUTCOME, language=language, width=width),
        draw_shift(SHIFT, language=language, width=width),
        draw_outturn(OUTTURN, language=language, width=width, link=lambda row: f"/{row.key}"),
        draw_chances(CHANCES, language=language, width=width, link=lambda stage: f"/{stage.key}"),
    )
    for picture in drawn:
        root = ET.fromstring(picture)  # noqa: S314 - it is our own
        right = float(root.attrib["viewBox"].split()[2])
        for each in root.iter("{http://www.w3.org/2000/svg}rect"):
            assert float(each.attrib["x"]) + float(each.attrib["width"]) <= right + 0.01
        assert "<script" not in picture


def test_the_bars_of_a_forecast_say_that_they_are_averages_and_the_figure_is_not() -> None:
    said = draw_outturn(OUTTURN, language="es-ES")

    assert "barras: la media, por partes · cifra: lo esperado (P50)" in said
    assert "De las abiertas, de media" in said


def test_a_stage_is_told_as_people_say_it() -> None:
    said = draw_chances(CHANCES, language="en")

    assert "your CRM says 60 %, your history says 31 %" in said.replace("\u00a0", " ").replace(
        "60%", "60 %"
    ).replace("31%", "31 %")
    assert "the CRM declares nothing" in said
    assert "too few that have ended (3)" in said


def test_marked_amounts_do_not_lie_over_each_other() -> None:
    near = OutcomeData(
        "t", "EUR", OUTCOME.first, OUTCOME.last, OUTCOME.bins, (490.0, 500.0, 510.0), 495.0, 505.0
    )
    root = ET.fromstring(draw_outcome(near, width=320))  # noqa: S314 - the same
    bold = [e for e in root.iter("{http://www.w3.org/2000/svg}text") if e.text and "€" in e.text]
    rows = [e.attrib["y"] for e in bold if "bold" in e.attrib.get("class", "")]

    assert len(rows) == len(set(rows)) == 5


@pytest.mark.parametrize("width", [320, 760])
@pytest.mark.parametrize("language", ["es-ES", "en"])
def test_the_curve_says_what_holds_by_each_day(width: int, language: str) -> None:
    root = ET.fromstring(draw_curve(CURVE, language=language, width=width))  # noqa: S314 - ours
    right = float(root.attrib["viewBox"].split()[2])
    told = [each.text or "" for each in root.iter(f"{SVG}title")]

    assert "<script>" not in (root.findtext(f"{SVG}desc") or "")
    assert sum("46" in text and "40" in text and "14" in text for text in told) == 1
    for each in root.iter(f"{SVG}rect"):
        assert float(each.attrib["x"]) + float(each.attrib["width"]) <= right + 0.01
    lines = [each.attrib["d"] for each in root.iter(f"{SVG}path") if "line" in each.attrib["class"]]
    won, lost = (_heights(line) for line in lines)
    assert won == sorted(won, reverse=True)  # more is higher up, which is less in the picture
    assert lost == sorted(lost)
    assert all(below >= above for below, above in zip(won, lost, strict=True))


def _heights(line: str) -> list[float]:
    return [float(point.split()[1]) for point in line[1:].split("L")]


def test_the_twin_of_the_curve_adds_up_on_each_day() -> None:
    rows = CURVE.as_rows()

    assert [row["day"] for row in rows] == ["2026-06-30", "2026-07-30", "2026-10-08"]
    for row in rows:
        assert sum(float(str(row[name])) for name in ("won", "lost", "open")) == pytest.approx(1)
