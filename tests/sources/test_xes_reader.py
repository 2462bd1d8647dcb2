from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from event_tables import CASES, company, ends_of_damage, staged

from rumbo.errors import InputError
from rumbo.model.rejection import Reason
from rumbo.sources.event_case import EventCounts
from rumbo.sources.event_mapping import EventMapping, event_mapping, own_mapping
from rumbo.sources.xes import document, export_xes, read_xes

if TYPE_CHECKING:
    from rumbo.log.staging import Staging

MAPPING = event_mapping(
    {
        "format": "xes",
        "pipeline": {"id": "p", "name": "Ventas"},
        "deal": {"fields": {"amount": "AMOUNT"}, "constants": {"currency": "EUR"}},
        "resources": {"automatic": ["web"], "names": {"u1": "Ana"}},
        "stages": [
            {"stage": "Contacto", "activities": ["in"]},
            {"stage": "Oferta", "activities": ["offer", "offer again"]},
        ],
        "outcomes": [
            {"outcome": "won", "stage": "Ganada", "activities": ["yes"]},
            {"outcome": "lost", "stage": "Perdida", "lost_reason": "precio", "activities": ["no"]},
        ],
        "contacts": [
            {
                "kind": "call",
                "direction": "out",
                "connected_after_seconds": 60,
                "activities": ["call"],
            },
        ],
        "ignore": ["noise"],
    }
)


def event(name: str, minute: int, who: str = "", step: str = "complete") -> str:
    resource = f'<string key="org:resource" value="{who}"/>' if who else ""
    return (
        f'<event><string key="concept:name" value="{name}"/>{resource}'
        f'<string key="lifecycle:transition" value="{step}"/>'
        f'<date key="time:timestamp" value="2026-01-01T10:{minute:02}:00+01:00"/></event>'
    )


def trace(name: str, *events: str, cells: str = "") -> str:
    named = f'<string key="concept:name" value="{name}"/>' if name else ""
    return f"<trace>{named}{cells}{''.join(events)}</trace>"


def log(*traces: str) -> str:
    return f"<?xml version='1.0' encoding='UTF-8'?><log>{''.join(traces)}</log>"


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "log.xes"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(
    path: Path, mapping: EventMapping | None = MAPPING
) -> tuple[dict[str, list[dict[str, str]]], Staging, EventCounts]:
    counts: list[EventCounts] = []
    found, staging = staged(lambda staging: counts.append(read_xes(path, staging, mapping)))
    return found, staging, counts[0]


def changes(found: dict[str, list[dict[str, str]]], field: str) -> list[tuple[str | None, str]]:
    return [
        (row.get("old_value"), row["new_value"])
        for row in found["changes"]
        if row["field"] == field
    ]


def test_a_trace_becomes_a_deal_with_its_history(tmp_path: Path) -> None:
    cells = '<float key="AMOUNT" value="20.5"/><string key="Región" value="Sur"/>'
    events = [event("in", 0, "web"), event("offer", 1, "u1"), event("no", 2, "u2")]
    found, staging, _ = read(written(tmp_path, log(trace("7", *events, cells=cells))))
    assert found["deals"] == [
        {
            "id": "7",
            "owner_id": "u2",
            "pipeline_id": "p",
            "stage": "Perdida",
            "amount": "20.5",
            "currency": "EUR",
            "created_at": "2026-01-01T10:00:00+01:00",
            "closed_at": "2026-01-01T10:02:00+01:00",
            "status": "lost",
            "lost_reason": "precio",
            "Región": "Sur",
        }
    ]
    stages = [(None, "Contacto"), ("Contacto", "Oferta"), ("Oferta", "Perdida")]
    assert changes(found, "stage") == stages
    assert changes(found, "owner_id") == [(None, "u1"), ("u1", "u2")]
    kinds = [row["actor_kind"] for row in found["changes"] if row["field"] == "stage"]
    assert kinds == ["workflow", "user", "user"]
    assert {row["id"]: row["name"] for row in found["owners"]} == {"u1": "Ana", "u2": "u2"}
    assert staging.notes == []


def test_entering_the_stage_one_is_in_changes_nothing(tmp_path: Path) -> None:
    events = [event("in", 0), event("offer", 1), event("offer again", 2), event("offer", 3)]
    found, _, counts = read(written(tmp_path, log(trace("7", *events))))
    assert changes(found, "stage") == [(None, "Contacto"), ("Contacto", "Oferta")]
    assert counts.stages == 4


