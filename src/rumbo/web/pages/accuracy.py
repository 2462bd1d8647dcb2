"""Accuracy: how right the forecast was, beside plainer guesses, week by week and deal by deal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.draw.calibration import draw_calibration
from rumbo.draw.errors import draw_errors
from rumbo.model import term
from rumbo.model.accuracy_picture import CalibrationData, ErrorsData
from rumbo.model.reading import Reading, Row, Value
from rumbo.readings.accuracy_drawn import calibration_data, errors_data
from rumbo.web import address, cell, sheet
from rumbo.web.calling import people
from rumbo.web.cell import Cell, Shown
from rumbo.web.drawn import SLENDER, WIDE
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.picture import unstyled
from rumbo.web.sentence import sentence
from rumbo.web.table import cells
from rumbo.web.visit import Visit

PATH = "/aciertos"
_READING = "accuracy"
_FIGURES = ("wape", "bias", "interval_coverage_80", "brier", "auc", "calibration_error")
_OF_MONTHS = ("method", "wape", "bias", "interval_coverage_80", "months", "n")
_OF_DEALS = ("method", "horizon_days", "brier", "log_loss", "auc", "calibration_error", "n")
_SHOWN = ("period", "cut_off", "weeks_to_end", "p50", "p10", "p90", "came", "wape")
_CALLED = ("period", "cut_off", "who", "about", "p50", "came", "wape")
_MOST = 30  # of what was shown or called: the newest
_CALIBRATION = 640


@dataclass(frozen=True)
class Drawing:
    """A picture for wide and for narrow screens; empty where there is nothing to draw."""

    wide: str
    slender: str


@dataclass(frozen=True)
class Listed:
    """A table: its heads, and which of them stand to the right; its lines."""

    heads: tuple[tuple[str, bool], ...]
    lines: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class AccuracyPage:
    """What the page shows."""

    question: str
    verdict: str
    sentence: str
    figures: tuple[Shown, ...]
    warnings: tuple[str, ...]
    errors: Drawing
    calibration: Drawing
    months: Listed
    deals: Listed
    shown: Listed
    called: Listed
    terms: tuple[tuple[str, str], ...]
    reading: str
    errors_file: str
    calibration_file: str
    forecast: str


def build(visit: Visit) -> AccuracyPage:
    """What was said of the last twelve months, and what came."""
    reading, language = visit.read(_READING), visit.language
    said = sentence(reading, language)
    warned = (language.of(text) for text in reading.warnings)
    return AccuracyPage(
        question=language.of(reading.question),
        verdict=reading.verdict.value,
        sentence=said,
        figures=tuple(
            cell.figure(each, language, address.behind(visit, _READING, each.behind))
            for each in reading.figures
            if each.name in _FIGURES and each.value is not None
        ),
        warnings=tuple(text for text in warned if text != said),
        errors=_errors(visit, reading),
        calibration=_calibration(visit, reading),
        months=_listed(visit, reading, "method", _OF_MONTHS),
        deals=_listed(visit, reading, "horizon", _OF_DEALS),
        shown=_listed(visit, reading, "shown", _SHOWN),
        called=_listed(visit, reading, "called", _CALLED),
        terms=tuple(
            (language.of(term.label(key)), language.of(term.worded(text)))
            for key, text in reading.definitions.items()
        ),
        reading=address.reading(visit, _READING),
        errors_file=visit.same_at(f"{PATH}/semanas.csv"),
        calibration_file=visit.same_at(f"{PATH}/calibracion.csv"),
        forecast=visit.link("/pronostico"),
    )


def _listed(visit: Visit, reading: Reading, by: str, keys: Sequence[str]) -> Listed:
    rows = [row for row in reading.rows if row["by"] == by][-_MOST:]
    if by in ("shown", "called"):
        rows = list(reversed(rows))
    return Listed(
        heads=tuple((visit.language.of(term.label(key)), _right(key, rows)) for key in keys),
        lines=tuple(_line(visit, row, keys) for row in rows),
    )


def _line(visit: Visit, row: Row, keys: Sequence[str]) -> tuple[Cell, ...]:
    told = {**row, "period": _days(visit, row["period"])}
    if row["about_id"] is not None:
        told["about"] = _whose(visit, str(row["about_id"]))
    return cells(visit, _READING, told, tuple(keys))


def _days(visit: Visit, period: Value) -> str | None:
    """The first and last day of a period as people read them."""
    if not isinstance(period, str):
        return None
    days = (date.fromisoformat(each) for each in period.split(".."))
    return " – ".join(visit.language.date(day) for day in days)


def _whose(visit: Visit, about_id: str) -> str:
    return people(visit).names.get(about_id, about_id)


def _right(key: str, rows: Sequence[Row]) -> bool:
    return any(term.kind(key, row[key]) in cell.RIGHT for row in rows if row[key] is not None)


def _errors(visit: Visit, reading: Reading) -> Drawing:
    data = _errors_data(visit, reading)
    if not data.lines:
        return Drawing("", "")
    tag = visit.language.tag
    drawn = (draw_errors(data, language=tag, width=size) for size in (WIDE, SLENDER))
    return Drawing(*map(unstyled, drawn))


def _calibration(visit: Visit, reading: Reading) -> Drawing:
    data = _calibration_data(visit, reading)
    if not data.bins:
        return Drawing("", "")
    tag = visit.language.tag
    drawn = (draw_calibration(data, language=tag, width=size) for size in (_CALIBRATION, SLENDER))
    return Drawing(*map(unstyled, drawn))


def _errors_data(visit: Visit, reading: Reading) -> ErrorsData:
    title = visit.say("How far off, by weeks to the end")
    return errors_data(reading, title=title, language=visit.language.tag)


def _calibration_data(visit: Visit, reading: Reading) -> CalibrationData:
    return calibration_data(reading, title=visit.say("What was said, and what happened"))


def errors_csv(visit: Visit) -> Response:
    """The errors that the picture was drawn from, as CSV."""
    data = _errors_data(visit, visit.read(_READING))
    return _file(visit, "weeks", data.as_rows())


def calibration_csv(visit: Visit) -> Response:
    """The groups that the curve was drawn from, as CSV."""
    data = _calibration_data(visit, visit.read(_READING))
    return _file(visit, "calibration", data.as_rows())


def _file(visit: Visit, what: str, rows: Sequence[Row]) -> Response:
    name = f"rumbo-accuracy-{what}-{visit.scope().as_of}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(sheet.as_csv(rows), media_type="text/csv", headers=headers)


def led(visit: Visit) -> Response:
    """The same page under its English name."""
    return RedirectResponse(visit.same_at(PATH), 307)


PAGE = Page(
    name="accuracy",
    path=PATH,
    label=marked("Accuracy of the forecast"),
    template="accuracy.html",
    context=AccuracyPage,
    build=build,
    below="forecast",
    lengthy=True,
    actions=(
        Action(f"{PATH}/semanas.csv", errors_csv),
        Action(f"{PATH}/calibracion.csv", calibration_csv),
        Action("/accuracy", led),
    ),
    sheets=("css/forecast.css",),
)
