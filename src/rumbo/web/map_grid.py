"""The map as a table: phases across, lines down, in each cell its words and what the log says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from rumbo.draw import number
from rumbo.journey.cell import Entry, entries, line_name, line_of, lines
from rumbo.journey.statement import Origin
from rumbo.journey.wording import of_rule
from rumbo.model.journey_map import JOURNEYS, Journey, MapPhase
from rumbo.model.selection import Selection
from rumbo.readings.living import LivePhase, Stay, together
from rumbo.web import address, evidence
from rumbo.web.evidence import Mark
from rumbo.web.map_sight import HOME, Sight, to
from rumbo.web.visit import Visit

_SETTLED = ("owner", "stages")  # what is so because somebody says so: no belief


@dataclass(frozen=True)
class StayShown:
    """The times and the rate of a phase in one pipeline; `pipeline` where there are several."""

    pipeline: str
    days: str
    days_n: str
    rate: str
    sure: str
    trap: bool


@dataclass(frozen=True)
class LiveShown:
    """The numbers of a phase; every count opens its deals."""

    deals: str
    deals_href: str
    amount: str
    late: str
    stays: tuple[StayShown, ...]


@dataclass(frozen=True)
class Head:
    """A phase at the top of its column."""

    id: str
    number: int
    name: str
    href: str
    parked: bool
    owner: str
    does: str
    stages: str
    live: LiveShown | None
    silent: str  # why there are no numbers
    marks: tuple[Mark, ...]
    comments: int


@dataclass(frozen=True)
class Said:
    """One thing that stands in a cell, under its label."""

    label: str
    text: str


@dataclass(frozen=True)
class CellShown:
    """One cell: its words, the statuses of its statements, and how many comments are open."""

    phase: str
    href: str
    name: str
    entries: tuple[Said, ...]
    statements: tuple[str, ...]
    marks: tuple[Mark, ...]
    figure: str  # the share that keeps its one statement, where it has one
    comments: int
    missing: bool  # nobody owns the phase


@dataclass(frozen=True)
class Line:
    """One line of the map over the phases of a journey."""

    key: str
    name: str
    cells: tuple[CellShown, ...]


@dataclass(frozen=True)
class Grid:
    """One journey: its phases, its lines, and its open deals together."""

    journey: str
    name: str
    href: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    deals: str
    amount: str
    late: str
    marks: tuple[Mark, ...]


def phase_path(phase: str) -> str:
    """The address of a phase."""
    return f"{HOME}/fase/{quote(phase, safe='')}"


def cell_path(phase: str, line: str) -> str:
    """The address of a cell."""
    return f"{phase_path(phase)}/{quote(line, safe='')}"


def journey_path(journey: str) -> str:
    """The address of a journey; `all` is the whole map."""
    return f"{HOME}/recorrido/{journey}"


def grids(visit: Visit, seen: Sight, *, full: bool) -> tuple[Grid, ...]:
    """Every journey that the map has; only the heads of its columns where it is not `full`."""
    return tuple(
        grid(visit, seen, journey, full=full)
        for journey in Journey
        if any(phase.journey is journey for phase in seen.journey_map.phases)
    )


def grid(visit: Visit, seen: Sight, journey: Journey, *, full: bool = True) -> Grid:
    """One journey of the map."""
    phases = [phase for phase in seen.journey_map.phases if phase.journey is journey]
    sums = together(seen.live[each.id] for each in phases if each.id in seen.live)
    known = any(each.id in seen.live for each in phases)
    many, language = visit.language.many, visit.language
    return Grid(
        journey=journey.value,
        name=language.of(JOURNEYS[journey]),
        href=to(visit, journey_path(journey)),
        heads=tuple(head(visit, seen, phase, place) for place, phase in enumerate(phases, start=1)),
        lines=tuple(_lines(visit, seen, phases)) if full else (),
        deals=many("{n} open deal", "{n} open deals", sums.open_now) if known else "",
        amount=language.money(sums.amount_open) if known and sums.amount_open is not None else "",
        late=_late(visit, sums.late_progress) if sums.late_progress else "",
        marks=_tally(visit, seen, frozenset(each.id for each in phases)),
    )


def head(visit: Visit, seen: Sight, phase: MapPhase, place: int) -> Head:
    """A phase with its numbers."""
    tag = visit.language.tag
    return Head(
        id=phase.id,
        number=place,
        name=phase.name.of(tag),
        href=to(visit, phase_path(phase.id)),
        parked=phase.parked,
        owner=phase.owner,
        does=phase.does.of(tag),
        stages=", ".join(each.stage for each in phase.stages),
        live=live(visit, seen.live[phase.id]) if phase.id in seen.live else None,
        silent=_silent(visit, seen, phase),
        marks=_tally(visit, seen, frozenset({phase.id})),
        comments=sum(n for (each, _), n in seen.comments.items() if each == phase.id),
    )


def _silent(visit: Visit, seen: Sight, phase: MapPhase) -> str:
    if not seen.current:
        return ""
    if not phase.stages:
        return visit.say("No stage of the CRM")
    return visit.say("No deal has been here")


def _tally(visit: Visit, seen: Sight, phases: frozenset[str]) -> tuple[Mark, ...]:
    """How many statements of these phases have each status; nothing where nobody was asked."""
    if not seen.current:
        return ()
    return evidence.tally(
        visit, [_status(seen, each.id) for each in seen.stated if each.phase in phases]
    )


def live(visit: Visit, numbers: LivePhase) -> LiveShown:
    """The numbers of a phase as they are shown."""
    several = len(numbers.stays) > 1
    key = numbers.stays[0].key if not several else numbers.stays[0].key.rpartition(":")[2]
    opened = Selection(status="open", phase=key)
    return LiveShown(
        deals=visit.language.many("{n} open", "{n} open", numbers.open_now),
        deals_href=address.deals(visit, opened, period=False) if numbers.open_now else "",
        amount=visit.language.money(numbers.amount_open) if numbers.open_now else "",
        late=_late(visit, numbers.late_progress) if numbers.late_progress else "",
        stays=tuple(_stay(visit, each, several=several) for each in numbers.stays),
    )


def _late(visit: Visit, n: int) -> str:
    return visit.language.many("{n} without progress", "{n} without progress", n)


def _stay(visit: Visit, stay: Stay, *, several: bool) -> StayShown:
    tag = visit.language.tag
    known = stay.exit_rate is not None and stay.exit_low is not None
    ends = (number.percent(end, tag) for end in (stay.exit_low, stay.exit_high))
    return StayShown(
        pipeline=stay.pipeline if several else "",
        days=number.days(stay.median_days, tag) if stay.median_days is not None else "",
        days_n=visit.say("n = {n}", n=stay.visits),
        rate=number.percent(stay.exit_rate, tag) if known else "",
        sure=" – ".join(ends) if known else "",
        trap=stay.trap,
    )


def _lines(visit: Visit, seen: Sight, phases: Sequence[MapPhase]) -> list[Line]:
    made = []
    for key in lines(seen.journey_map, seen.stated):
        cells = tuple(cell(visit, seen, phase, key) for phase in phases)
        if key == "owner" or any(each.entries or each.statements for each in cells):
            name = visit.language.of(line_name(seen.journey_map, key))
            made.append(Line(key, name, cells))
    return made


def cell(visit: Visit, seen: Sight, phase: MapPhase, line: str) -> CellShown:
    """One cell of the map."""
    stated = [each for each in seen.stated if each.phase == phase.id and line_of(each) == line]
    words = entries(seen.journey_map, phase, line)
    believed = bool(words) and line not in _SETTLED
    statuses = [_status(seen, each.id) for each in stated] or ["assumed"] * believed
    return CellShown(
        phase=phase.name.of(visit.language.tag),
        href=to(visit, cell_path(phase.id, line)),
        name=visit.language.of(line_name(seen.journey_map, line)),
        entries=tuple(_said(visit, entry) for entry in words),
        statements=tuple(
            visit.language.of(of_rule(seen.journey_map, each.rule))
            for each in stated
            if each.origin is Origin.RULE  # the entries say the others already
        ),
        marks=evidence.tally(visit, statuses) if seen.current else (),
        figure=evidence.figure(visit, seen.checks.get(stated[0].id)) if len(stated) == 1 else "",
        comments=seen.comments.get((phase.id, line), 0),
        missing=line == "owner" and not phase.owner,
    )


def _said(visit: Visit, entry: Entry) -> Said:
    label = visit.language.of(entry.label) if entry.label else ""
    return Said(label, visit.language.of(entry.says))


def _status(seen: Sight, statement_id: str) -> str:
    row = seen.checks.get(statement_id)
    return str(row["status"]) if row else "assumed"
