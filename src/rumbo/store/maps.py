"""The versions of the map in the database: drafts, what is in force, and what was before.

A version is never changed after it was published. A draft counts its revisions, so that two people
who edit it at once lose nothing: who comes second is told what changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import RowMapping

from rumbo.errors import UsageError
from rumbo.store.comments import visible
from rumbo.store.database import Database
from rumbo.store.schema import CONFIRMATIONS, MAPS


class Status(StrEnum):
    """Where a version of the map stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class MapVersion:
    """One version of the map; `document` is the map as plain entries (journey/document.py)."""

    id: int
    status: Status
    document: Mapping[str, Any]
    revision: int
    based_on: int | None
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    why: str
    published_at: datetime | None
    published_by: str | None
    superseded_at: datetime | None


LONGEST_NOTE, LONGEST_WHO = 2000, 100  # of a confirmation


@dataclass(frozen=True)
class Confirmation:
    """Somebody looked at the published map and said that it still holds."""

    map_id: int
    confirmed_at: datetime
    confirmed_by: str
    note: str
    evidence: Mapping[str, Any]


class ChangedMeanwhileError(UsageError):
    """A draft has another revision than the one that an edit was made on."""

    def __init__(self, version: MapVersion) -> None:
        super().__init__(
            f"{version.changed_by or '—'} changed the draft meanwhile.",
            advice="Look at it again and repeat your change.",
        )
        self.version = version


