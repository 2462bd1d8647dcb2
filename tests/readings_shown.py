"""What all readings of a workspace say, whichever snapshot they stood on."""

from __future__ import annotations

from datetime import date

from rumbo.model.reading import Reading
from rumbo.readings.registry import questions
from rumbo.workspace import Workspace

READINGS = tuple(
    name for name, asked in questions().items() if not getattr(asked, "takes_deal", False)
)
Shown = dict[str, object]


def shown(reading: Reading) -> Shown:
    """What a reading says, without the number of its snapshot."""
    return {key: value for key, value in reading.as_json("en").items() if key != "snapshot"}


def all_shown(made: Workspace, day: date) -> dict[str, Shown]:
    """What every reading says as of a day."""
    return {name: shown(made.read(name, made.scope(as_of=day))) for name in READINGS}
