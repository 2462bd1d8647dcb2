"""The moments at which the two sides were in touch or got somewhere, from the activities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from oracle.scene import Row, Scene

CONTACT = ("inbound", "meeting", "call")
PROGRESS = ("role_engaged", "decision_meeting", "document")
WRITTEN = ("email", "message", "form")
OUTWARD = ("email", "message", "call")
KINDS = ("attempt", *CONTACT, "no_show", *PROGRESS)
DECIDERS = ("economic_buyer", "sponsor")


@dataclass(frozen=True)
class Touch:
    """One moment of one deal."""

    time: datetime
    kind: str


def touches(scene: Scene) -> dict[str, list[Touch]]:
    """The touches of every visible deal by the date, in time."""
    by_deal: dict[str, list[Row]] = defaultdict(list)
    for row in scene.rows("activities"):
        if row["deal_id"] in scene.deals and scene.sure(row["occurred_at"]) < scene.end:
            by_deal[row["deal_id"]].append(row)
    return {
        deal: sorted(
            _of_deal(scene, deal, rows), key=lambda touch: (touch.time, KINDS.index(touch.kind))
        )
        for deal, rows in by_deal.items()
    }


def _of_deal(scene: Scene, deal: str, rows: list[Row]) -> Iterator[Touch]:
    rows = sorted(rows, key=lambda row: scene.sure(row["occurred_at"]))
    engaged: set[str] = set()
    sent = False
    for row in rows:
        time, kind = scene.sure(row["occurred_at"]), touch_kind(scene, row)
        if kind is None:
            continue
        yield Touch(time, kind)
        roles = roles_of(scene, deal, row) if kind in CONTACT else set()
        if roles - engaged:
            yield Touch(time, "role_engaged")
        engaged |= roles
        if kind == "meeting" and roles & set(DECIDERS):
            yield Touch(time, "decision_meeting")
        if row.get("content_id") and row["kind"] in WRITTEN:
            if kind == "inbound" and sent:
                yield Touch(time, "document")
            elif kind == "attempt":
                sent = True


def touch_kind(scene: Scene, row: Row) -> str | None:  # noqa: PLR0911 - one line per kind
    """What an activity is between the two sides; None where it is nothing."""
    if row.get("automated") == "1" or row.get("direction") == "internal":
        return None
    if row["kind"] == "meeting" and (
        row.get("outcome") == "no_show" or row.get("status") == "cancelled"
    ):
        return "no_show"
    if row.get("status") in ("planned", "cancelled"):
        return None
    if row["kind"] == "meeting":
        return "meeting" if row.get("outcome") in ("held", "") else None
    if row["kind"] == "call" and (row.get("outcome") == "connected" or _answered(scene, row)):
        return "call"
    if row["kind"] in WRITTEN and row.get("direction") == "in":
        return "inbound"
    return "attempt" if row.get("direction") == "out" and row["kind"] in OUTWARD else None


def _answered(scene: Scene, row: Row) -> bool:
    """Whether a call without an outcome connected: it was theirs, or lasted a minute."""
    if row.get("outcome"):
        return False
    if row.get("direction") == "in":
        return True
    if not row.get("ended_at"):
        return False
    lasted = scene.sure(row["ended_at"]) - scene.sure(row["occurred_at"])
    return lasted.total_seconds() >= 60


def roles_of(scene: Scene, deal: str, row: Row) -> set[str]:
    people = [person for person in row.get("contact_ids", "").split(";") if person]
    usual = {contact["id"]: contact.get("role", "") for contact in scene.rows("contacts")}
    found = set()
    for link in scene.rows("deal_contacts"):
        added = scene.when(link.get("added_at", ""))
        known = link["deal_id"] == deal and (added is None or added < scene.end)
        if known and link["contact_id"] in people:
            found.add(link.get("role") or usual.get(link["contact_id"], ""))
    return found - {""}
