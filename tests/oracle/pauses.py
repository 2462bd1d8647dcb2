"""Pauses and what may have caused them, from the visits and the touches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from oracle.paths import Passage, paths
from oracle.road import Phase
from oracle.scene import DAY, Scene, days, quantile
from oracle.touches import CONTACT, PROGRESS, Touch, touches

ENOUGH_GAPS = 20
DEFAULT_PATIENCE = 14 * DAY
AROUND = 7 * DAY


@dataclass(frozen=True)
class Gap:
    """A stretch of a visit between two moments of contact or progress."""

    deal: str
    phase: Phase
    start: datetime
    end: datetime
    ended_by: str | None

    @property
    def length(self) -> timedelta:
        """How long nothing happened."""
        return self.end - self.start


class Story:
    """Paths, touches, gaps and pauses of a scene: what the readings about movement share."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.paths = paths(scene)
        self.touches = touches(scene)

    @cached_property
    def shows_contact(self) -> bool:
        """Whether the log holds any contact by the date."""
        return any(t.kind in CONTACT for found in self.touches.values() for t in found)

    @cached_property
    def gaps(self) -> list[Gap]:
        """The gaps of every visit to a phase with a rank."""
        return [
            gap
            for path in self.paths.values()
            for visit in path
            if visit.phase.rank is not None and visit.measured
            for gap in self._gaps(visit)
        ]

    def _gaps(self, visit: Passage) -> list[Gap]:
        end = visit.left or self.scene.now
        inside: dict[datetime, list[Touch]] = {}
        for touch in self.touches.get(visit.deal, []):
            if touch.kind in CONTACT + PROGRESS and visit.entered < touch.time < end:
                inside.setdefault(touch.time, []).append(touch)
        left = visit.exit if visit.exit in ("won", "lost", None) else "move"
        cuts: list[tuple[datetime, str | None]] = [
            (time, "progress" if any(t.kind in PROGRESS for t in found) else "contact")
            for time, found in inside.items()
        ]
        starts = [visit.entered, *inside]
        return [
            Gap(visit.deal, visit.phase, start, cut, why)
            for start, (cut, why) in zip(starts, [*cuts, (end, left)], strict=True)
        ]

    @cached_property
    def patience(self) -> dict[Phase, timedelta]:
        """How long nothing may happen in each phase, learnt from the deals that were won."""
        won = {
            deal for deal, path in self.paths.items() if path and path[-1].phase.outcome == "won"
        }
        learnt = [gap for gap in self.gaps if gap.deal in won]
        found: dict[Phase, timedelta] = {}
        for phase in {gap.phase for gap in self.gaps}:
            own = [gap.length.total_seconds() for gap in learnt if gap.phase == phase]
            if len(own) < ENOUGH_GAPS:
                own = [
                    gap.length.total_seconds()
                    for gap in learnt
                    if gap.phase.pipeline == phase.pipeline
                ]
            typical = quantile(own, 0.75) if len(own) >= ENOUGH_GAPS else None
            learnt_patience = None if typical is None else timedelta(seconds=typical)
            found[phase] = max(learnt_patience or DEFAULT_PATIENCE, DAY)
        return found

    @cached_property
    def pauses(self) -> list[Gap]:
        """The gaps that are longer than their phase bears."""
        if not self.shows_contact:
            return []
        return [gap for gap in self.gaps if gap.length > self.patience[gap.phase]]

    def causes(self, deal: str, moment: datetime) -> set[str]:
        """What was seen around a moment of a deal, by the date."""
        scene = self.scene
        found = {
            name
            for name, field in (("owner_change", "owner_id"), ("amount_change", "amount"))
            if any(_near(c.changed_at, moment) and c.old for c in scene.changes(deal, field))
        }
        for link in scene.rows("deal_contacts"):
            added = scene.when(link.get("added_at", ""))
            if link["deal_id"] == deal and added and added < scene.end and _near(added, moment):
                found.add("new_stakeholder")
        seen = self.touches.get(deal, [])
        if any(touch.kind == "no_show" and _near(touch.time, moment) for touch in seen):
            found.add("meeting_not_held")
        if any(_near(when, moment) for when, _ in self.pushes(deal)):
            found.add("close_date_pushed")
        lately = [t for t in seen if t.kind in CONTACT and moment - 14 * DAY <= t.time <= moment]
        if self.shows_contact and not lately:
            found.add("silence")
        return found

    def pushes(self, deal: str) -> list[tuple[datetime, float]]:
        """When the expected close was moved later and by how many days, closings apart."""
        scene = self.scene
        closings = [p.entered for p in self.paths[deal] if p.phase.outcome != "open"]
        found = []
        for change in scene.changes(deal, "expected_close_at"):
            old, new = scene.when(change.old), scene.when(change.new)
            by_closing = any(
                scene.local(change.changed_at).date() == scene.local(closing).date()
                or abs(change.changed_at - closing) <= timedelta(hours=1)
                for closing in closings
            )
            if old and new and new > old and not by_closing:
                moved = scene.local(new).date() - scene.local(old).date()
                found.append((change.changed_at, days(moved)))
        return found


def _near(moment: datetime, other: datetime) -> bool:
    return abs(moment - other) <= AROUND


def pauses(scene: Scene) -> list[dict[str, object]]:
    """The rows of the reading `pauses`."""
    story = Story(scene)
    return [
        {
            "deal_id": gap.deal,
            "phase": gap.phase.name,
            "started_at": gap.start,
            "ended_at": gap.end if gap.ended_by else None,
            "days": days(gap.length),
            "ended_by": gap.ended_by,
            "causes": sorted(story.causes(gap.deal, gap.start)),
        }
        for gap in story.pauses
    ]
