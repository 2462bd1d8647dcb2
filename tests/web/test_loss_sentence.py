"""What home says of the losses."""

from __future__ import annotations

from datetime import date

import pytest

from rumbo.model.reading import Figure, Reading, Text, Unit, Verdict
from rumbo.settings import Settings
from rumbo.web.language import Language
from rumbo.web.sentence import sentence


@pytest.mark.parametrize(
    ("word", "recorded", "said"),
    [
        ("oportunidad", 200, "Se perdieron 200 oportunidades, por 1 mil €: el 25 % terminó en"),
        (
            "oportunidad",
            40,
            "Hay actividades de 40: el 25 % terminó en silencio. Del 90 % del total",
        ),
        ("negocio", 40, "Se perdieron 200 negocios, por 1 mil €. Hay actividades de 40"),
    ],
)
def test_of_how_many_losses_a_silent_end_is_told_is_said(
    word: str, recorded: int, said: str
) -> None:
    found = sentence(_reading(recorded), Language("es-ES", Settings(deal_word=word)))

    assert said in found.replace("\xa0", " ")


def _reading(recorded: int) -> Reading:
    figures = (
        Figure("lost", 200, Unit.COUNT, 200),
        Figure("amount", 1000.0, Unit.MONEY, 200),
        Figure("unknown_share", 0.9, Unit.SHARE, 200),
        Figure("silent_share", 0.25, Unit.SHARE, recorded),
    )
    question = Text("¿Cuánto?", "How much?")
    rows = ({"by": "month"},)
    return Reading("losses", date(2026, 6, 12), 1, question, Verdict.BAD, figures, rows)
