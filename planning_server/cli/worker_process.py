"""The worker that `serve` runs beside the web process: started with it, started again when it dies, stopped with it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress

import structlog

STOP_SECONDS = 12
"""A little more than a worker allows itself."""
LONGEST_WAIT_SECONDS = 30.0

log = structlog.get_logger(__name__)


class WorkerProcess:
    """One worker, kept running. It has a session of its own, so that Ctrl-C reaches it through us and in order."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep, name="worker keeper", daemon=True)

    def start(self) -> None:
        self._keeper.start()

    def stop(self) -> None:
        """Asks it to stop, makes it stop where it does not."""
        self._stopping.set()
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _keep(self) -> None:
        wait = 1.0
        while not self._stopping.is_set():
            self._process = _start()
            if self._stopping.is_set():  # asked between the two lines above
                with suppress(ProcessLookupError):
                    self._process.terminate()
            code = self._process.wait()
            if self._stopping.is_set():
                return
            log.warning("worker ended and is started again", exit_code=code, seconds=wait)
            self._stopping.wait(wait)
            wait = min(2 * wait, LONGEST_WAIT_SECONDS)


def _start() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "planning_server.cli.main", "worker", "--parent", str(os.getpid())]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
