"""Versions of a plan are numbered at publication, without gaps, whatever became of other drafts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from planning_server.domain.errors import Conflict
from planning_server.jobs.answer_upload import withdraw_upload
from planning_server.jobs.build_edition import PublishOrder, publish_edition
from planning_server.jobs.desk import IngestDesk
from planning_server.jobs.ingest_upload import approve_upload, reject_upload, report_upload
from planning_server.publish.impact import plan_impact
from planning_server.store.uploads import UploadState
from tests.conftest import TestDatabase
from tests.ingest_desk import NOW, ingest_desk, send
from tests.shapefiles import LayerFiles, lots, plan_words, write_zip


@pytest.fixture
def desk(database: TestDatabase, tmp_path: Path) -> Iterator[IngestDesk]:
    with ingest_desk(database, tmp_path / "uploads") as made:
        yield made


def draft(desk: IngestDesk, folder: Path, year: int, **words: object) -> UUID:
    """A whole version of the plan `thu-nghiem` that is law from the first day of a year."""
    (folder / str(year)).mkdir()
    archive = write_zip(folder / str(year), LayerFiles("lots", lots(2)))
    report = send(
        desk, archive, plan_words(in_force_from=f"{year}-01-01", decision_number=f"{year}/QĐ", **words)
    )
    assert report.upload.state is UploadState.READY
    return report.upload.upload_id


def publish(desk: IngestDesk, folder: Path, *upload_ids: UUID) -> None:
    for upload_id in upload_ids:
        approve_upload(desk, upload_id, username="huy", note=None)
    order = PublishOrder(actor="huy", note="", now=lambda: NOW, today=date(2026, 11, 20), software="test")
    publish_edition(desk.store, folder / "archives", order)


def number(desk: IngestDesk, upload_id: UUID) -> int | None:
    return report_upload(desk, upload_id).version


def test_a_rejected_and_a_withdrawn_draft_leave_no_gap(desk: IngestDesk, tmp_path: Path) -> None:
    first, rejected, withdrawn, last = (draft(desk, tmp_path, year) for year in (2021, 2022, 2023, 2024))
    assert [number(desk, item) for item in (first, rejected, withdrawn, last)] == [1, 2, 3, 4]
    publish(desk, tmp_path, first)
    reject_upload(desk, rejected, username="huy", note=None)
    withdraw_upload(desk, withdrawn, username="lan")
    assert [number(desk, item) for item in (first, last)] == [1, 2]
    publish(desk, tmp_path, last)
    assert [number(desk, item) for item in (first, last)] == [1, 2]


def test_a_draft_that_is_published_first_gets_the_next_number_and_the_others_follow(
    desk: IngestDesk, tmp_path: Path
) -> None:
    first, earlier, later = (draft(desk, tmp_path, year) for year in (2021, 2022, 2023))
    publish(desk, tmp_path, first, later)
    assert [number(desk, item) for item in (first, later, earlier)] == [1, 2, 3]
    with desk.store.writing() as session:
        impact = plan_impact(session, earlier, None)
    assert impact is not None
    assert impact.version == 3
    publish(desk, tmp_path, earlier)
    assert [number(desk, item) for item in (first, later, earlier)] == [1, 2, 3]


def test_a_local_adjustment_finds_the_published_version_of_a_number_beside_older_drafts(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    first, _older, later = (draft(desk, tmp_path, year) for year in (2021, 2022, 2023))
    publish(desk, tmp_path, first, later)  # as 1 and 2; the draft between them was second when it was drafted
    adjusting = draft(
        desk,
        tmp_path,
        2025,
        plan_id="dieu-chinh",
        scope="local_adjustment",
        adjusts={"plan_id": "thu-nghiem", "version": 2},
    )
    with psycopg.connect(database.owner_url) as session:
        found = session.execute(
            "SELECT p.upload_id FROM draft.plan_version AS d JOIN pub.plan_version AS p ON p.version_id = d.adjusts_version_id"
            " WHERE d.upload_id = %s",
            [adjusting],
        ).fetchall()
    assert found == [(later,)]


def test_a_gate_names_the_number_that_a_version_would_get(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    first, rejected, last = (draft(desk, tmp_path, year) for year in (2021, 2022, 2023))
    publish(desk, tmp_path, first)
    reject_upload(desk, rejected, username="huy", note=None)
    with psycopg.connect(database.owner_url) as session:
        session.execute("DELETE FROM draft.zone")  # a whole version without a zone
    with pytest.raises(Conflict, match="gates-shut") as shut:
        publish(desk, tmp_path, last)
    assert "v2" in shut.value.text.en
