"""Trees are used where they say later deals better than the stage does, and explain themselves."""

from __future__ import annotations

import numpy as np
import pytest

from drawn_deals import drawn
from rumbo.predict import choice
from rumbo.predict.choice import BOOSTED, LINES, SHRUNK, STAGE_RATE, Chosen, Model, choose
from rumbo.predict.features import DAY_US, OPEN, Table
from rumbo.predict.incidence import incidence
from rumbo.predict.later import split
from rumbo.predict.reasons import Reasons
from rumbo.predict.shrunk import fit_shrunk


@pytest.fixture(scope="module")
def learnt() -> tuple[Chosen, Table]:
    past, _ = drawn(1, telling=True)
    model = choose(past)
    assert model.name == BOOSTED
    return model, past


def test_trees_come_nearer_to_the_true_chance_than_the_stage(learnt: tuple[Chosen, Table]) -> None:
    model, past = learnt
    new, chance = drawn(2, telling=True)

    def distance(said: Model) -> float:
        return float(np.mean((incidence(*said.chances(new))[0][:, -1] - chance) ** 2))

    assert distance(model.model) < 0.35 * distance(fit_shrunk(past))
    assert model.losses[BOOSTED] < model.losses[SHRUNK] < model.losses[STAGE_RATE] + 0.08
    assert model.judged > 100


def test_where_nothing_tells_deals_apart_the_chance_stays_what_it_is() -> None:
    past, _ = drawn(3, telling=False)
    won = choose(past).reached(drawn(4, telling=False)[0])[0][:, -1]
    assert abs(won - 0.5).mean() < 0.06


def test_few_deals_are_left_to_the_stage() -> None:
    past, _ = drawn(5, telling=True)
    assert choose(past.rows(slice(0, 60))).name == SHRUNK


@pytest.mark.parametrize(("loss", "speaks"), [(1.99, LINES), (2.01, LINES), (2.05, SHRUNK)])
def test_of_models_that_fare_as_well_the_one_that_learns_most_speaks(
    monkeypatch: pytest.MonkeyPatch, loss: float, speaks: str
) -> None:
    fared = {
        STAGE_RATE: choice._Fared(2.0),
        SHRUNK: choice._Fared(2.0),
        LINES: choice._Fared(loss, (0.25, 0.75, 0.0)),
    }
    monkeypatch.setattr(choice, "_judged", lambda *_: fared)
    past, _ = drawn(1, telling=True)
    chosen = choose(past)
    assert chosen.name == speaks
    assert chosen.losses[LINES] == loss


def test_reasons_come_from_what_decides_and_add_up(learnt: tuple[Chosen, Table]) -> None:
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
