from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from written_company import Written

pytest_plugins = ["written_company"]


def test_chances_are_probabilities(company: Written) -> None:
    for row in company.truth["deals"]:
        assert 0.0 <= float(row["true_p_win"]) <= 1.0
        assert 0.0 <= float(row["true_p_win_at_creation"]) <= 1.0


def test_chances_at_creation_are_calibrated(large: Written) -> None:
    old = [
        (float(row["true_p_win_at_creation"]), row["condition"] == "won")
        for row in large.truth["deals"]
        if large.deals[row["deal_id"]]["created_at"] < "2025-07-01"
    ]
    expected = sum(chance for chance, _ in old) / len(old)
    happened = sum(won for _, won in old) / len(old)

    assert len(old) > 2000
    assert abs(expected - happened) < 0.025


def test_chances_at_creation_separate_good_deals_from_bad_ones(large: Written) -> None:
    old = sorted(
        (float(row["true_p_win_at_creation"]), row["condition"] == "won")
        for row in large.truth["deals"]
        if large.deals[row["deal_id"]]["created_at"] < "2025-07-01"
    )
    third = len(old) // 3
    for part in (old[:third], old[third : 2 * third], old[2 * third :]):
        expected = sum(chance for chance, _ in part) / third
        assert abs(expected - sum(won for _, won in part) / len(part)) < 0.05


def test_silent_deals_have_less_chance_than_those_worked_on(company: Written) -> None:
    def mean(condition: str) -> float:
        chances = [
            float(row["true_p_win"])
            for row in company.truth["deals"]
            if row["condition"] == condition and row["kind"] == "new"
        ]
        return sum(chances) / len(chances)

    assert mean("silent") < 0.05
    assert mean("working") > 0.2
    assert mean("won") == 1.0
    assert mean("lost") == 0.0


def test_every_deal_has_its_truth_and_its_stays(company: Written) -> None:
    deals = set(company.deals)

    assert {row["deal_id"] for row in company.truth["deals"]} == deals
    assert {row["deal_id"] for row in company.truth["phases"]} == deals


def test_stays_follow_one_another(company: Written) -> None:
    last: dict[str, dict[str, str]] = {}
    for row in company.truth["phases"]:
        before = last.get(row["deal_id"])
        if before is not None:
            assert before["left_at"] == row["entered_at"]
            assert int(before["visit"]) + 1 == int(row["visit"])
            assert before["to"] == row["condition"]
        last[row["deal_id"]] = row


def test_lost_deals_have_a_cause_and_won_deals_none(company: Written) -> None:
    for row in company.truth["deals"]:
        if row["condition"] in {"lost", "silent"}:
            assert row["true_cause_of_loss"], row
        else:
            assert row["true_cause_of_loss"] == "", row


def test_the_declared_stage_is_the_one_in_the_crm(company: Written) -> None:
    for row in company.truth["deals"]:
        assert row["declared_stage"] == company.deals[row["deal_id"]]["stage"], row
