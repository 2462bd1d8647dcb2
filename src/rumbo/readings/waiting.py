"""The open deals that ask for a decision: what the weekly five are chosen from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rumbo.readings.pause import PACKAGE
from rumbo.readings.standing import keep_standing

if TYPE_CHECKING:
    from rumbo.log.view import View

FIVE = 5
EVERY = 2_000_000_000


def keep_waiting(view: View) -> None:
    """Makes `waiting`: each deal that asks for a decision, and its place among its owner's."""
    keep_standing(view)
    view.prepare("waiting", PACKAGE, "waiting.sql")
