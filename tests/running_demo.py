"""Runs `planning-server demo` as a person would: a process of its own, a folder of its own, a port of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

READY_SECONDS = 240
STOP_SECONDS = 60


@dataclass(slots=True)
class RunningDemo:
    """A demo that answers on `url`; `lines` is what it has printed so far, `seconds` how long it took to be ready."""

    url: str
    data_dir: Path
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list[str])
    seconds: float = 0.0

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def interrupt(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ctrl-C; answers the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_demo(data_dir: Path) -> RunningDemo:
    """Starts it and waits until it is ready. Fails with all it printed when it ends before."""
    port = free_port()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PLANNING_", "PG"))
    }
    environment |= {
        "PLANNING_DATA_DIR": str(data_dir),
        "PLANNING_PORT": str(port),
        "PLANNING_METRICS_PORT": "0",
        "LC_ALL": "en_GB.UTF-8",
        "PYTHONUNBUFFERED": "1",
    }
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "planning_server.cli.main", "demo"],
        cwd=Path(__file__).resolve().parents[1],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    demo = RunningDemo(f"http://127.0.0.1:{port}", data_dir, process)
    threading.Thread(target=_read, args=(demo,), daemon=True).start()
    while not is_ready(demo.url):
        if process.poll() is not None or time.monotonic() - started > READY_SECONDS:
            demo.interrupt()
            raise AssertionError(f"the demo did not come up:\n{demo.output}")
        time.sleep(0.2)
    demo.seconds = time.monotonic() - started
    return demo


def is_ready(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _read(demo: RunningDemo) -> None:
    assert demo.process.stdout is not None
    with demo.process.stdout as output:
        for line in output:
            demo.lines.append(line)
