"""What a cell alone cannot show: repeated ids, dangling references, unknown stages, order in time.

Each check looks at the typed rows together with what the workspace already holds (the tables
`old_<table>`), refuses the rows at fault and removes them from what comes in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rumbo.log.intake import TypedTable, reject
from rumbo.log.staging import Staging
from rumbo.model.rejection import Reason
from rumbo.store.engine import quoted

_PAGE = 20_000  # refused rows that are looked at together


def check(staging: Staging, taken: Mapping[str, TypedTable]) -> None:
    """Refuses every row that contradicts the others; parents before their children."""
    for name, typed in taken.items():
        if len(typed.table.key) == 1:
            _refuse_repeated(staging, typed, typed.table.key[0])
        elif name == "stages":
            _refuse_repeated_stages(staging, typed)
        else:
            _drop_copies(staging, typed)
    if "deals" in taken:
        _refuse_early_closings(staging, taken["deals"])
        _refuse_unknown_stages(staging, taken, "deals", ("stage",), "true")
    if "rates" in taken:
        _refuse(staging, taken["rates"], "rate", Reason.NOT_A_RATE, "rate NOT BETWEEN 1e-9 AND 1e9")
    if "changes" in taken:
        _refuse_orphans(staging, taken, "changes", "object_id", "deals", "object_type = 'deal'")
        stage_field = "object_type = 'deal' AND field = 'stage'"
        columns = ("new_value", "old_value")
        _refuse_unknown_stages(staging, taken, "changes", columns, stage_field)
    for typed in taken.values():
        for reference in typed.table.references:
            filled = f"{quoted(reference.column)} IS NOT NULL"
            _refuse_orphans(
                staging, taken, typed.table.name, reference.column, reference.table, filled
            )


def _refuse(
    staging: Staging,
    typed: TypedTable,
    column: str,
    reason: Reason,
    condition: str,
    **values: object,
) -> None:
    relation = quoted(typed.relation)
    most = staging.rejections.most
    found = staging.engine.query(
        f"SELECT _file, _line, CAST({quoted(column)} AS VARCHAR) FROM {relation}"
        f" WHERE {condition} ORDER BY _file, _line"
        + (f" LIMIT {most}" if most is not None else ""),
        **values,
    ).values
    if not found:
        return
    for first in range(0, len(found), _PAGE):
        reject(staging, typed.table.name, found[first : first + _PAGE], column, reason)
    if most is not None:
        counted = f"SELECT count(*) FROM {relation} WHERE {condition}"
        others = int(staging.engine.query(counted, **values).scalar()) - len(found)
        staging.rejections.count_only(typed.table.name, reason, others)
    staging.engine.query(f"DELETE FROM {relation} WHERE {condition}", **values)


def _refuse_repeated(staging: Staging, typed: TypedTable, key: str) -> None:
    relation, column = quoted(typed.relation), quoted(key)
    repeated = f"SELECT {column} FROM {relation} GROUP BY {column} HAVING count(*) > 1"
    staging.engine.create("repeated", repeated)
    if staging.engine.count("repeated"):
        # The first row of an id stays; which of the others is right only a person can say.
        first = f"SELECT min(rowid) FROM {relation} GROUP BY {column}"
        condition = f"{column} IN (SELECT {column} FROM repeated) AND rowid NOT IN ({first})"
        _refuse(staging, typed, key, Reason.DUPLICATE, condition)


def _refuse_repeated_stages(staging: Staging, typed: TypedTable) -> None:
    relation = quoted(typed.relation)
    for key in ("stage_id", "stage"):
        first = f"SELECT min(rowid) FROM {relation} GROUP BY pipeline_id, {key}"
        _refuse(staging, typed, key, Reason.DUPLICATE, f"rowid NOT IN ({first})")


def _drop_copies(staging: Staging, typed: TypedTable) -> None:
    # A row without an id of its own that says the same twice says it once.
    relation = quoted(typed.relation)
    key = ", ".join(quoted(name) for name in typed.table.key)
    copies = staging.engine.query(
        f"SELECT count(*) - count(DISTINCT hash({key})) FROM {relation}"
    ).scalar()
    if copies:
        first = f"SELECT min(rowid) FROM {relation} GROUP BY {key}"
        staging.engine.query(f"DELETE FROM {relation} WHERE rowid NOT IN ({first})")


def _refuse_early_closings(staging: Staging, typed: TypedTable) -> None:
    # A closing given as a day means some time in that day, so it may precede the opening's hour.
    given_as_day = "(date_trunc('day', local_closed)::TIMESTAMPTZ AT TIME ZONE 'UTC') = closed_at"
    local = (
        "SELECT rowid AS row, created_at, closed_at,"
        " (closed_at AT TIME ZONE 'UTC')::TIMESTAMP AS local_closed,"
        " (created_at AT TIME ZONE 'UTC')::TIMESTAMP AS local_created"
        f" FROM {quoted(typed.relation)} WHERE closed_at < created_at"
    )
    early = (
        f"SELECT row FROM ({local}) WHERE NOT ({given_as_day})"
        " OR local_closed < date_trunc('day', local_created)"
    )
    _refuse(staging, typed, "closed_at", Reason.CLOSES_BEFORE_OPENING, f"rowid IN ({early})")


def _refuse_orphans(
    staging: Staging,
    taken: Mapping[str, TypedTable],
    child: str,
    column: str,
    parent: str,
    condition: str,
) -> None:
    parents = [f"SELECT id FROM old_{parent}"]
    if parent in taken:
        parents.append(f"SELECT id FROM {quoted(taken[parent].relation)}")
    known = " UNION ALL ".join(parents)
    if not staging.engine.query(f"SELECT EXISTS ({known})").scalar() and parent != "deals":
        return  # the log has no such table at all, which the format allows
    orphan = f"{condition} AND {quoted(column)} NOT IN ({known})"
    refused = [entry.row.get("id") for entry in staging.rejections if entry.table == parent]
    if refused:
        inside = f"({orphan}) AND list_contains($refused, {quoted(column)})"
        _refuse(staging, taken[child], column, Reason.REJECTED_PARENT, inside, refused=refused)
    _refuse(staging, taken[child], column, Reason.UNKNOWN_REFERENCE, orphan)


def _refuse_unknown_stages(
    staging: Staging,
    taken: Mapping[str, TypedTable],
    child: str,
    columns: Sequence[str],
    condition: str,
) -> None:
    names = ["SELECT stage FROM old_stage_names WHERE declared"]
    if "stages" in taken:
        names.append(f"SELECT stage FROM {quoted(taken['stages'].relation)}")
    elif not staging.engine.query(
        "SELECT EXISTS (SELECT 1 FROM old_stage_names WHERE declared)"
    ).scalar():
        return  # no list of stages yet: they are learnt from the deals
    known = " UNION ".join(names)
    for column in columns:
        unknown = (
            f"{condition} AND {quoted(column)} NOT IN ({known}) AND {quoted(column)} IS NOT NULL"
        )
        _refuse(staging, taken[child], column, Reason.UNKNOWN_STAGE, unknown)
