"""The difference between two snapshots: which deals came, closed, moved or changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from rumbo.log import stored
from rumbo.store.database import Snapshot
from rumbo.store.engine import Engine, statement
from rumbo.store.lake import Lake

KINDS = (
    "fresh",
    "won",
    "lost",
    "reopened",
    "forward",
    "back",
    "repriced",
    "pushed",
    "advanced",
    "reassigned",
)
LISTED = 40


@dataclass(frozen=True)
class Differing:
    """One deal that is not as it was; amounts are in its own currency."""

    deal_id: str
    name: str
    happened: str
    stage_then: str | None
    stage_now: str | None
    amount_then: Decimal | None
    amount_now: Decimal | None
    currency: str | None


@dataclass(frozen=True)
class Difference:
    """What differs: how many deals of each kind, those of one kind or all, and rows by table."""

    deals: Mapping[str, int]
    listed: tuple[Differing, ...]
    rows: Mapping[str, tuple[int, int]]


def changed(
    engine: Engine, lake: Lake, older: Snapshot, newer: Snapshot, *, kind: str = ""
) -> Difference:
    """What the newer snapshot holds that the older one did not; deals of `kind` are listed."""
    stored.mount(engine, lake, older.versions, prefix="then_")
    stored.mount(engine, lake, newer.versions, prefix="now_")
    engine.create("differing", statement("rumbo.log", "changed.sql"))
    counted = engine.query("SELECT happened, count(*) FROM differing GROUP BY happened").values
    chosen = engine.query(
        "SELECT id AS deal_id, coalesce(name, id) AS name, happened, stage_then, stage_now,"
        " amount_then, amount_now, currency FROM differing WHERE $kind IN ('', happened)"
        f" ORDER BY coalesce(amount_now, amount_then) DESC NULLS LAST, id LIMIT {LISTED}",
        kind=kind,
    )
    return Difference(
        deals=dict(counted),
        listed=tuple(Differing(**row) for row in chosen.dicts()),
        rows={
            name: (engine.count(f"then_{name}"), engine.count(f"now_{name}"))
            for name in ("deals", "changes", "activities", "contacts", "accounts")
        },
    )
