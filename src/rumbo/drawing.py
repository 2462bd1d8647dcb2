"""A picture made from a view: its SVG and, beside it, the rows that it was drawn from."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

from rumbo.draw.calibration import draw_calibration
from rumbo.draw.distribution import draw_distribution
from rumbo.draw.drift import draw_drift
from rumbo.draw.errors import draw_errors
from rumbo.draw.journey import draw_journey
from rumbo.draw.matrix import draw_matrix
from rumbo.draw.split import draw_split
from rumbo.draw.waterfall import draw_waterfall
from rumbo.log import report
from rumbo.log.view import View
from rumbo.model import term
from rumbo.model.picture import DETAIL, Measure, Theme, TwinRow
from rumbo.readings.accuracy_drawn import calibration_data, errors_data
from rumbo.readings.ageing_picture import drift_data
from rumbo.readings.bridge_picture import bridge_data
from rumbo.readings.loss_split import loss_splits
from rumbo.readings.picture import days_data, journey_data
from rumbo.readings.registry import question
from rumbo.settings import Settings
from rumbo.store.atomic import write_atomically


@dataclass(frozen=True)
class Style:
    """How a picture looks: what its numbers are, how much of it is shown, its theme and width."""

    measure: Measure = "count"
    detail: float = DETAIL
    theme: Theme = "auto"
    width: int | None = None


@dataclass(frozen=True)
class Drawing:
    """A picture and its data twin, the rows it was drawn from."""

    svg: str
    rows: list[TwinRow]

    def _repr_svg_(self) -> str:
        """What a notebook shows."""
        return self.svg

    def twin_json(self) -> str:
        """The rows as JSON."""
        return json.dumps(self.rows, ensure_ascii=False)

    def write(self, path: Path) -> tuple[Path, Path]:
        """Writes the SVG to `path` and its rows beside it as CSV."""
        twin = path.with_suffix(".csv")
        text = io.StringIO()
        writer = csv.DictWriter(text, list(self.rows[0]) if self.rows else [])
        writer.writeheader()
        for row in self.rows:
            writer.writerow({name: report.inert(cell) for name, cell in row.items()})
        write_atomically(path, self.svg)
        write_atomically(twin, text.getvalue())
        return path, twin


def draw(picture: str, view: View, settings: Settings, style: Style) -> Drawing:
    """The picture `journey`, `matrix` or `days` of the view's main pipeline, or of its `drift`.

    `waterfall`, `losses`, `errors` and `calibration` (of the forecast) are of all that is in view.
    """
    language, theme, width = settings.language, style.theme, style.width
    if picture == "days":
        days = days_data(view, settings.name)
        svg = draw_distribution(days, language=language, theme=theme, width=width)
        return Drawing(svg, days.as_rows())
    if picture == "waterfall":
        bridge = bridge_data(
            question(picture).read(view),
            view.scope,
            title=term.title(picture).of(language),
            currency=settings.currency,
            deal_word=settings.deal_word,
        )
        return Drawing(
            draw_waterfall(bridge, language=language, theme=theme, width=width), bridge.as_rows()
        )
    if picture in ("errors", "calibration"):
        return _accuracy(picture, view, language, style)
    if picture in ("losses", "drift"):
        return _found(picture, view, settings, style)
    journey = journey_data(view, settings.name)
    if picture == "matrix":
        matrix = journey.matrix()
        svg = draw_matrix(
            matrix, language=language, measure=style.measure, theme=theme, width=width
        )
        return Drawing(svg, matrix.as_rows())
    svg = draw_journey(
        journey,
        language=language,
        measure=style.measure,
        detail=style.detail,
        theme=theme,
        width=width,
    )
    return Drawing(svg, journey.as_rows())


def _found(picture: str, view: View, settings: Settings, style: Style) -> Drawing:
    """Why deals were lost, or what has drifted."""
    language, theme, width = settings.language, style.theme, style.width
    if picture == "losses":
        losses = loss_splits(view).declared
        svg = draw_split(losses, language=language, theme=theme, width=width)
        return Drawing(svg, losses.as_rows())
    drift = drift_data(view, settings.name)
    return Drawing(draw_drift(drift, language=language, theme=theme, width=width), drift.as_rows())


def _accuracy(picture: str, view: View, language: str, style: Style) -> Drawing:
    """How far off the forecast was, or its calibration curve; empty where nothing is judged."""
    reading, title = question("accuracy").read(view), term.title("accuracy").of(language)
    theme, width = style.theme, style.width
    if picture == "errors":
        errors = errors_data(reading, title=title, language=language)
        svg = draw_errors(errors, language=language, theme=theme, width=width)
        return Drawing(svg, errors.as_rows())
    curve = calibration_data(reading, title=title)
    svg = draw_calibration(curve, language=language, theme=theme, width=width)
    return Drawing(svg, curve.as_rows())
