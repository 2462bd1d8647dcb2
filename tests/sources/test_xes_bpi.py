"""The loan applications of BPI Challenge 2012, read from the folder of real data."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from event_tables import staged

from rumbo.sources.event_case import EventCounts
from rumbo.sources.event_mapping import read_event_mapping
from rumbo.sources.xes import read_xes

ROOT = Path(__file__).parents[2]
MAPPING = ROOT / "examples" / "bpi_challenge_2012.yaml"
DATA = Path(os.environ.get("RUMBO_DATA", ROOT.parent / "shared" / "data"))
LOG = DATA / "BPI_Challenge_2012.xes.gz"

pytestmark = pytest.mark.skipif(
    not LOG.is_file(), reason=f"{LOG} is not there; set RUMBO_DATA to the folder that has it"
)
Found = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def loans() -> tuple[Found, EventCounts, list[str]]:
    counts: list[EventCounts] = []
    mapping = read_event_mapping(MAPPING)
    found, staging = staged(lambda staging: counts.append(read_xes(LOG, staging, mapping)))
    assert staging.rejections == []
    return found, counts[0], staging.notes


def test_every_event_has_a_use(loans: tuple[Found, EventCounts, list[str]]) -> None:
    _, counts, notes = loans
    assert counts.total == 262_200
    used = counts.stages + counts.outcomes + counts.contacts + counts.ignored
    assert used == counts.total
    assert notes == []


def test_every_case_is_a_deal_with_its_outcome(loans: tuple[Found, EventCounts, list[str]]) -> None:
    deals = loans[0]["deals"]
    assert len(deals) == 13_087
    assert Counter((deal["status"], deal.get("lost_reason", "")) for deal in deals) == {
        ("won", ""): 2_246,
        ("lost", "declined"): 7_635,
        ("lost", "cancelled"): 2_807,
        ("open", ""): 399,
    }


def test_new_offers_go_back_to_preparing_one(loans: tuple[Found, EventCounts, list[str]]) -> None:
    moves = Counter(
        (row.get("old_value"), row["new_value"])
        for row in loans[0]["changes"]
        if row["field"] == "stage"
    )
    assert moves["Oferta enviada", "Oferta en preparación"] == 1_647
    assert moves["Oferta devuelta", "Oferta en preparación"] == 368
    assert moves["Oferta en preparación", "Oferta enviada"] == 7_030


def test_each_call_that_began_is_one_activity(loans: tuple[Found, EventCounts, list[str]]) -> None:
    calls = Counter(
        row["subject"]
        for row in loans[0]["activities"]
        if row["kind"] == "call" and row["status"] == "done"
    )
    assert calls == {
        "Llamada por la oferta": 22_977,
        "Llamada por documentos que faltan": 11_407,
    }
