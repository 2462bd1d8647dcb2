"""The visits that owners are compared by, and how each was worked; kept once per day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rumbo.readings.limits import keep_limits
from rumbo.readings.pause import PACKAGE, keep_pauses
from rumbo.readings.rule import DAY_US, keep_guests
from rumbo.readings.standing import ANSWER_DAYS
from rumbo.readings.trap import phase_norms

if TYPE_CHECKING:
    from rumbo.log.view import View

YEARS = 2
_YEAR_DAYS = 365


def keep_team_visits(view: View) -> None:
    """Makes `team_visits`: of all deals in sight, whatever the filters."""
    if view.keeps("team_visits"):
        return
    keep_pauses(view)
    known = {
        code: round(norm.horizon_us)
        for code, norm in phase_norms(view).items()
        if norm.horizon_us is not None
    }
    view.prepare(
        "horizons",
        PACKAGE,
        "horizons.sql",
        of_all=True,
        codes=list(known),
        horizons_us=list(known.values()),
    )
    since_us = view.as_of_us - YEARS * _YEAR_DAYS * DAY_US
    view.prepare("team_visits", PACKAGE, "team_visits.sql", of_all=True, since_us=since_us)


def keep_team_habits(view: View) -> None:
    """Makes `team_habits`, a row for each of `team_visits`."""
    keep_team_visits(view)
    keep_guests(view)
    keep_limits(view)
    view.prepare(
        "team_habits",
        PACKAGE,
        "team_habits.sql",
        of_all=True,
        reply_us=ANSWER_DAYS * DAY_US,
        contact_days=view.settings.contact_days,
    )
