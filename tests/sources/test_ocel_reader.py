from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from event_tables import CASES, company, ends_of_damage, staged

from rumbo.errors import InputError
from rumbo.model.rejection import Reason
from rumbo.sources.event_case import EventCounts
from rumbo.sources.event_mapping import EventMapping, own_mapping, read_event_mapping
from rumbo.sources.ocel import export_ocel_json, export_ocel_sqlite, read_ocel

if TYPE_CHECKING:
    from rumbo.log.staging import Staging

EXAMPLES = Path(__file__).parents[2] / "examples"
MAPPING = read_event_mapping(EXAMPLES / "ocel_crm.yaml")
SAMPLE = EXAMPLES / "ocel_crm.json"


def read(
    path: Path, mapping: EventMapping | None = MAPPING
) -> tuple[dict[str, list[dict[str, str]]], Staging, EventCounts]:
    counts: list[EventCounts] = []
    found, staging = staged(lambda staging: counts.append(read_ocel(path, staging, mapping)))
    return found, staging, counts[0]


def sample(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a JSON document
    document: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return {**document, **changes}


def written(folder: Path, document: object) -> Path:
    path = folder / "log.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_stages_and_outcomes_make_the_history_of_a_deal() -> None:
    found, _, _ = read(SAMPLE)
    stages = [
        (row.get("old_value"), row["new_value"], row["changed_at"][:10])
        for row in found["changes"]
        if row["object_id"] == "O-1" and row["field"] == "stage"
    ]
    assert stages == [
        (None, "Contacto", "2026-01-12"),
        ("Contacto", "Propuesta", "2026-01-20"),
        ("Propuesta", "Negociación", "2026-02-09"),
        ("Negociación", "Ganada", "2026-02-20"),
    ]
    (won,) = [deal for deal in found["deals"] if deal["id"] == "O-1"]
    assert won == {
        "id": "O-1",
        "name": "Bombas para la planta norte",
        "account_id": "C-1",
        "owner_id": "E-1",
        "pipeline_id": "ventas",
        "stage": "Ganada",
        "amount": "16500.5",
        "currency": "EUR",
        "type": "new",
        "created_at": "2026-01-12T08:00:00Z",
        "closed_at": "2026-02-20T13:00:00Z",
        "status": "won",
        "region": "norte",
    }


def test_a_value_that_changes_becomes_a_change_of_its_column() -> None:
    found, _, _ = read(SAMPLE)
    (change,) = [row for row in found["changes"] if row["field"] == "amount"]
    assert (change["old_value"], change["new_value"]) == ("18000", "16500.5")
    assert change["changed_at"] == "2026-02-10T12:00:00Z"


def test_the_qualifier_between_deal_and_person_is_the_role() -> None:
    found, _, _ = read(SAMPLE)
    assert found["deal_contacts"] == [
        {"deal_id": "O-1", "contact_id": "P-1", "role": "economic_buyer"},
        {"deal_id": "O-1", "contact_id": "P-2"},
    ]


def test_related_people_take_part_in_an_activity() -> None:
    found, _, _ = read(SAMPLE)
    (call,) = [row for row in found["activities"] if row["kind"] == "call"]
    assert (call["contact_ids"], call["owner_id"], call["outcome"]) == ("P-1", "E-1", "connected")


def test_an_event_of_two_deals_is_an_activity_of_each() -> None:
    found, _, _ = read(SAMPLE)
    visits = {
        (row["id"], row["deal_id"]) for row in found["activities"] if row["kind"] == "meeting"
    }
    assert visits == {("e8", "O-1"), ("e8:2", "O-2")}


def test_what_the_mapping_does_not_name_is_kept_and_said() -> None:
    found, staging, counts = read(SAMPLE)
    assert counts == EventCounts(total=11, stages=4, outcomes=1, contacts=4, ignored=1, unnamed=1)
    (gift,) = [row for row in found["activities"] if row["kind"] == "task"]
    assert (gift["subject"], gift["contact_ids"]) == ("send gift", "P-1")
    assert any("send gift" in note for note in staging.notes)
    assert any("invoice" in note for note in staging.notes)


def test_json_and_sqlite_give_the_same(tmp_path: Path) -> None:
    export_ocel_json(company(), tmp_path / "log.json")
    export_ocel_sqlite(company(), tmp_path / "log.db")
    from_json, _, _ = read(tmp_path / "log.json", None)
    from_sqlite, _, _ = read(tmp_path / "log.db", None)
    assert from_json.keys() == from_sqlite.keys()
    assert from_json["changes"] == from_sqlite["changes"]


def test_a_sqlite_log_without_times_of_objects_and_with_activity_columns(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    with closing(sqlite3.connect(path)) as base:
        base.executescript(
            "CREATE TABLE event (ocel_id, ocel_activity);"
            "CREATE TABLE object (ocel_id, ocel_type);"
            "CREATE TABLE event_object (ocel_event_id, ocel_object_id, ocel_qualifier);"
            "CREATE TABLE event_map_type (ocel_type, ocel_type_map);"
            "CREATE TABLE object_map_type (ocel_type, ocel_type_map);"
            "CREATE TABLE event_open (ocel_id, ocel_time, 'ocel_activity');"
            "CREATE TABLE object_opp (ocel_id, value REAL, title BLOB);"
            "INSERT INTO event VALUES ('e', 'open opportunity');"
            "INSERT INTO object VALUES ('o', 'opportunity');"
            "INSERT INTO event_object VALUES ('e', 'o', '');"
            "INSERT INTO event_map_type VALUES ('open opportunity', 'open');"
            "INSERT INTO object_map_type VALUES ('opportunity', 'opp');"
            "INSERT INTO event_open VALUES ('e', '2026-01-01 10:00:00+00:00', '');"
            "INSERT INTO object_opp VALUES ('o', 1e3, CAST('Bombas' AS BLOB));"
        )
    found, staging, _ = read(path)
    (deal,) = found["deals"]
    assert (deal["stage"], deal["amount"], deal["name"]) == ("Contacto", "1000.0", "Bombas")
    assert staging.rejections == []


def test_views_triggers_and_generated_columns_never_run(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    export_ocel_sqlite(company(), path)
    with closing(sqlite3.connect(path)) as base:
        base.executescript(
            "DROP TABLE event_object;"
            "CREATE VIEW event_object AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL"
            " SELECT x + 1 FROM n) SELECT x AS ocel_event_id FROM n;"
            "ALTER TABLE object_deal ADD COLUMN bomb AS (hex(zeroblob(100000000)));"
        )
    found, _, _ = read(path, None)
    assert len(found["deals"]) == len(company()["deals"])
    assert all("bomb" not in deal for deal in found["deals"])


@pytest.mark.parametrize("text", ["", "   ", "tomorrow", "2026-13-45T00:00:00Z"])
def test_an_event_without_a_time_is_rejected_with_its_number(tmp_path: Path, text: str) -> None:
    events = [*sample()["events"], {"id": "x", "type": "phone", "time": text}]
    _, staging, counts = read(written(tmp_path, sample(events=events)))
    (rejection,) = staging.rejections
    assert (rejection.line, rejection.column, rejection.value) == (11, "time", text)
    assert rejection.reason is (Reason.NOT_A_TIME if text else Reason.MISSING)
    assert counts.rejected == 1


def test_an_object_whose_id_is_taken_is_rejected(tmp_path: Path) -> None:
    objects = sample()["objects"]
    _, staging, _ = read(written(tmp_path, sample(objects=[*objects, objects[0]])))
    (rejection,) = staging.rejections
    assert (rejection.line, rejection.value) == (8, "O-1")
    assert rejection.reason is Reason.DUPLICATE


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not valid JSON"),
        (b'{"objects": [', "not valid JSON"),
        (b"[" * 200_000, "nested too deep"),
        (b'{"a":' * 200_000, "nested too deep"),
        (b'{"objects": [{"id": NaN}]}', "not a number"),
        (b'{"objects": 5}', "not a list"),
        (b'{"events": [5]}', "entry 1"),
        (b"[]", "neither objects nor events"),
        (b"\xff\xfe\x00", "not valid JSON"),
    ],
)
def test_a_file_that_is_not_json_of_the_standard_is_refused_in_one_line(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "log.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says) as error:
        read(path)
    assert "\n" not in str(error.value)


def test_huge_numbers_and_odd_shapes_come_in_as_text(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    amount = '{"name": "value", "value": ' + "9" * 6000 + "}"
    title = '{"name": "title", "value": ["\\ud800", {"a": 1}]}'
    path.write_text(
        '{"objects": [{"id": 7, "type": "opportunity", "relationships": 5, "attributes": ['
        f'{amount}, {title}, 3, {{"name": "opened", "value": "2026-01-01"}}]}}]}}',
        encoding="utf-8",
    )
    found, _, _ = read(path)
    (deal,) = found["deals"]
    assert deal["id"] == "7"
    assert deal["amount"] == "9" * 6000


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" + b"x" * 200])
def test_a_file_that_is_not_sqlite_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "log.sqlite"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        read(path)
    assert "\n" not in str(error.value)


def test_a_sqlite_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE bookmarks (id)")
        base.commit()
    with pytest.raises(InputError, match="no table event"):
        read(path)


def test_a_log_of_somebody_else_needs_a_mapping() -> None:
    with pytest.raises(InputError, match="needs a mapping"):
        read(SAMPLE, None)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "none.json")


@pytest.mark.parametrize("name", ["log.json", "log.sqlite"])
def test_damaged_bytes_give_rows_or_one_error(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    (export_ocel_json if name.endswith("json") else export_ocel_sqlite)(company(), path)
    mapping = own_mapping("rumbo.sources.ocel")
    ends = ends_of_damage(path, lambda staging: read_ocel(path, staging, mapping))
    assert ends.keys() == {"read", "refused"}
    assert sum(ends.values()) == CASES
