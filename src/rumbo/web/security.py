"""What stands between the network and the pages: hosts, origins, sizes and headers.

A form is accepted from this server's own pages only, judged by what browsers say about where a
request comes from (Sec-Fetch-Site, else Origin); there are no tokens to lose.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data:; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
_SAFE = ("GET", "HEAD", "OPTIONS")
_SECURE_ONLY = "max-age=31536000"  # for a year, browsers come with TLS or not at all
BODY_SECONDS = 30.0  # how long the next part of a body may take


class _TooLargeError(Exception):
    """A body grew past its limit while it was read."""


class _TooSlowError(Exception):
    """The next part of a body did not come in time."""


@dataclass(frozen=True)
class Guard:
    """Refuses what does not belong here and puts the headers on everything that leaves.

    `hosts` are the names the server answers to, without port; `body_bytes` gives the most that a
    request to a path may bring.
    """

    app: ASGIApp
    hosts: Collection[str]
    body_bytes: Callable[[str], int]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, limit = Headers(scope=scope), self.body_bytes(scope["path"])
        sender = _Sender(send, scope)
        refusal = self._refusal(scope["method"], headers, limit)
        if refusal is not None:
            await refusal(scope, receive, sender)
            return
        try:
            await self.app(scope, _Meter(receive, limit), sender)
        except _TooLargeError:
            if not sender.started:
                await _too_large()(scope, receive, sender)
        except _TooSlowError:
            if not sender.started:
                await PlainTextResponse("That took too long to arrive.", 408)(
                    scope, receive, sender
                )

    def _refusal(self, method: str, headers: Headers, limit: int) -> PlainTextResponse | None:
        host = headers.get("host", "")
        if self.hosts and _bare(host).lower() not in self.hosts:
            return PlainTextResponse("This server does not answer to that name.", 421)
        if method not in _SAFE and not _own(headers, host):
            return PlainTextResponse("Forms are accepted from this server's pages only.", 403)
        length = headers.get("content-length", "0")
        return _too_large() if not length.isdecimal() or int(length) > limit else None


class _Sender:
    def __init__(self, send: Send, scope: Scope) -> None:
        self._send = send
        self._scope = scope
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("cache-control", self._keeping())
            if self._scope.get("scheme") == "https":
                headers["strict-transport-security"] = _SECURE_ONLY
        await self._send(message)

    def _keeping(self) -> str:
        # What somebody has signed in for is not for who sits at the browser after them.
        user = self._scope.get("user")
        return "no-store" if user is not None and user.id else "private, no-cache"


class _Meter:
    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit
        self._over = False

    async def __call__(self) -> Message:
        message = await self._next()
        self._over = self._over or not message.get("more_body", False)
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise _TooLargeError
        return message

    async def _next(self) -> Message:
        if self._over:
            return await self._receive()  # says when the other side is gone, which may take long
        try:
            return await asyncio.wait_for(self._receive(), BODY_SECONDS)
        except TimeoutError:
            raise _TooSlowError from None


def _own(headers: Headers, host: str) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    # A request that names no origin does not come from a browser, so nobody was tricked into it.
    return origin is None or urlsplit(origin).netloc == host


def _bare(host: str) -> str:
    return host.rsplit(":", 1)[0] if not host.endswith("]") else host


def _too_large() -> PlainTextResponse:
    return PlainTextResponse("That is more than this page accepts.", 413)
