from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Date, Integer, column, insert, inspect, select, table, text

from command import answers, process, rumbo, small_log
from rumbo.errors import WorkspaceError
from rumbo.settings import Settings
from rumbo.store.database import NEWEST_REVISION, Database, Snapshot, _migrate
from rumbo.store.schema import METADATA
from rumbo.store.witness import witnessed
from rumbo.workspace import Workspace

NOON = datetime(2026, 6, 30, 12)  # noqa: DTZ001 - naive UTC, as the database keeps it
_CREATE = "import sys; from rumbo.store.database import Database; Database(sys.argv[1]).close()"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.close()


def snapshot(source: str = "log", **versions: int) -> Snapshot:
    return Snapshot(0, NOON, NOON, source, versions or {"deals": 3}, {"deals": 2}, {"last": None})


def test_a_snapshot_comes_back_as_it_was_kept(database: Database) -> None:
    kept = database.record(snapshot("ñ 'x'", deals=3, changes=0))
    assert kept.id == 1
    assert database.latest() == kept
    assert database.snapshot(1) == kept


def test_snapshots_are_numbered_and_listed_from_the_oldest(database: Database) -> None:
    assert database.latest() is None
    assert [database.record(snapshot(name)).id for name in "abc"] == [1, 2, 3]
    assert [kept.source for kept in database.snapshots()] == ["a", "b", "c"]


def test_a_snapshot_built_on_an_older_one_than_the_newest_is_refused(database: Database) -> None:
    first = database.record(snapshot(), after=0)
    with pytest.raises(WorkspaceError, match="Run it again"):
        database.record(snapshot(), after=0)
    assert database.latest() == first
    assert database.record(snapshot(), after=first.id).id > first.id


def test_a_missing_snapshot_is_said_with_what_to_do(database: Database) -> None:
    with pytest.raises(WorkspaceError, match=r"There is no snapshot 9\. See: rumbo check"):
        database.snapshot(9)


def test_a_transaction_that_fails_leaves_no_trace(database: Database) -> None:
    def failing() -> None:
        with database.transaction() as connection:
            connection.execute(text("DELETE FROM snapshots"))
            raise KeyError

    database.record(snapshot())
    with pytest.raises(KeyError):
        failing()
    assert len(database.snapshots()) == 1


def test_the_migrations_make_the_schema_that_the_code_expects(database: Database) -> None:
    with database._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert context.get_current_revision() == NEWEST_REVISION


def test_the_schema_is_whole_for_whoever_knows_the_database_alone() -> None:
    code = "import rumbo.store.database; from rumbo.store.schema import METADATA"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; print(*sorted(METADATA.tables))"],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )

    assert done.stdout.split() == sorted(METADATA.tables)


def schema(opened: Database) -> dict[str, object]:
    """Everything that the database's own catalogue says of its tables, and the revision."""
    found = inspect(opened._engine)
    told = {
        table: {
            "columns": [
                {key: str(value) for key, value in column.items()}
                for column in found.get_columns(table)
            ],
            "primary key": found.get_pk_constraint(table),
            "foreign keys": sorted(found.get_foreign_keys(table), key=str),
            "unique": sorted(found.get_unique_constraints(table), key=str),
            "indexes": sorted(found.get_indexes(table), key=str),
            "checks": sorted(found.get_check_constraints(table), key=str),
        }
        for table in found.get_table_names()
    }
    with opened._engine.connect() as connection:
        rows = {
            table: connection.execute(select(text("*")).select_from(text(table))).all()
            for table in told
        }
    return {"tables": told, "rows": rows}


def test_a_new_database_is_what_the_migrations_make(database: Database) -> None:
    made = schema(database)
    with database._engine.begin() as connection:
        METADATA.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    assert schema(database) == {"tables": {}, "rows": {}}

    _migrate(database._engine)

    assert schema(database) == made


def test_an_older_database_is_brought_up_to_date_on_opening(url: str) -> None:
    older = Database(url)
    kept = older.record(snapshot())
    later = [table for table in METADATA.sorted_tables if table.name != "snapshots"]
    with older.transaction() as connection:
        METADATA.drop_all(connection, later)
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    older.close()
    opened = Database(url)
    assert later
    assert all(inspect(opened._engine).has_table(table.name) for table in later)
    assert opened.latest() == kept
    assert opened._revision() == NEWEST_REVISION
    opened.close()


