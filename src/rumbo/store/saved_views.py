"""Saved views: a list of deals as somebody arranged it, under a name, for themselves or for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import (
    ColumnElement,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from rumbo.errors import UsageError
from rumbo.model.user import User
from rumbo.store.database import Database
from rumbo.store.schema import SAVED_VIEWS

LONGEST_NAME = 80
LONGEST_QUERY = 4000
MOST = 500  # in one workspace

_SHOWN = [column for column in SAVED_VIEWS.c if column.name not in {"page", "created_at"}]


@dataclass(frozen=True)
class SavedView:
    """One saved view; `query` is the part of the address after the question mark."""

    id: int
    name: str
    query: str
    owner_id: int | None
    shared: bool

    def editable_by(self, user: User) -> bool:
        """Whether somebody may rename or delete it: its owner, and editors what is for all."""
        own = self.owner_id is not None and self.owner_id == user.id
        return own or ((self.shared or self.owner_id is None) and user.may("editor"))


class SavedViews:
    """The saved views of one page as one person sees them: their own and those for all."""

    def __init__(self, database: Database, page: str, user: User) -> None:
        self._database = database
        self._page = page
        self._user = user

    def listed(self) -> list[SavedView]:
        """All of them, by name."""
        query = select(*_SHOWN).where(self._seen()).order_by(func.lower(SAVED_VIEWS.c.name))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(SAVED_VIEWS.c.id)).mappings().all()
        return [SavedView(**row) for row in rows]

    def find(self, number: int) -> SavedView | None:
        """The view of that number; None where there is none that they see."""
        query = select(*_SHOWN).where(self._seen(), SAVED_VIEWS.c.id == number)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return SavedView(**row) if row else None

    def save(self, name: str, query: str, *, shared: bool) -> int:
        """Keeps a view and returns its number; one's own view of that name takes what is shown now.

        UsageError where its name or address will not do, or a view of somebody else has the name.
        """
        if len(query) > LONGEST_QUERY:
            raise UsageError("This view asks for too much to be saved.", advice="Lift a filter.")
        called = self._called(_named(name))
        if called is not None:
            return self._arranged(called, query, shared=shared)
        values = {
            "page": self._page,
            "name": _named(name),
            "query": query,
            "owner_id": self._user.id or None,
            "shared": shared,
            "created_at": datetime.now(UTC).replace(tzinfo=None),
        }
        with self._database.transaction() as connection:
            if (connection.scalar(select(func.count()).select_from(SAVED_VIEWS)) or 0) >= MOST:
                raise UsageError(f"There are {MOST} saved views.", advice="Delete some first.")
            key = connection.execute(insert(SAVED_VIEWS).values(values)).inserted_primary_key
        return int(key[0]) if key else 0

    def rename(self, view: SavedView, name: str, *, shared: bool) -> None:
        """Gives a view another name, and says whether it is for all; no two are called alike."""
        if self._called(_named(name), but=view.id) is not None:
            raise _taken(_named(name))
        change = update(SAVED_VIEWS).where(SAVED_VIEWS.c.id == view.id)
        with self._database.transaction() as connection:
            connection.execute(change.values(name=_named(name), shared=shared))

    def delete(self, view: SavedView) -> None:
        """Forgets a view; its address leads to the page as it is."""
        with self._database.transaction() as connection:
            connection.execute(delete(SAVED_VIEWS).where(SAVED_VIEWS.c.id == view.id))

    def _called(self, name: str, *, but: int = 0) -> SavedView | None:
        """The view of that name among those that they see, whatever its capitals; first their own.

        Somebody else's may be called alike: it was for its owner alone when this one was saved.
        """
        alike = [each for each in self.listed() if each.name.casefold() == name.casefold()]
        alike.sort(key=lambda each: each.owner_id != (self._user.id or None))
        return next((each for each in alike if each.id != but), None)

    def _arranged(self, view: SavedView, query: str, *, shared: bool) -> int:
        """Has a view of one's own lead to the list as it is arranged now; for all stays for all."""
        if view.owner_id != (self._user.id or None):
            raise _taken(view.name)
        change = update(SAVED_VIEWS).where(SAVED_VIEWS.c.id == view.id)
        with self._database.transaction() as connection:
            connection.execute(change.values(query=query, shared=shared or view.shared))
        return view.id

    def _seen(self) -> ColumnElement[bool]:
        own = SAVED_VIEWS.c.owner_id == self._user.id
        nobodys = SAVED_VIEWS.c.owner_id.is_(None) if self._user.may("admin") else false()
        shared = SAVED_VIEWS.c.shared == true()
        return (SAVED_VIEWS.c.page == self._page) & or_(own, nobodys, shared)


def _taken(name: str) -> UsageError:
    return UsageError(f"There is a view called “{name}” already.", advice="Write another.")


def _named(name: str) -> str:
    kept = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not kept or len(kept) > LONGEST_NAME:
        raise UsageError(
            f"A view needs a name of at most {LONGEST_NAME} characters.", advice="Write another."
        )
    return kept
