"""The forecast as it is and as it would be, drawn with the same dice.

What is supposed tilts what the forecast was drawn from: the chances of open deals, or how much
deals of a kind weigh. As no die falls otherwise, what differs is what was supposed, and not luck.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rumbo.model.reading import Text
from rumbo.model.what_if import EXIT_RATE, ROLE_COVERAGE, SEGMENT_SHARE, Change
from rumbo.readings.chain import Chain, chain
from rumbo.readings.forecast_draws import Fresh, Opened, Simulation
from rumbo.readings.mix import of_segments
from rumbo.readings.outturn import Outturn, outturn
from rumbo.readings.tilt import Refused, Tilt, of_exit_rate, of_role, untilted

if TYPE_CHECKING:
    from rumbo.log.view import View

_MOST = 0.99
_TAILS = (0.025, 0.975)
_STEPS = 30


@dataclass(frozen=True)
class Side:
    """The outturn as it is, or as it would be: what it brings in each draw and on average."""

    total: Any
    expected: float

    @property
    def ends(self) -> tuple[float, float, float]:
        """p10, p50 and p90."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        low, middle, high = (round(float(end), 2) for end in np.quantile(self.total, _ENDS))
        return low, middle, high


_ENDS = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Supposed:
    """A forecast beside what it would be; `refused` says why there is none of the two.

    `before` [N] and `after` [N] are what each open deal brings in the period on average, in the
    order of the simulation; `now` and `then` the moves between phases. `notes` say what each
    change takes for granted.
    """

    found: Outturn
    now: Chain
    then: Chain
    base: Side | None
    other: Side | None
    before: Any
    after: Any
    wins: Any
    notes: tuple[Text, ...]
    refused: tuple[Text, ...]

    @property
    def difference(self) -> tuple[float, float, float] | None:
        """How much more the period would bring on average, and between what 95 % of draws lie."""
        import numpy as np  # noqa: PLC0415 - the same

        if self.base is None or self.other is None:
            return None
        more = self.other.expected - self.base.expected
        low, high = np.quantile(self.other.total - self.base.total, _TAILS)
        low, high = min(float(low), more), max(float(high), more)
        return round(more, 2), round(low, 2), round(high, 2)

    @property
    def steps(self) -> tuple[list[float], list[float], list[float]]:
        """Thirty steps of equal width, and the share of the draws of either side in each."""
        import numpy as np  # noqa: PLC0415 - the same

        if self.base is None:
            return [], [], []
        sides = [side.total for side in (self.base, self.other or self.base)]
        low, high = np.quantile(np.concatenate(sides), (0.005, 0.995))
        if high <= low:
            return [float(low), float(low) + 1.0], [1.0], [1.0]
        edges = np.linspace(low, high, _STEPS + 1)
        counts = [np.histogram(np.clip(total, low, high), bins=edges)[0] for total in sides]
        before, after = ((own / own.sum()).tolist() for own in counts)
        return edges.tolist(), before, after

    def brings(self, code: int) -> tuple[float, float] | None:
        """What the open deals of a phase bring on average, now and then; None if nobody knows."""
        made = self.found.simulation
        if made is None:
            return None
        own = made.phases == code
        return round(float(self.before[own].sum()), 2), round(float(self.after[own].sum()), 2)

    def fates(self, code: int) -> dict[str, float | None]:
        """How the deals of a phase end, now and then: won, lost, or open for ever."""
        now, then = (_fate(moves, code) for moves in (self.now, self.then))
        won, lost = then
        made = self.found.simulation
        own = None if made is None or not len(self.wins) else self.wins[made.phases == code]
        if own is not None and len(own):
            both = won + lost
            won = min(both, won * float(own.mean()))
            lost = both - won
        return {
            **_told(*now, ""),
            **_told(won, lost, "changed_"),
        }


def _fate(moves: Chain, code: int) -> tuple[float, float]:
    won, lost = moves.fates()
    place = moves.phases.index(code)
    return float(won[place]), float(lost[place])


def _told(won: float, lost: float, when: str) -> dict[str, float | None]:
    names = ("won_share", "lost_share", "open_share")
    return {
        f"{when}{n}": v for n, v in zip(names, (won, lost, max(0.0, 1 - won - lost)), strict=True)
    }


