"""The worker: takes jobs from two lanes, takes up those of workers that died, and stops in order.

    readings     ─► one at a time (or `readings_at_once`), in a thread ─► run_upload
    publications ─► one at a time, in a thread                         ─► build_requested
    every few seconds: jobs that are marked as running and that nobody runs go back into the queue
    every minute: folders and files of dead processes go, uploads without a job get one

Whether a job still runs is told by the advisory lock that its work holds, not by a clock: a lock goes with its connection.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
import signal
import threading
import time
from collections.abc import Callable, Coroutine, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import procrastinate
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from psycopg_pool import PoolTimeout

from planning_server.domain.errors import Conflict, Refusal, Unavailable
from planning_server.domain.text import Text
from planning_server.ingest.findings.of_plan import TOOK_TOO_LONG
from planning_server.ingest.job_folder import sweep_job_folders
from planning_server.ingest.kept_files import close_kept_files, sweep_parts
from planning_server.ingest.pipeline import Progress
from planning_server.jobs.build_edition import Workshop, build_requested, end_overlong_build
from planning_server.jobs.desk import IngestDesk
from planning_server.jobs.ingest_upload import enqueue_upload, fail_upload, run_upload
from planning_server.jobs.queue import QUEUE_SETTINGS, Lane, Task
from planning_server.jobs.unnamed_files import sweep_unnamed_files
from planning_server.store import uploads
from planning_server.store.editions import try_build_lock
from planning_server.store.upload_states import turn as turn_uploads

log = logging.getLogger(__name__)
logging.getLogger("psycopg.pool").addHandler(logging.NullHandler())

TRY_LATER = ("upload-busy", "another-builder")
"""Conflicts that pass by themselves; every other refusal has been written down where people see it."""
AWAY = (ConnectorException, PoolTimeout, Unavailable)
FAILED_JOBS_DAYS = 30
FILES_SWEPT_EVERY_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class WorkerTimes:
    """In seconds. `job` is the most that one job may take, `stop` the most that stopping waits for it."""

    job: float = 3600
    stop: float = 10
    poll: float = 5
    recover: float = 2
    housekeeping: float = 60
    lost: float = 300
    """An upload that waits to be read and of which nothing was heard for so long gets a job again."""


def silent(_stage: str, _done: int = 0, _total: int = 0) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker needs. `restart` begins this process anew, after a job that would not end; `watch` sees every stage.

    What runs in the other lane at a restart is done again.
    """

    desk: IngestDesk
    workshop: Workshop
    writer_url: str
    restart: Callable[[], None]
    readings_at_once: int = 1
    times: WorkerTimes = field(default_factory=WorkerTimes)
    watch: Progress = silent


def run_worker(work: Work, *, parent: int | None = None) -> None:
    """Works until SIGTERM or SIGINT, or until the process `parent` that started it is gone."""
    asyncio.run(_Worker(work).run(parent))


