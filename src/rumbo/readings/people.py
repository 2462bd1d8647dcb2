"""The people of a deal: who they are, since when, and whether they have spoken with us."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rumbo.model.movement import CONTACT, Touch
from rumbo.readings.deal import SeenTouch
from rumbo.readings.moment import local_moment
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View


@dataclass(frozen=True)
class Person:
    """Somebody of theirs: their role, when they entered and when they spoke with us.

    `listed` is False for who took part in the conversation and is not on the deal. `met` counts
    the two-way contacts and `tried` our one-way attempts.
    """

    id: str
    name: str
    job_title: str | None
    email: str | None
    role: str | None
    listed: bool
    added_at: datetime | None
    first_contact: datetime | None
    last_contact: datetime | None
    met: int
    tried: int

    @property
    def engaged(self) -> bool:
        """Whether there was any exchange in both directions."""
        return self.met > 0


@dataclass
class _Spoken:
    met: list[int] = field(default_factory=list)
    tried: int = 0


def deal_people(
    view: View, deal: int, touches: Sequence[SeenTouch]
) -> tuple[tuple[Person, ...], Mapping[str, tuple[str, ...]]]:
    """The deal's people, those who entered first before, and the names in each activity."""
    listed = view.ask(PACKAGE, "deal_people.sql", deal=deal).dicts()
    spoken = view.ask(PACKAGE, "deal_spoken.sql", deal=deal).dicts()
    talks = _talks(spoken, touches)
    known: dict[str, Mapping[str, Any]] = {}
    for row in listed:
        # Of several rows about one person the last one that names a role says it.
        before = known.get(row["contact_id"], row)
        known[row["contact_id"]] = {**before, "role": row["role"] or before["role"]}
    others = {row["contact_id"]: row for row in spoken if row["contact_id"] not in known}
    people = [_person(view, row, talks, listed=True) for row in known.values()]
    people += [
        _person(view, row | {"added_us": None}, talks, listed=False)
        for name, row in others.items()
        if name in talks
    ]
    return tuple(people), _names(spoken)


def _names(spoken: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in spoken:
        found[row["activity_id"]] = (*found.get(row["activity_id"], ()), row["name"])
    return found


def _talks(
    spoken: Iterable[Mapping[str, Any]], touches: Sequence[SeenTouch]
) -> Mapping[str, _Spoken]:
    kinds: dict[str, SeenTouch] = {
        touch.activity_id: touch for touch in touches if touch.kind in (Touch.ATTEMPT, *CONTACT)
    }
    found: dict[str, _Spoken] = {}
    for row in spoken:
        touch = kinds.get(row["activity_id"])
        if touch is None:
            continue
        talk = found.setdefault(row["contact_id"], _Spoken())
        if touch.kind in CONTACT:
            talk.met.append(touch.moment_us)
        else:
            talk.tried += 1
    return found


def _person(
    view: View, row: Mapping[str, Any], talks: Mapping[str, _Spoken], *, listed: bool
) -> Person:
    talk = talks.get(row["contact_id"], _Spoken())
    added = row["added_us"]
    return Person(
        id=row["contact_id"],
        name=row["name"],
        job_title=row["job_title"],
        email=row["email"],
        role=row["role"],
        listed=listed,
        added_at=None if added is None else local_moment(view, added),
        first_contact=local_moment(view, min(talk.met)) if talk.met else None,
        last_contact=local_moment(view, max(talk.met)) if talk.met else None,
        met=len(talk.met),
        tried=talk.tried,
    )
