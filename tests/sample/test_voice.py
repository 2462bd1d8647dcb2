from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from rumbo.sample.words import LANGUAGES, Phrases, Words, phrases, words

if TYPE_CHECKING:
    from written_company import Written

pytest_plugins = ["written_company"]


LABELS = {
    "emotion.trust",
    "emotion.frustration",
    "emotion.perceived_risk",
    "emotion.enthusiasm",
    "emotion.urgency",
    "emotion.overwhelm",
    "objection.price",
    "objection.timing",
    "objection.no_priority",
    "objection.authority",
    "objection.roi",
    "objection.technical",
    "objection.security_legal",
    "objection.competitor",
    "objection.status_quo",
    "validation.references",
    "validation.poc",
    "validation.security_questionnaire",
    "risk.champion_loss",
    "risk.going_dark",
}
STATES = {"held", "negated", "resolved", "hypothetical", "seller", "courtesy", "neutral"}
SPANISH = (
    "el la los las del una que por con para pero está reunión propuesta cliente presupuesto gracias"
    " saludos hola precio llamada nota dejó otro perdida ganada evento enviar buenos semana factura"
)
ENGLISH = (
    "the and of with for but is meeting proposal customer budget thanks regards hello price call"
    " note lost won event send good week invoice they from"
)


def said(written: Written) -> set[str]:
    """Every word that the company's log says, in lower case."""
    texts = [
        row[column]
        for table, columns in {
            "activities": ("subject", "body"),
            "deals": ("name", "stage", "source", "lost_reason", "next_step"),
            "contacts": ("job_title",),
            "accounts": ("industry", "country"),
            "stages": ("stage", "pipeline"),
            "contents": ("title", "kind", "topic"),
            "tickets": ("subject", "body", "category"),
            "account_events": ("name", "text"),
            "subscriptions": ("product", "cancel_reason"),
            "owners": ("team",),
        }.items()
        for row in written.log[table]
        for column in columns
    ]
    return set(re.findall(r"\w+", " ".join(texts).lower()))


def test_the_english_company_speaks_no_spanish(english: Written) -> None:
    assert said(english) & set(SPANISH.split()) == set()


def test_the_spanish_company_speaks_no_english(company: Written) -> None:
    assert said(company) & set(ENGLISH.split()) == set()


@pytest.mark.parametrize("spoken", ["company", "english"])
def test_every_label_is_drawn_and_every_quote_is_in_its_text(
    request: pytest.FixtureRequest, spoken: str
) -> None:
    written: Written = request.getfixturevalue(spoken)
    bodies = {row["id"]: row["body"] for row in written.log["activities"]}
    for row in written.truth["texts"]:
        assert row["phrase"] in bodies[row["activity_id"]], row

    assert {row["label"] for row in written.truth["texts"]} == {*LABELS, ""}
    assert {row["state"] for row in written.truth["texts"]} == STATES


def test_every_text_has_its_truth(company: Written) -> None:
    with_body = {row["id"] for row in company.log["activities"] if row["body"]}

    assert {row["activity_id"] for row in company.truth["texts"]} == with_body


def test_no_blank_is_left_open(company: Written, english: Written) -> None:
    for written in (company, english):
        for row in written.log["activities"]:
            assert "{" not in row["subject"] + row["body"], row


def test_no_cell_reads_as_a_formula(company: Written, english: Written) -> None:
    for written in (company, english):
        for rows in written.log.values():
            assert not any(cell[:1] in {"=", "+", "@"} for row in rows for cell in row.values())


def test_texts_vary(company: Written) -> None:
    bodies = [row["body"] for row in company.log["activities"] if row["kind"] == "note"]

    assert len(set(bodies)) > 0.8 * len(bodies)


def shape(value: object) -> object:
    """The keys of nested mappings and the kinds of what they hold."""
    if isinstance(value, dict):
        return {key: shape(entry) for key, entry in value.items()}
    return type(value).__name__


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_have_the_same_words_and_phrases(language: str) -> None:
    for entry in fields(Words):
        if entry.name != "rates":
            spanish = getattr(words("es"), entry.name)
            assert shape(spanish) == shape(getattr(words(language), entry.name))
    for entry in fields(Phrases):
        spanish = getattr(phrases("es"), entry.name)
        assert shape(spanish) == shape(getattr(phrases(language), entry.name))
    for entry in fields(Words):
        value = getattr(words(language), entry.name)
        assert value, entry.name
    for places in ("stages", "products", "teams", "pipelines", "contents", "milestones"):
        assert len(getattr(words("es"), places)) == len(getattr(words(language), places))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_has_phrases_for_what_the_buyer_says(language: str) -> None:
    known: Phrases = phrases(language)

    assert set(known.signals) == LABELS
    for label, states in known.signals.items():
        assert set(states) <= {"mail", "note", "negated", "resolved", "hypothetical", "seller"}
        assert states["note"], label
        assert label == "risk.going_dark" or states["mail"], label
