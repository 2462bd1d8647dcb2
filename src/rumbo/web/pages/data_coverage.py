"""Coverage: what the log can answer and what not, why, and what to bring."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.draw import number
from rumbo.model.reading import Row
from rumbo.model.selection import Selection
from rumbo.readings.registry import question
from rumbo.web import address, cell
from rumbo.web.cell import Cell, Shown
from rumbo.web.frame import Link
from rumbo.web.language import marked
from rumbo.web.page import Page
from rumbo.web.sentence import sentence
from rumbo.web.tabs import HOME, tabs
from rumbo.web.visit import Visit

_READING = "coverage"
_ORDER = ("none", "partial", "full", "no_cases")
_VERDICTS = {"none": "bad", "partial": "watch", "full": "good", "no_cases": "unknown"}


@dataclass(frozen=True)
class AbilityShown:
    """One thing that answers rest on: how far it is known, what needs it, what to bring."""

    name: str
    told: str
    verdict: str
    answers: str
    share: Cell
    n: str
    href: str  # the deals that lack it, or those that have it where none does
    begins: str
    mend: str


@dataclass(frozen=True)
class CoveragePage:
    """What the page of coverage shows."""

    tabs: tuple[Link, ...]
    question: str
    sentence: str
    verdict: str
    figures: tuple[Shown, ...]
    lacking: tuple[AbilityShown, ...]
    known: tuple[AbilityShown, ...]
    warnings: tuple[str, ...]
    reading: str


def build(visit: Visit) -> CoveragePage:
    """The reading `coverage`, what lacks first."""
    found, language = visit.read(_READING), visit.language
    rows = sorted(found.rows, key=lambda row: _ORDER.index(str(row["told"])))
    listed = [(str(row["told"]), _ability(visit, row)) for row in rows]
    return CoveragePage(
        tabs=tabs(visit, f"{HOME}/cobertura"),
        question=language.of(question(_READING).question),
        sentence=sentence(found, language),
        verdict=found.verdict.value,
        figures=tuple(
            cell.figure(each, language, address.behind(visit, _READING, each.behind))
            for each in found.figures
        ),
        lacking=tuple(each for told, each in listed if told in ("none", "partial")),
        known=tuple(each for told, each in listed if told in ("full", "no_cases")),
        warnings=tuple(language.of(text) for text in found.warnings),
        reading=address.reading(visit, _READING),
    )


def _behind(row: Row) -> Selection:
    lacks = row["told"] in ("none", "partial")
    ability = str(row["ability"])
    return Selection(untold=ability) if lacks else Selection(told=ability)


def _ability(visit: Visit, row: Row) -> AbilityShown:
    language = visit.language

    def worded(key: str) -> str:
        return cell.cell(key, row.get(key), language).text if row.get(key) else ""

    covered, n = (int(str(row[key])) for key in ("covered", "n"))
    counted = language.say(
        "{covered} of {n}",
        covered=number.grouped(covered, language.tag),
        n=number.grouped(n, language.tag),
    )
    share = row.get("covered_share")
    return AbilityShown(
        name=worded("ability"),
        told=worded("told"),
        verdict=_VERDICTS[str(row["told"])],
        answers=worded("answers"),
        share=Cell(
            cell.cell("covered_share", share, language).text,
            cell.RIGHT[1],
            bar=float(share) if isinstance(share, int | float) else None,
        ),
        n=counted,
        href=address.deals(visit, _behind(row), period=False) if n else "",
        begins=worded("begins_at"),
        mend=worded("mend"),
    )


PAGE = Page(
    name="data_coverage",
    path=f"{HOME}/cobertura",
    label=marked("Coverage"),
    template="data_coverage.html",
    context=CoveragePage,
    build=build,
    below="data",
    sheets=("css/data.css",),
)
