"""The warmer: it opens the pages of the navigation before anybody does, and then every question.

Then it has the chances of former days learnt, so that nobody waits for that who looks at one.
It does so when the server starts, when there is a new snapshot and when a new day begins, and
leaves what it is at for that; for somebody who sees every deal, without filters and in the language
of the workspace. What it asks for waits until nobody else asks for anything.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from fastapi import Request
from starlette.routing import compile_path

from rumbo.errors import RumboError
from rumbo.log.view import Scope, View
from rumbo.model.user import AT_THIS_MACHINE
from rumbo.predict.outlook import whole_outlook
from rumbo.predict.serving import former_days, served
from rumbo.readings.chance import keep_chances
from rumbo.readings.listing import keep_ready
from rumbo.web.page import Page, pages
from rumbo.web.rendering import render
from rumbo.web.visit import House, Visit
from rumbo.workspace import Workspace

LOOKS_SECONDS = 10.0  # between two looks for a new snapshot
_PREPARING_BYTES = 64 * 1024 * 1024  # of answers: they are wanted on the disk
_FEW_DEALS = 20_000  # of more, pages that take long are left to `rumbo prepare` and who asks
_LEARNT_AT_ONCE = 4_000  # deals: of so few a model is learnt while somebody waits
_PAST_DAYS = 2 * 365  # that people look back: to the same month a year ago, and before it
_PAST_SECONDS = 900.0  # what is not learnt by then is left to who asks
_LOG = logging.getLogger("rumbo.web")


def prepare(folder: Path, *, lengthy: bool = False) -> int:
    """Answers what the first pages of a workspace ask today, and keeps it; how many pages opened.

    Those that are `lengthy` are opened last, and only where they are wanted.

    A server that starts then, or serves already, finds the answers there.
    """
    house = House.of(Workspace.open(folder), answer_bytes=_PREPARING_BYTES)
    try:
        if house.workspace.newest() is None:
            return 0
        warmer = Warmer(house)
        opened = warmer.open_pages() + warmer.open_ahead()
        return opened + (warmer.open_lengthy() if lengthy else 0)
    finally:
        house.close()


class Warmer:
    """Keeps the first pages of one house warm, in a thread of its own."""

    def __init__(self, house: House) -> None:
        self._house = replace(house, patient=True)
        self._stopped = threading.Event()
        self._warmed: tuple[int, date] | None = None  # the snapshot and the day, once it keeps warm

    def start(self) -> None:
        """Begins, and looks again every few seconds."""
        threading.Thread(target=self._keep_warm, name="warmer", daemon=True).start()

    def stop(self) -> None:
        """Ends after the page at hand."""
        self._stopped.set()

    def _keep_warm(self) -> None:
        while not self._stopped.is_set():
            with suppress(RumboError):  # who asks for a page is told as well
                newest, today = self._house.workspace.newest(), self._house.workspace.today()
                if newest is not None and self._warmed != (newest.id, today):
                    self._warmed = (newest.id, today)
                    self._warm(newest.id, today, newest.facts.get("deals", 0))
            self._stopped.wait(LOOKS_SECONDS)

    def _warm(self, snapshot: int, today: date, deals: int) -> None:
        """Opens all of one snapshot and day; the rest is left as soon as there is another."""
        stand_by, steps = partial(self._stand_by, snapshot, today), list[Callable[[], object]]()
        steps += [partial(stand_by, keep_ready), self.open_pages, partial(stand_by, keep_chances)]
        steps.append(partial(stand_by, whole_outlook))  # the page of a deal asks it
        steps.append(self.open_ahead)
        if deals < _FEW_DEALS:
            steps.append(self.open_lengthy)
        if deals > _LEARNT_AT_ONCE:
            steps.append(partial(self.learn_past, snapshot, today))
        for step in steps:
            if not self._leaves():
                step()

    def _leaves(self) -> bool:
        """Whether the server ends, or what is being opened is no longer the newest."""
        return self._stopped.is_set() or self._outdated(self._warmed)

    def _outdated(self, warmed: tuple[int, date] | None) -> bool:
        """Whether there is another snapshot or day by now; of none, never."""
        if warmed is None:
            return False
        try:
            newest = self._house.workspace.newest()
        except RumboError:
            return False  # the database is busy; the next page will tell
        return warmed != (newest and newest.id, self._house.workspace.today())

    def open_pages(self) -> int:
        """Opens every page of the navigation; how many did open."""
        first = (page for page in pages().values() if page.order is not None)
        return self._open_all((page, page.path) for page in first)

    def open_ahead(self) -> int:
        """Opens what lies below the navigation, every question among it; how many did open."""
        return self._open_all((page, each) for page in pages().values() for each in page.ahead())

    def open_lengthy(self) -> int:
        """Opens the pages that take long, once the others are there; how many did open."""
        return self._open_all((page, page.path) for page in pages().values() if page.lengthy)

    def learn_past(self, snapshot: int, today: date) -> int:
        """Learns the models that served on former days, the last first; of how many periods.

        It ends where too few deals had closed, when it has taken long, and as soon as there is
        another snapshot or day: what that asks comes first.
        """
        every, until = self._house.workspace.settings.model_days, time.monotonic() + _PAST_SECONDS
        days = former_days(today, every, today - timedelta(days=_PAST_DAYS))
        for learnt, day in enumerate(days):
            if self._stopped.is_set() or self._outdated((snapshot, today)):
                return learnt
            if time.monotonic() > until:
                return learnt
            if not self._learnt(snapshot, today, day):
                return learnt
        return len(days)

    def _learnt(self, snapshot: int, today: date, day: date) -> bool:
        """Whether that day has a model; one that was learnt before is not opened again."""
        scope = Scope(as_of=day)
        lent = partial(self._former, snapshot, today, scope)
        make = partial(self._house.kept.get, snapshot, scope, "has a model", _has_model, lent)
        try:
            return self._house.keep_later((snapshot, "model", day), make).result()
        except (RumboError, CancelledError):
            return False  # who asks for the day is told as well
        except Exception:  # noqa: BLE001 - the warmer goes on with the next snapshot
            if not self._stopped.is_set():
                _LOG.exception("defect while the model of %s was learnt", day)
            return False

    @contextmanager
    def _former(self, snapshot: int, today: date, scope: Scope) -> Iterator[View]:
        """A former day beside the present one, which stays open for those who ask."""
        with self._house.views.lent(snapshot, Scope(as_of=today)) as view:
            if view.earlier is None:
                raise RumboError("No earlier day can be opened.")
            with view.earlier() as opening, opening(scope) as then:
                yield then

    def _open_all(self, wanted: Iterable[tuple[Page, str]]) -> int:
        opened = 0
        for page, address in wanted:
            if not self._leaves():
                try:
                    self._open(page, address)
                    opened += 1
                except (RumboError, CancelledError):
                    continue  # who asks for the page is told as well
                except Exception:  # noqa: BLE001 - the other pages are warmed all the same
                    if not self._stopped.is_set():
                        _LOG.exception("defect while %s was opened", address)
        return opened

    def _stand_by(self, snapshot: int, today: date, make: Callable[[View], object]) -> None:
        """Opens the day itself for the list and the search: kept answers alone do not open it."""
        scope = Scope(as_of=today)
        key = (snapshot, scope, make.__name__)
        with suppress(RumboError, CancelledError):
            self._house.keep_later(key, lambda: self._lend(snapshot, scope, make))

    def _lend(self, snapshot: int, scope: Scope, make: Callable[[View], object]) -> None:
        with self._house.views.lent(snapshot, scope) as view:
            make(view)

    def _open(self, page: Page, address: str) -> None:
        path, _, query = address.partition("?")
        named = compile_path(page.path)[0].match(path)
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "path_params": named.groupdict() if named else {},
            "query_string": query.encode(),
            "headers": [],
            "user": AT_THIS_MACHINE,
        }
        visit = Visit(Request(scope), self._house)
        render(visit, page, page.build(visit))


def _has_model(view: View) -> bool:
    return served(view).trained.chosen is not None
