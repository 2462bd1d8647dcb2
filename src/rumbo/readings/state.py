"""How one open deal stands, told from its clocks; `standing.sql` says the same of all at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rumbo.model.movement import BACKWARD, Touch
from rumbo.readings.standing import ANSWER_DAYS, BACKWARD_DAYS, SILENT_DAYS

if TYPE_CHECKING:
    from rumbo.log.view import View


def deal_state(view: View, deal: Mapping[str, Any], traps: Mapping[int, float | None]) -> str:
    """How an open deal stands: the first state whose rule it meets."""
    code, in_phase = deal["phase_code"], deal["days_in_phase"]
    progress, quiet = deal["days_since_progress"], deal["days_since_contact"]
    if deal["last_kind"] in BACKWARD and in_phase <= BACKWARD_DAYS:
        return "regressing"
    silent_days = deal["days_open"] if quiet is None else quiet
    if deal["last_touch"] is not None and silent_days >= SILENT_DAYS:
        return "silent"
    if code in traps and traps[code] is not None and in_phase > (traps[code] or 0):
        return "blocked"
    stuck_days = deal["days_open"] if progress is None else progress
    gap_days = deal["gap_days"]
    if deal["parked"] or (gap_days is not None and stuck_days <= view.settings.progress_days):
        return "paused"
    if stuck_days > view.settings.progress_days:
        return "stalled"
    return _turn(deal)


def _turn(deal: Mapping[str, Any]) -> str:
    if deal["last_touch"] == Touch.INBOUND:
        return "waiting_us"
    if deal["last_touch"] == Touch.ATTEMPT and deal["days_since_touch"] > ANSWER_DAYS:
        return "waiting_them"
    return "advancing"
