from __future__ import annotations

import os
from pathlib import Path

import pytest
from spreadsheet_case import Case

from rumbo.sources.spreadsheet import load_mapping

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("RUMBO_DATA", ROOT.parent / "shared" / "data"))
MAVEN = DATA / "maven_crm_sales_opportunities.zip"

pytestmark = pytest.mark.skipif(
    not MAVEN.exists(), reason=f"{MAVEN} is not there; set RUMBO_DATA to the folder that has it"
)


@pytest.fixture(scope="module")
def case() -> Case:
    return Case(MAVEN, load_mapping(ROOT / "examples" / "maven_crm.yaml"))


def test_all_opportunities_come_in_with_their_outcome(case: Case) -> None:
    statuses = [status for (status,) in case.rows("deals", "status")]

    assert len(statuses) == 8_800
    assert {status: statuses.count(status) for status in set(statuses)} == {
        "won": 4_238,
        "lost": 2_473,
        "open": 2_089,
    }
    assert case.faults() == []


def test_deals_without_account_or_date_are_kept(case: Case) -> None:
    deals = case.rows("deals", "account_id", "stage", "created_at")

    assert sum(account is None for account, _, _ in deals) == 1_425
    undated = [day for _, stage, day in deals if stage == "Prospecting"]
    assert undated == ["2017-12-31T23:59:59Z"] * 500


def test_the_dates_of_engaging_and_closing_become_history(case: Case) -> None:
    moves = [row[:2] for row in case.rows("changes", "old_value", "new_value")]

    assert {move: moves.count(move) for move in set(moves)} == {
        (None, "Engaging"): 8_300,
        ("Engaging", "Won"): 4_238,
        ("Engaging", "Lost"): 2_473,
    }


def test_owners_accounts_and_products_are_whole(case: Case) -> None:
    deals = case.rows("deals", "owner_id", "account_id", "product", "list_price", "amount")
    owners = dict(case.rows("owners", "id", "team"))
    accounts = {account for (account,) in case.rows("accounts", "id")}

    assert len(owners) == 35
    assert len(accounts) == 85
    assert {owner for owner, *_ in deals} <= set(owners)
    assert {account for _, account, *_ in deals} <= accounts | {None}
    assert "GTXPro" not in {product for _, _, product, _, _ in deals}
    assert all(price for _, _, _, price, _ in deals)
    assert sum(float(amount) for *_, amount in deals if amount) == 10_005_534
