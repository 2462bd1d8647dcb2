"""Who could use a hand: the visits that are compared, and the arithmetic."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from oracle.scene import Scene
from oracle.team_support import team_visits
from rumbo.readings.excess import critical, excesses, together
from rumbo.readings.team_visits import keep_team_habits
from rumbo.workspace import Workspace
from strategies import TRAITS, Log, cut, large_log
from world import workspace

OUTCOMES = ("slow", "paused", "unanswered", "unmet", "alone")


def mined(made: Workspace, day: date) -> tuple[dict[Any, Any], dict[Any, timedelta]]:
    """The visits as the reading takes them, and the time of each phase."""
    with made.view(made.scope(as_of=day)) as view:
        keep_team_habits(view)
        rows = view.engine.query(
            "SELECT d.id, t.step, t.owner_id, t.slow, t.paused, h.unanswered, h.unmet, h.alone"
            " FROM team_visits AS t JOIN every_deal AS d ON d.deal = t.deal"
            " LEFT JOIN team_habits AS h ON h.deal = t.deal AND h.step = t.step"
        ).dicts()
        times = view.engine.query(
            "SELECT p.pipeline_id, p.stage, z.horizon_us FROM horizons AS z"
            " JOIN phases AS p ON p.code = z.phase"
        ).values
    found = {
        (row["id"], row["step"]): (row["owner_id"], {name: row[name] for name in OUTCOMES})
        for row in rows
    }
    return found, {(p, s): timedelta(microseconds=us) for p, s, us in times}


@pytest.mark.parametrize("trait", ["", *TRAITS[3:8]])
def test_the_visits_compared_are_those_of_a_patient_reader(trait: str) -> None:
    log, day = large_log(31, 120, traits=[trait] if trait else []), date(2025, 2, 20)

    with workspace(log) as made:
        found, times = mined(made, day)

    wanted = team_visits(Scene(log, day), times)
    assert {key: found[key] for key in found.keys() - wanted.keys()} == {}
    assert {
        key: (found.get(key), told) for key, told in wanted.items() if found.get(key) != told
    } == {}
    assert len(wanted) > 40


def test_a_past_date_compares_what_was_known_then() -> None:
    log, day = large_log(9, 120, closed_without_stage=False), date(2024, 12, 1)

    with workspace(log) as now, workspace(cut(log, day)) as then:
        assert mined(now, day) == mined(then, day)


def cases(
    dice: np.random.Generator, *, owners: int = 14, each: int = 90, spread: float = 0.0,
    planted: float = 0.0,
) -> dict[str, Any]:  # fmt: skip
    """Visits of a made-up team, in which whoever has the hard segment has more that get stuck."""
    owner = np.repeat(np.arange(owners), each)
    deal = np.arange(owner.size) // 3
    phase = dice.integers(0, 5, owner.size)
    hard = dice.random(owner.size) < np.where(owner == 0, 0.9, 0.2)
    own = dice.normal(0, spread, owners) if spread else np.zeros(owners)
    own[1] += planted
    odds = -1.2 + 0.3 * phase + 1.4 * hard + own[owner]
    stuck = dice.random(owner.size) < 1 / (1 + np.exp(-odds))
    return {
        "deal": deal, "owner": owner, "phase": phase, "size": dice.integers(0, 5, owner.size),
        "source": dice.integers(0, 3, owner.size), "industry": hard.astype(int),
        "slow": stuck.astype(int),
    }  # fmt: skip


def named(found: dict[str, Any]) -> set[int]:
    judged = excesses(found, "slow")
    width = critical(len(judged))
    ps = together([each.p_more for each in judged])
    return {
        each.owner
        for each, p in zip(judged, ps, strict=True)
        if p <= 0.05 and each.share(width)[1] > 0
    }


def test_whoever_has_the_hard_deals_is_not_named_for_them() -> None:
    found = [named(cases(np.random.default_rng(seed))) for seed in range(60)]

    assert sum(bool(each) for each in found) <= 5
    raw = cases(np.random.default_rng(1))
    shares = [raw["slow"][raw["owner"] == owner].mean() for owner in range(14)]
    assert shares[0] > 1.5 * np.mean(shares[1:])


def test_ordinary_differences_between_people_name_nobody() -> None:
    found = [named(cases(np.random.default_rng(seed), spread=0.3)) for seed in range(60)]

    assert sum(bool(each) for each in found) <= 5


def test_whoever_stands_out_is_named_and_drawn_towards_the_team() -> None:
    judged = [excesses(cases(np.random.default_rng(s), planted=1.4), "slow") for s in range(10)]
    found = [named(cases(np.random.default_rng(s), planted=1.4)) for s in range(10)]

    assert sum(1 in each for each in found) >= 9
    own = [next(each for each in team if each.owner == 1) for team in judged]
    raw = [(each.observed - each.expected) / each.variance for each in own]
    assert all(0 < each.effect < loose for each, loose in zip(own, raw, strict=True))


def test_few_people_or_few_visits_say_nothing() -> None:
    assert excesses(cases(np.random.default_rng(1), owners=4), "slow") == []
    assert excesses(cases(np.random.default_rng(1), each=19), "slow") == []
    assert critical(1) == pytest.approx(1.959963984540054)


def test_a_log_without_owners_or_contacts_says_what_it_cannot_know() -> None:
    log: Log = large_log(4, 60)
    bare = log | {"activities": [], "deals": [row | {"owner_id": ""} for row in log["deals"]]}
    bare["changes"] = [row for row in log["changes"] if row["field"] != "owner_id"]

    with workspace(bare) as made:
        answer = made.read("team_support", made.scope(as_of=date(2025, 3, 1)))
        five = made.read("weekly_five", made.scope(as_of=date(2025, 3, 1)))

    assert answer.verdict == "unknown"
    assert answer.rows == ()
    assert "Nothing can be compared" in answer.warnings[0].en
    told = " ".join(text.en for text in five.warnings)
    assert "no contact" in told
    assert "does not say whose" in told
