"""The events of one deal, in order, become its stage changes, owner changes and activities.

It owns what an event means under a mapping; where events come from is `xes` and `ocel`.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rumbo.model.rejection import Reason, Rejection
from rumbo.sources.event_mapping import ContactRule, EventMapping, StageRule
from rumbo.sources.event_spool import Spool

UNNAMED = ContactRule(kind="task", activities=())


@dataclass(slots=True)
class CaseEvent:
    """One event: `time` is its `time_text` as a moment, `line` where the file says it."""

    id: str
    activity: str
    time_text: str
    time: datetime
    lifecycle: str = ""
    resource: str = ""
    contact_ids: str = ""
    account_id: str = ""
    line: int = 0


@dataclass(frozen=True)
class EventCounts:
    """What every event of a log was used for; `total` is the sum of all the rest."""

    total: int
    stages: int = 0
    outcomes: int = 0
    contacts: int = 0
    ignored: int = 0
    unnamed: int = 0
    rows: int = 0
    rejected: int = 0


@dataclass
class Tally:
    """Counts while reading: uses of events, and the activities and transitions not named."""

    uses: Counter[str] = field(default_factory=Counter)
    unnamed: Counter[str] = field(default_factory=Counter)
    unused_transitions: Counter[str] = field(default_factory=Counter)

    def counts(self) -> EventCounts:
        """The counts as they stand."""
        return EventCounts(total=self.uses.total(), **self.uses)

    def notes(self) -> list[str]:
        """Sentences about what the mapping does not name."""
        notes = [
            f"Events of the activity {name!r}, which the mapping does not name, "
            f"kept as internal tasks: {count}."
            for name, count in self.unnamed.most_common()
        ]
        notes += [
            f"{name}: events that say neither that work begins nor that it ends, not used: {count}."
            for name, count in self.unused_transitions.most_common()
        ]
        return notes


@dataclass
class _Course:
    """What a deal has come to while its events are replayed."""

    stage: StageRule | None = None
    entered_text: str = ""
    owner: str = ""
    begun: dict[tuple[str, str], deque[CaseEvent]] = field(default_factory=dict)
    planned: dict[str, CaseEvent] = field(default_factory=dict)


def moment(text: str) -> datetime | None:
    """The moment that an ISO 8601 text names, for ordering; None where it is not one."""
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    try:
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except OverflowError:
        return None


def rejected_time(file: str, event_line: int, column: str, row: dict[str, str]) -> Rejection:
    """The rejection of an event whose time is missing or cannot be read."""
    value = row.get(column, "")
    reason = Reason.NOT_A_TIME if value else Reason.MISSING
    return Rejection(file, event_line, column, value, reason, "activities", dict(row))


class Replay:
    """Replays deals one by one into a spool."""

    def __init__(self, mapping: EventMapping, spool: Spool) -> None:
        self._mapping = mapping
        self._spool = spool
        self._stage_of = mapping.stage_of()
        self._contact_of = mapping.contact_of()
        self.tally = Tally()
        self.owners: dict[str, None] = {}
        self.without_stage = 0

    def deal(self, deal_id: str, events: Iterable[CaseEvent], row: dict[str, str]) -> None:
        """Keeps one deal with its changes and activities; `row` holds its other columns."""
        course = _Course()
        ordered = sorted(events, key=lambda event: event.time)
        for event in ordered:
            self._step(deal_id, event, course)
        self._unfinished(deal_id, course)
        if course.stage is None:
            self.without_stage += 1
        if ordered:
            row.setdefault("created_at", ordered[0].time_text)
        self._spool.add("deals", {**row, **self._present(deal_id, course)}, _line(ordered))

    def loose(self, deal_id: str, events: Iterable[CaseEvent]) -> None:
        """Keeps events as activities alone: those of no deal, or of one whose stages are known."""
        course = _Course()
        for event in sorted(events, key=lambda event: event.time):
            rule = self._contact_of.get(event.activity)
            if rule is None and event.activity in self._mapping.ignore:
                self.tally.uses["ignored"] += 1
                continue
            self.tally.uses["unnamed" if rule is None else "contacts"] += 1
            if rule is None:
                self.tally.unnamed[event.activity] += 1
            if event.resource and not self._automatic(event):
                self.owners.setdefault(event.resource)
            self._work(deal_id, event, rule or UNNAMED, course)
        self._unfinished(deal_id, course)

    def stage_rows(self) -> None:
        """Keeps the stages of the mapping, in its order."""
        for position, rule in enumerate(self._mapping.stages, start=1):
            default = {"won": "1", "lost": "0"}.get(rule.outcome, "")
            row = {
                "pipeline_id": self._mapping.pipeline_id,
                "pipeline": self._mapping.pipeline,
                "stage_id": f"{self._mapping.pipeline_id}:{rule.stage}",
                "stage": rule.stage,
                "position": str(position),
                "probability": rule.probability or default,
                "outcome": rule.outcome,
            }
            self._spool.add("stages", row)

    def owner_rows(self) -> None:
        """Keeps the people who did something."""
        for owner in self.owners:
            self._spool.add("owners", {"id": owner, "name": self._person(owner)})

    def notes(self) -> list[str]:
        """Sentences about what the mapping does not name."""
        notes = self.tally.notes()
        if self.without_stage:
            first = self._mapping.stages[0].stage if self._mapping.stages else ""
            notes.append(
                f"Deals without an event that is a stage, kept in the first one, {first!r}: "
                f"{self.without_stage:,}."
            )
        return notes

    def _person(self, resource: str) -> str:
        return self._mapping.resources.names.get(resource, resource)

    def _automatic(self, event: CaseEvent) -> bool:
        return event.resource in self._mapping.resources.automatic

    def _step(self, deal_id: str, event: CaseEvent, course: _Course) -> None:
        if event.resource and not self._automatic(event):
            self._take_over(deal_id, event, course)
        stage = self._stage_of.get(event.activity)
        contact = self._contact_of.get(event.activity)
        if stage is not None and event.lifecycle.lower() in stage.lifecycle:
            self.tally.uses["stages" if stage.outcome == "open" else "outcomes"] += 1
            self._enter(deal_id, event, stage, course)
            if contact is not None:
                self._work(deal_id, event, contact, course)
        elif contact is not None:
            self.tally.uses["contacts"] += 1
            self._work(deal_id, event, contact, course)
        elif event.activity in self._mapping.ignore:
            self.tally.uses["ignored"] += 1
        else:
            self.tally.uses["unnamed"] += 1
            self.tally.unnamed[event.activity] += 1
            self._work(deal_id, event, UNNAMED, course)

    def _take_over(self, deal_id: str, event: CaseEvent, course: _Course) -> None:
        self.owners.setdefault(event.resource)
        if event.resource != course.owner:
            self._change(deal_id, event, "owner_id", course.owner, event.resource)
            course.owner = event.resource

    def _enter(self, deal_id: str, event: CaseEvent, stage: StageRule, course: _Course) -> None:
        before = course.stage
        if before is not None and before.stage == stage.stage:
            return
        self._change(deal_id, event, "stage", before.stage if before else "", stage.stage)
        if stage.lost_reason:
            told = before.lost_reason if before else ""
            self._change(deal_id, event, "lost_reason", told, stage.lost_reason)
        course.stage, course.entered_text = stage, event.time_text

    def _change(self, deal_id: str, event: CaseEvent, name: str, old: str, new: str) -> None:
        kind = "workflow" if self._automatic(event) else "user" if event.resource else "unknown"
        row = {
            "object_type": "deal",
            "object_id": deal_id,
            "field": name,
            "old_value": old,
            "new_value": new,
            "changed_at": event.time_text,
            "actor_id": event.resource,
            "actor_kind": kind,
        }
        self._spool.add("changes", row, event.line)

    def _work(self, deal_id: str, event: CaseEvent, rule: ContactRule, course: _Course) -> None:
        transition, lifecycle = event.lifecycle.lower(), self._mapping.lifecycle
        key = (event.activity, event.resource)
        if transition in lifecycle.plan:
            course.planned.setdefault(event.activity, event)
        elif transition in lifecycle.start:
            course.planned.pop(event.activity, None)
            course.begun.setdefault(key, deque()).append(event)
        elif transition in lifecycle.end:
            course.planned.pop(event.activity, None)
            self._done(deal_id, rule, _begun(course, event), event)
        elif transition in lifecycle.cancel:
            begun = course.planned.pop(event.activity, None) or _begun(course, event)
            self._activity(deal_id, rule, begun or event, event if begun else None, "cancelled")
        else:
            self.tally.unused_transitions[f"{event.activity} ({event.lifecycle})"] += 1

    def _done(
        self, deal_id: str, rule: ContactRule, begun: CaseEvent | None, ended: CaseEvent
    ) -> None:
        self._activity(deal_id, rule, begun or ended, ended if begun else None, "done")

    def _unfinished(self, deal_id: str, course: _Course) -> None:
        for begun in course.begun.values():
            for event in begun:
                rule = self._contact_of.get(event.activity, UNNAMED)
                self._activity(deal_id, rule, event, None, "done")
        for event in course.planned.values():
            rule = self._contact_of.get(event.activity, UNNAMED)
            self._activity(deal_id, rule, event, None, "planned")

    def _activity(
        self,
        deal_id: str,
        rule: ContactRule,
        begun: CaseEvent,
        ended: CaseEvent | None,
        status: str,
    ) -> None:
        automatic = rule.automated or self._automatic(begun)
        resource = begun.resource or (ended.resource if ended else "")
        row = {
            "id": begun.id,
            "kind": rule.kind,
            "direction": rule.direction,
            "occurred_at": begun.time_text,
            "ended_at": ended.time_text if ended else "",
            "status": status,
            "outcome": _outcome(rule, begun, ended) if status == "done" else "",
            "owner_id": "" if self._automatic(begun) else resource,
            "deal_id": deal_id,
            "account_id": begun.account_id,
            "contact_ids": begun.contact_ids or (ended.contact_ids if ended else ""),
            "subject": rule.subject or begun.activity,
            "automated": "1" if automatic else "0",
        }
        self._spool.add("activities", row, begun.line)

    def _present(self, deal_id: str, course: _Course) -> dict[str, str]:
        stage = course.stage or next(iter(self._mapping.stages), StageRule("", ()))
        present = {
            "id": deal_id,
            "pipeline_id": self._mapping.pipeline_id,
            "stage": stage.stage,
            "status": stage.outcome,
            "closed_at": course.entered_text if stage.outcome != "open" else "",
            "lost_reason": stage.lost_reason,
            "owner_id": course.owner,
        }
        decided = ("lost_reason", "owner_id")
        return {name: text for name, text in present.items() if text or name not in decided}


def _begun(course: _Course, event: CaseEvent) -> CaseEvent | None:
    """The oldest open start of the same work, by the same person where that can be told."""
    same = [
        key
        for key in course.begun
        if key[0] == event.activity and (not event.resource or key[1] in ("", event.resource))
    ]
    key = (event.activity, event.resource)
    if not same and (key not in course.begun):
        same = [other for other in course.begun if other[0] == event.activity]
    if not same:
        return None
    chosen = key if key in course.begun else same[0]
    begun = course.begun[chosen].popleft()
    if not course.begun[chosen]:
        del course.begun[chosen]
    return begun


def _outcome(rule: ContactRule, begun: CaseEvent, ended: CaseEvent | None) -> str:
    least = rule.connected_after_seconds
    if least is None:
        return rule.outcome
    seconds = (ended.time - begun.time).total_seconds() if ended else 0.0
    return "connected" if seconds >= least else "no_answer"


def _line(events: list[CaseEvent]) -> int:
    return events[0].line if events else 0
