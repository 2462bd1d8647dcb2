"""Jobs: what is done in the background, one at a time, recorded so that every process sees it.

A job waits, runs and ends. Who carries it out says every second that it is still at work; a job
that nobody has been heard of for a while was interrupted, whatever became of its process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from rumbo.errors import WorkspaceError
from rumbo.store.database import Database
from rumbo.store.schema import JOBS

LOOK, IMPORT, EXPORT, SAMPLE = "look", "import", "export", "sample"
WAITING, RUNNING = "waiting", "running"
# How a job ends: all of it done; rows refused; stopped by its data, a person, a defect, a crash.
DONE, REJECTED, REFUSED, CANCELLED, FAILED, INTERRUPTED = (
    "done",
    "rejected",
    "refused",
    "cancelled",
    "failed",
    "interrupted",
)
UNHEARD = timedelta(seconds=20)  # for longer than this: whoever ran it is gone
_CLAIM_LOCK = 7_823_643  # any number, the same in every process


@dataclass(frozen=True)
class Job:
    """One piece of work: what was asked, how far it is, and what came of it."""

    id: int
    kind: str
    state: str
    step: str
    about: str
    who: str
    asked: Mapping[str, Any]
    result: Mapping[str, Any]
    stopping: bool
    asked_at: datetime
    started_at: datetime | None
    seen_at: datetime | None
    ended_at: datetime | None

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state not in (WAITING, RUNNING)

    @property
    def broken_off(self) -> bool:
        """Whether a person, a defect or a crash ended it: its data may be all right."""
        return self.state in (CANCELLED, FAILED, INTERRUPTED)

    @property
    def upload(self) -> str:
        """The upload it is about, if it is about one."""
        return str(self.asked.get("upload", ""))


def now() -> datetime:
    """The present moment as the database keeps it: naive UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


class Jobs:
    """The jobs of a workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, kind: str, about: str, asked: Mapping[str, Any], *, who: str = "") -> Job:
        """A new job, at the end of the line."""
        values: dict[str, Any] = {
            "kind": kind,
            "state": WAITING,
            "step": "",
            "about": about,
            "who": who,
            "asked": dict(asked),
            "result": {},
            "stopping": False,
            "asked_at": now(),
        }
        with self._database.transaction() as connection:
            key = connection.execute(insert(JOBS).values(values)).inserted_primary_key
        return self.job(int(key[0]) if key else 0)

    def job(self, number: int) -> Job:
        """The job of that number; WorkspaceError where there is none."""
        found = self._found(select(JOBS).where(JOBS.c.id == number))
        if not found:
            raise WorkspaceError(f"There is no job {number}.", advice="See the page of imports.")
        return found[0]

    def recent(self, kinds: Sequence[str], most: int = 20) -> list[Job]:
        """The newest jobs of some kinds, the newest first."""
        chosen = select(JOBS).where(JOBS.c.kind.in_(kinds))
        return self._found(chosen.order_by(JOBS.c.id.desc()).limit(most))

    def of_upload(self, upload: str) -> list[Job]:
        """Every job about an upload, the newest first."""
        # What JSON holds is compared here: the two databases write such a question differently.
        chosen = select(JOBS).where(JOBS.c.kind.in_((LOOK, IMPORT)))
        found = self._found(chosen.order_by(JOBS.c.id.desc()).limit(500))
        return [job for job in found if job.upload == upload]

    def unfinished(self) -> list[Job]:
        """The jobs that run or wait, in the order of the line."""
        chosen = select(JOBS).where(JOBS.c.state.in_((WAITING, RUNNING)))
        return self._found(chosen.order_by(JOBS.c.id))

    def claim(self) -> Job | None:
        """The next job, running from now on; None while another runs or nothing waits."""
        with self._database.transaction() as connection:
            self._database.serialize(connection, _CLAIM_LOCK)
            _interrupt_unheard(connection)
            if connection.scalar(select(func.count()).where(JOBS.c.state == RUNNING)):
                return None
            number = connection.scalar(select(func.min(JOBS.c.id)).where(JOBS.c.state == WAITING))
            if number is None:
                return None
            begun = {"state": RUNNING, "started_at": now(), "seen_at": now()}
            connection.execute(update(JOBS).where(JOBS.c.id == number).values(begun))
        return self.job(int(number))

    def tend(self) -> None:
        """Marks as interrupted what nobody has been heard of for a while."""
        unheard = select(func.count()).where(_unheard())
        with self._database.reading() as connection:
            found = connection.scalar(unheard)
        if found:
            with self._database.transaction() as connection:
                _interrupt_unheard(connection)

    def heard(self, number: int, step: str) -> bool:
        """Says that a job is at `step`; whether somebody wants it to end."""
        with self._database.transaction() as connection:
            running = (JOBS.c.id == number) & (JOBS.c.state == RUNNING)
            values = {"seen_at": now(), "step": step}
            connection.execute(update(JOBS).where(running).values(values))
            stopping = connection.scalar(select(JOBS.c.stopping).where(JOBS.c.id == number))
        return stopping is not False

    def end(self, number: int, state: str, result: Mapping[str, Any] | None = None) -> None:
        """Ends a job that runs, and keeps what came of it; one that has ended stays as it is."""
        values: dict[str, Any] = {"state": state, "ended_at": now(), "result": dict(result or {})}
        running = (JOBS.c.id == number) & (JOBS.c.state == RUNNING)
        with self._database.transaction() as connection:
            connection.execute(update(JOBS).where(running).values(values))

    def stop(self, number: int) -> None:
        """Asks for a job to end: at once while it waits, soon where it runs."""
        with self._database.transaction() as connection:
            waiting = (JOBS.c.id == number) & (JOBS.c.state == WAITING)
            values = {"state": CANCELLED, "ended_at": now()}
            connection.execute(update(JOBS).where(waiting).values(values))
            running = (JOBS.c.id == number) & (JOBS.c.state == RUNNING)
            connection.execute(update(JOBS).where(running).values(stopping=True))

    def forget(self, kind: str, *, before: datetime) -> None:
        """Drops the ended jobs of a kind that nobody needs to look at any more."""
        old = (JOBS.c.kind == kind) & (JOBS.c.ended_at < before)
        with self._database.transaction() as connection:
            connection.execute(delete(JOBS).where(old))

    def _found(self, query: Any) -> list[Job]:  # noqa: ANN401 - a Select of any shape
        with self._database.reading() as connection:
            return [Job(**row) for row in connection.execute(query).mappings()]


def _unheard() -> Any:  # noqa: ANN401 - a condition of the driver's
    return (JOBS.c.state == RUNNING) & (JOBS.c.seen_at < now() - UNHEARD)


def _interrupt_unheard(connection: Connection) -> None:
    values = {"state": INTERRUPTED, "ended_at": now()}
    connection.execute(update(JOBS).where(_unheard()).values(values))
