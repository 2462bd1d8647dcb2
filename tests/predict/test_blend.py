"""Trees are used where they say later deals better than the stage does, and explain themselves."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from rumbo.predict.blend import Blend, fit_best
from rumbo.predict.features import DAY_US, OPEN, WON, Table
from rumbo.predict.later import split
from rumbo.predict.reasons import GROUPS, Reasons
from rumbo.predict.shrunk import Shrunk, fit_shrunk

DEALS, TODAY = 1500, 1000
WORDS = ("phase", "from_phase", "pipeline", "source", "subject", "owner_id")
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


@pytest.fixture(scope="module")
def learnt() -> tuple[Blend, Table]:
    past, _ = drawn(1, telling=True)
    model = fit_best(past)
    assert isinstance(model, Blend)
    return model, past


def test_trees_come_nearer_to_the_true_chance_than_the_stage(learnt: tuple[Blend, Table]) -> None:
    model, past = learnt
    new, chance = drawn(2, telling=True)

    def distance(said: Blend | Shrunk) -> float:
        return float(np.mean((said.reached(new)[0][:, -1] - chance) ** 2))

    assert distance(model) < 0.35 * distance(fit_shrunk(past))


def test_where_nothing_tells_deals_apart_the_chance_stays_what_it_is() -> None:
    past, _ = drawn(3, telling=False)
    won = fit_best(past).reached(drawn(4, telling=False)[0])[0][:, -1]
    assert abs(won - 0.5).mean() < 0.06


def test_few_deals_are_left_to_the_stage() -> None:
    past, _ = drawn(5, telling=True)
    assert isinstance(fit_best(past.rows(slice(0, 150))), Shrunk)


def test_reasons_come_from_what_decides_and_add_up(learnt: tuple[Blend, Table]) -> None:
    model, past = learnt
    today = past.rows(slice(0, 40))
    reasons = Reasons(model, today)
    won = np.clip(model.reached(today)[0][:, -1], 0.01, 0.99)
    largest = set()
    for place, deal in enumerate(today.deal.tolist()):
        total = reasons.base + sum(reason.points for reason in reasons[deal])
        assert total == pytest.approx(won[place], abs=1e-9)
        if abs(won[place] - reasons.base) > 0.2:
            largest.add(reasons[deal][0].feature)
            assert (reasons[deal][0].points > 0) == (won[place] > reasons.base)
    assert largest == {"meetings"}


def test_what_ended_later_was_open_then() -> None:
    past, _ = drawn(6, telling=True)
    early, later = split(past)
    ends = early.day_us + early.days_followed * DAY_US
    assert (ends <= early.until_us + DAY_US / 1000).all()
    assert (early.day_us < early.until_us).all()
    assert (later.day_us >= early.until_us).all()
    closed = (past.ending != OPEN) & (past.day_us + past.days_followed * DAY_US <= early.until_us)
    assert (early.ending != OPEN).sum() == closed.sum() > 0
