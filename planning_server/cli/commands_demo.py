"""`planning-server demo`: the sample town from its files to the map, by the very steps that an office takes.

    database ─► schema ─► two accounts ─► ingest every file ─► approve as the other person ─► publish ─► serve

A second run finds an edition and only serves. Whatever this run started, it stops.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import typer

from planning_server.cli.cluster_keeper import kept_running
from planning_server.cli.database import (
    database_addresses,
    private_cluster,
    start_database,
    stop_database,
)
from planning_server.cli.port import refuse_taken_port
from planning_server.cli.sample_town import publish_sample_town
from planning_server.cli.settings import Settings, load_settings
from planning_server.cli.software import software_name
from planning_server.cli.terminal import in_locale
from planning_server.domain.errors import Unavailable
from planning_server.domain.text import Text
from planning_server.store.migrate import migrate

READY_SECONDS = 60
STOP_SECONDS = 15


def demo() -> None:
    """Load the sample town, publish it as edition 1 and serve it; Ctrl-C stops all that was started.

    Example: PLANNING_PORT=8080 planning-server demo
    """
    settings = load_settings(os.environ)
    refuse_taken_port(settings)
    with _interruptible():
        started = start_database(settings)
        try:
            migrate(database_addresses(settings).owner_url)
            publish_sample_town(settings, software_name(), _say)
            with kept_running(private_cluster(settings) if started else None):
                _serve(settings)
        except KeyboardInterrupt:
            _say(Text("Đang dừng…", "Stopping…"))
        finally:
            if started:
                stop_database(settings)
    _say(Text("Đã dừng.", "Stopped."))


def _serve(settings: Settings) -> None:
    """Runs `planning-server serve` until it ends or this process is told to stop; says when the map can be opened."""
    command = [sys.executable, "-m", "planning_server.cli.main", "serve", "--parent", str(os.getpid())]
    child = subprocess.Popen(command, start_new_session=True)
    try:
        _await_ready(settings, child)
        _say(
            Text(
                f"Bản đồ: {settings.public_url}  (Ctrl-C để dừng)",
                f"The map: {settings.public_url}  (Ctrl-C to stop)",
            )
        )
        code = child.wait()
    finally:
        _end(child)
    if code != 0:
        raise _server_ended(code)


def _await_ready(settings: Settings, child: subprocess.Popen[bytes]) -> None:
    url = f"http://{settings.host}:{settings.port}/readyz"
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        code = child.poll()
        if code is not None:
            raise _server_ended(code)
        try:
            with direct.open(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise Unavailable(
        "server-not-ready",
        Text(
            f"Máy chủ chưa sẵn sàng sau {READY_SECONDS} giây. Hãy chạy: planning-server doctor",
            f"The server is not ready after {READY_SECONDS} s. Run: planning-server doctor",
        ),
    )


def _server_ended(code: int) -> Unavailable:
    return Unavailable(
        "server-ended",
        Text(
            f"Máy chủ đã dừng (mã {code}); lý do ở phía trên. Hãy chạy: planning-server doctor",
            f"The server ended (code {code}); the reason stands above. Run: planning-server doctor",
        ),
    )


def _end(child: subprocess.Popen[Any]) -> None:
    """Asks the child to stop, and makes it stop where it does not."""
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


@contextmanager
def _interruptible() -> Generator[None]:
    """Ctrl-C, a plain kill and a closed terminal all stop the demo in order, even where a shell had them ignored.

    The first one counts; impatient ones after it do not disturb the stopping.
    """
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(text: Text) -> None:
    typer.echo(in_locale(text, os.environ))
    sys.stdout.flush()


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)
