"""Trees are used where they say later deals better than the stage does, and explain themselves."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from drawn_deals import drawn
from rumbo.predict import choice, hazards
from rumbo.predict.blend import Blend
from rumbo.predict.choice import BOOSTED, LINES, SHRUNK, STAGE_RATE, Chosen, Model, choose
from rumbo.predict.features import DAY_US, OPEN, WON, Table
from rumbo.predict.hazards import fit_hazards
from rumbo.predict.incidence import edges, incidence
from rumbo.predict.later import split
from rumbo.predict.learning import some_deals
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


def test_some_deals_are_taken_whole_and_stay_the_same_ones() -> None:
    past, _ = drawn(1, telling=True)
    twice = past.rows(np.concatenate([np.arange(len(past))] * 2))
    some = some_deals(twice, len(twice) // 3)
    taken = Counter(some.deal.tolist())
    assert set(taken.values()) == {2}
    assert 0.25 < len(some) / len(twice) < 0.42
    assert set(some_deals(past, len(past) // 3).deal.tolist()) == set(taken)
    assert some_deals(past, len(past)) is past


def test_many_deals_are_judged_by_some_and_all_of_them_teach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    past, _ = drawn(1, telling=True)
    judged: list[int] = []
    judge = choice._judged

    def counted(
        early: Table, later: Table, ends: np.ndarray[tuple[int], np.dtype[np.float64]]
    ) -> dict[str, choice._Fared]:
        judged.append(len({*early.deal.tolist(), *later.deal.tolist()}))
        return judge(early, later, ends)

    monkeypatch.setattr(choice, "_judged", counted)
    every = choose(past)
    monkeypatch.setattr(choice, "_MOST_JUDGED", 1100)
    some = choose(past)
    assert judged[0] > 1400
    assert 1000 < judged[1] < 1200
    assert every.closed == some.closed
    assert every.name == some.name == BOOSTED
    assert isinstance(some.model, Blend)
    assert isinstance(every.model, Blend)
    assert np.array_equal(some.model.shrunk.bands, every.model.shrunk.bands)


def test_where_some_hold_too_few_wins_for_trees_all_deals_judge(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    past, _ = drawn(1, telling=True)
    won = sorted(set(past.deal[past.ending == WON].tolist()))
    rarely = past.rows(~np.isin(past.deal, won[170:]))
    assert BOOSTED in choose(rarely).losses

    monkeypatch.setattr(choice, "_MOST_JUDGED", len(rarely) // 3)

    assert BOOSTED in choose(rarely).losses


def test_how_soon_deals_close_is_taught_by_some_and_who_wins_by_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    past, _ = drawn(1, telling=True)
    ends = edges(past.ending, past.days_followed)
    every = fit_hazards(past, ends)
    monkeypatch.setattr(hazards, "MOST_WAITING", 700)
    some = fit_hazards(past, ends)
    assert np.array_equal(some.wins.value, every.wins.value)
    assert not np.array_equal(some.closes.value, every.closes.value)


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
