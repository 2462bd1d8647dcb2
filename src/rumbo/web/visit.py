"""One request as pages see it: the snapshot, the filters, the language, and questions to ask."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Self, TypeVar, cast

from fastapi import Request
from starlette.datastructures import FormData

from rumbo.errors import AccessError
from rumbo.kept_answers import KeptAnswers
from rumbo.log.view import Scope, View
from rumbo.model.extract import Extract
from rumbo.model.period import parse_period
from rumbo.model.picture import JourneyData
from rumbo.model.reading import Reading
from rumbo.model.user import NOBODY, Role, User
from rumbo.model.what_if import WRITTEN, Change, parse_changes
from rumbo.readings.picture import journey_data
from rumbo.readings.registry import question
from rumbo.store.database import Snapshot
from rumbo.web.answers import Answers
from rumbo.web.bases import Bases
from rumbo.web.desk import Desk
from rumbo.web.filters import NAMES, Filters, address, written_path
from rumbo.web.language import Language, chosen
from rumbo.web.page import Page
from rumbo.web.views import Views
from rumbo.workspace import Workspace

Kept = TypeVar("Kept")
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class House:
    """What all requests share: the workspace, its open views and the answers kept for it."""

    workspace: Workspace
    answers: Answers
    views: Views
    desk: Desk
    kept: KeptAnswers
    patient: bool = False  # what is asked for waits until nobody else asks

    @classmethod
    def of(cls, workspace: Workspace, *, answer_bytes: int) -> Self:
        """The house of a workspace, whose answers in memory take at most so many bytes."""
        kept = replace(workspace.kept, find=Bases(workspace).of)
        answers = Answers(limit_bytes=answer_bytes)
        return cls(workspace, answers, Views(workspace), Desk(workspace), kept)

    def close(self) -> None:
        """Lets go of everything; what is under way is not waited for."""
        self.desk.close()
        self.answers.close()
        self.views.close()
        self.workspace.close()

    def keep_later(self, key: Hashable, make: Callable[[], Kept]) -> Future[Kept]:
        """What is kept under the key, made first where it is not there."""
        answers = self.answers
        return answers.prepare(key, make) if self.patient else answers.later(key, make)

    def ask_later(
        self, snapshot: int, key: Hashable, scope: Scope, make: Callable[[View], Kept]
    ) -> Future[Kept]:
        """What `make` finds in the view, kept under the snapshot, the scope and the key."""
        lent = partial(self.views.lent, snapshot, scope)
        made = partial(self.kept.get, snapshot, scope, key, make, lent)
        return self.keep_later((snapshot, scope, key), made)


@dataclass(frozen=True)
class Visit:
    """One request; `form` holds the fields of a posted form."""

    request: Request
    house: House
    form: FormData = field(default_factory=FormData)

    @property
    def workspace(self) -> Workspace:
        """The workspace that is served."""
        return self.house.workspace

    @property
    def user(self) -> User:
        """Who asks."""
        found = self.request.scope.get("user", NOBODY)
        return cast("User", found)

    def may(self, page: Page) -> bool:
        """Whether the person who asks may see a page."""
        return self.user.may(page.role, whole=page.whole)

    def require(self, role: Role, *, whole: bool = False) -> None:
        """AccessError where the person's role is less, or they do not see the `whole`."""
        if self.user.may(role, whole=whole):
            return
        if self.user.may(role):
            raise AccessError(
                self.say("This is about all deals, and you see those of some owners."),
                advice=self.say("Ask an administrator."),
            )
        raise AccessError(
            self.say("Your role does not allow this."), advice=self.say("Ask an administrator.")
        )

    @cached_property
    def filters(self) -> Filters:
        """The filters in the address."""
        return Filters.of(self.request.query_params)

    @cached_property
    def language(self) -> Language:
        """The reader's language: the one they chose, else the workspace's."""
        asked = self.request.cookies.get("rumbo_language") or self.user.language
        return chosen(asked, self.workspace.settings)

    @property
    def theme(self) -> str:
        """The theme the reader chose; `auto` follows their device."""
        found = self.request.cookies.get("rumbo_theme", "auto")
        return found if found in THEMES else "auto"

    @property
    def path(self) -> str:
        """The path of the page as an address writes it: what was escaped in it still is."""
        return written_path(self.request)

    @cached_property
    def newest(self) -> Snapshot | None:
        """The newest snapshot, asked once per request; None while there is no data."""
        return self.workspace.newest()

    @cached_property
    def snapshot(self) -> Snapshot:
        """The snapshot that the address pins, else the newest; WorkspaceError without data.

        AccessError for a former one where the person sees some owners' deals: whose a deal is says
        the newest.
        """
        pinned = self.filters.pinned
        newest = self.newest
        if pinned is None or (newest and newest.id == pinned):
            return newest or self.workspace.snapshot()
        if self.user.limited_to is not None:
            raise AccessError(
                self.say("Former snapshots are shown to who sees all deals."),
                advice=self.say("Ask an administrator."),
            )
        return self.workspace.snapshot(pinned)

    def parameter(self, name: str, default: str = "") -> str:
        """A parameter of the address beside the filters."""
        return self.request.query_params.get(name, default)

    def link(self, path: str, /, **changes: object) -> str:
        """An address with the filters kept; a change of None takes its parameter away."""
        return address(path, self.filters.query() | changes)

    def same(self, **changes: object) -> str:
        """The present address with some parameters changed; None takes one away."""
        return self.same_at(self.path, **changes)

    def same_at(self, path: str, /, **changes: object) -> str:
        """Another path with all the parameters of the present one, some of them changed."""
        return address(path, dict(self.request.query_params) | changes)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the address supposes; UsageError where it cannot be read."""
        return parse_changes({kind: self.parameter(kind).strip() for kind in WRITTEN})

    def scope(self, *, period: bool = False) -> Scope:
        """The deals and dates that the filters mean."""
        return self.filters.scope(self.workspace, period=period)

    def say(self, message: str, /, **values: object) -> str:
        """A message in the reader's language."""
        return self.language.say(message, **values)

    def read(self, name: str) -> Reading:
        """The answer to one question under the filters."""
        found = self.reading_later(name).result()
        self.shown(found)
        return self.workspace.foresight.beside(found, self._limited)

    def shown(self, reading: Reading) -> None:
        """Keeps the record of a forecast that somebody is shown; of what is only prepared, none."""
        if reading.name == "forecast" and not self.house.patient:
            self.workspace.foresight.shown(reading, self._limited)

    @property
    def _limited(self) -> Scope:
        """The scope with all that its reader may see."""
        return replace(self.scope(), limited_to=self.user.limited_to)

    def reading_later(self, name: str) -> Future[Reading]:
        """As `read`, without waiting for it."""
        asked = question(name)
        scope = self.scope(period=asked.takes_period)
        if asked.takes_deal:
            scope = replace(scope, deal=self.parameter("deal") or None)
        if asked.takes_horizon and self.parameter("horizon"):
            horizon = parse_period(self.parameter("horizon"), scope.as_of)
            scope = replace(scope, horizon=horizon)
        if asked.takes_changes:
            scope = replace(scope, changes=self.changes)
        return self.ask_later(("reading", name), scope, asked.read)

    def extract_later(self, name: str, extract: Extract) -> Future[Reading]:
        """As `reading_later`, with no more rows than wanted where the answer is a long one."""
        asked = question(name)
        if asked.extract is None:
            return self.reading_later(name)
        scope = self.scope(period=asked.takes_period)
        return self.ask_later(
            ("extract", name, extract), scope, lambda view: asked.read(view, extract)
        )

    def journey(self) -> JourneyData:
        """The journey of the main pipeline under the filters, as data."""
        title = self.workspace.settings.name
        return self.ask_later(
            "journey", self.scope(), lambda view: journey_data(view, title)
        ).result()

    def ask(self, key: Hashable, scope: Scope, make: Callable[[View], Kept]) -> Kept:
        """What `make` finds in the view, kept under the snapshot, the scope and the key."""
        return self.ask_later(key, scope, make).result()

    def ask_later(self, key: Hashable, scope: Scope, make: Callable[[View], Kept]) -> Future[Kept]:
        """As `ask`, without waiting for it."""
        limited = replace(scope, limited_to=self.user.limited_to)  # whatever the page asks for
        return self.house.ask_later(self.snapshot.id, key, limited, make)

    def lent(self, scope: Scope) -> AbstractContextManager[View]:
        """A view of the reader's own for as long as a file takes to leave."""
        limited = replace(scope, limited_to=self.user.limited_to)
        return self.house.views.lent(self.snapshot.id, limited)

    def kept(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """Something made from answers, kept under the snapshot and the key; `make` asks nothing."""
        # Without a date in the address an answer is of today, and tomorrow's is another.
        today = self.workspace.today()
        told = (self.snapshot.id, "made", self.user.limited_to, today, key)
        return self.house.keep_later(told, make).result()


__all__ = ["NAMES", "THEMES", "House", "Visit"]
