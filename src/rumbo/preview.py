"""What would come in of an upload: its first rows as they would be kept, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rumbo.log import importer
from rumbo.log.intake import TypedTable
from rumbo.log.refusals import Refusals
from rumbo.log.staging import Staging
from rumbo.model.rejection import Rejection
from rumbo.model.table import ColumnType
from rumbo.settings import Settings
from rumbo.sources import undated
from rumbo.sources.sight import first_sight, read_upload, refresh_sheets
from rumbo.sources.spreadsheet import load_mapping
from rumbo.sources.upload import Upload
from rumbo.store.database import Snapshot
from rumbo.store.engine import Engine, quoted
from rumbo.store.lake import Lake

ROWS = 8
REFUSED = 100
_TIMES = (ColumnType.TIME, ColumnType.DUE)
_LONGEST = 120
_UNREAD = ": not read"  # what a proposal leaves out, its mapping does not match either
# A stage that only another pipeline has is meant there, as when the deals come in.
_IN_STAGES = """
SELECT coalesce(own.pipeline_id, anywhere.pipeline_id) AS pipeline_id, d.stage, count(*) AS deals
FROM {deals} AS d
LEFT JOIN (SELECT DISTINCT pipeline_id, stage FROM {stages}) AS own
    ON own.pipeline_id = coalesce(d.pipeline_id, 'default') AND own.stage = d.stage
INNER JOIN (SELECT stage, min(pipeline_id) AS pipeline_id FROM {stages} GROUP BY stage) AS anywhere
    ON anywhere.stage = d.stage
GROUP BY ALL
"""
# What rows name by an id that people know by its name.
_NAMED = {"account_id": "accounts", "owner_id": "owners", "deal_id": "deals"}


@dataclass(frozen=True)
class Ground:
    """Where a preview stands: the workspace's folder, settings, lake and newest snapshot."""

    folder: Path
    settings: Settings
    lake: Lake
    base: Snapshot | None


def preview(ground: Ground, upload: Upload, open_engine: Callable[[], Engine]) -> dict[str, Any]:
    """What would come in, as JSON; nothing is kept but how the upload is to be read.

    The first sight has an engine of its own, so that its sheets are not held twice.
    """
    settings = ground.settings
    if not upload.note("sighted"):
        with open_engine() as engine:
            staging = Staging(engine, rejections=Refusals(most=0))
            first_sight(upload, staging, workspace=ground.folder, currency=settings.currency)
    elif upload.note("reseen"):
        with open_engine() as engine:
            staging = Staging(engine, rejections=Refusals(most=0))
            refresh_sheets(upload, staging, load_mapping(upload.mapping))
        upload.keep(reseen=False)
    told = _looked(ground, upload, open_engine)
    day = undated.proposed_moment(upload, settings, ground.base)
    if day is None:
        undated.forget_last_day(upload)
        return told
    if undated.counts_from_it(load_mapping(upload.mapping)):
        return _looked(ground, upload, open_engine, day)  # some cells hold the day itself
    return {**told, "taken_at": day.isoformat()}


def _looked(
    ground: Ground,
    upload: Upload,
    open_engine: Callable[[], Engine],
    taken_at: datetime | None = None,
) -> dict[str, Any]:
    """What is in an upload; where nothing says its day, the last one in its rows is noted."""
    began = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    with open_engine() as engine:
        staging = Staging(engine, rejections=Refusals(most=REFUSED), taken_at=taken_at)
        read_upload(upload, staging)
        taken = importer.examine(staging, ground.base, ground.lake)
        if staging.taken_at is None:
            undated.note_last_day(upload, engine, taken, before=began)
        elif taken_at is None:
            undated.forget_last_day(upload)
        return {
            "tables": [
                _table(engine, typed, taken, staging.rejections) for typed in taken.values()
            ],
            "stages": _stages(engine, taken),
            "refused": refused(staging.rejections),
            "reasons": reasons(staging.rejections),
            "notes": _notes(upload, staging),
            "taken_at": staging.taken_at.isoformat() if staging.taken_at else "",
        }


