"""The queue in PostgreSQL: what can be asked of a worker, and how it is asked inside the asker's own transaction."""

from __future__ import annotations

from enum import StrEnum

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued

from planning_server.store.sessions import Session
from planning_server.store.statements import statement

QUEUE_SETTINGS = "-c search_path=queue,public"
"""Statements of the queue name no schema; whoever runs them says where to look first."""


class Lane(StrEnum):
    """Queues that do not wait for one another: a long reading holds up no publication, and the other way round."""

    READINGS = "readings"
    PUBLICATIONS = "publications"


class Task(StrEnum):
    """Names of jobs as they stand in the queue; never changed while jobs of an earlier release may wait."""

    INGEST_UPLOAD = "ingest_upload"
    BUILD_EDITION = "build_edition"

    @property
    def lane(self) -> Lane:
        return Lane.PUBLICATIONS if self is Task.BUILD_EDITION else Lane.READINGS


def enqueue(session: Session, task: Task, subject: str, **arguments: str | int) -> bool:
    """Puts a job into the queue with the caller's transaction: both happen or neither. False where the same job waits already.

    Jobs of one subject never run at the same moment.
    """
    lock = f"{task}/{subject}"
    # Asking first also opens the caller's transaction: without one, the block below would be a transaction of its own and commit.
    if session.execute(statement("queue_waits"), {"queueing_lock": lock}).fetchone() is not None:
        return False
    app = App(
        connector=SyncPsycopgConnector()
    )  # connects to nothing: the statement runs on the caller's session
    job = app.configure_task(str(task), queue=task.lane, lock=lock, queueing_lock=lock, connection=session)
    try:
        with session.transaction():
            job.defer(**arguments)
    except AlreadyEnqueued:  # by somebody else, at the same moment
        return False
    return True
