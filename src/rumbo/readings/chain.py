"""Where deals go from each phase in the end, if they move as they have moved so far.

An absorbing Markov chain over the phases (Kemeny & Snell 1960, ch. 3): where deals went that left a
phase, and from there on. A deal that stays for ever, or goes round, is open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.model.movement import Phase

_GOES_ON = 1 - 1e-9  # no loop is left that nobody ever gets out of


@dataclass(frozen=True)
class Chain:
    """The shares [P, P] of the moves out of each phase that go to each other one.

    `phases` are the codes in the order of the rows; `begins` [P] says where deals begin, `moves`
    [P] how many moves the shares were counted of.
    """

    phases: tuple[int, ...]
    outcomes: tuple[str, ...]
    shares: Any
    begins: Any
    moves: Any

    def fates(self) -> tuple[Any, Any]:
        """The shares [P] of the deals in each phase that are won and that are lost in the end."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        if not self.phases:
            return np.zeros(0), np.zeros(0)
        still = np.array([outcome == "open" for outcome in self.outcomes])
        ends = [np.array([o == name for o in self.outcomes], dtype=float) for name in _ENDS]
        through = np.where(still[:, None], self.shares * _GOES_ON, 0.0)
        # An end is reached from itself; everything else by one move more.
        won, lost = np.linalg.solve(np.eye(len(still)) - through, np.column_stack(ends)).T
        return np.clip(won, 0.0, 1.0), np.clip(lost, 0.0, 1.0)

    def forward(self, code: int, onward: Sequence[int]) -> float | None:
        """The share of the moves out of a phase that go to these; None where nobody left it."""
        place = self.phases.index(code) if code in self.phases else None
        if place is None or not self.moves[place]:
            return None
        return float(self.shares[place][self._mask(onward)].sum())

    def passing(self, code: int, onward: Sequence[int], share: float) -> Chain:
        """The same where so many of the moves out of a phase go on; the rest keep their parts."""
        place, ahead = self.phases.index(code), self._mask(onward)
        row = self.shares[place]
        now = float(row[ahead].sum())
        other = row * ~ahead
        if now >= 1 - 1e-12:  # nobody ever did anything else: the others are lost
            lost = self._of("lost")
            other = lost / max(1.0, lost.sum())
        left = other / other.sum() if other.sum() else other
        changed = self.shares.copy()
        changed[place] = row * ahead * (share / now) + left * (1 - share)
        return replace(self, shares=changed)

    def _mask(self, codes: Sequence[int]) -> Any:  # noqa: ANN401 - a numpy array
        import numpy as np  # noqa: PLC0415 - the same

        return np.isin(np.array(self.phases), list(codes))

    def _of(self, outcome: str) -> Any:  # noqa: ANN401 - the same
        import numpy as np  # noqa: PLC0415 - the same

        return np.array([each == outcome for each in self.outcomes], dtype=float)


_ENDS = ("won", "lost")


def chain(view: View) -> Chain:
    """How all deals of the log move between its phases."""
    return view.learnt("chain", _chain)


def _chain(view: View) -> Chain:
    rows = view.ask(PACKAGE, "what_if_moves.sql").values
    return counted([(a, int(b), int(n)) for a, b, n in rows], view.phases)


def counted(moves: Sequence[tuple[int | None, int, int]], phases: Mapping[int, Phase]) -> Chain:
    """The chain of (from, to, how often); from None: where deals begin."""
    import numpy as np  # noqa: PLC0415 - the same

    codes = tuple(phases)
    place = {code: number for number, code in enumerate(codes)}
    table, begins = np.zeros((len(codes), len(codes))), np.zeros(len(codes))
    for out_of, into, many in moves:
        if out_of is None:
            begins[place[into]] += many
        else:
            table[place[out_of], place[into]] += many
    left = table.sum(axis=1)
    outcomes = tuple(phases[code].outcome for code in codes)
    return Chain(codes, outcomes, table / np.maximum(left, 1.0)[:, None], begins, left)