def supposed(view: View) -> Supposed:
    """The forecast of the scope, and what it would be with the scope's changes."""
    changes = view.scope.changes
    return view.once(f"supposed {'; '.join(map(repr, changes))}", lambda: _supposed(view, changes))


def _supposed(view: View, changes: Sequence[Change]) -> Supposed:
    import numpy as np  # noqa: PLC0415 - the same

    found, moves = outturn(view), chain(view)
    made, none = found.simulation, np.zeros(0)
    if made is None:
        tuple(_tilts(view, found, moves, changes))  # what does not exist is said all the same
        return Supposed(found, moves, moves, None, None, none, none, none, (), ())
    tilts = list(_tilts(view, found, moves, changes))
    refused = tuple(each.why for each in tilts if isinstance(each, Refused))
    kept = [each for each in tilts if isinstance(each, Tilt)]
    inside, won = np.flatnonzero(made.inside).tolist(), found.whole.won or 0.0
    base = Side(made.total() + won, won + _mean(made.opened, made.fresh, inside))
    before = made.opened.expected[:, inside].sum(axis=1)
    notes = tuple(each.note for each in kept)
    if refused:
        return Supposed(found, moves, moves, base, None, before, before, none, notes, refused)
    tilt = untilted(made)
    for each in kept:
        tilt = tilt.and_(each)
    sides = [_inputs(made, tilt, variant) for variant in range(len(tilt.chances))]
    totals = [made.again(*side) for side in sides] if changes else [made.total()]
    expected = sum(_mean(opened, fresh, inside) for opened, fresh in sides) / len(sides)
    after = sum(opened.expected[:, inside].sum(axis=1) for opened, _ in sides) / len(sides)
    return Supposed(
        found,
        moves,
        tilt.moves or moves,
        base,
        Side(_dealt(totals) + won, won + expected),
        before,
        after,
        sum(tilt.wins) / len(tilt.wins),
        notes,
        (),
    )


def _tilts(
    view: View, found: Outturn, moves: Chain, changes: Sequence[Change]
) -> Iterator[Tilt | Refused]:
    """What each change does on top of those before it; shares of segments hold all at once."""
    for change in changes:
        if change.kind == EXIT_RATE:
            tilt = of_exit_rate(view, found, moves, change)
            if isinstance(tilt, Tilt) and tilt.moves is not None:
                moves = tilt.moves  # a second phase is got out of by more who come to it
            yield tilt
        elif change.kind == ROLE_COVERAGE:
            yield of_role(view, found, change)
    segments = [change for change in changes if change.kind == SEGMENT_SHARE]
    if segments:
        yield of_segments(view, found, segments)


def _inputs(made: Simulation, tilt: Tilt, variant: int) -> tuple[Opened, Fresh]:
    """What is drawn from where all is as supposed; nobody is won more than nearly surely."""
    import numpy as np  # noqa: PLC0415 - the same

    opened, fresh = made.opened, made.fresh
    chances = opened.chances * tilt.chances[variant][:, None]
    before, total = opened.chances.sum(axis=1), chances.sum(axis=1)
    room = np.maximum(before, _MOST)
    chances *= np.where(total > room, room / np.maximum(total, 1e-12), 1.0)[:, None]
    amounts = tuple(own * weigh for own, weigh in zip(fresh.amounts, tilt.fresh, strict=True))
    return (
        replace(opened, amounts=opened.amounts * tilt.amounts, chances=chances),
        replace(fresh, amounts=amounts),
    )


def _mean(opened: Opened, fresh: Fresh, inside: list[int]) -> float:
    """What open deals and others bring on average in these stretches."""
    return float(opened.expected[:, inside].sum()) + float(fresh.expected[inside].sum())


def _dealt(totals: Sequence[Any]) -> Any:  # noqa: ANN401 - numpy arrays
    """One draw of the first variant, one of the second, and so on: each is as likely."""
    found = totals[0].copy()
    for place, total in enumerate(totals):
        found[place :: len(totals)] = total[place :: len(totals)]
    return found
