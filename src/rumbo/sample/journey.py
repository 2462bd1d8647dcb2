"""The true journey of a deal: its stays, drawn from the road's chances until today."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.sample.company import Company
from rumbo.sample.deal import Deal
from rumbo.sample.dice import Dice
from rumbo.sample.road import NEW_BUSINESS, stay, win_chance

CAUSES = (
    "price",
    "competitor",
    "no_priority",
    "budget_cut",
    "champion_left",
    "timing",
    "technical_gap",
    "security_legal",
    "status_quo",
)
_EARLY = ("no_priority", "timing", "status_quo", "competitor", "budget_cut", "champion_left")
_MIDDLE = ("technical_gap", "champion_left", "competitor", "no_priority", "budget_cut", "price")
_LATE = ("price", "security_legal", "budget_cut", "competitor", "champion_left", "no_priority")


@dataclass(frozen=True)
class Stay:
    """One stay in a state of the road, on the working clock; `to` is -1 while it lasts."""

    state: int
    phase: int
    start: float
    end: float
    to: int
    cause: str


def travel(company: Company, deal: Deal) -> list[Stay]:
    """The stays of the deal from its creation until it is over or today is reached."""
    dice, road = company.dice, deal.road
    steps = deal.odds.steps[deal.quality]
    stays: list[Stay] = []
    state, clock, cause = deal.start, deal.created, ""
    while state < road.won:
        target = dice.weighted(steps[state])
        median, spread = stay(road, state, target)
        end = clock + dice.around(median, spread) * slowness(company, deal, state, clock)
        cause = _cause(dice, deal, state, target, cause)
        if end >= company.end:
            stays.append(Stay(state, road.phase_of(state), clock, company.end, -1, cause))
            return stays
        stays.append(Stay(state, road.phase_of(state), clock, end, target, cause))
        state, clock = target, end
    return stays


def slowness(company: Company, deal: Deal, state: int, clock: float) -> float:
    """What multiplies the days of a stay that begins at that clock in that state."""
    last = NEW_BUSINESS.phases - 1
    if deal.road is NEW_BUSINESS and state in (last, deal.road.troubled(last)):
        return deal.speed * (
            company.planted.slow_factor if clock >= company.planted.slow_since else 1
        )
    return deal.speed


def _cause(dice: Dice, deal: Deal, state: int, target: int, known: str) -> str:
    """What goes wrong in this stay or ends it; empty while all is well."""
    road = deal.road
    if road.is_trouble(state) or road.is_dead(state):
        return known
    if road.is_trouble(target) or road.is_dead(target) or target == road.lost_state:
        return _trouble(dice, deal, road.phase_of(state), target)
    return ""


def _trouble(dice: Dice, deal: Deal, phase: int, target: int) -> str:
    if not deal.buys and deal.road.is_dead(target):
        return "no_fit"
    if deal.road.is_dead(target) and dice.happens(1.0 - 1.0 / deal.owner.habit.silence):
        return "our_silence"
    if phase <= 1 and target == deal.road.lost_state and dice.happens(0.35):
        return "no_fit"
    options = _EARLY if phase <= 1 else _MIDDLE if phase <= deal.road.phases // 2 else _LATE
    return dice.pick(options)


def chance_now(company: Company, deal: Deal, stays: list[Stay]) -> float:
    """The true chance of winning today, given the true state and how long it has lasted."""
    last = stays[-1]
    if last.to >= 0:
        return float(last.to == deal.road.won)
    days = (last.end - last.start) / slowness(company, deal, last.state, last.start)
    return win_chance(deal.road, deal.odds, deal.quality, last.state, days)
