"""A report on a real upload: what the database kept comes out whole, also on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from planning_server.domain.crs import Crs
from planning_server.jobs.report_upload import upload_report
from tests.conftest import TestDatabase
from tests.ingest_desk import ingest_desk, send

FAULTY = Path(__file__).parents[2] / "sample_data" / "faulty" / "Quy hoạch chi tiết Đồi Mây (có lỗi).zip"


def test_a_report_knows_the_system_measured_in_and_every_finding(
    database: TestDatabase, tmp_path: Path
) -> None:
    plan = json.loads(FAULTY.with_suffix(".json").read_text(encoding="utf-8"))
    with ingest_desk(database, tmp_path / "uploads") as desk:
        sent = send(desk, FAULTY, plan)
        with desk.store.writing() as session:
            report = upload_report(session, sent.upload.upload_id, "https://quyhoach.example/")
    assert report.metric_crs == Crs(5899)
    assert report.map_url == "https://quyhoach.example"
    assert report.title == plan["title"]
    assert [kept.finding for kept in report.findings] == [kept.finding for kept in sent.findings]
    assert all(kept.finding.number for kept in report.findings)
