"""How long a deal may go without something, how long it has gone, and when that was due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oracle.scene import DAY, Scene
from oracle.touches import CONTACT, PROGRESS

if TYPE_CHECKING:
    from oracle.pauses import Story

FORWARD = ("advance", "skip")
GENERAL = {"contact": 14, "progress": 30}


@dataclass(frozen=True)
class Limit:
    """What one phase, one segment (its field and value), or both have of their own."""

    phase: str = ""
    field: str = ""
    value: str = ""
    contact: int | None = None
    progress: int | None = None


@dataclass(frozen=True)
class Rules:
    """The limits; the days of the week that count (all of them: the calendar's), and free days."""

    limits: tuple[Limit, ...] = ()
    week: str = "1234567"
    free: frozenset[date] = frozenset()

    def counts(self, day: date) -> bool:
        """Whether a day counts."""
        return str(day.isoweekday()) in self.week and day not in self.free


CALENDAR = Rules()


def limit(scene: Scene, rules: Rules, deal: str, phase: str, what: str) -> int:
    """The days of the most particular limit that there is for a deal in a phase."""
    for asks_phase, asks_segment in ((True, True), (True, False), (False, True)):
        found = [
            days
            for each in rules.limits
            if (bool(each.phase), bool(each.field)) == (asks_phase, asks_segment)
            and each.phase in ("", phase)
            and (not each.field or _value(scene, deal, each.field) == each.value)
            and (days := getattr(each, what)) is not None
        ]
        if found:
            return int(min(found))
    return GENERAL[what]


def _value(scene: Scene, deal: str, field: str) -> str:
    if field != "industry":
        return scene.value(deal, field)
    account = scene.value(deal, "account_id")
    return next((r["industry"] for r in scene.rows("accounts") if r["id"] == account), "")


def quiet_since(story: Story, deal: str, what: str) -> datetime:
    """When there was last contact or progress; when the deal was created, where there was none."""
    kinds = CONTACT if what == "contact" else PROGRESS
    moments = [touch.time for touch in story.touches.get(deal, []) if touch.kind in kinds]
    if what == "progress":
        moments += [p.entered for p in story.paths[deal] if p.kind in FORWARD]
    created = story.scene.sure(story.scene.deals[deal]["created_at"])
    return max(moments, default=created)


def late(story: Story, rules: Rules, deal: str, what: str) -> bool:
    """Whether an open deal has gone too long without it by the date."""
    phase = story.paths[deal][-1].phase.name
    days = limit(story.scene, rules, deal, phase, what)
    return due(story.scene, rules, quiet_since(story, deal, what), days) < story.scene.now


def due(scene: Scene, rules: Rules, since: datetime, days: int) -> datetime:
    """The last moment at which so many days that count have passed; long after where there is none.

    A day that counts is one, however long it is; what counts of its hours is their share of it.
    """
    if rules == Rules(rules.limits):
        return since + days * DAY
    left, moment = float(days), since
    while moment < scene.end:
        day = scene.local(moment).date()
        begins, ends = _midnight(scene, day), _midnight(scene, day + DAY)
        rest = (ends - moment) / (ends - begins) if rules.counts(day) else 0.0
        if rest > left + 1e-10:
            return moment + (ends - begins) * left
        left, moment = left - rest, ends
    return scene.end + 1000 * DAY


def _midnight(scene: Scene, day: date) -> datetime:
    moment = datetime.combine(day, time(), ZoneInfo(scene.zone))
    return moment.astimezone(UTC).replace(tzinfo=None)
