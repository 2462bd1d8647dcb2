"""What home says of the probabilities that stages have in the CRM."""

from __future__ import annotations

from datetime import date

from rumbo.model.reading import Reading, Row, Text, Verdict
from rumbo.settings import Settings
from rumbo.web.language import Language
from rumbo.web.sentence import sentence

_ENGLISH = Language("en", Settings())


def test_the_stage_that_is_named_is_one_of_those_that_are_counted() -> None:
    said = sentence(
        _reading(
            ("Legal", 0.9, 0.77, "inflated"),
            ("Uso", 0.5, 0.7, "too_low"),
            ("Propuesta", 0.6, 0.58, "in_line"),
        ),
        _ENGLISH,
    )

    assert "Inflated stages: 1 of 3; too low: 1." in said
    assert "90% in Legal" in said


def test_without_an_inflated_stage_the_one_furthest_below_is_named() -> None:
    stages = (("Uso", 0.5, 0.7, "too_low"), ("Firma", 0.1, 0.6, "in_line"))
    said = sentence(_reading(*stages), _ENGLISH)

    assert "Inflated stages: 0 of 2; too low: 1." in said
    assert "50% in Uso" in said


def _reading(*stages: tuple[str, float, float, str]) -> Reading:
    names = ("crm_stage", "declared_probability", "observed_probability", "finding")
    rows: tuple[Row, ...] = tuple(
        {**dict(zip(names, stage, strict=True)), "low": stage[2] - 0.05, "high": stage[2] + 0.05}
        for stage in stages
    )
    question = Text("¿Qué probabilidad?", "Which probability?")
    return Reading("stage_probability", date(2026, 6, 12), 1, question, Verdict.BAD, (), rows)
