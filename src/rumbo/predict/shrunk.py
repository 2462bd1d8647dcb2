"""A stage's own history, leaning on what surrounds it where there is little of it.

How often and how soon deals closed is counted for all deals, for each phase, and for how long they
had been in it. Each level leans on the one above as if that had so many deals of its own (shares
shrunk by a fixed weight; Gelman et al., Bayesian Data Analysis, 2.4).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rumbo.predict.features import Table
from rumbo.predict.incidence import Periods, edges, periods
from rumbo.predict.learning import deal_weights, lately

if TYPE_CHECKING:
    from rumbo.predict.incidence import Numbers

_LEAN = 5.0  # deals that a level has to outweigh to leave the one above it
# As how many deals an estimate counts where none of its own has closed, and each that has: measured
# (benchmarks/README.md), as which deals came to a phase is chance as well.
_LEAST_SAID, _EACH_SAYS = 1.0, 0.5
_BANDS = (0.5, 0.85)  # where deals have been in a phase for long, and for very long


@dataclass
class Shares:
    """Shares per interval, for all deals and for groups of them, each leaning on a wider one."""

    overall: Numbers
    groups: dict[str, Numbers] = field(default_factory=dict)

    def of(self, *names: str) -> Numbers:
        """The shares of the narrowest group that was seen."""
        return next((self.groups[n] for n in reversed(names) if n in self.groups), self.overall)


@dataclass(frozen=True)
class Shrunk:
    """What deals in a phase came to, per phase and how long they had been there.

    `deals` says how many closed deals speak for each group, `ends` where the intervals end.
    """

    ends: Numbers
    bands: Numbers
    closing: Shares
    winning: Shares
    deals: dict[str, float]

    def names(self, table: Table) -> list[tuple[str, str]]:
        """The phase of each deal, and the phase with how long it has been there."""
        return _names(table, self.bands)

    def chances(self, table: Table) -> tuple[Numbers, Numbers]:
        """The chance to close in each interval if still open, and to be won then."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        names, width = self.names(table), len(self.ends)
        closing = np.array([self.closing.of(*pair) for pair in names]).reshape(-1, width)
        winning = np.array([self.winning.of(*pair) for pair in names]).reshape(-1, width)
        return closing, winning

    def weight(self, table: Table) -> Numbers:
        """As how many closed deals each estimate counts: its own ones.

        Those that it leans on say what is usual elsewhere, and phases differ: counted as if they
        were its own, they would make the estimate look surer than it is.
        """
        import numpy as np  # noqa: PLC0415 - the same

        own = np.array([self.deals.get(name, 0.0) for _, name in self.names(table)])
        return np.asarray(_EACH_SAYS * own + _LEAST_SAID)


def fit_shrunk(past: Table, ends: Numbers | None = None) -> Shrunk:
    """Counts what became of the deals of a table, in these intervals or in its own."""
    import numpy as np  # noqa: PLC0415 - the same

    ends = edges(past.ending, past.days_followed) if ends is None else ends
    seen = periods(past, ends)
    bands = np.quantile(past.columns["days_in_phase"], _BANDS)
    names, weights = _names(past, bands), deal_weights(past)
    counts = _Counts(len(ends), seen, weights[seen.row], lately(past)[seen.row])
    closing, winning = counts.overall()
    deals: dict[str, float] = {}
    for level in (0, 1):
        own, place = np.unique([pair[level] for pair in names], return_inverse=True)
        group_of = place[seen.row]
        for number, name in enumerate(own.tolist()):
            chosen = group_of == number
            above = str(name).split("\t")[0]
            group = counts.of(chosen, closing.of(above), winning.of(above))
            closing.groups[name], winning.groups[name], deals[name] = group
    return Shrunk(ends, bands, closing, winning, deals)


def _names(table: Table, bands: Numbers) -> list[tuple[str, str]]:
    import numpy as np  # noqa: PLC0415 - the same

    place = np.searchsorted(bands, table.columns["days_in_phase"])
    phases = table.columns["phase"].tolist()
    return [(p, f"{p}\t{n}") for p, n in zip(phases, place.tolist(), strict=True)]


@dataclass(frozen=True)
class _Counts:
    width: int
    seen: Periods
    weights: Any
    lately: Any

    def overall(self) -> tuple[Shares, Shares]:
        at_risk, ended, closed, won = self._sums(slice(None))
        share = (won.sum() + 1.0) / (closed.sum() + 2.0)
        winning = (won + _LEAN * share) / (closed + _LEAN)
        return Shares((ended + 0.5) / (at_risk + 1.0)), Shares(winning)

    def of(self, chosen: Any, closing: Numbers, winning: Numbers) -> tuple[Numbers, Numbers, float]:  # noqa: ANN401 - a mask
        at_risk, ended, closed, won = self._sums(chosen)
        # What a group tells of winning at all, it tells of every interval.
        usual = (closed * winning).sum()
        share = (won.sum() + _LEAN * 0.5) / (closed.sum() + _LEAN)
        expected = (usual + _LEAN * 0.5) / (closed.sum() + _LEAN)
        moved = _moved(winning, _log_odds(share) - _log_odds(expected))
        return (
            (ended + _LEAN * closing) / (at_risk + _LEAN),
            (won + _LEAN * moved) / (closed + _LEAN),
            float(closed.sum()),
        )

    def _sums(self, chosen: Any) -> tuple[Numbers, ...]:  # noqa: ANN401 - the same
        import numpy as np  # noqa: PLC0415 - the same

        interval, weights = self.seen.interval[chosen], self.weights[chosen]
        closed, recent = self.seen.closed[chosen], self.lately[chosen]
        return tuple(
            np.bincount(interval, weights=weights * happened, minlength=self.width).astype(float)
            for happened in (recent, recent * closed, closed, self.seen.won[chosen])
        )


def _log_odds(share: Any) -> Any:  # noqa: ANN401 - a number or numbers
    import numpy as np  # noqa: PLC0415 - the same

    return np.log(share / (1.0 - share))


def _moved(shares: Numbers, by: float) -> Numbers:
    import numpy as np  # noqa: PLC0415 - the same

    return np.asarray(1.0 / (1.0 + np.exp(-(_log_odds(shares) + by))))
