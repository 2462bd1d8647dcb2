"""CRM and reality: how much of the open money is where the CRM says, and what to mend first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.model import term
from rumbo.model.extract import Extract
from rumbo.model.reading import Row
from rumbo.web import address, cell
from rumbo.web.cell import Cell, Shown
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.sentence import sentence
from rumbo.web.table import cells
from rumbo.web.visit import Visit

PATH = "/realidad"
_MEND = ("what", "deals", "amount", "share", "median_days", "fix")
_AHEAD = ("name", "owner", "amount", "phase", "real_phase", "evidence", "evidence_at")
_BEHAVING = (
    "name", "phase", "real_phase", "behaviour_phase", "behaviour_share", "behaviour_for",
    "behaviour_against",
)  # fmt: skip
_MOST, _MOST_BEHAVING = 20, 10


@dataclass(frozen=True)
class Mend:
    """One thing to mend, as a line of the table."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Ahead:
    """A deal that is declared further than what shows; `record` is where the CRM shows it."""

    cells: tuple[Cell, ...]
    name: str
    record: str


@dataclass(frozen=True)
class RealityPage:
    """What the page shows."""

    question: str
    verdict: str
    sentence: str
    figures: tuple[Shown, ...]
    warnings: tuple[str, ...]
    mend_heads: tuple[tuple[str, bool], ...]
    mend: tuple[Mend, ...]
    ahead_heads: tuple[tuple[str, bool], ...]
    ahead: tuple[Ahead, ...]
    shown: bool  # whether anything shows of any deal
    behaving_heads: tuple[tuple[str, bool], ...]
    behaving: tuple[tuple[Cell, ...], ...]
    more: str
    rules: tuple[tuple[str, str], ...]


def build(visit: Visit) -> RealityPage:
    """The index, what to mend by its money, and the deals declared further than what shows."""
    reading, language = visit.read("crm_reality"), visit.language
    deals = visit.extract_later("real_phases", Extract(rows=_MOST)).result()
    ahead = [row for row in deals.rows if row["reality"] == "stage_ahead"]
    behaving = _behaving(visit)
    return RealityPage(
        question=language.of(reading.question),
        verdict=reading.verdict.value,
        sentence=sentence(reading, language),
        figures=tuple(
            cell.figure(each, language, address.behind(visit, reading.name, each.behind))
            for each in reading.figures
        ),
        warnings=tuple(language.of(text) for text in reading.warnings),
        mend_heads=_heads(visit, _MEND, reading.rows),
        mend=tuple(Mend(cells(visit, "crm_reality", row, _MEND)) for row in reading.rows),
        ahead_heads=_heads(visit, _AHEAD, ahead),
        ahead=tuple(_ahead(visit, row) for row in ahead),
        shown=reading.figure("supported").n > 0,
        behaving_heads=_heads(visit, _BEHAVING, behaving),
        behaving=tuple(cells(visit, "real_phases", row, _BEHAVING) for row in behaving),
        more=address.reading(visit, "real_phases"),
        rules=tuple(
            (language.of(term.label(key)), language.of(text))
            for key, text in reading.definitions.items()
        ),
    )


def _behaving(visit: Visit) -> list[Row]:
    """The largest deals that behave like a phase before the declared one, then like one after."""
    wanted = [
        visit.extract_later(
            "real_phases",
            Extract(rows=_MOST_BEHAVING, sort="amount", down=True, only=(("behaviour", says),)),
        )
        for says in ("stage_ahead", "stage_behind")
    ]
    return [row for found in wanted for row in found.result().rows]


def _ahead(visit: Visit, row: Row) -> Ahead:
    deal_id = str(row["deal_id"])
    return Ahead(
        cells(visit, "real_phases", row, _AHEAD),
        str(row["name"] or deal_id),
        address.record(visit, deal_id),
    )


def _heads(visit: Visit, keys: Sequence[str], rows: Sequence[Row]) -> tuple[tuple[str, bool], ...]:
    return tuple(
        (
            visit.language.of(term.label(key)),
            any(term.kind(key, row[key]) in cell.RIGHT for row in rows if row[key] is not None),
        )
        for key in keys
    )


def led(visit: Visit) -> Response:
    """The same page under its English name."""
    return RedirectResponse(visit.same_at(PATH), 307)


PAGE = Page(
    name="reality",
    path=PATH,
    label=marked("CRM and reality"),
    template="reality.html",
    context=RealityPage,
    build=build,
    icon="reality",
    order=60,
    actions=(Action("/reality", led),),
)
