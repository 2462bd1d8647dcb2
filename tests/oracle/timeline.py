"""The reading `timeline`: everything that happened to one deal, told from its rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from oracle.pauses import Story
from oracle.scene import Row, Scene, days

Event = dict[str, object]
MOVED = ("stage", "status", "pipeline_id")
MONEY = ("amount",)
DAYS = ("expected_close_at", "next_step_at", "closed_at", "created_at")
_PLAIN: Event = dict.fromkeys(("kind", "from", "to", "visit", "days", "who", "detail")) | {
    "timed": True
}


def timeline(story: Story, deal: str) -> list[Event]:
    """The rows of one deal, in no order."""
    events = [
        *_moves(story, deal),
        *_changes(story.scene, deal),
        *_people(story.scene, deal),
        *_activities(story.scene, deal),
        *_pauses(story, deal),
    ]
    return [_PLAIN | event for event in events]


def _moves(story: Story, deal: str) -> Iterator[Event]:
    path = story.paths[deal]
    for place, passage in enumerate(path):
        before = path[place - 1] if place else None
        known = before is not None and before.measured
        yield _at(passage.entered, "move") | {
            "kind": passage.kind,
            "from": before.phase.name if before else None,
            "to": passage.phase.name,
            "visit": passage.visit,
            "days": days(passage.entered - before.entered) if before and known else None,
            "timed": passage.timed or place == 0,
        }


def _changes(scene: Scene, deal: str) -> Iterator[Event]:
    fields = {name for owner, name in scene.history if owner == deal} - set(MOVED)
    for name in fields:
        seen = set()
        for change in scene.changes(deal, name):
            said = (change.changed_at, _said(scene, name, change.new))
            if said not in seen:
                seen.add(said)
                yield _at(change.changed_at, "change") | {
                    "from": _said(scene, name, change.old),
                    "to": said[1],
                    "detail": name,
                }


def _said(scene: Scene, name: str, value: str) -> str | None:
    """A value of a field as the log keeps it: money with two decimals, a moment as its day."""
    if not value.strip():
        return None
    if name in MONEY:
        return f"{float(value):.2f}"
    if name in DAYS:
        return scene.local(scene.sure(value)).date().isoformat()
    return value.strip()


def _people(scene: Scene, deal: str) -> Iterator[Event]:
    usual = {row["id"]: row.get("role", "") for row in scene.rows("contacts")}
    seen = set()
    for link in scene.rows("deal_contacts"):
        added = scene.when(link.get("added_at", ""))
        key = (link["contact_id"], link.get("role", ""), added)
        if link["deal_id"] != deal or added is None or added >= scene.end or key in seen:
            continue
        seen.add(key)
        role = link.get("role") or usual.get(link["contact_id"])
        yield _at(added, "person") | {"to": role or None, "who": link["contact_id"]}


def _activities(scene: Scene, deal: str) -> Iterator[Event]:
    owners = {row["id"]: row["name"] for row in scene.rows("owners")}
    for row in scene.rows("activities"):
        occurred = scene.sure(row["occurred_at"])
        if row["deal_id"] == deal and occurred < scene.end:
            yield _at(occurred, row["kind"]) | {
                "to": row.get("outcome") or row.get("status") or None,
                "who": owners.get(row["owner_id"], row["owner_id"]),
                "detail": _way(row),
            }


def _way(row: Row) -> str:
    return "automated" if row.get("automated") == "1" else row.get("direction", "")


def _pauses(story: Story, deal: str) -> Iterator[Event]:
    for gap in story.pauses:
        if gap.deal == deal:
            yield _at(gap.start, "pause") | {
                "from": gap.phase.name,
                "to": gap.ended_by,
                "days": days(gap.length),
                "detail": ", ".join(sorted(story.causes(deal, gap.start))) or None,
            }


def _at(moment: datetime, event: str) -> Event:
    return {"occurred_at": moment.replace(microsecond=0), "event": event}
