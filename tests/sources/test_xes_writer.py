from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from defusedxml.ElementTree import parse
from event_tables import company, expected, staged, typed

from rumbo.sources.xes import export_xes, read_xes

if TYPE_CHECKING:
    from pathlib import Path

NS = "{http://www.xes-standard.org/}"


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_an_export_read_back_gives_the_same_tables(tmp_path: Path, name: str) -> None:
    export_xes(company(), tmp_path / name)
    found, staging = staged(lambda staging: read_xes(tmp_path / name, staging))
    for canonical, rows in company().items():
        assert typed(canonical, found[canonical]) == expected(canonical, rows), canonical
    assert staging.rejections == []
    assert staging.notes == []
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_deal_is_a_trace_with_its_changes_in_order(tmp_path: Path) -> None:
    export_xes(company(), tmp_path / "log.xes")
    root = parse(tmp_path / "log.xes").getroot()
    assert root is not None
    assert {entry.get("prefix") for entry in root.iter(f"{NS}extension")} == {
        "concept",
        "time",
        "org",
        "lifecycle",
    }
    trace = root.findall(f"{NS}trace")[0]
    events = [
        {cell.get("key"): cell.get("value") for cell in event} for event in trace.iter(f"{NS}event")
    ]
    stages = [event["concept:name"] for event in events if event.get("field") == "stage"]
    assert stages == ["Contacto", "Oferta", "Ganada"]
    times = [event["time:timestamp"] or "" for event in events]
    assert times == sorted(times)
    assert {event["lifecycle:transition"] for event in events} == {"complete"}
    assert events[0]["org:resource"] == "1"
    amount = trace.find(f"{NS}float[@key='amount']")
    assert amount is not None
    assert amount.get("value") == "1250.50"


def test_characters_that_xml_cannot_hold_are_left_out(tmp_path: Path) -> None:
    rows = [{"id": "a\x00\x08\ud800b", "stage": "x", "status": "open"}]
    export_xes({"deals": rows}, tmp_path / "log.xes")
    found, _ = staged(lambda staging: read_xes(tmp_path / "log.xes", staging))
    assert found["deals"] == [{"id": "ab", "stage": "x", "status": "open"}]
