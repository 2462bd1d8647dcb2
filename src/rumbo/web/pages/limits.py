"""Limits: whom the map says we do not serve, what that costs, and what the data suggest."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.model import term
from rumbo.model.reading import Row
from rumbo.web import address, cell
from rumbo.web.cell import Cell, Shown
from rumbo.web.language import marked
from rumbo.web.page import Action, Page, pages
from rumbo.web.pages.workshop import who
from rumbo.web.sentence import sentence
from rumbo.web.stated import in_own_words
from rumbo.web.table import cells
from rumbo.web.visit import Visit

PATH = "/limites"
_NAME = "limit"
_COUNTS = ("outside", "open_outside", "amount_open", "won_outside", "win_rate", "hours_spent")
_PROOF = ("win_rate_elsewhere", "p_value", "seen_again")


@dataclass(frozen=True)
class LimitShown:
    """One limit: its words, its counts by label, and what proves it where it is suggested."""

    name: str
    says: str
    conditions: str
    known: bool
    counts: tuple[tuple[str, Cell], ...]
    proof: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True)
class LimitsPage:
    """What the page shows."""

    question: str
    verdict: str
    sentence: str
    figures: tuple[Shown, ...]
    warnings: tuple[str, ...]
    in_force: tuple[LimitShown, ...]
    suggested: tuple[LimitShown, ...]
    may_accept: bool
    rules: tuple[tuple[str, str], ...]


def build(visit: Visit) -> LimitsPage:
    """Every limit in force and every one that the data suggest."""
    reading, language = in_own_words(visit, visit.read("boundaries")), visit.language
    told = [(row, _limit(visit, row)) for row in reading.rows]
    atlas, today = visit.workspace.atlas, visit.workspace.today()
    return LimitsPage(
        question=language.of(reading.question),
        verdict=reading.verdict.value,
        sentence=sentence(reading, language),
        figures=tuple(
            cell.figure(each, language, address.behind(visit, reading.name, each.behind))
            for each in reading.figures
        ),
        warnings=tuple(language.of(text) for text in reading.warnings),
        in_force=tuple(limit for row, limit in told if row["state"] != "suggested"),
        suggested=tuple(limit for row, limit in told if row["state"] == "suggested"),
        # What is accepted is what the data of today suggest of all deals.
        may_accept=visit.user.may("editor", whole=True)
        and atlas.in_force(today) is not None
        and not visit.scope().filtered
        and visit.scope().as_of == today,
        rules=tuple(
            (language.of(term.label(key)), language.of(text))
            for key, text in reading.definitions.items()
        ),
    )


def _limit(visit: Visit, row: Row) -> LimitShown:
    def shown(keys: tuple[str, ...]) -> tuple[tuple[str, Cell], ...]:
        labels = (visit.language.of(term.label(key)) for key in keys)
        return tuple(zip(labels, cells(visit, "boundaries", row, keys), strict=True))

    suggested = row["state"] == "suggested"
    return LimitShown(
        name=str(row["boundary"]),
        says=str(row["says"]),
        conditions="" if suggested else str(row["conditions"]),
        known=row["outside"] is not None,
        counts=shown(_COUNTS),
        proof=shown(_PROOF) if suggested else (),
    )


def accept(visit: Visit) -> Response:
    """Keeps a draft of the map with a suggested limit, and shows where drafts are."""
    visit.workspace.atlas.accept_limit(str(visit.form.get(_NAME, "")), by=who(visit))
    drafts = pages().get("map_drafts") or pages()["map_history"]
    return RedirectResponse(visit.link(drafts.path), 303)


PAGE = Page(
    name="limits",
    path=PATH,
    label=marked("Limits"),
    template="limits.html",
    context=LimitsPage,
    build=build,
    below="map",
    actions=(Action(PATH, accept, "POST", whole=True),),
)
