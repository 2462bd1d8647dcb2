"""All the questions that can be answered, with how each one stands."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.model import term
from rumbo.model.extract import Extract
from rumbo.readings.registry import questions
from rumbo.web import address
from rumbo.web.language import marked
from rumbo.web.page import Page
from rumbo.web.sentence import sentence
from rumbo.web.visit import Visit


@dataclass(frozen=True)
class Listed:
    """One question and its answer in a sentence."""

    title: str
    question: str
    sentence: str
    verdict: str
    href: str


@dataclass(frozen=True)
class ReadingsPage:
    """What the list of questions shows."""

    listed: tuple[Listed, ...]


def build(visit: Visit) -> ReadingsPage:
    """Every question, asked at once."""
    language = visit.language
    coming = {
        name: visit.extract_later(name, Extract(rows=1))
        for name, asked in questions().items()
        if not asked.takes_deal
    }
    return ReadingsPage(
        listed=tuple(
            Listed(
                title=language.of(term.title(name)),
                question=language.of(reading.question),
                sentence=sentence(reading, language),
                verdict=reading.verdict.value,
                href=address.reading(visit, name),
            )
            for name, reading in ((name, later.result()) for name, later in coming.items())
        )
    )


PAGE = Page(
    name="readings",
    path=address.READINGS,
    label=marked("All questions"),
    template="readings.html",
    context=ReadingsPage,
    build=build,
)
