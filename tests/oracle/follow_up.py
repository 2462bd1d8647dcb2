"""The reading `follow_up`: what each open deal is late on (without the steps of a map)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from oracle.pauses import Story
from oracle.pipeline import pipeline
from oracle.scene import DAY, Scene, days
from oracle.touches import CONTACT

LIMITS = {"contact": 14, "progress": 30}
OURS = ("attempt", "meeting", "call")


def follow_up(scene: Scene) -> list[dict[str, object]]:
    """The rows, one per open deal and thing it is late on."""
    story = Story(scene)
    return [row for deal in pipeline(scene) for row in _of_deal(story, deal)]


def planned(scene: Scene) -> set[str]:
    """The open deals that have a next step whose day is not over."""
    return {
        str(row["deal_id"])
        for row in pipeline(scene)
        if (step := _next_step(scene, str(row["deal_id"]))) and step.date() >= scene.as_of
    }


def _of_deal(story: Story, row: dict[str, object]) -> Iterator[dict[str, object]]:
    scene, deal = story.scene, str(row["deal_id"])
    age = days(scene.end - scene.sure(scene.deals[deal]["created_at"]))
    for what, limit in LIMITS.items():
        quiet = row[f"days_since_{what}"]
        over = float(str(age if quiet is None else quiet)) - limit
        if over > 0 and (what == "progress" or story.shows_contact):
            yield _row(story, row, what, scene.end - over * DAY)
    asked = _unanswered(story, deal)
    if asked is not None and scene.now > asked + 3 * DAY:
        yield _row(story, row, "reply", asked + 3 * DAY)
    step = _next_step(scene, deal)
    if step is not None and step.date() < scene.as_of:
        late = (scene.as_of - step.date()).days
        found = _row(story, row, "next_step", scene.now - timedelta(days=late))
        yield {**found, "due": step.date().isoformat(), "days_late": float(late)}


def _row(story: Story, row: dict[str, object], what: str, due: datetime) -> dict[str, object]:
    scene = story.scene
    late = days(scene.now - due)
    return {
        "deal_id": row["deal_id"],
        "owner_id": row["owner_id"],
        "amount": row["amount"],
        "what": what,
        "due": scene.local(due).date().isoformat(),
        "days_late": late,
        "suggestion": _suggestion(story, row, what, late),
    }


def _suggestion(story: Story, row: dict[str, object], what: str, late: float) -> str:
    deal = str(row["deal_id"])
    if what in ("reply", "next_step"):
        return {"reply": "answer", "next_step": "do_or_reschedule"}[what]
    if what == "progress":
        return "decide" if int(str(row["pushes"])) >= 3 or late > 60 else "agree_next_step"
    if not _people(story.scene, deal):
        return "add_person"
    return "try_somebody_else" if _attempts(story, deal) >= 3 else "call_them"


def _people(scene: Scene, deal: str) -> set[str]:
    found = set()
    for link in scene.rows("deal_contacts"):
        added, gone = scene.when(link.get("added_at", "")), scene.when(link.get("removed_at", ""))
        there = (added is None or added < scene.end) and (gone is None or gone >= scene.end)
        if link["deal_id"] == deal and there:
            found.add(link["contact_id"])
    return found


def _attempts(story: Story, deal: str) -> int:
    own = story.touches.get(deal, [])
    spoken = max((touch.time for touch in own if touch.kind in CONTACT), default=None)
    return sum(touch.kind == "attempt" and (spoken is None or touch.time > spoken) for touch in own)


def _unanswered(story: Story, deal: str) -> datetime | None:
    own = story.touches.get(deal, [])
    ours = max((touch.time for touch in own if touch.kind in OURS), default=None)
    asked = [
        touch.time
        for touch in own
        if touch.kind == "inbound" and (ours is None or touch.time >= ours)
    ]
    return min(asked, default=None)


def _next_step(scene: Scene, deal: str) -> datetime | None:
    moment = scene.when(scene.value(deal, "next_step_at"))
    return None if moment is None else scene.local(moment)
