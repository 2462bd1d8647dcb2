"""One job: how far an import is, how it ended, and the rows it refused."""

from __future__ import annotations

import secrets
import zipfile
from dataclasses import dataclass
from pathlib import Path

from fastapi import Response
from fastapi.responses import FileResponse, RedirectResponse

from rumbo.errors import InputError
from rumbo.log.report import LIST_NAME
from rumbo.sources import saved
from rumbo.sources.sight import is_saved, tables_sent, way_of_reading
from rumbo.sources.upload import Upload, find_upload
from rumbo.store.jobs import DONE, EXPORT, IMPORT, REJECTED, SAMPLE, Job
from rumbo.web import job as jobs
from rumbo.web.frame import Link
from rumbo.web.job import JobShown, RefusedKind, RefusedRow
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.pages.data import SENDING
from rumbo.web.rendering import render
from rumbo.web.tabs import HOME, tabs
from rumbo.web.visit import Visit

JOBS = f"{HOME}/trabajos"
_SEE_OTHER = 303
_PACKED = "rejected.zip"


@dataclass(frozen=True)
class JobPage:
    """What the page of a job shows."""

    title: str
    tabs: tuple[Link, ...]
    job: JobShown
    upload: str  # where its upload is, while that is there
    kept: bool  # whether what was sent is still there as well
    can_go_on: bool
    can_save: bool
    kept_name: str
    saved_as: str
    notes: tuple[str, ...]
    refused: tuple[RefusedRow, ...]
    reasons: tuple[RefusedKind, ...]
    report: bool
    is_sample: bool


def build(visit: Visit) -> JobPage:
    """The job that the address names."""
    visit.workspace.jobs.tend()
    job = _job(visit)
    if not job.ended:
        visit.house.desk.call()
    upload, result = _upload_of(visit, job), job.result
    kept = upload is not None and upload.files.is_dir()
    saved_as = _saved_as(visit, upload) if upload and job.state == DONE else ""
    return JobPage(
        title=job.about,
        tabs=tabs(visit, f"{HOME}/exportar" if job.kind == EXPORT else HOME),
        job=jobs.shown(visit, job),
        upload=f"{SENDING}/{upload.id}" if upload else "",
        kept=kept,
        can_go_on=kept and upload is not None and _may_go_on(upload, job),
        can_save=job.state == DONE and not saved_as and _has_mapping(upload),
        kept_name=upload.mapping_name if upload else "",
        saved_as=saved_as,
        notes=tuple(visit.language.told(note) for note in result.get("notes", ())),
        refused=jobs.refused_rows(visit, result.get("refused")),
        reasons=jobs.refused_kinds(visit, result.get("reasons")),
        report=bool(result.get("report")) and bool(result.get("rejected")),
        is_sample=job.kind == SAMPLE,
    )


def _has_mapping(upload: Upload | None) -> bool:
    return upload is not None and upload.mapping.is_file()


def _saved_as(visit: Visit, upload: Upload) -> str:
    """The name under which its mapping is kept as it is; none once it was taken away there."""
    name = upload.mapping_name
    kept = is_saved(upload) and name in saved.names(visit.workspace.folder)
    return name if kept else ""


def _may_go_on(upload: Upload, job: Job) -> bool:
    """Whether trying again can bring something in: not where every row is refused or known."""
    if job.state == REJECTED:
        refused = (kind["table"] for kind in job.result.get("reasons", ()))
        sent = tables_sent(upload, way_of_reading(upload))
        return jobs.has_good_rows(job.result.get("counts", {}), refused, sent)
    return job.broken_off


def _job(visit: Visit) -> Job:
    number = str(visit.request.path_params["job"])
    if not number.isdecimal() or len(number) > 9:  # noqa: PLR2004 - a number of the database
        raise InputError("There is no such job.", advice="See the data page.")
    return visit.workspace.jobs.job(int(number))


def _upload_of(visit: Visit, job: Job) -> Upload | None:
    if job.kind != IMPORT:
        return None
    try:
        return find_upload(visit.workspace.folder, job.upload)
    except InputError:
        return None


def step(visit: Visit) -> Response:
    """How far the job is; the whole page is asked for again once it has ended."""
    if _job(visit).ended:
        return Response(headers={"hx-refresh": "true"})
    return render(visit, PAGE, build(visit))


def stop(visit: Visit) -> Response:
    """Asks for the job to end."""
    job = _job(visit)
    visit.workspace.jobs.stop(job.id)
    jobs.awaited(visit, job.id)
    return RedirectResponse(visit.link(f"{JOBS}/{job.id}"), _SEE_OTHER)


def refused_list(visit: Visit) -> Response:
    """Every refused row with its file, line, column, value and reason."""
    job, folder = _job(visit), _report(visit)
    return download(folder / LIST_NAME, f"rumbo-{job.id}-rechazadas.csv", "text/csv")


def refused_rows(visit: Visit) -> Response:
    """The refused rows as they came, to be corrected and sent again."""
    job, folder = _job(visit), _report(visit)
    packed = folder / _PACKED
    if not packed.is_file():
        draft = folder / f"{secrets.token_hex(4)}.part"
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(folder.glob("*.csv")):
                if file.name != "source.csv":
                    archive.write(file, file.name)
        draft.replace(packed)
    return download(packed, f"rumbo-{job.id}-rechazadas.zip", "application/zip")


def download(path: Path, name: str, kind: str) -> Response:
    """A file to keep, sent piece by piece as it is: what is packed already is not packed again."""
    headers = {"content-encoding": "identity"} if kind != "text/csv" else {}
    return FileResponse(path, media_type=kind, filename=name, headers=headers)


def _report(visit: Visit) -> Path:
    written = str(_job(visit).result.get("report", ""))
    folder = (visit.workspace.folder / written).parent
    if not written or not (folder / LIST_NAME).is_file():
        raise InputError("There is no report of that import.", advice="See the data page.")
    return folder


PAGE = Page(
    name="data_job",
    path=f"{JOBS}/{{job}}",
    label=marked("Import"),
    template="data_job.html",
    context=JobPage,
    build=build,
    needs_data=False,
    below="data",
    role="editor",
    whole=True,
    actions=(
        Action(f"{JOBS}/{{job}}/paso", step),
        Action(f"{JOBS}/{{job}}/fin", stop, "POST"),
        Action(f"{JOBS}/{{job}}/rechazadas.csv", refused_list),
        Action(f"{JOBS}/{{job}}/rechazadas.zip", refused_rows),
    ),
    sheets=("css/data.css",),
    live=True,
)
