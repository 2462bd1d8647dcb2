"""The first sight of an upload: what it shows, and how it is read until somebody says otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeAlias

from rumbo.errors import InputError
from rumbo.log.staging import Staging
from rumbo.model.table import TABLES
from rumbo.sources import saved, upload
from rumbo.sources.event_mapping import event_mapping, read_event_mapping
from rumbo.sources.event_proposal import deal_type, propose_events
from rumbo.sources.event_seen import (
    ActivitySeen,
    AttributeSeen,
    EventsSeen,
    ObjectSeen,
    see_ocel,
    see_xes,
)
from rumbo.sources.folder import read_folder
from rumbo.sources.mapping_file import read_mapping
from rumbo.sources.ocel import read_ocel
from rumbo.sources.spreadsheet import (
    load_mapping,
    load_sheets,
    parse_mapping,
    read_spreadsheet,
    stage_loaded,
)
from rumbo.sources.spreadsheet.mapping import SpreadsheetMapping
from rumbo.sources.spreadsheet.seen import HeaderSeen, SheetSeen, seen
from rumbo.sources.upload import LOG, SPREADSHEET, XES, Upload
from rumbo.sources.xes import read_xes
from rumbo.store.atomic import write_atomically

_SEEN = "seen.json"
PROPOSED, SENT, KEPT = "proposed", "sent", "kept"
# A spreadsheet's mapping, or the entries of an event log's.
WayOfReading: TypeAlias = SpreadsheetMapping | Mapping[str, Any]


def first_sight(sent: Upload, staging: Staging, *, workspace: Path, currency: str) -> None:
    """Looks at an upload and writes how it is to be read: as sent, as kept, or as proposed.

    A spreadsheet that is not recognised gets no mapping; InputError where a file cannot be read.
    """
    if sent.kind == SPREADSHEET:
        _see_sheets(sent, staging, workspace)
    elif sent.kind != LOG:
        _see_events(sent, workspace, currency)
    sent.keep(sighted=True)


def read_upload(sent: Upload, staging: Staging) -> None:
    """Stages an upload by its mapping; InputError where it cannot be read so."""
    if sent.kind == LOG:
        read_folder(sent.path, staging)
    elif sent.kind == SPREADSHEET:
        if not sent.mapping.is_file():
            raise InputError(
                f"No table of {sent.name} was recognised.",
                advice="Say what each of its sheets holds.",
            )
        used = read_spreadsheet(sent.path, staging, load_mapping(sent.mapping))
        write_atomically(sent.mapping, used.as_yaml())
    else:
        mapping = read_event_mapping(sent.mapping) if sent.mapping.is_file() else None
        read = read_xes if sent.kind == XES else read_ocel
        read(sent.path, staging, mapping)
    if not staging.tables and not staging.rejections:
        raise InputError(
            f"Nothing in {sent.name} could be read as a table.",
            advice="Send a folder in the log format as a .zip, or a file and its mapping.",
        )


def is_saved(sent: Upload) -> bool:
    """Whether the upload's mapping is kept under a name as it is: found so, or saved from here."""
    return sent.note("mapping") == KEPT and not sent.note("altered")


def _see_sheets(sent: Upload, staging: Staging, workspace: Path) -> None:
    loaded = load_sheets(sent.path, staging)
    sheets = seen(staging.engine, loaded)
    _keep_seen(sent, sheets=[asdict(sheet) for sheet in sheets])
    kept = saved.fitting_sheets(workspace, sheets)
    if sent.sent_mapping.is_file():
        mapping = load_mapping(sent.sent_mapping)
        sent.keep(mapping=SENT)
    elif kept is not None:
        mapping = kept[1]
        sent.keep(mapping=KEPT, mapping_name=kept[0])
    else:
        sent.keep(mapping=PROPOSED)
        try:
            mapping = stage_loaded(sent.path, loaded, staging)
        except InputError:
            return
        sent.keep(confidence=mapping.confidence, doubts=list(mapping.notes))
    write_atomically(sent.mapping, replace(mapping, confidence=None).as_yaml())


