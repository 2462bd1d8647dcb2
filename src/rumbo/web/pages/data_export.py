"""Export: the log as files that others can read, prepared in the background and downloaded."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.clerk import EXPORTS, FORMATS
from rumbo.errors import InputError, UsageError
from rumbo.store.jobs import DONE, EXPORT, Job, now
from rumbo.web import job as jobs
from rumbo.web.frame import Link
from rumbo.web.job import JobShown
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.pages.data import size, who
from rumbo.web.pages.data_job import download
from rumbo.web.tabs import HOME, tabs
from rumbo.web.visit import Visit

EXPORTING = f"{HOME}/exportar"
_SEE_OTHER = 303
_RECENT = 10
_WORDS: Mapping[str, tuple[str, str]] = {
    "log": (
        marked("Log format (ZIP of CSV)"),
        marked("Every table as CSV, for a spreadsheet or another Rumbo. It comes back as it was."),
    ),
    "ocel_json": (
        marked("OCEL 2.0 (JSON)"),
        marked("Deals, people, accounts and events with their relations, for process mining."),
    ),
    "ocel_sqlite": (
        marked("OCEL 2.0 (SQLite)"),
        marked("The same in a database file, better for large logs."),
    ),
    "xes": (
        marked("XES (compressed)"),
        marked("One trace per deal, for any process mining tool."),
    ),
}
_TYPES = {
    "log": "application/zip",
    "ocel_json": "application/json",
    "ocel_sqlite": "application/vnd.sqlite3",
    "xes": "application/gzip",
}


@dataclass(frozen=True)
class Format:
    """One way out."""

    name: str
    label: str
    words: str


@dataclass(frozen=True)
class Prepared:
    """One export: how far it is and, once it is ready, its file."""

    job: JobShown
    label: str
    file: str
    size: str


@dataclass(frozen=True)
class ExportPage:
    """What the page of exports shows."""

    tabs: tuple[Link, ...]
    formats: tuple[Format, ...]
    prepared: tuple[Prepared, ...]
    running: JobShown | None
    days: int


def build(visit: Visit) -> ExportPage:
    """The ways out, and what is ready or under way."""
    workspace = visit.workspace
    workspace.jobs.tend()
    found = workspace.jobs.recent((EXPORT,), _RECENT)
    running = next((job for job in found if not job.ended), None)
    if running is not None:
        visit.house.desk.call()
    return ExportPage(
        tabs=tabs(visit, EXPORTING),
        formats=tuple(
            Format(name, visit.say(label), visit.say(words))
            for name, (label, words) in _WORDS.items()
        ),
        prepared=tuple(_prepared(visit, job) for job in found),
        running=jobs.shown(visit, running) if running else None,
        days=workspace.settings.upload_days,
    )


def _prepared(visit: Visit, job: Job) -> Prepared:
    there = job.state == DONE and _file(visit, job).is_file()
    return Prepared(
        job=jobs.shown(visit, job),
        label=visit.say(_WORDS[str(job.asked["format"])][0]),
        file=visit.link(f"{EXPORTING}/{job.id}/fichero") if there else "",
        size=size(visit, int(job.result.get("bytes") or 0)) if there else "",
    )


def _file(visit: Visit, job: Job) -> Path:
    return visit.workspace.folder / str(job.result.get("file", ""))


def prepare(visit: Visit) -> Response:
    """Has an export made of the newest snapshot."""
    format_ = str(visit.form.get("format", ""))
    if format_ not in FORMATS:
        raise UsageError("That is no format to export to.", advice="Choose one of the list.")
    _sweep(visit)
    newest = visit.snapshot
    asked = {"format": format_, "snapshot": newest.id}
    name = f"rumbo-{newest.id}{FORMATS[format_]}"
    job = visit.workspace.jobs.add(EXPORT, name, asked, who=who(visit))
    jobs.awaited(visit, job.id)
    return RedirectResponse(visit.link(EXPORTING), _SEE_OTHER)


def _sweep(visit: Visit) -> None:
    """Removes the files of exports that were made long ago."""
    before = now() - timedelta(days=visit.workspace.settings.upload_days)
    for job in visit.workspace.jobs.recent((EXPORT,), 500):
        if job.ended_at is not None and job.ended_at < before:
            shutil.rmtree(visit.workspace.folder / EXPORTS / str(job.id), ignore_errors=True)
    visit.workspace.jobs.forget(EXPORT, before=before)


def fetch(visit: Visit) -> Response:
    """The file of an export that is ready."""
    number = str(visit.request.path_params["job"])
    if not number.isdecimal() or len(number) > 9:  # noqa: PLR2004 - a number of the database
        raise InputError("There is no such job.", advice="See the data page.")
    job = visit.workspace.jobs.job(int(number))
    file = _file(visit, job)
    if job.kind != EXPORT or job.state != DONE or not file.is_file():
        raise InputError("This export is not there any more.", advice="Make it again.")
    return download(file, file.name, _TYPES[str(job.asked["format"])])


PAGE = Page(
    name="data_export",
    path=EXPORTING,
    label=marked("Export"),
    template="data_export.html",
    context=ExportPage,
    build=build,
    below="data",
    role="editor",
    whole=True,
    actions=(
        Action(EXPORTING, prepare, "POST"),
        Action(f"{EXPORTING}/{{job}}/fichero", fetch),
    ),
    sheets=("css/data.css",),
    live=True,
)
