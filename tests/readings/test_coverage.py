from __future__ import annotations

from datetime import date

import pytest

from rumbo.model.ability import ABILITIES
from rumbo.model.reading import Verdict
from rumbo.model.selection import TOLD, Selection
from rumbo.readings.selection import keep_selected
from strategies import large_log
from world import workspace

DAY = date(2025, 3, 30)
NOT_OF_DEALS = ("contact_direction", "committee_roles", "conversation_texts")


def test_every_ability_has_words_and_can_be_asked_for() -> None:
    assert tuple(ABILITIES) == TOLD


@pytest.mark.parametrize("seed", range(2))
def test_those_told_and_those_not_told_are_all_the_cases(seed: int) -> None:
    with workspace(large_log(seed, 200)) as made:
        rows = {
            str(row["ability"]): row for row in made.read("coverage", made.scope(as_of=DAY)).rows
        }
        with made.view(made.scope(as_of=DAY)) as view:
            for ability, row in rows.items():
                if ability in NOT_OF_DEALS:
                    continue
                counted = []
                for asked in (Selection(told=ability), Selection(untold=ability)):
                    keep_selected(view, asked)
                    counted.append(view.engine.count("selected"))
                assert counted[0] == row["covered"], ability
                assert sum(counted) == row["n"], ability


def test_a_log_without_history_is_told_to_bring_one() -> None:
    log = large_log(1, 60)
    log["changes"] = []
    with workspace(log) as made:
        found = made.read("coverage", made.scope(as_of=DAY))

    (history,) = [row for row in found.rows if row["ability"] == "stage_history"]
    assert (history["told"], history["covered"], history["mend"]) == ("none", 0, "stage_history")
    assert found.verdict is Verdict.BAD
    assert any("no history of stages" in text.en for text in found.warnings)


@pytest.mark.parametrize("told", [True, False])
def test_where_no_deal_is_seen_to_move_going_straight_is_not_known(*, told: bool) -> None:
    log = large_log(1, 60)
    if not told:
        still = [row for row in log["deals"] if row["status"] == "open"]
        keys = {row["id"] for row in still}
        log = {
            name: [r for r in rows if r.get("deal_id", "") in keys] for name, rows in log.items()
        }
        log |= {"deals": still, "changes": [], "stages": large_log(1, 60)["stages"]}
    with workspace(log) as made:
        found = [
            made.read(name, made.scope(as_of=DAY)).figure(figure)
            for name, figure in (("movements", "linear_share"), ("shapes", "straight_share"))
        ]

    assert [each.value is not None for each in found] == [told, told]


def test_without_deals_nothing_can_be_said() -> None:
    with workspace(large_log(1, 30)) as made:
        found = made.read("coverage", made.scope(as_of=date(2001, 1, 1)))

    assert found.verdict is Verdict.UNKNOWN
    assert {row["told"] for row in found.rows} == {"no_cases"}
