from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from rumbo.errors import WorkspaceError
from rumbo.store.database import Database
from rumbo.store.jobs import (
    CANCELLED,
    DONE,
    EXPORT,
    IMPORT,
    INTERRUPTED,
    LOOK,
    RUNNING,
    UNHEARD,
    WAITING,
    Jobs,
    now,
)
from rumbo.store.schema import JOBS


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture
def jobs(database: Database) -> Jobs:
    return Jobs(database)


def age(database: Database, number: int, by: timedelta) -> None:
    """Makes a job look as if nobody had been heard of for so long."""
    with database.transaction() as connection:
        connection.execute(update(JOBS).where(JOBS.c.id == number).values(seen_at=now() - by))


def test_a_job_comes_back_as_it_was_asked(jobs: Jobs) -> None:
    asked = jobs.add(IMPORT, "negocios ñ.csv", {"upload": "a1", "partial": True}, who="Ana")

    assert jobs.job(asked.id) == asked
    assert (asked.state, asked.who, asked.upload) == (WAITING, "Ana", "a1")
    assert asked.asked["partial"] is True
    assert not asked.ended


def test_jobs_are_carried_out_one_at_a_time_in_the_order_they_were_asked(jobs: Jobs) -> None:
    first, second = (jobs.add(IMPORT, name, {}) for name in ("a", "b"))
    claimed = jobs.claim()

    assert claimed is not None
    assert (claimed.id, claimed.state) == (first.id, RUNNING)
    assert jobs.claim() is None

    jobs.end(first.id, DONE, {"snapshot": 3})
    following = jobs.claim()

    assert following is not None
    assert following.id == second.id
    assert jobs.job(first.id).result == {"snapshot": 3}


def test_a_job_that_waits_is_cancelled_at_once(jobs: Jobs) -> None:
    waiting = jobs.add(IMPORT, "a", {})
    jobs.stop(waiting.id)

    assert jobs.job(waiting.id).state == CANCELLED
    assert jobs.claim() is None


def test_a_job_that_runs_hears_that_it_is_to_stop(jobs: Jobs) -> None:
    running = jobs.add(IMPORT, "a", {})
    jobs.claim()

    assert jobs.heard(running.id, "read") is False
    jobs.stop(running.id)
    assert jobs.heard(running.id, "check") is True
    assert jobs.job(running.id).step == "check"


def test_what_has_ended_stays_as_it_ended(jobs: Jobs) -> None:
    job = jobs.add(IMPORT, "a", {})
    jobs.claim()
    jobs.end(job.id, CANCELLED)
    jobs.end(job.id, DONE, {"snapshot": 1})
    jobs.stop(job.id)

    assert jobs.job(job.id).state == CANCELLED
    assert jobs.job(job.id).result == {}


def test_a_job_nobody_is_heard_of_was_interrupted_and_the_next_one_starts(
    jobs: Jobs, database: Database
) -> None:
    lost, waiting = (jobs.add(IMPORT, name, {}) for name in ("a", "b"))
    jobs.claim()
    age(database, lost.id, UNHEARD + timedelta(seconds=1))
    claimed = jobs.claim()

    assert jobs.job(lost.id).state == INTERRUPTED
    assert claimed is not None
    assert claimed.id == waiting.id


def test_a_job_that_was_just_heard_of_is_not_interrupted(jobs: Jobs, database: Database) -> None:
    running = jobs.add(IMPORT, "a", {})
    jobs.claim()
    age(database, running.id, UNHEARD - timedelta(seconds=5))
    jobs.tend()

    assert jobs.job(running.id).state == RUNNING


def test_jobs_are_found_by_kind_and_by_upload(jobs: Jobs) -> None:
    look = jobs.add(LOOK, "a", {"upload": "u1"})
    jobs.add(EXPORT, "b", {"format": "log"})
    brought = jobs.add(IMPORT, "a", {"upload": "u1"})
    jobs.add(IMPORT, "c", {"upload": "u2"})

    assert [job.id for job in jobs.of_upload("u1")] == [brought.id, look.id]
    assert [job.about for job in jobs.recent((IMPORT,))] == ["c", "a"]
    assert len(jobs.unfinished()) == 4


def test_old_jobs_of_a_kind_are_forgotten(jobs: Jobs) -> None:
    old = jobs.add(EXPORT, "a", {})
    jobs.claim()
    jobs.end(old.id, DONE)
    jobs.forget(EXPORT, before=now() + timedelta(seconds=1))

    with pytest.raises(WorkspaceError, match="There is no job"):
        jobs.job(old.id)
