"""The road as it was known at a date: stages, their order, and who was in which team.

A list of stages or of owners carries no dates; the snapshots that hold it date it. Where the road
of the date has other places than the present one, the passages are judged anew with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rumbo.log import build, stages, stored
from rumbo.settings import Settings
from rumbo.store.database import Snapshot
from rumbo.store.engine import Engine, quoted, statement
from rumbo.store.lake import Lake

LISTS = ("stages", "owners")
_MADE = (
    "affected", "kinds", "learnt_deals", "now_stage_names", "pipeline_spans",
    "rewritten", "special", "special_events", "special_moments", "stage_events",
    "stage_lookup", "standing", "starts", "touched",
)  # fmt: skip


def versions_at(snapshots: Sequence[Snapshot], moment: datetime) -> dict[str, int]:
    """Which versions of the lists were known at the moment (naive UTC), by these snapshots.

    Those of the last snapshot taken by then; of the first that has the list where none was.
    """
    found: dict[str, int] = {}
    for name in LISTS:
        having = sorted(
            (snapshot for snapshot in snapshots if name in snapshot.versions),
            key=lambda snapshot: (snapshot.taken_at, snapshot.id),
        )
        known = [snapshot for snapshot in having if snapshot.taken_at <= moment] or having[:1]
        if known:
            found[name] = known[-1].versions[name]
    return found


@dataclass(frozen=True)
class Past:
    """What it takes to look back: the lists known then, the moment, the zone of the workspace.

    `whole` is the prefix of the tables that no limit narrows.
    """

    lists: Mapping[str, int]
    as_of: datetime
    as_of_us: int
    zone: str
    whole: str


def known_then(
    snapshot: Snapshot,
    settings: Settings,
    as_of_us: int,
    lists: Mapping[str, int] | None,
    whole: str,
) -> Past:
    """What it takes to look back from a snapshot; without `lists` they are its own."""
    present = {name: v for name, v in snapshot.versions.items() if name in LISTS}
    return Past(
        lists=present if lists is None else lists,
        as_of=datetime.fromtimestamp(0, UTC).replace(tzinfo=None)
        + timedelta(microseconds=as_of_us),
        as_of_us=as_of_us,
        zone=settings.zone,
        whole=whole,
    )


def look_back(engine: Engine, lake: Lake, snapshot: Snapshot, past: Past) -> bool:
    """Makes `all_phases`, `all_passages` and `all_owners` those of the date.

    Returns whether the passages were judged anew.
    """
    present = snapshot.versions.get("owners")  # none: then nobody was in a team at any date
    if present is not None and past.lists.get("owners", present) != present:
        _recall_owners(engine, lake, past.lists["owners"])
    declared = "stages" in past.lists
    if declared and past.lists["stages"] == snapshot.versions["stages"]:
        return False
    if not declared and not _is_past(snapshot, past):
        return False
    if declared:
        stored.mount_table(engine, lake, "stages", past.lists["stages"], "stages_known")
    else:
        _learn(engine, past)
    _lay(engine, past, declared=declared)
    anew = _has_other_places(engine, past)
    if anew:
        build.build_passages(engine, zone=past.zone, everything=True)
        engine.view("all_passages", "SELECT * FROM new_passages")
    engine.view("all_phases", "SELECT * FROM now_phases")
    for name in _MADE:
        engine.drop(name)
    return anew


def _is_past(snapshot: Snapshot, past: Past) -> bool:
    """Whether anything that teaches a road lies after the date."""
    names = ("last_changed_us", "last_created_us", "last_entered_us")
    known = [snapshot.facts.get(name) for name in names]
    return any(last is None or last > past.as_of_us for last in known)


def _recall_owners(engine: Engine, lake: Lake, version: int) -> None:
    stored.mount_table(engine, lake, "owners", version, "owners_then")
    engine.create("owners_now", "SELECT * FROM all_owners")
    engine.view(
        "all_owners",
        "SELECT * FROM owners_then UNION ALL BY NAME"
        " SELECT * FROM owners_now WHERE id NOT IN (SELECT id FROM owners_then)",
    )


def _learn(engine: Engine, past: Past) -> None:
    for name in ("deals", "changes"):
        engine.view(f"whole_log_{name}", f"SELECT * FROM {quoted(past.whole + name)}")
    engine.create("learnt_deals", statement("rumbo.log", "learnt_deals.sql"), as_of=past.as_of)
    engine.view("now_deals", "SELECT * FROM learnt_deals")
    engine.view(
        "now_changes",
        "SELECT * FROM whole_log_changes"
        f" WHERE changed_at <= TIMESTAMP '{past.as_of.isoformat(sep=' ')}'",
    )
    stages.learn(engine)


def _lay(engine: Engine, past: Past, *, declared: bool) -> None:
    """Makes `now_phases` of `stages_known`, and keeps what deals visited by the date."""
    for name in ("deals", "changes"):
        engine.view(f"now_{name}", f"SELECT * FROM {quoted(past.whole + name)}")
    for name in ("phases", "stage_names"):
        engine.view(f"old_{name}", f"SELECT * FROM {quoted(past.whole + name)}")
    engine.view(
        "kept_phases",
        f"SELECT DISTINCT phase AS code FROM {quoted(past.whole + 'passages')}"
        f" WHERE entered_us <= {past.as_of_us}",
    )
    stages.lay(engine, declared=declared)


def _has_other_places(engine: Engine, past: Past) -> bool:
    places = "code, pipeline_id, stage_id, rank, outcome, parked, active"
    present = quoted(past.whole + "phases")
    return bool(
        engine.query(
            f"SELECT EXISTS (SELECT {places} FROM now_phases EXCEPT SELECT {places} FROM {present})"
            f" OR EXISTS ({stages.ends('now_phases')} EXCEPT {stages.ends(present)})"
            # A stage that is another phase by then leaves passages that lead nowhere.
            " OR EXISTS (SELECT code FROM kept_phases EXCEPT SELECT code FROM now_phases)"
        ).scalar()
    )
