"""Deals met once on random days, of which meetings may decide who wins."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rumbo.predict.encoding import WORDS as ENCODED
from rumbo.predict.features import DAY_US, OPEN, WON, Table
from rumbo.predict.reasons import GROUPS

DEALS, TODAY = 1500, 1000
WORDS = (*ENCODED, "owner_id")
COUNTS = ("owner_won", "owner_closed", "account_won", "account_closed")


def drawn(
    seed: int, *, telling: bool
) -> tuple[Table, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Deals met once on random days; `meetings` decides who wins if it is `telling`, with luck."""
    dice = np.random.default_rng(seed)
    meetings = dice.integers(0, 6, DEALS).astype(float)
    odds = np.where(telling, 1.1 * (meetings - 2.5), 0.0)
    chance = 1 / (1 + np.exp(-odds))
    wins, length = dice.random(DEALS) < chance, dice.exponential(40, DEALS) + 1
    day = dice.integers(0, TODAY, DEALS)
    over = day + length <= TODAY
    columns: Mapping[str, object] = {
        **{name: np.full(DEALS, "x", dtype=object) for name in WORDS},
        **{name: np.zeros(DEALS) for name in COUNTS},
        **{group[0]: np.zeros(DEALS) for group in GROUPS if group[0] not in WORDS},
        "meetings": meetings,
        "days_in_phase": dice.exponential(20, DEALS),
        "amount": np.where(dice.random(DEALS) < 0.2, np.nan, dice.random(DEALS)),
    }
    table = Table(
        number=np.full(DEALS, 6),
        day_us=day * DAY_US,
        deal=np.array([f"d{number:04}" for number in range(DEALS)], dtype=object),
        columns=columns,
        ending=np.where(over, np.where(wins, WON, 2), OPEN),
        days_followed=np.where(over, length, TODAY - day),
        until_us=TODAY * DAY_US,
    )
    return table, chance
