"""The application: one workspace served to browsers and programs."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI, Request, Response
from fastapi.telemetry import TelemetryConfig
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.routing import compile_path

from rumbo import __version__
from rumbo.errors import RumboError
from rumbo.web import failure, interface
from rumbo.web.access_log import AccessLog
from rumbo.web.assets import Static, picture_sheet
from rumbo.web.door import Door
from rumbo.web.finished import Finished
from rumbo.web.page import FORM_BYTES, Action, Page, pages
from rumbo.web.rendering import render
from rumbo.web.security import HEADERS, LOOPBACK, Guard
from rumbo.web.visit import House, Visit
from rumbo.web.waiting import Waiting
from rumbo.web.warmer import Warmer
from rumbo.workspace import Workspace

__all__ = ["LOOPBACK", "create_app"]
ANSWER_BYTES = 512 * 1024 * 1024
# Whoever waits for an answer holds a thread; there is to be one left for what is there already.
MOST_WAITING = 200
_MOST_FIELDS = 5_000
_GONE = 499  # the customary word of servers for a request that was left
_OF_ANSWERS = 8  # finished pages take this part of the memory of answers, beside it
# FastAPI records requests, and exports them where the environment names a collector: we never do.
_NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
_LOG = logging.getLogger("rumbo.web")


def create_app(
    folder: Path,
    *,
    hosts: Collection[str] = LOOPBACK,
    answer_bytes: int = ANSWER_BYTES,
    warm: bool = False,
    sign_in: bool = False,
) -> FastAPI:
    """The application for the workspace in `folder`; WorkspaceError where there is none.

    `hosts` are the names that the server answers to (empty: any); `answer_bytes` bounds the
    memory that kept answers take; `warm` answers the first page's questions before anybody asks;
    `sign_in` asks everybody to sign in, even while there is no user.
    """
    workspace = Workspace.open(folder)
    always = sign_in or workspace.settings.sign_in == "always"
    house = House.of(workspace, answer_bytes=answer_bytes)
    app = FastAPI(
        title="Rumbo",
        version=__version__,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(house, warm=warm),
        telemetry=_NO_TELEMETRY,
    )
    app.state.house = house
    finished = Finished(workspace.database, limit_bytes=answer_bytes // _OF_ANSWERS)
    waiting = Waiting(finished)
    for page in pages().values():
        _serve(app, house, page, waiting)
    app.include_router(interface.routes(house))
    app.add_api_route("/static/picture.css", picture_sheet, include_in_schema=False)
    app.mount("/static", Static())
    _catch(app, house)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=6)
    app.add_middleware(Door, access=workspace.access, always=always, open_to_all=_open_to_all())
    app.add_middleware(Guard, hosts=hosts, body_bytes=_body_bytes(workspace))
    app.add_middleware(AccessLog)
    return app


def _lifespan(
    house: House, *, warm: bool
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = MOST_WAITING
        house.workspace.rulebook.notice()
        warmer = Warmer(house)
        if warm:
            warmer.start()
        yield
        warmer.stop()
        house.close()

    return lifespan


def _serve(app: FastAPI, house: House, page: Page, waiting: Waiting) -> None:
    def shown(visit: Visit) -> Response:
        if page.needs_data and visit.newest is None:
            return failure.nothing_yet(visit, page)
        return render(visit, page, page.build(visit))

    # Downloads come first: a page's address may end in a name that would take their ending in.
    own = Action(page.path, shown, role=page.role)
    for action in (*page.actions, own):
        app.add_api_route(
            action.path,
            _answering(house, page, action, waiting if action is own else None),
            methods=[action.method],
            include_in_schema=False,
            response_model=None,
        )


def _answering(
    house: House, page: Page, action: Action, waiting: Waiting | None
) -> Callable[[Request], Awaitable[Response]]:
    role, whole = page.needed(action), page.whole or action.whole

    async def answered(request: Request) -> Response:
        Visit(request, house).require(role, whole=whole)  # before a body is read
        if action.receive is not None:
            return await action.receive(Visit(request, house))
        posted = action.method == "POST"
        form = await request.form(max_fields=_MOST_FIELDS) if posted else FormData()
        visit = Visit(request, house, form)
        if waiting is not None:
            return await waiting.answer(visit, page, action.handle)
        return await run_in_threadpool(action.handle, visit)

    return answered


def _catch(app: FastAPI, house: House) -> None:
    async def refused(request: Request, error: Exception) -> Response:
        return await run_in_threadpool(failure.refused, Visit(request, house), error)

    async def not_found(request: Request, error: Exception) -> Response:
        return await run_in_threadpool(failure.not_found, Visit(request, house), error)

    async def defect(request: Request, error: Exception) -> Response:
        _LOG.error("defect at %s", request.url.path, exc_info=error)
        answer = await run_in_threadpool(failure.defect, Visit(request, house))
        answer.headers.update(HEADERS)  # this answer leaves without passing the guard
        return answer

    async def gone(_request: Request, _error: Exception) -> Response:
        return Response(status_code=_GONE)  # who asked has left, and nobody reads it

    app.add_exception_handler(ClientDisconnect, gone)
    app.add_exception_handler(RumboError, refused)
    app.add_exception_handler(HTTPException, not_found)
    app.add_exception_handler(Exception, defect)


def _open_to_all() -> frozenset[str]:
    """The addresses that ask for no sign-in; each is one address, never a family of them."""
    pairs = [(page, action) for page in pages().values() for action in page.actions]
    actions = {action.path for page, action in pairs if page.needed(action) == "anybody"}
    return (
        frozenset({page.path for page in pages().values() if page.role == "anybody"})
        | actions
        | {interface.HEALTH}
    )


def _body_bytes(workspace: Workspace) -> Callable[[str], int]:
    limits = [
        (compile_path(action.path)[0], _limit(action, workspace))
        for page in pages().values()
        for action in page.actions
        if action.method == "POST"
    ]

    def limit(path: str) -> int:
        return next((most for pattern, most in limits if pattern.match(path)), FORM_BYTES)

    return limit


def _limit(action: Action, workspace: Workspace) -> int:
    if action.receive is not None:
        return workspace.settings.upload_limit_mb * 1024 * 1024
    return action.body_bytes
