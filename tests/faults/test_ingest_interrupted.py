"""A process that is killed while it loads leaves nothing half-way in, and the same command finishes the work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from planning_server.jobs.ingest_upload import run_upload
from planning_server.store.uploads import UploadState
from tests.conftest import PROJECT, TestDatabase
from tests.ingest_desk import ingest_desk
from tests.shapefiles import LayerFiles, lots, plan_words, write_zip

PATIENCE_SECONDS = 60


WAITING = b"SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
GONE = b"SELECT count(*) = 0 FROM pg_stat_activity WHERE usename = 'planning_writer' AND datname = current_database()"


def wait_until(watcher: psycopg.Connection[tuple[bool]], question: bytes) -> None:
    """Asks until the answer is yes."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if watcher.execute(question).fetchone() == (True,):
            return
        time.sleep(0.05)
    raise AssertionError(question.decode())


def test_a_process_killed_while_it_loads_leaves_nothing_and_is_taken_up_again(
    database: TestDatabase, tmp_path: Path
) -> None:
    archive = write_zip(tmp_path, LayerFiles("lots", lots()))
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(plan_words()), encoding="utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PROJECT),
        "PLANNING_DATA_DIR": str(tmp_path / "data"),
        "PLANNING_DATABASE_URL": database.owner_url,
        "PLANNING_WRITER_URL": database.writer_url,
        "PLANNING_PUBLIC_WRITER_URL": database.public_writer_url,
        "PLANNING_READER_URL": database.reader_url,
    }
    with ingest_desk(database, tmp_path / "data" / "uploads") as desk:
        with (
            psycopg.connect(database.owner_url) as holder,
            psycopg.connect(database.superuser_url, autocommit=True) as watcher,
        ):
            holder.execute(
                "LOCK TABLE draft.zone IN ACCESS EXCLUSIVE MODE"
            )  # the version is written, its zones are not
            child = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "planning_server.cli.main",
                    "ingest",
                    str(archive),
                    "--plan",
                    str(plan),
                    "--as",
                    "lan",
                ],
                env=environment,
                stdout=subprocess.DEVNULL,
            )
            wait_until(watcher, WAITING)
            child.kill()
            child.wait()
            holder.rollback()
            wait_until(watcher, GONE)
        with desk.store.writing() as session:
            row = session.execute("SELECT upload_id, state FROM desk.upload").fetchone()
            drafted = session.execute("SELECT count(*) FROM draft.plan_version").fetchone()
        assert row is not None
        assert row[1] in ("reading", "checking")
        assert drafted == (0,)
        report = run_upload(desk, row[0])
        assert report.upload.state is UploadState.READY
        assert dict(report.rows) == {"zones": 4}
