"""A first file that says no day of its own: the last date in its rows is proposed for it.

What an empty workspace is given first is often an old export. Whatever comes after it shows how
things stand today: the rows of a sheet that is sent every week may hold no later date than before,
and what has changed in it meanwhile did not change on that day.
The day is kept beside the upload and not in its mapping, which reads other files too. Whoever
brings the file in can say another one, or none: then it shows today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from rumbo.log.intake import TypedTable
from rumbo.log.midnight import last_microsecond, moment_of
from rumbo.log.staging import Staging
from rumbo.model.table import ColumnType
from rumbo.settings import Settings
from rumbo.sources.sight import read_upload
from rumbo.sources.spreadsheet import SpreadsheetMapping
from rumbo.sources.spreadsheet.mapping import TAKEN_AT
from rumbo.sources.upload import SPREADSHEET, Upload
from rumbo.store.database import Snapshot
from rumbo.store.engine import Engine, quoted

_DAY, _NONE = "proposed_day", "undated"
_ACTIVITIES, _HELD = "activities", "occurred_at"  # may be planned for a day to come
_BESIDE = frozenset({"rates"})  # what was paid for a currency says nothing of deals


def note_last_day(
    upload: Upload, engine: Engine, taken: Mapping[str, TypedTable], *, before: datetime
) -> None:
    """Proposes the last day in the rows before a moment (naive UTC), where nobody wants none."""
    wanted = upload.kind == SPREADSHEET and not upload.note(_NONE)
    day = _last_day(engine, taken, before) if wanted else None
    upload.keep(**{_DAY: day.isoformat() if day else ""})


def forget_last_day(upload: Upload) -> None:
    """Proposes no day: something else says it."""
    upload.keep(**{_DAY: ""})


def answer(upload: Upload, said: str) -> str:
    """The day that somebody says of the file; empty where it is what was proposed, or none."""
    day = str(upload.note(_DAY) or "")
    if day and said != day:
        upload.keep(**{_DAY: "", _NONE: not said})
    return "" if said == day else said


def proposed_day(upload: Upload, base: Snapshot | None) -> str:
    """The day that is proposed, as 2026-06-30; empty where none is.

    None is for what comes into a workspace that holds data, whatever it held at the first look.
    """
    return "" if _holds_data(base) else str(upload.note(_DAY) or "")


def lapsed(upload: Upload, base: Snapshot | None) -> bool:
    """Whether a day was proposed while the workspace was empty, which it is no longer."""
    return _holds_data(base) and bool(upload.note(_DAY))


def proposed_moment(upload: Upload, settings: Settings, base: Snapshot | None) -> datetime | None:
    """The end of the day that is proposed, in naive UTC; None where none is."""
    day = proposed_day(upload, base)
    if not day:
        return None
    end = moment_of(last_microsecond(date.fromisoformat(day), settings)).replace(microsecond=0)
    return min(end, datetime.now(UTC).replace(tzinfo=None, microsecond=0))


def read_dated(upload: Upload, staging: Staging, settings: Settings, base: Snapshot | None) -> None:
    """Stages an upload by its mapping, as of the day that is proposed for it where one is."""
    staging.taken_at = proposed_moment(upload, settings, base)
    read_upload(upload, staging)


def counts_from_it(mapping: SpreadsheetMapping) -> bool:
    """Whether empty cells of a mapping mean the day of the file."""
    return any(
        source.default == TAKEN_AT
        for file in mapping.files
        for table in file.tables
        for source in table.columns.values()
    )


def _holds_data(base: Snapshot | None) -> bool:
    return base is not None and bool(base.versions)


def _last_day(engine: Engine, taken: Mapping[str, TypedTable], before: datetime) -> date | None:
    last = [
        engine.query(f"SELECT max({column}) {rows}", before=before).scalar()
        for column, rows in _moments(taken)
    ]
    known = [each for each in last if each is not None]
    if not known:
        return None
    local = "CAST(CAST(CAST($last AS TIMESTAMP) AT TIME ZONE 'UTC' AS TIMESTAMP) AS DATE)"
    found: date = engine.query(f"SELECT {local}", last=max(known)).scalar()
    return found


def _moments(taken: Mapping[str, TypedTable]) -> Iterator[tuple[str, str]]:
    """Each column of moments that have been, and the rows that tell them: nothing planned."""
    for name, typed in taken.items():
        told = {c.name for c in typed.table.columns if c.type is ColumnType.TIME}
        told |= {_HELD} if name == _ACTIVITIES else set()
        planned = name == _ACTIVITIES and "status" in typed.present
        done = " AND coalesce(status, 'done') = 'done'" if planned else ""
        for column in sorted(told & typed.present) if name not in _BESIDE else ():
            moment = quoted(column)
            yield moment, f"FROM {quoted(typed.relation)} WHERE {moment} < $before{done}"
