"""One line per request for who looks after the server: what was asked for and how it went.

It names the kind of page, never the address itself: addresses hold names of people and deals. It
says nothing of who asked.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = logging.getLogger("rumbo.web.access")


@dataclass(frozen=True)
class AccessLog:
    """Writes down every request that is over."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http" or not _LOG.isEnabledFor(logging.INFO):
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            spent_ms = (time.perf_counter() - began) * 1000
            method = scope["method"] if scope["method"].isalpha() else "?"
            _LOG.info("%s %s %s %.0f ms", method[:10], _kind(scope), status or "-", spent_ms)


def _kind(scope: Scope) -> str:
    kind = getattr(scope.get("route"), "path", "")
    return str(kind) or ("/static" if scope["path"].startswith("/static/") else "(none)")
