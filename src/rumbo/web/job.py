"""A job as pages show it: how far it is, how it ended and what came of it."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rumbo.draw import number
from rumbo.model.field import field_label, row_label, table_label
from rumbo.model.rejection import Reason
from rumbo.store.jobs import (
    CANCELLED,
    DONE,
    EXPORT,
    FAILED,
    IMPORT,
    INTERRUPTED,
    LOOK,
    REFUSED,
    REJECTED,
    RUNNING,
    SAMPLE,
    WAITING,
    Job,
    now,
)
from rumbo.web import cell
from rumbo.web.language import marked
from rumbo.web.visit import Visit

KINDS = (IMPORT, SAMPLE)
_STATES: Mapping[str, tuple[str, str]] = {
    WAITING: (marked("waiting its turn"), "unknown"),
    RUNNING: (marked("under way"), "unknown"),
    DONE: (marked("done"), "good"),
    REJECTED: (marked("rows refused"), "watch"),
    REFUSED: (marked("could not be read"), "bad"),
    CANCELLED: (marked("cancelled"), "unknown"),
    FAILED: (marked("failed"), "bad"),
    INTERRUPTED: (marked("interrupted"), "bad"),
}
_STEPS: Mapping[str, str] = {
    "sample": marked("Inventing a company"),
    "read": marked("Reading the files"),
    "check": marked("Checking every row"),
    "merge": marked("Comparing with what is there"),
    "passages": marked("Putting the moves in order"),
    "touches": marked("Finding contact and progress"),
    "write": marked("Writing"),
}
_IMPORTING = ("read", "check", "merge", "passages", "touches", "write")
_ROADS: Mapping[str, tuple[str, ...]] = {
    IMPORT: _IMPORTING,
    SAMPLE: ("sample", *_IMPORTING),
    LOOK: ("read",),
    EXPORT: ("write",),
}
_MENTIONED = frozenset({"stages", "owners", "accounts"})  # a row of deals names them
_PATIENCE_SECONDS = 2.0
_TURN_SECONDS = 0.05


@dataclass(frozen=True)
class Step:
    """One step of a job: `state` is done, now or ahead."""

    label: str
    state: str


@dataclass(frozen=True)
class JobShown:
    """One job: what it is about, its state, its steps and its result in words."""

    id: int
    about: str
    state: str
    state_label: str
    verdict: str
    who: str
    asked: str
    lasted: str
    steps: tuple[Step, ...]
    came_in: str
    message: str
    rejected: int
    snapshot: int | None
    href: str
    ended: bool
    stopping: bool
    ahead: int  # how many are before it in the line


@dataclass(frozen=True)
class RefusedRow:
    """One row that did not come in, in the reader's language."""

    file: str
    line: str
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class RefusedKind:
    """How many rows of a table were refused for one reason."""

    table: str
    reason: str
    rows: str


def shown(visit: Visit, job: Job) -> JobShown:
    """A job in the reader's language."""
    label, verdict = _STATES[job.state]
    result = job.result
    return JobShown(
        id=job.id,
        about=job.about,
        state=job.state,
        state_label=visit.say(label),
        verdict=verdict,
        who=job.who,
        asked=cell.local(job.asked_at, visit.language),
        lasted=_lasted(visit, job),
        steps=_steps(visit, job),
        came_in=counted(visit, result.get("counts", {})),
        message=visit.language.told(str(result.get("message", "")), str(result.get("advice", ""))),
        rejected=int(result.get("rejected") or 0),
        snapshot=result.get("snapshot"),
        href=visit.link(f"/datos/trabajos/{job.id}"),
        ended=job.ended,
        stopping=job.stopping and not job.ended,
        ahead=_ahead(visit, job),
    )


def has_good_rows(counts: Mapping[str, int], refused: Iterable[str], sent: Collection[str]) -> bool:
    """Whether an upload brings in more than the names that its refused rows mention along the way.

    `counts` are the good rows of each table, `refused` the tables in which rows were refused, and
    `sent` those that the upload is about.
    """
    lacking = set(refused)
    mentioned = _MENTIONED - lacking - set(sent) if lacking else frozenset()
    return any(rows for table, rows in counts.items() if table not in mentioned)


def counted(visit: Visit, counts: Mapping[str, int]) -> str:
    """How many rows of each table: 12 propietarios, 340 cuentas."""
    language = visit.language
    return ", ".join(
        f"{number.grouped(count, language.tag)} {language.of(row_label(name, count))}"
        for name, count in counts.items()
    )


def named(visit: Visit, table: str) -> str:
    """What a table is called, at the beginning of a line."""
    return visit.language.of(table_label(table)).capitalize()


def refused_rows(visit: Visit, listed: object) -> tuple[RefusedRow, ...]:
    """The refused rows in a job's result."""
    rows = listed if isinstance(listed, list) else []
    return tuple(
        RefusedRow(
            file=str(row["file"]),
            line=number.grouped(int(row["line"]), visit.language.tag),
            column=_column(visit, row),
            value=str(row["value"]),
            reason=visit.language.of(Reason[row["reason"]].value),
        )
        for row in rows
    )


def _column(visit: Visit, row: Mapping[str, Any]) -> str:
    return visit.language.of(field_label(row["table"], row["column"])) if row["column"] else ""


def refused_kinds(visit: Visit, listed: object) -> tuple[RefusedKind, ...]:
    """How many rows were refused, by table and reason."""
    kinds = listed if isinstance(listed, list) else []
    return tuple(
        RefusedKind(
            table=visit.language.of(table_label(kind["table"])) if kind["table"] else "",
            reason=visit.language.of(Reason[kind["reason"]].value),
            rows=number.grouped(kind["rows"], visit.language.tag),
        )
        for kind in kinds
    )


def awaited(visit: Visit, number_: int, seconds: float = _PATIENCE_SECONDS) -> Job:
    """The job once it has ended, or as it stands after a short wait."""
    visit.house.desk.call()
    until = time.monotonic() + seconds
    while not (job := visit.workspace.jobs.job(number_)).ended and time.monotonic() < until:
        time.sleep(_TURN_SECONDS)
    return job


def _steps(visit: Visit, job: Job) -> tuple[Step, ...]:
    road = _ROADS[job.kind]
    at = road.index(job.step) if job.step in road else 0
    if job.state == DONE:
        at = len(road)
    elif job.state == WAITING:
        at = -1
    return tuple(
        Step(
            visit.say(_STEPS[name]),
            "done" if place < at else "now" if place == at else "ahead",
        )
        for place, name in enumerate(road)
    )


def _lasted(visit: Visit, job: Job) -> str:
    if job.started_at is None:
        return ""
    ended: datetime = job.ended_at or now()
    seconds = max(0, round((ended - job.started_at).total_seconds()))
    if seconds < 60:  # noqa: PLR2004 - of a minute
        return visit.say("{n} s", n=seconds)
    return visit.say("{minutes} min {n} s", minutes=seconds // 60, n=seconds % 60)


def _ahead(visit: Visit, job: Job) -> int:
    if job.ended or job.state == RUNNING:
        return 0
    return sum(other.id < job.id for other in visit.workspace.jobs.unfinished())
