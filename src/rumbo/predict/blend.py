"""Several models together: the log-odds of each, by its share.

Where one has little to go by, the others speak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rumbo.predict.later import chance, log_odds

if TYPE_CHECKING:
    from rumbo.predict.features import Table
    from rumbo.predict.incidence import Numbers
    from rumbo.predict.shrunk import Shrunk


@dataclass(frozen=True)
class Blend:
    """A stage's history with other models; `shares` are of the stage first, and add up to one."""

    shrunk: Shrunk
    others: tuple[Any, ...]
    shares: tuple[float, ...]

    @property
    def ends(self) -> Numbers:
        """Where the intervals end, in days."""
        return self.shrunk.ends

    def chances(self, table: Table) -> tuple[Numbers, Numbers]:
        """The chance to close in each interval if still open, and to be won then."""
        return mixed([part.chances(table) for part in (self.shrunk, *self.others)], self.shares)

    def weight(self, table: Table) -> Numbers:
        """As how many closed deals each estimate counts."""
        return self.shrunk.weight(table)


def mixed(
    told: Sequence[tuple[Numbers, Numbers]], shares: Sequence[float]
) -> tuple[Numbers, Numbers]:
    """The chances that several models tell, averaged as log-odds."""
    closing, winning = (
        chance(sum(share * log_odds(each[which]) for each, share in zip(told, shares, strict=True)))
        for which in (0, 1)
    )
    return closing, winning
