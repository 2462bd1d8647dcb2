"""All the questions that can be answered, with how each one stands."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.model import term
from rumbo.model.extract import Extract
from rumbo.model.reading import Reading
from rumbo.readings.registry import Question, questions
from rumbo.web import address
from rumbo.web.language import marked
from rumbo.web.page import Page
from rumbo.web.sentence import sentence
from rumbo.web.stated import in_own_words
from rumbo.web.visit import Visit


@dataclass(frozen=True)
class Listed:
    """One question and its answer in a sentence; one that is not asked here has no verdict."""

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
    """Every question, asked at once, but for those that take long or need something supposed."""
    listed = {name: asked for name, asked in questions().items() if not asked.takes_deal}
    coming = {
        name: visit.extract_later(name, Extract(rows=1))
        for name, asked in listed.items()
        if not (asked.lengthy or asked.takes_changes)
    }
    return ReadingsPage(
        tuple(
            _kept(visit, coming[name].result()) if name in coming else _unasked(visit, asked)
            for name, asked in listed.items()
        )
    )


def _kept(visit: Visit, reading: Reading) -> Listed:
    asked = ("listed", reading.name, visit.filters, visit.language.tag)
    worded = in_own_words(visit, reading)  # asks, which what is kept may not while it is made
    return visit.kept(asked, lambda: _listed(visit, worded))


def _unasked(visit: Visit, asked: Question) -> Listed:
    longer = visit.say("It takes longer than the others: open it to be told.")
    return Listed(
        title=visit.language.of(term.title(asked.name)),
        question=visit.language.of(asked.question),
        sentence=longer if asked.lengthy else visit.say("Open it, and suppose something."),
        verdict="",
        href=address.reading(visit, asked.name),
    )


def _listed(visit: Visit, reading: Reading) -> Listed:
    language = visit.language
    return Listed(
        title=language.of(term.title(reading.name)),
        question=language.of(reading.question),
        sentence=sentence(reading, language),
        verdict=reading.verdict.value,
        href=address.reading(visit, reading.name),
    )


PAGE = Page(
    name="readings",
    path=address.READINGS,
    label=marked("All questions"),
    template="readings.html",
    context=ReadingsPage,
    build=build,
    ahead=lambda: (address.READINGS,),
)
