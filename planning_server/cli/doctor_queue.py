"""What the doctor says of the queue: whether a worker lives, what waits since when, what failed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import psycopg

from planning_server.cli.doctor_part import Part
from planning_server.jobs.queue import Task
from planning_server.store.queue_state import QueueState, queue_state

HEARD_OF_SECONDS = 30
"""A worker says every 5 s that it lives."""
MENDS = {
    Task.INGEST_UPLOAD: "planning-server uploads",
    Task.BUILD_EDITION: "planning-server publish --as USER",
}


def examine_queue(owner_url: str) -> list[Part]:
    """Of a database whose schema is current. Raises `psycopg.Error`."""
    at = datetime.now(UTC)
    with psycopg.connect(owner_url, connect_timeout=5) as session:
        state = queue_state(session, at - timedelta(seconds=HEARD_OF_SECONDS))
    return [worker_part(state), *failed_parts(state)]


def worker_part(state: QueueState) -> Part:
    """A worker that is missing is a fault where jobs wait for it; the public side needs none."""
    alive = "alive" if state.workers else "none"
    told = [f"{alive}, {state.running} running, {state.waiting} waiting"]
    if state.waiting_since is not None:
        told.append(f"since {state.waiting_since.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
    ok = state.workers > 0 or state.waiting + state.running == 0
    return Part("worker", " ".join(told), ok, "desk", None if ok else "planning-server worker")


def failed_parts(state: QueueState) -> list[Part]:
    """One part a task; the command shows, or does again, what the jobs were for."""
    parts: list[Part] = []
    for name, count in sorted(Counter(state.failed_tasks).items()):
        mend = MENDS[Task(name)] if name in set(Task) else "planning-server uploads"
        parts.append(Part("failed", f"{count} × {name}", ok=False, needed_for="desk", mend=mend))
    return parts
