"""The vocabulary of movement: how a deal passes from one phase to the next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Move(IntEnum):
    """The kind of a passage; the number is its code in the passages table."""

    START = 0
    ADVANCE = 1
    SKIP = 2
    REGRESS = 3
    RESTART = 4
    WON = 5
    LOST = 6
    PARKED = 7
    TRANSFER = 8  # to another pipeline

    @property
    def label(self) -> str:
        """The name that readings use."""
        return self.name.lower()


BACKWARD = (Move.REGRESS, Move.RESTART)


@dataclass(frozen=True)
class Phase:
    """One phase of the map, or a CRM stage while the workspace has no map of its own.

    `code` is its number in the passages table, `rank` its order in the pipeline (None for won,
    lost and parked, which have no place on the road), `patience_days` how long nothing may happen
    before the deal counts as paused (None: learnt from the deals that were won). `key` names it
    among all phases: its id, with its pipeline's before it where another phase has the same.
    """

    code: int
    id: str
    name: str
    pipeline_id: str
    pipeline: str
    outcome: str  # open, won or lost
    rank: int | None = None
    parked: bool = False
    journey: str = "acquisition"
    patience_days: float | None = None
    key: str = ""

    @property
    def open(self) -> bool:
        """Whether a deal in this phase is still to be decided."""
        return self.outcome == "open"

    @property
    def known(self) -> bool:
        """Whether it is a phase of the road, and not where deals without history came from."""
        return not self.open or self.parked or self.rank is not None


class Touch(IntEnum):
    """A moment between the two sides; the number is its code in the touches table."""

    ATTEMPT = 1  # ours, one way
    INBOUND = 2  # a message from a person of theirs
    MEETING = 3  # held
    CALL = 4  # connected
    NO_SHOW = 5  # agreed and not held, or cancelled
    ROLE_ENGAGED = 6  # the first two-way contact with a role of the committee
    DECISION_MEETING = 7  # held with an economic buyer or a sponsor
    DOCUMENT = 8  # sent by us, answered with one of theirs


CONTACT = (Touch.INBOUND, Touch.MEETING, Touch.CALL)
PROGRESS = (Touch.ROLE_ENGAGED, Touch.DECISION_MEETING, Touch.DOCUMENT)