def test_a_stage_after_the_outcome_reopens_the_deal(tmp_path: Path) -> None:
    events = [event("in", 0), event("no", 1), event("offer", 2)]
    found, _, _ = read(written(tmp_path, log(trace("7", *events))))
    (deal,) = found["deals"]
    assert (deal["status"], deal["stage"]) == ("open", "Oferta")
    assert "closed_at" not in deal
    assert "lost_reason" not in deal


def test_events_are_taken_in_the_order_of_time(tmp_path: Path) -> None:
    found, _, _ = read(written(tmp_path, log(trace("7", event("offer", 5), event("in", 1)))))
    assert changes(found, "stage") == [(None, "Contacto"), ("Contacto", "Oferta")]


@pytest.mark.parametrize(("minutes", "outcome"), [(0, "no_answer"), (1, "connected")])
def test_a_call_lasts_from_its_start_to_its_end(tmp_path: Path, minutes: int, outcome: str) -> None:
    events = [
        event("in", 0),
        event("call", 1, "u1", "SCHEDULE"),
        event("call", 2, "u1", "START"),
        event("call", 2 + minutes, "u1", "COMPLETE"),
    ]
    found, _, counts = read(written(tmp_path, log(trace("7", *events))))
    (call,) = found["activities"]
    assert call == {
        "id": "7:3",
        "kind": "call",
        "direction": "out",
        "occurred_at": "2026-01-01T10:02:00+01:00",
        "ended_at": f"2026-01-01T10:0{2 + minutes}:00+01:00",
        "status": "done",
        "outcome": outcome,
        "owner_id": "u1",
        "deal_id": "7",
        "subject": "call",
        "automated": "0",
    }
    assert counts.contacts == 3


def test_two_people_at_the_same_work_keep_their_own_times(tmp_path: Path) -> None:
    events = [
        event("in", 0),
        event("call", 1, "u1", "start"),
        event("call", 2, "u2", "start"),
        event("call", 3, "u1", "complete"),
        event("call", 4, "u2", "complete"),
    ]
    found, _, _ = read(written(tmp_path, log(trace("7", *events))))
    spans = {
        (row["owner_id"], row["occurred_at"][14:16], row["ended_at"][14:16])
        for row in found["activities"]
    }
    assert spans == {("u1", "01", "03"), ("u2", "02", "04")}


@pytest.mark.parametrize(
    ("step", "status"), [("schedule", "planned"), ("start", "done"), ("withdraw", "cancelled")]
)
def test_work_that_never_ends_keeps_what_is_known(tmp_path: Path, step: str, status: str) -> None:
    path = written(tmp_path, log(trace("7", event("in", 0), event("call", 1, "u1", step))))
    (call,) = read(path)[0]["activities"]
    assert call["status"] == status
    assert "ended_at" not in call


def test_activities_that_are_not_named_are_kept_and_said(tmp_path: Path) -> None:
    events = [event("in", 0), event("lunch", 1), event("noise", 2), event("lunch", 3)]
    found, staging, counts = read(written(tmp_path, log(trace("7", *events))))
    assert [row["subject"] for row in found["activities"]] == ["lunch", "lunch"]
    assert {row["kind"] for row in found["activities"]} == {"task"}
    assert {row["direction"] for row in found["activities"]} == {"internal"}
    (note,) = staging.notes
    assert "'lunch'" in note
    assert note.endswith("kept as internal tasks: 2.")
    assert counts == EventCounts(total=4, stages=1, ignored=1, unnamed=2)


def test_traces_without_a_name_are_numbered_and_said(tmp_path: Path) -> None:
    path = written(tmp_path, log(trace("", event("in", 0)), trace("", event("in", 1))))
    found, staging, _ = read(path)
    assert [deal["id"] for deal in found["deals"]] == ["trace-1", "trace-2"]
    assert staging.notes == ["Traces without a name, which are named by their number: 2."]


def test_a_deal_without_a_stage_stays_in_the_first_and_is_said(tmp_path: Path) -> None:
    found, staging, _ = read(written(tmp_path, log(trace("7", event("call", 0)))))
    assert found["deals"][0]["stage"] == "Contacto"
    assert any("Deals without an event that is a stage" in note for note in staging.notes)


def test_a_second_trace_of_the_same_name_is_rejected(tmp_path: Path) -> None:
    content = log(trace("7", event("in", 0)), "\n", trace("7", event("in", 1), event("offer", 2)))
    found, staging, counts = read(written(tmp_path, content))
    assert len(found["deals"]) == 1
    (rejection,) = staging.rejections
    assert (rejection.table, rejection.line, rejection.value) == ("deals", 2, "7")
    assert rejection.reason is Reason.DUPLICATE
    assert counts.rejected == 2


