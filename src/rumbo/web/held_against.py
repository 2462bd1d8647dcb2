"""One phase of the map beside the log: what the one says, what the other shows, and which deals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rumbo.draw import number
from rumbo.model import term
from rumbo.model.journey_map import JourneyMap, MapPhase
from rumbo.model.reading import Reading, Row
from rumbo.model.selection import Selection
from rumbo.readings.picked import picked
from rumbo.web import address, cell, table
from rumbo.web.cell import Cell
from rumbo.web.picked_list import Line, line_of_deal
from rumbo.web.stated import reworded
from rumbo.web.visit import Visit

_SHOWN = ("entered", "open_now", "amount_open", "exit_rate", "median_days", "p90_days", "lost")
_MOVES, _DEALS = 6, 5


@dataclass(frozen=True)
class StatedShown:
    """One statement of the map about the phase, and what the log makes of it."""

    says: str
    status: str
    word: str
    kept: str
    n: str
    violations: Cell


@dataclass(frozen=True)
class MoveShown:
    """One way out of the phase."""

    to: str
    kind: Cell
    moves: Cell
    days: str
    expected: bool


@dataclass(frozen=True)
class VoiceShown:
    """One topic that the teams were asked about the phase."""

    topic: str
    agreement: str
    said: tuple[str, ...]
    data: str


@dataclass(frozen=True)
class Beside:
    """What the map says of a phase, what the log shows, and the open deals that contradict it."""

    says: tuple[tuple[str, str], ...]
    figures: tuple[tuple[str, Cell], ...]
    moves: tuple[MoveShown, ...]
    stated: tuple[StatedShown, ...]
    voices: tuple[VoiceShown, ...]
    against: str  # the statement that the deals below do not keep
    deals: tuple[Line, ...]
    more: str


def beside(visit: Visit, journey_map: JourneyMap, phase: MapPhase) -> Beside:
    """Everything to show of a phase; asks all at once."""
    later = {
        name: visit.reading_later(name)
        for name in ("phases", "movements", "map_check", "alignment")
    }
    found = {name: each.result() for name, each in later.items()}
    stated = [row for row in found["map_check"].rows if row["phase_id"] == phase.id]
    stated = reworded(visit, "map_check", stated)
    worst = max(stated, key=_weight, default=None)
    against, more = "", ""
    deals: tuple[Line, ...] = ()
    if worst is not None and _weight(worst) > (0, 0):
        broken = Selection(breaks=str(worst["statement_id"]), status="open")
        against = str(worst["statement"])
        deals = _deals(visit, broken)
        more = address.deals(visit, broken)
    return Beside(
        says=tuple(_says(visit, journey_map, phase)),
        figures=tuple(_figures(visit, found["phases"], phase)),
        moves=tuple(_moves(visit, found["movements"], phase)),
        stated=tuple(_stated(visit, row) for row in stated),
        voices=tuple(_voices(visit, found["alignment"], phase)),
        against=against,
        deals=deals,
        more=more,
    )


def _weight(row: Row) -> tuple[int, float]:
    """How much contradicts a statement: first the refuted ones, then the money that is open."""
    amount, n = row["amount_open"], row["open_violations"]
    refuted = row["status"] == "refuted"
    if not isinstance(n, int) or not n:
        return 0, 0.0
    return 1 + refuted, float(amount) if isinstance(amount, int | float) else 0.0


def _deals(visit: Visit, broken: Selection) -> tuple[Line, ...]:
    found = visit.ask(
        ("workshop", broken), visit.scope(), lambda view: picked(view, broken, rows=_DEALS)
    )
    return tuple(line_of_deal(visit, row) for row in found.rows)


def _says(visit: Visit, journey_map: JourneyMap, phase: MapPhase) -> Iterator[tuple[str, str]]:
    tag = visit.language.tag
    names = {each.id: each.name.of(tag) for each in journey_map.phases}
    moves = [names.get(to, to) for to in phase.moves.expected]
    for label, text in (
        (visit.say("What the customer does"), phase.does.of(tag)),
        (visit.say("What they need"), phase.needs.of(tag)),
        (visit.say("What advancing means"), phase.advances.of(tag)),
        (visit.say("What being blocked means"), phase.blocked.of(tag)),
        (visit.say("Where deals go from here"), ", ".join(moves)),
        (
            visit.say("Patience"),
            number.days(phase.patience_days, tag) if phase.patience_days else "",
        ),
        (visit.say("Who answers for it"), phase.owner),
    ):
        if text:
            yield label, text


def _figures(visit: Visit, reading: Reading, phase: MapPhase) -> Iterator[tuple[str, Cell]]:
    rows = [row for row in reading.rows if row["phase_id"] == phase.id]
    most = max(rows, key=lambda row: int(str(row["entered"])), default=None)
    if most is None:
        return
    keys = [key for key in _SHOWN if most.get(key) is not None]
    for key, shown in zip(keys, table.cells(visit, reading.name, most, keys), strict=True):
        yield visit.language.of(term.label(key)), shown


def _moves(visit: Visit, reading: Reading, phase: MapPhase) -> Iterator[MoveShown]:
    rows = [row for row in reading.rows if row["from_id"] == phase.id]
    rows.sort(key=lambda row: -int(str(row["moves"])))
    expected = {*phase.moves.expected, *(("parked",) if phase.moves.parks else ())}
    for row in rows[:_MOVES]:
        to, kind, moves, days = table.cells(
            visit, reading.name, row, ("to", "kind", "moves", "median_days")
        )
        known = {str(row["to_id"]), str(row["kind"])} & expected
        yield MoveShown(
            to=to.text,
            kind=kind,
            moves=moves,
            days=days.text,
            expected=bool(known) or row["kind"] in ("lost", "won") or not expected,
        )


def _stated(visit: Visit, row: Row) -> StatedShown:
    status, rate, n, violations = table.cells(
        visit, "map_check", row, ("status", "pass_rate", "n", "violations")
    )
    return StatedShown(
        says=str(row["statement"]).partition(": ")[2] or str(row["statement"]),
        status=str(row["status"]),
        word=status.text,
        kept=rate.text,
        n=n.text,
        violations=violations,
    )


def _voices(visit: Visit, reading: Reading, phase: MapPhase) -> Iterator[VoiceShown]:
    for row in reading.rows:
        said = row["said"]
        if row["phase_id"] == phase.id and isinstance(said, list):
            yield VoiceShown(
                topic=cell.cell("topic", row["topic"], visit.language).text,
                agreement=cell.cell("agreement", row["agreement"], visit.language).text,
                said=tuple(str(each) for each in said),
                data=str(row["data"] or ""),
            )
