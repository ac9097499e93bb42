"""A desk, and workers in processes of their own on the same database and folders."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from planning_server.ingest.job_folder import PREFIX
from planning_server.jobs.desk import Arrival, IngestDesk
from planning_server.jobs.ingest_upload import receive_upload, report_upload
from planning_server.store.uploads import UploadState
from tests.conftest import PROJECT, TestDatabase
from tests.ingest_desk import ingest_desk
from tests.shapefiles import plan_words

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Office:
    desk: IngestDesk
    database: TestDatabase
    folder: Path
    temporary: Path

    @contextmanager
    def worker(self, stage: str = "none", **more: str) -> Generator[subprocess.Popen[bytes]]:
        environment = {
            **more,
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(PROJECT),
            "TMPDIR": str(self.temporary),
            "PLANNING_DATA_DIR": str(self.folder),
            "PLANNING_WRITER_URL": self.database.writer_url,
            "PLANNING_READER_URL": self.database.reader_url,
        }
        process = subprocess.Popen([sys.executable, "-m", "tests.pausing_worker", stage], env=environment)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def receive(self, path: Path, **words: Any) -> UUID:  # noqa: ANN401 - members of the plan file
        with path.open("rb") as content:
            upload, _ = receive_upload(
                self.desk, Arrival(content, path.name, plan_words(**words), "lan"), queued=True
            )
        return upload.upload_id

    def state(self, upload_id: UUID) -> UploadState:
        return report_upload(self.desk, upload_id).upload.state


def until(question: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not question():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


@contextmanager
def office_on(database: TestDatabase, folder: Path) -> Generator[Office]:
    temporary = Path(tempfile.mkdtemp(prefix="planning-office-"))
    with ingest_desk(database, folder / "uploads") as desk:
        yield Office(desk, database, folder, temporary)
    left = list(temporary.iterdir())
    assert [item for item in left if item.name.startswith(PREFIX)] == []
    temporary.rmdir()
