"""The tables of the database, all in one place: a new workspace is made from them at once.

What is in them is the business of the modules that read and write them. A change here needs a
migration that arrives at the same (migrations/).
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

SNAPSHOTS = Table(
    "snapshots",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("taken_at", DateTime, nullable=False),  # naive UTC: when the source showed this state
    Column("recorded_at", DateTime, nullable=False),  # naive UTC: when it came in
    Column("source", String, nullable=False),
    Column("versions", JSON, nullable=False),  # table name -> version in the lake
    Column("counts", JSON, nullable=False),  # what came in: table name -> rows
    Column("facts", JSON, nullable=False),  # what readings need without asking the log
)

USERS = Table(
    "users",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("login", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("password", String, nullable=False),  # argon2id
    Column("role", String, nullable=False),
    Column("owner_ids", JSON(none_as_null=True)),  # whose deals they may see; none: all
    Column("language", String, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", DateTime, nullable=False),  # naive UTC
    sqlite_autoincrement=True,  # nobody inherits the number of somebody who left
)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("token", String, primary_key=True),  # SHA-256 of what the browser holds
    Column(
        "user_id",
        Integer,
        ForeignKey("users.id", name="fk_sessions_user_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("created_at", DateTime, nullable=False),  # naive UTC, as all moments here
    Column("seen_at", DateTime, nullable=False),
    Column("expires_at", DateTime, nullable=False),
)

TOKENS = Table(
    "tokens",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column(
        "user_id",
        Integer,
        ForeignKey("users.id", name="fk_tokens_user_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("name", String, nullable=False),
    Column("token", String, nullable=False, unique=True),  # SHA-256 of the token
    Column("created_at", DateTime, nullable=False),  # naive UTC, as all moments here
    Column("used_at", DateTime),
    Column("revoked_at", DateTime),
    sqlite_autoincrement=True,
)

ATTEMPTS = Table(
    "attempts",
    METADATA,
    Column("key", String, primary_key=True),  # SHA-256 of a login or an address
    Column("failures", Integer, nullable=False),
    Column("failed_at", DateTime, nullable=False),  # naive UTC, as all moments here
    Column("free_at", DateTime, nullable=False),  # nobody may try before
)

SAVED_VIEWS = Table(
    "saved_views",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("page", String, nullable=False),
    Column("name", String, nullable=False),
    Column("query", String, nullable=False),  # of the page's address
    Column(
        "owner_id",  # none: made where nobody signs in, or by somebody who left
        Integer,
        ForeignKey("users.id", name="fk_saved_views_owner_id", ondelete="SET NULL"),
        index=True,
    ),
    Column("shared", Boolean, nullable=False),
    Column("created_at", DateTime, nullable=False),  # naive UTC
    sqlite_autoincrement=True,  # an address that was passed on never opens another view
)

JOBS = Table(
    "jobs",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("step", String, nullable=False),  # what it is at, while it runs
    Column("about", String, nullable=False),  # what people call it: the name of a file
    Column("who", String, nullable=False),  # who asked for it
    Column("asked", JSON, nullable=False),
    Column("result", JSON, nullable=False),
    Column("stopping", Boolean, nullable=False),  # somebody wants it to end
    Column("asked_at", DateTime, nullable=False),  # naive UTC, as the others
    Column("started_at", DateTime),
    Column("seen_at", DateTime),
    Column("ended_at", DateTime),
)

MAPS = Table(
    "maps",
    METADATA,
    Column("id", Integer, primary_key=True),  # the version
    Column("status", String, nullable=False),
    Column("document", JSON, nullable=False),  # the map as plain entries
    Column("revision", Integer, nullable=False),
    Column("based_on", Integer, ForeignKey("maps.id")),
    Column("created_at", DateTime, nullable=False),  # naive UTC, as every moment here
    Column("created_by", String, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("changed_by", String, nullable=False),
    Column("why", Text, nullable=False),
    Column("published_at", DateTime),
    Column("published_by", String),
    Column("superseded_at", DateTime),
)
CONFIRMATIONS = Table(
    "map_confirmations",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("map_id", Integer, ForeignKey("maps.id"), nullable=False),
    Column("confirmed_at", DateTime, nullable=False),
    Column("confirmed_by", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("evidence", JSON, nullable=False),  # what the lights said when it was confirmed
)

ROUNDS = Table(
    "rounds",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("map_id", Integer, ForeignKey("maps.id"), nullable=False),
    Column("opened_at", DateTime, nullable=False),  # naive UTC, as every moment here
    Column("opened_by", String, nullable=False),
    Column("closed_at", DateTime),
)
INVITATIONS = Table(
    "invitations",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("round_id", Integer, ForeignKey("rounds.id"), nullable=False, index=True),
    Column("team", String, nullable=False),
    Column("who", String, nullable=False),  # whom the link was meant for; may be empty
    Column("token", String, nullable=False, unique=True),  # SHA-256 of what the link holds
    Column("created_at", DateTime, nullable=False),
    Column("expires_at", DateTime, nullable=False),
    Column("used_at", DateTime),
)
# An answer says which team gave it, and not by which invitation: nobody finds the person from it.
TEAM_ANSWERS = Table(
    "team_answers",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("round_id", Integer, ForeignKey("rounds.id"), nullable=False, index=True),
    Column("team", String, nullable=False),
    Column("answered_at", DateTime, nullable=False),
    Column("document", JSON, nullable=False),  # model/questionnaire.py as plain entries
)

WORKSHOPS = Table(
    "workshops",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("map_id", Integer, ForeignKey("maps.id"), nullable=False),
    Column("opened_at", DateTime, nullable=False),
    Column("opened_by", String, nullable=False),
    Column("closed_at", DateTime),
    Column("closed_by", String),
    Column("draft_id", Integer, ForeignKey("maps.id")),  # the map that holds what was decided
)
# Everything that was ever written stays: the newest entry of a field is what stands.
WORKSHOP_ENTRIES = Table(
    "workshop_entries",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("workshop_id", Integer, ForeignKey("workshops.id"), nullable=False, index=True),
    Column("phase", String, nullable=False),
    Column("field", String, nullable=False),
    Column("value", Text, nullable=False),
    Column("written_at", DateTime, nullable=False),
    Column("written_by", String, nullable=False),
)

MAP_COMMENTS = Table(
    "map_comments",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("phase", String, nullable=False),  # by its id, over all versions of the map
    Column("line", String, nullable=False),
    Column("author", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("written_at", DateTime, nullable=False),
    Column("resolved_at", DateTime),
    Column("resolved_by", String),
    Index("ix_map_comments_phase_line", "phase", "line"),
    sqlite_autoincrement=True,  # an address that was passed on never opens another one
)

# Nothing here is ever changed: a decision is taken back by another line.
DEAL_DECISIONS = Table(
    "deal_decisions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("deal_id", String, nullable=False, index=True),  # as the log names it
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("day", Date),  # until when, or when it comes back
    Column("on_contact", Boolean, nullable=False),  # a contact of theirs brings it back
    Column("revokes", Integer, ForeignKey("deal_decisions.id", name="fk_deal_decisions_revokes")),
    Column("seen", Integer),  # the newest line about the deal that they had before them
    Column("decided_at", DateTime, nullable=False),  # naive UTC, as every moment here
    Column("decided_by", String, nullable=False),
    sqlite_autoincrement=True,  # a number that was passed on never means another decision
)

# Nothing here is ever changed either.
ERRAND_MARKS = Table(
    "errand_marks",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("deal_id", String, nullable=False, index=True),  # as the log names it
    Column("what", String, nullable=False),  # what the deal is late on
    Column("step", Text, nullable=False),  # of the playbook; empty for all else
    Column("due", Date, nullable=False),
    Column("kind", String, nullable=False),
    Column("until", Date),  # when a postponed errand comes back
    Column("text", Text, nullable=False),
    Column("undoes", Integer, ForeignKey("errand_marks.id", name="fk_errand_marks_undoes")),
    Column("seen", Integer),  # the newest line about the errand that they had before them
    Column("marked_at", DateTime, nullable=False),  # naive UTC, as every moment here
    Column("marked_by", String, nullable=False),
    sqlite_autoincrement=True,  # a number that was passed on never means another mark
)

# Each forecast that somebody was shown, once; nothing here is ever changed either.
SHOWN_FORECASTS = Table(
    "shown_forecasts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("snapshot", Integer, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("first_day", Date, nullable=False),  # of the period
    Column("last_day", Date, nullable=False),
    Column("scope", Text, nullable=False),  # the filters and the limit, as JSON
    Column("p10", Double, nullable=False),
    Column("p50", Double, nullable=False),
    Column("p90", Double, nullable=False),
    Column("won_so_far", Double, nullable=False),
    Column("stage_weighted", Double),
    Column("declared", Double),
    Column("usual", Double),
    Column("target", Double),
    Column("shown_at", DateTime, nullable=False),  # naive UTC, as every moment here
    Index("ix_shown_forecasts_as_of_scope", "as_of", "scope"),
    sqlite_autoincrement=True,
)

# Nor here: a call is followed by another one.
FORECAST_CALLS = Table(
    "forecast_calls",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("first_day", Date, nullable=False),  # of the period
    Column("last_day", Date, nullable=False),
    Column("about", String, nullable=False),  # everybody, a team or an owner
    Column("about_id", String, nullable=False),  # as the log names it; empty for everybody
    Column("amount", Double, nullable=False),  # in the currency of sums
    Column("currency", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("seen", Integer),  # the newest call about the same that they had before them
    Column("called_at", DateTime, nullable=False),
    Column("called_by", String, nullable=False),
    Index("ix_forecast_calls_period", "first_day", "last_day"),
    sqlite_autoincrement=True,
)
