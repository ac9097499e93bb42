"""An upload as server-sent events: told at once, told again at every change, ended when it is decided."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import anyio.to_thread

from planning_server.domain.errors import Refusal, TooMany, Unavailable
from planning_server.domain.text import Text
from planning_server.http.upload_notices import UploadNotices
from planning_server.store.uploads import UploadState

POLL_SECONDS: Final = 2.0
HEARTBEAT_SECONDS: Final = 15.0
LONGEST_SECONDS: Final = 3600.0
PAUSE_SECONDS: Final = 0.2
"""Between two events: a reading tells its steps faster than anybody can look."""
MOST_STREAMS_OF_ACCOUNT: Final = 16
MOST_STREAMS: Final = 200

DECIDED: Final = frozenset(
    {
        UploadState.APPROVED,
        UploadState.SCHEDULED,
        UploadState.PUBLISHED,
        UploadState.SUPERSEDED,
        UploadState.WITHDRAWN,
        UploadState.REJECTED,
        UploadState.FAILED,
    }
)
"""Nothing follows by itself any more. A `failed` upload can be read again; whoever asks for that watches anew."""


@dataclass(frozen=True, slots=True)
class Told:
    state: UploadState
    body: dict[str, Any]


class StreamCount:
    """How many streams run in this process, so that nobody's open pages can take it all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of_account: Counter[str] = Counter()

    def require_room(self, username: str) -> None:
        """Raises `TooMany`."""
        with self._lock:
            full = self._of_account.total() >= MOST_STREAMS
            if full or self._of_account[username] >= MOST_STREAMS_OF_ACCOUNT:
                raise TooMany(
                    "too-many-streams",
                    Text(
                        f"Mỗi tài khoản theo dõi tối đa {MOST_STREAMS_OF_ACCOUNT} lần gửi cùng lúc; hãy đóng bớt trang.",
                        f"An account watches at most {MOST_STREAMS_OF_ACCOUNT} uploads at once; close some pages.",
                    ),
                    extra={"retry_after_s": 10},
                )

    @contextmanager
    def counted(self, username: str) -> Generator[None]:
        with self._lock:
            self._of_account[username] += 1
        try:
            yield
        finally:
            with self._lock:
                self._of_account[username] -= 1


async def event_stream(
    notices: UploadNotices, upload_id: UUID, read: Callable[[], Told]
) -> AsyncGenerator[bytes]:
    """`read` says where the upload stands and runs in a thread; a refusal of it other than "away" ends the stream.

    A database that is away is told in a comment and waited for. `Last-Event-ID` needs no memory here: every stream begins with the state.
    """
    ends = time.monotonic() + LONGEST_SECONDS
    last: dict[str, Any] | None = None
    number = 0
    quiet_since = time.monotonic()
    yield b"retry: 3000\n\n"
    with notices.watching(upload_id) as changed:
        while not notices.is_stopped and time.monotonic() < ends:
            changed.clear()
            try:
                told = await anyio.to_thread.run_sync(read)
            except Unavailable:
                told = None
            except Refusal:  # signed out, or no longer allowed
                return
            if told is not None and told.body != last:
                number, last, quiet_since = number + 1, told.body, time.monotonic()
                yield _event(number, told.body)
                if told.state in DECIDED:
                    return
                await asyncio.sleep(PAUSE_SECONDS)
            elif time.monotonic() - quiet_since >= HEARTBEAT_SECONDS:
                quiet_since = time.monotonic()
                yield b": waiting for the database\n\n" if told is None else b": still here\n\n"
            await _wait(changed)


async def _wait(changed: asyncio.Event) -> None:
    """Until a notice comes; without one, until it is time to look all the same."""
    try:
        async with asyncio.timeout(POLL_SECONDS):
            await changed.wait()
    except TimeoutError:
        return


def _event(number: int, body: dict[str, Any]) -> bytes:
    return f"id: {number}\nevent: upload\ndata: {json.dumps(body, ensure_ascii=False)}\n\n".encode()
