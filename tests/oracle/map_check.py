"""The statements of a map judged visit by visit in plain Python, from the cells of a log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from oracle.paths import Passage
from oracle.pauses import Story
from oracle.scene import DAY, Row
from oracle.touches import CONTACT, roles_of, touch_kind
from rumbo.journey.statement import Origin, Statement
from rumbo.model.journey_map import MapPhase
from rumbo.model.rule import (
    ActivityHappened,
    AnyRule,
    ContactWithin,
    ContentShared,
    FieldSet,
    LastsAtMost,
    MeetingHeld,
    MovesTo,
    OnlyExpectedMoves,
    PeopleEngaged,
    ReplyWithin,
    RoleEngaged,
    SignalSeen,
)

RECENT = 90 * DAY
ANSWERS = ("attempt", "meeting", "call")


@dataclass(frozen=True)
class Judged:
    """The verdict on a deal: by its last visit that could be judged, or by any."""

    deal: str
    passed: bool
    until: datetime


@dataclass(frozen=True)
class Done:
    """An activity known by the date: when, what it is between the sides, and the roles in it."""

    moment: datetime
    kind: str | None
    met: set[str]
    row: Row


class Judge:
    """What a map states, beside what the deals of a story did; `ids` name the map's phases."""

    def __init__(self, story: Story, ids: dict[str, str]) -> None:
        self.story, self.scene, self.ids = story, story.scene, ids
        self.done: dict[str, list[Done]] = defaultdict(list)
        for row in self.scene.rows("activities"):
            deal, moment = row["deal_id"], self.scene.sure(row["occurred_at"])
            if deal and moment < self.scene.end:
                met = roles_of(self.scene, deal, row)
                self.done[deal].append(Done(moment, touch_kind(self.scene, row), met, row))

    def counts(self, stated: Statement, phase: MapPhase) -> dict[str, Any]:
        """What the log says of a statement: deals, those that keep it, and the others' money."""
        found = list(self._deals(stated, phase))
        broken = {each.deal for each in found if not each.passed}
        still = {deal for deal in broken if self.story.paths[deal][-1].phase.outcome == "open"}
        recent = [each for each in found if each.until > self.scene.now - RECENT]
        return {
            "n": len(found),
            "passes": len(found) - len(broken),
            "recent_n": len(recent),
            "recent_passes": sum(each.passed for each in recent),
            "amount": self.scene.worth(broken),
            "amount_open": self.scene.worth(still),
            "open_violations": len(still),
        }

    def _deals(self, stated: Statement, phase: MapPhase) -> Iterator[Judged]:
        either = stated.origin is Origin.MOVE and isinstance(stated.rule, MovesTo)
        for deal, path in self.story.paths.items():
            visits = [visit for visit in path if self.ids.get(visit.phase.name) == stated.phase]
            told = [
                (visit, kept)
                for visit in visits
                if (kept := self.kept(stated.rule, visit, phase)) is not None
            ]
            if told:
                last, kept = told[-1]
                passed = any(each for _, each in told) if either else kept
                yield Judged(deal, passed, last.left or self.scene.now)

    def kept(self, rule: AnyRule, visit: Passage, phase: MapPhase) -> bool | None:
        """Whether a visit kept a rule; None where it cannot be told, or not yet."""
        if isinstance(rule, LastsAtMost):
            return self._lasted(rule.days * DAY, visit)
        if isinstance(rule, MovesTo | OnlyExpectedMoves):
            return self._moved(rule, visit, phase)
        if isinstance(rule, FieldSet):
            return None if visit.left is None else self._filled(rule.field, visit)
        if isinstance(rule, ReplyWithin):
            return self._replied(rule.days * DAY, visit)
        if isinstance(rule, PeopleEngaged):
            return self._met(rule.at_least, visit)
        return self._happened(rule, visit)

    def _lasted(self, longest: timedelta, visit: Passage) -> bool | None:
        if (visit.left or self.scene.now) - visit.entered > longest:
            return False
        return None if visit.left is None else True

    def _met(self, at_least: int, visit: Passage) -> bool | None:
        until = visit.left or self.scene.now
        people = {
            person
            for each in self.done[visit.deal]
            if each.moment <= until and each.kind in CONTACT
            for person in each.row["contact_ids"].split(";")
            if person
        }
        return self._decided(visit, None, done=len(people) >= at_least)

    def _happened(self, rule: AnyRule, visit: Passage) -> bool | None:
        """Of a rule that asks whether something happened in time."""
        if isinstance(rule, SignalSeen):
            return None  # no text is read for signals yet
        days = getattr(rule, "days", None) or getattr(rule, "within_days", None)
        within = None if days is None else days * DAY
        until = visit.left or self.scene.now
        until = until if within is None else min(until, visit.entered + within)
        moments = [each.moment for each in self.done[visit.deal] if _asked(rule, each)]
        # Whoever was engaged before counts as engaged.
        early = self.scene.sure("2000-01-01") if isinstance(rule, RoleEngaged) else visit.entered
        done = sum(early <= moment <= until for moment in moments)
        least = rule.at_least if isinstance(rule, ActivityHappened) else 1
        return self._decided(visit, within, done=done >= least)

    def _decided(self, visit: Passage, within: timedelta | None, *, done: bool) -> bool | None:
        if done:
            return True
        over = within is not None and self.scene.now >= visit.entered + within
        return False if visit.left is not None or over else None

    def _replied(self, within: timedelta, visit: Passage) -> bool | None:
        touches = self.story.touches.get(visit.deal, [])
        until, told = visit.left or self.scene.now, list[bool]()
        for touch in touches:
            if touch.kind != "inbound" or not visit.entered <= touch.time <= until:
                continue
            later = [t.time for t in touches if t.kind in ANSWERS and t.time > touch.time]
            if later and min(later) <= touch.time + within:
                told.append(True)
            elif later or self.scene.now >= touch.time + within:
                told.append(False)
        return all(told) if told else None

    def _filled(self, field: str, visit: Passage) -> bool:
        """Whether the field held something when the deal left."""
        assert visit.left is not None
        history = self.scene.history.get((visit.deal, field), [])
        before = [change for change in history if change.changed_at <= visit.left]
        if before:
            return bool(before[-1].new)
        if history:
            return bool(history[0].old)
        return bool(self.scene.deals[visit.deal].get(field, ""))

    def _moved(
        self, rule: MovesTo | OnlyExpectedMoves, visit: Passage, phase: MapPhase
    ) -> bool | None:
        following = visit.next
        if visit.left is None or following is None:
            return None
        target = self.ids.get(following.name) if following.outcome == "open" else None
        if isinstance(rule, MovesTo):
            if rule.to in ("won", "lost"):
                return following.outcome == rule.to
            return following.parked if rule.to == "parked" else target == rule.to
        if following.outcome == "lost":
            return None
        if following.outcome == "won":
            return True
        return phase.moves.parks if following.parked else target in phase.moves.expected


def _asked(rule: AnyRule, each: Done) -> bool:
    """Whether an activity is one that the rule asks for."""
    if isinstance(rule, ActivityHappened):
        return _counts(rule, each.row)
    if isinstance(rule, ContentShared):
        done = each.row["status"] in ("done", "") and each.row["direction"] == "out"
        return done and bool(each.row["content_id"])
    if isinstance(rule, ContactWithin):
        return each.kind in CONTACT
    if isinstance(rule, RoleEngaged):
        return each.kind in CONTACT and rule.role in each.met
    return isinstance(rule, MeetingHeld) and each.kind == "meeting" and rule.role in each.met


def _counts(rule: ActivityHappened, row: Row) -> bool:
    return (
        row["kind"] in rule.kinds
        and row["status"] in ("done", "")
        and (row["kind"] in ("web", "form") or row["automated"] != "1")
        and not (row["kind"] == "meeting" and row["outcome"] == "no_show")
        and rule.direction in (None, row["direction"])
    )
