"""A stage's own history: what little it says, and that it does not claim to say more."""

from __future__ import annotations

import numpy as np
import pytest

from rumbo.predict.features import DAY_US, LOST, WON, Table
from rumbo.predict.incidence import incidence
from rumbo.predict.interval import SHARE_INSIDE, interval
from rumbo.predict.shrunk import fit_shrunk

CHANCES = {"p/a": 0.1, "p/b": 0.3, "p/c": 0.6, "p/d": 0.85}
ROOM_DAYS = 400.0


def looked_at(dice: np.random.Generator, deals: int) -> Table:
    """Deals of four phases that all closed within some weeks."""
    phases = dice.choice(sorted(CHANCES), deals)
    won = dice.random(deals) < np.array([CHANCES[phase] for phase in phases])
    return Table(
        number=np.ones(deals),
        day_us=np.zeros(deals),
        deal=np.array([f"d{number}" for number in range(deals)], dtype=object),
        columns={
            "phase": phases.astype(object),
            "days_in_phase": dice.exponential(20.0, deals),
        },
        ending=np.where(won, WON, LOST),
        days_followed=dice.uniform(1.0, 60.0, deals),
        until_us=int(ROOM_DAYS * DAY_US),
    )


@pytest.mark.parametrize("deals", [30, 60, 120])
def test_intervals_of_few_deals_hold_what_they_say(deals: int) -> None:
    inside = []
    for seed in range(40):
        dice = np.random.default_rng([deals, seed])
        model, asked = fit_shrunk(looked_at(dice, deals)), looked_at(dice, 60)
        said = incidence(*model.chances(asked))[0][:, -1]
        low, high = interval(said, model.weight(asked))
        truth = np.array([CHANCES[phase] for phase in asked.columns["phase"].tolist()])
        inside.append(float(((low <= truth) & (truth <= high)).mean()))
    assert np.mean(inside) >= SHARE_INSIDE


def test_few_deals_lean_on_all_and_many_do_not() -> None:
    dice = np.random.default_rng(3)
    said = []
    for deals in (24, 2400):
        model = fit_shrunk(looked_at(dice, deals))
        asked = looked_at(dice, 400)
        last = incidence(*model.chances(asked))[0][:, -1]
        phases = asked.columns["phase"]
        said.append([float(last[phases == phase].mean()) for phase in sorted(CHANCES)])
    few, many = np.array(said)
    truth = np.array([CHANCES[phase] for phase in sorted(CHANCES)])
    assert np.ptp(few) < np.ptp(many)
    assert np.abs(many - truth).max() < 0.08
