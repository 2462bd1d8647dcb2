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

    `phases` are in the order of the road: code, name, and the pipeline where there are several;
    `deal_word` is what Spanish calls a deal.
    """

    title: str
    clock: Clock
    phases: tuple[tuple[int, str, str], ...]
    bubbles: tuple[Bubble, ...]
    swarms: tuple[Swarm, ...]
    as_of: date
    currency: str = "EUR"
    deal_word: str = "oportunidad"

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


@dataclass(frozen=True)
class Likely:
    """One open deal by its chance of being won and the day by which it has likely closed."""

    deal_id: str
    name: str
    phase: str
    owner: str | None
    state: str
    p_win: float
    closes_on: date
    amount: float | None


@dataclass(frozen=True)
class LikelyCrowd:
    """The deals with chances from `from_share` on, a tenth wide, that likely close in a month."""

    from_share: float
    month: date
    deals: int
    amount: float | None


@dataclass(frozen=True)
class LikelyData:
    """The largest deals one by one, the others counted; `unclaimed` have no chance of their own."""

    title: str
    marks: tuple[Likely, ...]
    crowds: tuple[LikelyCrowd, ...]
    unclaimed: int
    as_of: date
    currency: str = "EUR"
    deal_word: str = "oportunidad"

    @property
    def deals(self) -> int:
        """How many deals the picture holds."""
        return len(self.marks) + sum(crowd.deals for crowd in self.crowds)

    def as_rows(self) -> list[TwinRow]:
        """One row per mark, then one per crowd, all with the same columns."""
        drawn: list[TwinRow] = [
            {
                "record": "deal",
                "deal_id": mark.deal_id,
                "name": mark.name,
                "phase": mark.phase,
                "state": mark.state,
                "p_win": mark.p_win,
                "closes_on": mark.closes_on.isoformat(),
                "deals": 1,
                "amount": mark.amount,
            }
            for mark in self.marks
        ]
        crowds: list[TwinRow] = [
            {
                "record": "crowd",
                "deal_id": None,
                "name": None,
                "phase": None,
                "state": None,
                "p_win": crowd.from_share,
                "closes_on": f"{crowd.month:%Y-%m}",
                "deals": crowd.deals,
                "amount": crowd.amount,
            }
            for crowd in self.crowds
        ]
        return drawn + crowds