def test_a_database_of_a_newer_program_is_refused_and_left_alone(url: str) -> None:
    newer = Database(url)
    newer.record(snapshot())
    with newer.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    newer.close()
    with pytest.raises(WorkspaceError, match="newer Rumbo"):
        Database(url)


def test_processes_that_create_the_same_database_at_once_all_succeed(url: str) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", _CREATE, url], stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    ended = [(one.communicate(timeout=60)[1], one.returncode) for one in running]
    assert [code for _, code in ended] == [0, 0, 0], ended
    opened = Database(url)
    assert opened.latest() is None
    opened.close()


def test_a_reader_is_not_kept_waiting_by_a_writer(database: Database) -> None:
    database.record(snapshot("before"))
    with database.transaction() as connection:
        connection.execute(text("UPDATE snapshots SET source = 'meanwhile'"))
        assert [kept.source for kept in database.snapshots()] == ["before"]
    assert [kept.source for kept in database.snapshots()] == ["meanwhile"]


def test_sqlite_keeps_its_journal_beside_and_waits_its_turn(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with database._engine.connect().execution_options(reads=True) as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert int(connection.scalar(text("PRAGMA busy_timeout")) or 0) >= 10_000
    database.close()


def _no_database(path: Path) -> str:
    path.write_bytes(b"this is no database at all, only text" * 200)
    return f"sqlite:///{path}"


@pytest.mark.parametrize(
    "make",
    [
        _no_database,
        lambda path: f"sqlite:///{path / 'no' / 'folder' / 'x.db'}",
        lambda _path: "postgresql://nobody@127.0.0.1:1/none",
        lambda _path: "nonsense",
        lambda _path: "oracle+nothing://x",
    ],
    ids=["text", "no folder", "no server", "no url", "no driver"],
)
def test_what_cannot_be_opened_is_said_in_one_line(
    make: Callable[[Path], str], tmp_path: Path
) -> None:
    with pytest.raises(WorkspaceError, match="cannot be opened") as caught:
        Database(make(tmp_path / "x.db"))
    assert "\n" not in str(caught.value)


@pytest.mark.postgres
def test_a_workspace_on_postgresql_imports_reads_and_is_shared(
    postgres_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "workspace"
    done = rumbo("new", folder, "--database-url", postgres_url, "--zone", "Europe/Madrid")
    assert done.code == 0, done.err
    log = small_log(tmp_path / "log")
    assert rumbo("import", log, "--workspace", folder).code == 0
    beside = tmp_path / "beside"
    Workspace.create(beside, Settings(zone="Europe/Madrid")).close()
    assert rumbo("import", log, "--workspace", beside).code == 0
    assert answers(folder) == answers(beside)
    assert not (folder / "rumbo.db").exists()
    assert rumbo("check", "--workspace", folder).code == 0
    again = process("import", log, "--workspace", folder)
    assert again.communicate(timeout=60)[0].startswith(("Nothing new", "Nada nuevo"))
    assert again.returncode == 0


def test_the_state_tells_whether_anybody_wrote(database: Database, url: str) -> None:
    other = Database(url)
    before = database.state()
    assert database.latest() is None
    assert database.state() == before
    other.record(snapshot("theirs"))
    theirs = database.state()
    assert theirs != before
    database.record(snapshot("ours"))
    assert database.state() not in (before, theirs)
    other.close()


def test_what_was_asked_is_asked_again(database: Database) -> None:
    number, day = column("number", Integer), column("day", Date)
    things = table("things", number, day)
    with database.transaction() as connection:
        connection.execute(text("CREATE TABLE things (number INTEGER, day DATE)"))
        connection.execute(insert(things).values(number=1, day=NOON.date()))
    with witnessed() as seen, database.reading() as connection:
        wanted = select(things).where(number >= 1, day == NOON.date())
        assert len(connection.execute(wanted).all()) == 1
    assert len(seen.asked) == 1
    assert not seen.wrote
    told = database.told(seen.asked)
    with witnessed() as other, database.transaction() as connection:
        connection.execute(insert(things).values(number=0, day=NOON.date()))
    assert other.wrote
    assert database.told(seen.asked) == told
    with database.transaction() as connection:
        connection.execute(insert(things).values(number=2, day=NOON.date()))
    assert database.told(seen.asked) != told


def test_snapshots_need_not_be_asked_for_again(database: Database) -> None:
    database.record(snapshot())
    with witnessed() as seen:
        assert database.latest() == database.snapshots()[0] == database.snapshot(1)
    assert (seen.asked, seen.wrote) == ([], False)
