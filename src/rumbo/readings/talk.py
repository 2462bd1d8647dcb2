"""Waits and meetings: who waited how long for whom, and which meetings nobody came to.

`keep_talks` is what the reading `response_times` and its selections share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rumbo.errors import UsageError
from rumbo.readings.chosen import keep_chosen
from rumbo.readings.pause import PACKAGE
from rumbo.readings.workday import keep_workdays

if TYPE_CHECKING:
    from rumbo.log.view import View

# What a selection may ask for: what of `talks`, and whether it was done.
WHATS: dict[str, tuple[str, bool | None]] = {
    "ours": ("ours", None),
    "ours_answered": ("ours", True),
    "ours_unanswered": ("ours", False),
    "theirs": ("theirs", None),
    "theirs_answered": ("theirs", True),
    "theirs_unanswered": ("theirs", False),
    "meetings": ("meetings", None),
    "no_shows": ("meetings", True),
}
GROUPS = ("phase", "owner", "source", "set_by")


@dataclass(frozen=True)
class Told:
    """What a selection asks of waits and meetings: which, of whose group or of all."""

    what: str
    done: bool | None
    by: str
    group_id: str


def told(text: str) -> Told:
    """What WHAT~BY~GROUP asks for; UsageError where it is nothing."""
    name, _, rest = text.partition("~")
    by, _, group_id = rest.partition("~")
    if name not in WHATS or (by and by not in GROUPS):
        raise UsageError(
            f"There is no wait {text!r}.",
            advice="Write it as WHAT~BY~GROUP, such as ours~source~web.",
        )
    what, done = WHATS[name]
    return Told(what, done, by, group_id)


def keep_talks(view: View) -> None:
    """Makes `talks`: every wait and every meeting of the period."""
    if view.keeps("talks"):
        return
    keep_workdays(view)
    view.prepare("every_talk", PACKAGE, "talks.sql", of_all=True)
    keep_chosen(view, "talks", "every_talk", "talks_chosen.sql")
