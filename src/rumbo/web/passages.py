"""The journey as tables: what its pictures hold, and what a comparison found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from rumbo.draw import number
from rumbo.draw.contrast import agreed_days
from rumbo.model.comparison import (
    ArcContrast,
    DaysContrast,
    JourneyComparison,
    PhaseContrast,
    ShareContrast,
)
from rumbo.model.picture import JourneyData, JourneyPhase
from rumbo.model.selection import Selection
from rumbo.readings.part import lost_deals, passage_deals, phase_deals
from rumbo.web import cell
from rumbo.web.cell import Cell
from rumbo.web.language import Language, marked

Opens: TypeAlias = Callable[[Selection, str], str]  # a selection and a side to an address
_STANDINGS = {
    "differs": marked("not chance"),
    "chance": marked("may be chance"),
    "few": marked("too few cases"),
    "given": marked("given by the comparison"),
}


@dataclass(frozen=True)
class Count:
    """A number and the deals behind it."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class PhaseRow:
    """A phase as a row."""

    name: str
    entered: Count
    share: str
    wait: str
    open_now: Count
    lost: Count
    lost_share: str
    trap: bool


@dataclass(frozen=True)
class MoveRow:
    """A passage as a row."""

    source: str
    target: str
    kind: Cell
    moves: str
    deals: Count
    share: str
    amount: str
    days: str


@dataclass(frozen=True)
class ContrastRow:
    """One thing compared as a row: `sign` is 1, −1 or 0, `first` and `second` open their deals."""

    what: str
    first: Count
    first_n: str
    second: Count
    second_n: str
    difference: str
    sure: str
    standing: str
    sign: int


def phase_rows(data: JourneyData, language: Language, opens: Opens) -> tuple[PhaseRow, ...]:
    """The phases in order."""
    return tuple(_phase_row(phase, language, opens) for phase in data.phases)


def _phase_row(phase: JourneyPhase, language: Language, opens: Opens) -> PhaseRow:
    tag = language.tag
    open_now, lost = phase.open_now, phase.lost
    ended = phase.outcome in {"won", "lost"}
    return PhaseRow(
        name=phase.name,
        entered=counted(phase.entered, phase_deals(phase), tag, opens),
        share=number.percent(phase.share, tag),
        wait="" if ended else number.span(phase.median_days, tag),
        open_now=Count("")
        if ended
        else counted(open_now, Selection(status="open", phase=phase.key), tag, opens),
        lost=Count("") if ended else counted(lost, lost_deals(phase), tag, opens),
        lost_share="" if ended else number.percent(phase.lost_share, tag),
        trap=phase.trap,
    )


def counted(n: int, selection: Selection | None, tag: str, opens: Opens) -> Count:
    """A number that opens its deals, where there are any."""
    href = opens(selection, "") if n and selection else ""
    return Count(number.grouped(n, tag), href)


def move_rows(data: JourneyData, language: Language, opens: Opens) -> tuple[MoveRow, ...]:
    """Every passage, the most frequent first."""
    names, totals, tag = data.names(), data.moves_out(), language.tag
    return tuple(
        MoveRow(
            source=_end(arc.source, names, language.say("Start")),
            target=_end(arc.target, names, language.say("Other pipeline")),
            kind=cell.cell("kind", arc.kind, language),
            moves=number.grouped(arc.moves, tag),
            deals=counted(arc.deals, passage_deals(arc, data), tag, opens),
            share=number.percent(arc.moves / (totals[arc.source] or 1), tag),
            amount=language.money(arc.amount),
            days=number.span(arc.median_days, tag) if arc.source is not None else "",
        )
        for arc in sorted(data.arcs, key=lambda arc: -arc.moves)
    )


def _end(code: int | None, names: Mapping[int, str], elsewhere: str) -> str:
    return elsewhere if code is None else names.get(code, elsewhere)


def contrast_rows(
    data: JourneyData, comparison: JourneyComparison, language: Language, opens: Opens
) -> tuple[ContrastRow, ...]:
    """Everything that was compared, in the order of the picture."""
    phases = {phase.code: phase for phase in data.phases}
    names = data.names()
    rows: list[ContrastRow] = []
    for each in comparison.phases:
        rows.extend(_phase_contrasts(each, phases[each.code], language, opens))
    for arc in comparison.arcs:
        source = _end(arc.source, names, language.say("Start"))
        target = _end(arc.target, names, language.say("Other pipeline"))
        kind = cell.cell("kind", arc.kind, language).text
        behind = _arc_deals(arc, data)
        rows.append(_share_row(f"{source} → {target} · {kind}", arc.taken, behind, language, opens))
    return tuple(rows)


def _arc_deals(contrast: ArcContrast, data: JourneyData) -> Selection | None:
    ends = contrast.ends
    arc = next((a for a in data.arcs if (a.source, a.target, a.kind) == ends), None)
    return passage_deals(arc, data) if arc else None


def _phase_contrasts(
    each: PhaseContrast, phase: JourneyPhase, language: Language, opens: Opens
) -> list[ContrastRow]:
    name, behind = each.name, phase_deals(phase)
    reach = language.say("Reach {phase}", phase=name)
    rows = [_share_row(reach, each.reached, behind, language, opens)]
    if each.lost is not None:
        lose = language.say("Lost on leaving {phase}", phase=name)
        rows.append(_share_row(lose, each.lost, lost_deals(phase), language, opens))
    if each.days is not None:
        stay = language.say("Days in {phase}", phase=name)
        rows.append(_days_row(stay, each.days, behind, language, opens))
    return rows


def _share_row(
    what: str, each: ShareContrast, behind: Selection | None, language: Language, opens: Opens
) -> ContrastRow:
    tag = language.tag
    halves = [
        Count(number.percent(half.share, tag), opens(behind, side) if behind and half.part else "")
        for half, side in ((each.first, "one"), (each.second, "other"))
    ]
    of = "{part} / {n}"
    ns = [
        of.format(part=number.grouped(half.part, tag), n=number.grouped(half.n, tag))
        for half in (each.first, each.second)
    ]
    sure = ""
    if each.low is not None and each.high is not None:
        sure = f"{number.points(each.low, tag)} … {number.points(each.high, tag)}"
    given = each.standing == "given"
    return ContrastRow(
        what,
        halves[0],
        ns[0],
        halves[1],
        ns[1],
        "" if given else number.points(each.difference, tag),
        sure,
        language.say(_STANDINGS[each.standing]),
        each.sign,
    )


def _days_row(
    what: str, each: DaysContrast, behind: Selection, language: Language, opens: Opens
) -> ContrastRow:
    tag = language.tag
    halves = [
        Count(number.span(half.median_days, tag), opens(behind, side) if half.n else "")
        for half, side in ((each.first, "one"), (each.second, "other"))
    ]
    difference = agreed_days(each, tag) if each.leaning else number.NONE
    return ContrastRow(
        what,
        halves[0],
        f"n = {number.grouped(each.first.n, tag)}",
        halves[1],
        f"n = {number.grouped(each.second.n, tag)}",
        difference,
        "",
        language.say(_STANDINGS[each.standing]),
        each.sign,
    )
