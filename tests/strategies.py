"""Random logs in the log format, as text rows, and what an export of them would have held earlier.

A log grows from a seed for its world and one seed per deal, so that a failing example shrinks by
losing deals and every large log can be made again from two numbers.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

Row = dict[str, str]
Log = dict[str, list[Row]]

ZONE = "Europe/Madrid"
CURRENCY = "EUR"
FIRST_DAY = datetime(2024, 1, 8, tzinfo=UTC)
LAST_DAY = date(2025, 6, 30)
DAY = timedelta(days=1)
CLOSED = ("won", "lost")
OPEN_STAGES = ("Lead", "Contacto", "Demo", "Propuesta", "Negociación", "Firma")
ROLES = ("economic_buyer", "sponsor", "technical_influencer", "end_user", "legal", "other", "")
PEOPLE = tuple(f"c{n}" for n in range(1, 9))


@dataclass
class World:
    """What the deals of one log have in common."""

    stages: list[Row]
    closing_stages: bool
    closed_without_stage: bool
    touched: bool
    log: Log = field(default_factory=dict)

    def open_stages(self, pipeline: str) -> list[str]:
        """The names of a pipeline's open stages, in order."""
        return [
            row["stage"]
            for row in self.stages
            if row["pipeline_id"] == pipeline and row["outcome"] == "open"
        ]

    def closing_stage(self, pipeline: str, outcome: str) -> str | None:
        """The name of a pipeline's stage for an outcome, if it has one."""
        return next(
            (
                row["stage"]
                for row in self.stages
                if row["pipeline_id"] == pipeline and row["outcome"] == outcome
            ),
            None,
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


def logs(
    *, most_deals: int = 40, closed_without_stage: bool | None = None
) -> st.SearchStrategy[Log]:
    """Random logs of up to `most_deals` deals."""
    flag = st.booleans() if closed_without_stage is None else st.just(closed_without_stage)
    seeds = st.lists(st.integers(0, 2**32 - 1), max_size=most_deals, unique=True)
    return st.builds(
        lambda world, deals, flag: grown(world, deals, closed_without_stage=flag),
        st.integers(0, 2**16 - 1),
        seeds,
        flag,
    )


def dates() -> st.SearchStrategy[date]:
    """Days from just before the first deal to long after the last."""
    return st.dates(date(2024, 1, 5), date(2025, 9, 30))


def dice_of(seed: int) -> random.Random:
    """Dice that fall the same way every time."""
    return random.Random(seed)  # noqa: S311 - examples are no secrets


def large_log(seed: int, deals: int, *, closed_without_stage: bool = True) -> Log:
    """A log of a few hundred deals from one seed."""
    seeds = dice_of(seed).sample(range(2**32), deals)
    return grown(seed, seeds, closed_without_stage=closed_without_stage)


def grown(world_seed: int, deal_seeds: Sequence[int], *, closed_without_stage: bool) -> Log:
    """The log that grows from these seeds."""
    world = _world(dice_of(world_seed), closed_without_stage=closed_without_stage)
    for number, seed in enumerate(deal_seeds):
        _grow_deal(dice_of(seed), world, f"d{number}")
    if dice_of(world_seed).random() < 0.5:
        world.log["changes"].sort(key=lambda row: instant(row["changed_at"]))
    return world.log


def cut(log: Log, day: date) -> Log:
    """The log as an export at the end of that day would have been."""
    end = instant((day + DAY).isoformat())
    outcomes = {(row["pipeline_id"], row["stage"]): row["outcome"] for row in log["stages"]}
    past = {name: list(rows) for name, rows in log.items()}
    past["deals"] = [row for row in log["deals"] if instant(row["created_at"]) < end]
    there = {row["id"] for row in past["deals"]}
    past["changes"] = [
        row
        for row in log["changes"]
        if row["object_id"] in there and instant(row["changed_at"]) < end
    ]
    past["deals"] = [_former_deal(log, outcomes, row, end) for row in past["deals"]]
    past["activities"] = [
        _without_later(row, end, "ended_at")
        for row in log["activities"]
        if row["deal_id"] in there | {""} and instant(row["occurred_at"]) < end
    ]
    past["deal_contacts"] = [
        _without_later(row, end, "removed_at")
        for row in log["deal_contacts"]
        if row["deal_id"] in there and not _later(row["added_at"], end)
    ]
    past["rates"] = [row for row in log["rates"] if instant(row["date"]) < end]
    return past


def _later(cell: str, end: datetime) -> bool:
    return bool(cell) and instant(cell) >= end


def _without_later(row: Row, end: datetime, name: str) -> Row:
    return row | {name: ""} if _later(row[name], end) else row


def _former_deal(log: Log, outcomes: dict[tuple[str, str], str], row: Row, end: datetime) -> Row:
    history = [change for change in log["changes"] if change["object_id"] == row["id"]]
    history.sort(key=lambda change: instant(change["changed_at"]))
    former = dict(row)
    for name in {change["field"] for change in history} - {"status"}:
        values = [change for change in history if change["field"] == name]
        past = [change for change in values if instant(change["changed_at"]) < end]
        former[name] = past[-1]["new_value"] if past else values[0]["old_value"]
    if row["status"] in CLOSED and not _closed_later(row, history, end):
        return former
    status, since = "open", ""
    for change in history:
        if instant(change["changed_at"]) >= end:
            break
        said = change["new_value"] if change["field"] == "status" else None
        if change["field"] == "stage":
            said = next(o for (_, stage), o in outcomes.items() if stage == change["new_value"])
        if said is not None:
            # The hours between two rows about one closing belong to the first of them.
            since = since if said == status else instant(change["changed_at"]).isoformat()
            status = said
    closed = status in CLOSED
    return former | {
        "status": status,
        "closed_at": since if closed else "",
        "lost_reason": former["lost_reason"] if closed else "",
    }


def _closed_later(row: Row, history: list[Row], end: datetime) -> bool:
    """Whether a deal was closed after all; one that nobody dated was closed with its last move."""
    if row["closed_at"]:
        return _later(row["closed_at"], end)
    moves = [change["changed_at"] for change in history if change["field"] in ("stage", "status")]
    return any(_later(moment, end) for moment in moves)


def instant(cell: str) -> datetime:
    """The moment of a cell; without a zone it is in the workspace's."""
    moment = datetime.fromisoformat(cell)
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(ZONE))
    return zoned.astimezone(UTC)


