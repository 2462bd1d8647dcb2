"""The reading `response_times`: waits and meetings one by one, hours of work day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from oracle.paths import paths
from oracle.scene import DAY, Scene, quantile, wilson
from oracle.selection import Period, keys
from oracle.touches import touch_kind

LEAST = 5
SAID = {"attempt": "theirs", "inbound": "ours", "meeting": "both", "call": "both"}
ORDER = ("attempt", "inbound", "meeting", "call")


@dataclass(frozen=True)
class Talk:
    """One wait or meeting: of whom, and what became of it."""

    deal: str
    what: str
    done: bool
    hours: float | None
    groups: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Hours:
    """When a company works."""

    days: str = "12345"
    opens: time = time(9)
    closes: time = time(18)
    free: frozenset[str] = frozenset()

    def between(self, scene: Scene, start: datetime, end: datetime) -> float:
        """The hours of work between two moments (naive UTC), day by day."""
        total, day = timedelta(), scene.local(start).date()
        while day <= scene.local(end).date():
            if self._worked(day):
                opens, closes = (_utc(scene, day, at) for at in (self.opens, self.closes))
                total += max(timedelta(), min(end, closes) - max(start, opens))
            day += DAY
        return total.total_seconds() / 3600

    def _worked(self, day: date) -> bool:
        free = {day.isoformat(), day.strftime("%m-%d")} & self.free
        return str(day.isoweekday()) in self.days and not free


def _utc(scene: Scene, day: date, at: time) -> datetime:
    local = datetime.combine(day, at, ZoneInfo(scene.zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def talks(scene: Scene, period: Period | None = None, hours: Hours | None = None) -> Iterator[Talk]:
    """Every wait and meeting that began in the period, while its deal was open."""
    stays, named = paths(scene), keys(scene)
    rows = defaultdict(list)
    for row in scene.rows("activities"):
        if row["deal_id"] in scene.deals and scene.sure(row["occurred_at"]) < scene.end:
            rows[row["deal_id"]].append(row)
    for deal, own in rows.items():
        told = [*_waits(scene, own, hours or Hours()), *_meetings(scene, own)]
        for what, began, done, length, setter in told:
            if period is not None and not period[0] <= began < period[1]:
                continue
            at = [
                p for p in stays[deal] if p.entered <= began and (p.left is None or p.left > began)
            ]
            if not at or at[-1].phase.outcome != "open":
                continue
            phase = at[-1].phase
            groups = [
                ("phase", named[phase.pipeline, phase.name]),
                ("owner", scene.value(deal, "owner_id")),
                ("source", scene.value(deal, "source")),
            ]
            groups += [("set_by", setter)] if setter is not None else []
            yield Talk(deal, what, done, length, tuple(groups))


_Told = tuple[str, datetime, bool, float | None, "str | None"]


def _waits(scene: Scene, rows: list[dict[str, str]], hours: Hours) -> Iterator[_Told]:
    said = [(scene.sure(row["occurred_at"]), touch_kind(scene, row)) for row in rows]
    told = sorted(
        ((when, kind) for when, kind in said if kind in ORDER),
        key=lambda each: (each[0], ORDER.index(str(each[1]))),
    )
    waiting: str | None = None
    since = scene.end
    for when, kind in told:
        turn = SAID[str(kind)]
        if turn == waiting:
            continue
        if waiting in ("ours", "theirs"):
            yield waiting, since, True, hours.between(scene, since, when), None
        waiting, since = turn, when
    if waiting in ("ours", "theirs"):
        yield waiting, since, False, None, None


def _meetings(scene: Scene, rows: list[dict[str, str]]) -> Iterator[_Told]:
    for row in rows:
        if row["kind"] != "meeting" or row.get("automated") == "1":
            continue
        if row.get("direction") == "internal":
            continue
        when, missed = scene.sure(row["occurred_at"]), row.get("outcome") == "no_show"
        if row.get("status") == "cancelled" and not missed:
            continue
        known = missed or (row.get("status") != "planned" and row.get("outcome") in ("", "held"))
        yield "meetings" if known else "untold", when, missed, None, row.get("owner_id", "")


def response_times(
    scene: Scene, period: Period | None = None, hours: Hours | None = None
) -> list[dict[str, object]]:
    """The rows, one per group of which anything is told."""
    found: dict[tuple[str, str], list[Talk]] = defaultdict(list)
    for talk in talks(scene, period, hours):
        for group in talk.groups:
            found[group].append(talk)
    return [_row(by, group_id, own) for (by, group_id), own in found.items()]


def _row(by: str, group_id: str, own: list[Talk]) -> dict[str, object]:
    row: dict[str, object] = {"by": by, "group_id": group_id}
    for side in ("ours", "theirs"):
        waits = [talk for talk in own if talk.what == side]
        lengths = [talk.hours for talk in waits if talk.hours is not None]
        enough = len(lengths) >= LEAST
        row[f"{side}_n"] = len(waits)
        row[f"{side}_unanswered"] = sum(not talk.done for talk in waits)
        row[f"{side}_median_hours"] = quantile(lengths, 0.5) if enough else None
        row[f"{side}_p90_hours"] = quantile(lengths, 0.9) if enough else None
        if by == "set_by":  # of meetings alone
            row |= {name: None for name in row if name.startswith(f"{side}_")}
    met = [talk for talk in own if talk.what == "meetings"]
    missed = sum(talk.done for talk in met)
    low, high = wilson(missed, len(met)) if len(met) >= LEAST else (None, None)
    rate = missed / len(met) if len(met) >= LEAST else None
    row |= {"meetings": len(met), "no_shows": missed, "no_show_rate": rate}
    return row | {"low": low, "high": high}
