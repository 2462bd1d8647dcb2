"""The visits that owners are compared by, and how each was worked, one visit at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from oracle.paths import Passage
from oracle.pauses import Story
from oracle.scene import DAY, Row, Scene
from oracle.touches import CONTACT, touch_kind

OURS = ("attempt", "meeting", "call")
YEARS = 2 * 365 * DAY
REPLY, EARLY = 3 * DAY, 14 * DAY
Worked = dict[str, int | None]


def team_visits(
    scene: Scene, horizons: Mapping[tuple[str, str], timedelta]
) -> dict[tuple[str, int], tuple[str, Worked]]:
    """By deal and step: whose the visit is, and each outcome of it; `horizons` by phase."""
    story, found = Story(scene), dict[tuple[str, int], tuple[str, Worked]]()
    paused = {(gap.deal, gap.phase.name, gap.start) for gap in story.pauses}
    for deal, path in story.paths.items():
        owner = scene.value(deal, "owner_id")
        for step, visit in enumerate(path, 1):
            horizon = horizons.get((visit.phase.pipeline, visit.phase.name))
            if horizon is None or not owner or not _taken(scene, deal, visit, horizon):
                continue
            end = visit.entered + horizon
            own = [p for p in paused if p[0] == deal and p[1] == visit.phase.name]
            rests = [p for p in own if visit.entered <= p[2] < min(end, visit.left or scene.end)]
            moved = visit.left is not None and visit.left <= end and _ahead(visit)
            worked: Worked = {"slow": int(not moved), "paused": int(bool(rests))}
            found[deal, step] = owner, worked | _habits(story, deal, visit, end)
    return found


def _taken(scene: Scene, deal: str, visit: Passage, horizon: timedelta) -> bool:
    handed = [c.changed_at for c in scene.changes(deal, "owner_id") if c.old]
    return (
        visit.phase.outcome == "open"
        and visit.phase.rank is not None
        and visit.measured
        and visit.timed
        and scene.now - YEARS <= visit.entered <= scene.now - horizon
        and (not handed or visit.entered >= max(handed))
    )


def _ahead(visit: Passage) -> bool:
    after = visit.next
    if after is None:
        return False
    same = after.pipeline == visit.phase.pipeline and after.rank is not None
    return after.outcome == "won" or (same and (after.rank or 0) > (visit.phase.rank or 0))


def _habits(story: Story, deal: str, visit: Passage, end: object) -> Worked:
    own = [t for t in story.touches.get(deal, []) if t.kind in (*OURS, "inbound")]
    inside = [t for t in own if visit.entered <= t.time < end]  # type: ignore[operator]
    waits = []
    for touch in inside:
        if touch.kind == "inbound" and touch.time < end - REPLY:  # type: ignore[operator]
            later = [t.time for t in own[own.index(touch) + 1 :] if t.kind in OURS]
            waits.append(not later or min(later) - touch.time > REPLY)
    met = [t for t in inside if t.kind in CONTACT and t.time < visit.entered + EARLY]
    people = _people(story.scene, deal, end)
    return {
        "unanswered": int(any(waits)) if waits else None,
        "unmet": int(not met),
        "alone": int(len(people) == 1) if people else None,
    }


def _people(scene: Scene, deal: str, end: object) -> set[str]:
    found: set[str] = set()
    for row in scene.rows("activities"):
        if row["deal_id"] == deal and _spoken(scene, row, end):
            found |= {one.strip() for one in row.get("contact_ids", "").split(";") if one.strip()}
    return found


def _spoken(scene: Scene, row: Row, end: object) -> bool:
    moment = scene.sure(row["occurred_at"])
    known = moment < scene.end and moment < end  # type: ignore[operator]
    return known and touch_kind(scene, row) in CONTACT
