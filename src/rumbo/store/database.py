"""The database: snapshots, users, and later maps, actions and decisions.

SQLite in WAL mode in the workspace's folder, or PostgreSQL by one URL; the same code and the same
tests run on both. The schema is Alembic's (migrations/).
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from rumbo.errors import WorkspaceError
from rumbo.store import era
from rumbo.store.folder import DATABASE_NAME
from rumbo.store.schema import METADATA, SNAPSHOTS
from rumbo.store.witness import UNSEEN, Asked, note

NEWEST_REVISION = "0011"
_CHECK = "Check database_url, or restore the database from a copy."
# Two that are equal saw the same: SQLite's as long as the same connection asks.
_STATES = {
    "sqlite": "PRAGMA data_version",
    "postgresql": "SELECT CAST(pg_current_snapshot() AS TEXT)",
}
_RECORD_LOCK = 7_823_642
_MIGRATION_LOCK = 7_823_641  # any number, the same in every process
# Alembic's own table, as it makes it.
_REVISIONS = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


@dataclass(frozen=True)
class Snapshot:
    """One state of the log: the versions of its tables, and when it was seen."""

    id: int
    taken_at: datetime
    recorded_at: datetime
    source: str
    versions: Mapping[str, int]
    counts: Mapping[str, int]
    facts: Mapping[str, Any]


class Database:
    """The connection to a workspace's database; opens it and brings its schema up to date."""

    def __init__(self, url: str) -> None:
        with _spoken("opened", _CHECK):
            self._engine = _connect(url)
        self._looking = threading.Lock()
        self._looks: Any = None  # the connection that asks for the state, and never writes
        try:
            self._bring_up_to_date()
        except BaseException:
            self.close()
            raise

    def _bring_up_to_date(self) -> None:
        with _spoken("opened", _CHECK):
            revision = self._revision()
        if revision is not None and revision > NEWEST_REVISION:
            raise WorkspaceError(
                "The workspace was made by a newer Rumbo.", advice="Install the newest version."
            )
        if revision != NEWEST_REVISION:
            with _spoken("brought up to date", "Restore the database from a copy."):
                if not _create(self._engine):
                    _migrate(self._engine)

    def _revision(self) -> str | None:
        with self._engine.connect().execution_options(reads=True) as connection:
            if not inspect(connection).has_table(_REVISIONS.name):
                return None
            found: str | None = connection.scalar(select(_REVISIONS.c.version_num))
            return found

    def close(self) -> None:
        """Gives the connections back."""
        with self._looking:
            if self._looks is not None:
                self._looks.close()
                self._looks = None
        self._engine.dispose()

    def state(self) -> Hashable:
        """What tells this state of the whole database from every other, whoever wrote last.

        Where two are equal nothing has been written in between.
        """
        with _spoken("read", _CHECK), self._looking:
            if self._looks is None:
                self._looks = self._engine.raw_connection()
            try:
                cursor = self._looks.cursor()
                cursor.execute(_STATES[self._engine.dialect.name])
                (found,) = cursor.fetchone()
                cursor.close()
                self._looks.rollback()  # the next one sees what others have written by then
            except BaseException:
                self._looks.invalidate()
                self._looks = None
                raise
            return str(found)

    def told(self, asked: Sequence[Asked]) -> bytes:
        """A sum of what these statements tell now."""
        found = hashlib.sha256()
        with self.reading() as connection:
            unseen = connection.execution_options(**{UNSEEN: True})
            for statement, values in asked:
                rows = unseen.exec_driver_sql(statement, values).fetchall()
                found.update(repr([tuple(row) for row in rows]).encode())
        return found.digest()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction that commits at the end of the block, or leaves no trace."""
        with _spoken("written", "Check the disk and the database."), self._engine.begin() as opened:
            yield opened

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that only reads and waits for nobody who writes."""
        with (
            _spoken("read", "Restore it from a copy."),
            self._engine.connect().execution_options(reads=True) as opened,
        ):
            yield opened

    def serialize(self, connection: Connection, lock: int) -> None:
        """Makes transactions that name the same lock wait for each other until they end."""
        if self._engine.dialect.name == "postgresql":
            # SQLite's BEGIN IMMEDIATE already lets one transaction write at a time.
            connection.execute(select(func.pg_advisory_xact_lock(lock)))

    def record(self, snapshot: Snapshot, *, after: int | None = None) -> Snapshot:
        """Keeps a snapshot under the next number, whatever its `id` says, and returns it.

        `after` is the number of the snapshot it was built on (0: none): WorkspaceError where
        another one has come in since, as from a second machine on one database.
        """
        values: dict[str, Any] = {
            "taken_at": snapshot.taken_at,
            "recorded_at": snapshot.recorded_at,
            "source": snapshot.source,
            "versions": dict(snapshot.versions),
            "counts": dict(snapshot.counts),
            "facts": dict(snapshot.facts),
        }
        with self.transaction() as connection:
            self.serialize(connection, _RECORD_LOCK)
            newest = connection.scalar(select(func.max(SNAPSHOTS.c.id))) or 0
            if after is not None and newest != after:
                raise WorkspaceError(
                    "Another import came in while this one was under way.", advice="Run it again."
                )
            number = connection.execute(insert(SNAPSHOTS).values(values)).inserted_primary_key
        return Snapshot(id=int(number[0]) if number else 0, **values)

    def latest(self) -> Snapshot | None:
        """The newest snapshot, if there is one."""
        newest = select(func.max(SNAPSHOTS.c.id)).scalar_subquery()
        found = self._snapshots(select(SNAPSHOTS).where(SNAPSHOTS.c.id == newest))
        return found[0] if found else None

    def snapshot(self, number: int) -> Snapshot:
        """The snapshot of that number; WorkspaceError where there is none."""
        found = self._snapshots(select(SNAPSHOTS).where(SNAPSHOTS.c.id == number))
        if not found:
            raise WorkspaceError(f"There is no snapshot {number}.", advice="See: rumbo check")
        return found[0]

    def snapshots(self) -> list[Snapshot]:
        """All snapshots, oldest first."""
        return self._snapshots(select(SNAPSHOTS).order_by(SNAPSHOTS.c.id))

    def snapshots_until(self, pinned: Snapshot) -> list[Snapshot]:
        """The snapshots of the company that this one is of, up to it, oldest first.

        Those of a sample company that was left behind are none of them.
        """
        chosen = select(SNAPSHOTS).where(
            SNAPSHOTS.c.id <= pinned.id,
            era.HOLDS_DATA,
            era.numbered_within(SNAPSHOTS.c.id, pinned.id),
        )
        return self._snapshots(chosen.order_by(SNAPSHOTS.c.id))

    def _snapshots(self, query: Any) -> list[Snapshot]:  # noqa: ANN401 - a Select of any shape
        # One that was recorded never changes, and who asks knows which is the newest.
        with self.reading() as opened:
            connection = opened.execution_options(**{UNSEEN: True})
            return [Snapshot(**row) for row in connection.execute(query).mappings()]


