"""The reading `diagnosis`: what a director asks, counted deal by deal."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from oracle.clocks import CALENDAR, Rules, late
from oracle.losses import lost_deals
from oracle.pauses import Story
from oracle.pipeline import FORWARD, pipeline
from oracle.scene import Scene, worth

CLOCKS = {"without_contact": "contact", "no_progress": "progress"}


def diagnosis(scene: Scene, rules: Rules = CALENDAR) -> list[dict[str, object]]:
    """The rows whose answers are counts, without what other readings say."""
    story = Story(scene)
    advanced = any(p.kind in FORWARD and p.timed for path in story.paths.values() for p in path)
    known = {
        "without_contact": story.shows_contact,
        "no_progress": story.shows_contact or advanced,
    }
    rows = [_late(story, rules, key, known=known[key]) for key in CLOCKS]
    rows += [{"key": "closes_this_month", "won_so_far": _won(scene, story)}, _lost(scene)]
    return [*rows, {"key": "support"}, {"key": "crm_real"}]  # as other readings tell them


def _late(story: Story, rules: Rules, key: str, *, known: bool) -> dict[str, object]:
    opened = pipeline(story.scene)
    found = [row for row in opened if late(story, rules, str(row["deal_id"]), CLOCKS[key])]
    told = known and bool(opened)
    amount = story.scene.worth({str(row["deal_id"]) for row in found})
    return {
        "key": key,
        "value": len(found) if told else None,
        "amount": amount if told else None,
    }


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _won(scene: Scene, story: Story) -> float | None:
    first = _midnight(scene, scene.as_of.replace(day=1))
    won = {
        deal
        for deal, path in story.paths.items()
        if path and path[-1].phase.outcome == "won" and path[-1].timed and path[-1].entered >= first
    }
    return scene.worth(won)


def _lost(scene: Scene) -> dict[str, object]:
    months = quarter_before(scene.as_of)
    rows = [row for row in lost_deals(scene) if str(row["closed_at"] or "")[:7] in months]
    known = [row for row in rows if row["cause"] != "unknown"]
    return {
        "key": "lost_last_quarter",
        "amount": worth([row["amount"] for row in rows]) if rows else None,
        "known_share": len(known) / len(rows) if rows else None,
        "silent": sum(row["cause"] == "silence" for row in rows),
    }


def quarter_before(day: date) -> set[str]:
    """The three months of the quarter before the one of a day."""
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    found = set()
    for _ in range(3):
        first = (first - timedelta(days=1)).replace(day=1)
        found.add(f"{first:%Y-%m}")
    return found


def _midnight(scene: Scene, day: date) -> datetime:
    return scene.sure(datetime.combine(day, time(), ZoneInfo(scene.zone)).isoformat())
