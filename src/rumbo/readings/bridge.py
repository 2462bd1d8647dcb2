"""The bridge between two dates: how each deal stood at both ends, and what that adds to each step.

`keep_bridge` is what the waterfall and its selections share.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from rumbo.errors import UsageError
from rumbo.log.midnight import first_microsecond, last_microsecond, moment_of
from rumbo.model.period import Period, parse_period
from rumbo.model.selection import BRIDGE
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

USUAL_DAYS = 90
_FIRST_DAY = date(1900, 1, 1)
_FIELDS = ["amount", "currency", "expected_close_at"]


@dataclass(frozen=True)
class Crossing:
    """What a selection asks of the bridge: a step, in a pipeline or in any, within a horizon."""

    step: str
    pipeline_id: str
    horizon: Period | None


def crossing(view: View, text: str) -> Crossing:
    """The crossing of STEP~PIPELINE~HORIZON; UsageError where it is none."""
    step, _, rest = text.partition("~")
    pipeline_id, sign, horizon = rest.rpartition("~")
    if step not in BRIDGE or not sign:
        raise UsageError(
            f"There is no step {text!r} in the waterfall.",
            advice="Write it as STEP~PIPELINE~HORIZON.",
        )
    bounds = parse_period(horizon, view.scope.as_of) if horizon else None
    return Crossing(step, pipeline_id, bounds)


def bridge_days(view: View) -> tuple[date, date]:
    """The first and last day of the bridge: those of the period, else the last 90."""
    period, as_of = view.scope.period, view.scope.as_of
    if period is None:
        return as_of - timedelta(days=USUAL_DAYS - 1), as_of
    return period.first or _FIRST_DAY, min(period.last, as_of)


def keep_bridge(view: View, horizon: Period | None) -> None:
    """Makes `bridge`, a row for each deal and step, with what it is worth."""
    first, last = bridge_days(view)
    before_us = first_microsecond(first, view.settings) - 1
    after_us = last_microsecond(last, view.settings)
    for table, end_us in (("bridge_opening", before_us), ("bridge_closing", after_us)):
        _keep_former(view, f"{table}_former", end_us)
        view.engine.view("bridge_former", f"SELECT * FROM {table}_former")
        view.keep(
            table,
            PACKAGE,
            "bridge_end.sql",
            end_us=end_us,
            end_at=moment_of(end_us),
            rated_at=moment_of(after_us),
            currency=view.settings.currency,
            bounded=horizon is not None,
            horizon_first=(horizon.first if horizon and horizon.first else _FIRST_DAY).isoformat(),
            horizon_last=(horizon.last if horizon else last).isoformat(),
        )
    view.keep("bridge", PACKAGE, "bridge.sql", before_us=before_us, pipeline=view.scope.pipeline)


def _keep_former(view: View, table: str, end_us: int) -> None:
    """Makes `table`: what deals held at one end; found once a day where no period moves the end."""
    usual = view.scope.period is None
    keep = partial(view.prepare, of_all=True) if usual else view.keep
    keep(
        table,
        "rumbo.log",
        "former_values.sql",
        as_of=moment_of(end_us),
        fields=_FIELDS,
        needed=True,
    )
