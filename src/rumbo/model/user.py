"""Who may see and do what: roles, and the people who sign in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["anybody", "viewer", "editor", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "editor", "admin")
_ORDER: tuple[Role, ...] = ("anybody", *ROLES)


def higher(one: Role, other: Role) -> Role:
    """The role of the two that may do more."""
    return max(one, other, key=_ORDER.index)


@dataclass(frozen=True)
class User:
    """A person who uses the workspace.

    `limited_to` holds the ids of the owners whose deals they may see; None: all deals. `language`
    is the one they chose, empty where they did not. `id` is 0 for those who have not signed in.
    """

    id: int
    login: str
    name: str
    role: Role
    limited_to: frozenset[str] | None = None
    language: str = ""
    active: bool = True

    def may(self, role: Role, *, whole: bool = False) -> bool:
        """Whether their role reaches to `role`; `whole`: and they see every deal."""
        reaches = _ORDER.index(self.role) >= _ORDER.index(role)
        return reaches and not (whole and self.limited_to is not None)


# Who sits at the machine where nobody has to sign in, and who has not signed in where one has to.
AT_THIS_MACHINE = User(0, "", "", "admin")
NOBODY = User(0, "", "", "anybody", frozenset())