def written(dice: random.Random, moment: datetime) -> str:
    """A moment as one of the ways in which exports write it."""
    local = moment.astimezone(ZoneInfo(ZONE))
    if local.hour == local.minute == local.second == 0 and dice.random() < 0.5:
        return local.date().isoformat()
    ambiguous = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    style = "zulu" if ambiguous else dice.choice(("zulu", "local", "space", "offset"))
    return {
        "zulu": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "local": local.strftime("%Y-%m-%dT%H:%M:%S"),
        "space": local.strftime("%Y-%m-%d %H:%M:%S"),
        "offset": moment.astimezone(ZoneInfo("America/Lima")).isoformat(),
    }[style]


def _world(dice: random.Random, *, closed_without_stage: bool) -> World:
    stages: list[Row] = []
    closing = dice.random() < 0.6
    for pipeline in ("p1", "p2")[: dice.choice((1, 1, 2))]:
        names = list(OPEN_STAGES[: dice.randint(2, 6)])
        if dice.random() < 0.5:
            names.insert(dice.randint(1, len(names)), "Nurturing")
        outcomes = [(name, "open") for name in names]
        if closing:
            outcomes += [("Ganada", "won"), ("Perdida", "lost")]
        for position, (name, outcome) in enumerate(outcomes):
            stages.append(
                {
                    "pipeline_id": pipeline,
                    "pipeline": f"Pipeline {pipeline}",
                    "stage_id": f"{pipeline}-{position}",
                    "stage": name,
                    "position": str(10 * position),
                    "outcome": outcome,
                }
            )
    world = World(stages, closing, closed_without_stage, dice.random() < 0.9)
    dice.shuffle(stages)
    world.stages = sorted(stages, key=lambda row: float(row["position"]))
    world.log = {
        "stages": stages,
        "owners": [
            {"id": f"o{n}", "name": f"Persona {n}", "team": f"t{n % 2}"} for n in range(1, 4)
        ],
        "contacts": [{"id": person, "role": dice.choice(ROLES)} for person in PEOPLE],
        "rates": [
            {"currency": "USD", "date": day, "rate": rate}
            for day, rate in (("2024-03-01", "0.9"), ("2024-09-01", "0.7"), ("2025-02-01", "0.8"))
        ],
        "deals": [],
        "changes": [],
        "activities": [],
        "deal_contacts": [],
    }
    return world


def _grow_deal(dice: random.Random, world: World, name: str) -> None:
    created = FIRST_DAY + timedelta(minutes=dice.randint(0, 400 * 1440))
    if dice.random() < 0.2:
        created = _midnight(created)
    pipeline = dice.choice(sorted({row["pipeline_id"] for row in world.stages}))
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
    for _ in range(dice.choice((0, 1, 2, 3, 4, 5, 6, 8))):
        _turn(story)
    if dice.random() < 0.6:
        again = dice.random() < 0.25
        _close(story, last=not again)
        if again and not _by_date_only(story):
            story.wait(30)
            _reopen(story)
            for _ in range(dice.randint(0, 3)):
                _turn(story)
            if dice.random() < 0.5:
                _close(story, last=True)


def _turn(story: _Story) -> None:
    dice, row = story.dice, story.row
    if dice.random() < 0.95:
        story.wait(dice.choice((0.01, 1, 10, 10, 40)))
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


def _move(story: _Story) -> None:
    dice, row, world = story.dice, story.row, story.world
    pipelines = sorted({stage["pipeline_id"] for stage in world.stages})
    if len(pipelines) == 2 and dice.random() < 0.08:
        other = next(name for name in pipelines if name != row["pipeline_id"])
        target = dice.choice(world.open_stages(other))
        if target != row["stage"]:
            story.change("pipeline_id", other)
            story.change("stage", target)
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
    return {
        "id": f"a{len(world.log['activities'])}",
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
    }
