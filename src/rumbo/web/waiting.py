"""Pages whose answer takes long: the browser gets a page that says so, and then the answer.

Whoever opens a page waits a moment for it. What is not there by then goes on being made, and the
page that says so opens the finished one by itself: with a script when it is there, without one it
asks every few seconds. What is made for somebody is handed to that person only, once, and soon.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from rumbo.web.finished import Finished
from rumbo.web.page import Page
from rumbo.web.rendering import respond
from rumbo.web.visit import Visit

MOMENT_SECONDS = 0.5
_FRESH_SECONDS = 30.0  # how long a finished page waits for whoever asked for it
_MOST = 64  # finished pages that wait at once


@dataclass
class _Making:
    """A page being made, and when it was done."""

    task: asyncio.Task[Response]
    done_at: float = field(default=float("inf"))

    def finish(self, _task: object) -> None:
        self.done_at = time.monotonic()
        if not self.task.cancelled():
            self.task.exception()  # whoever opens the page is told

    @property
    def kept(self) -> bool:
        """Whether the page is among the finished ones."""
        done = self.task.done() and not self.task.cancelled() and self.task.exception() is None
        return done and "etag" in self.task.result().headers


class Waiting:
    """The pages of one server that are being made."""

    def __init__(self, finished: Finished) -> None:
        self._finished = finished
        self._making: dict[Hashable, _Making] = {}

    async def answer(
        self, visit: Visit, page: Page, shown: Callable[[Visit], Response]
    ) -> Response:
        """The page, or the one that says that it is being made."""
        if page.live:
            return await self._made(visit, page, shown)
        kept = await run_in_threadpool(self._finished.find, visit, page)
        if kept is not None:
            return kept
        return await self._made(visit, page, lambda each: self._finished.made(each, page, shown))

    async def _made(self, visit: Visit, page: Page, shown: Callable[[Visit], Response]) -> Response:
        self._forget()
        key, opens = await run_in_threadpool(_key, visit), _opens(visit.request)
        making = self._making.get(key)
        if making is None and not opens:
            return await run_in_threadpool(shown, visit)
        if making is None:
            making = self._begin(key, visit, shown)
        patience = MOMENT_SECONDS if opens else None
        await asyncio.wait({making.task}, timeout=patience)
        if not making.task.done():
            return await run_in_threadpool(_under_way, visit, page)
        if opens:
            self._making.pop(key, None)
        return _copy(making.task.result())

    def _begin(self, key: Hashable, visit: Visit, shown: Callable[[Visit], Response]) -> _Making:
        made = _Making(asyncio.ensure_future(run_in_threadpool(shown, visit)))
        made.task.add_done_callback(lambda task: self._settle(key, made, task))
        self._making[key] = made
        return made

    def _settle(self, key: Hashable, made: _Making, task: asyncio.Task[Response]) -> None:
        made.finish(task)
        # What is among the finished pages is held against the database; this one would not be.
        if made.kept and self._making.get(key) is made:
            del self._making[key]

    def _forget(self) -> None:
        late = time.monotonic() - _FRESH_SECONDS
        done = [key for key, each in self._making.items() if each.task.done()]
        for place, key in enumerate(done):
            if self._making[key].done_at < late or place < len(done) - _MOST:
                del self._making[key]


def _opens(request: Request) -> bool:
    """Whether a browser opens the page, rather than a script or a program reads it."""
    return request.headers.get("sec-fetch-dest") == "document"


def _key(visit: Visit) -> Hashable:
    """Whatever an answer depends on: who asks, for what, of which data, in which language."""
    newest = visit.newest
    address = str(visit.request.url)
    return visit.user, address, visit.language.tag, visit.theme, newest and newest.id


def _under_way(visit: Visit, page: Page) -> Response:
    made = respond(visit, page, "waiting.html", visit.say(page.label), {}, waiting=True)
    made.headers["cache-control"] = "no-store"
    return made


def _copy(response: Response) -> Response:
    """The same answer once more: what is on its way out is changed by what it passes."""
    made = Response(response.body, response.status_code)
    made.raw_headers = list(response.raw_headers)
    return made
