"""What happened between two moments: deals that came in, moved, were won or lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from rumbo.model.movement import Move
from rumbo.readings.figure import money, worth
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

KINDS = ("start", "forward", "back", "won", "lost")
LISTED = 8


@dataclass(frozen=True)
class Happening:
    """One passage that was news: the deal, where it went, its money and when (local time)."""

    deal_id: str
    name: str
    account: str | None
    owner: str | None
    kind: str
    source: str | None
    target: str
    amount: float | None
    happened_at: datetime


@dataclass(frozen=True)
class News:
    """The passages after `since` (local time): deals and amount of each kind, and the largest.

    `last_day` is the day on which any deal, whichever are in scope or in sight, last came in, moved
    or ended; None where none ever did.
    """

    since: datetime
    deals: Mapping[str, int]
    amounts: Mapping[str, float | None]
    largest: tuple[Happening, ...]
    last_day: date | None

    @property
    def empty(self) -> bool:
        """Whether nothing happened."""
        return not any(self.deals.values())


def news(view: View, since: datetime) -> News:
    """What happened after `since` (naive UTC) and by the view's date."""
    values = {"since_us": _microseconds(since)}
    counted = {row["news"]: row for row in view.ask(PACKAGE, "news_counts.sql", **values).dicts()}
    listed = view.ask(PACKAGE, "news_largest.sql", listed=LISTED, **values).dicts()
    return News(
        since=since.replace(tzinfo=UTC).astimezone(view.settings.zone_info),
        deals={kind: counted[kind]["deals"] if kind in counted else 0 for kind in KINDS},
        amounts={kind: _amount(view, counted.get(kind, {})) for kind in KINDS},
        largest=tuple(_happening(view, row) for row in listed),
        last_day=view.learnt("last move", _last_day),
    )


def _last_day(view: View) -> date | None:
    last_us = view.ask(PACKAGE, "news_last.sql").scalar()
    if last_us is None:
        return None
    moment = datetime.fromtimestamp(last_us / 1_000_000, UTC)
    return moment.astimezone(view.settings.zone_info).date()


def _microseconds(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp() * 1_000_000)


def _amount(view: View, row: Mapping[str, Any]) -> float | None:
    return worth(view, row.get("amount"), row.get("deals", 0))


def _happening(view: View, row: Mapping[str, Any]) -> Happening:
    before = view.phases.get(row["from_phase"])
    happened = datetime.fromtimestamp(row["entered_us"] / 1_000_000, UTC)
    return Happening(
        deal_id=row["id"],
        name=row["name"] or row["id"],
        account=row["account"],
        owner=row["owner"],
        kind=Move(row["kind"]).label,
        source=before.name if before else None,
        target=view.phases[row["phase"]].name,
        amount=money(row["amount"]),
        happened_at=happened.astimezone(view.settings.zone_info),
    )
