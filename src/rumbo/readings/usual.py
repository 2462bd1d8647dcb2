"""What is usual in each phase, over all deals: how long a visit lasts and how long silence may be.

The story of one deal is held against this; a filter changes none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

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


def usual_by_phase(view: View) -> Mapping[int, Usual]:
    """What is usual in each phase, by its code."""
    patience = patience_by_phase(view)
    rows = phase_rows(view)
    return {
        code: Usual(
            median_days=rows.get(code, {}).get("median_days"),
            p75_days=rows.get(code, {}).get("p75_days"),
            p90_days=rows.get(code, {}).get("p90_days"),
            visits=rows.get(code, {}).get("visits", 0),
            patience_us=waits,
            trap_days=rows[code]["p90_days"] if rows.get(code, {}).get("trap") else None,
        )
        for code, waits in patience.items()
    }
