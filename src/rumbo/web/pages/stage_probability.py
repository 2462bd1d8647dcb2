"""Probability by stage: what the CRM declares, and from there to what the history shows."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Response

from rumbo.draw.chances import draw_chances
from rumbo.model import term
from rumbo.model.outlook_picture import StageChance, StageChances
from rumbo.model.reading import Reading, Row
from rumbo.readings.registry import question
from rumbo.web import address, cell, sheet
from rumbo.web.cell import Cell, Shown
from rumbo.web.drawn import SLENDER, WIDE
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.picture import unstyled
from rumbo.web.sentence import sentence
from rumbo.web.table import cells
from rumbo.web.visit import Visit

PATH = "/probabilidad"
_READING = "stage_probability"
_KEYS = (
    "crm_stage", "declared_probability", "observed_probability", "finding", "known",
    "won", "still_open_share", "open_now", "amount_open",
)  # fmt: skip


@dataclass(frozen=True)
class StageProbabilityPage:
    """What the page shows."""

    question: str
    verdict: str
    sentence: str
    figures: tuple[Shown, ...]
    warnings: tuple[str, ...]
    wide: str
    slender: str
    heads: tuple[tuple[str, bool], ...]
    lines: tuple[tuple[Cell, ...], ...]
    terms: tuple[tuple[str, str], ...]
    reading: str
    download: str


def build(visit: Visit) -> StageProbabilityPage:
    """Every stage, in the order of the road."""
    reading, language = visit.read(_READING), visit.language
    data = _data(visit, reading)
    return StageProbabilityPage(
        question=language.of(reading.question),
        verdict=reading.verdict.value,
        sentence=sentence(reading, language),
        figures=tuple(
            cell.figure(each, language, address.behind(visit, _READING, each.behind))
            for each in (reading.figures if reading.figure("stages_compared").value else ())
        ),
        warnings=tuple(language.of(text) for text in reading.warnings),
        wide=_picture(visit, data, WIDE) if reading.rows else "",
        slender=_picture(visit, data, SLENDER) if reading.rows else "",
        heads=tuple((language.of(term.label(key)), _right(key, reading)) for key in _KEYS),
        lines=tuple(cells(visit, _READING, row, _KEYS) for row in reading.rows),
        terms=tuple(
            (language.of(term.label(key)), language.of(term.worded(text)))
            for key, text in reading.definitions.items()
        ),
        reading=address.reading(visit, _READING),
        download=visit.same_at(f"{PATH}.csv"),
    )


def _right(key: str, reading: Reading) -> bool:
    return any(
        term.kind(key, row[key]) in cell.RIGHT for row in reading.rows if row[key] is not None
    )


def _data(visit: Visit, reading: Reading) -> StageChances:
    return StageChances(
        title=visit.say("Declared and observed"),
        as_of=reading.as_of,
        stages=tuple(_chance(row) for row in reading.rows),
    )


def _chance(row: Row) -> StageChance:
    def share(name: str) -> float | None:
        value = row[name]
        return float(value) if isinstance(value, int | float) else None

    return StageChance(
        key=f"{row['pipeline_id']}~{row['crm_stage_id']}",
        name=str(row["crm_stage"]),
        pipeline=str(row["pipeline"] or row["pipeline_id"]),
        declared=share("declared_probability"),
        observed=share("observed_probability"),
        low=share("low"),
        high=share("high"),
        known=int(str(row["known"])),
        finding=str(row["finding"]),
    )


def _picture(visit: Visit, data: StageChances, width: int) -> str:
    behind = question(_READING).behind["known"]

    def opened(stage: StageChance) -> str | None:
        pipeline_id, _, stage_id = stage.key.partition("~")
        selection = behind({"pipeline_id": pipeline_id, "crm_stage_id": stage_id})
        return address.behind(visit, _READING, selection) if stage.known else None

    return unstyled(draw_chances(data, language=visit.language.tag, width=width, link=opened))


def as_csv(visit: Visit) -> Response:
    """The stages that the picture was drawn from, as CSV."""
    data = _data(visit, visit.read(_READING))
    headers = {
        "content-disposition": f'attachment; filename="rumbo-stage-probability-{data.as_of}.csv"'
    }
    return Response(sheet.as_csv(data.as_rows()), media_type="text/csv", headers=headers)


PAGE = Page(
    name="stage_probability",
    path=PATH,
    label=marked("Probability by stage"),
    template="stage_probability.html",
    context=StageProbabilityPage,
    build=build,
    below="forecast",
    actions=(Action(f"{PATH}.csv", as_csv),),
    sheets=("css/forecast.css",),
)
