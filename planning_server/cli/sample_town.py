"""Puts the sample town into an empty database: two accounts, every file ingested by one and approved by the other, edition 1.

A run that was cut off goes on where it stopped: the same file sent again while its upload is open is the same upload.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from planning_server.cli.database import database_addresses
from planning_server.cli.settings import Settings
from planning_server.domain.errors import Conflict, Unavailable
from planning_server.domain.finding import Severity
from planning_server.domain.text import Text
from planning_server.jobs.answer_upload import accept_upload_warnings
from planning_server.jobs.build_edition import PublishOrder, publish_edition
from planning_server.jobs.ingest_upload import (
    Arrival,
    IngestDesk,
    UploadReport,
    approve_upload,
    receive_upload,
    run_upload,
)
from planning_server.store.accounts import Role, add_account, new_password
from planning_server.store.editions import current_number
from planning_server.store.sessions import Store, StoreAddresses
from planning_server.store.uploads import UploadState

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
PLANNER = "planner"
APPROVER = "approver"

Say = Callable[[Text], None]


@dataclass(frozen=True, slots=True)
class Sample:
    """One file that a planner would send, and its plan file."""

    file: Path
    plan: Path


def read_samples(folder: Path) -> list[Sample]:
    """What `demo.json` lists, in its order. Raises `Unavailable` where the sample files are not beside the program."""
    listing = folder / "demo.json"
    try:
        entries = cast("list[dict[str, str]]", json.loads(listing.read_text(encoding="utf-8")))
    except OSError:
        raise Unavailable(
            "samples-missing",
            Text(
                f"Không có dữ liệu mẫu ({listing}). Hãy chạy trong bản sao mã nguồn: ./run demo",
                f"There are no sample files ({listing}). Run it in a checkout of the source: ./run demo",
            ),
        ) from None
    return [Sample(folder / item["file"], folder / item["plan"]) for item in entries]


def publish_sample_town(settings: Settings, software: str, say: Say) -> None:
    """Loads and publishes the town where nothing is published yet; otherwise says which edition is there."""
    addresses = database_addresses(settings)
    store = Store(StoreAddresses(reader=addresses.reader_url, writer=addresses.writer_url))
    desk = IngestDesk(store, settings.upload_dir, lambda: datetime.now(UTC))
    try:
        with store.reading() as session:
            edition = current_number(session)
        if edition is not None:
            say(
                Text(
                    f"Đã có bản công bố số {edition}; không nạp lại.",
                    f"Edition {edition} is there; nothing is loaded again.",
                )
            )
            return
        for role, name in ((Role.PLANNER, PLANNER), (Role.APPROVER, APPROVER)):
            _add_account(desk, name, role, say)
        for sample in read_samples(SAMPLES):
            _load(desk, sample, say)
        say(Text("Đang lập bản công bố số 1…", "Publishing edition 1…"))
        today = datetime.now(ZoneInfo(settings.timezone)).date()
        note = "Dữ liệu mẫu: thị trấn Suối Mơ"
        publish_edition(store, settings.archive_dir, PublishOrder(APPROVER, note, desk.now, today, software))
    finally:
        store.close()


def _add_account(desk: IngestDesk, name: str, role: Role, say: Say) -> None:
    password = new_password()
    try:
        with desk.store.writing() as session:
            add_account(session, name, role, password, at=desk.now(), actor="demo")
    except Conflict:
        return
    say(
        Text(
            f"Tài khoản {name}, mật khẩu {password} (chỉ hiện một lần này)",
            f"Account {name}, password {password} (shown this once only)",
        )
    )


def _load(desk: IngestDesk, sample: Sample, say: Say) -> None:
    """Ingests one file as the planner and has the other person approve it, unless that is done already."""
    started = time.monotonic()
    plan = cast("Mapping[str, Any]", json.loads(sample.plan.read_text(encoding="utf-8")))
    with sample.file.open("rb") as content:
        upload, _ = receive_upload(desk, Arrival(content, sample.file.name, plan, PLANNER))
    report = run_upload(desk, upload.upload_id)
    if report.upload.state is UploadState.NEEDS_ATTENTION:
        report = accept_upload_warnings(desk, upload.upload_id, username=PLANNER, reason="sample data")
    _refuse_faulty(sample, report)
    if report.upload.state is UploadState.READY:
        approve_upload(desk, upload.upload_id, username=APPROVER, note=None)
    rows = sum(report.rows.values())
    seconds = time.monotonic() - started
    say(
        Text(
            f"Đã nạp và duyệt “{sample.file.name}”: {rows} đối tượng, {seconds:.1f} giây",
            f"Loaded and approved “{sample.file.name}”: {rows} features, {seconds:.1f} s",
        )
    )


def _refuse_faulty(sample: Sample, report: UploadReport) -> None:
    """The sample files are part of the program: one that is not taken in is a broken program, said with its first reason."""
    blocking = [
        kept.finding for kept in report.findings if kept.finding.severity in (Severity.FATAL, Severity.ERROR)
    ]
    if not blocking:
        return
    reason = blocking[0].text
    raise Unavailable(
        "sample-refused",
        Text(
            f"Tệp mẫu “{sample.file.name}” không nạp được: {reason.vi} Hãy lấy lại mã nguồn: git checkout sample_data",
            f"The sample “{sample.file.name}” was refused: {reason.en} Restore it with: git checkout sample_data",
        ),
    )
