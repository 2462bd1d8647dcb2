"""Open deals as bubbles: how long each has waited, in which phase, and for how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from rumbo.model.picture import TwinRow

Clock: TypeAlias = Literal["phase", "contact", "progress"]


@dataclass(frozen=True)
class Bubble:
    """One deal; `days` is its clock, and `never` that the clock has not begun: its age instead."""

    phase: int
    deal_id: str
    name: str
    account: str | None
    owner: str | None
    state: str
    days: float
    amount: float | None
    never: bool = False


@dataclass(frozen=True)
class Swarm:
    """The deals of one phase within some days (the end left out), too many to draw one by one."""

    phase: int
    from_days: int
    to_days: int
    deals: int
    amount: float | None


@dataclass(frozen=True)
class BubblesData:
    """The largest deals one by one, the others in swarms.

    `phases` are in the order of the road: code, name, and the pipeline where there are several.
    """

    title: str
    clock: Clock
    phases: tuple[tuple[int, str, str], ...]
    bubbles: tuple[Bubble, ...]
    swarms: tuple[Swarm, ...]
    as_of: date
    currency: str = "EUR"

    @property
    def deals(self) -> int:
        """How many deals the picture holds."""
        return len(self.bubbles) + sum(swarm.deals for swarm in self.swarms)

    def names(self) -> dict[int, str]:
        """The name of each phase by its code."""
        return {code: name for code, name, _ in self.phases}

    def as_rows(self) -> list[TwinRow]:
        """One row per bubble, then one per swarm, all with the same columns."""
        names = self.names()
        drawn = [_bubble_row(bubble, names) for bubble in self.bubbles]
        return drawn + [_swarm_row(swarm, names) for swarm in self.swarms]


def _bubble_row(bubble: Bubble, names: dict[int, str]) -> TwinRow:
    return {
        "record": "deal",
        "deal_id": bubble.deal_id,
        "name": bubble.name,
        "phase": names[bubble.phase],
        "state": bubble.state,
        "from_days": bubble.days,
        "to_days": bubble.days,
        "never": bubble.never,
        "deals": 1,
        "amount": bubble.amount,
    }


def _swarm_row(swarm: Swarm, names: dict[int, str]) -> TwinRow:
    return {
        "record": "swarm",
        "deal_id": None,
        "name": None,
        "phase": names[swarm.phase],
        "state": None,
        "from_days": swarm.from_days,
        "to_days": swarm.to_days,
        "never": False,
        "deals": swarm.deals,
        "amount": swarm.amount,
    }