@pytest.mark.parametrize("text", ["", "soon", "2026-02-31T10:00:00"])
def test_an_event_without_a_time_is_rejected_with_its_line(tmp_path: Path, text: str) -> None:
    cells = f'<string key="concept:name" value="call"/><date key="time:timestamp" value="{text}"/>'
    bad = f"\n\n<event>{cells}</event>"
    found, staging, _ = read(written(tmp_path, log(trace("7", event("in", 0), bad))))
    (rejection,) = staging.rejections
    assert (rejection.line, rejection.column, rejection.value) == (3, "time:timestamp", text)
    assert rejection.row["concept:name"] == "call"
    assert "activities" not in found


def test_a_trace_without_events_is_rejected(tmp_path: Path) -> None:
    _, staging, _ = read(written(tmp_path, log(trace("7", event("in", 0)), trace("8"))))
    (rejection,) = staging.rejections
    assert rejection.row == {"concept:name": "8"}


def test_attributes_called_like_columns_do_not_replace_them(tmp_path: Path) -> None:
    given = {"status": "won", "_line": "x", "ID": "9"}
    cells = "".join(f'<string key="{key}" value="{text}"/>' for key, text in given.items())
    found, _, _ = read(written(tmp_path, log(trace("7", event("in", 0), cells=cells))))
    (deal,) = found["deals"]
    assert (deal["id"], deal["status"]) == ("7", "open")
    assert (deal["log_status"], deal["log__line"], deal["log_ID"]) == ("won", "x", "9")


def test_nested_attributes_and_namespaces_are_understood(tmp_path: Path) -> None:
    inner = '<string key="AMOUNT" value="5"><string key="AMOUNT" value="6"/></string>'
    content = log(trace("7", event("in", 0), cells=inner)).replace("<log>", '<log xmlns="urn:x">')
    assert read(written(tmp_path, content))[0]["deals"][0]["amount"] == "5"


BOMB = '<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><log><string value="&b;"/></log>'
OUTSIDE = '<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]><log>&x;</log>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "well-formed"),
        ("hello", "well-formed"),
        (BOMB, "document type or entities"),
        (OUTSIDE, "document type or entities"),
        ("<!DOCTYPE log><log/>", "document type or entities"),
        ("<log>&undeclared;</log>", "well-formed"),
        ("<html/>", "outermost element is <html>"),
        ("<log/>", "no trace"),
        ("<log>" + "<list>" * 70 + "</list>" * 70 + "</log>", "nested more than"),
        ("<log><event/></log>", "event outside a trace"),
        ("<log><trace><trace/></trace></log>", "trace inside something else"),
        (log(trace("7", event("in", 0)))[:-30], "well-formed"),
        (b"\x1f\x8b\x08\x00garbage", "damaged"),
        (gzip.compress(bytes(10_000_000)), "well-formed"),
        (gzip.compress(log(trace("7", event("in", 0))).encode())[:-40], "damaged"),
        (b"<?xml version='1.0' encoding='klingon'?><log/>", "log.xes"),
    ],
)
def test_a_file_that_is_not_a_log_is_refused_in_one_line(
    tmp_path: Path, content: str | bytes, says: str
) -> None:
    with pytest.raises(InputError, match=says) as error:
        read(written(tmp_path, content))
    assert "\n" not in str(error.value)


def test_a_file_that_expands_out_of_all_proportion_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "LARGEST_RATIO", 4)
    repeated = b"<log>" + b"<list/>" * 1_000_000
    with pytest.raises(InputError, match="expands over"):
        read(written(tmp_path, gzip.compress(repeated)))


def test_a_log_beyond_the_largest_size_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "LARGEST_BYTES", 100)
    with pytest.raises(InputError, match="holds over"):
        read(written(tmp_path, log(trace("7", event("in", 0)))))


def test_an_endless_element_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "LONGEST_TAG_BYTES", 1024**2)
    with pytest.raises(InputError, match="single element"):
        read(written(tmp_path, '<log><string key="' + "x" * 3 * 1024**2))


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "none.xes")


def test_a_mapping_for_another_format_is_refused(tmp_path: Path) -> None:
    mapping = own_mapping("rumbo.sources.ocel")
    with pytest.raises(InputError, match=r"log\.xes is a log in XES; .* format: ocel"):
        read(written(tmp_path, log(trace("7", event("in", 0)))), mapping)


def test_a_log_of_somebody_else_needs_a_mapping(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="needs a mapping"):
        read(written(tmp_path, log(trace("7", event("in", 0)))), None)


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_damaged_bytes_give_rows_or_one_error(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    export_xes(company(), path)
    ends = ends_of_damage(path, lambda staging: read_xes(path, staging))
    assert "refused" in ends
    assert sum(ends.values()) == CASES
