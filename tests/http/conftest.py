"""The web application on the published town; read-only tests share one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from planning_server.cli.cluster import Cluster
from tests.conftest import TestDatabase
from tests.http.office import Office, hire, office_on
from tests.published_town import SAMPLES, MovedClock, PublishedTown, app_on, publish_town

UNASKED_TOWN = "published_town_unasked"


@pytest.fixture(scope="session")
def town(cluster: Cluster, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> PublishedTown:
    name = "published_town"
    cluster.create_database(name, template=template_database)
    town = publish_town(cluster, name, tmp_path_factory.mktemp("town"))
    # Copies are made of a database that nobody asks: PostgreSQL copies none that has other sessions.
    cluster.create_database(UNASKED_TOWN, template=name)
    return town


@pytest.fixture(scope="session")
def client(cluster: Cluster, town: PublishedTown) -> Iterator[TestClient]:
    """Asks the town's application; its clock stands at 2026-11-20 10:00 in Viet Nam."""
    with app_on(cluster, town.database, town.archive_dir) as app, TestClient(app) as asking:
        yield asking


@pytest.fixture
def own_database(cluster: Cluster, town: PublishedTown) -> Iterator[str]:
    """A copy of the town's database that a test may change or lose."""
    name = f"town_{uuid4().hex[:12]}"
    assert town.database != UNASKED_TOWN
    cluster.create_database(name, template=UNASKED_TOWN)
    yield name
    cluster.drop_database(name)


@pytest.fixture
def moved_clock() -> MovedClock:
    return MovedClock()


@pytest.fixture(scope="session")
def walk() -> dict[str, Any]:
    """What the sample town's maker worked out on paper."""
    return cast(
        "dict[str, Any]", json.loads(Path(SAMPLES / "expected" / "walk.json").read_text(encoding="utf-8"))
    )


@pytest.fixture(scope="session")
def town_facts() -> dict[str, Any]:
    """Counts, areas and special parcels of the sample town, as its maker worked them out."""
    return cast(
        "dict[str, Any]", json.loads(Path(SAMPLES / "expected" / "town.json").read_text(encoding="utf-8"))
    )


@pytest.fixture(scope="session")
def staffed(cluster: Cluster, template_database: str) -> tuple[str, dict[str, str]]:
    """The name of a database with the office's accounts, to be copied, and a token of each: passwords are slow to hash."""
    name = "staffed_office"
    cluster.create_database(name, template=template_database)
    return name, hire(cluster.url("writer", name))


@pytest.fixture
def office(cluster: Cluster, staffed: tuple[str, dict[str, str]], tmp_path: Path) -> Iterator[Office]:
    """The desk over HTTP, with nothing sent yet."""
    template, tokens = staffed
    name = f"office_{uuid4().hex[:12]}"
    cluster.create_database(name, template=template)
    database = TestDatabase(
        owner_url=cluster.url("owner", name),
        writer_url=cluster.url("writer", name),
        public_writer_url=cluster.url("public_writer", name),
        reader_url=cluster.url("reader", name),
        superuser_url=cluster.url("superuser", name),
    )
    try:
        with office_on(database, tmp_path, tokens) as made:
            yield made
    finally:
        cluster.drop_database(name)