def _see_events(sent: Upload, workspace: Path, currency: str) -> None:
    events = see_xes(sent.path) if sent.kind == XES else see_ocel(sent.path)
    if sent.kind != XES and not events.own:
        events = see_ocel(sent.path, deal_type(events.objects))
    _keep_seen(sent, events=asdict(replace(events, met={})))
    if events.own and not sent.sent_mapping.is_file():
        sent.keep(mapping="")
        return
    kept = saved.fitting_events(workspace, events)
    if sent.sent_mapping.is_file():
        entries = read_mapping(sent.sent_mapping)
        event_mapping(entries, sent.sent_mapping.name).require(events.format, sent.name)
        sent.keep(mapping=SENT)
    elif kept is not None:
        entries = kept[1]
        sent.keep(mapping=KEPT, mapping_name=kept[0])
    else:
        entries = propose_events(events, currency=currency)
        sent.keep(mapping=PROPOSED)
    write_atomically(sent.mapping, saved.as_yaml(entries))


def _keep_seen(sent: Upload, **entries: object) -> None:
    write_atomically(sent.folder / _SEEN, json.dumps(entries, ensure_ascii=False))


def _seen(sent: Upload) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((sent.folder / _SEEN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def sheets_seen(sent: Upload) -> tuple[SheetSeen, ...]:
    """The sheets of an upload that has been looked at."""
    return tuple(
        SheetSeen(**{**sheet, "headers": tuple(map(_header, sheet["headers"]))})
        for sheet in _seen(sent).get("sheets", ())
    )


def events_seen(sent: Upload) -> EventsSeen | None:
    """The event log of an upload that has been looked at; None where it is none."""
    found = _seen(sent).get("events")
    if found is None:
        return None
    return EventsSeen(
        **{
            **found,
            "activities": tuple(ActivitySeen(**_tupled(each)) for each in found["activities"]),
            "attributes": _attributes(found["attributes"]),
            "objects": tuple(
                ObjectSeen(**{**_tupled(each), "attributes": _attributes(each["attributes"])})
                for each in found["objects"]
            ),
            "resources": tuple((str(name), int(count)) for name, count in found["resources"]),
        }
    )


def way_of_reading(sent: Upload) -> WayOfReading | None:
    """How an upload is read, as far as that has been said; None where nothing has to be."""
    if sent.kind == LOG:
        return None
    if sent.kind == SPREADSHEET:
        if not sent.mapping.is_file():
            return SpreadsheetMapping(files=()) if sheets_seen(sent) else None
        return parse_mapping(read_mapping(sent.mapping), whole=False)
    return read_mapping(sent.mapping) if sent.mapping.is_file() else None


def tables_sent(sent: Upload, read: WayOfReading | None) -> frozenset[str]:
    """The tables that files, sheets or types of objects are about; others are named on the way."""
    if sent.kind == LOG:
        return frozenset(each.name for each in TABLES)
    if isinstance(read, SpreadsheetMapping):
        return frozenset(file.tables[0].table for file in read.files if file.tables)
    return frozenset(str(rule["table"]) for rule in (read or {}).get("objects") or ())


def refresh_sheets(sent: Upload, staging: Staging, mapping: SpreadsheetMapping) -> None:
    """Looks again at the sheets that a mapping reads, after their encoding was changed."""
    again = {sheet.label: sheet for sheet in seen(staging.engine, load_sheets(
        sent.path, staging, mapping
    ))}  # fmt: skip
    sheets = [again.get(sheet.label, sheet) for sheet in sheets_seen(sent)]
    _keep_seen(sent, sheets=[asdict(sheet) for sheet in sheets])


def _header(entry: Mapping[str, Any]) -> HeaderSeen:
    return HeaderSeen(entry["name"], entry["filled"], tuple(entry["examples"]))


def _attributes(entries: Sequence[Mapping[str, Any]]) -> tuple[AttributeSeen, ...]:
    return tuple(AttributeSeen(**_tupled(each)) for each in entries)


def _tupled(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }


__all__ = [
    "KEPT",
    "PROPOSED",
    "SENT",
    "WayOfReading",
    "events_seen",
    "first_sight",
    "is_saved",
    "read_upload",
    "refresh_sheets",
    "sheets_seen",
    "tables_sent",
    "upload",
    "way_of_reading",
]
