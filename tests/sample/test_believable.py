from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from rumbo.sample import write_company

if TYPE_CHECKING:
    from written_company import Row, Written

pytest_plugins = ["written_company"]


UNTIL = date(2026, 6, 30)


def days(row: Row) -> float:
    opened, closed = (datetime.fromisoformat(row[name]) for name in ("created_at", "closed_at"))
    return (closed - opened).total_seconds() / 86_400


def new_business(written: Written) -> list[Row]:
    return [row for row in written.log["deals"] if row["type"] == "new"]


def share(rows: list[Row], status: str) -> float:
    return sum(row["status"] == status for row in rows) / len(rows)


def test_about_one_deal_in_five_is_won_and_one_in_six_is_open(drawn: Written) -> None:
    rows = new_business(drawn)
    won, lost = share(rows, "won"), share(rows, "lost")

    assert 0.16 < won / (won + lost) < 0.27
    assert 0.13 < share(rows, "open") < 0.22


def test_a_won_deal_takes_about_three_months(drawn: Written) -> None:
    cycle = median(days(row) for row in new_business(drawn) if row["status"] == "won")

    assert 70 < cycle < 105


def test_half_of_the_losses_are_silent(drawn: Written) -> None:
    lost = [
        row for row in drawn.truth["deals"] if row["condition"] == "lost" and row["kind"] == "new"
    ]

    assert 0.4 < sum(row["silent"] == "1" for row in lost) / len(lost) < 0.62


def test_some_open_deals_have_been_dead_for_long(drawn: Written) -> None:
    silent = [
        row["entered_at"]
        for row in drawn.truth["phases"]
        if row["condition"] == "silent" and not row["left_at"]
    ]

    assert len(silent) > 50
    assert min(silent) < "2025-12-31"


def moves(written: Written) -> dict[str, list[tuple[int, int, str, str]]]:
    """Per deal its recorded stage moves: positions and outcomes before and after."""
    stages = {
        (row["pipeline_id"], row["stage"]): (int(row["position"]), row["outcome"])
        for row in written.log["stages"]
    }
    found: dict[str, list[tuple[int, int, str, str]]] = defaultdict(list)
    for (deal, field), chain in written.chains.items():
        pipeline = written.deals[deal]["pipeline_id"]
        for row in chain if field == "stage" else ():
            if row["old_value"]:
                before = stages[pipeline, row["old_value"]]
                after = stages[pipeline, row["new_value"]]
                found[deal].append((before[0], after[0], before[1], after[1]))
    return found


def test_paths_regress_skip_park_and_reopen(drawn: Written) -> None:
    parked = 8
    of_new = {
        deal: path for deal, path in moves(drawn).items() if drawn.deals[deal]["type"] == "new"
    }
    count = len(new_business(drawn))

    def having(kind: str) -> float:
        return sum(any(test[kind](*move) for move in path) for path in of_new.values()) / count

    test = {
        "regress": lambda a, b, x, y: x == y == "open" and b < a < parked,
        "skip": lambda a, b, x, y: x == y == "open" and a + 1 < b < parked,
        "park": lambda a, b, x, y: b == parked,  # noqa: ARG005
        "reopen": lambda a, b, x, y: x == "lost" and y == "open",  # noqa: ARG005
    }

    assert 0.10 < having("regress") < 0.20
    assert 0.08 < having("skip") < 0.17
    assert 0.03 < having("park") < 0.15
    assert 0.003 < having("reopen") < 0.05


def test_deals_have_contacts_in_both_directions(company: Written) -> None:
    ways: dict[str, set[str]] = defaultdict(set)
    for row in company.log["activities"]:
        ways[row["deal_id"]].add(row["direction"])

    assert len(ways) / len(company.deals) > 0.97
    assert sum({"in", "out"} <= seen for seen in ways.values()) / len(ways) > 0.7


def test_people_work_on_weekdays_and_august_is_slow(company: Written) -> None:
    times = [datetime.fromisoformat(row["occurred_at"]) for row in company.log["activities"]]
    months = [time.month for time in times if time.year in {2024, 2025}]

    assert {time.weekday() for time in times} == set(range(5))
    assert {time.hour for time in times} <= set(range(8, 19))
    assert months.count(8) < 0.75 * months.count(6)


def test_nobody_answers_while_a_deal_is_silent(company: Written) -> None:
    silent = {
        row["deal_id"]: row["entered_at"]
        for row in company.truth["phases"]
        if row["condition"] == "silent" and not row["left_at"]
    }
    answers = [
        row
        for row in company.log["activities"]
        if row["deal_id"] in silent
        and row["occurred_at"] > silent[row["deal_id"]]
        and row["automated"] == "0"
        and row["status"] == "done"
        and (row["direction"] == "in" or row["outcome"] in {"held", "connected"})
    ]

    assert silent
    assert answers == []


def test_some_deals_lack_amount_contact_or_next_step(company: Written) -> None:
    deals = company.log["deals"]
    known = {row["deal_id"] for row in company.log["deal_contacts"]}

    assert 0.01 < sum(row["amount"] == "" for row in deals) / len(deals) < 0.10
    assert 0.03 < sum(row["id"] not in known for row in deals) / len(deals) < 0.25
    assert 0.2 < sum(row["next_step"] == "" for row in deals) / len(deals) < 0.9


def test_declared_reasons_seldom_agree_with_the_cause(company: Written) -> None:
    lost = [row for row in company.log["deals"] if row["status"] == "lost"]
    empty = sum(row["lost_reason"] == "" for row in lost) / len(lost)
    price = sum(row["lost_reason"] == "Precio" for row in lost) / len(lost)

    assert 0.15 < empty < 0.35
    assert price > 0.15


def test_customers_live_on_after_the_sale(company: Written) -> None:
    kinds = {row["kind"] for row in company.log["account_events"]}
    ended = [row for row in company.log["subscriptions"] if row["status"] == "cancelled"]

    assert kinds == {"onboarding_milestone", "usage", "survey", "invoice"}
    assert 0.05 < len(ended) / len(company.log["subscriptions"]) < 0.45


def test_more_touches_write_more_activities(tmp_path: Path) -> None:
    few = write_company(tmp_path / "few", deals=200, seed=1, until=UNTIL, touches=0.5)
    many = write_company(tmp_path / "many", deals=200, seed=1, until=UNTIL, touches=2.0)

    assert many.counts["activities"] > 2 * few.counts["activities"]
