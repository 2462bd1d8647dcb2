"""Writes event logs of any size in the log format: the same number of events, the same log.

A deal makes 1 to 20 moves (10.5 on average) over twelve open stages, won and lost: mostly onwards,
sometimes skipping, turning back, starting over or opening again after its closing. The changes are
sorted by time, as a CRM exports them. Run as: generate.py FOLDER EVENTS [--csv]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

SEED = 20261122
MOST_MOVES = 20
OPEN_STAGES = 12
WON, LOST = OPEN_STAGES, OPEN_STAGES + 1
FIRST_DAY_US = 1_672_531_200_000_000  # 2023-01-01 in UTC
DAY_US = 86_400_000_000
CLOSING = 0.75  # the share of deals that end in a closing
WINNING = 0.5  # of the closings from the second half of the stages
SHUT_ANYWHERE = 0.005  # of all moves, some of which open again
FIRST_STAGE = 0.9  # the share of deals that begin in the first stage
JUMPS = (1, 2, -1, -OPEN_STAGES)  # stages onwards: advance, skip, step back, fresh start
JUMP_SHARES = (0.86, 0.05, 0.07, 0.02)
Array = np.ndarray[Any, np.dtype[Any]]


def deal_count(events: int) -> int:
    """How many deals it takes to make that many events."""
    return round(events / 10.4) + 1


def write_log(folder: Path, events: int, *, ending: str = "parquet") -> Path:
    """Writes deals, changes, stages and owners into `folder` unless they are there; the folder."""
    if (folder / f"owners.{ending}").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as engine:
        engine.execute("SET TimeZone = 'UTC'")
        engine.execute("SET max_temp_directory_size = '40GB'")
        _walk(engine, events)
        for name, query in _tables(engine).items():
            options = "FORMAT parquet" if ending == "parquet" else "FORMAT csv, HEADER"
            engine.execute(f"COPY ({query}) TO '{folder / name}.{ending}' ({options})")
    return folder


def write_later(folder: Path, base: Path) -> Path:
    """Writes what the next day brings: one closing more for about 1 % of the events of `base`."""
    if (folder / "changes.parquet").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as engine:
        last = f"SELECT max(changed_at) + INTERVAL 1 DAY FROM '{base}/changes.parquet'"
        engine.execute(
            f"CREATE TABLE chosen AS SELECT *, ({last}) AS day FROM '{base}/deals.parquet'"
            " WHERE status = 'open' AND CAST(right(id, 8) AS INTEGER) % 5 IN (1, 3)"
        )
        for name, query in {
            "deals": "SELECT * EXCLUDE (day) REPLACE ('Lost' AS stage, 'lost' AS status,"
            " day AS closed_at) FROM chosen",
            "changes": "SELECT id AS object_id, 'stage' AS field, stage AS old_value,"
            " 'Lost' AS new_value, day AS changed_at, owner_id AS actor_id, 'user' AS actor_kind"
            " FROM chosen",
        }.items():
            engine.execute(f"COPY ({query}) TO '{folder / name}.parquet' (FORMAT parquet)")
    return folder


def _walk(engine: duckdb.DuckDBPyConnection, events: int) -> None:
    """Makes the table `moves`: deal, step, old and new stage (their numbers), moment_us."""
    engine.execute(
        "CREATE TABLE moves"
        " (deal INTEGER, step TINYINT, old TINYINT, new TINYINT, moment_us BIGINT)"
    )
    left = events
    for columns in _steps(deal_count(events)):
        batch = {name: values[:left] for name, values in columns.items()}
        engine.register("batch", batch)
        engine.execute("INSERT INTO moves BY NAME SELECT * FROM batch")
        engine.unregister("batch")
        left -= len(batch["deal"])


def _steps(deals: int) -> Iterator[dict[str, Array]]:
    """The moves of all deals, step by step; a deal leaves when it has made all of its own."""
    dice = np.random.Generator(np.random.PCG64(SEED))
    deal = np.arange(deals, dtype=np.int32)
    length = dice.integers(1, MOST_MOVES + 1, deals)
    closes = dice.random(deals) < CLOSING
    moment_us = FIRST_DAY_US + dice.integers(0, 700 * DAY_US, deals)
    old = np.full(deals, -1, dtype=np.int8)
    before = old.copy()
    for step in range(MOST_MOVES):
        last = closes & (length == step + 1) & (step > 0)
        new = _next(dice, old, before, last=last)
        yield {"deal": deal, "step": np.full(len(deal), step), "old": old, "new": new,
               "moment_us": moment_us}  # fmt: skip
        stays = length > step + 1
        gap_us = dice.exponential(12 * DAY_US, len(deal)).astype(np.int64) + 60_000_000
        before = np.where(new < OPEN_STAGES, new, old)[stays]
        deal, length, closes, old = deal[stays], length[stays], closes[stays], new[stays]
        moment_us = (moment_us + gap_us // 1_000_000 * 1_000_000)[stays]


def _next(dice: np.random.Generator, old: Array, before: Array, *, last: Array) -> Array:
    """The stage each deal moves to: never the one it is in."""
    luck = dice.random(len(old))
    bounds = np.cumsum(JUMP_SHARES)[:-1]
    jump = np.asarray(JUMPS)[np.searchsorted(bounds, luck, side="right")]
    new = np.clip(old + jump, 0, OPEN_STAGES - 1)
    new = np.where(new == old, np.where(old == 0, 1, old - 1), new)
    new = np.where(old >= OPEN_STAGES, np.maximum(before, 0), new)
    ends = np.where((old >= OPEN_STAGES // 2) & (luck < WINNING), WON, LOST)
    shut = (luck > 1 - SHUT_ANYWHERE) & (old >= 0) & (old < OPEN_STAGES)
    new = np.where(shut | (last & (old < OPEN_STAGES)), ends, new)
    return np.where(old < 0, np.where(luck < FIRST_STAGE, 0, 1), new).astype(np.int8)


def _tables(engine: duckdb.DuckDBPyConnection) -> dict[str, str]:
    engine.execute(
        "CREATE TABLE stages AS SELECT n AS number,"
        f" CASE n WHEN {WON} THEN 'Won' WHEN {LOST} THEN 'Lost'"
        " ELSE 'Stage ' || lpad(CAST(n + 1 AS VARCHAR), 2, '0') END AS stage,"
        f" CASE n WHEN {WON} THEN 'won' WHEN {LOST} THEN 'lost' ELSE 'open' END AS outcome"
        f" FROM range({LOST + 1}) AS r (n)"
    )
    engine.execute(
        "CREATE TABLE ends AS SELECT deal, min(moment_us) AS created_us,"
        " max(moment_us) AS last_us, arg_max(new, step) AS number FROM moves GROUP BY deal"
    )
    return {"stages": _STAGES, "deals": _DEALS, "changes": _CHANGES, "owners": _OWNERS}


_STAGES = """
SELECT 'sales' AS pipeline_id, 'Sales' AS pipeline, 's' || number AS stage_id, stage,
    number AS position, outcome
