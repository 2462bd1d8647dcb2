"""The log as a patient reader sees it at a date: typed, rewound, and nothing of what came later.

Plain Python over the rows of the log format (text cells). Times become naive UTC. Everything that
needs the whole path of a deal is in paths.py; this module holds the cells.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

Row = dict[str, str]
Log = dict[str, list[Row]]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """One line of a field's history."""

    field: str
    old: str
    new: str
    changed_at: datetime
    order: int


@dataclass(frozen=True)
class Chance:
    """What is claimed of an open deal: its chances to be won and lost after so many days."""

    days: Sequence[float]
    won: Sequence[float]
    lost: Sequence[float]
    low: float
    high: float

    def won_by(self, day: float) -> float:
        """The chance to be won by then, straight between the days that are told."""
        return _straight(self.days, self.won, day)

    def closed_after(self, share: float) -> float:
        """After how many days that share of what closes by the last one has closed."""
        closed = [won + lost for won, lost in zip(self.won, self.lost, strict=True)]
        wanted = share * closed[-1]
        points = list(pairwise(zip(self.days, closed, strict=True)))
        (d0, c0), (d1, c1) = next(two for two in points if two[1][1] >= wanted)
        return d0 + (d1 - d0) * (wanted - c0) / (c1 - c0)


def _straight(xs: Sequence[float], ys: Sequence[float], x: float) -> float:
    for (x0, y0), (x1, y1) in pairwise(zip(xs, ys, strict=True)):
        if x <= x1:
            return y0 + (y1 - y0) * max(0.0, x - x0) / (x1 - x0)
    return ys[-1]


@dataclass(frozen=True)
class Scene:
    """The rows of a log, a date, and the zone and currency of the workspace.

    `chances` are what a model claims of each open deal, which no plain reader can count; None where
    it claims nothing. `work_between` says what the days after one day and up to another are worth,
    by the calendar of work that was learnt; None where all days are alike.
    """

    log: Log
    as_of: date
    zone: str = "Europe/Madrid"
    currency: str = "EUR"
    chances: Mapping[str, Chance] | None = None
    work_between: Callable[[date, date], float] | None = None
    _cells: dict[str, datetime | None] = field(default_factory=dict, repr=False)

    def when(self, cell: str) -> datetime | None:
        """The moment that a cell says, in UTC; without a zone it is in the workspace's."""
        if cell not in self._cells:
            self._cells[cell] = self._parsed(cell)
        return self._cells[cell]

    def _parsed(self, cell: str) -> datetime | None:
        if not cell.strip():
            return None
        moment = datetime.fromisoformat(cell.strip())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(self.zone))
        return moment.astimezone(UTC).replace(tzinfo=None)

    def sure(self, cell: str) -> datetime:
        """The moment that a required cell says."""
        moment = self.when(cell)
        assert moment is not None, cell
        return moment

    def local(self, moment: datetime) -> datetime:
        """The clock on the wall of the workspace at a moment."""
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    @cached_property
    def end(self) -> datetime:
        """The first moment after the day."""
        midnight = datetime.combine(self.as_of + DAY, time(), ZoneInfo(self.zone))
        return midnight.astimezone(UTC).replace(tzinfo=None)

    @property
    def now(self) -> datetime:
        """The last moment of the day, up to which what still lasts is measured."""
        return self.end - timedelta(microseconds=1)

    def rows(self, table: str) -> Sequence[Row]:
        """The rows of a table, none where the log has no such file."""
        return self.log.get(table, [])

    @cached_property
    def deals(self) -> dict[str, Row]:
        """The deals that were created by the date, as their rows are today."""
        return {r["id"]: r for r in self.rows("deals") if self.sure(r["created_at"]) < self.end}

    @cached_property
    def history(self) -> Mapping[tuple[str, str], list[Change]]:
        """Every change by deal and field, in time, then in the order of the file."""
        found: dict[tuple[str, str], list[Change]] = defaultdict(list)
        for order, row in enumerate(self.rows("changes")):
            if row.get("object_type") in ("", None, "deal"):
                moment = self.sure(row["changed_at"])
                change = Change(
                    row["field"], row.get("old_value", ""), row["new_value"], moment, order
                )
                found[row["object_id"], row["field"]].append(change)
        for changes in found.values():
            changes.sort(key=lambda change: (change.changed_at, change.order))
        return found

    def changes(self, deal: str, field_: str) -> list[Change]:
        """The changes of a field by the date."""
        return [c for c in self.history.get((deal, field_), []) if c.changed_at < self.end]

    def value(self, deal: str, name: str) -> str:
        """What a field of a deal said at the end of the day."""
        history = self.history.get((deal, name), [])
        past = [change for change in history if change.changed_at < self.end]
        if past:
            return past[-1].new
        return history[0].old if history else self.deals[deal].get(name, "")

    def amount(self, deal: str) -> float | None:
        """A deal's amount at the date in the workspace's currency; None where it has none."""
        text, currency = self.value(deal, "amount"), self.value(deal, "currency")
        if not text:
            return None
        if currency in ("", self.currency):
            return float(text)
        rates = [
            (self.sure(r["date"]), float(r["rate"]))
            for r in self.rows("rates")
            if r["currency"] == currency and self.sure(r["date"]) < self.end
        ]
        return float(text) * max(rates)[1] if rates else None

    def total(self, deals: set[str]) -> float:
        """The sum of the amounts of these deals, left out where there is no rate."""
        return sum(self.amount(deal) or 0.0 for deal in sorted(deals))

    def worth(self, deals: set[str]) -> float | None:
        """The same; unknown where none of them has an amount, or there are none and nothing has."""
        if not deals and not self.told:
            return None
        return worth([self.amount(deal) for deal in sorted(deals)])

    @cached_property
    def told(self) -> bool:
        """Whether any deal has an amount that can be summed; true where there are no deals."""
        return not self.deals or any(self.amount(deal) is not None for deal in self.deals)


def worth(amounts: Sequence[float | None]) -> float | None:
    """The sum of those that are known; unknown where there are some and none is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known or not amounts else None


def days(span: timedelta) -> float:
    """A span in days."""
    return span.total_seconds() / 86400


def quantile(values: Sequence[float], share: float) -> float | None:
    """The quantile by linear interpolation between the two nearest values (R's type 7)."""
    if not values:
        return None
    ordered, place = sorted(values), share * (len(values) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def wilson(hits: int, n: int) -> tuple[float | None, float | None]:
    """The 95 % interval of a share by Wilson's score (Wilson 1927)."""
    if n == 0:
        return None, None
    z = 1.959963984540054
    share = hits / n
    centre = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
