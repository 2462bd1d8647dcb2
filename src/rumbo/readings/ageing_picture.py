"""What drift found, week by week, for its picture."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rumbo.model.change import Change, DriftData, Week
from rumbo.readings.ageing import Watched, median_days
from rumbo.readings.drift import changes, held_on, told_of
from rumbo.readings.shift import Shift

if TYPE_CHECKING:
    from rumbo.log.view import View


def drift_data(view: View, title: str, most: int | None = None) -> DriftData:
    """The changes of the reading `drift`, in its order, at `most` so many of them."""
    watched, _, found = changes(view)
    told = found[:most]
    return DriftData(
        title=title,
        held=held_on(view),
        as_of=view.scope.as_of,
        changes=tuple(_change(view, watched, each) for each in told),
        left_out=len(found) - len(told),
    )


def _change(view: View, watched: Watched, found: Shift) -> Change:
    row = told_of(view, watched, found)
    before, after = (
        float(value) if isinstance(value := row[name], int | float) else None
        for name in ("before", "after")
    )
    return Change(
        what=str(row["what"]),
        phase=str(row["phase"] or ""),
        to=str(row["to"] or ""),
        role=str(row["role"] or ""),
        reason=str(row["reason"] or ""),
        unit=str(row["unit"]),
        weeks=tuple(_weeks(view, watched, found)),
        since=date.fromisoformat(str(row["since"])),
        since_low=date.fromisoformat(str(row["since_low"])),
        since_high=date.fromisoformat(str(row["since_high"])),
        before=before,
        after=after,
        p_value=found.p,
    )


def _weeks(view: View, watched: Watched, found: Shift) -> Iterator[Week]:
    series, weeks = found.series, watched.weeks
    stays = watched.stays[series.key[1]] if series.lasting else {}
    for week in range(found.first, weeks):
        day = view.scope.as_of - timedelta(days=7 * (weeks - week) - 1)
        if series.lasting:
            came = weeks - 1 - stays["weeks_ago"] == week
            yield Week(
                day, median_days(stays, weeks, week, week + 1), int(stays["cases"][came].sum())
            )
        else:
            cases = float(series.base[week])
            value = float(series.hits[week]) / cases if cases else None
            yield Week(day, value, round(cases))
