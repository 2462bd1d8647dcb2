"""Tokens as the screens list them."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.errors import UsageError
from rumbo.web import cell
from rumbo.web.visit import Visit


@dataclass(frozen=True)
class Shown:
    """One token: its number, its name, when it was made and when it was used last."""

    id: int
    name: str
    made: str
    used: str


def shown(visit: Visit, user_id: int) -> tuple[Shown, ...]:
    """The tokens of a user."""
    return tuple(
        Shown(
            each.id,
            each.name,
            cell.local(each.created_at, visit.language),
            cell.local(each.used_at, visit.language) if each.used_at else visit.say("never"),
        )
        for each in visit.workspace.access.tokens.listed(user_id)
    )


def number(visit: Visit) -> int:
    """The token that the address names; UsageError where it names none."""
    written = str(visit.request.path_params["token_id"])
    if not (written.isascii() and written.isdecimal() and len(written) < 10):  # noqa: PLR2004 - a column's width
        raise UsageError("There is no such token.", advice="Look at the list again.")
    return int(written)
