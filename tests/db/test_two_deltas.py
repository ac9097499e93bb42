"""Two approved deltas of one commune: refused as soon as a publication is asked for, and the way round keeps everything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from planning_server.domain.errors import Conflict
from planning_server.jobs.answer_upload import Answers, answer_upload
from planning_server.jobs.build_edition import EditionRequest, edition_builds, request_edition
from planning_server.jobs.desk import IngestDesk, UploadReport
from planning_server.jobs.ingest_upload import run_upload
from tests.conftest import TestDatabase
from tests.db.test_parcel_changes import approve, changes, known, parcel, publish, zipped
from tests.ingest_desk import ingest_desk, send
from tests.shapefiles import parcel_words, square


@pytest.fixture
def desk(database: TestDatabase, tmp_path: Path) -> Iterator[IngestDesk]:
    with ingest_desk(database, tmp_path / "uploads") as made:
        yield made


def read_again(desk: IngestDesk, report: UploadReport) -> UploadReport:
    upload_id = report.upload.upload_id
    answer_upload(desk, upload_id, Answers(retry=True), username="lan", queued=False)
    return run_upload(desk, upload_id)


def test_two_approved_deltas_are_refused_at_once_and_the_way_round_keeps_both(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    first = zipped(tmp_path / "first", [parcel(number, square(number, 0)) for number in range(6)])
    approve(desk, send(desk, first, parcel_words()))
    assert publish(desk, tmp_path) == 1
    north = send(desk, zipped(tmp_path / "north", [parcel(100, square(10, 0))]), changes())
    south = send(desk, zipped(tmp_path / "south", [parcel(200, square(20, 0))]), changes())
    approve(desk, north)
    approve(desk, south)
    with pytest.raises(Conflict, match="gates-shut") as refused:
        request_edition(desk, EditionRequest(1, "", "huy"))
    assert [build.state for build in edition_builds(desk)] == ["published"]  # nothing was put into the queue
    words = refused.value.text
    for told in (words.vi, words.en):
        assert 'PATCH {"retry": true}' in told
        assert {str(item.upload.upload_id) for item in (north, south)} <= set(
            told.replace(",", " ").replace(")", " ").replace("(", " ").split()
        )
    # as the words say: take one out, publish the other, compare the one anew, approve it, publish it
    assert read_again(desk, south).upload.state in ("ready", "needs_attention")
    assert publish(desk, tmp_path) == 2
    again = read_again(desk, south)
    approve(desk, again)
    assert publish(desk, tmp_path) == 3
    assert set(known(database, 3)) == {*map(str, range(6)), "100", "200"}
