"""What all readings of a workspace say, whichever snapshot they stood on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rumbo.model.reading import Reading
from rumbo.readings.registry import question, questions
from rumbo.workspace import Workspace

READINGS = tuple(
    name for name, asked in questions().items() if not getattr(asked, "takes_deal", False)
)
Shown = dict[str, object]


def shown(reading: Reading) -> Shown:
    """What a reading says, without the number of its snapshot."""
    return {key: value for key, value in reading.as_json("en").items() if key != "snapshot"}


def answers(made: Workspace, day: date, names: Iterable[str] = READINGS) -> dict[str, Reading]:
    """What readings say as of a day, one after the other in one view, as a browser asks them.

    That each says the same in a view of its own is what test_views.py holds.
    """
    with made.view(made.scope(as_of=day)) as view:
        return {name: question(name).read(view) for name in names}


def all_shown(made: Workspace, day: date) -> dict[str, Shown]:
    """What every reading says as of a day."""
    return {name: shown(each) for name, each in answers(made, day).items()}
