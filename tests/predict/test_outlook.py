"""What is claimed of open deals: chances that are chances, reasons that add up, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest

from rumbo.predict.features import DAY_US, Table
from rumbo.predict.incidence import edges, grid, incidence, on_days, periods
from rumbo.predict.interval import LEAST, MOST
from rumbo.predict.outlook import ENOUGH_CLOSED, NONE, Outlook, outlook
from rumbo.workspace import Workspace
from strategies import Log, cut, large_log
from world import workspace

DAY = date(2024, 10, 7)


@pytest.fixture(scope="module")
def log() -> Log:
    return large_log(5, 220, closed_without_stage=False)


@pytest.fixture(scope="module")
def made(log: Log) -> Iterator[Workspace]:
    with workspace(log) as opened:
        yield opened


@pytest.fixture(scope="module")
def found(made: Workspace) -> Outlook:
    return told(made)


def told(made: Workspace, **scope: str) -> Outlook:
    with made.view(made.scope(as_of=DAY, **scope)) as view:  # type: ignore[arg-type]
        return outlook(view)


def test_chances_are_chances_and_grow_with_time(found: Outlook) -> None:
    assert len(found.deal_ids) > 10
    assert found.won.shape == found.lost.shape == (len(found.deal_ids), len(found.days))
    assert found.days[0] == 0
    assert (np.diff(found.days) > 0).all()
    assert (found.won[:, 0] == 0).all()
    for chances in (found.won, found.lost):
        assert (np.diff(chances, axis=1) >= -1e-12).all()
    assert (found.won + found.lost <= 1 + 1e-9).all()
    assert (found.low <= found.chance).all()
    assert (found.chance <= found.high).all()
    assert found.low.min() >= LEAST
    assert found.high.max() <= MOST


def test_reasons_add_up_to_the_chance(found: Outlook) -> None:
    for deal, chance in zip(found.deal_ids, found.chance, strict=True):
        assert found.reasons[deal]
        total = found.base + sum(reason.points for reason in found.reasons[deal])
        assert total == pytest.approx(chance, abs=1e-9)


def test_by_a_day_agrees_with_the_days_told(found: Outlook) -> None:
    place = len(found.days) // 2
    won, lost = found.by(float(found.days[place]))
    assert np.allclose(won, found.won[:, place])
    assert np.allclose(lost, found.lost[:, place])
    assert np.allclose(found.by(10_000)[0], found.won[:, -1])


def test_a_filter_leaves_the_chances_as_they_are(made: Workspace, found: Outlook) -> None:
    everything, one = found, told(made, owner="o1")

    assert 0 < len(one.deal_ids) < len(everything.deal_ids)
    places = [everything.deal_ids.index(deal) for deal in one.deal_ids]
    assert np.array_equal(one.won, everything.won[places])


def test_the_past_is_told_as_it_was_known(log: Log, found: Outlook) -> None:
    now = found
    with workspace(cut(log, DAY)) as back_then:
        then = told(back_then)

    assert now.deal_ids == then.deal_ids
    assert np.allclose(now.won, then.won)
    assert np.allclose(now.low, then.low)
    assert (now.method, now.closed) == (then.method, then.closed)


def test_too_few_closed_deals_claim_nothing_and_say_how_many_are_missing() -> None:
    with workspace(large_log(2, 18, closed_without_stage=False)) as made:
        found = told(made)

    assert found.method == NONE
    assert found.deal_ids == ()
    assert found.missing == ENOUGH_CLOSED - found.closed > 0
    assert len(found.chance) == len(found.by(30)[0]) == 0


def test_a_log_without_deals_claims_nothing(made: Workspace) -> None:
    with made.view(made.scope(as_of=date(2020, 1, 1))) as view:
        assert outlook(view).missing == ENOUGH_CLOSED


def test_counting_forward_gives_what_was_put_in() -> None:
    """Ends drawn from known hazards come back as the shares in which they were drawn."""
    dice = np.random.default_rng(1)
    closing, winning = np.array([[0.1, 0.3, 0.2]]), np.array([[0.9, 0.5, 0.1]])
    won, lost = incidence(closing, winning)
    drawn = np.zeros((2, 3))
    for _ in range(20_000):
        for step in range(3):
            if dice.random() < closing[0, step]:
                drawn[int(dice.random() >= winning[0, step]), step] += 1
                break
    shares = np.cumsum(drawn, axis=1) / 20_000
    assert np.allclose(won[0], shares[0], atol=0.015)
    assert np.allclose(lost[0], shares[1], atol=0.015)


def test_an_interval_cut_short_by_the_date_teaches_nothing() -> None:
    ends = np.array([10.0, 20.0, 30.0])
    ending, followed = np.array([0, 1, 2, 1]), np.array([15.0, 15.0, 25.0, 12.0])
    day_us = (np.array([-15, -40, -40, -15]) * DAY_US).astype(np.int64)
    table = Table(np.zeros(4), day_us, np.array(["a", "b", "c", "d"]), {}, ending, followed, 0)
    seen = periods(table, ends)
    rows = list(zip(seen.row.tolist(), seen.interval.tolist(), seen.closed, seen.won, strict=True))
    assert rows == [
        (0, 0, False, False),
        (1, 0, False, False),
        (1, 1, True, True),
        (2, 0, False, False),
        (2, 1, False, False),
        (2, 2, True, False),
        (3, 0, False, False),  # its end is known, but not that of those that stayed open as long
    ]


def test_intervals_and_days_end_at_the_horizon() -> None:
    lengths = np.random.default_rng(2).exponential(60, 500)
    ends = edges(np.ones(500, dtype=int), lengths)
    days = grid(float(ends[-1]))
    assert (np.diff(ends) > 0).all()
    assert days[-1] == ends[-1]
    reached = np.linspace(0.1, 0.9, len(ends))[None, :]
    assert on_days(reached, ends, ends)[0] == pytest.approx(reached[0])
