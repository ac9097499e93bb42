"""How the queue of jobs stands: who works, what waits and since when, what failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planning_server.store.sessions import Session
from planning_server.store.statements import statement


@dataclass(frozen=True, slots=True)
class QueueState:
    """`workers` counts the lanes that were heard of lately; `failed_tasks` names the task of every failed job that is still kept."""

    workers: int
    running: int
    waiting: int
    waiting_since: datetime | None
    failed_tasks: tuple[str, ...]


def queue_state(session: Session, beat_after: datetime) -> QueueState:
    row = session.execute(statement("queue_state"), {"beat_after": beat_after}).fetchone()
    assert row is not None  # noqa: S101 - an aggregate without groups is one row always
    workers, running, waiting, waiting_since, failed = row
    return QueueState(workers, running, waiting, waiting_since, tuple(failed))
