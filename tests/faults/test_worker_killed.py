"""A worker killed at any stage leaves nothing half-way in, and the next one comes to the same result as if nothing had happened."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from planning_server.cli.cluster import DATABASE, Cluster
from planning_server.ingest.job_folder import PREFIX
from planning_server.jobs.desk import Arrival
from planning_server.jobs.ingest_upload import receive_upload, report_upload
from planning_server.store.migrate import migrate
from planning_server.store.uploads import UploadState
from tests.conftest import TestDatabase
from tests.ingest_desk import send
from tests.shapefiles import LayerFiles, lots, plan_words, square, write_zip
from tests.worker_office import PATIENCE_SECONDS, Office, office_on, until


@pytest.fixture
def office(database: TestDatabase, tmp_path: Path) -> Generator[Office]:
    with office_on(database, tmp_path) as made:
        yield made


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Four lots and a fifth over the first: zones, findings, quarantine, a warning to accept."""
    return write_zip(
        tmp_path,
        LayerFiles("lots", [*lots(), (square(0, 0), {"id": "L9", "code": "KHU A", "density": "60"})]),
    )


def everything(database: TestDatabase) -> dict[str, list[tuple[Any, ...]]]:
    """What a reading leaves: states, findings, quarantine and drafted rows, without ids that the database counts."""
    questions: dict[str, Any] = {
        "upload": "SELECT state, stage, done, total FROM desk.upload ORDER BY created_at",
        "finding": "SELECT finding_key, number, severity, layer, row_number, message_vi, message_en, lon, lat, measured,"
        " ST_AsBinary(geom), nearest, question FROM desk.finding ORDER BY 1, 5, 6",
        "quarantine": "SELECT layer, row_number, attributes, geometry_wkb FROM desk.quarantine ORDER BY 1, 2",
        "version": "SELECT plan_id, version, source_crs, measure_crs, source_sha256 FROM draft.plan_version",
        "zone": "SELECT row_number, zone_id, code, area_m2, coverage_text, ST_AsBinary(legal_geom), ST_AsBinary(geom_3857)"
        " FROM draft.zone ORDER BY 1",
        "document": "SELECT title, number, date, sha256 FROM draft.document ORDER BY 1",
    }
    with psycopg.connect(database.owner_url) as session:
        return {name: session.execute(question).fetchall() for name, question in questions.items()}


