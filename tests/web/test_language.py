"""Spanish and English, complete: every message in both, no text outside them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import extract_from_ast

from rumbo.model.deal_word import reworded
from rumbo.model.forecast_words import FORECAST_TERMS
from rumbo.model.lexicon import TERMS
from rumbo.model.mending import MENDING_TERMS
from rumbo.model.review_words import REVIEW_TERMS
from rumbo.model.title import TITLES
from rumbo.readings.registry import questions
from rumbo.settings import Settings
from rumbo.web.language import Language, messages
from rumbo.web.rendering import environment

WEB = Path(str(files("rumbo.web")))
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
LITERAL = {"Rumbo", "Ctrl K", "Esc", "Ctrl", "·", "rumbo import  --workspace"}
SPOKEN = ("aria-label", "placeholder", "title", "alt", "content")


def in_templates() -> Iterator[tuple[str, ...]]:
    for path in TEMPLATES:
        tree = environment().parse(path.read_text(encoding="utf-8"))
        for _, _, written in extract_from_ast(tree, ("_", "many")):
            parts = written if isinstance(written, tuple) else (written,)
            yield tuple(part for part in parts if part)


def in_code() -> Iterator[tuple[str, ...]]:
    for path in sorted(WEB.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                named = node.func
                name = named.id if isinstance(named, ast.Name) else getattr(named, "attr", "")
                written = [
                    each.value
                    for each in node.args
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                ]
                if name in {"say", "marked", "many"} and written:
                    yield tuple(written[:2] if name == "many" else written[:1])


USED = sorted({*in_templates(), *in_code()})


@pytest.mark.parametrize("message", USED, ids=lambda message: message[0][:40])
def test_every_message_has_its_spanish(message: tuple[str, ...]) -> None:
    found = messages("es-ES").get(message[0])

    assert found is not None
    assert len(found) == len(message)
    for form in found:
        assert set(re.findall(r"{\w+}", form)) <= set(re.findall(r"{\w+}", " ".join(message)))


def test_the_catalogue_holds_nothing_that_is_not_said() -> None:
    used = {message[0] for message in USED}

    assert set(messages("es-ES")) - used == set()
    assert set(messages("es-419")) == set(messages("es-ES"))


def test_latin_america_reads_no_number_as_spain_writes_it() -> None:
    written = [form for forms in messages("es-419").values() for form in forms]

    assert [each for each in written if re.search(r"\d\.\d{3}\b|\d,\d{1,2}\b", each)] == []


def test_the_catalogues_are_sound() -> None:
    for name in ("es", "es_419"):
        with (WEB / "locale" / f"{name}.po").open("rb") as file:
            listed = [message.id for message in read_po(file, locale=name) if message.id]
        assert len(listed) == len({str(each) for each in listed})


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_says_anything_outside_the_messages(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    bare = re.sub(r"{%.*?%}", "", re.sub(r"{{.*?}}", "", source, flags=re.DOTALL))
    for name in SPOKEN:
        for value in re.findall(rf'\s{name}="([^"]*)"', bare):
            assert not re.search(r"[^\W\d_]{3,}", value) or "width=" in value, value
    for text in re.split(r"<[^>]*>", bare):
        left = text.strip()
        assert left in LITERAL or not re.search(r"[^\W\d_]{2,}", left), left


def test_every_key_of_a_definition_or_title_has_words_of_its_own() -> None:
    for name, asked in questions().items():
        assert name in TITLES, name
        for key in asked.definitions:
            assert key in TERMS, key


def test_no_key_has_words_of_two_meanings() -> None:
    parts = (REVIEW_TERMS, MENDING_TERMS, FORECAST_TERMS)

    for one, other in combinations(parts, 2):
        assert {key for key in one.keys() & other.keys() if one[key] != other[key]} == set()
    for part in parts:
        assert {key for key in part if TERMS[key] != part[key]} == set()


@pytest.mark.parametrize(
    ("word", "sentence", "expected"),
    [
        ("negocio", "Hay {n} oportunidades abiertas.", "Hay {n} negocios abiertos."),
        ("trato", "¿Dónde está cada oportunidad abierta?", "¿Dónde está cada trato abierto?"),
        ("negocio", "El 5 % de las oportunidades avanza", "El 5 % de los negocios avanza"),
        ("negocio", "El propietario de la oportunidad", "El propietario del negocio"),
        ("operación", "La oportunidad ganada", "La operación ganada"),
        ("negocio", "Oportunidades abiertas", "Negocios abiertos"),
        ("oportunidad", "las oportunidades", "las oportunidades"),
    ],
)
def test_the_word_for_a_deal_brings_its_neighbours_along(
    word: str, sentence: str, expected: str
) -> None:
    assert reworded(sentence, word) == expected


def test_english_does_not_know_the_spanish_word() -> None:
    english = Language("en", Settings(deal_word="negocio"))

    assert english.say("What your deals are telling you") == "What your deals are telling you"


def test_no_line_begins_with_the_second_half_of_an_interval() -> None:
    said = Language("es-ES", Settings()).say("{low} – {high}", low="71 %", high="82 %")
    assert said == "71 %\N{NO-BREAK SPACE}– 82 %"


def test_numbers_and_plurals_follow_the_language() -> None:
    spain, latin = Language("es-ES", Settings()), Language("es-419", Settings())

    assert spain.many("{n} entry", "{n} entries", 1) == "1 entrada"
    assert spain.many("{n} entry", "{n} entries", 12345) == "12.345 entradas"
    assert latin.many("{n} entry", "{n} entries", 12345) == "12,345 entradas"
