"""A large company in the log format: the sample company, repeated with names of its own.

A small sample company is drawn with few touches, then every deal, account, contact and activity is
written again and again under another id, some days apart, so that the large log has the small one's
journeys. The same numbers, the same log.
Run as: company.py FOLDER [DEALS] [--touches 2], of which 2 makes fifty activities a deal
"""

from __future__ import annotations

import argparse
import csv
from datetime import date
from pathlib import Path

import duckdb

from rumbo.log.intake import TYPES
from rumbo.model.table import TABLES
from rumbo.model.table import Table as Stored
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace

SEED = 20261126
UNTIL = date(2026, 6, 30)
MAPPED_SINCE = date(2018, 1, 1)  # before its first deal
DRAWN = 2000  # deals that are drawn; the others are theirs again
TOUCHES = 0.08  # of what the sample company usually has: about ten activities per deal
TEAMS_OF_OWNERS = 4
DAYS_APART, MOST_DAYS = 11, 90
# Columns that name something of one copy, and those that hold a moment.
_OWN = {
    "accounts": ("id",),
    "contacts": ("id", "account_id"),
    "deals": ("id", "account_id"),
    "changes": ("object_id",),
    "deal_contacts": ("deal_id", "contact_id"),
    "activities": ("id", "deal_id", "account_id", "contact_ids"),
    "subscriptions": ("id", "account_id", "deal_id"),
    "tickets": ("id", "account_id", "contact_id"),
    "account_events": ("id", "account_id", "contact_id"),
}
_ONCE = ("stages", "contents", "rates")
_SELLERS = ("owner_id", "actor_id")
_COPY = "'K' || lpad(CAST(c.n AS VARCHAR), 3, '0')"
_SELLER = f"'T' || (c.n % {TEAMS_OF_OWNERS})"


def write_large_log(folder: Path, deals: int, touches: float = TOUCHES) -> Path:
    """Writes the log of that many deals into `folder` unless it is there; the folder."""
    log = folder / "log"
    if (log / "owners.parquet").exists():
        return log
    log.mkdir(parents=True, exist_ok=True)
    drawn = write_company(
        folder / "drawn", deals=min(DRAWN, deals), seed=SEED, until=UNTIL, touches=touches
    )
    copies = max(1, round(deals / DRAWN))
    with duckdb.connect() as engine:
        engine.execute("SET TimeZone = 'UTC'")
        for table in sorted(TABLES, key=lambda each: each.name == "owners"):
            source = drawn.log / f"{table.name}.csv"
            if source.exists():
                query = _repeated(table, source, copies)
                engine.execute(f"COPY ({query}) TO '{log / table.name}.parquet' (FORMAT parquet)")
    return log


def _repeated(table: Stored, source: Path, copies: int) -> str:
    if table.name in _ONCE:
        copies = 1
    if table.name == "owners":
        copies = min(TEAMS_OF_OWNERS, copies)
    with source.open(encoding="utf-8", newline="") as file:
        names = next(csv.reader(file))
    listed = ", ".join(f'{_cell(table, name)} AS "{name}"' for name in names)
    return (
        f"SELECT {listed} FROM range({copies}) AS c (n),"
        f" read_csv('{source}', all_varchar = true, header = true) AS t ORDER BY ALL"
    )


def _cell(table: Stored, name: str) -> str:
    place = f't."{name}"'
    if name in _OWN.get(table.name, ()):
        return f"{_COPY} || {place}"
    if name in _SELLERS:
        return f"{_SELLER} || {place}"
    if table.name == "owners" and name in {"id", "email"}:
        return f"'T' || c.n || {place}"
    if table.name == "owners" and name == "name":
        return f"{place} || ' ' || repeat('I', CAST(c.n AS INTEGER) + 1)"
    if table.name in {"accounts", "deals"} and name == "name":
        return f"{place} || ' ' || (c.n + 1)"
    return _moved(table, name, place)


def _moved(table: Stored, name: str, place: str) -> str:
    apart = f"to_days(CAST((c.n * {DAYS_APART}) % {MOST_DAYS} AS INTEGER))"
    kinds = {column.name: TYPES[column.type] for column in table.columns}
    if table.name not in _ONCE and kinds.get(name) == "TIMESTAMP":
        return f"CAST({place} AS TIMESTAMP) - {apart}"
    if table.name == "changes" and name in {"old_value", "new_value"}:
        moved = f"CAST(CAST({place} AS TIMESTAMP) - {apart} AS VARCHAR)"
        return (
            f"CASE WHEN t.field IN ('expected_close_at', 'next_step_at') THEN {moved}"
            f" WHEN t.field = 'owner_id' THEN {_SELLER} || {place}"
            f" WHEN t.field = 'account_id' THEN {_COPY} || {place}"
            f" ELSE {place} END"
        )
    return place


def large_workspace(folder: Path, deals: int, touches: float = TOUCHES) -> Path:
    """A workspace that holds the large company, made unless it is there."""
    place = folder / "workspace"
    if not (folder / "ready").exists():
        settings = Settings(name="Cierzo", language="es-ES", zone="Europe/Madrid")
        made = Workspace.create(place, settings)
        made.atlas.begin_with_sample(MAPPED_SINCE, "es")
        made.import_path(write_large_log(folder, deals, touches))
        made.close()
        (folder / "ready").touch()
    return place


def main() -> None:
    """Makes the workspace that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("deals", type=int, nargs="?", default=100_000)
    parser.add_argument("--touches", type=float, default=TOUCHES)
    given = parser.parse_args()
    print(large_workspace(given.folder, given.deals, given.touches))


if __name__ == "__main__":
    main()
