"""The names in a view: what filters can be set to, and what a search can find."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View


@dataclass(frozen=True)
class Choices:
    """What each filter can be set to; `segments` are values by field."""

    pipelines: tuple[str, ...]
    owners: tuple[str, ...]
    teams: tuple[str, ...]
    segments: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Named:
    """A deal or an account that was found by its name; `detail` tells it from its namesakes."""

    kind: str  # deal or account
    id: str
    name: str
    detail: str


@dataclass(frozen=True)
class Owner:
    """Somebody who owns deals, and how many they own."""

    id: str
    name: str
    deals: int


def owners(view: View) -> tuple[Owner, ...]:
    """Every owner that the data knows, by name."""
    return tuple(Owner(**row) for row in view.ask(PACKAGE, "names_owners.sql").dicts())


def choices(view: View) -> Choices:
    """The values that filters may have, those of most deals first within a segment's field."""
    found: dict[str, list[str]] = {}
    for row in view.ask(PACKAGE, "names_choices.sql").dicts():
        found.setdefault(row["field"], []).append(row["value"])
    return Choices(
        pipelines=tuple(found.pop("pipeline", ())),
        owners=tuple(found.pop("owner", ())),
        teams=tuple(found.pop("team", ())),
        segments={name: tuple(values) for name, values in found.items()},
    )


def keep_names(view: View) -> None:
    """Makes `names`, in which a search looks for accounts and deals."""
    view.prepare("names", PACKAGE, "names.sql")


def found(view: View, words: Sequence[str], most: int) -> tuple[Named, ...]:
    """The accounts and deals in view that all the words are in, at most so many of each."""
    keep_names(view)
    rows = view.ask(PACKAGE, "names_found.sql", words=[folded(word) for word in words], most=most)
    return tuple(Named(**row) for row in rows.dicts())


def folded(text: str) -> str:
    """A text as a search compares it, and an alphabet sorts it: small letters without accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))
