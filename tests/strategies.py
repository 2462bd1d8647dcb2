"""Random logs in the log format, as text rows, and what an export of them would have held earlier.

A log grows from a seed for its world and one seed per deal, so that a failing example shrinks by
losing deals and every large log can be made again from two numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from hypothesis import strategies as st

from log_growth import grow_deal
from log_world import (
    CLOCK_CHANGES,
    CLOSED,
    CURRENCY,
    DAY,
    LAST_DAY,
    TRAITS,
    ZONE,
    Log,
    Row,
    dice_of,
    instant,
    make_world,
)

__all__ = [
    "CURRENCY",
    "LAST_DAY",
    "TRAITS",
    "ZONE",
    "Log",
    "Row",
    "cut",
    "dates",
    "dice_of",
    "grown",
    "large_log",
    "logs",
]


def logs(
    *, most_deals: int = 40, closed_without_stage: bool | None = None
) -> st.SearchStrategy[Log]:
    """Random logs of up to `most_deals` deals."""
    flag = st.booleans() if closed_without_stage is None else st.just(closed_without_stage)
    seeds = st.lists(st.integers(0, 2**32 - 1), max_size=most_deals, unique=True)
    return st.builds(
        lambda world, deals, flag, traits: grown(
            world, deals, closed_without_stage=flag, traits=traits
        ),
        st.integers(0, 2**16 - 1),
        seeds,
        flag,
        st.frozensets(st.sampled_from(TRAITS), max_size=3),
    )


def dates() -> st.SearchStrategy[date]:
    """Days from just before the first deal to long after the last, and those of other clocks."""
    return st.dates(date(2024, 1, 5), date(2025, 9, 30)) | st.sampled_from(
        [moment.date() for moment in CLOCK_CHANGES]
    )


def large_log(
    seed: int, deals: int, *, closed_without_stage: bool = True, traits: Iterable[str] = ()
) -> Log:
    """A log of a few hundred deals from one seed."""
    seeds = dice_of(seed).sample(range(2**32), deals)
    return grown(seed, seeds, closed_without_stage=closed_without_stage, traits=traits)


def grown(
    world_seed: int,
    deal_seeds: Sequence[int],
    *,
    closed_without_stage: bool,
    traits: Iterable[str] = (),
) -> Log:
    """The log that grows from these seeds."""
    world = make_world(
        dice_of(world_seed),
        closed_without_stage=closed_without_stage,
        traits=frozenset(traits),
    )
    for number, seed in enumerate(deal_seeds):
        grow_deal(dice_of(seed), world, f"d{number}")
    if dice_of(world_seed).random() < 0.5:
        world.log["changes"].sort(key=lambda row: instant(row["changed_at"]))
    return world.log


def cut(log: Log, day: date) -> Log:
    """The log as an export at the end of that day would have been."""
    end = instant((day + DAY).isoformat())
    past = {name: list(rows) for name, rows in log.items()}
    past["deals"] = [row for row in log["deals"] if instant(row["created_at"]) < end]
    there = {row["id"] for row in past["deals"]}
    past["changes"] = [
        row
        for row in log["changes"]
        if row["object_id"] in there and instant(row["changed_at"]) < end
    ]
    past["deals"] = [_former_deal(log, row, end) for row in past["deals"]]
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


def _former_deal(log: Log, row: Row, end: datetime) -> Row:
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
            said = {"Ganada": "won", "Perdida": "lost"}.get(change["new_value"], "open")
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
