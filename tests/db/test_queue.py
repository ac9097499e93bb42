"""The queue of jobs in PostgreSQL: asked inside the asker's transaction, seen by those who ingest, and applied as its release ships it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from procrastinate.schema import SchemaManager

from planning_server.cli.doctor_queue import examine_queue
from planning_server.jobs.queue import QUEUE_SETTINGS, Task, enqueue
from planning_server.store.migrate import MIGRATIONS
from planning_server.store.queue_state import QueueState, queue_state
from planning_server.store.sessions import Store, StoreAddresses
from tests.conftest import TestDatabase

APPLIED_BY_REVISION_0003 = "c70ec4b400a60ad9592787653aae5ae77ae41bf801d56b5bd2712751a07f2009"


def test_the_schema_of_the_queue_is_the_one_that_the_migration_was_written_for() -> None:
    """A release of Procrastinate with another schema needs a revision of ours, not only another line in the lock file."""
    assert hashlib.sha256(SchemaManager.get_schema().encode()).hexdigest() == APPLIED_BY_REVISION_0003


def _waiting(database: TestDatabase) -> list[tuple[str, str]]:
    with psycopg.connect(database.owner_url) as session:
        return session.execute("SELECT task_name, lock FROM queue.procrastinate_jobs ORDER BY id").fetchall()


def test_a_job_is_there_when_the_transaction_that_asked_for_it_is_done_and_only_then(
    database: TestDatabase,
) -> None:
    store = Store(StoreAddresses(reader=database.reader_url, writer=database.writer_url))
    with store.writing() as session:
        enqueue(session, Task.INGEST_UPLOAD, "a", upload_id="a")
        session.rollback()
    assert _waiting(database) == []
    with store.writing() as session:
        assert enqueue(session, Task.INGEST_UPLOAD, "a", upload_id="a")
    assert _waiting(database) == [("ingest_upload", "ingest_upload/a")]
    store.close()


def test_the_same_job_waits_once_and_asking_again_does_not_spoil_the_transaction(
    database: TestDatabase,
) -> None:
    store = Store(StoreAddresses(reader=database.reader_url, writer=database.writer_url))
    with store.writing() as session:
        assert enqueue(session, Task.INGEST_UPLOAD, "a", upload_id="a")
        assert not enqueue(session, Task.INGEST_UPLOAD, "a", upload_id="a")
        assert enqueue(session, Task.INGEST_UPLOAD, "b", upload_id="b")
    assert [lock for _, lock in _waiting(database)] == ["ingest_upload/a", "ingest_upload/b"]
    store.close()


def test_the_public_roles_see_nothing_of_the_queue(database: TestDatabase) -> None:
    for url in (database.reader_url, database.public_writer_url):
        with (
            psycopg.connect(url) as session,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            session.execute("SELECT 1 FROM queue.procrastinate_jobs")


def test_the_state_of_the_queue_counts_what_waits_what_failed_and_the_workers_that_were_heard_of(
    database: TestDatabase,
) -> None:
    store = Store(StoreAddresses(reader=database.reader_url, writer=database.writer_url))
    now = datetime.now(UTC)
    with store.writing() as session:
        assert queue_state(session, now) == QueueState(0, 0, 0, None, ())
        for name in ("a", "b", "c"):
            enqueue(session, Task.INGEST_UPLOAD, name, upload_id=name)
        enqueue(session, Task.BUILD_EDITION, "1", edition=1)
    with psycopg.connect(database.owner_url, options=QUEUE_SETTINGS) as session:
        session.execute(
            "UPDATE queue.procrastinate_jobs SET status = 'failed' WHERE lock = 'ingest_upload/a'"
        )
        session.execute("UPDATE queue.procrastinate_jobs SET status = 'doing' WHERE lock = 'ingest_upload/b'")
        session.execute(
            "INSERT INTO queue.procrastinate_workers (last_heartbeat) VALUES (%s), (%s)",
            (now, now - timedelta(minutes=5)),
        )
    with store.writing() as session:
        state = queue_state(session, now - timedelta(seconds=30))
    store.close()
    assert (state.workers, state.running, state.waiting) == (1, 1, 2)
    assert state.failed_tasks == ("ingest_upload",)
    assert state.waiting_since is not None
    assert now - timedelta(seconds=5) < state.waiting_since < now + timedelta(minutes=1)
    assert [part.name for part in examine_queue(database.owner_url)] == ["worker", "failed"]


def test_jobs_of_the_one_queue_of_an_earlier_release_come_into_their_lanes(database: TestDatabase) -> None:
    """Left where they were no worker would see them, and the same job could not be asked for anew."""
    with psycopg.connect(database.owner_url, options=QUEUE_SETTINGS) as session:
        for task, subject in (("ingest_upload", "a"), ("build_edition", "1")):
            session.execute(
                "INSERT INTO queue.procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args) VALUES ('work', %s, %s, %s, '{}')",
                (task, f"{task}/{subject}", f"{task}/{subject}"),
            )
        session.execute((MIGRATIONS / "versions" / "0014_lanes.sql").read_bytes())
    with psycopg.connect(database.owner_url) as session:
        found = session.execute(
            "SELECT task_name, queue_name FROM queue.procrastinate_jobs ORDER BY id"
        ).fetchall()
    assert found == [("ingest_upload", "readings"), ("build_edition", "publications")]
