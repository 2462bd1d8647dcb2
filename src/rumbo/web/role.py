"""Roles and people as the screens call them."""

from __future__ import annotations

from collections.abc import Mapping

from rumbo.model.user import ROLES, Role
from rumbo.readings.names import Owner, owners
from rumbo.web.frame import ROLE_LABELS, Option
from rumbo.web.language import marked
from rumbo.web.visit import Visit

_MAY: Mapping[Role, str] = {
    "viewer": marked("sees and downloads"),
    "editor": marked("also imports and changes"),
    "admin": marked("also lets people in"),
}


def options(visit: Visit, chosen: str) -> tuple[Option, ...]:
    """The roles to choose from, with what each may do."""
    return tuple(
        Option(role, f"{visit.say(ROLE_LABELS[role])}: {visit.say(_MAY[role])}", role == chosen)
        for role in ROLES
    )


def known_owners(visit: Visit) -> tuple[Owner, ...]:
    """Every owner in the data."""
    return visit.ask("owners", visit.workspace.scope(), owners) if visit.newest else ()


def owner_options(visit: Visit, chosen: frozenset[str]) -> tuple[Option, ...]:
    """The owners to choose from; one that is chosen stays, even where the data lost it."""
    known = {each.id: each.name for each in known_owners(visit)}
    named = known | {each: each for each in chosen if each not in known}
    return tuple(Option(each, name, each in chosen) for each, name in named.items())


def sight(visit: Visit, limited_to: frozenset[str] | None) -> str:
    """Whose deals somebody sees, in words."""
    if limited_to is None:
        return visit.say("All deals")
    known = {each.id: each.name for each in known_owners(visit)}
    listed = sorted(known.get(each, each) for each in limited_to)
    return visit.say("Deals of {names}", names=", ".join(listed)) if listed else visit.say("None")
