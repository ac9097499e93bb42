"""The desk over HTTP on a test's own database: accounts of every role, their tokens, and the worker's work done when a test says so."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from httpx2 import Response
from starlette.testclient import TestClient

from planning_server.http.app import PlanningApp, create_app
from planning_server.http.context import AppSettings
from planning_server.jobs.build_edition import Workshop, build_requested
from planning_server.jobs.desk import IngestDesk
from planning_server.jobs.ingest_upload import run_upload
from planning_server.store.accounts import Role, add_account
from planning_server.store.sessions import Store, StoreAddresses
from planning_server.store.tokens import add_token
from tests.conftest import TestDatabase
from tests.published_town import PROJECT, SAMPLES, VIETNAM, MovedClock

PUBLIC_URL = "https://quyhoach.example"
PASSWORD = "correct horse battery"
PEOPLE: Mapping[str, Role] = {
    "lan": Role.PLANNER,
    "mai": Role.PLANNER,
    "huy": Role.APPROVER,
    "vu": Role.APPROVER,
    "quan": Role.ADMIN,
    "thu": Role.ARCHITECT,
}
TOWN_2024 = SAMPLES / "files" / "Quy hoạch phân khu Suối Mơ (2024).zip"
CADASTRE = SAMPLES / "files" / "Địa chính Suối Mơ.zip"
FAULTY = SAMPLES / "faulty" / "Quy hoạch chi tiết Đồi Mây (có lỗi).zip"


@dataclass(slots=True)
class Office:
    app: PlanningApp
    client: TestClient
    desk: IngestDesk
    database: TestDatabase
    clock: MovedClock
    archive_dir: Path
    tokens: dict[str, str]

    def headers(self, who: str | None, **more: str) -> dict[str, str]:
        shown = {} if who is None else {"Authorization": f"Bearer {self.tokens[who]}"}
        return {**shown, "Accept-Language": "en", **more}

    def call(self, who: str | None, method: str, path: str, **more: Any) -> Response:  # noqa: ANN401 - passed on as they are
        headers = {**self.headers(who), **more.pop("headers", {})}
        return self.client.request(method, path, headers=headers, **more)

    def send(
        self,
        who: str | None,
        file: Path,
        plan: Mapping[str, Any] | None = None,
        documents: Sequence[tuple[str, Any]] = (),
    ) -> Response:
        words = json.loads(file.with_suffix(".json").read_text(encoding="utf-8")) if plan is None else plan
        with file.open("rb") as content:
            files: list[tuple[str, Any]] = [("file", (file.name, content, "application/zip"))]
            files += documents
            return self.call(who, "POST", "/uploads", files=files, data={"plan": json.dumps(words)})

    def work(self, upload_id: str) -> None:
        """What the worker does with an upload that is in its queue."""
        run_upload(self.desk, UUID(upload_id))

    def build(self, number: int) -> None:
        """What the worker does with an edition that was asked for."""
        today = self.clock.today
        build_requested(self.desk, Workshop(self.archive_dir, "planning-server/test", today), number)

    def waiting_jobs(self) -> list[tuple[str, dict[str, Any]]]:
        with psycopg.connect(self.database.superuser_url) as session:
            return session.execute(
                "SELECT task_name, args FROM queue.procrastinate_jobs WHERE status = 'todo' ORDER BY id"
            ).fetchall()


@contextmanager
def office_on(
    database: TestDatabase, folder: Path, tokens: Mapping[str, str], *, with_desk: bool = True
) -> Generator[Office]:
    clock = MovedClock(datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")))
    store = Store(
        StoreAddresses(
            reader=database.reader_url,
            public_writer=database.public_writer_url,
            writer=database.writer_url if with_desk else None,
        )
    )
    desk = IngestDesk(store, folder / "uploads", clock.now)
    settings = AppSettings(
        public_url=PUBLIC_URL,
        archive_dir=folder / "archives",
        viewer_dir=PROJECT / "planning_server" / "viewer" / "dist",
        upload_dir=folder / "uploads",
        extent=VIETNAM,
        check_key=b"a key of the tests, 32 bytes long",
        software="planning-server/test",
        clock=clock.clock(),
    )
    app = create_app(settings, store, desk if with_desk else None)
    with TestClient(app, base_url=PUBLIC_URL) as client:
        yield Office(app, client, desk, database, clock, folder / "archives", dict(tokens))


def hire(writer_url: str) -> dict[str, str]:
    """Makes the accounts, and answers a token of each."""
    at = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))
    store = Store(StoreAddresses(reader=writer_url, writer=writer_url))
    with store.writing() as session:
        for name, role in PEOPLE.items():
            add_account(session, name, role, PASSWORD, at=at, actor="test")
        return {name: add_token(session, name, "test", days=1, at=at, actor="test") for name in PEOPLE}


def problem_of(answer: Response, status: int, slug: str) -> dict[str, Any]:
    """The problem document of a refusal, looked at: status, slug, not kept by any cache, words."""
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert body["type"] == f"/problems/{slug}", body
    assert body["detail"]
    return body
