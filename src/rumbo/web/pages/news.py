"""The deals behind each figure of what happened lately."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.readings.news import KINDS, happenings, news
from rumbo.web.language import marked
from rumbo.web.news import NEWS, Count, Item, counts, item, since_when
from rumbo.web.page import Page
from rumbo.web.visit import Visit

ROWS = 50
LAST_PAGE = 100_000


@dataclass(frozen=True)
class NewsPage:
    """What the page of news shows."""

    title: str
    counts: tuple[Count, ...]
    items: tuple[Item, ...]
    previous: str
    following: str


def build(visit: Visit) -> NewsPage:
    """The news of the kind that the address names; without one, outcomes and returns."""
    kind = visit.parameter("kind") if visit.parameter("kind") in KINDS else None
    since, words = since_when(visit)
    page = _page(visit)
    told = visit.ask_later(("news", since), visit.scope(), lambda view: news(view, since))
    found = visit.ask(
        ("happenings", since, kind, page),
        visit.scope(),
        lambda view: happenings(view, since, kind, ROWS + 1, (page - 1) * ROWS),
    )
    return NewsPage(
        title=words,
        counts=counts(visit, told.result(), kind or ""),
        items=tuple(item(visit, each) for each in found[:ROWS]),
        previous=visit.same(page=page - 1 if page > 2 else None) if page > 1 else "",  # noqa: PLR2004
        following=visit.same(page=page + 1) if len(found) > ROWS else "",
    )


def _page(visit: Visit) -> int:
    text = visit.parameter("page")
    digits = text.isascii() and text.isdecimal() and len(text) < 7  # noqa: PLR2004
    return min(LAST_PAGE, max(1, int(text))) if digits else 1


PAGE = Page(
    name="news",
    path=NEWS,
    label=marked("What happened"),
    template="news.html",
    context=NewsPage,
    build=build,
    sheets=("css/home.css",),
)