class _RetryLater(BaseRetryStrategy):
    """What passes by itself is tried again: soon, then ever less often, at least every minute."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, (Unavailable, Conflict)):
            return None
        return RetryDecision(retry_in={"seconds": min(60, 2 ** min(job.attempts, 6))})


class _Worker:
    def __init__(self, work: Work) -> None:
        self.work = work
        self.stopping = threading.Event()
        self.running: set[int] = set()
        self.unheld: set[int] = set()
        self.files_swept_at = -math.inf

    # -- the loop -------------------------------------------------------------------------------------------------

    async def run(self, parent: int | None) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        log.info("worker started, process %s", os.getpid())
        watcher = asyncio.create_task(self._watch_parent(parent))
        while not self.stopping.is_set():
            try:
                await self._serve_queue()
            except AWAY as cause:
                log.warning("the queue is away: %s", cause)
            await self._sleep(self.work.times.recover)
        watcher.cancel()
        log.info("worker stopped, process %s", os.getpid())

    def stop(self) -> None:
        """Asks the running job to break off at its next stage, and ends the process where that takes too long.

        A job that is cut off is taken up again by the next worker: nothing of it is visible yet.
        """
        if self.stopping.is_set():
            return
        self.stopping.set()
        last_moment = threading.Timer(self.work.times.stop, os._exit, (0,))
        last_moment.daemon = True
        last_moment.start()

    async def _watch_parent(self, parent: int | None) -> None:
        while parent is not None and os.getppid() == parent:
            await asyncio.sleep(1)
        if parent is not None:
            self.stop()

    async def _sleep(self, seconds: float) -> None:
        """Wakes early where the worker stops."""
        waited = 0.0
        while waited < seconds and not self.stopping.is_set():
            await asyncio.sleep(0.1)
            waited += 0.1

    async def _serve_queue(self) -> None:
        """Until the worker stops or the database goes away."""
        app = self._app()
        async with app.open_async():
            lanes = [asyncio.create_task(self._serve_lane(app, lane)) for lane in Lane]
            beside = [
                asyncio.create_task(self._repeat(self.work.times.recover, lambda: self._recover(app))),
                asyncio.create_task(
                    self._repeat(self.work.times.housekeeping, lambda: self._keep_house(app))
                ),
                asyncio.create_task(self._sleep_until_stopped()),
            ]
            try:
                await asyncio.wait({*lanes, beside[-1]}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (*lanes, *beside):
                    task.cancel()
                ended = await asyncio.gather(*lanes, *beside, return_exceptions=True)
        for cause in ended:
            if isinstance(cause, Exception):
                raise cause

    async def _serve_lane(self, app: procrastinate.App, lane: Lane) -> None:
        await app.run_worker_async(
            queues=[lane],
            name=lane,
            concurrency=self.work.readings_at_once if lane is Lane.READINGS else 1,
            install_signal_handlers=False,
            fetch_job_polling_interval=self.work.times.poll,
            delete_jobs="successful",
            update_heartbeat_interval=5,
        )

    async def _sleep_until_stopped(self) -> None:
        while not self.stopping.is_set():
            await asyncio.sleep(0.1)

    async def _repeat(self, seconds: float, step: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while not self.stopping.is_set():
            try:
                await step()
            except AWAY as cause:
                log.warning("the database is away: %s", cause)
            await self._sleep(seconds)

    # -- jobs -----------------------------------------------------------------------------------------------------

    def _app(self) -> procrastinate.App:
        connector = procrastinate.PsycopgConnector(
            conninfo=self.work.writer_url,
            kwargs={"options": QUEUE_SETTINGS, "connect_timeout": 5},
            min_size=1,
            max_size=6,  # each lane keeps one for its notices
            timeout=10,
        )
        app = procrastinate.App(connector=connector)
        retry = _RetryLater()
        app.task(name=str(Task.INGEST_UPLOAD), pass_context=True, retry=retry)(self._ingest)
        app.task(name=str(Task.BUILD_EDITION), pass_context=True, retry=retry)(self._build)
        return app

    def _ingest(self, context: JobContext, upload_id: str) -> None:
        subject = UUID(upload_id)

        def too_long() -> None:
            limit = max(1, round(self.work.times.job / 60))
            fail_upload(self.work.desk, subject, TOOK_TOO_LONG.seen(limit=limit))

        with self._running(context, too_long):
            run_upload(self.work.desk, subject, self._tell)

    def _build(self, context: JobContext, edition: int) -> None:
        with self._running(context, lambda: end_overlong_build(self.work.desk, edition)):
            build_requested(self.work.desk, self.work.workshop, edition)

    def _tell(self, stage: str, done: int = 0, total: int = 0) -> None:
        self.work.watch(stage, done, total)
        if self.stopping.is_set():
            raise Unavailable(
                "worker-stops",
                Text(
                    "Tiến trình xử lý đang dừng; việc sẽ được làm lại.",
                    "The worker stops; the job is done again.",
                ),
            )

    @contextmanager
    def _running(self, context: JobContext, too_long: Callable[[], None]) -> Generator[None]:
        """A job that runs here. One that would not end is written down as failed and its process begins anew."""
        job_id = context.job.id or 0

        def cut_off() -> None:
            log.error("job %s took longer than %s s", job_id, self.work.times.job)
            last_moment = threading.Timer(self.work.times.stop, self.work.restart)
            last_moment.daemon = True
            last_moment.start()
            try:
                too_long()
            except Exception:  # whatever it is, the job must not go on
                log.exception("job %s could not be written down as too long", job_id)
            finally:
                last_moment.cancel()
                self.work.restart()

        overtime = threading.Timer(self.work.times.job, cut_off)
        overtime.daemon = True
        self.running.add(job_id)
        overtime.start()
        try:
            yield
        except (Conflict, Unavailable) as cause:
            if isinstance(cause, Unavailable) or cause.slug in TRY_LATER:
                raise
            log.info("job %s: %s", job_id, cause)
        except Refusal as cause:
            log.info("job %s: %s", job_id, cause)
        finally:
            overtime.cancel()
            self.running.discard(job_id)

    # -- what others left behind ------------------------------------------------------------------------------------

    async def _recover(self, app: procrastinate.App) -> None:
        """Jobs that two looks in a row find marked as running, not running here, and not held by anybody."""
        marked = await app.job_manager.list_jobs_async(status=Status.DOING.value)
        foreign = [job for job in marked if job.id not in self.running]
        unheld = {job.id for job in await asyncio.to_thread(self._not_held, foreign) if job.id is not None}
        for job_id in unheld & self.unheld - self.running:
            log.warning("job %s lost its worker and is done again", job_id)
            await self._put_back(app, job_id)
        self.unheld = unheld

    def _not_held(self, jobs: Iterable[Job]) -> list[Job]:
        found: list[Job] = []
        for job in jobs:
            with self.work.desk.store.writing() as session:
                if job.task_name == Task.BUILD_EDITION:
                    free = try_build_lock(session)
                else:
                    free = uploads.is_free(session, UUID(str(job.task_kwargs["upload_id"])))
            if free:
                found.append(job)
        return found

    async def _put_back(self, app: procrastinate.App, job_id: int) -> None:
        try:
            await app.job_manager.retry_job_by_id_async(job_id, retry_at=datetime.now(UTC))
        except UniqueViolation:  # the same job was asked for anew and waits
            await app.job_manager.finish_job_by_id_async(job_id, Status.FAILED, delete_job=True)

    async def _keep_house(self, app: procrastinate.App) -> None:
        await app.job_manager.delete_old_jobs(nb_hours=24 * FAILED_JOBS_DAYS, include_failed=True)
        await asyncio.to_thread(self._sweep)

    def _sweep(self) -> None:
        desk = self.work.desk
        folders, parts = sweep_job_folders(), sweep_parts(desk.upload_dir)
        closed = close_kept_files(desk.upload_dir)
        if closed:
            log.warning(
                "%s kept files and folders could be read by other accounts, and no longer can", closed
            )
        if folders or parts:
            log.warning("removed what dead processes left: %s folders, %s unfinished files", folders, parts)
        if time.monotonic() - self.files_swept_at > FILES_SWEPT_EVERY_SECONDS:
            sweep_unnamed_files(desk)
            self.files_swept_at = time.monotonic()
        before = desk.now() - timedelta(seconds=self.work.times.lost)
        with desk.store.writing() as session:
            turn_uploads(session, desk.today())
            waiting = [item for item in uploads.lost(session, before) if uploads.is_free(session, item)]
        for upload_id in waiting:
            if enqueue_upload(desk, upload_id):
                log.warning("upload %s waited without a job and has one again", upload_id)
