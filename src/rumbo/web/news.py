"""What happened lately, in words: since the snapshot before, or in the last days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rumbo.draw import number
from rumbo.model.selection import Selection
from rumbo.readings.news import Happening, News
from rumbo.web import address, cell
from rumbo.web.cell import Cell
from rumbo.web.language import marked
from rumbo.web.visit import Visit

QUIET_DAYS = 7
KINDS = {
    "start": (marked("new"), "start"),
    "forward": (marked("moved forward"), "advance"),
    "back": (marked("moved back"), "regress"),
    "won": (marked("won"), "won"),
    "lost": (marked("lost"), "lost"),
}


@dataclass(frozen=True)
class Count:
    """How many deals were news of one kind, their amount, and where they are listed."""

    label: str
    tone: str
    deals: str
    amount: str
    href: str


@dataclass(frozen=True)
class Item:
    """One thing that happened to a deal."""

    name: str
    href: str
    way: str
    owner: str
    kind: Cell
    amount: str
    day: str


@dataclass(frozen=True)
class Still:
    """Since when no deal has moved, in words, and the address of that day."""

    said: str
    href: str


def still(visit: Visit, happened: News) -> Still | None:
    """Where so long nothing has moved that the log may end there; None where something has."""
    last, day = happened.last_day, visit.scope().as_of
    if last is None or day - last <= timedelta(days=visit.workspace.settings.progress_days):
        return None
    said = visit.say("No deal has moved since {day}: the data may end there.", day=last)
    return Still(said, visit.same(as_of=last.isoformat()))


def since_when(visit: Visit) -> tuple[datetime, str]:
    """From when on things are news (naive UTC), and how that is said."""
    earlier = [
        snapshot.taken_at
        for snapshot in visit.workspace.database.snapshots_until(visit.snapshot)
        # A map or an answer is recorded with the same tables: that is no news of deals.
        if snapshot.versions != visit.snapshot.versions
    ]
    if earlier and not visit.filters.as_of:
        shown = cell.local(earlier[-1], visit.language)
        return earlier[-1], visit.say("Since the snapshot of {when}", when=shown)
    last = datetime.combine(
        visit.scope().as_of, datetime.max.time(), visit.language.settings.zone_info
    )
    since = last.astimezone(UTC).replace(tzinfo=None) - timedelta(days=QUIET_DAYS)
    return since, visit.say("In the last {n} days", n=QUIET_DAYS)


def counts(visit: Visit, happened: News) -> tuple[Count, ...]:
    """The news by kind, each leading to its deals."""
    return tuple(_count(visit, happened, kind) for kind in KINDS)


def _count(visit: Visit, happened: News, kind: str) -> Count:
    label, tone = KINDS[kind]
    deals = happened.deals[kind]
    since = happened.since.astimezone(UTC).replace(tzinfo=None).isoformat()
    behind = Selection(moved=kind, since=since) if deals else None
    worth = happened.amounts[kind]
    return Count(
        visit.say(label),
        tone,
        number.grouped(deals, visit.language.tag),
        visit.language.money(worth) if deals and worth is not None else "",
        address.deals(visit, behind, period=False),
    )


def item(visit: Visit, happening: Happening) -> Item:
    """One of the news as a row."""
    return Item(
        name=happening.name,
        href=address.deal(visit, happening.deal_id),
        way=" → ".join(part for part in (happening.source, happening.target) if part),
        owner=happening.owner or "",
        kind=cell.cell("kind", happening.kind, visit.language),
        amount=visit.language.money(happening.amount),
        day=visit.language.date(happening.happened_at.date()),
    )
