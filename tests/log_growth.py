"""How one deal of a random log comes about: its moves, its closing, its people and their talks."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from log_world import (
    CLOCK_CHANGES,
    DAY,
    FIRST_DAY,
    PEOPLE,
    PRIORITIES,
    RETIRED,
    ROLES,
    SAID,
    ZONE,
    Row,
    World,
    instant,
    written,
)


@dataclass
class _Story:
    """One deal while it is being made up: `now` only moves on."""

    dice: random.Random
    world: World
    row: Row
    now: datetime
    changes: list[Row] = field(default_factory=list)

    def change(self, name: str, new: str, *, old: str | None = None) -> None:
        former = self.row.get(name, "") if old is None else old
        row = {
            "object_id": self.row["id"],
            "field": name,
            "old_value": former,
            "new_value": new,
            "changed_at": written(self.dice, self.now),
        }
        key = (name, new, self.now)
        if key not in {
            (r["field"], r["new_value"], instant(r["changed_at"])) for r in self.changes
        }:
            self.changes.append(row)
            self.row[name] = new

    def wait(self, longest_days: float) -> None:
        self.now += timedelta(minutes=self.dice.randint(1, max(1, int(longest_days * 1440))))


def grow_deal(dice: random.Random, world: World, name: str) -> None:
    created = FIRST_DAY + timedelta(minutes=dice.randint(0, 400 * 1440))
    if "clocks" in world.traits:
        created = dice.choice(CLOCK_CHANGES) + timedelta(minutes=dice.randint(-2000, 300))
    if dice.random() < 0.2:
        created = _midnight(created)
    pipeline = dice.choice(world.pipelines())
    if "retired" in world.traits and dice.random() < 0.4:
        pipeline = RETIRED
    row = {
        "id": name,
        "name": f"Deal {name}",
        "pipeline_id": pipeline,
        "stage": "",
        "owner_id": dice.choice(("o1", "o2", "o3", "")),
        "amount": dice.choice(("", f"{dice.randint(0, 90000)}", f"{dice.randint(1, 9000)}.20")),
        "currency": dice.choice(("EUR", "EUR", "", "USD", "GBP")),
        "created_at": written(dice, created),
        "expected_close_at": (created + dice.randint(5, 90) * DAY).date().isoformat(),
        "closed_at": "",
        "status": "open",
        "lost_reason": "",
        "forecast_category": dice.choice(("", "commit", "pipeline")),
        "next_step": "",
    }
    if "attributes" in world.traits:
        row["prioridad"] = dice.choice(PRIORITIES)
    story = _Story(dice, world, row, created)
    _walk(story)
    world.log["deals"].append(row)
    world.log["changes"].extend(story.changes)
    _touch(dice, world, name, created)


def _midnight(moment: datetime) -> datetime:
    local = moment.astimezone(ZoneInfo(ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
    return local.astimezone(UTC)


def _walk(story: _Story) -> None:
    dice, world, row = story.dice, story.world, story.row
    stages = world.open_stages(row["pipeline_id"])
    first = stages[0] if dice.random() < 0.8 else dice.choice(stages)
    beginning = dice.random()
    if beginning < 0.6:
        story.change("stage", first, old="")
    elif beginning < 0.65:
        created, story.now = story.now, story.now - timedelta(hours=dice.randint(1, 72))
        story.change("stage", first, old="")
        story.now = created
    row["stage"] = first
    if row["pipeline_id"] == RETIRED:
        story.wait(30)
        _transfer(story, dice.choice(world.pipelines()))
    for _ in range(dice.choice((0, 1, 2, 3, 4, 5, 6, 8))):
        _turn(story)
    if dice.random() < 0.6:
        again = dice.random() < (0.9 if "reopened" in world.traits else 0.25)
        _close(story, last=not again)
        if again and not _by_date_only(story):
            story.wait(30)
            _reopen(story)
            for _ in range(dice.randint(0, 3)):
                _turn(story)
            if dice.random() < 0.5:
                _close(story, last=True)


def _turn(story: _Story) -> None:
    dice, row, traits = story.dice, story.row, story.world.traits
    if dice.random() < (0.4 if "hasty" in traits else 0.95):
        longest = (0.01, 0.1) if "clocks" in traits else (0.01, 1, 10, 10, 40)
        story.wait(dice.choice(longest))
    if dice.random() < 0.2:
        _alter(story)
    if dice.random() < 0.1:
        story.now = max(story.now, _midnight(story.now + DAY))
    event = dice.random()
    if event < 0.6:
        _move(story)
    elif event < 0.7:
        story.change("owner_id", dice.choice(("o1", "o2", "o3")))
    elif event < 0.78:
        story.change("amount", f"{dice.randint(0, 50000)}.50")
    elif event < 0.93:
        day = date.fromisoformat(row["expected_close_at"] or "2024-06-30")
        moved = (day + dice.choice((-10, 7, 30, 45)) * DAY).isoformat()
        story.change("expected_close_at", moved if dice.random() < 0.95 else "")
    elif event < 0.96:
        story.change("next_step", dice.choice(("Llamar", "Enviar propuesta", "")))
    else:
        story.change("forecast_category", dice.choice(("commit", "best_case", "pipeline")))


def _alter(story: _Story) -> None:
    """Changes what only some worlds have."""
    if "attributes" in story.world.traits:
        story.change("prioridad", story.dice.choice(PRIORITIES))
    if "currencies" in story.world.traits:
        story.change("currency", story.dice.choice(("EUR", "USD", "GBP")))


def _transfer(story: _Story, pipeline: str) -> None:
    names = [name for name in story.world.open_stages(pipeline) if name != story.row["stage"]]
    story.change("pipeline_id", pipeline)
    story.change("stage", story.dice.choice(names))


def _move(story: _Story) -> None:
    dice, row, world = story.dice, story.row, story.world
    pipelines = world.pipelines()
    often = 0.4 if "wandering" in world.traits else 0.08
    if len(pipelines) == 2 and dice.random() < often:
        _transfer(story, next(name for name in pipelines if name != row["pipeline_id"]))
        return
    stages = world.open_stages(row["pipeline_id"])
    place = stages.index(row["stage"])
    step = dice.choice((1, 1, 1, 1, 1, 2, 3, -1, -2, 0, -9))
    story.change("stage", stages[min(max(place + step, 0), len(stages) - 1)])
    if dice.random() < 0.05:  # a correction in the same second
        story.change("stage", dice.choice(stages))


def _close(story: _Story, *, last: bool) -> None:
    dice, row, world = story.dice, story.row, story.world
    story.wait(dice.choice((1, 20)))
    outcome = dice.choice(("won", "lost", "lost"))
    stage = world.closing_stage(row["pipeline_id"], outcome)
    unrecorded = world.closed_without_stage and not any(
        change["field"] in ("stage", "status") for change in story.changes
    )
    if stage is not None and unrecorded and dice.random() < 0.6:
        row["stage"] = stage
    elif stage is not None and dice.random() < 0.7:
        story.change("stage", stage)
        if dice.random() < 0.4:
            story.now += timedelta(minutes=dice.choice((0, 0, 5, 600)))
            story.change("status", outcome)
    elif dice.random() < 0.5:
        story.change("status", outcome)
    if not last and "unlisted" in world.traits:
        # Without a list of stages nothing else tells that it was closed in between.
        story.change("status", outcome)
    row["status"] = outcome
    row["closed_at"] = written(dice, story.now)
    if dice.random() < 0.4:
        row["closed_at"] = story.now.astimezone(ZoneInfo(ZONE)).date().isoformat()
    said = [change["new_value"] for change in story.changes if change["field"] == "status"]
    if said[-1:] in ([], [outcome]) and dice.random() < 0.1:
        row["closed_at"] = ""
    row["lost_reason"] = dice.choice(("precio", "sin respuesta", "")) if outcome == "lost" else ""
    if dice.random() < 0.4:
        closing_day = story.now.astimezone(ZoneInfo(ZONE)).date().isoformat()
        story.change("expected_close_at", closing_day)
    closed_by_stage = row["stage"] == stage
    if last and not closed_by_stage and dice.random() < 0.1:
        story.now += timedelta(days=dice.randint(2, 20))
        story.change("stage", dice.choice(world.open_stages(row["pipeline_id"])))


def _by_date_only(story: _Story) -> bool:
    """Whether closed_at is all that says that the deal is closed."""
    status = [row["new_value"] for row in story.changes if row["field"] == "status"]
    if status and status[-1] == story.row["status"]:
        return False
    stages = [row["new_value"] for row in story.changes if row["field"] == "stage"]
    closing = story.world.closing_stage(story.row["pipeline_id"], story.row["status"])
    return not stages or stages[-1] != closing


def _reopen(story: _Story) -> None:
    dice, row, world = story.dice, story.row, story.world
    stages = world.open_stages(row["pipeline_id"])
    closed_by_status = any(change["field"] == "status" for change in story.changes)
    if closed_by_status:
        story.change("status", "open", old=row["status"])
    if row["stage"] not in stages or not closed_by_status or dice.random() < 0.5:
        choices = [name for name in stages if name != row["stage"]]
        story.change("stage", dice.choice(choices or stages))
    row["status"] = "open"
    row["lost_reason"] = ""
    if dice.random() < 0.7:  # some CRMs keep the former closing date
        row["closed_at"] = ""


def _touch(dice: random.Random, world: World, deal: str, created: datetime) -> None:
    people = dice.sample(PEOPLE, dice.randint(0, 4))
    for person in people:
        added = created + timedelta(minutes=dice.randint(0, 120 * 1440))
        world.log["deal_contacts"].append(
            {
                "deal_id": deal,
                "contact_id": person,
                "role": dice.choice(ROLES),
                "added_at": written(dice, added) if dice.random() < 0.8 else "",
                "removed_at": written(dice, added + 60 * DAY) if dice.random() < 0.15 else "",
            }
        )
    if not world.touched:
        return
    moment = created
    for _ in range(dice.choice((0, 0, 3, 6, 12))):
        moment += timedelta(minutes=dice.randint(0, dice.choice((60, 5, 20, 40)) * 1440))
        world.log["activities"].append(_activity(dice, world, deal, people, moment))


def _activity(
    dice: random.Random, world: World, deal: str, people: Iterable[str], moment: datetime
) -> Row:
    kind = dice.choice(
        ("email", "email", "email", "call", "call", "meeting", "meeting", "note", "message", "task")
    )
    outcomes = {"meeting": ("held", "held", "no_show", ""), "call": ("connected", "no_answer", "")}
    ended = moment + timedelta(minutes=dice.choice((0, 1, 5, 30)))
    number = len(world.log["activities"])
    return {
        "id": f"a{number}",
        "kind": kind,
        "direction": dice.choice(("in", "out", "out", "internal", "")),
        "occurred_at": written(dice, moment),
        "ended_at": written(dice, ended) if dice.random() < 0.4 else "",
        "status": dice.choice(("done", "done", "done", "", "planned", "cancelled")),
        "outcome": dice.choice(outcomes.get(kind, ("",))),
        "owner_id": dice.choice(("o1", "o2")),
        "deal_id": deal if dice.random() < 0.97 else "",
        "contact_ids": ";".join(p for p in people if dice.random() < 0.5),
        "automated": dice.choice(("0", "0", "", "1")),
        "content_id": dice.choice(("", "", "k1", "k2")) if kind == "email" else "",
        "body": SAID[number % len(SAID)],
    }
