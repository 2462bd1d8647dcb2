"""An import from beginning to end: check, merge, build, write, and only then the snapshot.

Nothing is visible before the snapshot row is in the database, so an import that dies at any
moment leaves the former snapshot as it was; what it wrote into the lake no snapshot names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from rumbo.log import build, checks, inference, intake, merge, stages, stored
from rumbo.log.intake import TypedTable
from rumbo.log.refusals import Refusals
from rumbo.log.staging import Staging
from rumbo.model.table import TABLES
from rumbo.store.database import Snapshot
from rumbo.store.engine import Engine, quoted
from rumbo.store.lake import Lake

Progress = Callable[[str], None]
_ORDERS = {"passages": "deal, step", "paths": "deal"}
_WRITERS = 2  # tables written at once: encoding one takes a core, and holds a part of it in memory


@dataclass(frozen=True)
class Plan:
    """What an import would bring: rows by table, the rows refused, and what to say about it."""

    counts: Mapping[str, int]
    rejections: Refusals
    notes: tuple[str, ...]
    taken_at: datetime


def prepare(
    staging: Staging, base: Snapshot | None, lake: Lake, *, zone: str, progress: Progress
) -> Plan:
    """Checks what a source staged against itself and the workspace, and builds the new tables.

    Nothing is written. The new tables stay in the staging's engine until `commit`.
    """
    engine = staging.engine
    stored.mount(engine, lake, base.versions if base else {}, prefix="old_")
    progress("check")
    taken = _sound(staging)
    # Nothing shows a later state than now: every import until then would count as an older one.
    now = datetime.now(UTC).replace(tzinfo=None)
    taken_at = min(staging.taken_at or now, now)
    stale = base is not None and taken_at < base.taken_at
    progress("merge")
    counts = merge.merge(engine, taken, stale=stale)
    road_changed = stages.settle_stages(engine)
    if "deals" in taken and not stale:
        inferred = inference.infer_changes(engine, taken["deals"].present, taken_at=taken_at)
        counts |= {"inferred": inferred} if inferred else {}
    if counts:
        progress("passages")
        # A workspace of before paths were kept has none to extend.
        anew = road_changed or base is None or "paths" not in base.versions
        build.build_passages(engine, zone=zone, everything=anew)
        build.build_paths(engine)
        if counts.keys() & {"activities", "deal_contacts", "contacts"}:
            progress("touches")
            build.build_touches(engine)
    return Plan(counts, staging.rejections, tuple(staging.notes), taken_at)


def examine(staging: Staging, base: Snapshot | None, lake: Lake) -> dict[str, TypedTable]:
    """Checks what a source staged and builds nothing: the sound rows, as they would come in."""
    stored.mount(staging.engine, lake, base.versions if base else {}, prefix="old_")
    return _sound(staging)


def _sound(staging: Staging) -> dict[str, TypedTable]:
    taken = intake.take_in(staging)
    checks.check(staging, taken)
    return taken


def commit(plan: Plan, engine: Engine, lake: Lake, base: Snapshot | None, source: str) -> Snapshot:
    """Writes the new tables into the lake; the snapshot that names them is not recorded yet."""
    versions = dict(base.versions) if base else {}
    lake.rewind(versions)
    with ThreadPoolExecutor(_WRITERS) as writers:
        writing = {
            name: writers.submit(write)
            for name, write in _writes(plan, engine, lake, versions).items()
        }
    versions |= {name: written.result() for name, written in writing.items()}
    return Snapshot(
        id=0,
        taken_at=max(plan.taken_at, base.taken_at) if base else plan.taken_at,
        recorded_at=datetime.now(UTC).replace(tzinfo=None),
        source=source,
        versions=versions,
        counts=plan.counts,
        facts=_facts(engine, base.facts if base else {}),
    )


def _writes(
    plan: Plan, engine: Engine, lake: Lake, versions: Mapping[str, int]
) -> dict[str, Callable[[], int]]:
    """By table, what writes its new rows and returns its version; the longest begin first."""
    writes = {
        name: _write_blocks(engine, lake, name, first=name not in versions)
        for name in ("passages", "paths")
    }
    writes["moves"] = _write_moves(engine, lake, versions)
    for table in sorted(TABLES, key=lambda known: not known.grows):
        if table.name in plan.counts or (table.name == "changes" and "inferred" in plan.counts):
            # Without a snapshot that names it, a table may hold what an import that died left.
            extends = table.name in versions and engine.exists(f"added_{table.name}")
            writes[table.name] = _write(engine, lake, table.name, extends=extends)
    if engine.exists("new_touches"):
        writes["touches"] = _replace(engine, lake, "touches", "new_touches")
    for name in ("phases", "stage_names"):
        writes[name] = _replace(engine, lake, name, f"now_{name}")
    return writes


def _write(engine: Engine, lake: Lake, name: str, *, extends: bool) -> Callable[[], int]:
    if extends:
        return partial(lake.append, name, _select(engine, name, f"added_{name}"))
    return _replace(engine, lake, name, f"now_{name}")


def _replace(engine: Engine, lake: Lake, name: str, relation: str) -> Callable[[], int]:
    return partial(lake.replace, name, _select(engine, name, relation))


def _select(engine: Engine, name: str, relation: str) -> object:
    columns = ", ".join(
        f"CAST({quoted(column)} AS {type_}) AS {quoted(column)}"
        for column, type_ in stored.TYPES[name].items()
    )
    return engine.stream(f"SELECT {columns} FROM {relation}")


def _write_blocks(engine: Engine, lake: Lake, name: str, *, first: bool) -> Callable[[], int]:
    """Writes a table that is kept in blocks of deals: only the blocks that have changed."""
    if first:
        return partial(lake.replace, name, _select(engine, name, f"new_{name}"), by="block")
    listed = _changed_blocks(engine)
    engine.create(
        f"{name}_to_write",
        f"SELECT * FROM new_{name} UNION ALL BY NAME SELECT * FROM old_{name}"
        f" WHERE block IN ({listed}) AND deal NOT IN (SELECT deal FROM affected)"
        f" ORDER BY {_ORDERS[name]}",
    )
    stream = _select(engine, name, f"{name}_to_write")
    return partial(lake.replace, name, stream, by="block", only=f"block IN ({listed})")


def _changed_blocks(engine: Engine) -> str:
    """The blocks that hold a deal whose path was judged, with commas; never none."""
    blocks = [row[0] for row in engine.query("SELECT DISTINCT block FROM new_passages").values]
    return ", ".join(str(int(block)) for block in blocks) or "-1"


def _write_moves(engine: Engine, lake: Lake, versions: Mapping[str, int]) -> Callable[[], int]:
    """Counts the moves of the blocks that have changed, and of all where none were counted yet."""
    if "passages" not in versions:
        build.build_moves(engine, "new_passages")
    elif "moves" in versions:
        build.build_moves(engine, "passages_to_write")
    else:
        rest = f"SELECT * FROM old_passages WHERE block NOT IN ({_changed_blocks(engine)})"
        build.build_moves(engine, f"(SELECT * FROM passages_to_write UNION ALL BY NAME {rest})")
    only = f"block IN ({_changed_blocks(engine)})" if "moves" in versions else ""
    stream = _select(engine, "moves", "new_moves")
    return partial(lake.replace, "moves", stream, by="block", only=only)


def _facts(engine: Engine, former: Mapping[str, object]) -> dict[str, object]:
    found = engine.query(
        "SELECT (SELECT count(*) FROM now_deals) AS deals,"
        " (SELECT epoch_us(max(changed_at)) FROM now_changes) AS last_changed_us,"
        " (SELECT epoch_us(max(created_at)) FROM now_deals) AS last_created_us,"
        " (SELECT max(entered_us) FROM new_passages) AS last_entered_us"
    ).one()
    last = (found["last_entered_us"], former.get("last_entered_us"))
    known = [value for value in last if isinstance(value, int)]
    return found | {"last_entered_us": max(known, default=None)}
