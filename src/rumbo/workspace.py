"""A workspace: the one place that wires the store, the log, the sources and the readings together."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

from rumbo import settings as settings_file
from rumbo.errors import InputError, RejectedRowsError, WorkspaceError
from rumbo.log import importer, report
from rumbo.log.importer import Plan
from rumbo.log.staging import Staging
from rumbo.log.view import Scope, View
from rumbo.model.period import parse_period
from rumbo.model.reading import Reading
from rumbo.readings.registry import question
from rumbo.settings import Settings
from rumbo.sources.door import read_source
from rumbo.store.database import Database, Snapshot, database_url
from rumbo.store.engine import Engine
from rumbo.store.lake import Lake, open_lake


def _silent(_step: str) -> None:
    """Says nothing."""


@dataclass(frozen=True)
class Imported:
    """What an import did: `snapshot` is None where it brought nothing new or was a dry run."""

    plan: Plan
    snapshot: Snapshot | None
    report: Path | None


@dataclass
class Workspace:
    """A folder with its settings, its lake and its database; several processes may share it."""

    folder: Path
    settings: Settings
    database: Database = field(repr=False)
    lake: Lake = field(repr=False)

    @classmethod
    def create(cls, folder: Path, settings: Settings) -> Self:
        """Makes a new workspace; WorkspaceError where there is one already."""
        if (folder / settings_file.FILE_NAME).exists():
            raise WorkspaceError(f"{folder} is a workspace already.", advice="Choose another folder.")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_atomically(folder / settings_file.FILE_NAME, settings_file.as_toml(settings))
        except OSError as error:
            raise WorkspaceError(
                f"{folder} cannot be written: {error.strerror}.", advice="Choose another folder."
            ) from error
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Opens the workspace in `folder`; WorkspaceError where there is none."""
        settings = settings_file.load(folder)
        database = Database(database_url(folder, settings.database_url))
        return cls(folder, settings, database, open_lake(folder, settings.lake_url))

    def close(self) -> None:
        """Gives back what the workspace holds open."""
        self.database.close()

    def engine(self) -> Engine:
        """A new engine with this workspace's limits and zone."""
        return Engine(
            memory_limit=self.settings.memory_limit,
            threads=self.settings.threads,
            zone=self.settings.zone,
        )

    def snapshot(self, number: int | None = None) -> Snapshot:
        """The snapshot of that number, or the newest; WorkspaceError where there is none."""
        if number is not None:
            return self.database.snapshot(number)
        newest = self.database.latest()
        if newest is None:
            raise WorkspaceError(
                f"{self.folder} holds no data yet.", advice="Bring some in with: rumbo import PATH"
            )
        return newest

    def import_path(
        self,
        path: Path,
        *,
        mapping: Path | None = None,
        save_mapping: Path | None = None,
        dry_run: bool = False,
        partial: bool = False,
        taken_at: datetime | None = None,
        progress: Callable[[str], None] = _silent,
    ) -> Imported:
        """Brings in a file or folder, all of it or nothing.

        RejectedRowsError where rows were refused, unless `partial` lets the others in. `taken_at`
        (naive UTC) is when the source showed this state; now where it is not given.
        """
        with self._importing(), self.engine() as engine:
            staging = Staging(engine, taken_at=taken_at)
            progress("read")
            try:
                read_source(path, staging, mapping=mapping, save_mapping=save_mapping)
            except InputError as error:
                report.write_failure(self._report_folder(), path, error)
                raise
            base = self.database.latest()
            plan = importer.prepare(
                staging, base, self.lake, zone=self.settings.zone, progress=progress
            )
            written = None
            if plan.rejections:
                written = report.write(self._report_folder(), path, plan.rejections)
                if not partial and not dry_run:
                    raise _refusal(plan, written)
            if dry_run or not plan.counts:
                return Imported(plan, None, written)
            progress("write")
            snapshot = importer.commit(plan, engine, self.lake, base, str(path.name))
            return Imported(plan, self.database.record(snapshot), written)

    @contextlib.contextmanager
    def view(self, scope: Scope, *, snapshot: int | None = None) -> Iterator[View]:
        """The newest snapshot, or the one of that number, as of the scope's date."""
        pinned = self.snapshot(snapshot)
        with self.engine() as engine:
            yield View(engine, self.lake, pinned, self.settings, scope)

    def today(self) -> date:
        """The present day in the workspace's zone."""
        return datetime.now(self.settings.zone_info).date()

    def read(
        self,
        name: str,
        *,
        as_of: date | None = None,
        pipeline: str | None = None,
        owner: str | None = None,
        team: str | None = None,
        segment: tuple[str, str] | None = None,
        period: str | None = None,
        snapshot: int | None = None,
    ) -> Reading:
        """The answer to one question; UsageError where there is no such reading or filter."""
        asked = question(name)
        day = as_of or self.today()
        scope = Scope(
            as_of=day,
            pipeline=pipeline,
            owner=owner,
            team=team,
            segment=segment,
            period=parse_period(period, day) if period else None,
        )
        with self.view(scope, snapshot=snapshot) as view:
            return asked.read(view)

    def _report_folder(self) -> Path:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        return self.folder / "reports" / stamp

    @contextlib.contextmanager
    def _importing(self) -> Iterator[None]:
        """Keeps imports apart; the lock goes with the process that holds it."""
        with (self.folder / "import.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _refusal(plan: Plan, written: Path) -> RejectedRowsError:
    first = plan.rejections[0]
    others = len(plan.rejections) - 1
    more = f" and {others} more" if others else ""
    return RejectedRowsError(
        f"{first.file}, line {first.line}, column {first.column}: {first.reason.value.en}"
        f" ({first.value[:60]!r}){more}. Nothing was imported.",
        report=str(written),
        rejected=len(plan.rejections),
    )


def write_atomically(path: Path, text: str) -> None:
    """Writes a whole file or nothing: beside it first, then in its place."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


__all__ = ["Imported", "Workspace", "write_atomically"]
