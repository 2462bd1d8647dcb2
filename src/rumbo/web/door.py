"""The door: who asks, and whether they come in at all.

Everything is closed to those who have not signed in, whatever it is and whenever it was added,
except the few addresses that are said to be open. What a role may do behind the door is said by
each page (`page`) and held by `app`.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rumbo.access.access import Access
from rumbo.errors import WorkspaceError
from rumbo.model.user import AT_THIS_MACHINE, NOBODY, User
from rumbo.web.filters import written_path

SIGN_IN = "/entrar"
STATIC = "/static/"
API = "/api/"
_LOG = logging.getLogger("rumbo.web")
_BEARER = "bearer "
_PLAIN, _SECURE = "rumbo_session", "__Host-rumbo_session"


@dataclass(frozen=True)
class Door:
    """Finds out who asks and keeps out who has no business here.

    `always` asks for sign-in even while there is no user. `open_to_all` are the paths that need
    none.
    """

    app: ASGIApp
    access: Access
    always: bool
    open_to_all: Collection[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, or says where to sign in."""
        if scope["type"] != "http" or scope["path"].startswith(STATIC):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        scope["user"] = NOBODY
        try:
            user = await run_in_threadpool(self._who, request)
        except WorkspaceError as error:
            _LOG.error("nobody can be let in: %s", error)
            answer = PlainTextResponse("The database does not answer.", 503)
            await answer(scope, receive, send)
            return
        scope["user"] = user or NOBODY
        if user is None and (_token(request) or scope["path"] not in self.open_to_all):
            await turned_away(request)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _who(self, request: Request) -> User | None:
        shown, held = _token(request), session(request)
        if shown:
            # A token only reads, so that a program cannot be made to act for a person.
            reads = request.method in {"GET", "HEAD"}
            return self.access.tokens.find(shown) if reads else None
        found = self.access.sessions.find(held) if held else None
        if found is None and not self.always and not self.access.users.exist():
            return AT_THIS_MACHINE
        return found


def turned_away(request: Request) -> Response:
    """Where somebody is sent who has to sign in first."""
    path = written_path(request)
    if path.startswith(API) or _token(request):
        return JSONResponse(
            {"error": "Sign in first.", "advice": "Send a token: Authorization: Bearer rumbo_…"},
            401,
            {"www-authenticate": 'Bearer realm="Rumbo"'},
        )
    back = ""
    if request.method in {"GET", "HEAD"} and request.headers.get("hx-request") != "true":
        back = path + (f"?{request.url.query}" if request.url.query else "")
    address = SIGN_IN + (f"?{urlencode({'next': back})}" if back not in ("", "/") else "")
    if request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={"hx-redirect": address})
    return RedirectResponse(address, 303)


def session(request: Request) -> str:
    """The secret of the session that the browser holds, or nothing."""
    return request.cookies.get(_cookie(request), "")


def hold(answer: Response, request: Request, held: str) -> Response:
    """Gives the browser the secret of a session, until it is closed or the session is over."""
    answer.set_cookie(
        _cookie(request), held, httponly=True, samesite="lax", secure=_secure(request)
    )
    return answer


def let_go(answer: Response, request: Request) -> Response:
    """Takes the secret of a session away from the browser."""
    answer.delete_cookie(_cookie(request), httponly=True, samesite="lax", secure=_secure(request))
    return answer


def _secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _cookie(request: Request) -> str:
    return _SECURE if _secure(request) else _PLAIN


def _token(request: Request) -> str:
    written = request.headers.get("authorization", "")
    return written[len(_BEARER) :].strip() if written.lower().startswith(_BEARER) else ""
