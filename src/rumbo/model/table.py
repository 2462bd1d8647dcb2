"""The canonical tables of the log: their columns, types and which must be there.

This is the log format (docs/reference/log-format.md) as data. Everything that comes in ends in
these tables, and everything that goes out starts from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ColumnType(StrEnum):
    """How a cell is read: the type decides parsing, checks and storage."""

    TEXT = "text"
    TIME = "time"  # stored as naive UTC
    DUE = "due"  # a time that may lie in the future
    MONEY = "money"  # decimal with two places, in the row's currency
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"


@dataclass(frozen=True)
class Column:
    """One column; `choices`, when given, are the only values it may hold.

    A `clearable` column has to be there, but a cell may be empty: the value was taken away.
    """

    name: str
    type: ColumnType = ColumnType.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str = ""
    clearable: bool = False


@dataclass(frozen=True)
class Reference:
    """A column whose value has to exist in another table."""

    column: str
    table: str


@dataclass(frozen=True)
class Table:
    """One canonical table.

    `key` names the columns that make a row unique. `grows` says that rows are events, only ever
    added; the other tables hold the present and are replaced row by row.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()
    grows: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the log format."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that must be there (bold in the log format)."""
        return tuple(column.name for column in self.columns if column.required)


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


def _must(name: str, type_: ColumnType = ColumnType.TEXT, *choices: str) -> Column:
    return Column(name, type_, required=True, choices=choices)


_ID = _must("id")
OUTCOMES = ("open", "won", "lost")
ROLES = (
    "economic_buyer",
    "sponsor",
    "technical_influencer",
    "end_user",
    "legal",
    "procurement",
    "status_quo",
    "other",
)
ACTIVITY_KINDS = ("email", "call", "meeting", "note", "task", "message", "web", "form")
TIME, DUE, MONEY = ColumnType.TIME, ColumnType.DUE, ColumnType.MONEY
NUMBER, INTEGER, BOOLEAN = ColumnType.NUMBER, ColumnType.INTEGER, ColumnType.BOOLEAN

TABLES: tuple[Table, ...] = (
    Table("owners", (_ID, *_text("name", "email", "team"), Column("active", BOOLEAN)), ("id",)),
    Table(
        "accounts",
        (
            _ID,
            *_text("name", "domain", "industry", "country"),
            Column("employees", INTEGER),
            Column("annual_revenue", MONEY),
            Column("owner_id"),
            Column("created_at", TIME),
        ),
        ("id",),
    ),
    Table(
        "contacts",
        (
            _ID,
            *_text("account_id", "name", "email", "job_title"),
            Column("role", choices=ROLES),
        ),
        ("id",),
    ),
    Table(
        "stages",
        (
            _must("pipeline_id"),
            Column("pipeline"),
            _must("stage_id"),
            _must("stage"),
            _must("position", NUMBER),
            Column("probability", NUMBER),
            Column("outcome", choices=OUTCOMES, default="open"),
        ),
        ("pipeline_id", "stage_id"),
    ),
    Table(
        "deals",
        (
            _ID,
            *_text("name", "account_id", "owner_id", "pipeline_id"),
            _must("stage"),
            Column("amount", MONEY),
            Column("currency"),
            Column("type", choices=("new", "expansion", "renewal")),
            Column("source"),
            _must("created_at", TIME),
            Column("expected_close_at", DUE),
            Column("closed_at", TIME),
            _must("status", ColumnType.TEXT, *OUTCOMES),
            *_text("lost_reason", "forecast_category", "next_step"),
            Column("next_step_at", DUE),
        ),
        ("id",),
    ),
    Table(
        "changes",
        (
            Column("object_type", default="deal"),
            _must("object_id"),
            _must("field"),
            Column("old_value"),
            Column("new_value", required=True, clearable=True),
            _must("changed_at", TIME),
            Column("actor_id"),
            Column("actor_kind", choices=("user", "workflow", "import", "api", "unknown")),
        ),
        ("object_type", "object_id", "field", "changed_at", "new_value"),
        grows=True,
    ),
    Table(
        "deal_contacts",
        (
            _must("deal_id"),
            _must("contact_id"),
            Column("role", choices=ROLES),
            Column("added_at", TIME),
            Column("removed_at", TIME),
        ),
        ("deal_id", "contact_id", "role", "added_at"),
        references=(Reference("deal_id", "deals"), Reference("contact_id", "contacts")),
    ),
    Table(
        "activities",
        (
            _ID,
            _must("kind", ColumnType.TEXT, *ACTIVITY_KINDS),
            Column("direction", choices=("in", "out", "internal")),
            _must("occurred_at", DUE),
            Column("ended_at", DUE),
            Column("status", choices=("planned", "done", "cancelled")),
            *_text("outcome", "owner_id", "deal_id", "account_id", "contact_ids"),
            *_text("subject", "body"),
            Column("automated", BOOLEAN),
            Column("content_id"),
        ),
        ("id",),
        references=(Reference("deal_id", "deals"),),
        grows=True,
    ),
    Table(
        "contents",
        (
            _ID,
            *_text("title", "kind", "topic", "role", "phase", "language"),
            Column("updated_at", TIME),
        ),
        ("id",),
    ),
    Table(
        "subscriptions",
        (
            _ID,
            *_text("account_id", "deal_id", "product", "status"),
            _must("started_at", TIME),
            Column("renews_at", DUE),
            Column("ended_at", DUE),
            Column("monthly_value", MONEY),
            *_text("currency", "cancel_reason"),
        ),
        ("id",),
    ),
    Table(
        "tickets",
        (
            _ID,
            *_text("account_id", "contact_id", "subject", "body", "priority", "category"),
            _must("created_at", TIME),
            Column("first_response_at", TIME),
            Column("closed_at", TIME),
            Column("satisfaction", NUMBER),
        ),
        ("id",),
    ),
    Table(
        "rates",
        (_must("currency"), _must("date", TIME), _must("rate", NUMBER)),
        ("currency", "date"),
    ),
    Table(
        "account_events",
        (
            _ID,
            _must("account_id"),
            Column("contact_id"),
            _must("kind"),
            *_text("name", "value", "text"),
            _must("occurred_at", TIME),
        ),
        ("id",),
        grows=True,
    ),
)

# The fields of a deal whose history holds money or moments; the others are text.
MONEY_FIELDS = ("amount",)
TIME_FIELDS = ("expected_close_at", "next_step_at", "closed_at", "created_at")

_BY_NAME = {table.name: table for table in TABLES}
TABLE_NAMES = tuple(_BY_NAME)


def table(name: str) -> Table:
    """The canonical table of that name; KeyError where there is none."""
    return _BY_NAME[name]