FROM stages ORDER BY number
"""
_DEALS = """
SELECT 'deal-' || lpad(CAST(e.deal AS VARCHAR), 8, '0') AS id, 'sales' AS pipeline_id,
    'owner-' || lpad(CAST(e.deal % 60 AS VARCHAR), 2, '0') AS owner_id, s.stage,
    1000 + CAST(e.deal AS BIGINT) * 7919 % 90000 AS amount, 'EUR' AS currency,
    make_timestamp(e.created_us) AS created_at,
    CASE WHEN s.outcome <> 'open' THEN make_timestamp(e.last_us) END AS closed_at,
    s.outcome AS status
FROM ends AS e INNER JOIN stages AS s ON s.number = e.number
ORDER BY e.created_us, e.deal
"""
_CHANGES = """
SELECT 'deal-' || lpad(CAST(m.deal AS VARCHAR), 8, '0') AS object_id, 'stage' AS field,
    o.stage AS old_value, n.stage AS new_value, make_timestamp(m.moment_us) AS changed_at,
    'owner-' || lpad(CAST(m.deal % 60 AS VARCHAR), 2, '0') AS actor_id, 'user' AS actor_kind
FROM moves AS m
INNER JOIN stages AS n ON n.number = m.new
LEFT JOIN stages AS o ON o.number = m.old
ORDER BY m.moment_us, m.deal
"""
_OWNERS = """
SELECT 'owner-' || lpad(CAST(n AS VARCHAR), 2, '0') AS id, 'Owner ' || (n + 1) AS name,
    'Team ' || (1 + n % 5) AS team
FROM range(60) AS r (n)
"""


def main() -> None:
    """Writes the log that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("events", type=int)
    parser.add_argument("--csv", action="store_true")
    given = parser.parse_args()
    print(write_log(given.folder, given.events, ending="csv" if given.csv else "parquet"))


if __name__ == "__main__":
    main()