class Maps:
    """All versions of one workspace's map."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def versions(self) -> list[MapVersion]:
        """Every version, the oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(MAPS).order_by(MAPS.c.id)).mappings().all()
        return [_version(row) for row in rows]

    def version(self, number: int) -> MapVersion:
        """The version of that number; UsageError where there is none."""
        with self._database.reading() as connection:
            row = connection.execute(select(MAPS).where(MAPS.c.id == number)).mappings().first()
        if row is None:
            raise UsageError(f"There is no version {number} of the map.", advice="See: rumbo map")
        return _version(row)

    def in_force(self, moment: datetime) -> MapVersion | None:
        """The version that was published last by that moment (naive UTC), if any was."""
        query = (
            select(MAPS)
            .where(MAPS.c.published_at <= moment)
            .order_by(MAPS.c.published_at.desc(), MAPS.c.id.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return _version(row) if row else None

    def add(
        self, document: Mapping[str, Any], *, by: str, why: str, based_on: int | None = None
    ) -> MapVersion:
        """Keeps a new draft."""
        now = _now()
        values = {
            "status": Status.DRAFT.value,
            "document": dict(document),
            "revision": 1,
            "based_on": based_on,
            "created_at": now,
            "created_by": by,
            "changed_at": now,
            "changed_by": by,
            "why": why,
        }
        with self._database.transaction() as connection:
            made = connection.execute(insert(MAPS).values(values)).inserted_primary_key
        return self.version(int(made[0]) if made else 0)

    def save(
        self, number: int, document: Mapping[str, Any], *, revision: int, by: str, why: str = ""
    ) -> MapVersion:
        """Replaces a draft that is still at `revision`; ChangedMeanwhileError where it is not."""
        values: dict[str, Any] = {
            "document": dict(document),
            "revision": revision + 1,
            "changed_at": _now(),
            "changed_by": by,
        }
        if why:
            values["why"] = why
        with self._database.transaction() as connection:
            done = connection.execute(
                update(MAPS)
                .where(
                    MAPS.c.id == number,
                    MAPS.c.status == Status.DRAFT.value,
                    MAPS.c.revision == revision,
                )
                .values(values)
            )
            changed = done.rowcount
        found = self.version(number)
        if not changed:
            _refuse_unless_draft(found)
            raise ChangedMeanwhileError(found)
        return found

    def publish(
        self,
        number: int,
        *,
        by: str,
        why: str = "",
        at: datetime | None = None,
        revision: int | None = None,
    ) -> MapVersion:
        """Puts a draft into force from now on; what was in force becomes superseded.

        With a `revision`, only as it was then: ChangedMeanwhileError where somebody changed it.
        """
        version = self.version(number)
        _refuse_unless_draft(version)
        seen = version.revision if revision is None else revision
        values: dict[str, Any] = {
            "status": Status.PUBLISHED.value,
            "published_at": at or _now(),
            "published_by": by,
        }
        with self._database.transaction() as connection:
            done = connection.execute(
                update(MAPS)
                .where(
                    MAPS.c.id == number,
                    MAPS.c.status == Status.DRAFT.value,
                    MAPS.c.revision == seen,
                )
                .values(values | ({"why": why} if why else {}))
            )
            if done.rowcount:
                connection.execute(
                    update(MAPS)
                    .where(MAPS.c.status == Status.PUBLISHED.value, MAPS.c.id != number)
                    .values(status=Status.SUPERSEDED.value, superseded_at=values["published_at"])
                )
        found = self.version(number)
        if not done.rowcount:
            _refuse_unless_draft(found)
            raise ChangedMeanwhileError(found)
        return found

    def discard(self, number: int, *, by: str) -> MapVersion:
        """Puts a draft aside; it stays readable."""
        _refuse_unless_draft(self.version(number))
        with self._database.transaction() as connection:
            connection.execute(
                update(MAPS)
                .where(MAPS.c.id == number, MAPS.c.status == Status.DRAFT.value)
                .values(status=Status.DISCARDED.value, changed_at=_now(), changed_by=by)
            )
        return self.version(number)

    def withdraw(self) -> None:
        """Takes back whatever was ever in force; it stays readable."""
        with self._database.transaction() as connection:
            connection.execute(
                update(MAPS)
                .where(MAPS.c.published_at.is_not(None))
                .values(status=Status.DISCARDED.value, published_at=None, superseded_at=None)
            )

    def confirm(
        self,
        number: int,
        *,
        by: str,
        note: str,
        evidence: Mapping[str, Any],
        at: datetime | None = None,
    ) -> Confirmation:
        """Records that the version was looked at and still holds; UsageError for long words."""
        by, note = visible(by), visible(note)
        if len(by) > LONGEST_WHO or len(note) > LONGEST_NOTE:
            raise UsageError(
                f"Who confirms has at most {LONGEST_WHO} characters, and the note {LONGEST_NOTE}.",
                advice="Shorten it.",
            )
        confirmation = Confirmation(number, at or _now(), by, note, dict(evidence))
        with self._database.transaction() as connection:
            connection.execute(
                insert(CONFIRMATIONS).values(
                    map_id=number,
                    confirmed_at=confirmation.confirmed_at,
                    confirmed_by=by,
                    note=note,
                    evidence=dict(evidence),
                )
            )
        return confirmation

    def confirmed(self, number: int, moment: datetime) -> Confirmation | None:
        """The last confirmation of a version by that moment (naive UTC), if there is one."""
        found = [each for each in self.confirmations(number) if each.confirmed_at <= moment]
        return found[-1] if found else None

    def confirmations(self, number: int | None = None) -> list[Confirmation]:
        """Every confirmation of a version, or of all of them, the oldest first."""
        query = select(CONFIRMATIONS).order_by(CONFIRMATIONS.c.confirmed_at, CONFIRMATIONS.c.id)
        if number is not None:
            query = query.where(CONFIRMATIONS.c.map_id == number)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        names = Confirmation.__dataclass_fields__
        return [Confirmation(**{name: row[name] for name in names}) for row in rows]


def _version(row: RowMapping) -> MapVersion:
    return MapVersion(**{**row, "status": Status(row["status"])})


def _refuse_unless_draft(version: MapVersion) -> None:
    if version.status is not Status.DRAFT:
        raise UsageError(
            f"Version {version.id} of the map is not a draft.", advice="Make a draft of it first."
        )


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
