"""What is common to everything drawn for one sample company: its dice, calendar and people."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rumbo.sample.dice import Dice
from rumbo.sample.ledger import Ledger
from rumbo.sample.people import People
from rumbo.sample.words import Phrases, Words
from rumbo.sample.workday import Workdays

ORDINARY_NO_SHOW = 0.08


@dataclass(frozen=True)
class Planted:
    """The anomalies hidden in the company, for readings to find; none by default.

    `never_buys` is the industry that never buys, `no_show_source` the source whose meetings are
    missed with chance `no_show`, `slow_since` the working clock from which legal takes
    `slow_factor` times as long, `hasty_source` the source of whose deals `hasty` get an offer
    before anybody knows whether they can buy.
    """

    never_buys: int = -1
    no_show_source: str = ""
    no_show: float = ORDINARY_NO_SHOW
    slow_since: float = math.inf
    slow_factor: float = 1.0
    hasty_source: str = ""
    hasty: float = 0.0


@dataclass(frozen=True)
class Company:
    """The sample company while it is drawn; `begin` and `end` are on the working clock."""

    dice: Dice
    words: Words
    phrases: Phrases
    days: Workdays
    ledger: Ledger
    people: People
    planted: Planted
    begin: float
    end: float
    until_day: int
    touches: float  # contacts against the usual number

    @property
    def last_second(self) -> int:
        """The last second of the company's today, counted from the calendar's first midnight."""
        return (self.until_day + 1) * 86_400 - 1
