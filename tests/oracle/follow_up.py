"""The reading `follow_up`: what each open deal is late on (without the steps of a map)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from oracle.clocks import CALENDAR, Rules, due, late, limit, quiet_since
from oracle.pauses import Story
from oracle.pipeline import pipeline
from oracle.scene import Row, Scene, days
from oracle.touches import CONTACT

OURS = ("attempt", "meeting", "call")


def follow_up(
    scene: Scene, rules: Rules = CALENDAR, *, plans: bool = False
) -> list[dict[str, object]]:
    """The rows, one per open deal and thing it is late on."""
    story, known = Story(scene), planned(scene, plans=plans)
    return [row for deal in pipeline(scene) for row in _of_deal(story, rules, deal, known)]


def planned(scene: Scene, *, plans: bool = False) -> set[str]:
    """The open deals that have a next step whose day is not over.

    With `plans`, where the log had been taken by then, a planned meeting or call is one as well.
    """
    opened = {str(row["deal_id"]) for row in pipeline(scene)}
    steps = {deal: _next_step(scene, deal) for deal in opened}
    found = {deal for deal, step in steps.items() if step and step.date() >= scene.as_of}
    meetings = {r["deal_id"] for r in scene.rows("activities") if plans and _is_plan(scene, r)}
    return found | (meetings & opened)


def _is_plan(scene: Scene, row: Row) -> bool:
    two_sided = row["kind"] in ("meeting", "call") and row["direction"] != "internal"
    to_come = scene.local(scene.sure(row["occurred_at"])).date() >= scene.as_of
    return two_sided and to_come and row["status"] == "planned" and row["automated"] != "1"


def _of_deal(
    story: Story, rules: Rules, row: dict[str, object], known: set[str]
) -> Iterator[dict[str, object]]:
    scene, deal = story.scene, str(row["deal_id"])
    for what in ("contact", "progress"):
        if late(story, rules, deal, what) and (what == "progress" or story.shows_contact):
            days_left = limit(scene, rules, deal, str(row["phase"]), what)
            yield _row(
                story, row, what, due(scene, rules, quiet_since(story, deal, what), days_left)
            )
    asked = _unanswered(story, deal)
    answered_by = due(scene, rules, asked, 3) if asked is not None else None
    if answered_by is not None and scene.now > answered_by:
        yield _row(story, row, "reply", answered_by)
    step = _next_step(scene, deal)
    if step is not None and step.date() < scene.as_of and deal not in known:
        over = (scene.as_of - step.date()).days
        found = _row(story, row, "next_step", scene.now - timedelta(days=over))
        yield {**found, "due": step.date().isoformat(), "days_late": float(over)}


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
    if not _people(story.scene, deal) and _brings_people(story.scene):
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


def _brings_people(scene: Scene) -> bool:
    added = (scene.when(link.get("added_at", "")) for link in scene.rows("deal_contacts"))
    return any(each is None or each < scene.end for each in added)


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
