"""Two populations of deals held against each other on one journey, as data.

A difference is the first population's share or days less the second's. Deals are the unit: a deal
that makes a passage twice counts once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from rumbo.model.picture import JourneyArc, Kind, Outcome, TwinRow

Standing: TypeAlias = Literal["differs", "chance", "few", "given"]
Ends: TypeAlias = tuple["int | None", "int | None", Kind]


@dataclass(frozen=True)
class Counted:
    """So many of so many deals."""

    part: int
    n: int

    @property
    def share(self) -> float | None:
        """The part as a share of all; None of none."""
        return self.part / self.n if self.n else None


@dataclass(frozen=True)
class ShareContrast:
    """A share in both populations, and whether they differ by more than chance.

    `low` and `high` are the 95 % interval of the difference; `p` is adjusted for everything that
    the picture compares. `standing`: it differs, it may be chance, there are too few cases, or it
    is given by how the populations were chosen.
    """

    first: Counted
    second: Counted
    low: float | None = None
    high: float | None = None
    p: float | None = None
    standing: Standing = "few"

    @property
    def difference(self) -> float | None:
        """The first share less the second."""
        if self.first.share is None or self.second.share is None:
            return None
        return self.first.share - self.second.share

    @property
    def sign(self) -> int:
        """1 where the first has more, −1 where it has less, 0 where nothing is marked."""
        if self.standing != "differs":
            return 0
        return 1 if (self.difference or 0.0) > 0 else -1


@dataclass(frozen=True)
class Stay:
    """How long deals stayed the first time they came: how many, how many left, the median."""

    n: int
    ended: int
    median_days: float | None


@dataclass(frozen=True)
class DaysContrast:
    """The days of stay in both populations, and whether they differ by more than chance.

    `leaning` is 1 where the first stays longer, −1 where it stays shorter, over the whole curve.
    """

    first: Stay
    second: Stay
    leaning: int = 0
    p: float | None = None
    standing: Standing = "few"

    @property
    def difference_days(self) -> float | None:
        """The first median less the second; None where either is not known."""
        if self.first.median_days is None or self.second.median_days is None:
            return None
        return self.first.median_days - self.second.median_days

    @property
    def sign(self) -> int:
        """1 where the first stays longer, −1 where shorter, 0 where nothing is marked."""
        return self.leaning if self.standing == "differs" else 0


@dataclass(frozen=True)
class PhaseContrast:
    """One phase: who reached it, who of those that left was lost, how long they stayed.

    `lost` and `days` are None for phases that end a journey.
    """

    code: int
    name: str
    outcome: Outcome
    reached: ShareContrast
    lost: ShareContrast | None = None
    days: DaysContrast | None = None


@dataclass(frozen=True)
class ArcContrast:
    """One passage: of the deals that left its first phase, how many made it."""

    source: int | None
    target: int | None
    kind: Kind
    taken: ShareContrast

    @property
    def ends(self) -> Ends:
        """What tells this passage from the others."""
        return self.source, self.target, self.kind


@dataclass(frozen=True)
class JourneyComparison:
    """Two populations on the journey of one pipeline; `names` says which, `deals` how many each.

    `by_outcome`: they are the won and the lost, so that how they end says nothing.
    """

    names: tuple[str, str]
    deals: tuple[int, int]
    phases: tuple[PhaseContrast, ...]
    arcs: tuple[ArcContrast, ...]
    as_of: date
    by_outcome: bool = False

    def contrasts(self) -> Iterator[ShareContrast | DaysContrast]:
        """Everything that is compared, in the order of the picture."""
        for phase in self.phases:
            yield from filter(None, (phase.reached, phase.lost, phase.days))
        yield from (arc.taken for arc in self.arcs)

    @property
    def tested(self) -> int:
        """How many differences were tested."""
        return sum(each.standing in {"differs", "chance"} for each in self.contrasts())

    @property
    def marked(self) -> int:
        """How many of them are not chance."""
        return sum(each.standing == "differs" for each in self.contrasts())

    @property
    def enough(self) -> bool:
        """Whether anything could be tested at all."""
        return self.tested > 0

    def phase(self, code: int) -> PhaseContrast | None:
        """What is known of that phase."""
        return next((phase for phase in self.phases if phase.code == code), None)

    def arc(self, arc: JourneyArc) -> ArcContrast | None:
        """What is known of an arc: of its own kind, or the marked one of the kinds it joins."""
        found = [a for a in self.arcs if (a.source, a.target) == (arc.source, arc.target)]
        own = next((a for a in found if a.kind == arc.kind), None)
        if not arc.mixed or (own is not None and own.taken.sign):
            return own
        return next((a for a in found if a.taken.sign), own)

    def as_rows(self) -> list[TwinRow]:
        """One row per thing compared, all with the same columns."""
        names = {phase.code: phase.name for phase in self.phases}
        rows: list[TwinRow] = []
        for phase in self.phases:
            rows.append(_share_row("reached", phase.name, None, phase.reached))
            if phase.lost is not None:
                rows.append(_share_row("lost", phase.name, None, phase.lost))
            if phase.days is not None:
                rows.append(_days_row(phase.name, phase.days))
        for arc in self.arcs:
            source = None if arc.source is None else names.get(arc.source)
            target = None if arc.target is None else names.get(arc.target)
            rows.append(_share_row(arc.kind, source, target, arc.taken))
        return rows


def _share_row(
    what: str, source: str | None, target: str | None, contrast: ShareContrast
) -> TwinRow:
    return {
        "compared": what,
        "from": source,
        "to": target,
        "first": contrast.first.share,
        "first_n": contrast.first.n,
        "second": contrast.second.share,
        "second_n": contrast.second.n,
        "difference": contrast.difference,
        "low": contrast.low,
        "high": contrast.high,
        "p": contrast.p,
        "standing": contrast.standing,
    }


def _days_row(name: str, contrast: DaysContrast) -> TwinRow:
    return {
        "compared": "days",
        "from": name,
        "to": None,
        "first": contrast.first.median_days,
        "first_n": contrast.first.n,
        "second": contrast.second.median_days,
        "second_n": contrast.second.n,
        "difference": contrast.difference_days,
        "low": None,
        "high": None,
        "p": contrast.p,
        "standing": contrast.standing,
    }
