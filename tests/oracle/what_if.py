"""The reading `what_if`, walked move by move: how deals end, now and with another exit rate."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

from oracle.paths import paths
from oracle.road import Phase
from oracle.scene import Scene

Moves = dict[Phase, Counter[Phase]]
Fates = dict[Phase, float]


class WhatIf:
    """How deals moved between phases by a date."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.paths = {deal: path for deal, path in paths(scene).items() if path}
        self.moves: Moves = defaultdict(Counter)
        for path in self.paths.values():
            for one, other in pairwise(path):
                if one.phase.outcome == "open":
                    self.moves[one.phase][other.phase] += 1

    def shares(self) -> dict[Phase, dict[Phase, float]]:
        """Of the moves out of each phase, the share to each other one."""
        return {
            phase: {other: many / sum(into.values()) for other, many in into.items()}
            for phase, into in self.moves.items()
        }

    def supposing(
        self, phase: Phase, rate: float, wanted: float
    ) -> dict[Phase, dict[Phase, float]]:
        """The same where another share of the visits to a phase moves on in time."""
        shares = self.shares()
        own = shares[phase]
        ahead = {other for other in own if onward(phase, other)}
        now = sum(own[other] for other in ahead)
        then = now * wanted / rate
        if wanted >= rate:
            then = 1 - (1 - now) * (1 - (wanted - rate) / (1 - rate))
        shares[phase] = {
            other: share * (then / now if other in ahead else (1 - then) / (1 - now))
            for other, share in own.items()
        }
        return shares


def onward(phase: Phase, other: Phase) -> bool:
    """Whether a move is one forward."""
    if other.outcome == "won":
        return True
    if other.rank is None or phase.rank is None:
        return False
    return other.pipeline == phase.pipeline and other.rank > phase.rank


def fates(shares: dict[Phase, dict[Phase, float]], outcome: str) -> Fates:
    """The share of the deals in each phase that ends so, by walking on until hardly any is left."""
    ends: Fates = defaultdict(float)
    for into in shares.values():
        for other in into:
            ends[other] = float(other.outcome == outcome)
    for _ in range(3000):
        for phase, into in shares.items():
            ends[phase] = sum(share * ends[other] for other, share in into.items())
    return ends
