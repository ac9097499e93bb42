"""Fixtures for every tier: a private cluster for the session, a migrated template, and a fresh database in a quarter of a second."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from planning_server.cli.cluster import Cluster
from planning_server.store.migrate import migrate
from tests.running_demo import RunningDemo, start_demo

PROJECT = Path(__file__).resolve().parents[1]
BROWSER_TESTS = PROJECT / "tests" / "browser"


@dataclass(frozen=True, slots=True)
class TestDatabase:
    """One migrated database of a test's own, as each role sees it (libpq addresses)."""

    __test__ = False

    owner_url: str
    writer_url: str
    public_writer_url: str
    reader_url: str
    superuser_url: str


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright's driver leaves its event loop running in this thread, and every test after
    the first of them could start none of its own."""
    items.sort(key=lambda item: BROWSER_TESTS in item.path.parents)


@pytest.fixture(autouse=True)
def scrubbed_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test."""
    for name in list(os.environ):
        if name.startswith(("PLANNING_", "PG")):
            monkeypatch.delenv(name)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A cluster that lives as long as the session, in a short folder of its own (a socket's path is limited)."""
    folder = Path(tempfile.mkdtemp(prefix="planning-test-"))
    folder.chmod(0o755)  # the service account must get through when the tests run as root
    made = Cluster(folder, durable=False)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template_database(cluster: Cluster) -> str:
    """The name of a database that is migrated once and only copied afterwards."""
    name = "planning_template"
    cluster.create_database(name)
    migrate(cluster.url("owner", name))
    return name


@pytest.fixture
def database(cluster: Cluster, template_database: str) -> Iterator[TestDatabase]:
    """A fresh copy of the template, dropped after the test."""
    name = f"test_{uuid4().hex[:12]}"
    cluster.create_database(name, template=template_database)
    try:
        yield TestDatabase(
            owner_url=cluster.url("owner", name),
            writer_url=cluster.url("writer", name),
            public_writer_url=cluster.url("public_writer", name),
            reader_url=cluster.url("reader", name),
            superuser_url=cluster.url("superuser", name),
        )
    finally:
        cluster.drop_database(name)


@pytest.fixture(scope="session")
def demo_server() -> Iterator[RunningDemo]:
    """The sample town as `planning-server demo` serves it, for the tests that ask and never change anything."""
    folder = Path(tempfile.mkdtemp(prefix="planning-demo-"))
    folder.chmod(0o755)
    demo = start_demo(folder)
    try:
        yield demo
    finally:
        demo.interrupt()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def real_data_dir() -> Path:
    """The folder of real plans beside the repository; tests that need it are skipped where it is not there."""
    folder = Path(os.environ.get("REAL_DATA_DIR", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data in {folder}; set REAL_DATA_DIR to the folder that holds it")
    return folder