def reasons(rejections: Refusals) -> list[dict[str, Any]]:
    """How many rows were refused, by table and reason, the commonest first."""
    return [
        {"table": table, "reason": reason.name, "rows": rows}
        for (table, reason), rows in rejections.reasons.most_common()
        if rows
    ]


def refused(rejections: Refusals) -> list[dict[str, Any]]:
    """The first refused rows, as JSON."""
    listed = []
    for number, entry in enumerate(rejections):
        if number == REFUSED:
            break
        listed.append(_refused(entry))
    return listed


def _refused(entry: Rejection) -> dict[str, Any]:
    return {
        "file": entry.file,
        "line": entry.line,
        "column": entry.column,
        "value": entry.value[:_LONGEST],
        "reason": entry.reason.name,
        "table": entry.table,
    }


def _table(
    engine: Engine, typed: TypedTable, taken: Mapping[str, TypedTable], rejections: Refusals
) -> dict[str, Any]:
    columns = [column for column in typed.table.columns if column.name in typed.present]
    cells = ", ".join(
        _named(column.name, taken) or _cell(column.name, column.type) for column in columns
    )
    rows = engine.query(
        f"SELECT {cells} FROM (SELECT * FROM {quoted(typed.relation)}"
        f" ORDER BY _file, _row LIMIT {ROWS}) AS here ORDER BY _file, _row"
    )
    name = typed.table.name
    return {
        "table": name,
        "rows": engine.count(typed.relation),
        "refused": sum(n for (table, _), n in rejections.reasons.items() if table == name),
        "columns": [{"name": column.name, "type": column.type.value} for column in columns],
        "first": [list(row) for row in rows.values],
    }


def _named(column: str, taken: Mapping[str, TypedTable]) -> str:
    """A reference as the name of what it means, where that comes in too; else nothing."""
    there = taken.get(_NAMED.get(column, ""))
    if there is None or not {"id", "name"} <= set(there.present):
        return ""
    name = (
        f"SELECT any_value(there.name) FROM {quoted(there.relation)} AS there"
        f" WHERE there.id = here.{quoted(column)}"
    )
    return f"left(CAST(coalesce(({name}), here.{quoted(column)}) AS VARCHAR), {_LONGEST})"


def _cell(name: str, type_: ColumnType) -> str:
    """A cell as text: moments on the clock of the workspace's zone."""
    if type_ in _TIMES:
        local = f"({quoted(name)} AT TIME ZONE 'UTC')::TIMESTAMP"
        return f"strftime({local}, '%Y-%m-%dT%H:%M:%S')"
    return f"left(CAST({quoted(name)} AS VARCHAR), {_LONGEST})"


def _stages(engine: Engine, taken: Mapping[str, TypedTable]) -> list[dict[str, Any]]:
    """How many of the deals are in each stage of each pipeline now."""
    if not {"stages", "deals"} <= taken.keys():
        return []
    rows = engine.query(
        _IN_STAGES.format(
            deals=quoted(taken["deals"].relation), stages=quoted(taken["stages"].relation)
        )
    )
    return rows.dicts()


def _notes(upload: Upload, staging: Staging) -> list[str]:
    doubts = [str(doubt) for doubt in upload.note("doubts") or ()]
    told = {doubt.partition(_UNREAD)[0] for doubt in doubts if _UNREAD in doubt}
    new = (note for note in staging.notes if note.partition(_UNREAD)[0] not in told)
    return list(dict.fromkeys([*doubts, *new]))


def limited(settings: Settings) -> Settings:
    """The settings for work in the background, which leaves memory to the pages."""
    return replace(settings, memory_limit=settings.import_memory_limit)


__all__ = ["Ground", "limited", "preview", "reasons", "refused"]
