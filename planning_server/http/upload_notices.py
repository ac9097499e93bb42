"""One listener a process wakes every event stream of an upload; however many watch, the database has one connection to serve."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections import defaultdict
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from uuid import UUID

import structlog

from planning_server.domain.errors import Refusal
from planning_server.store.sessions import Store
from planning_server.store.upload_notices import upload_notices

POLL_SECONDS = 2.0
RETRY_SECONDS = 2.0
log = structlog.get_logger(__name__)


class UploadNotices:
    """`watching` gives a stream an event that is set whenever its upload changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stopped = threading.Event()
        self._lock = threading.RLock()  # a signal may come while the main thread holds it
        self._watchers: defaultdict[UUID, list[tuple[asyncio.AbstractEventLoop, asyncio.Event]]] = (
            defaultdict(list)
        )

    def start(self) -> None:
        threading.Thread(target=self._follow, name="upload notices", daemon=True).start()

    def stop(self) -> None:
        """Ends the thread and wakes every stream, which then sees that the process ends."""
        self._stopped.set()
        with self._lock:
            watched = list(self._watchers)
        for upload_id in watched:
            self._wake(upload_id)

    def stop_with_the_process(self) -> None:
        """Ends every stream as soon as the process is asked to stop: a server waits for open connections before it goes.

        The handler that the server itself has set goes on: asyncio hears of signals beside Python's handlers, others are called from here.
        """
        if threading.current_thread() is not threading.main_thread():
            return  # an application inside a test; signals are the main thread's
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stopping_before(signal.getsignal(number)))

    def _stopping_before(self, previous: object) -> Callable[[int, FrameType | None], None]:
        def handler(number: int, frame: FrameType | None) -> None:
            self.stop()
            if callable(previous):
                previous(number, frame)

        return handler

    @property
    def is_stopped(self) -> bool:
        return self._stopped.is_set()

    @contextmanager
    def watching(self, upload_id: UUID) -> Generator[asyncio.Event]:
        entry = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._watchers[upload_id].append(entry)
        try:
            yield entry[1]
        finally:
            with self._lock:
                self._watchers[upload_id].remove(entry)
                if not self._watchers[upload_id]:
                    del self._watchers[upload_id]

    def _wake(self, upload_id: UUID) -> None:
        with self._lock:
            entries = list(self._watchers.get(upload_id, ()))
        for loop, event in entries:
            try:
                loop.call_soon_threadsafe(event.set)
            except RuntimeError:  # the loop has ended, and its streams with it
                log.debug("stream gone", upload=str(upload_id))

    def _follow(self) -> None:
        while not self._stopped.is_set():
            try:
                for upload_id in upload_notices(self._store, poll_seconds=POLL_SECONDS):
                    if self._stopped.is_set():
                        return
                    if upload_id is not None:
                        self._wake(upload_id)
            except Refusal as refusal:
                log.warning("uploads not followed", reason=refusal.text.en)
            except Exception:  # this thread must outlive any single fault; the cause is logged
                log.exception("uploads not followed")
            self._stopped.wait(RETRY_SECONDS)
