"""Readings and publications wait in lanes of their own: neither holds up the other, and readings stay one at a time."""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path

import pytest

from planning_server.jobs.build_edition import EditionRequest, edition_build, request_edition
from planning_server.jobs.ingest_upload import approve_upload, run_upload
from planning_server.store.uploads import UploadState
from tests.conftest import TestDatabase
from tests.shapefiles import LayerFiles, lots, write_zip
from tests.worker_office import Office, office_on, until

QUIET_SECONDS = 3
"""Fifteen looks of the worker into its queue."""


@pytest.fixture
def office(database: TestDatabase, tmp_path: Path) -> Generator[Office]:
    with office_on(database, tmp_path) as made:
        yield made


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return write_zip(tmp_path, LayerFiles("lots", lots()))


def ask_for_edition(office: Office, archive: Path) -> int:
    """An upload that is read here and approved, and the edition that shall publish it."""
    upload_id = office.receive(archive, plan_id="waits-for-publication")
    run_upload(office.desk, upload_id)
    approve_upload(office.desk, upload_id, username="huy", note=None)
    return request_edition(office.desk, EditionRequest(None, "", "huy"))


def build_state(office: Office, number: int) -> str:
    return edition_build(office.desk, number).state


def test_a_long_reading_holds_up_no_publication(office: Office, archive: Path) -> None:
    long = office.receive(archive, plan_id="takes-long")
    with office.worker("checking"):
        until((office.folder / "paused").exists)
        number = ask_for_edition(office, archive)
        until(lambda: build_state(office, number) == "published")
        assert office.state(long) is UploadState.CHECKING
        (office.folder / "go-on").touch()
        until(lambda: office.state(long) is UploadState.READY)


def test_a_long_publication_holds_up_no_reading(office: Office, archive: Path) -> None:
    number = ask_for_edition(office, archive)
    with office.worker("building"):
        until((office.folder / "paused").exists)
        later = office.receive(archive, plan_id="sent-later")
        until(lambda: office.state(later) is UploadState.READY)
        assert build_state(office, number) == "requested"
        (office.folder / "go-on").touch()
        until(lambda: build_state(office, number) == "published")


def test_readings_are_one_at_a_time_unless_configured(office: Office, archive: Path) -> None:
    first = office.receive(archive, plan_id="first")
    second = office.receive(archive, plan_id="second")
    with office.worker("checking"):
        until((office.folder / "paused").exists)
        time.sleep(QUIET_SECONDS)
        assert [office.state(item) for item in (first, second)] == [
            UploadState.CHECKING,
            UploadState.RECEIVED,
        ]
    with office.worker("checking", READINGS_AT_ONCE="2"):
        until(lambda: {office.state(item) for item in (first, second)} == {UploadState.CHECKING})
        (office.folder / "go-on").touch()
        until(lambda: {office.state(item) for item in (first, second)} == {UploadState.READY})
