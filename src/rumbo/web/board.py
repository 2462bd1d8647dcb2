"""The board: a column per phase along the road, its deals as cards, the longest waits first.

Nothing is moved here: the CRM moves deals, Rumbo reads them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from rumbo.draw import number
from rumbo.model import term
from rumbo.model.reading import Row
from rumbo.readings.listing import PhaseCount, Summary, cards
from rumbo.web import address, cell
from rumbo.web.arrangement import Arrangement, selected
from rumbo.web.cell import Cell
from rumbo.web.visit import Visit

CARDS = 12


@dataclass(frozen=True)
class Card:
    """One deal on the board."""

    name: str
    href: str
    account: str
    owner: str
    amount: str
    state: Cell
    waited: str
    visit: str
    pushes: str
    record: str


@dataclass(frozen=True)
class Lane:
    """One phase of the board; `more` leads to the deals that have no card."""

    name: str
    pipeline: str
    deals: str
    amount: str
    longest: str
    trap: bool
    tone: str
    href: str
    cards: tuple[Card, ...]
    more: str
    more_href: str


def board(visit: Visit, asked: Arrangement, found: Summary) -> tuple[Lane, ...]:
    """The lanes of the phases that hold a deal of the selection."""
    shown = visit.ask(
        ("deal cards", asked.selection, asked.by_amount),
        asked.scope(visit),
        lambda view: cards(view, asked.selection, most=CARDS, by_amount=asked.by_amount),
    )
    road = _road(visit, asked, found)
    several = len({each.phase.pipeline for each in road if each.phase}) > 1
    lanes = (
        _lane(visit, asked, each, shown.get(each.phase.code if each.phase else None, []))
        for each in road
    )
    return tuple(lane if several else replace(lane, pipeline="") for lane in lanes)


def _road(visit: Visit, asked: Arrangement, found: Summary) -> list[PhaseCount]:
    """The counted phases in their order, and between them the empty ones of the same pipelines."""
    phases = visit.ask("phases", asked.scope(visit), lambda view: dict(view.phases))
    counted = {each.phase.code: each for each in found.phases if each.phase}
    pipelines = {each.phase.pipeline_id for each in counted.values() if each.phase}
    empty = asked.selection.status in {"open", "all"} and not asked.selection.phase
    road = [
        counted.get(code) or PhaseCount(phase, "open", 0, 0.0, 0, None, trap=False)
        for code, phase in phases.items()
        if code in counted or (empty and phase.rank is not None and phase.pipeline_id in pipelines)
    ]
    return [*(each for each in found.phases if each.phase is None), *road]


def _lane(visit: Visit, asked: Arrangement, counted: PhaseCount, rows: list[Row]) -> Lane:
    language, phase = visit.language, counted.phase
    here = asked.selection.but(phase=phase.key) if phase else asked.selection
    table = selected(visit, address.DEALS, here, show=None)
    over = counted.deals - len(rows)
    return Lane(
        name=language.of(term.phase(phase.name)) if phase else visit.say("In no phase yet"),
        pipeline=phase.pipeline if phase else "",
        deals=number.grouped(counted.deals, language.tag),
        amount=language.money(counted.amount) if counted.amount is not None else "",
        longest=number.days(counted.longest_days, language.tag)
        if counted.longest_days is not None
        else "",
        trap=counted.trap,
        tone=counted.status if counted.status != "open" else "",
        href=table,
        cards=tuple(_card(visit, row) for row in rows),
        more=language.many("{n} more", "{n} more", over) if over > 0 else "",
        more_href=table,
    )


def _card(visit: Visit, row: Row) -> Card:
    language, deal_id = visit.language, str(row["deal_id"])
    state = row["state"] or row["status"]
    again, pushes = _count(row["visit"]), _count(row["pushes"])
    return Card(
        name=str(row["name"] or deal_id),
        href=address.deal(visit, deal_id),
        account=str(row["account"] or ""),
        owner=str(row["owner"] or visit.say("Nobody")),
        amount=cell.cell("amount", row["amount"], language).text
        if row["amount"] is not None
        else visit.say("no amount"),
        state=cell.cell("state", state, language),
        waited=_waited(visit, row),
        visit=visit.say("visit {n}", n=again) if again > 1 else "",
        pushes=language.many("pushed {n} time", "pushed {n} times", pushes) if pushes else "",
        record=address.record(visit, deal_id),
    )


def _waited(visit: Visit, row: Row) -> str:
    days = row["days_in_phase"]
    if isinstance(days, int | float):
        return number.days(days, visit.language.tag)
    return cell.cell("closed_at", row["closed_at"], visit.language).text


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0
