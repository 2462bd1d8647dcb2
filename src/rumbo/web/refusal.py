"""What is refused, in the reader's language.

Errors are written in English where they are raised. A text without values is looked up as it is; of
one with values the message is found that it was made from.
"""

from __future__ import annotations

import re
from functools import cache

from rumbo.errors import RumboError
from rumbo.web.language import marked
from rumbo.web.visit import Visit

KNOWN = frozenset(
    {
        marked("The password is too short."),
        marked("Use at least 12 characters."),
        marked("The password is too long."),
        marked("Use at most 256 characters."),
        marked("The password is easy to guess."),
        marked("Put together words that have nothing in common."),
        marked("Too many people are signing in."),
        marked("Try again in a few seconds."),
        marked("The login or the password is wrong."),
        marked("That user is gone."),
        marked("Look at the list again."),
        marked("That login is taken."),
        marked("Choose another one."),
        marked("That cannot be a login."),
        marked("Use an e-mail address or a short name."),
        marked("That name cannot be used."),
        marked("Use at most 100 letters."),
        marked("The first user answers for the others."),
        marked("Give them the role admin."),
        marked("Nobody would be left to answer for the workspace."),
        marked("Make somebody else admin first."),
        marked("There is no such role."),
        marked("Use viewer, editor or admin."),
        marked("An admin sees all deals."),
        marked("Lift the limit, or give another role, first."),
        marked("A token needs a name."),
        marked("Use at most 80 letters."),
        marked("There are too many tokens already."),
        marked("Revoke one first."),
        marked("There is no such token."),
    }
)


# What is refused with a name or a value in it; the first that fits is taken.
PATTERNS = (
    marked("No deal or account has the field {value}."),
    marked("No deal has the {filter} {value}."),
    marked("Known: {values}."),
    marked("The period begins after {day}."),
    marked("Choose an earlier one, or --as-of."),
    marked("The period {first}..{last} ends before it begins."),
    marked("Write FROM..TO."),
    marked("The period {value} is not known."),
    marked("The view {value} is not known."),
    marked("Use stacked or side."),
    marked("The {name} {value} is not known."),
    marked("Use FROM..TO or one of {values}."),
    marked("{value} is not a date."),
    marked("{value} lies outside {first}–{last}."),
    marked("{value} is not a moment."),
    marked("Write it as {example}."),
    marked("The filter {name} cannot be used."),
    marked("The segment {value} cannot be read."),
    marked("The detail {value} cannot be read."),
    marked("Use 0 to 100."),
    marked("The {name} cannot be used."),
    marked("Leave it out."),
    marked("Write it FIELD=VALUE."),
    marked("There is no column {value}."),
    marked("There is no phase {value}."),
    marked("There is no passage {value}."),
    marked("There is no path {value}."),
    marked("Write phases joined by ~."),
    marked("There is no reading {value}."),
    marked("There is no deal to draw."),
    marked("Choose a later date or other filters."),
    marked("There is no deal {value} at that date."),
    marked("Check its id, or --as-of."),
    marked("The reading {name} has no period."),
    marked("Leave --period out."),
    marked("The reading {name} is not about one deal."),
    marked("Leave --deal out."),
    marked("{folder} holds no data yet."),
    marked("Bring some in with: {command}"),
    marked("The data of {folder} cannot be used: {reason}"),
    marked("See: {command}"),
    marked("There is no snapshot {number}."),
)
_FILTERS = {
    "owner": marked("Owner"),
    "pipeline": marked("Pipeline"),
    "team": marked("Team"),
    "segment": marked("Segment"),
}


def told(visit: Visit, error: RumboError) -> str:
    """What was refused and what to do about it."""
    parts = [part for part in (error.message, error.advice) if part]
    return " ".join(_said(visit, part) for part in parts)


def fitting(part: str) -> tuple[str, dict[str, str]] | None:
    """The message that was filled in to make this text, and what it was filled in with."""
    if part in KNOWN:
        return part, {}
    for message, pattern in _compiled():
        found = pattern.fullmatch(part)
        if found is not None:
            return message, found.groupdict()
    return None


def _said(visit: Visit, part: str) -> str:
    fits = None if visit.language.tag == "en" else fitting(part)
    if fits is None:
        return visit.language.told(part)
    message, values = fits
    return visit.say(message, **{name: _value(visit, name, text) for name, text in values.items()})


def _value(visit: Visit, name: str, text: str) -> str:
    if name == "filter":
        return visit.say(_FILTERS[text]).lower() if text in _FILTERS else text
    bare = text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text
    return f"«{bare}»" if name == "value" else bare


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (message, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(message)), re.DOTALL))
        for message in PATTERNS
    )
