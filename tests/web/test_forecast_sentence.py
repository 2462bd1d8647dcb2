"""What home says of a forecast near the end of its period."""

from __future__ import annotations

from datetime import date

import pytest

from rumbo.model.reading import Figure, Reading, Text, Unit, Verdict
from rumbo.settings import Settings
from rumbo.web.language import Language
from rumbo.web.sentence import sentence


@pytest.mark.parametrize(
    ("day", "high", "said"),
    [
        (date(2026, 11, 28), 16_600.0, "No cabe esperar más que lo ya ganado: 16,6 mil €."),
        (date(2026, 11, 28), 20_000.0, "Cabe esperar 16,6 mil €"),
        (date(2026, 12, 1), 16_600.0, "El periodo ya pasó: se ganó 16,6 mil €."),
    ],
)
def test_a_period_is_over_by_its_days_and_not_by_what_is_left_to_expect(
    day: date, high: float, said: str
) -> None:
    values = {"won_so_far": 16_600.0, "p10": 16_600.0, "p50": 16_600.0, "p90": high}
    values |= {"target": 0.0, "usual": 0.0}
    period = (date(2026, 11, 1), date(2026, 11, 30))
    figures = tuple(
        Figure(name, value or None, Unit.MONEY, 39, period=period) for name, value in values.items()
    )
    rows = ({"by": "month"},)
    asked = Text("¿Cuánto?", "How much?")
    reading = Reading("forecast", day, 1, asked, Verdict.GOOD, figures, rows)

    found = sentence(reading, Language("es-ES", Settings()))

    assert found.replace("\xa0", " ").startswith(said)
