"""What a reading says: its sentences in each language."""

from __future__ import annotations

import pytest

from rumbo.model.reading import Text, counted


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es-ES", "De 2.089 abiertas, 2,5 días."),
        ("es-419", "De 2,089 abiertas, 2.5 días."),
        ("en", "Of 2,089 open ones, 2.5 days."),
    ],
)
def test_numbers_in_sentences_are_written_as_the_language_writes_them(
    language: str, said: str
) -> None:
    text = counted(
        "De {n} abiertas, {days} días.", "Of {n} open ones, {days} days.", n=2089, days=2.5
    )

    assert text.of(language) == said


def test_names_in_sentences_stay_as_they_are() -> None:
    assert counted("Fase {name}", "Phase {name}", name="1,5.x").of("es-ES") == "Fase 1,5.x"


def test_a_sentence_without_large_numbers_is_the_same_in_all_spanish() -> None:
    assert counted("Hay {n}.", "There are {n}.", n=12) == Text("Hay 12.", "There are 12.")
