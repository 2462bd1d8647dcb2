"""Where each open deal stands: its clocks, its state and what is late; kept once per view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rumbo.readings.pause import PACKAGE, keep_pauses
from rumbo.readings.phases import phase_rows

if TYPE_CHECKING:
    from rumbo.log.view import View

SILENT_DAYS = 21
BACKWARD_DAYS = 30
ANSWER_DAYS = 3


def keep_standing(view: View) -> None:
    """Makes `standing`, one row per open deal, and `traps`, the phases that are one."""
    if view.keeps("standing") and view.keeps("pauses"):
        return
    keep_pauses(view)
    traps = {code: row["p90_days"] for code, row in phase_rows(view).items() if row["trap"]}
    view.keep("traps", PACKAGE, "traps.sql", codes=list(traps), p90_days=list(traps.values()))
    view.keep(
        "standing",
        PACKAGE,
        "standing.sql",
        contact_days=view.settings.contact_days,
        progress_days=view.settings.progress_days,
        silent_days=SILENT_DAYS,
        backward_days=BACKWARD_DAYS,
        answer_days=ANSWER_DAYS,
    )
