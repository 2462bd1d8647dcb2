from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from rumbo.model.table import TABLES, ColumnType

if TYPE_CHECKING:
    from written_company import Written

pytest_plugins = ["written_company"]


LAST = "2026-06-30T23:59:59"
REFERENCES = [
    ("accounts", "owner_id", "owners"),
    ("contacts", "account_id", "accounts"),
    ("deals", "account_id", "accounts"),
    ("deals", "owner_id", "owners"),
    ("changes", "object_id", "deals"),
    ("changes", "actor_id", "owners"),
    ("deal_contacts", "deal_id", "deals"),
    ("deal_contacts", "contact_id", "contacts"),
    ("activities", "deal_id", "deals"),
    ("activities", "account_id", "accounts"),
    ("activities", "owner_id", "owners"),
    ("activities", "content_id", "contents"),
    ("subscriptions", "account_id", "accounts"),
    ("subscriptions", "deal_id", "deals"),
    ("tickets", "account_id", "accounts"),
    ("tickets", "contact_id", "contacts"),
    ("account_events", "account_id", "accounts"),
    ("account_events", "contact_id", "contacts"),
]


@pytest.mark.parametrize(("table", "column", "target"), REFERENCES)
def test_every_reference_exists(company: Written, table: str, column: str, target: str) -> None:
    known = {row["id"] for row in company.log[target]}

    assert {row[column] for row in company.log[table] if row[column]} <= known


def test_contacts_of_activities_exist_and_belong_to_the_account(company: Written) -> None:
    accounts = {row["id"]: row["account_id"] for row in company.log["contacts"]}
    wrong = [
        row["id"]
        for row in company.log["activities"]
        for contact in row["contact_ids"].split(";")
        if contact and accounts[contact] != row["account_id"]
    ]

    assert wrong == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_keys_are_unique_and_choices_are_known(company: Written, table: object) -> None:
    known = next(entry for entry in TABLES if entry is table)
    rows = company.log[known.name]
    keys = Counter(tuple(row[column] for column in known.key) for row in rows)

    assert keys.most_common(1)[0][1] == 1
    for column in known.columns:
        values = {row[column.name] for row in rows}
        assert column.clearable or not (column.required and "" in values), column.name
        assert not column.choices or values <= {*column.choices, ""}, column.name


def test_nothing_happens_after_today(company: Written) -> None:
    for table in TABLES:
        for column in table.columns:
            if column.type is ColumnType.TIME:
                assert max(row[column.name] for row in company.log[table.name]) <= LAST, column.name
    done = [row for row in company.log["activities"] if row["status"] != "planned"]

    assert max(row["occurred_at"] for row in done) <= LAST
    assert max(row["ended_at"] for row in done) <= LAST


def test_each_old_value_is_the_value_before(company: Written) -> None:
    for (deal, field), chain in company.chains.items():
        times = [row["changed_at"] for row in chain]
        assert times == sorted(times), (deal, field)
        for before, after in pairwise(chain):
            assert after["old_value"] == before["new_value"], (deal, field)
            assert after["old_value"] != after["new_value"], (deal, field)


def test_the_present_is_the_last_change(company: Written) -> None:
    for (deal, field), chain in company.chains.items():
        assert company.deals[deal][field] == chain[-1]["new_value"], (deal, field)


def test_stage_changes_have_times_of_their_own(company: Written) -> None:
    for (deal, field), chain in company.chains.items():
        if field == "stage":
            assert len({row["changed_at"] for row in chain}) == len(chain), deal


def test_no_change_comes_before_the_deal(company: Written) -> None:
    for row in company.log["changes"]:
        assert row["changed_at"] >= company.deals[row["object_id"]]["created_at"], row


def test_status_follows_the_outcome_of_the_stage(company: Written) -> None:
    outcomes = {(row["pipeline_id"], row["stage"]): row for row in company.log["stages"]}
    for row in company.log["deals"]:
        assert row["status"] == outcomes[row["pipeline_id"], row["stage"]]["outcome"], row["id"]


def test_a_deal_is_closed_when_its_closing_stage_is_entered(company: Written) -> None:
    for row in company.log["deals"]:
        if row["status"] == "open":
            assert row["closed_at"] == "", row["id"]
        else:
            closing = company.chains[row["id"], "stage"][-1]
            assert closing["new_value"] == row["stage"]
            assert closing["changed_at"] == row["closed_at"], row["id"]


def test_most_deals_have_their_first_stage_recorded_and_some_do_not(company: Written) -> None:
    firsts = [chain[0] for (_, field), chain in company.chains.items() if field == "stage"]
    recorded = sum(row["old_value"] == "" for row in firsts)

    assert 0.85 < recorded / len(company.deals) < 0.97
    for row in firsts:
        if row["old_value"] == "":
            assert row["changed_at"] == company.deals[row["object_id"]]["created_at"]


def test_accounts_are_older_than_their_deals(company: Written) -> None:
    opened = {row["id"]: row["created_at"] for row in company.log["accounts"]}

    assert all(opened[row["account_id"]] <= row["created_at"] for row in company.log["deals"])


def test_every_currency_has_rates_from_before_the_first_deal(company: Written) -> None:
    first = min(row["created_at"] for row in company.log["deals"])[:10]
    known = {row["currency"] for row in company.log["rates"] if row["date"] <= first}

    assert {row["currency"] for row in company.log["deals"]} <= known
    assert all(float(row["rate"]) > 0 for row in company.log["rates"])


def test_subscriptions_and_tickets_are_in_order(company: Written) -> None:
    for row in company.log["subscriptions"]:
        assert row["started_at"] <= row["renews_at"], row
        assert (row["ended_at"] == "") == (row["status"] == "active"), row
        assert row["ended_at"] == "" or row["started_at"] < row["ended_at"] <= LAST, row
    for row in company.log["tickets"]:
        times = [row[name] for name in ("created_at", "first_response_at", "closed_at")]
        given = [time for time in times if time]
        assert given == sorted(given), row
