"""What a reading says: its sentences in each language."""

from __future__ import annotations

import re

import numpy as np
import pytest

from rumbo.draw.words import _WORDS
from rumbo.model import term
from rumbo.model.reading import Text, counted
from rumbo.readings.registry import questions


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


@pytest.mark.parametrize(
    ("value", "spain", "latin"),
    [
        (1_234_567.0, "1.234.567", "1,234,567"),
        (1_234_567.6, "1.234.568", "1,234,568"),
        (999_999.7, "1.000.000", "1,000,000"),
        (12_345.678, "12.345,7", "12,345.7"),
        (0.00002, "0,00002", "0.00002"),
        (2.0, "2", "2"),
        (np.float64(1_234_567), "1.234.567", "1,234,567"),
        (np.float32(2.5), "2,5", "2.5"),
        (np.int64(1_234_567), "1.234.567", "1,234,567"),
        (np.int32(12), "12", "12"),
        (1_234_567, "1.234.567", "1,234,567"),
    ],
)
def test_no_number_in_a_sentence_has_an_exponent(value: float, spain: str, latin: str) -> None:
    text = counted("Son {n}.", "They are {n}.", n=value)

    assert text.of("es-ES") == f"Son {spain}."
    assert text.of("es-419") == f"Son {latin}."
    assert text.of("en") == f"They are {latin}."


def test_names_in_sentences_stay_as_they_are() -> None:
    assert counted("Fase {name}", "Phase {name}", name="1,5.x").of("es-ES") == "Fase 1,5.x"


def test_a_sentence_without_large_numbers_is_the_same_in_all_spanish() -> None:
    assert counted("Hay {n}.", "There are {n}.", n=12) == Text("Hay 12.", "There are 12.")


def test_latin_america_reads_no_number_of_ours_as_spain_writes_it() -> None:
    defined = [text for each in questions().values() for text in each.definitions.values()]
    told = [each.of("es-419") for each in (*defined, *map(term.worded, defined), *_WORDS.values())]

    assert [each for each in told if re.search(r"\d\.\d{3}\b|\d,\d{1,2}\b", each)] == []
