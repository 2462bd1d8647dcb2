"""Targets of teams and owners: what is to be won of their deals in a month."""

from __future__ import annotations

import re
from dataclasses import dataclass

TEAM, OWNER = "team", "owner"
_WRITTEN = re.compile(r"(team|owner)\s+(\S(?:.*\S)?)\s*=\s*(\d{1,12})")


@dataclass(frozen=True)
class Target:
    """What a team, or an owner (by name or id), is to win in a month, in the currency of sums."""

    by: str
    name: str
    monthly: float


def entries(text: str) -> tuple[str, ...]:
    """What stands between the semicolons of the setting."""
    return tuple(each.strip() for each in text.split(";") if each.strip())


def target(entry: str) -> Target | None:
    """What one entry says, as `team Iberia = 60000`; None where it cannot be read."""
    found = _WRITTEN.fullmatch(entry)
    return None if found is None else Target(found[1], found[2], float(found[3]))


def monthly(text: str, by: str, *names: str) -> float | None:
    """What a team or owner of one of these names is to win in a month; None if nobody says."""
    told = (target(entry) for entry in entries(text))
    own = [each for each in told if each and each.by == by and each.name in names]
    return own[-1].monthly if own else None
