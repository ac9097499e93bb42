"""An ingest desk on a test's own database, with three accounts and a clock that stands still."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from planning_server.domain.finding import Finding
from planning_server.jobs.ingest_upload import Arrival, IngestDesk, UploadReport, receive_upload, run_upload
from planning_server.store.accounts import Role, add_account
from planning_server.store.sessions import Store, StoreAddresses
from tests.conftest import TestDatabase

NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
PASSWORD = "correct horse"


@contextmanager
def ingest_desk(database: TestDatabase, upload_dir: Path) -> Generator[IngestDesk]:
    """Accounts `lan` (planner), `huy` (approver) and `thu` (architect)."""
    store = Store(StoreAddresses(reader=database.reader_url, writer=database.writer_url))
    try:
        with store.writing() as session:
            for name, role in (("lan", Role.PLANNER), ("huy", Role.APPROVER), ("thu", Role.ARCHITECT)):
                add_account(session, name, role, PASSWORD, at=NOW, actor="test")
        yield IngestDesk(store, upload_dir, lambda: NOW)
    finally:
        store.close()


def send(desk: IngestDesk, path: Path, plan: Mapping[str, Any], username: str = "lan") -> UploadReport:
    """Receives and runs one file."""
    with path.open("rb") as content:
        upload, _ = receive_upload(desk, Arrival(content, path.name, plan, username))
    return run_upload(desk, upload.upload_id)


def codes_of(report: UploadReport) -> set[str]:
    return {kept.finding.code for kept in report.findings}


def findings_of(report: UploadReport, code: str) -> list[Finding]:
    return [kept.finding for kept in report.findings if kept.finding.code == code]