def undisturbed(office: Office, archive: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The same file read in one go, taken away again afterwards."""
    report = send(office.desk, archive, plan_words())
    assert report.findings
    seen = everything(office.database)
    with psycopg.connect(office.database.owner_url) as session:
        session.execute("DELETE FROM draft.plan_version")
        session.execute("DELETE FROM desk.upload")
    return seen


@pytest.mark.parametrize("stage", ["reading", "reader", "checking", "loading"])
def test_the_next_worker_comes_to_the_same_result(office: Office, archive: Path, stage: str) -> None:
    expected = undisturbed(office, archive)
    upload_id = office.receive(archive)
    with office.worker(stage) as first:
        if stage == "reader":
            until(lambda: bool(list(office.temporary.glob("*/job/reader.pid"))))
            [note] = office.temporary.glob("*/job/reader.pid")
            until(lambda: note.read_text() != "")
            reader = int(note.read_text())
        else:
            until((office.folder / "paused").exists)
            reader = None
        first.kill()
        first.wait()
    assert office.state(upload_id) in (UploadState.RECEIVED, UploadState.READING, UploadState.CHECKING)
    half = everything(office.database)
    assert (half["finding"], half["version"], half["zone"], half["quarantine"]) == ([], [], [], [])
    if reader is not None:
        until(lambda: not Path(f"/proc/{reader}/cmdline").exists() or _is_dead(reader))
    with office.worker():
        until(lambda: office.state(upload_id) is UploadState.NEEDS_ATTENTION)
        until(lambda: not list(office.temporary.glob(f"{PREFIX}*")))
    assert everything(office.database) == expected


def _is_dead(pid: int) -> bool:
    """A killed child of nobody may wait to be collected for a while."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_worker_killed_in_the_middle_of_loading_leaves_no_row(office: Office, archive: Path) -> None:
    expected = undisturbed(office, archive)
    upload_id = office.receive(archive)
    with (
        psycopg.connect(office.database.owner_url) as holder,
        psycopg.connect(office.database.superuser_url, autocommit=True) as watcher,
    ):
        holder.execute("LOCK TABLE draft.zone IN ACCESS EXCLUSIVE MODE")
        waiting = "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        with office.worker() as first:
            until(lambda: watcher.execute(waiting).fetchone() == (True,))
            first.kill()
            first.wait()
        holder.rollback()
    with office.worker():
        until(lambda: office.state(upload_id) is UploadState.NEEDS_ATTENTION)
    assert everything(office.database) == expected


def test_a_job_that_hangs_while_it_writes_its_result_is_cut_off(office: Office, archive: Path) -> None:
    upload_id = office.receive(archive)
    with psycopg.connect(office.database.owner_url) as holder:
        holder.execute("LOCK TABLE draft.zone IN ACCESS EXCLUSIVE MODE")
        with office.worker(JOB_SECONDS="3") as first:
            assert first.wait(PATIENCE_SECONDS) == 75  # it began anew
        holder.rollback()
    with office.worker():
        until(lambda: office.state(upload_id) is UploadState.NEEDS_ATTENTION)


def test_a_job_is_cut_off_even_where_nobody_can_write_that_down(office: Office, archive: Path) -> None:
    office.receive(archive)
    with office.worker("no-note", JOB_SECONDS="1") as first:
        assert first.wait(PATIENCE_SECONDS) == 75


def test_a_worker_told_to_stop_breaks_off_and_the_next_one_goes_on(office: Office, archive: Path) -> None:
    expected = undisturbed(office, archive)
    upload_id = office.receive(archive)
    with office.worker("checking") as first:
        until((office.folder / "paused").exists)
        first.terminate()
        assert first.wait(20) == 0
    with office.worker():
        until(lambda: office.state(upload_id) is UploadState.NEEDS_ATTENTION)
    assert everything(office.database) == expected


def test_an_upload_that_kills_every_worker_is_given_up_with_a_reason(office: Office, archive: Path) -> None:
    upload_id = office.receive(archive)
    for _ in range(office.desk.limits.attempts):
        with office.worker("checking") as doomed:
            until((office.folder / "paused").exists)
            doomed.kill()
            doomed.wait()
        (office.folder / "paused").unlink()
    with office.worker():
        until(lambda: office.state(upload_id) is UploadState.FAILED)
    [given_up] = report_upload(office.desk, upload_id).findings
    assert given_up.finding.code == "reading_gave_up"


@pytest.fixture
def own_cluster() -> Generator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="planning-own-"))
    folder.chmod(0o755)
    made = Cluster(folder, durable=False)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_database_that_restarts_while_a_file_is_read_changes_nothing_of_the_result(
    own_cluster: Cluster, archive: Path, tmp_path: Path
) -> None:
    migrate(own_cluster.url("owner", DATABASE))
    roles = ("owner", "writer", "public_writer", "reader", "superuser")
    database = TestDatabase(*(own_cluster.url(role, DATABASE) for role in roles))
    with office_on(database, tmp_path) as office:
        expected = undisturbed(office, archive)
        upload_id = office.receive(archive)
        with office.worker("checking"):
            until((office.folder / "paused").exists)
            own_cluster.stop()
            own_cluster.start()
            (office.folder / "go-on").touch()
            until(lambda: office.state(upload_id) is UploadState.NEEDS_ATTENTION)
            assert everything(database) == expected
            with psycopg.connect(database.owner_url, autocommit=True) as watcher:
                done = "SELECT count(*) = 0 FROM queue.procrastinate_jobs"
                until(lambda: watcher.execute(done).fetchone() == (True,))
            (office.folder / "paused").unlink()
            other = send_again(office, archive)
            until(lambda: office.state(other) is UploadState.NEEDS_ATTENTION)


def send_again(office: Office, archive: Path) -> UUID:
    """The same file for another plan, so that it is another upload."""
    with archive.open("rb") as content:
        arrival = Arrival(content, archive.name, plan_words(plan_id="hai"), "lan")
        return receive_upload(office.desk, arrival, queued=True)[0].upload_id
