"""What is usual in each phase, over all deals: how long a visit lasts and how long silence may be.

The story of one deal is held against this; a filter changes none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rumbo.readings.interval import stay_quantiles
from rumbo.readings.pause import patience_by_phase
from rumbo.readings.trap import DAY_US, ENOUGH_VISITS, Norm, phase_norms

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
    norms = phase_norms(view)
    return {code: _usual(norms.get(code), waits) for code, waits in patience.items()}


def _usual(norm: Norm | None, patience_us: float) -> Usual:
    if norm is None:
        return Usual(None, None, None, 0, patience_us)
    lengths = stay_quantiles(norm.stays, (0.5, 0.75, 0.9))
    middle, upper, last = (None if us is None else us / DAY_US for us in lengths)
    return Usual(
        median_days=middle,
        p75_days=upper,
        p90_days=last,
        visits=norm.stays.visits,
        patience_us=patience_us,
        trap_days=last if norm.trap else None,
    )
