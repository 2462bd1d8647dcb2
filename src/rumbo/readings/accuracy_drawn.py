"""How right the forecast was, as pictures show it, from what its reading says."""

from __future__ import annotations

from rumbo.model.accuracy_picture import (
    CalibrationBin,
    CalibrationData,
    ErrorLine,
    ErrorsData,
)
from rumbo.model.accuracy_words import METHODS
from rumbo.model.reading import Reading, Row


def errors_data(reading: Reading, *, title: str, language: str) -> ErrorsData:
    """The errors of each way of guessing by weeks to the end; none where nothing is judged."""
    rows = [row for row in reading.rows if row["by"] == "weeks_to_end" and row["wape"] is not None]
    period = reading.figure("wape").period
    first, last = period or (reading.as_of, reading.as_of)
    lines = []
    for key, name in METHODS.items():
        own = [row for row in rows if row["method"] == key]
        points = tuple((int(_of(r, "weeks_to_end")), _of(r, "wape"), int(_of(r, "n"))) for r in own)
        if points:
            lines.append(ErrorLine(key, name.of(language), points))
    return ErrorsData(title, first, last, tuple(lines))


def calibration_data(reading: Reading, *, title: str) -> CalibrationData:
    """The groups of chances; none where too few were said."""
    rows = [row for row in reading.rows if row["by"] == "calibration"]
    off = reading.figure("calibration_error").value
    return CalibrationData(
        title=title,
        horizon_days=int(_of(rows[0], "horizon_days")) if rows else 0,
        bins=tuple(
            CalibrationBin(
                _of(row, "predicted"),
                _of(row, "came_true"),
                _of(row, "low"),
                _of(row, "high"),
                int(_of(row, "n")),
            )
            for row in rows
        ),
        off=None if off is None else float(off),
    )


def _of(row: Row, key: str) -> float:
    value = row[key]
    assert isinstance(value, int | float)  # noqa: S101 - such rows have it
    return float(value)
