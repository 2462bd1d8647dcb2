"""The pictures of how right the forecast was, and of what moved it."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree as ET

import pytest

from rumbo.draw.calibration import draw_calibration
from rumbo.draw.errors import draw_errors
from rumbo.draw.waterfall import draw_waterfall
from rumbo.model.accuracy_picture import CalibrationBin, CalibrationData, ErrorLine, ErrorsData
from rumbo.model.bridge import BridgeData, BridgeStep

HOSTILE = "<script>alert(1)</script> & 'co'"
DAYS = (date(2025, 7, 1), date(2026, 6, 30))
CURVE = CalibrationData(
    HOSTILE,
    90,
    tuple(CalibrationBin(n / 10, n / 11, n / 14, n / 10.5, 10 * n) for n in range(1, 10)),
    0.03,
)
LINES = ErrorsData(
    HOSTILE,
    *DAYS,
    tuple(
        ErrorLine(key, HOSTILE, tuple((week, week / 4 + place / 9, 12) for week in range(1, 10)))
        for place, key in enumerate(("forecast", "stage_weighted", "declared", "usual"))
    ),
)
BRIDGE = BridgeData(
    HOSTILE,
    "EUR",
    *DAYS,
    (
        BridgeStep("forecast_before", 1000.0, 12, 0),
        BridgeStep("won", 300.0, 2, 1),
        BridgeStep("lost", 250.0, 1, -1),
        BridgeStep("not_yet_created_change", 50.0, 0, -1),
        BridgeStep("forecast_now", 1000.0, 13, 0),
    ),
    BridgeStep("unchanged", 0.0, 0),
    of="expected",
)


@pytest.mark.parametrize("width", [320, 860])
@pytest.mark.parametrize("language", ["es-ES", "en"])
def test_pictures_are_well_formed_and_stay_within_their_width(width: int, language: str) -> None:
    for drawn in (
        draw_calibration(CURVE, language=language, width=width),
        draw_errors(LINES, language=language, width=width),
        draw_waterfall(BRIDGE, language=language, width=width, link=lambda step: f"/{step.key}"),
    ):
        root = ET.fromstring(drawn)  # noqa: S314 - it is our own
        right, below = (float(end) for end in root.attrib["viewBox"].split()[2:])
        for each in root.iter("{http://www.w3.org/2000/svg}circle"):
            assert 0 <= float(each.attrib["cx"]) <= right
            assert 0 <= float(each.attrib["cy"]) <= below
        for each in root.iter("{http://www.w3.org/2000/svg}text"):
            assert 0 <= float(each.attrib["y"]) <= below
        assert "<script" not in drawn


def test_a_line_that_is_far_off_leaves_the_picture_at_its_top_and_not_its_data() -> None:
    far = ErrorsData("t", *DAYS, (ErrorLine("forecast", "f", ((1, 7.5, 12), (2, 0.5, 12))),))

    assert "750" in draw_errors(far, language="en")
    assert [row["wape"] for row in far.as_rows()] == [7.5, 0.5]


def test_the_forecast_is_a_bridge_whose_steps_say_which_way_they_go() -> None:
    assert BRIDGE.levels()[-2][1] == pytest.approx(BRIDGE.steps[-1].amount)
    said = draw_waterfall(BRIDGE, language="en")

    assert "what is expected" in said
    assert "+€300" in said.replace("\u00a0", "")


def test_a_picture_of_nothing_is_drawn_all_the_same() -> None:
    assert "<svg" in draw_calibration(CalibrationData("t", 90, ()))
    assert "<svg" in draw_errors(ErrorsData("t", *DAYS, ()))
