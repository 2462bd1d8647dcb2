"""The clerk: carries out the jobs that wait, one at a time, in a process of its own.

An import may die at any moment and leaves the workspace as it was, so a job that somebody wants to
end takes the whole process with it; what it had on the disk is removed by who started it.
"""

from __future__ import annotations

import logging
import os
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from rumbo.errors import RumboError
from rumbo.preview import Ground, limited, preview, reasons, refused
from rumbo.sample import HISTORY_DAYS, write_company
from rumbo.sources.upload import find_upload
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
    SAMPLE,
    Job,
    Jobs,
)
from rumbo.workspace import SAMPLE as SAMPLE_NAME
from rumbo.workspace import Imported, Workspace

EXPORTS = "exports"
FORMATS = {"log": ".zip", "ocel_json": ".json", "ocel_sqlite": ".sqlite", "xes": ".xes.gz"}
SAMPLE_DEALS = 1500
_HEARD_SECONDS = 1.0
_TURN_SECONDS = 0.15
_LOG = logging.getLogger("rumbo.clerk")
Ended = tuple[str, Mapping[str, Any]]


def open_limited(folder: Path) -> Workspace:
    """The workspace as the clerk opens it: with less memory than the pages may use."""
    workspace = Workspace.open(folder)
    workspace.settings = limited(workspace.settings)
    return workspace


@dataclass
class Clerk:
    """Works through a workspace's jobs; `leave` ends the process at once."""

    workspace: Workspace
    leave: Callable[[int], None] = os._exit
    _job: Job | None = None
    _step: str = ""
    _sealed: bool = False  # what the job does cannot be taken back any more
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def jobs(self) -> Jobs:
        """The line of jobs."""
        return self.workspace.jobs

    def work(self, *, patience_seconds: float = 0.0) -> int:
        """Carries out what waits until nothing has for so long; how many jobs it did."""
        done, idle_since = 0, time.monotonic()
        while True:
            job = self.jobs.claim() if self.jobs.unfinished() else None
            if job is not None:
                self._carry_out(job)
                done, idle_since = done + 1, time.monotonic()
            elif self.jobs.unfinished():
                idle_since = time.monotonic()
                time.sleep(_HEARD_SECONDS / 2)
            elif time.monotonic() - idle_since >= patience_seconds:
                return done
            else:
                time.sleep(_TURN_SECONDS)

    def interrupt(self) -> None:
        """Leaves at once; the job at hand is marked as interrupted."""
        self._leave(INTERRUPTED)

    def _carry_out(self, job: Job) -> None:
        self._job, self._step, self._sealed = job, "", False
        over = threading.Event()
        watch = threading.Thread(target=self._watch, args=(job, over), daemon=True)
        watch.start()
        try:
            state, result = self._done(job)
        finally:
            over.set()
            watch.join()
        with self._lock:
            self.jobs.end(job.id, state, result)
            self._job = None

    def _done(self, job: Job) -> Ended:
        errands = {
            LOOK: self._look,
            IMPORT: self._import,
            EXPORT: self._export,
            SAMPLE: self._sample,
        }
        try:
            return errands[job.kind](job)
        except RumboError as error:
            report = str(getattr(error, "report", ""))
            said = {"message": error.message, "advice": error.advice, "report": report}
            return REFUSED, said
        except Exception:  # noqa: BLE001 - a defect ends its job, not the clerk
            _LOG.exception("defect in job %s", job.id)
            return FAILED, {}

    def _watch(self, job: Job, over: threading.Event) -> None:
        while not over.wait(_HEARD_SECONDS):
            try:
                stopping = self.jobs.heard(job.id, self._step)
            except RumboError:
                continue  # the database is busy; the next second will do
            if stopping:
                self._leave(CANCELLED)

    def _leave(self, state: str) -> None:
        with self._lock:
            if self._sealed:
                return
            if self._job is not None:
                self.jobs.end(self._job.id, state)
            self.leave(0)

    def _progress(self, step: str) -> None:
        with self._lock:
            self._step = step
            self._sealed = self._sealed or step == "record"
        if self._job is not None and step != "record":
            self.jobs.heard(self._job.id, step)

    def _look(self, job: Job) -> Ended:
        workspace, upload = self.workspace, find_upload(self.workspace.folder, job.upload)
        self._progress("read")
        base = workspace.database.latest()
        ground = Ground(workspace.folder, workspace.settings, workspace.lake, base)
        return DONE, preview(ground, upload, workspace.engine)

    def _import(self, job: Job) -> Ended:
        upload = find_upload(self.workspace.folder, job.upload)
        partial = bool(job.asked.get("partial"))
        done = self.workspace.import_upload(upload, partial=partial, progress=self._progress)
        if not done.rejected:
            upload.remove_files()
        return (REJECTED if done.rejected else DONE), self._told(done)

    def _told(self, done: Imported) -> Mapping[str, Any]:
        folder, rejections = self.workspace.folder, done.plan.rejections
        return {
            "snapshot": done.snapshot.id if done.snapshot else None,
            "counts": dict(done.plan.counts),
            "notes": list(done.plan.notes),
            "rejected": len(rejections),
            "refused": refused(rejections),
            "reasons": reasons(rejections),
            "report": done.report.relative_to(folder).as_posix() if done.report else "",
        }

    def _export(self, job: Job) -> Ended:
        self._progress("write")
        format_, snapshot = str(job.asked["format"]), int(job.asked["snapshot"])
        place = self.workspace.folder / EXPORTS / str(job.id)
        place.mkdir(parents=True, exist_ok=True)
        target = place / f"rumbo-{snapshot}{FORMATS[format_]}"
        if format_ == "log":
            self._export_zipped(target, snapshot)
        else:
            self.workspace.export(target, snapshot=snapshot)
        file = target.relative_to(self.workspace.folder).as_posix()
        return DONE, {"file": file, "bytes": target.stat().st_size}

    def _export_zipped(self, target: Path, snapshot: int) -> None:
        with tempfile.TemporaryDirectory(prefix="rumbo-export-") as name:
            written = self.workspace.export(Path(name) / "log", snapshot=snapshot)
            draft = target.with_suffix(".part")
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
                for file in written:
                    archive.write(file, file.name)
            draft.replace(target)

    def _sample(self, job: Job) -> Ended:
        language = "es" if str(job.asked.get("language", "es")).startswith("es") else "en"
        with tempfile.TemporaryDirectory(prefix="rumbo-sample-") as name:
            self._progress("sample")
            today = self.workspace.today()
            company = write_company(
                Path(name),
                deals=int(job.asked.get("deals", SAMPLE_DEALS)),
                language=language,
                until=today,
            )
            since = today - timedelta(days=HISTORY_DAYS)
            self.workspace.atlas.begin_with_sample(since, language)
            log = company.log.rename(company.log.parent / SAMPLE_NAME)
            done = self.workspace.import_path(log, progress=self._progress)
        return DONE, self._told(done)