@contextmanager
def _spoken(what: str, advice: str) -> Iterator[None]:
    """Says in one line what the database's driver would say in many."""
    try:
        yield
    except (SQLAlchemyError, ImportError, ValueError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines() or [""]
        raise WorkspaceError(
            f"The database cannot be {what}: {reason[0].removesuffix('.')}.", advice=advice
        ) from error


def database_url(folder: Path, url: str = "") -> str:
    """The URL of a workspace's database: its own, or SQLite in its folder."""
    return url or f"sqlite:///{folder / DATABASE_NAME}"


def _connect(url: str) -> Engine:
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    engine = create_engine(url)
    event.listen(engine, "before_cursor_execute", note)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediately)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = None  # SQLAlchemy says BEGIN itself, see below
    for pragma in ("busy_timeout = 30000", "journal_mode = WAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediately(connection: Connection) -> None:
    # A transaction that starts as a reader cannot wait for its turn to write.
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _create(engine: Engine) -> bool:
    """Makes the newest schema in a database that has none; whether it had none."""
    # What the migrations would arrive at, without loading Alembic.
    with _alone(engine) as connection:
        if inspect(connection).has_table(_REVISIONS.name):
            return False
        METADATA.create_all(connection, checkfirst=False)
        _REVISIONS.create(connection)
        connection.execute(insert(_REVISIONS).values(version_num=NEWEST_REVISION))
    return True


def _migrate(engine: Engine) -> None:
    # Alembic is only needed for an older workspace; it is too slow to load at every start.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with _alone(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction in which no other process changes the schema."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # SQLite's BEGIN IMMEDIATE already lets one process in at a time.
            connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        yield connection
