"""A database that dies under `serve` is started again by it; one that was stopped in order, or that is not its own, is not."""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from planning_server.cli.cluster import Cluster
from planning_server.cli.cluster_keeper import KeeperLimits, kept_running
from tests.running_demo import free_port
from tests.running_office import run_command, serving
from tests.worker_office import until

QUIET_SECONDS = 5
"""More than two looks of the keeper."""


@pytest.fixture
def own_cluster() -> Generator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="planning-kept-"))
    folder.chmod(0o755)
    cluster = Cluster(folder, durable=False)
    try:
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def kill(cluster: Cluster) -> int:
    """The server dies at once, as when the machine is out of memory."""
    pid = cluster.status().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    return pid


def database_of(url: str) -> dict[str, Any]:
    """What `/readyz` says of the database; nothing is published, so the whole is not ready."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{url}/readyz", timeout=10) as answer:
            return json.load(answer)["checks"]["database"]
    except urllib.error.HTTPError as answer:
        return json.load(answer)["checks"]["database"]


def test_a_database_killed_under_the_server_that_started_it_runs_again(own_cluster: Cluster) -> None:
    port = free_port()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PLANNING_", "PG"))
    } | {
        "PLANNING_DATA_DIR": str(own_cluster.data_dir),
        "PLANNING_PORT": str(port),
        "PLANNING_METRICS_PORT": "0",
        "PYTHONUNBUFFERED": "1",
    }
    run_command(["db", "start"], environment)
    run_command(["migrate"], environment)
    run_command(["db", "stop"], environment)
    with serving(environment, port) as server:
        until(lambda: database_of(server.url)["ok"])
        first = kill(own_cluster)
        until(lambda: own_cluster.status().pid not in (None, first))
        until(lambda: database_of(server.url)["ok"])
        assert "database died and is started again" in server.output
        own_cluster.stop()
        time.sleep(QUIET_SECONDS)
        assert own_cluster.status().state == "stopped"  # in order: not the keeper's business
    assert server.process.returncode == 0


def test_a_database_that_dies_again_and_again_is_left_to_a_person(own_cluster: Cluster) -> None:
    own_cluster.start()
    with capture_logs() as said, kept_running(own_cluster, KeeperLimits(look_seconds=0.1, starts=2)):

        def times(event: str) -> int:
            return sum(entry["event"] == event for entry in said)

        for started in (1, 2):
            kill(own_cluster)
            until(lambda started=started: times("database runs again") == started)
        kill(own_cluster)
        until(lambda: times("database died too often and is not started any more") == 1)
        assert own_cluster.has_died()
