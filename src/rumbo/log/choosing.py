"""Choosing: the deals that the filters of a scope leave, and what is wrong with a filter."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from rumbo.errors import UsageError
from rumbo.store.engine import Engine, quoted, statement

if TYPE_CHECKING:
    from rumbo.log.view import Scope

TRACKED_FIELDS = (
    "name",
    "account_id",
    "owner_id",
    "pipeline_id",
    "amount",
    "currency",
    "type",
    "source",
    "expected_close_at",
    "forecast_category",
    "lost_reason",
    "next_step",
    "next_step_at",
)


# What a filter's value may be in the table of deals: an id or a name.
_NAMED = {
    "pipeline": ("pipeline_id", "pipeline"),
    "owner": ("owner_id", "owner"),
    "team": ("team",),
}

# Columns of a deal and its account that make good segments.
_SEGMENTS = ("type", "source", "currency", "account_industry", "account_country")

# A name of an attribute may hold anything: as a key of a map it is never read as a path.
_ATTRIBUTE = "CAST(CAST({} AS JSON) AS MAP(VARCHAR, VARCHAR))[$segment_field]"


def chosen(engine: Engine, scope: Scope) -> tuple[str, dict[str, Any]]:
    """The condition on `every_deal` that the filters mean, and its values."""
    conditions, values = ["true"], {}
    for name, columns in _NAMED.items():
        value = getattr(scope, name)
        if value is not None:
            conditions.append(f"({' OR '.join(f'd.{column} = ${name}' for column in columns)})")
            values[name] = value
    if scope.status:
        conditions.append("d.status = $status")
        values["status"] = scope.status
    if scope.segment:
        conditions.append(f"{field_value(engine, scope.segment[0])} = $segment")
        values |= {"segment_field": scope.segment[0], "segment": scope.segment[1]}
    return " AND ".join(conditions), values


def field_value(engine: Engine, field: str, *, former_values: str = "former_values") -> str:
    """What a field of a deal `d`, or of its account, held at the date; $segment_field names it."""
    former = f"FROM {former_values} AS f WHERE f.deal = d.deal AND f.field = $segment_field"
    own = _ATTRIBUTE.format("d.attrs")
    places = [
        # An attribute that was empty then is not what it is now.
        f"CASE WHEN EXISTS (SELECT 1 {former}) THEN (SELECT f.value {former}) ELSE {own} END",
        _ATTRIBUTE.format("d.account_attrs"),
    ]
    columns = engine.columns("every_deal")
    if field in columns:
        places.insert(0, f"CAST(d.{quoted(field)} AS VARCHAR)")
    account = f"account_{field}"
    if account in columns:
        places.append(f"CAST(d.{quoted(account)} AS VARCHAR)")
    return f"coalesce({', '.join(places)})"


def add_members(engine: Engine, table: str, segment: str, number: int, as_of: datetime) -> None:
    """Adds `number` to the class of every deal of a segment (field=value), in `table`.

    Of all deals at the date, whichever are chosen.
    """
    field, _, value = segment.partition("=")
    engine.create(
        "segment_values",
        statement("rumbo.log", "former_values.sql"),
        as_of=as_of,
        fields=[field],
        needed=field not in TRACKED_FIELDS,  # those are in the table of deals as they were
    )
    held = field_value(engine, field, former_values="segment_values")
    engine.create(
        table,
        f"SELECT deal, CAST(sum(class) AS BIGINT) AS class FROM (SELECT deal, class FROM {table}"
        f" UNION ALL SELECT d.deal, $number FROM every_deal AS d WHERE {held} = $segment)"
        " GROUP BY deal",
        segment_field=field,
        segment=value,
        number=number,
    )


def complain_about_unknown_names(engine: Engine, scope: Scope) -> None:
    """UsageError where a filter names what no deal has."""
    for name, columns in _NAMED.items():
        value = getattr(scope, name)
        if value is None:
            continue
        listed = ", ".join(columns)
        known = engine.query(
            f"SELECT DISTINCT unnest([{listed}]) AS name FROM every_deal ORDER BY name"
        )
        names = [row[0] for row in known.values if row[0]]
        if names and value not in names:
            raise UsageError(
                f"No deal has the {name} {value!r}.", advice=f"Known: {', '.join(names[:12])}."
            )
    if scope.segment:
        _complain_about_unknown_field(engine, scope.segment[0])


def _complain_about_unknown_field(engine: Engine, field: str) -> None:
    columns = engine.columns("every_deal")
    if not {field, f"account_{field}"}.isdisjoint(columns):
        return
    attributes = " UNION ALL ".join(
        f"SELECT unnest(json_keys(CAST({source} AS JSON))) AS field"
        f" FROM every_deal WHERE {source} IS NOT NULL"
        for source in ("attrs", "account_attrs")
    )
    known = engine.query(
        f"SELECT DISTINCT field FROM ({attributes} UNION ALL SELECT field FROM former_values"
        " WHERE value IS NOT NULL) ORDER BY field"
    )
    names = [row[0] for row in known.values if row[0] not in TRACKED_FIELDS]
    if field not in names:
        shown = [name for name in _SEGMENTS if name in columns] + names
        raise UsageError(
            f"No deal or account has the field {field!r}.",
            advice=f"Known: {', '.join(shown[:12])}.",
        )
