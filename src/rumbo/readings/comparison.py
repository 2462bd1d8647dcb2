"""Two populations on one journey: where they differ by more than chance.

The rules are in docs/explanation/comparisons.md. A population is a view of its own, so that every
filter, date and period means for it what it means everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from rumbo.model.comparison import (
    ArcContrast,
    Counted,
    DaysContrast,
    Ends,
    JourneyComparison,
    PhaseContrast,
    ShareContrast,
    Standing,
    Stay,
)
from rumbo.model.movement import Move
from rumbo.model.picture import JourneyArc, JourneyData, JourneyPhase, Kind
from rumbo.readings.difference import adjusted, difference_interval, exact_p, stay_p
from rumbo.readings.interval import Stays, stay_quantiles
from rumbo.readings.pause import PACKAGE
from rumbo.readings.phases import DAY_US

if TYPE_CHECKING:
    from rumbo.log.view import View

ENOUGH_DEALS = 20  # of each population; with fewer nothing is compared
ENOUGH_CASES = 6  # that did it, and that did not, in both together: with fewer none is rare enough
LEVEL = 0.05
_Contrast = TypeVar("_Contrast", ShareContrast, DaysContrast)


@dataclass(frozen=True)
class PhaseCount:
    """Deals that reached a phase, that left it, that left it for an open one, that were lost."""

    reached: int = 0
    gone: int = 0
    onward: int = 0
    lost: int = 0


@dataclass(frozen=True)
class Population:
    """What one population did on one pipeline: all counts are of deals."""

    deals: int
    phases: Mapping[int, PhaseCount]
    arcs: Mapping[Ends, int]
    stays: Mapping[int, Stays]

    def phase(self, code: int) -> PhaseCount:
        """The counts of a phase."""
        return self.phases.get(code, PhaseCount())

    def stay(self, code: int) -> Stays:
        """The first stays in a phase."""
        return self.stays.get(code, _nobody())


def population(view: View, pipeline_id: str) -> Population:
    """What the deals of the view did on that pipeline, in the view's period."""
    values = {"pipeline_id": pipeline_id}
    counts = view.ask(PACKAGE, "comparison_phases.sql", **values).dicts()
    moved = view.ask(PACKAGE, "movements_deals.sql").dicts()
    return Population(
        deals=view.ask(PACKAGE, "picture_deals.sql", **values).one()["deals"],
        phases={row.pop("phase"): PhaseCount(**row) for row in counts},
        arcs={
            (row["from_phase"], row["to_phase"], cast("Kind", Move(row["kind"]).label)): row[
                "deals"
            ]
            for row in moved
        },
        stays=_stays(view.arrays(PACKAGE, "comparison_stays.sql", **values)),
    )


def _nobody() -> Stays:
    import numpy as np  # noqa: PLC0415 - only comparisons need it, and listing questions does not

    return Stays(*(np.zeros(0, dtype=np.int64) for _ in range(4)))


def _stays(columns: Mapping[str, Any]) -> dict[int, Stays]:
    import numpy as np  # noqa: PLC0415 - only comparisons need it, and listing questions does not

    found = {}
    for code in np.unique(columns["phase"]):
        own = columns["phase"] == code
        lengths, ended, still = (
            columns[name][own] for name in ("length_us", "ended", "still_there")
        )
        found[int(code)] = Stays(lengths, ended, np.zeros_like(ended), still)
    return found


def compare(
    data: JourneyData,
    first: Population,
    second: Population,
    names: tuple[str, str],
    *,
    by_outcome: bool = False,
) -> JourneyComparison:
    """Both populations on the phases and arcs of `data`; only what is not chance differs.

    Losses are compared per phase, whichever phase they lead to.

    `by_outcome` says that they are the won and the lost: how they end is given, and a share of
    those that left a phase leaves out the leaving that ended the deal.
    """
    both = _Both(first, second, data, by_outcome=by_outcome)
    found = JourneyComparison(
        names=names,
        deals=(first.deals, second.deals),
        phases=tuple(both.phase(phase) for phase in data.phases),
        arcs=tuple(both.arc(arc) for arc in data.arcs if arc.kind != "lost"),
        as_of=data.as_of,
        by_outcome=by_outcome,
    )
    return _settled(found)


