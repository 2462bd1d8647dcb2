from __future__ import annotations

import pytest
from example import sales_journey, small_journey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_journeys import journeys

from rumbo.draw.terminal import bar, cell_width, fitted, journey_line, share_bar, sparkline
from rumbo.model.picture import JourneyData

numbers = st.floats(allow_nan=True, allow_infinity=True)


@pytest.mark.parametrize(
    ("value", "text"),
    [(10, "██████████"), (5, "█████     "), (0.1, "▏         "), (0, " " * 10), (99, "█" * 10)],
)
def test_a_bar_is_as_long_as_its_value(value: float, text: str) -> None:
    assert bar(value, 10, 10) == text


@given(numbers | st.none(), numbers, st.integers(0, 80))
def test_a_bar_always_fills_its_width(value: float | None, maximum: float, width: int) -> None:
    assert len(bar(value, maximum, width)) == width


def test_a_sparkline_goes_from_low_to_high() -> None:
    assert sparkline([0, 1, 2, None, 7]) == "▁▂▃ █"


def test_a_flat_sparkline_stays_in_the_middle() -> None:
    assert sparkline([3, 3]) == "▅▅"


@given(st.lists(numbers | st.none(), max_size=40))
def test_a_sparkline_has_one_cell_per_value(values: list[float | None]) -> None:
    assert len(sparkline(values)) == len(values)


@given(st.lists(st.floats(0, 1e9), max_size=4), st.integers(4, 60))
def test_a_share_bar_fills_its_width(parts: list[float], width: int) -> None:
    assert len(share_bar(parts, width)) == width


def test_a_small_part_stays_visible() -> None:
    assert share_bar([99.9, 0.1], 10) == "█████████▓"


def test_the_journey_lists_its_phases_in_order() -> None:
    lines = journey_line(sales_journey(), 100).splitlines()

    assert lines[0].startswith("● Contacto inicial")
    assert "9.120" in lines[0]
    assert lines[8].startswith("▶ Ganada")
    assert lines[-1].startswith("↺ Demo técnica → Descubrimiento 590")


def test_the_journey_speaks_english() -> None:
    assert "100%" in journey_line(small_journey(), 80, "en")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(journeys(), st.integers(60, 140))
def test_no_line_is_wider_than_the_terminal(data: JourneyData, width: int) -> None:
    assert all(cell_width(line) <= width for line in journey_line(data, width).splitlines())


@given(st.text(max_size=60), st.integers(1, 40))
def test_a_fitted_text_takes_exactly_its_cells(text: str, width: int) -> None:
    assert cell_width(fitted(text, width)) == width
