"""What is usual in each phase, over all deals: how long a visit lasts and how long silence may be.

The story of one deal is held against this; a filter changes none of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rumbo.model.reading import Row
from rumbo.readings.pause import patience_by_phase
from rumbo.readings.phases import ENOUGH_VISITS, phase_rows

if TYPE_CHECKING:
    from rumbo.log.view import View


@dataclass(frozen=True)
class Usual:
    """One phase: days of a visit (Kaplan–Meier), how many visits tell, and its patience.

    `trap_days` is its p90 where the phase is a trap: a deal that stays longer is blocked.
    """

    median_days: float | None
    p75_days: float | None
    p90_days: float | None
    visits: int
    patience_us: float
    trap_days: float | None = None

    @property
    def told(self) -> bool:
        """Whether enough visits tell what is usual."""
        return self.median_days is not None and self.visits >= ENOUGH_VISITS


def usual_by_phase(view: View, phases: Sequence[Row] | None = None) -> Mapping[int, Usual]:
    """What is usual in each phase, by its code; `phases` are the rows of that reading, if known."""
    patience = patience_by_phase(view)
    if phases is None:
        rows: Mapping[int, Mapping[str, Any]] = phase_rows(view)
    else:
        codes = {each.key: code for code, each in view.phases.items()}
        rows = {codes[str(row["phase_key"])]: row for row in phases}
    return {code: _usual(rows.get(code, {}), waits) for code, waits in patience.items()}


def _usual(row: Mapping[str, Any], patience_us: float) -> Usual:
    return Usual(
        median_days=row.get("median_days"),
        p75_days=row.get("p75_days"),
        p90_days=row.get("p90_days"),
        visits=row.get("visits", 0),
        patience_us=patience_us,
        trap_days=row.get("p90_days") if row.get("trap") else None,
    )
