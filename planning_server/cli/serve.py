"""The web process: settings become plain values, the app is made, Granian runs it, metrics get a port of their own."""

from __future__ import annotations

import logging
import multiprocessing
import os
import secrets
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from granian.constants import Interfaces
from granian.server import Server
from prometheus_client import start_http_server

from planning_server.cli.cluster_keeper import kept_running
from planning_server.cli.database import (
    database_addresses,
    private_cluster,
    start_database,
    stop_database,
)
from planning_server.cli.port import refuse_taken_port
from planning_server.cli.settings import Settings, load_settings
from planning_server.cli.software import software_name
from planning_server.cli.worker_process import WorkerProcess
from planning_server.http.app import PlanningApp, create_app
from planning_server.http.context import AppSettings, Clock
from planning_server.ingest.readers.parent import die_with_parent
from planning_server.jobs.desk import IngestDesk
from planning_server.store.sessions import Store, StoreAddresses

VIEWER_DIST = Path(__file__).resolve().parents[1] / "viewer" / "dist"
KEY_BYTES = 32
STOP_SECONDS = 10
"""How long open connections may hold up a stop."""


def build_app() -> PlanningApp:
    """Called by Granian in each web process: everything, from this process's environment."""
    return _app(with_desk=True)


def build_public_app() -> PlanningApp:
    """The public side alone: it reads what is published and keeps checks, and has no other right."""
    return _app(with_desk=False)


def build_desk_app() -> PlanningApp:
    """The planner's side, with the published plans beside it that a planner compares with."""
    return _app(with_desk=True)


def _end_with_server() -> None:
    """A web process whose server was killed would hold the port: Granian's own way to stop it ends with that server."""
    server = multiprocessing.parent_process()
    if server is not None:
        die_with_parent(server.pid)


def _app(*, with_desk: bool) -> PlanningApp:
    _end_with_server()
    settings = load_settings(os.environ)
    configure_log(settings.log_level)
    addresses = database_addresses(settings)
    store = Store(
        StoreAddresses(
            reader=addresses.reader_url,
            public_writer=addresses.public_writer_url,
            writer=addresses.writer_url if with_desk else None,
        )
    )
    plain = app_settings(settings)
    desk = (
        IngestDesk(
            store,
            settings.upload_dir,
            plain.clock.now,
            extent=settings.extent,
            zone=ZoneInfo(settings.timezone),
        )
        if with_desk
        else None
    )
    app = create_app(plain, store, desk)
    if settings.metrics_port:
        start_http_server(settings.metrics_port, addr="127.0.0.1", registry=app.metrics.registry)
    return app


def app_settings(settings: Settings) -> AppSettings:
    zone = ZoneInfo(settings.timezone)

    def now() -> datetime:
        return datetime.now(zone)

    def today() -> date:
        return now().date()

    return AppSettings(
        public_url=settings.public_url,
        archive_dir=settings.archive_dir,
        viewer_dir=VIEWER_DIST,
        upload_dir=settings.upload_dir,
        extent=settings.extent,
        check_key=check_key(settings.check_id_key_file),
        software=software_name(),
        clock=Clock(now=now, today=today),
    )


def check_key(path: Path) -> bytes:
    """The key of check ids, made on first use, readable by its owner only."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # fails where another process was first; its key counts
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        return path.read_bytes()


def configure_log(level: str) -> None:
    """One line of JSON an event, on standard error, times in UTC."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )


class Side(StrEnum):
    """What one process serves: everything on one machine, or one of the two sides that an office keeps apart."""

    ALL = "all"
    PUBLIC = "public"
    DESK = "desk"


FACTORIES = {Side.ALL: "build_app", Side.PUBLIC: "build_public_app", Side.DESK: "build_desk_app"}


def run_server(settings: Settings, side: Side, *, parent: int | None = None) -> None:
    """Serves until interrupted, or until the process `parent` that started it is gone.

    `ALL` also starts the private cluster where it does not run (and again where it dies), and a worker, and stops them again. The other sides start nothing
    beside the web process: database and worker are somebody else's to run.
    """
    if parent is not None:
        die_with_parent(parent)
    refuse_taken_port(settings)
    alone = side is Side.ALL
    started = start_database(settings) if alone else False
    check_key(settings.check_id_key_file)
    configure_log(settings.log_level)
    worker = WorkerProcess() if alone else None
    try:
        if worker is not None:
            worker.start()
        server = Server(
            f"planning_server.cli.serve:{FACTORIES[side]}",
            address=settings.host,
            port=settings.port,
            interface=Interfaces.ASGI,
            factory=True,
            workers=1,
            blocking_threads=1,
            workers_kill_timeout=STOP_SECONDS,
            respawn_failed_workers=True,
            log_access=False,
            websockets=False,
            backlog=1024,
        )
        with kept_running(private_cluster(settings) if started else None):
            server.serve()
    finally:
        if worker is not None:
            worker.stop()
        if started:
            stop_database(settings)
