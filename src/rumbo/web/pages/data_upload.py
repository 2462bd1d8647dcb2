"""One upload: what was recognised, how it is read, what would come in, and bringing it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.draw import number
from rumbo.errors import InputError
from rumbo.model import codes, term
from rumbo.model.field import field_label, table_label
from rumbo.model.table import ColumnType
from rumbo.sources import saved, undated
from rumbo.sources.mapping_file import read_mapping
from rumbo.sources.sight import (
    KEPT,
    SENT,
    WayOfReading,
    events_seen,
    sheets_seen,
    tables_sent,
    way_of_reading,
)
from rumbo.sources.spreadsheet import SpreadsheetMapping
from rumbo.sources.upload import LOG, OCEL, SPREADSHEET, Upload, find_upload
from rumbo.store.atomic import write_atomically
from rumbo.store.jobs import DONE, IMPORT, LOOK, RUNNING, WAITING, Job
from rumbo.web import event_form, sheet_form
from rumbo.web import job as jobs
from rumbo.web.event_form import ActivityForm, AttributeForm
from rumbo.web.frame import Link
from rumbo.web.job import JobShown, RefusedKind, RefusedRow
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.pages.data import SENDING, bytes_of, size, who
from rumbo.web.sheet_form import InStage, SheetForm, StageForm
from rumbo.web.tabs import HOME, tabs
from rumbo.web.visit import Visit

_SEE_OTHER = 303
_WIDE_BYTES = 1024 * 1024  # a sheet of a thousand columns is a long form
_SOON_SECONDS = 6.0
_FEW = 12  # refused rows that a preview shows
_FIRST = ("deals", "changes", "activities")
_FREE = (ColumnType.TIME, ColumnType.DUE)
_NUMBERS = (ColumnType.MONEY, ColumnType.NUMBER, ColumnType.INTEGER)
_KINDS = {
    LOG: marked("Log format of Rumbo"),
    SPREADSHEET: marked("Spreadsheet"),
    "xes": marked("Event log (XES)"),
    OCEL: marked("Event log (OCEL 2.0)"),
}
_ORIGINS = {
    SENT: marked("read by the mapping that came with it"),
    KEPT: marked("read by the saved mapping “{name}”"),
    "proposed": marked("mapping proposed from its columns"),
}


@dataclass(frozen=True)
class TableShown:
    """The rows of one table as they would come in."""

    name: str
    rows: str
    refused: str
    heads: tuple[tuple[str, bool], ...]
    first: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class UploadPage:
    """What the page of an upload shows."""

    title: str
    tabs: tuple[Link, ...]
    name: str
    kind: str
    size: str
    origin: str
    confidence: str
    here: str
    looking: JobShown | None
    problem: str
    sheets: tuple[SheetForm, ...]
    activities: tuple[ActivityForm, ...]
    attributes: tuple[AttributeForm, ...]
    objects: tuple[str, ...]
    stages: tuple[StageForm, ...]
    taken_at: str
    proposed: bool  # whether that is the last day in its rows
    dated: str
    tables: tuple[TableShown, ...]
    notes: tuple[str, ...]
    refused: tuple[RefusedRow, ...]
    reasons: tuple[RefusedKind, ...]
    refused_rows: int
    without_rows: bool
    can_import: bool
    mapped: bool
    kept_name: str
    imports: tuple[JobShown, ...]


def build(visit: Visit) -> UploadPage:
    """The upload that the address names, as it stands."""
    upload = _upload(visit)
    visit.workspace.jobs.tend()
    found = visit.workspace.jobs.of_upload(upload.id)
    look = next((job for job in found if job.kind == LOOK), None)
    last = next((job for job in found if job.kind == LOOK and job.state == DONE), None)
    if look is not None and not look.ended:
        visit.house.desk.call()
    result = last.result if last else {}
    return _page(visit, upload, result, way_of_reading(upload), _Standing(look, found))


@dataclass(frozen=True)
class _Standing:
    """How far an upload is: the newest look at it, and all its jobs."""

    look: Job | None
    jobs: Sequence[Job]


def _page(
    visit: Visit,
    upload: Upload,
    result: Mapping[str, Any],
    mapping: WayOfReading | None,
    standing: _Standing,
) -> UploadPage:
    listed = sorted(result.get("tables", ()), key=lambda entry: _place(entry["table"]))
    tables = tuple(_table(visit, entry) for entry in listed)
    sound = {entry["table"]: entry["rows"] for entry in result.get("tables", ())}
    reasons = result.get("reasons", [])
    refused = (kind["table"] for kind in reasons)
    has_good = jobs.has_good_rows(sound, refused, tables_sent(upload, mapping))
    look = standing.look
    sheets, events = _forms(visit, upload, mapping)
    lacking = any(sheet.missing for sheet in sheets)  # which its sheet says itself
    problem = "" if lacking else _problem(visit, look)
    said = mapping.taken_at if isinstance(mapping, SpreadsheetMapping) else ""
    base = visit.workspace.database.latest()
    proposed = undated.proposed_day(upload, base)
    counts = {
        (entry.get("pipeline_id"), entry["stage"]): entry["deals"]
        for entry in result.get("stages", ())
    }
    return UploadPage(
        title=upload.name,
        tabs=tabs(visit, HOME),
        name=upload.name,
        kind=visit.say(_KINDS.get(upload.kind, upload.kind)),
        size=size(visit, bytes_of(upload)),
        origin=_origin(visit, upload),
        confidence=_confidence(visit, upload),
        here=f"{SENDING}/{upload.id}",
        looking=jobs.shown(visit, look) if look and look.state in (WAITING, RUNNING) else None,
        problem=problem,
        sheets=sheets,
        activities=events[0],
        attributes=events[1],
        objects=_objects(visit, mapping),
        stages=_stages(visit, mapping, counts),
        taken_at=said or proposed,
        proposed=not said and bool(proposed),
        dated="" if undated.lapsed(upload, base) else _dated(visit, result),
        tables=tables,
        notes=tuple(visit.language.told(note) for note in result.get("notes", ())),
        refused=jobs.refused_rows(visit, result.get("refused", [])[:_FEW]),
        reasons=jobs.refused_kinds(visit, reasons),
        refused_rows=sum(kind["rows"] for kind in reasons),
        without_rows=bool(sound) and not reasons and not any(sound.values()),
        can_import=not problem and not lacking and has_good and upload.files.is_dir(),
        mapped=mapping is not None,
        kept_name=upload.mapping_name,
        imports=tuple(jobs.shown(visit, job) for job in standing.jobs if job.kind == IMPORT),
    )


def _upload(visit: Visit) -> Upload:
    return find_upload(visit.workspace.folder, str(visit.request.path_params["upload"]))


def _forms(
    visit: Visit, upload: Upload, mapping: WayOfReading | None
) -> tuple[tuple[SheetForm, ...], tuple[tuple[ActivityForm, ...], tuple[AttributeForm, ...]]]:
    if isinstance(mapping, SpreadsheetMapping):
        return sheet_form.sheets(visit, mapping, sheets_seen(upload)), ((), ())
    events = events_seen(upload)
    if mapping is None or events is None:
        return (), ((), ())
    activities = event_form.activities(visit, mapping, events)
    return (), (activities, event_form.attributes(visit, mapping, events))


def _stages(
    visit: Visit,
    mapping: WayOfReading | None,
    counts: Mapping[InStage, int],
) -> tuple[StageForm, ...]:
    if isinstance(mapping, SpreadsheetMapping):
        return sheet_form.stages(visit, mapping, counts)
    return event_form.stages(visit, mapping, counts) if mapping else ()


def _objects(visit: Visit, mapping: WayOfReading | None) -> tuple[str, ...]:
    """What the types of objects of an OCEL log are read as."""
    if mapping is None or isinstance(mapping, SpreadsheetMapping):
        return ()
    return tuple(
        f"{rule['type']} → {visit.language.of(table_label(rule['table']))}"
        for rule in mapping.get("objects") or ()
    )


def _problem(visit: Visit, look: Job | None) -> str:
    if look is None or look.state in (DONE, WAITING, RUNNING):
        return ""
    if look.result.get("message"):
        return visit.language.told(str(look.result["message"]), str(look.result["advice"]))
    return visit.say("Looking at it was interrupted. Refresh the preview to try again.")


def _origin(visit: Visit, upload: Upload) -> str:
    words = _ORIGINS.get(str(upload.note("mapping")))
    return visit.say(words, name=str(upload.note("mapping_name") or "")) if words else ""


def _confidence(visit: Visit, upload: Upload) -> str:
    sure = upload.note("confidence")
    return number.percent(float(sure), visit.language.tag) if sure is not None else ""


def _dated(visit: Visit, result: Mapping[str, Any]) -> str:
    taken = result.get("taken_at")
    return visit.language.date(datetime.fromisoformat(taken).date()) if taken else ""


def _place(table: str) -> int:
    """What people look for first stands first."""
    return _FIRST.index(table) if table in _FIRST else len(_FIRST)


def _table(visit: Visit, entry: Mapping[str, Any]) -> TableShown:
    language, name, refused = visit.language, str(entry["table"]), int(entry["refused"])
    types = [ColumnType(column["type"]) for column in entry["columns"]]
    return TableShown(
        name=language.of(table_label(name)).capitalize(),
        rows=number.grouped(entry["rows"], language.tag),
        refused=language.many("{n} refused", "{n} refused", refused) if refused else "",
        heads=tuple(
            (language.of(field_label(name, column["name"])), type_ in _NUMBERS)
            for column, type_ in zip(entry["columns"], types, strict=True)
        ),
        first=tuple(
            tuple(
                _cell(visit, value, type_, column["name"])
                for value, type_, column in zip(row, types, entry["columns"], strict=True)
            )
            for row in entry["first"]
        ),
    )


def _cell(visit: Visit, value: str | None, type_: ColumnType, name: str) -> str:
    if value is None:
        return ""
    if type_ in _FREE:
        moment = datetime.fromisoformat(value)
        midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
        return visit.language.date(moment.date()) if midnight else visit.language.moment(moment)
    if type_ in _NUMBERS:
        amount = float(value)
        places = 0 if amount == int(amount) else 2
        return number.grouped(amount, visit.language.tag, places)
    if type_ is ColumnType.BOOLEAN:
        return visit.say("yes") if value == "true" else visit.say("no")
    return _worded(visit, name, value)


def _worded(visit: Visit, name: str, value: str) -> str:
    """A value of a closed list in words."""
    if name in ("status", "outcome", "kind"):
        return visit.language.of(codes.CODES.get(value) or term.outcome(value))
    if name == "role":
        return visit.language.of(term.role(value))
    if name == "direction":
        return visit.language.of(term.outcome(value))
    return value


def refresh(visit: Visit) -> Response:
    """Keeps how the upload is to be read and looks at it again."""
    upload = _upload(visit)
    mapping = way_of_reading(upload)
    if isinstance(mapping, SpreadsheetMapping):
        changed = sheet_form.applied(mapping, sheets_seen(upload), visit.form)
        if "taken_at" in visit.form:
            changed = replace(changed, taken_at=undated.answer(upload, changed.taken_at))
        upload.keep(doubts=[], reseen=_rewritten(mapping, changed))
        # The day is this file's alone: another reading of the mapping it is not.
        _note_change(upload, changed, replace(mapping, taken_at=changed.taken_at))
        if changed.files:
            write_atomically(upload.mapping, changed.as_yaml())
        else:
            upload.mapping.unlink(missing_ok=True)
    elif mapping is not None and (events := events_seen(upload)) is not None:
        entries = event_form.applied(mapping, events, visit.form)
        _note_change(upload, _told(entries), _told(mapping))
        write_atomically(upload.mapping, saved.as_yaml(entries))
    if visit.form.get("then"):
        return bring_in(visit)
    job = visit.workspace.jobs.add(LOOK, upload.name, {"upload": upload.id}, who=who(visit))
    jobs.awaited(visit, job.id, _SOON_SECONDS)
    return RedirectResponse(visit.link(f"{SENDING}/{upload.id}"), _SEE_OTHER)


def _note_change(upload: Upload, after: object, before: object) -> None:
    if after != before:
        upload.keep(altered=True)


def _told(entries: Mapping[str, Any]) -> dict[str, Any]:
    """The entries that say something: the form names empty ones too."""
    return {name: value for name, value in entries.items() if value != []}


def _rewritten(before: SpreadsheetMapping, after: SpreadsheetMapping) -> bool:
    """Whether files are read in another encoding or with another delimiter."""
    return [(f.notation.encoding, f.notation.delimiter) for f in before.files] != [
        (f.notation.encoding, f.notation.delimiter) for f in after.files
    ]


def bring_in(visit: Visit) -> Response:
    """Has the upload brought in: all of it, or the good rows alone."""
    upload = _upload(visit)
    if not upload.files.is_dir():
        raise InputError(
            "This upload is not there any more.", advice="Send the file again from the data page."
        )
    asked = {"upload": upload.id, "partial": visit.form.get("then") == "partial"}
    job = visit.workspace.jobs.add(IMPORT, upload.name, asked, who=who(visit))
    jobs.awaited(visit, job.id)
    return RedirectResponse(visit.link(f"{HOME}/trabajos/{job.id}"), _SEE_OTHER)


def keep(visit: Visit) -> Response:
    """Saves the mapping under a name, to be found again next time."""
    upload = _upload(visit)
    entries = read_mapping(upload.mapping)
    entries.pop("taken_at", None)  # the day of this file is that of no other
    asked = str(visit.form.get("name", ""))
    name = saved.save(visit.workspace.folder, asked, saved.as_yaml(entries))
    upload.keep(mapping=KEPT, mapping_name=name, altered=False)
    job = str(visit.form.get("job", ""))
    back = f"{HOME}/trabajos/{job}" if job.isdecimal() else f"{SENDING}/{upload.id}"
    return RedirectResponse(visit.link(back), _SEE_OTHER)


def drop(visit: Visit) -> Response:
    """Takes the upload away."""
    _upload(visit).remove()
    return RedirectResponse(visit.link(HOME), _SEE_OTHER)


def mapping_file(visit: Visit) -> Response:
    """The mapping as a file, as the command line reads it."""
    upload = _upload(visit)
    text = upload.mapping.read_text(encoding="utf-8") if upload.mapping.is_file() else ""
    headers = {"content-disposition": f'attachment; filename="rumbo-{upload.id}.yaml"'}
    return Response(text, media_type="application/yaml", headers=headers)


PAGE = Page(
    name="data_upload",
    path=f"{SENDING}/{{upload}}",
    label=marked("Bring in"),
    template="data_upload.html",
    context=UploadPage,
    build=build,
    needs_data=False,
    below="data",
    role="editor",
    whole=True,
    actions=(
        Action(f"{SENDING}/{{upload}}/lectura", refresh, "POST", body_bytes=_WIDE_BYTES),
        Action(f"{SENDING}/{{upload}}/entrada", bring_in, "POST"),
        Action(f"{SENDING}/{{upload}}/correspondencia", keep, "POST"),
        Action(f"{SENDING}/{{upload}}/retirada", drop, "POST"),
        Action(f"{SENDING}/{{upload}}/correspondencia.yaml", mapping_file),
    ),
    sheets=("css/data.css",),
    live=True,
)
