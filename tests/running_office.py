"""Runs `planning-server serve` on a database of its own, with a planner and an approver, as an office would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.running_demo import RunningDemo, free_port

PROJECT = Path(__file__).resolve().parents[1]
PASSWORD = "correct horse battery"
READY_SECONDS = 120


@dataclass(frozen=True, slots=True)
class RunningOffice:
    url: str
    server: RunningDemo
    environment: Mapping[str, str]

    def command(self, *words: str, stdin: str | None = None) -> str:
        return run_command(words, self.environment, stdin)


def run_command(words: Sequence[str], environment: Mapping[str, str], stdin: str | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "planning_server.cli.main", *words],
        cwd=PROJECT,
        env=dict(environment),
        input=stdin or "",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, f"planning-server {' '.join(words)}\n{done.stdout}{done.stderr}"
    return done.stdout


@contextmanager
def running_office(*, side: str | None = None) -> Generator[RunningOffice]:
    """Serves everything, or one side (`--public`); the cluster is started and stopped here."""
    folder = Path(tempfile.mkdtemp(prefix="planning-office-"))
    folder.chmod(0o755)
    port = free_port()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PLANNING_", "PG"))
    } | {
        "PLANNING_DATA_DIR": str(folder),
        "PLANNING_PORT": str(port),
        "PLANNING_METRICS_PORT": "0",
        "LC_ALL": "en_GB.UTF-8",
        "PYTHONUNBUFFERED": "1",
    }
    try:
        run_command(["db", "start"], environment)
        run_command(["migrate"], environment)
        for name, role in (("lan", "planner"), ("huy", "approver")):
            run_command(["user", "add", name, "--role", role, "--password-stdin"], environment, PASSWORD)
        with serving(environment, port, side) as server:
            yield RunningOffice(server.url, server, environment)
    finally:
        subprocess.run(
            [sys.executable, "-m", "planning_server.cli.main", "db", "stop"],
            cwd=PROJECT,
            env=environment,
            check=False,
            capture_output=True,
        )
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def serving(environment: Mapping[str, str], port: int, side: str | None = None) -> Generator[RunningDemo]:
    process = subprocess.Popen(
        [sys.executable, "-m", "planning_server.cli.main", "serve", *([side] if side else [])],
        cwd=PROJECT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    server = RunningDemo(f"http://127.0.0.1:{port}", Path(environment["PLANNING_DATA_DIR"]), process)
    threading.Thread(target=_read, args=(server,), daemon=True).start()
    started = time.monotonic()
    try:
        while not _is_alive(server.url):
            if process.poll() is not None or time.monotonic() - started > READY_SECONDS:
                raise AssertionError(f"the server did not come up:\n{server.output}")
            time.sleep(0.2)
        yield server
    finally:
        server.interrupt()


def _is_alive(url: str) -> bool:
    """`/readyz` would say no: nothing is published yet."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _read(server: RunningDemo) -> None:
    assert server.process.stdout is not None
    with server.process.stdout as output:
        for line in output:
            server.lines.append(line)
