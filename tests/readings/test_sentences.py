"""What a reading says: its sentences in each language."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from rumbo.draw.words import _WORDS
from rumbo.model import term
from rumbo.model.clock_limit import ClockLimit, over
from rumbo.model.reading import Figure, Reading, Row, Text, Unit, Verdict, counted, missing
from rumbo.readings.registry import questions
from rumbo.settings import Settings
from rumbo.web.language import Language
from rumbo.web.sentence import sentence


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


@pytest.mark.parametrize(
    ("text", "es", "en"),
    [
        (missing(1), "falta 1", "1 is missing"),
        (missing(1200), "faltan 1.200", "1,200 are missing"),
        (over(1), "más de 1 día", "over 1 day"),
        (over(1, business=True), "más de 1 día hábil", "over 1 business day"),
        (over(14, business=True), "más de 14 días hábiles", "over 14 business days"),
        (ClockLimit("Demo", contact_days=1).says,
         "Las de la fase «Demo» llegan tarde sin contacto durante más de 1 día.",
         "Deals in the phase “Demo” are late without contact for more than 1 day."),
        (ClockLimit("Demo", progress_days=30).says,
         "Las de la fase «Demo» llegan tarde sin avance tangible durante más de 30 días.",
         "Deals in the phase “Demo” are late without tangible progress for more than 30 days."),
        (ClockLimit("{0}", "x=y", 120).says,
         "Las de la fase «{0}» y de «x=y» llegan tarde sin contacto durante más de 120 días.",
         "Deals in the phase “{0}” and of “x=y” are late without contact for more than 120 days."),
    ],
)  # fmt: skip
def test_one_is_said_in_the_singular(text: Text, es: str, en: str) -> None:
    assert (text.of("es-ES"), text.of("en")) == (es, en)


@pytest.mark.parametrize("tag", ["es-ES", "en"])
@pytest.mark.parametrize(
    ("name", "figures", "rows", "said"),
    [
        ("follow_up", {"late": 1, "amount": None, "next_step_coverage": None}, 1,
         ("1 de 1 oportunidades abiertas tiene algo vencido.",
          "1 of 1 open deals waits for something that is overdue.")),
        ("weekly_five", {"needed": 1, "aside": 0, "amount": None}, 1,
         ("1 de 1 oportunidades del pipeline pide una decisión.",
          "1 of 1 deals in the pipeline needs a decision.")),
        ("playbook", {"owed": 1, "compliance": 0.5}, 1,
         ("Se dieron a tiempo el 50 % de los pasos que tocaban; 1 oportunidad abierta debe alguno.",
          "50% of the steps that were due were taken in time; 1 open deal owes one.")),
        ("map_check", {"observed": 1, "refuted": 0}, 1,
         ("De 1 afirmación del mapa, el registro confirma 1 y refuta 0.",
          "Of 1 statement of the map the log confirms 1 and refutes 0.")),
        ("drift", {"changes": 0}, 0,
         ("Nada ha cambiado: 1 cosa comparada.", "Nothing has changed: 1 thing compared.")),
    ],
)  # fmt: skip
def test_the_answer_about_one_is_in_the_singular(
    name: str, figures: dict[str, float], rows: int, said: tuple[str, str], tag: str
) -> None:
    row: Row = {"required": 1, "compliance": 0.5, "step": "x"}
    told = Reading(
        name, date(2026, 6, 30), 1, Text("", ""), Verdict.WATCH,
        tuple(Figure(each, value, Unit.COUNT, 1) for each, value in figures.items()),
        (row,) * rows,
    )  # fmt: skip

    found = sentence(told, Language(tag, Settings()))
    assert found.replace("\u00a0", " ").replace("\u202f", " ") == said[tag == "en"]


def test_names_in_sentences_stay_as_they_are() -> None:
    assert counted("Fase {name}", "Phase {name}", name="1,5.x").of("es-ES") == "Fase 1,5.x"


def test_a_sentence_without_large_numbers_is_the_same_in_all_spanish() -> None:
    assert counted("Hay {n}.", "There are {n}.", n=12) == Text("Hay 12.", "There are 12.")


def test_latin_america_reads_no_number_of_ours_as_spain_writes_it() -> None:
    defined = [text for each in questions().values() for text in each.definitions.values()]
    told = [each.of("es-419") for each in (*defined, *map(term.worded, defined), *_WORDS.values())]

    assert [each for each in told if re.search(r"\d\.\d{3}\b|\d,\d{1,2}\b", each)] == []
