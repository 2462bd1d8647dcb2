"""What a picture shows, as data: the twin that is written as rows beside every drawing.

Readings fill these records, `draw` turns them into SVG and nothing in a picture comes from
anywhere else. Durations are calendar days, shares run from 0 to 1, money is in `currency`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Outcome: TypeAlias = Literal["open", "won", "lost", "parked"]
Kind: TypeAlias = Literal[
    "start", "advance", "skip", "regress", "restart", "won", "lost", "parked", "transfer"
]
Measure: TypeAlias = Literal["count", "amount", "share", "days"]
Theme: TypeAlias = Literal["auto", "light", "dark"]
Scalar: TypeAlias = "str | int | float | bool | None"
TwinRow: TypeAlias = dict[str, Scalar]
# Which part of the moves beside the road is drawn where nothing is said: its main detours.
DETAIL = 0.5


@dataclass(frozen=True)
class JourneyPhase:
    """One phase of one pipeline and what happened in it.

    `entered` counts distinct deals and `visits` their visits (0: not known, then no repeated
    visit is shown); `share` is entered ÷ deals of the journey. `median_days` is the wait per
    visit. `lost` counts the deals lost from here and `lost_share` is lost ÷ entered. `amount`
    is the money of the deals that entered. `trap`: fewer get out than of the others. `key` names
    the phase in a selection.
    """

    code: int
    name: str
    entered: int
    share: float | None = None
    open_now: int = 0
    median_days: float | None = None
    lost: int = 0
    lost_share: float | None = None
    amount: float | None = None
    outcome: Outcome = "open"
    trap: bool = False
    visits: int = 0
    key: str = ""

    @property
    def repeated_visits(self) -> int:
        """Visits to this phase by deals that had been here before."""
        return max(0, self.visits - self.entered)


@dataclass(frozen=True)
class JourneyArc:
    """The moves from one phase to another; `source` is None where deals begin.

    `target` is None only for a transfer to another pipeline. `median_days` is the time spent
    in `source` before the move. `between` are the deals that moved between these two phases by
    any kind of move (None: by this kind alone); `mixed` holds the moves of several kinds.
    """

    source: int | None
    target: int | None
    kind: Kind
    moves: int
    deals: int
    amount: float | None = None
    median_days: float | None = None
    between: int | None = None
    mixed: bool = False


@dataclass(frozen=True)
class JourneyData:
    """The journey of the deals of one pipeline as of a date, its phases in order.

    `ended` counts the deals by how they stand at the date: won, lost, open. Losses per phase do
    not add up to it, since a deal can be lost, reopened and lost again. `pipeline` and its id say
    which one is drawn. `period` is the first and the last day whose moves are counted; None: all.
    """

    title: str
    phases: tuple[JourneyPhase, ...]
    arcs: tuple[JourneyArc, ...]
    deals: int
    as_of: date
    currency: str = "EUR"
    ended: tuple[int, int, int] | None = None
    pipeline: str = ""
    pipeline_id: str = ""
    period: tuple[date, date] | None = None

    def names(self) -> Mapping[int, str]:
        """The name of each phase by its code."""
        return {phase.code: phase.name for phase in reversed(self.phases)}

    def moves_out(self) -> Mapping[int | None, int]:
        """How many moves leave each phase; None stands for the entrance."""
        totals: dict[int | None, int] = {}
        for arc in self.arcs:
            totals[arc.source] = totals.get(arc.source, 0) + arc.moves
        return totals

    def as_rows(self) -> list[TwinRow]:
        """One row per phase, then one per arc, all with the same columns."""
        names = self.names()
        totals = self.moves_out()
        arcs = [_arc_row(arc, names, totals[arc.source]) for arc in self.arcs]
        return [_phase_row(phase) for phase in self.phases] + arcs

    def matrix(self) -> MatrixData:
        """The same moves as a from × to matrix; arcs with the same ends become one cell.

        Won and lost have a row only where deals were reopened from there.
        """
        heads = tuple(MatrixHead(phase.code, phase.name, phase.outcome) for phase in self.phases)
        codes = {phase.code for phase in self.phases}
        left = {arc.source for arc in self.arcs}
        kept = (head for head in heads if head.code in left or head.outcome in {"open", "parked"})
        rows = (MatrixHead(None, "", "open"), *kept)
        elsewhere = any(arc.target not in codes for arc in self.arcs)
        columns = (*heads, MatrixHead(None, "", "open")) if elsewhere else heads
        known = tuple(arc for arc in self.arcs if arc.source is None or arc.source in codes)
        cells = _cells(known, codes, self.moves_out())
        return MatrixData(self.title, rows, columns, cells, self.as_of, self.currency, self.period)


def _phase_row(phase: JourneyPhase) -> TwinRow:
    return {
        "record": "phase",
        "from": phase.name,
        "to": None,
        "from_code": phase.code,
        "to_code": None,
        "kind": phase.outcome,
        "deals": phase.entered,
        "moves": phase.visits or None,
        "share": phase.share,
        "amount": phase.amount,
        "median_days": phase.median_days,
        "open_now": phase.open_now,
        "lost": phase.lost,
        "lost_share": phase.lost_share,
        "trap": phase.trap,
    }


def _arc_row(arc: JourneyArc, names: Mapping[int, str], total: int) -> TwinRow:
    return {
        "record": "arc",
        "from": None if arc.source is None else names.get(arc.source),
        "to": None if arc.target is None else names.get(arc.target),
        "from_code": arc.source,
        "to_code": arc.target,
        "kind": arc.kind,
        "deals": arc.deals,
        "moves": arc.moves,
        "share": arc.moves / total if total else None,
        "amount": arc.amount,
        "median_days": arc.median_days,
        "open_now": None,
        "lost": None,
        "lost_share": None,
        "trap": None,
    }


def _cells(
    arcs: Iterable[JourneyArc], codes: set[int], totals: Mapping[int | None, int]
) -> tuple[MatrixCell, ...]:
    groups: dict[tuple[int | None, int | None], list[JourneyArc]] = {}
    for arc in arcs:
        target = arc.target if arc.target in codes else None
        groups.setdefault((arc.source, target), []).append(arc)
    return tuple(
        _cell(source, target, group, totals.get(source, 0))
        for (source, target), group in groups.items()
    )


def _cell(source: int | None, target: int | None, arcs: list[JourneyArc], total: int) -> MatrixCell:
    largest = max(arcs, key=lambda arc: arc.moves)
    count = sum(arc.moves for arc in arcs)
    return MatrixCell(
        source=source,
        target=target,
        kind=largest.kind,
        count=count,
        amount=summed_amount(arcs),
        share=count / total if total else None,
        median_days=largest.median_days,
        deals=between(arcs),
        mixed=len({arc.kind for arc in arcs}) > 1,
    )


def between(arcs: Sequence[JourneyArc]) -> int:
    """How many deals made moves of the same ends: each once, where that is known."""
    known = [arc.between for arc in arcs if arc.between is not None]
    return known[0] if known else sum(arc.deals for arc in arcs)


def summed_amount(arcs: Iterable[JourneyArc]) -> float | None:
    """The money of several arcs together; None where none of them knows its money."""
    amounts = [arc.amount for arc in arcs if arc.amount is not None]
    return sum(amounts) if amounts else None


@dataclass(frozen=True)
class MatrixHead:
    """A row or column of the matrix: a phase; code None is the entrance (row) or elsewhere."""

    code: int | None
    name: str
    outcome: Outcome = "open"


@dataclass(frozen=True)
class MatrixCell:
    """The moves from the row's phase to the column's; `share` is of all moves out of the row.

    `mixed`: they are of several kinds, `kind` is that of most.
    """

    source: int | None
    target: int | None
    kind: Kind
    count: int
    amount: float | None = None
    share: float | None = None
    median_days: float | None = None
    deals: int = 0
    mixed: bool = False


@dataclass(frozen=True)
class MatrixData:
    """The from × to matrix of one pipeline as of a date."""

    title: str
    rows: tuple[MatrixHead, ...]
    columns: tuple[MatrixHead, ...]
    cells: tuple[MatrixCell, ...]
    as_of: date
    currency: str = "EUR"
    period: tuple[date, date] | None = None

    def as_rows(self) -> list[TwinRow]:
        """One row per cell that holds moves."""
        names: dict[int | None, str] = {head.code: head.name for head in self.rows}
        targets: dict[int | None, str] = {head.code: head.name for head in self.columns}
        return [
            {
                "from": names.get(cell.source) or None,
                "to": targets.get(cell.target) or None,
                "from_code": cell.source,
                "to_code": cell.target,
                "kind": cell.kind,
                "count": cell.count,
                "deals": cell.deals,
                "amount": cell.amount,
                "share": cell.share,
                "median_days": cell.median_days,
            }
            for cell in self.cells
        ]


@dataclass(frozen=True)
class DaysSpread:
    """How long visits lasted: quantiles in days over `n` visits; None where there are none.

    `histogram` counts visits per bin of DistributionData.edges; empty where it was not made.
    """

    n: int
    p10: float | None = None
    p25: float | None = None
    p50: float | None = None
    p75: float | None = None
    p90: float | None = None
    histogram: tuple[int, ...] = ()

    def quantiles(self) -> tuple[float, float, float, float, float] | None:
        """The five quantiles in order; None while any of them is missing."""
        five = (self.p10, self.p25, self.p50, self.p75, self.p90)
        known = [value for value in five if value is not None]
        if len(known) < len(five):
            return None
        return (known[0], known[1], known[2], known[3], known[4])


@dataclass(frozen=True)
class PhaseDays:
    """Days in one phase, of the deals that were won beside those that were lost."""

    code: int
    name: str
    won: DaysSpread
    lost: DaysSpread


@dataclass(frozen=True)
class DistributionData:
    """Days per phase, won beside lost; `edges` are the bins' limits in days, one more than bins."""

    title: str
    phases: tuple[PhaseDays, ...]
    as_of: date
    edges: tuple[float, ...] = ()

    def as_rows(self) -> list[TwinRow]:
        """Two rows per phase: won and lost."""
        return [
            {
                "phase": phase.name,
                "phase_code": phase.code,
                "outcome": outcome,
                "n": spread.n,
                "p10_days": spread.p10,
                "p25_days": spread.p25,
                "p50_days": spread.p50,
                "p75_days": spread.p75,
                "p90_days": spread.p90,
            }
            for phase in self.phases
            for outcome, spread in (("won", phase.won), ("lost", phase.lost))
        ]
