"""What `rumbo.access` refuses, in the reader's language."""

from __future__ import annotations

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


def told(visit: Visit, error: RumboError) -> str:
    """What was refused and what to do about it."""
    parts = [part for part in (error.message, error.advice) if part]
    return " ".join(visit.say(part) if part in KNOWN else part for part in parts)
