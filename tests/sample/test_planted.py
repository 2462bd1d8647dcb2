from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from written_company import Row, Written

pytest_plugins = ["written_company"]


def industries(written: Written) -> dict[str, str]:
    return {row["id"]: row["industry"] for row in written.log["accounts"]}


def test_the_planted_segment_never_buys(large: Written) -> None:
    known, never = industries(large), large.planted["never_buys"]["industry"]
    inside = [
        row
        for row in large.log["deals"]
        if row["type"] == "new" and known[row["account_id"]] == never
    ]

    assert len(inside) > 150
    assert not any(row["status"] == "won" for row in inside)


def test_the_planted_seller_lets_deals_go_silent(large: Written) -> None:
    seller = large.planted["silent_seller"]["owner_id"]
    new = [row for row in large.truth["deals"] if row["kind"] == "new"]
    theirs = [row["silent"] == "1" for row in new if row["owner_id_at_creation"] == seller]
    others = [row["silent"] == "1" for row in new if row["owner_id_at_creation"] != seller]

    assert len(theirs) > 30
    assert sum(theirs) / len(theirs) > 1.3 * sum(others) / len(others)


def test_the_planted_source_misses_meetings(company: Written) -> None:
    source, missed = company.planted["no_shows"]["source"], defaultdict[bool, list[bool]](list)
    for row in company.log["activities"]:
        if row["kind"] == "meeting" and row["status"] == "done":
            inside = company.deals[row["deal_id"]]["source"] == source
            missed[inside].append(row["outcome"] == "no_show")

    assert sum(missed[True]) / len(missed[True]) > 2.5 * sum(missed[False]) / len(missed[False])


def stays(written: Written, stage: str) -> list[Row]:
    return [
        row
        for row in written.truth["phases"]
        if row["phase"] == stage and row["condition"] == "working" and row["left_at"]
    ]


def length(row: Row) -> float:
    entered, left = (datetime.fromisoformat(row[name]) for name in ("entered_at", "left_at"))
    return (left - entered).total_seconds() / 86_400


def test_the_planted_phase_takes_three_times_as_long_since_its_date(large: Written) -> None:
    planted = large.planted["slow_phase"]
    rows = stays(large, planted["stage"])
    before = [length(row) for row in rows if row["entered_at"] < planted["since"]]
    after = [length(row) for row in rows if planted["since"] <= row["entered_at"] < "2026-04-01"]

    assert min(len(before), len(after)) > 30
    assert planted["factor"] == 3.0
    assert 2.2 < median(after) / median(before) < 4.0


def test_optimists_declare_stages_ahead_of_the_truth(large: Written) -> None:
    optimists = set(large.planted["stages_ahead"]["owner_ids"])
    ahead = defaultdict[bool, list[bool]](list)
    for row in large.truth["deals"]:
        if row["kind"] == "new" and row["condition"] in {"working", "trouble", "silent"}:
            ahead[row["owner_id_at_creation"] in optimists].append(row["ahead"] == "1")

    assert len(ahead[True]) > 10
    assert sum(ahead[True]) / len(ahead[True]) > 0.1
    assert sum(ahead[True]) / len(ahead[True]) > 3 * sum(ahead[False]) / len(ahead[False])


def test_duplicates_share_their_domain(company: Written) -> None:
    known = {row["id"]: row for row in company.log["accounts"]}
    rows = company.truth["duplicates"]
    domains = [
        (known[row["account_id"]]["domain"], known[row["duplicate_of"]]["domain"]) for row in rows
    ]

    assert len(rows) == company.planted["duplicate_accounts"]["count"] > 5
    assert all(one == other for one, other in domains if one and other)


def test_the_library_has_the_planted_gaps(company: Written) -> None:
    gaps, contents = company.planted["content_gaps"], company.log["contents"]

    assert not {row["phase"] for row in contents} & set(gaps["phases"])
    assert not {row["role"] for row in contents} & set(gaps["roles"])


def test_without_planting_nothing_is_planted(plain: Written) -> None:
    assert plain.planted == {}
    assert plain.truth["duplicates"] == []
    assert not {row["habit"] for row in plain.truth["owners"]} & {"silent", "optimist"}


def test_without_planting_the_last_industry_buys_as_well(plain: Written, company: Written) -> None:
    known, industry = industries(plain), company.planted["never_buys"]["industry"]
    inside = [row for row in plain.log["deals"] if known[row["account_id"]] == industry]

    assert any(row["status"] == "won" for row in inside)
