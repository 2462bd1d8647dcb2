"""How Rumbo's tables look in OCEL 2.0: types of objects and events, and how they relate."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from rumbo.model.table import ColumnType, table
from rumbo.sources.event_file import storable, text_of

Cell = str | float | int | None
Row = Mapping[str, object]

OWN_TYPE, OWN_ID = "rumbo_export", "rumbo:export"
TABLE = "rumbo_table"
# The table, its object type, and the columns that refer to another object with their qualifier.
OBJECTS: tuple[tuple[str, str], ...] = (
    ("owners", "user"),
    ("accounts", "account"),
    ("contacts", "contact"),
    ("stages", "stage"),
    ("contents", "content"),
    ("deals", "deal"),
    ("subscriptions", "subscription"),
    ("tickets", "ticket"),
)
TYPE_OF = dict(OBJECTS)
REFERENCES = {
    "owner_id": ("user", "owner"),
    "actor_id": ("user", "actor"),
    "account_id": ("account", "account"),
    "contact_id": ("contact", "contact"),
    "deal_id": ("deal", "deal"),
    "content_id": ("content", "content"),
}
# What is only true of a deal since it closed.
CLOSING = ("status", "lost_reason", "closed_at")
_SQL = {
    ColumnType.MONEY: ("REAL", "float"),
    ColumnType.NUMBER: ("REAL", "float"),
    ColumnType.INTEGER: ("INTEGER", "integer"),
    ColumnType.BOOLEAN: ("BOOLEAN", "boolean"),
    ColumnType.TIME: ("TIMESTAMP", "time"),
    ColumnType.DUE: ("TIMESTAMP", "time"),
    ColumnType.TEXT: ("TEXT", "string"),
}
OCEL_TYPE = dict(_SQL.values())


@dataclass(frozen=True)
class EventShape:
    """An event: its id, type, time, its row's cells and the objects it is about."""

    id: str
    type: str
    time_text: str
    row: Mapping[str, object]
    relations: tuple[tuple[str, str], ...]  # object id, qualifier


def object_id(kind: str, key: object) -> str:
    """The id of an object: ids of different tables may be equal, those of objects may not."""
    return storable(f"{kind}:{text_of(key)}")


@functools.cache
def sql_type(canonical: str, column: str) -> str:
    """The SQL type of a column of the canonical table; text for an extra attribute."""
    for known in table(canonical).columns:
        if known.name == column:
            return _SQL[known.type][0]
    return "TEXT"


def cell(sql: str, value: object) -> Cell:
    """A typed or textual value as SQLite holds it in a column of that type."""
    text = text_of(value)
    if not text:
        return None
    if sql == "BOOLEAN":
        return {"true": 1, "false": 0, "1": 1, "0": 0}.get(text.lower(), text)
    if sql in {"REAL", "INTEGER"}:
        return _number(text, whole=sql == "INTEGER")
    return text


def object_relations(canonical: str, row: Row) -> Iterator[tuple[str, str]]:
    """The objects that a row's references name, with their qualifiers."""
    names = table(canonical).column_names
    for column, (kind, qualifier) in REFERENCES.items():
        if column in names and row.get(column):
            yield object_id(kind, row[column]), qualifier


def change_event(number: int, row: Row) -> EventShape:
    """A change of a field, as an event of the object whose field it is and of who changed it."""
    field = text_of(row.get("field"))
    kind = text_of(row.get("object_type")) or "deal"
    known = field in table("deals").column_names
    about = object_id(kind, row.get("object_id"))
    return EventShape(
        id=f"change:{number}",
        type=f"{field.removesuffix('_id').removesuffix('_at')}_change" if known else "field_change",
        time_text=text_of(row.get("changed_at")),
        row=row,
        relations=((about, kind), *object_relations("changes", row)),
    )


def activity_event(number: int, row: Row) -> EventShape:
    """An activity, as an event of its deal, account, owner and the people taking part."""
    people = text_of(row.get("contact_ids")).split(";")
    return EventShape(
        id=f"activity:{text_of(row.get('id')) or number}",
        type=text_of(row.get("kind")),
        time_text=text_of(row.get("occurred_at")),
        row=row,
        relations=(
            *object_relations("activities", row),
            *((object_id("contact", one.strip()), "participant") for one in people if one.strip()),
        ),
    )


def account_event(number: int, row: Row) -> EventShape:
    """Something that happened at a customer."""
    return EventShape(
        id=f"account_event:{text_of(row.get('id')) or number}",
        type="account_event",
        time_text=text_of(row.get("occurred_at")),
        row=row,
        relations=tuple(object_relations("account_events", row)),
    )


def person_event(number: int, row: Row) -> EventShape:
    """A person joining a deal at a known time."""
    return EventShape(
        id=f"contact_added:{number}",
        type="contact_added",
        time_text=text_of(row.get("added_at")),
        row=row,
        relations=tuple(object_relations("deal_contacts", row)),
    )


def _number(text: str, *, whole: bool) -> Cell:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite():
        return text
    exact = whole and number == number.to_integral_value() and abs(number) < 1 << 63
    return int(number) if exact else float(number)
