"""What ingest drafts can be published, and what was published is known when it comes again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest

from planning_server.jobs.build_edition import PublishOrder, publish_edition
from planning_server.jobs.ingest_upload import IngestDesk, approve_upload
from planning_server.store.uploads import UploadState
from tests.conftest import TestDatabase
from tests.ingest_desk import NOW, codes_of, findings_of, ingest_desk, send
from tests.shapefiles import LayerFiles, lots, parcel_words, plan_words, square, write_zip


@pytest.fixture
def desk(database: TestDatabase, tmp_path: Path) -> Iterator[IngestDesk]:
    with ingest_desk(database, tmp_path / "uploads") as made:
        yield made


def publish(desk: IngestDesk, archives: Path) -> int:
    order = PublishOrder(actor="huy", note="", at=NOW, today=date(2026, 11, 20), software="test")
    return publish_edition(desk.store, archives, order).number


def test_a_plan_and_its_parcels_go_from_the_file_to_an_edition(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    plan = write_zip(tmp_path, LayerFiles("lots", lots()), file_name="plan.zip")
    (tmp_path / "b").mkdir()
    rows = [
        (square(column, 0), {"to": "12", "so": str(column), "dt": 10000.0, "loai": "ONT"})
        for column in range(3)
    ]
    parcels = write_zip(tmp_path / "b", LayerFiles("thua", rows), file_name="parcels.zip")
    for report in (send(desk, plan, plan_words()), send(desk, parcels, parcel_words())):
        assert report.upload.state is UploadState.READY
        approve_upload(desk, report.upload.upload_id, username="huy", note=None)
    assert publish(desk, tmp_path / "archives") == 1
    with psycopg.connect(database.owner_url) as owner:
        counts = owner.execute(
            "SELECT (SELECT count(*) FROM pub.zone), (SELECT count(*) FROM pub.parcel), (SELECT count(*) FROM draft.zone),"
            " (SELECT array_agg(DISTINCT state) FROM desk.upload)"
        ).fetchone()
    assert counts == (4, 3, 0, ["published"])


def test_a_published_file_that_comes_again_is_the_next_version_with_a_warning(
    desk: IngestDesk, tmp_path: Path
) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    first = send(desk, path, plan_words())
    assert "already_published" not in codes_of(first)
    approve_upload(desk, first.upload.upload_id, username="huy", note=None)
    publish(desk, tmp_path / "archives")
    again = send(desk, path, plan_words())
    assert again.upload.upload_id != first.upload.upload_id
    assert again.version == 2
    assert again.upload.state is UploadState.NEEDS_ATTENTION
    [warning] = findings_of(again, "already_published")
    assert "1" in warning.text.en
