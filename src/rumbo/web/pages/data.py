"""Data: sending files, what waits to be brought in, and what came in before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from rumbo.draw import number
from rumbo.errors import RumboError, UsageError
from rumbo.sources.upload import TAKEN, Upload, sweep, uploads
from rumbo.store.jobs import IMPORT, LOOK, SAMPLE
from rumbo.web import job as jobs
from rumbo.web.frame import Link
from rumbo.web.job import KINDS, JobShown
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.receive import receive
from rumbo.web.rendering import respond
from rumbo.web.tabs import HOME, tabs
from rumbo.web.visit import Visit

SENDING = f"{HOME}/importar"
_RECENT = 20
_SEE_OTHER = 303
_REFUSED = 409


@dataclass(frozen=True)
class Waiting:
    """An upload that has not been brought in yet."""

    name: str
    size: str
    href: str


@dataclass(frozen=True)
class DataPage:
    """What the data section begins with."""

    tabs: tuple[Link, ...]
    problem: str
    endings: str
    limit: str
    waiting: tuple[Waiting, ...]
    recent: tuple[JobShown, ...]
    offers_sample: bool
    offers_start: bool
    fresh: bool
    may_send: bool


def build(visit: Visit) -> DataPage:
    """What can be sent, what waits and what came in."""
    return _page(visit, "")


def _page(visit: Visit, problem: str) -> DataPage:
    workspace = visit.workspace
    workspace.jobs.tend()
    may_send = visit.user.may("editor")
    recent = tuple(jobs.shown(visit, job) for job in workspace.jobs.recent(KINDS, _RECENT))
    if any(not job.ended for job in recent):
        visit.house.desk.call()
    coming = {job.upload for job in workspace.jobs.unfinished() if job.kind == IMPORT}
    return DataPage(
        tabs=tabs(visit, HOME),
        problem=problem,
        endings=",".join((*TAKEN, ".gz")),
        limit=size(visit, workspace.settings.upload_limit_mb * 1024**2),
        waiting=tuple(
            _waiting(visit, each)
            for each in uploads(workspace.folder)
            if may_send and each.id not in coming and _waits(each)
        ),
        recent=recent,
        offers_sample=may_send and visit.newest is None and all(job.ended for job in recent),
        offers_start=may_send and workspace.holds_sample(),
        fresh=visit.newest is None and not recent,
        may_send=may_send,
    )


def _waits(upload: Upload) -> bool:
    return bool(upload.note("kind")) and upload.files.is_dir()


def _waiting(visit: Visit, upload: Upload) -> Waiting:
    return Waiting(
        upload.name,
        size(visit, bytes_of(upload)),
        visit.link(f"{SENDING}/{upload.id}"),
    )


def bytes_of(upload: Upload) -> int:
    """How large the files of an upload are."""
    return sum(file.stat().st_size for file in upload.files.rglob("*") if file.is_file())


def size(visit: Visit, bytes_: int) -> str:
    """A size as people read it."""
    for unit, factor in (("GB", 1024**3), ("MB", 1024**2)):
        if bytes_ >= factor:
            return f"{number.grouped(bytes_ / factor, visit.language.tag, 1)} {unit}"
    return f"{number.grouped(max(1, bytes_ // 1024), visit.language.tag)} KB"


async def send(visit: Visit) -> Response:
    """Takes in the files of the form and has them looked at."""
    folder = visit.workspace.folder
    try:
        upload = await receive(visit.request, folder)
    except RumboError as error:
        return await run_in_threadpool(_refused, visit, error)
    return await run_in_threadpool(_look, visit, upload)


def _refused(visit: Visit, error: RumboError) -> Response:
    context = _page(visit, visit.language.told(error.message, error.advice))
    values = {name: getattr(context, name) for name in DataPage.__dataclass_fields__}
    return respond(visit, PAGE, PAGE.template, visit.say(PAGE.label), values, _REFUSED)


def _look(visit: Visit, upload: Upload) -> Response:
    sweep(visit.workspace.folder, datetime.now(UTC), days=visit.workspace.settings.upload_days)
    asked: Mapping[str, str] = {"upload": upload.id}
    job = visit.workspace.jobs.add(LOOK, upload.name, asked, who=who(visit))
    jobs.awaited(visit, job.id)
    return RedirectResponse(visit.link(f"{SENDING}/{upload.id}"), _SEE_OTHER)


def who(visit: Visit) -> str:
    """Who asks; empty where nobody has to sign in."""
    return visit.user.name


def sample(visit: Visit) -> Response:
    """Fills an empty workspace with the sample company."""
    if visit.newest is not None:
        raise UsageError(
            "The workspace holds data already.", advice="The sample company needs an empty one."
        )
    asked = {"language": visit.language.tag}
    job = visit.workspace.jobs.add(SAMPLE, visit.say("Sample company"), asked, who=who(visit))
    jobs.awaited(visit, job.id, 0)
    return RedirectResponse(visit.link(f"{HOME}/trabajos/{job.id}"), _SEE_OTHER)


def start_over(visit: Visit) -> Response:
    """Leaves the sample company behind."""
    visit.workspace.start_over()
    return RedirectResponse(HOME, _SEE_OTHER)


def _unread(visit: Visit) -> Response:
    raise NotImplementedError(visit.path)  # the files are taken by `send` as they come


PAGE = Page(
    name="data",
    path=HOME,
    label=marked("Data"),
    icon="data",
    order=100,
    template="data.html",
    context=DataPage,
    build=build,
    needs_data=False,
    actions=(
        Action(SENDING, _unread, "POST", receive=send),
        Action(f"{HOME}/ejemplo", sample, "POST"),
        Action(f"{HOME}/empezar", start_over, "POST"),
    ),
    sheets=("css/data.css",),
    scripts=("js/upload.js",),
    whole=True,
    live=True,
)
