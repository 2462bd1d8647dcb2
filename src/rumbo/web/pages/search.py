"""Search over pages, questions, accounts and deals: a page of its own and the command palette."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rumbo.model import term
from rumbo.readings import names
from rumbo.readings.names import Named, folded
from rumbo.readings.registry import questions
from rumbo.web import address
from rumbo.web.language import marked
from rumbo.web.page import Page, pages
from rumbo.web.visit import Visit

MOST = 8  # of each kind


@dataclass(frozen=True)
class Hit:
    """Something that was found."""

    label: str
    detail: str
    href: str
    icon: str


@dataclass(frozen=True)
class SearchPage:
    """What was looked for and what was found, by kind."""

    query: str
    groups: tuple[tuple[str, tuple[Hit, ...]], ...]
    total: int


def build(visit: Visit) -> SearchPage:
    """Everything whose name holds all the words; pages and questions where nothing is asked."""
    query = visit.parameter("q")[:100].strip()
    words = list(dict.fromkeys(folded(query).split()))
    found = [
        (visit.say("Pages"), tuple(_pages(visit, words))),
        (visit.say("Questions"), tuple(_questions(visit, words))),
    ]
    if words and visit.newest:
        named = visit.ask(
            ("found", *words), visit.scope(), lambda view: names.found(view, words, MOST)
        )
        found += [
            (visit.say("Accounts"), tuple(_hit(visit, each) for each in named if not _deal(each))),
            (visit.say("Deals"), tuple(_hit(visit, each) for each in named if _deal(each))),
        ]
    groups = tuple((label, hits) for label, hits in found if hits)
    return SearchPage(query, groups, sum(len(hits) for _, hits in groups))


def _pages(visit: Visit, words: list[str]) -> Iterator[Hit]:
    for page in pages().values():
        label = visit.say(page.label)
        if page.icon and "{" not in page.path and visit.may(page) and _holds(label, words):
            yield Hit(label, "", visit.link(page.path), page.icon)


def _questions(visit: Visit, words: list[str]) -> Iterator[Hit]:
    for name, asked in questions().items():
        label, detail = visit.language.of(term.title(name)), visit.language.of(asked.question)
        if not asked.takes_deal and _holds(f"{label} {detail} {name}", words):
            yield Hit(label, detail, address.reading(visit, name), "question")


def _deal(found: Named) -> bool:
    return found.kind == "deal"


def _hit(visit: Visit, found: Named) -> Hit:
    if _deal(found):
        return Hit(found.name, found.detail, address.deal(visit, found.id), "deal")
    return Hit(found.name, found.detail, address.account(visit, found.id), "customer")


def _holds(text: str, words: list[str]) -> bool:
    return all(word in folded(text) for word in words)


PAGE = Page(
    name="search",
    path="/buscar",
    label=marked("Search"),
    template="search.html",
    context=SearchPage,
    build=build,
    needs_data=False,
)
