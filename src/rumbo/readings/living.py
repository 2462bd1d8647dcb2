"""What the log says of each phase of the map: the numbers that stand in its cells.

They are those of the readings `phases` and `pipeline`, one per phase of the map: a phase that
several pipelines share has their deals and amounts together, and no times or rates of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rumbo.readings.figure import money
from rumbo.readings.pause import PACKAGE
from rumbo.readings.phases import phase_rows
from rumbo.readings.standing import keep_standing

if TYPE_CHECKING:
    from rumbo.log.view import View


@dataclass(frozen=True)
class Stay:
    """How long visits to a phase last and how many move on, with the interval and its visits."""

    pipeline: str
    key: str
    median_days: float | None
    p90_days: float | None
    exit_rate: float | None
    exit_low: float | None
    exit_high: float | None
    visits: int
    trap: bool


@dataclass(frozen=True)
class LivePhase:
    """One phase of the map: its open deals, those that stand still, and the stays per pipeline."""

    entered: int
    open_now: int
    amount_open: float | None
    late_contact: int
    late_progress: int
    amount_late: float | None
    stays: tuple[Stay, ...]


def living(view: View) -> Mapping[str, LivePhase]:
    """The numbers by the id of the phase; a phase that the log does not have is not among them."""
    keep_standing(view)
    late = {row["phase_id"]: row for row in view.ask(PACKAGE, "living_standing.sql").dicts()}
    listed: dict[str, list[dict[str, Any]]] = {}
    for row in phase_rows(view).values():
        listed.setdefault(str(row["phase_id"]), []).append(row)
    return {phase: _phase(rows, late.get(phase, {})) for phase, rows in listed.items()}


def _phase(rows: Sequence[Mapping[str, Any]], late: Mapping[str, Any]) -> LivePhase:
    amounts = [row["amount_open"] for row in rows if row["amount_open"] is not None]
    return LivePhase(
        entered=sum(row["entered"] for row in rows),
        open_now=sum(row["open_now"] for row in rows),
        amount_open=round(sum(amounts), 2) if amounts else None,
        late_contact=late.get("late_contact", 0),
        late_progress=late.get("late_progress", 0),
        amount_late=money(late.get("amount_late")),
        stays=tuple(_stay(row) for row in rows),
    )


def _stay(row: Mapping[str, Any]) -> Stay:
    return Stay(
        pipeline=str(row["pipeline"]),
        key=str(row["phase_key"]),
        median_days=row["median_days"],
        p90_days=row["p90_days"],
        exit_rate=row["exit_rate"],
        exit_low=row["exit_low"],
        exit_high=row["exit_high"],
        visits=int(row["visits"]) - int(row["untimed"]),
        trap=bool(row["trap"]),
    )


@dataclass(frozen=True)
class Together:
    """The open deals of several phases."""

    open_now: int
    amount_open: float | None
    late_progress: int


def together(phases: Iterable[LivePhase]) -> Together:
    """Adds up what may be added up: each open deal is in one phase."""
    listed = list(phases)
    amounts = [each.amount_open for each in listed if each.amount_open is not None]
    return Together(
        open_now=sum(each.open_now for each in listed),
        amount_open=round(sum(amounts), 2) if amounts else None,
        late_progress=sum(each.late_progress for each in listed),
    )
