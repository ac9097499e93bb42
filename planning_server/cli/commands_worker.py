"""`planning-server worker`: does what planners asked for over HTTP: readings and publications, each in a lane of its own."""

from __future__ import annotations

import logging
import os
import sys
from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import structlog
import typer

from planning_server.cli.database import database_addresses
from planning_server.cli.settings import Settings, load_settings
from planning_server.cli.software import software_name
from planning_server.jobs.build_edition import Workshop
from planning_server.jobs.desk import IngestDesk
from planning_server.jobs.worker import Work, WorkerTimes, run_worker
from planning_server.store.sessions import Store, StoreAddresses


def worker(
    parent: Annotated[
        int | None, typer.Option("--parent", hidden=True, help="Stop when this process is gone.")
    ] = None,
) -> None:
    """Read uploads and build editions that were asked for, until Ctrl-C. `serve` starts one by itself.

    Example: planning-server worker
    """
    settings = load_settings(os.environ)
    _configure_log(settings.log_level)
    addresses = database_addresses(settings)
    store = Store(StoreAddresses(reader=addresses.reader_url, writer=addresses.writer_url))
    desk = IngestDesk(
        store,
        settings.upload_dir,
        lambda: datetime.now(UTC),
        extent=settings.extent,
        zone=ZoneInfo(settings.timezone),
    )
    times = WorkerTimes(job=settings.job_minutes * 60)
    try:
        run_worker(
            Work(
                desk,
                _workshop(settings),
                addresses.writer_url,
                restart=_begin_anew,
                readings_at_once=settings.readings_at_once,
                times=times,
            ),
            parent=parent,
        )
    finally:
        store.close()


def _workshop(settings: Settings) -> Workshop:
    zone = ZoneInfo(settings.timezone)

    def today() -> date:
        return datetime.now(zone).date()

    return Workshop(settings.archive_dir, software_name(), today)


def _begin_anew() -> None:
    """This process becomes a fresh worker: threads, memory, connections and reader of the overlong job are gone."""
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - our own command line, no shell


def _configure_log(level: str) -> None:
    """Lines of JSON like those of the web process, also from libraries."""
    handler = logging.StreamHandler(sys.stderr)
    shared = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                *shared,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ]
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler])
    for chatty in ("procrastinate", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def register(app: typer.Typer) -> None:
    app.command("worker")(worker)
