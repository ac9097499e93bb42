"""The sample town as edition 1, made once a session by the very jobs that the commands run."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from planning_server.cli.cluster import Cluster
from planning_server.http.app import PlanningApp, create_app
from planning_server.http.context import AppSettings, Clock
from planning_server.jobs.answer_upload import accept_upload_warnings
from planning_server.jobs.build_edition import PublishOrder, publish_edition
from planning_server.jobs.ingest_upload import (
    Arrival,
    IngestDesk,
    approve_upload,
    receive_upload,
    run_upload,
)
from planning_server.store.accounts import Role, add_account
from planning_server.store.sessions import Store, StoreAddresses

PROJECT = Path(__file__).resolve().parents[1]
SAMPLES = PROJECT / "sample_data"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = date(2026, 11, 20)
PUBLISHED_AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
VIETNAM = (102.0, 8.0, 110.0, 23.5)


@dataclass(frozen=True, slots=True)
class PublishedTown:
    """A database that is copied for tests that write, and the archives that its edition names."""

    database: str
    archive_dir: Path


def add_people(store: Store) -> None:
    with store.writing() as session:
        add_account(session, "planner", Role.PLANNER, "planner-password", at=PUBLISHED_AT, actor="test")
        add_account(session, "approver", Role.APPROVER, "approver-password", at=PUBLISHED_AT, actor="test")


def ingest_and_approve(store: Store, upload_dir: Path, file: Path, plan: Path) -> None:
    """One file from the planner's desk to the approver's signature."""
    desk = IngestDesk(store, upload_dir, lambda: PUBLISHED_AT)
    words = json.loads(plan.read_text(encoding="utf-8"))
    with file.open("rb") as content:
        upload, _ = receive_upload(desk, Arrival(content, file.name, words, "planner"))
    run_upload(desk, upload.upload_id)
    accept_upload_warnings(desk, upload.upload_id, username="planner", reason="read by the test")
    approve_upload(desk, upload.upload_id, username="approver", note=None)


def publish_town(cluster: Cluster, database: str, folder: Path) -> PublishedTown:
    """Every file of `sample_data/demo.json`, published on 2026-11-20."""
    store = Store(
        StoreAddresses(reader=cluster.url("reader", database), writer=cluster.url("writer", database))
    )
    try:
        add_people(store)
        for sample in json.loads((SAMPLES / "demo.json").read_text(encoding="utf-8")):
            ingest_and_approve(store, folder / "uploads", SAMPLES / sample["file"], SAMPLES / sample["plan"])
        order = PublishOrder(
            "approver", "the sample town", lambda: PUBLISHED_AT, TODAY, "planning-server/test"
        )
        publish_edition(store, folder / "archives", order)
    finally:
        store.close()
    return PublishedTown(database, folder / "archives")


@dataclass(slots=True)
class MovedClock:
    """A clock that stands where it was put; local time of the deployment."""

    at: datetime = datetime(2026, 11, 20, 10, 0, tzinfo=ZONE)

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return self.at.date()

    def clock(self) -> Clock:
        return Clock(now=self.now, today=self.today)


@contextmanager
def app_on(
    cluster: Cluster, database: str, archive_dir: Path, clock: MovedClock | None = None
) -> Generator[PlanningApp]:
    """The web application on a database, with only the rights of the public side."""
    addresses = StoreAddresses(
        reader=cluster.url("reader", database), public_writer=cluster.url("public_writer", database)
    )
    settings = AppSettings(
        public_url="https://quyhoach.example",
        archive_dir=archive_dir,
        viewer_dir=PROJECT / "planning_server" / "viewer" / "dist",
        upload_dir=archive_dir.parent / "uploads",
        extent=VIETNAM,
        check_key=b"a key of the tests, 32 bytes long",
        software="planning-server/test",
        clock=(clock or MovedClock()).clock(),
    )
    store = Store(addresses)
    try:
        yield create_app(settings, store)
    finally:
        store.close()
