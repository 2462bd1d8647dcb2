"""Changes that nobody recorded: the present says one thing, the history another.

A CRM without history still works: what differs between two imports becomes a change marked
inferred, dated when the difference was seen, or at the closing where that is known.
"""

from __future__ import annotations

from datetime import datetime

from rumbo.store.engine import Engine, quoted, statement

WATCHED_FIELDS = (
    "stage",
    "status",
    "amount",
    "expected_close_at",
    "owner_id",
    "pipeline_id",
    "forecast_category",
    "lost_reason",
    "next_step",
    "next_step_at",
)


def infer_changes(engine: Engine, fields: frozenset[str], *, taken_at: datetime) -> int:
    """Adds to `added_changes` what the deals of this import show and no change explains.

    `fields` are the columns that the import had: a column that was not there says nothing.
    Returns how many changes were added.
    """
    watched = [name for name in WATCHED_FIELDS if name in fields]
    if not watched:
        return 0
    engine.create("deal_values", _values(watched, "now_deals"))
    engine.create("former_values", _values(watched, "old_deals"))
    engine.create("unexplained", statement("rumbo.log", "inference.sql"), taken_at=taken_at)
    first = int(engine.query("SELECT coalesce(max(ordinal) + 1, 0) FROM now_changes").scalar())
    engine.query(
        "INSERT INTO added_changes BY NAME SELECT 'deal' AS object_type, id AS object_id,"
        " field, old_value, new_value, changed_at, 'import' AS actor_kind, deal,"
        f" true AS inferred, {first} + row_number() OVER (ORDER BY changed_at, deal, field)"
        " AS ordinal FROM unexplained"
    )
    return engine.count("unexplained")


def _values(fields: list[str], relation: str) -> str:
    parts = [
        f"SELECT code AS deal, '{name}' AS field, CAST({quoted(name)} AS VARCHAR) AS value"
        f" FROM {relation}"
        for name in fields
    ]
    return " UNION ALL ".join(parts)
