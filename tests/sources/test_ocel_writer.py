from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from event_tables import company, expected, staged, typed

from rumbo.sources.ocel import export_ocel_json, export_ocel_sqlite, read_ocel
from rumbo.sources.ocel.shape import OCEL_TYPE

if TYPE_CHECKING:
    from pathlib import Path

WRITERS = {"log.json": export_ocel_json, "log.sqlite": export_ocel_sqlite}


def exported(folder: Path, name: str) -> Path:
    path = folder / name
    WRITERS[name](company(), path)
    return path


def document(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(exported(folder, "log.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", WRITERS)
def test_an_export_read_back_gives_the_same_tables(tmp_path: Path, name: str) -> None:
    path = exported(tmp_path, name)
    found, staging = staged(lambda staging: read_ocel(path, staging))
    for canonical, rows in company().items():
        assert typed(canonical, found[canonical]) == expected(canonical, rows), canonical
    assert staging.rejections == []
    assert staging.notes == []


@pytest.mark.parametrize("name", WRITERS)
def test_no_other_file_is_left_beside_an_export(tmp_path: Path, name: str) -> None:
    path = exported(tmp_path, name)
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_export_leaves_the_previous_file(tmp_path: Path) -> None:
    path = exported(tmp_path, "log.json")
    before = path.read_bytes()
    with pytest.raises(KeyError):
        export_ocel_json({"deal_contacts": [{"deal_id": "1"}]}, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_the_json_has_the_structure_of_the_standard(tmp_path: Path) -> None:
    log = document(tmp_path)
    assert set(log) == {"objectTypes", "eventTypes", "objects", "events"}
    types = {kind["name"]: kind["attributes"] for kind in log["objectTypes"] + log["eventTypes"]}
    for attributes in types.values():
        assert all(set(entry) == {"name", "type"} for entry in attributes)
        assert {entry["type"] for entry in attributes} <= set(OCEL_TYPE.values())
    ids = [entry["id"] for entry in log["objects"]]
    assert len(ids) == len(set(ids))
    for entry in log["objects"]:
        assert set(entry) == {"id", "type", "attributes", "relationships"}
        _check_entry(entry, types, set(ids), {"name", "time", "value"})
    for entry in log["events"]:
        assert set(entry) == {"id", "type", "time", "attributes", "relationships"}
        assert entry["time"].endswith("Z")
        _check_entry(entry, types, set(ids), {"name", "value"})


def _check_entry(
    entry: dict[str, Any], types: dict[str, list[dict[str, str]]], ids: set[str], keys: set[str]
) -> None:
    known = {attribute["name"]: attribute["type"] for attribute in types[entry["type"]]}
    python = {"string": str, "time": str, "float": float, "integer": int, "boolean": bool}
    for attribute in entry["attributes"]:
        assert set(attribute) == keys
        assert type(attribute["value"]) is python[known[attribute["name"]]]
    for relation in entry["relationships"]:
        assert set(relation) == {"objectId", "qualifier"}
        assert relation["objectId"] in ids


def test_values_start_in_1970_and_change_with_their_time(tmp_path: Path) -> None:
    (deal,) = [entry for entry in document(tmp_path)["objects"] if entry["id"] == "deal:1"]
    amounts = [(v["time"], v["value"]) for v in deal["attributes"] if v["name"] == "amount"]
    assert amounts == [("1970-01-01T00:00:00Z", 1000.0), ("2026-03-04T09:30:00.250000Z", 1250.5)]
    status = [(v["time"][:10], v["value"]) for v in deal["attributes"] if v["name"] == "status"]
    assert status == [("1970-01-01", "open"), ("2026-03-09", "won")]


def test_a_buying_role_is_the_qualifier_between_deal_and_contact(tmp_path: Path) -> None:
    (deal,) = [entry for entry in document(tmp_path)["objects"] if entry["id"] == "deal:1"]
    assert {"objectId": "contact:1", "qualifier": "economic_buyer"} in deal["relationships"]


def test_the_sqlite_file_has_the_tables_of_the_standard(tmp_path: Path) -> None:
    path = exported(tmp_path, "log.sqlite")
    with closing(sqlite3.connect(path)) as base:
        names = {name for (name,) in base.execute("SELECT name FROM sqlite_master")}
        assert {"event", "object", "event_object", "object_object"} <= names
        for kind in ("event", "object"):
            for _, short in base.execute(f"SELECT * FROM {kind}_map_type"):
                assert f"{kind}_{short}" in names
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("name", WRITERS)
def test_an_export_says_that_it_carries_no_rates(tmp_path: Path, name: str) -> None:
    rates = [{"currency": "USD", "day": "2026-01-01", "rate": 1}]

    assert WRITERS[name]({**company(), "rates": []}, tmp_path / name) == ()
    (note,) = WRITERS[name]({**company(), "rates": rates}, tmp_path / name)
    assert "rates are not carried" in note
