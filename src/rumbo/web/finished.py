"""Finished pages: what was made for somebody is sent to them again while it would be made alike.

A page is kept under all that it depends on: who asks (with their role and their limit), for what,
in which language and theme, on which snapshot and day. What it asked of the database beside that is
noted while it is made, and asked again once anything has been written there: a page that would be
told something else is made anew. Pages that show more than that are `live`, and never kept.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeAlias

from fastapi import Request, Response

from rumbo.store.database import Database, Snapshot
from rumbo.store.witness import Asked, witnessed
from rumbo.web.page import Page
from rumbo.web.visit import Visit

Shown: TypeAlias = Callable[[Visit], Response]
_LEVEL = 6
_OK, _NOT_MODIFIED = 200, 304
_BESIDE = 512  # bytes that a page takes beside its text
_LEFT_OUT = (b"content-length", b"vary")
_FRAGMENTS = ("hx-request", "hx-target", "hx-history-restore-request")


@dataclass
class _Finished:
    """A page as it leaves, compressed, and what it asked of the database, with what that told.

    `state` is the last one of the database in which that was so.
    """

    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    mark: str
    asked: tuple[Asked, ...]
    told: bytes
    state: Hashable

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return len(self.body) + sum(len(statement) for statement, _ in self.asked) + _BESIDE

    def answer(self, request: Request) -> Response:
        """The page as this browser takes it; that it has not changed, where it holds the same."""
        if self.mark in request.headers.get("if-none-match", ""):
            return self._headed(Response(status_code=_NOT_MODIFIED))
        packed = "gzip" in request.headers.get("accept-encoding", "")
        answer = self._headed(Response(self.body if packed else gzip.decompress(self.body)))
        if packed:
            answer.headers["content-encoding"] = "gzip"
        return answer

    def _headed(self, answer: Response) -> Response:
        answer.raw_headers = [*answer.raw_headers, *self.headers]
        answer.headers["etag"] = self.mark
        answer.headers["vary"] = "Accept-Encoding, Cookie, HX-Request, HX-Target"
        return answer


class Finished:
    """The finished pages of one server, those that were sent last."""

    def __init__(self, database: Database, *, limit_bytes: int) -> None:
        self._database = database
        self._limit_bytes = limit_bytes
        self._kept: OrderedDict[Hashable, _Finished] = OrderedDict()
        self._bytes = 0
        self._newest: tuple[Hashable, Snapshot | None] | None = None
        self._lock = threading.Lock()

    def find(self, visit: Visit, page: Page) -> Response | None:
        """The page that was made for the same; None where there is none that still holds."""
        state = self._database.state()
        key = _key(visit, page, self._newest_at(state, visit))
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
        if found is None or not self._holds(found, state):
            return None
        return found.answer(visit.request)

    def made(self, visit: Visit, page: Page, shown: Shown) -> Response:
        """The page as it is made now, kept where it may be."""
        key, before = _key(visit, page, visit.newest), self._database.state()
        with witnessed() as witness:
            answer = shown(visit)
        if witness.wrote or not _may_be_kept(answer):
            return answer
        told = self._database.told(witness.asked) if witness.asked else b""
        # Somebody may have written meanwhile, or the day be over: who asks next has it made anew.
        same = _key(visit, page, visit.newest) == key
        if not same or (witness.asked and self._database.state() != before):
            return answer
        found = _finished(answer, tuple(witness.asked), told, before)
        self._keep(key, found)
        return found.answer(visit.request)

    def _newest_at(self, state: Hashable, visit: Visit) -> Snapshot | None:
        known = self._newest
        if known is None or known[0] != state:
            self._newest = known = (state, visit.newest)
        return known[1]

    def _holds(self, found: _Finished, state: Hashable) -> bool:
        if not found.asked or found.state == state:
            return True
        if self._database.told(found.asked) != found.told:
            return False
        found.state = state
        return True

    def _keep(self, key: Hashable, found: _Finished) -> None:
        if found.size > self._limit_bytes:
            return
        with self._lock:
            former = self._kept.pop(key, None)
            self._kept[key] = found
            self._bytes += found.size - (former.size if former else 0)
            while self._bytes > self._limit_bytes:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= oldest.size


def _key(visit: Visit, page: Page, newest: Snapshot | None) -> Hashable:
    """All that a page depends on, but what it asks of the database."""
    sent = visit.request.headers
    return (
        visit.user,
        str(visit.request.url),
        *(sent.get(name) for name in _FRAGMENTS),
        visit.language.tag,
        visit.theme,
        newest and newest.id,
        visit.workspace.today(),
        page.beside and page.beside(visit),
    )


def _may_be_kept(answer: Response) -> bool:
    names = {name for name, _ in answer.raw_headers}
    plain = answer.media_type == "text/html" and b"set-cookie" not in names
    return plain and answer.status_code == _OK and b"cache-control" not in names


def _finished(
    answer: Response, asked: tuple[Asked, ...], told: bytes, state: Hashable
) -> _Finished:
    body = bytes(answer.body)
    headers = tuple(pair for pair in answer.raw_headers if pair[0] not in _LEFT_OUT)
    mark = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return _Finished(gzip.compress(body, _LEVEL, mtime=0), headers, mark, asked, told, state)
