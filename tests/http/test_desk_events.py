"""The event stream: the state first, every change after it, patience with the database, an end when it is decided."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest

from planning_server.domain.errors import NotSignedIn, TooMany, Unavailable
from planning_server.domain.text import Text
from planning_server.http import upload_events
from planning_server.http.upload_events import StreamCount, Told, event_stream
from planning_server.http.upload_notices import UploadNotices
from planning_server.store.uploads import UploadState
from tests.http.office import TOWN_2024, Office

UPLOAD = UUID(int=1)
AWAY = Unavailable("database-away", Text("đi vắng", "away"))


@pytest.fixture
def notices(office: Office) -> UploadNotices:
    return office.app.api.state.context.notices


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_events, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(upload_events, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(upload_events, "HEARTBEAT_SECONDS", 0.1)


def told(state: UploadState, done: int = 0) -> Told:
    return Told(state, {"state": str(state), "done": done})


def script(*answers: Told | Exception) -> Callable[[], Told]:
    """Answers one after another, the last one for ever."""
    left = list(answers)

    def read() -> Told:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return read


def stream(notices: UploadNotices, read: Callable[[], Told], most: int = 50) -> list[bytes]:
    async def collect() -> list[bytes]:
        parts: list[bytes] = []
        async for part in event_stream(notices, UPLOAD, read):
            parts.append(part)
            if len(parts) >= most:
                break
        return parts

    return asyncio.run(asyncio.wait_for(collect(), 20))


def data_of(parts: list[bytes]) -> list[dict[str, Any]]:
    lines = b"".join(parts).decode().splitlines()
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


def test_each_change_is_told_once_and_the_stream_ends_when_it_is_decided(notices: UploadNotices) -> None:
    read = script(
        told(UploadState.READING),
        told(UploadState.READING),
        told(UploadState.CHECKING, 1),
        told(UploadState.CHECKING, 2),
        told(UploadState.READY),
        told(UploadState.APPROVED),
    )
    parts = stream(notices, read)
    assert [(item["state"], item["done"]) for item in data_of(parts)] == [
        ("reading", 0),
        ("checking", 1),
        ("checking", 2),
        ("ready", 0),
        ("approved", 0),
    ]
    assert parts[0] == b"retry: 3000\n\n"
    assert b"id: 1\nevent: upload\n" in parts[1]


def test_a_quiet_stream_says_that_it_is_still_there(notices: UploadNotices) -> None:
    parts = stream(notices, script(told(UploadState.READY)), most=5)
    assert parts[2:] == [b": still here\n\n"] * 3


def test_a_database_that_is_away_is_waited_for(notices: UploadNotices) -> None:
    read = script(told(UploadState.READY), *([AWAY] * 6), told(UploadState.REJECTED))
    parts = stream(notices, read)
    assert b": waiting for the database\n\n" in parts
    assert [item["state"] for item in data_of(parts)] == ["ready", "rejected"]


def test_a_stream_ends_with_its_credential(notices: UploadNotices) -> None:
    read = script(told(UploadState.READY), NotSignedIn("not-signed-in", Text("hết", "over")))
    assert [item["state"] for item in data_of(stream(notices, read))] == ["ready"]


def test_a_stream_ends_with_the_process(notices: UploadNotices) -> None:
    async def watch() -> None:
        parts = event_stream(notices, UPLOAD, script(told(UploadState.READY)))
        await anext(parts)
        await anext(parts)
        notices.stop()
        async for _ in parts:
            pass

    asyncio.run(asyncio.wait_for(watch(), 5))


def test_a_notice_wakes_the_stream_long_before_it_would_look(
    office: Office, notices: UploadNotices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_events, "POLL_SECONDS", 60.0)
    upload_id = UUID(office.send("lan", TOWN_2024).json()["upload_id"])
    state = ["received"]

    def read() -> Told:
        return Told(UploadState(state[0]), {"state": state[0]})

    async def watch() -> list[bytes]:
        parts = event_stream(notices, upload_id, read)
        seen = [await anext(parts), await anext(parts)]
        following = asyncio.ensure_future(anext(parts))
        await asyncio.sleep(0.5)
        state[0] = "withdrawn"
        await asyncio.to_thread(touch)
        return [*seen, await asyncio.wait_for(following, 10)]

    def touch() -> None:
        with psycopg.connect(office.database.writer_url) as session:
            session.execute("UPDATE desk.upload SET attempts = attempts + 1")

    seen = asyncio.run(watch())
    assert [item["state"] for item in data_of(seen)] == ["received", "withdrawn"]


def test_nobody_watches_without_end() -> None:
    count = StreamCount()
    held = [count.counted("lan") for _ in range(upload_events.MOST_STREAMS_OF_ACCOUNT)]
    for item in held:
        item.__enter__()
    with pytest.raises(TooMany, match="too-many-streams"):
        count.require_room("lan")
    count.require_room("huy")
    for item in held:
        item.__exit__(None, None, None)
    count.require_room("lan")


def test_last_event_id_does_no_harm_and_no_token_is_taken_from_the_address(office: Office) -> None:
    upload_id = office.send("lan", TOWN_2024).json()["upload_id"]
    office.call("lan", "POST", f"/uploads/{upload_id}/withdraw")
    for last in ("7", "x" * 1000, "-1", "\u00e9"):
        answer = office.call(
            "lan", "GET", f"/uploads/{upload_id}/events", headers={"Last-Event-ID": last.encode("latin-1")}
        )
        (event,) = data_of([answer.content])
        assert event["state"] == "withdrawn"
    token = office.tokens["lan"]
    for name in ("access_token", "token"):
        answer = office.call(None, "GET", f"/uploads/{upload_id}/events?{name}={token}")
        assert answer.status_code in {401, 422}
