"""The road of a deal as a chance process, and the exact chance of winning that follows from it.

A deal moves between states: working on a phase, in trouble there, dead there (nobody answers any
more), parked, won, lost. From each state the next one is drawn first and the stay second, given
where it leads (competing risks in mixture form). So the chance of winning on entering a state
solves one linear system, and during a stay it is the same chances reweighted by how likely each
exit is to have taken longer than the stay so far.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rumbo.sample.dice import cumulative

GRID_STEP = 0.1
GRID_HALF = 60  # qualities from -6 to 6 in log-odds
SKIP_SHARE = 0.045
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Road:
    """One pipeline's phases: the pull of each way out at average quality, and the days it takes.

    `advance`, `lost` and `dead` hold one weight per phase; `days` is the median stay in working
    days before advancing.
    """

    name: str
    advance: tuple[float, ...]
    lost: tuple[float, ...]
    dead: tuple[float, ...]
    days: tuple[float, ...]
    regress: float
    restart: float
    trouble: float
    parks: float
    spread: float = 0.75

    @property
    def phases(self) -> int:
        """How many open phases there are."""
        return len(self.advance)

    @property
    def parked(self) -> int:
        """The state of a parked deal."""
        return 2 * self.phases

    @property
    def won(self) -> int:
        """The state of a won deal."""
        return 3 * self.phases + 1

    @property
    def lost_state(self) -> int:
        """The state of a lost deal."""
        return 3 * self.phases + 2

    def troubled(self, phase: int) -> int:
        """The state of a deal in trouble in that phase."""
        return self.phases + phase

    def dying(self, phase: int) -> int:
        """The state of a deal that went silent in that phase."""
        return 2 * self.phases + 1 + phase

    def next_state(self, phase: int) -> int:
        """The state reached by passing that phase."""
        return phase + 1 if phase + 1 < self.phases else self.won

    def is_trouble(self, state: int) -> bool:
        """Whether the state is one of trouble."""
        return self.phases <= state < self.parked

    def is_dead(self, state: int) -> bool:
        """Whether the state is one of silence for good."""
        return self.parked < state < self.won

    def phase_of(self, state: int) -> int:
        """The phase of a state; -1 when parked, the number of phases when it is over."""
        if state < self.parked:
            return state % self.phases
        if state == self.parked:
            return -1
        return state - self.parked - 1 if state < self.won else self.phases


NEW_BUSINESS = Road(
    name="new",
    advance=(0.62, 0.66, 0.70, 0.66, 0.66, 0.72, 0.84),
    lost=(0.092, 0.058, 0.030, 0.030, 0.036, 0.036, 0.014),
    dead=(0.100, 0.080, 0.070, 0.058, 0.082, 0.046, 0.018),
    days=(4.0, 5.5, 5.5, 8.0, 5.5, 6.5, 6.0),
    regress=0.066,
    restart=0.006,
    trouble=0.17,
    parks=0.022,
)
RENEWALS = Road(
    name="renewal",
    advance=(0.80, 0.80, 0.82, 0.86),
    lost=(0.02, 0.03, 0.04, 0.02),
    dead=(0.03, 0.03, 0.03, 0.01),
    days=(12.0, 10.0, 9.0, 7.0),
    regress=0.03,
    restart=0.0,
    trouble=0.09,
    parks=0.0,
)


@dataclass(frozen=True)
class Odds:
    """What follows from a road for every quality on the grid.

    `steps[q][s]` are the cumulative chances of the next state, `win[q, s]` the chance of winning
    on entering state s, `exits[q, s]` the chances themselves.
    """

    steps: list[list[list[float]]]
    exits: Floats
    win: Floats


def grid_position(quality: float) -> int:
    """The place on the grid nearest to that quality."""
    return max(0, min(2 * GRID_HALF, round(quality / GRID_STEP) + GRID_HALF))


def grid_quality(position: int) -> float:
    """The quality at that place of the grid, in log-odds against the average deal."""
    return (position - GRID_HALF) * GRID_STEP


@cache
def odds(road: Road, silence: float, *, buys: bool) -> Odds:
    """The chances on a road where silence pulls that many times as hard; won only if it `buys`."""
    weights = _weights(road, silence)
    if not buys:
        weights[:, :, road.won] = 0.0
    exits = weights / weights.sum(axis=2, keepdims=True)
    transient = road.won
    inner = np.eye(transient) - exits[:, :, :transient]
    win = np.linalg.solve(inner, exits[:, :, road.won][:, :, None])[:, :, 0]
    ends = np.tile(np.array([1.0, 0.0]), (len(win), 1))
    steps = [[cumulative(row) for row in rows] for rows in exits.tolist()]
    return Odds(steps, exits, np.clip(np.hstack([win, ends]), 0.0, 1.0))


def _weights(road: Road, silence: float) -> Floats:
    lift = np.exp(np.arange(-GRID_HALF, GRID_HALF + 1) * GRID_STEP)
    weights = np.zeros((len(lift), road.won, road.won + 2))
    for phase in range(road.phases):
        _work(weights, road, phase, lift, silence)
        _trouble(weights, road, phase, lift, silence)
        dead = road.dying(phase)
        weights[:, dead, road.lost_state] = 0.94
        weights[:, dead, max(phase - 1, 0)] += 0.06 * np.minimum(np.sqrt(lift), 4.0)
    weights[:, road.parked, 0] = 0.26 * lift
    weights[:, road.parked, 1] = 0.12 * lift
    weights[:, road.parked, road.dying(0)] = 0.40
    weights[:, road.parked, road.lost_state] = 0.16
    return weights


def _work(weights: Floats, road: Road, phase: int, lift: Floats, silence: float) -> None:
    here = weights[:, phase]
    here[:, road.next_state(phase)] += road.advance[phase] * lift
    if phase + 2 < road.phases:
        here[:, phase + 2] += SKIP_SHARE * road.advance[phase] * lift
    if phase:
        here[:, phase - 1] += road.regress
        here[:, 0] += road.restart
    here[:, road.troubled(phase)] += road.trouble
    here[:, road.parked] += road.parks
    here[:, road.dying(phase)] += road.dead[phase] * silence
    here[:, road.lost_state] += road.lost[phase]


def _trouble(weights: Floats, road: Road, phase: int, lift: Floats, silence: float) -> None:
    here = weights[:, road.troubled(phase)]
    here[:, phase] += 0.38 * lift
    here[:, road.next_state(phase)] += 0.05 * lift
    if phase:
        here[:, phase - 1] += 0.13
    here[:, road.parked] += 2.5 * road.parks
    here[:, road.dying(phase)] += 0.22 * silence
    here[:, road.lost_state] += 0.18


@cache
def stay(road: Road, state: int, target: int) -> tuple[float, float]:
    """Median working days in `state` before `target`, and the spread of their logarithm."""
    if road.is_dead(state):
        return (62.0, 1.3) if target == road.lost_state else (32.0, 0.6)
    if state == road.parked:
        return 55.0, 0.6
    if road.is_trouble(state):
        return 7.0, 0.7
    return road.days[state] * _hurry(road, state, target), road.spread


def _hurry(road: Road, state: int, target: int) -> float:
    if target in (road.lost_state, road.parked) or road.is_dead(target):
        return 1.2
    return 0.6 if road.is_trouble(target) or target == state + 2 else 1.0


def win_chance(road: Road, chances: Odds, quality: int, state: int, days: float) -> float:
    """The true chance of winning after `days` (working days, at average speed) in `state`."""
    if state >= road.won:
        return float(state == road.won)
    total = reached = 0.0
    for target, share in enumerate(chances.exits[quality, state].tolist()):
        if share:
            weight = share * _lasting(road, state, target, days)
            total += weight
            reached += weight * float(chances.win[quality, target])
    return min(1.0, reached / total) if total > 0 else float(chances.win[quality, state])


def _lasting(road: Road, state: int, target: int, days: float) -> float:
    if days <= 0:
        return 1.0
    median, spread = stay(road, state, target)
    return 0.5 * math.erfc(math.log(days / median) / (spread * math.sqrt(2.0)))
