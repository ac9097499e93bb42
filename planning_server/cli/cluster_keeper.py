"""Starts the private cluster again when its server dies under the process that started it.

Only a server that died is started: one that was stopped in order (`planning-server db stop`) stays stopped. A cluster that somebody
else started is somebody else's to keep; then `/readyz` says that the database is away.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from planning_server.cli.cluster import Cluster

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class KeeperLimits:
    """No more than `starts` within `seconds`: a server that dies again and again needs a person."""

    look_seconds: float = 2
    starts: int = 5
    within_seconds: float = 600


@contextmanager
def kept_running(cluster: Cluster | None, limits: KeeperLimits = KeeperLimits()) -> Generator[None]:
    """Looks after the cluster until the block ends; None is nobody's to look after."""
    if cluster is None:
        yield
        return
    stopping = threading.Event()
    keeper = threading.Thread(
        target=_keep, args=(cluster, limits, stopping), name="cluster keeper", daemon=True
    )
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        keeper.join()


def _keep(cluster: Cluster, limits: KeeperLimits, stopping: threading.Event) -> None:
    starts: deque[float] = deque(maxlen=limits.starts)
    while not stopping.wait(limits.look_seconds):
        try:
            if not cluster.has_died():
                continue
            if len(starts) == limits.starts and time.monotonic() - starts[0] < limits.within_seconds:
                log.error("database died too often and is not started any more", starts=limits.starts)
                return
            starts.append(time.monotonic())
            log.warning("database died and is started again", folder=str(cluster.data_dir))
            log.warning("database runs again", process=cluster.start().pid)
        except Exception:  # whatever it is, the keeper looks again
            log.exception("database could not be started")
