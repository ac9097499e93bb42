"""A worker that stops dead at a stage, until a test kills it or lets it go on: python -m tests.pausing_worker STAGE (`none`: it works on).

At `building` an edition is not built before the test lets it go on. At `reader` the process that reads the file never answers; at `no-note` reading never ends and nobody can write that down. Addresses and folders come from the environment as for the real one.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from planning_server.ingest.readers import child
from planning_server.jobs import worker
from planning_server.jobs.build_edition import Workshop, build_requested
from planning_server.jobs.desk import IngestDesk
from planning_server.jobs.worker import Work, WorkerTimes, run_worker
from planning_server.store.sessions import Store, StoreAddresses

QUICK = WorkerTimes(stop=2, poll=0.2, recover=0.2, housekeeping=0.5)


def main() -> None:
    stage = sys.argv[1]
    folder = Path(os.environ["PLANNING_DATA_DIR"])
    writer = os.environ["PLANNING_WRITER_URL"]
    store = Store(StoreAddresses(reader=os.environ["PLANNING_READER_URL"], writer=writer))
    desk = IngestDesk(store, folder / "uploads", lambda: datetime.now(UTC))
    if stage == "reader":
        child.__file__ = str(Path(__file__).with_name("silent_reader.py"))

    def watch(now: str, _done: int = 0, _total: int = 0) -> None:
        if now == stage:
            (folder / "paused").touch()
            while not (folder / "go-on").exists():
                time.sleep(0.05)

    def build_when_allowed(desk: IngestDesk, workshop: Workshop, number: int) -> None:
        watch("building")
        build_requested(desk, workshop, number)

    workshop = Workshop(folder / "archives", "test/1", lambda: date(2026, 11, 20))
    times = replace(QUICK, job=float(os.environ.get("JOB_SECONDS", QUICK.job)))
    if stage == "no-note":
        stage = "reading"
        worker.fail_upload = _unable
    if stage == "building":
        worker.build_requested = build_when_allowed
    at_once = int(os.environ.get("READINGS_AT_ONCE", "1"))
    run_worker(
        Work(
            desk,
            workshop,
            writer,
            restart=lambda: os._exit(75),
            readings_at_once=at_once,
            times=times,
            watch=watch,
        )
    )


def _unable(*_: object) -> None:
    raise OSError("no note")


if __name__ == "__main__":
    main()