@dataclass(frozen=True)
class _Both:
    first: Population
    second: Population
    data: JourneyData
    by_outcome: bool

    def phase(self, phase: JourneyPhase) -> PhaseContrast:
        ends = phase.outcome in {"won", "lost"}
        counted = [
            (Counted(p.phase(phase.code).reached, p.deals)) for p in (self.first, self.second)
        ]
        return PhaseContrast(
            phase.code,
            phase.name,
            phase.outcome,
            _shares(*counted, given=self.by_outcome and ends),
            None if ends else self._lost(phase.code),
            None if ends else _days(self.first.stay(phase.code), self.second.stay(phase.code)),
        )

    def arc(self, arc: JourneyArc) -> ArcContrast:
        ends: Ends = (arc.source, arc.target, arc.kind)
        closing = self.by_outcome and arc.kind == "won"
        counted = [
            Counted(p.arcs.get(ends, 0), self._leaving(p, arc.source, closing=closing))
            for p in (self.first, self.second)
        ]
        return ArcContrast(*ends, _shares(*counted, given=closing))

    def _lost(self, code: int) -> ShareContrast:
        counts = (self.first.phase(code), self.second.phase(code))
        return _shares(*(Counted(each.lost, each.gone) for each in counts), given=self.by_outcome)

    def _leaving(self, who: Population, source: int | None, *, closing: bool) -> int:
        if source is None:
            return who.deals
        left = who.phase(source)
        return left.onward if self.by_outcome and not closing else left.gone


def _shares(first: Counted, second: Counted, *, given: bool) -> ShareContrast:
    if given:
        return ShareContrast(first, second, standing="given")
    cases = first.part + second.part
    others = first.n + second.n - cases
    counts = (first.part, first.n, second.part, second.n)
    low, high = difference_interval(*counts) or (None, None)
    enough = min(first.n, second.n) >= ENOUGH_DEALS and min(cases, others) >= ENOUGH_CASES
    # How many did it in both together says nothing about who did: leaving out by it is fair.
    p = exact_p(*counts) if enough else None
    return ShareContrast(first, second, low, high, p, "chance" if enough else "few")


def _days(first: Stays, second: Stays) -> DaysContrast:
    one, other = _stay(first), _stay(second)
    if min(one.n, other.n) < ENOUGH_DEALS or min(one.ended, other.ended) < ENOUGH_CASES:
        return DaysContrast(one, other)
    p, leaning = stay_p(first, second)
    return DaysContrast(one, other, leaning, p, "chance")


def _stay(stays: Stays) -> Stay:
    ended = int(stays.moved.sum())
    n = ended + int(stays.still.sum())
    middle = stay_quantiles(stays, (0.5,))[0] if ended else None
    return Stay(n, ended, None if middle is None else middle / DAY_US)


def _settled(found: JourneyComparison) -> JourneyComparison:
    """Every p held against all that the picture compares, and what is left of them marked."""
    ps = iter(adjusted([each.p for each in found.contrasts() if each.p is not None]))

    def held(each: _Contrast) -> _Contrast:
        if each.p is None:
            return each
        p = next(ps)
        standing: Standing = "differs" if p <= LEVEL else "chance"
        return replace(each, p=p, standing=standing)

    return replace(
        found,
        phases=tuple(
            replace(
                phase,
                reached=held(phase.reached),
                lost=held(phase.lost) if phase.lost else None,
                days=held(phase.days) if phase.days else None,
            )
            for phase in found.phases
        ),
        arcs=tuple(replace(arc, taken=held(arc.taken)) for arc in found.arcs),
    )
