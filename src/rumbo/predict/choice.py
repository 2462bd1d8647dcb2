"""Which model speaks: the one among those offered that said best what came later.

All are fitted on what was known before a moment of the past and judged by what happened from then
on: of some deals, where there are many. The winner is fitted anew on all of the past; of those that
fared about as well the one that learns most, as there is more to learn from by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from rumbo.predict.blend import Blend, mixed
from rumbo.predict.encoding import Encoding
from rumbo.predict.features import OPEN, Table
from rumbo.predict.hazards import Hazards, fit_hazards, teaches
from rumbo.predict.incidence import Periods, edges, incidence, periods
from rumbo.predict.later import split
from rumbo.predict.learning import deal_weights, some_deals
from rumbo.predict.lines import Lines, fit_lines
from rumbo.predict.shrunk import Shares, Shrunk, fit_shrunk
from rumbo.predict.stage_rate import StageRate, fit_stage_rate
from rumbo.predict.trees import Trees

if TYPE_CHECKING:
    from rumbo.predict.incidence import Numbers

STAGE_RATE, SHRUNK, LINES, BOOSTED = "stage_rate", "shrunk", "lines", "boosted"
_MOST_FIRST = (BOOSTED, LINES, SHRUNK, STAGE_RATE)  # by how much they can learn
_AS_WELL = 1.01  # a loss that is no more than this times the least
_LEAST_LATER = 25  # closed deals that it takes to judge
_ENOUGH_LATER = 200  # of some deals alone, where there are many
_MOST_JUDGED = 12_000  # rows that judge: more rank the same models alike


class Model(Protocol):
    """What says of deals how likely they close in each interval to come, and are won then."""

    @property
    def ends(self) -> Numbers:
        """Where the intervals end, in days; the last is the horizon."""

    def chances(self, table: Table) -> tuple[Numbers, Numbers]:
        """The chance to close in each interval if still open, and to be won then."""

    def weight(self, table: Table) -> Numbers:
        """As how many closed deals each estimate counts."""


@dataclass(frozen=True)
class Chosen:
    """The model that speaks, and how those offered fared.

    `losses` is by model its log loss per deal on what came later (less is better), empty where too
    little came later to judge; `judged` how many closed deals that was, `closed` how many the
    model learnt from.
    """

    name: str
    model: Model
    losses: Mapping[str, float]
    judged: int
    closed: int

    @property
    def ends(self) -> Numbers:
        """Where the intervals end, in days."""
        return self.model.ends

    def reached(self, table: Table) -> tuple[Numbers, Numbers]:
        """The chances to be won and lost by the end of each interval."""
        return incidence(*self.model.chances(table))

    def weight(self, table: Table) -> Numbers:
        """As how many closed deals each estimate counts."""
        return self.model.weight(table)


# All that a model is made of: nothing else is ever read from a file.
CLASSES: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (Blend, Chosen, Encoding, Hazards, Lines, Shares, Shrunk, StageRate, Trees)
}


# What is offered: the shares of the stage's history, of weights and of trees, some of each kind.
# Trees alone follow chance where deals are few; what the stage says holds them. Of shares that
# fared as well the first are taken: with all of the past there is more to learn from.
Split: TypeAlias = tuple[float, float, float]
_OFFERED: Mapping[str, tuple[Split, ...]] = {
    SHRUNK: ((1.0, 0.0, 0.0),),
    LINES: ((0.25, 0.75, 0.0), (0.5, 0.5, 0.0)),
    BOOSTED: ((0.1, 0.4, 0.5), (0.2, 0.2, 0.6), (0.25, 0.0, 0.75), (0.5, 0.0, 0.5)),
}


def silent(_step: str) -> None:
    """Says nothing."""


def choose(past: Table, progress: Callable[[str], None] = silent) -> Chosen:
    """The model that said best what came later; the stage's history where too little came.

    Of those whose loss is within a hundredth of the least it is the one that can learn most.
    """
    ends, closed = edges(past.ending, past.days_followed), _closed(past)
    early, later = _judges(past, ends)
    judged = _closed(later)
    if judged < _LEAST_LATER or not _closed(early):
        return Chosen(SHRUNK, fit_shrunk(past, ends), {}, 0, closed)
    progress("judge")
    fared = _judged(early, later, ends)
    enough = _AS_WELL * min(each.loss for each in fared.values())
    name = next(each for each in _MOST_FIRST if each in fared and fared[each].loss <= enough)
    progress("fit")
    model = _fitted(name, fared[name].shares, past, ends)
    return Chosen(name, model, {each: told.loss for each, told in fared.items()}, judged, closed)


def _judges(past: Table, ends: Numbers) -> tuple[Table, Table]:
    """What was known of some deals and what came of them; of all where some would teach less.

    Of a company that wins few of many deals, some hold too few wins for trees to be offered.
    """
    some = some_deals(past, _MOST_JUDGED)
    if some is not past and _closed(some):
        early, later = split(some)
        if teaches(early, ends) and _closed(later) >= _ENOUGH_LATER:
            return early, later
    return split(past)


def _closed(table: Table) -> int:
    return len(set(table.deal[table.ending != OPEN].tolist()))


@dataclass(frozen=True)
class _Fared:
    """The log loss per deal of what is offered, with the shares that made it least."""

    loss: float
    shares: Split = (1.0, 0.0, 0.0)


def _fitted(name: str, shares: Split, past: Table, ends: Numbers) -> Model:
    if name == STAGE_RATE:
        return fit_stage_rate(past, ends)
    shrunk = fit_shrunk(past, ends)
    makes: tuple[Callable[[Table, Numbers], Any], ...] = (fit_lines, fit_hazards)
    others = tuple(make(past, ends) for make, share in zip(makes, shares[1:], strict=True) if share)
    if not others:
        return shrunk
    return Blend(shrunk, others, tuple(share for share in shares if share))


def _judged(early: Table, later: Table, ends: Numbers) -> dict[str, _Fared]:
    """How each model that early deals suffice for fares on what came later."""
    makes: list[Callable[[Table, Numbers], Any]] = [fit_shrunk, fit_lines]
    if teaches(early, ends):
        makes.append(fit_hazards)
    told = [make(early, ends).chances(later) for make in makes]
    lived, weights = periods(later, ends), deal_weights(later)
    deals = len(set(later.deal.tolist()))

    def loss(found: tuple[Numbers, Numbers]) -> float:
        return _loss(found, lived, weights[lived.row]) / deals

    fared = {STAGE_RATE: _Fared(loss(fit_stage_rate(early, ends).chances(later)))}
    for name, offered in _OFFERED.items():
        # Without those of a model that was not fitted.
        fitted = [shares for shares in offered if not any(shares[len(told) :])]
        mine = [_Fared(loss(mixed(told, shares[: len(told)])), shares) for shares in fitted]
        if mine:
            enough = _AS_WELL * min(each.loss for each in mine)
            fared[name] = next(each for each in mine if each.loss <= enough)
    return fared


def _loss(found: tuple[Numbers, Numbers], lived: Periods, weights: Any) -> float:  # noqa: ANN401 - numbers
    """The log loss of closing, and of winning among what closed."""
    closing, winning = (chances[lived.row, lived.interval] for chances in found)
    ended = lived.closed
    return _surprise(closing, ended, weights) + _surprise(
        winning[ended], lived.won[ended], weights[ended]
    )


def _surprise(chances: Numbers, happened: Any, weights: Any) -> float:  # noqa: ANN401 - numpy arrays
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    said = np.where(happened, chances, 1.0 - chances)
    return float(-(weights * np.log(np.clip(said, 1e-6, 1.0))).sum())
