"""The database stops while the web serves: readiness turns red, tiles go on, answers refuse, and all heals by itself."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from planning_server.cli.cluster import Cluster
from planning_server.publish.build import build_edition
from planning_server.publish.publication import Publication
from planning_server.store.migrate import migrate
from planning_server.store.sessions import Store, StoreAddresses
from planning_server.tiles.bake import ArchiveBaker
from tests.approved_uploads import AT, TODAY, DraftPlan, approve_parcels, approve_plan
from tests.published_town import app_on

DATABASE = "planning"
TILE = "/14/13127/7645.mvt"
HEAL_SECONDS = 30


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A cluster that this test may stop and kill."""
    folder = Path(tempfile.mkdtemp(prefix="planning-fault-"))
    folder.chmod(0o755)
    made = Cluster(folder, durable=False)
    try:
        made.start()
        migrate(made.url("owner", DATABASE))
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _publish(cluster: Cluster, folder: Path) -> None:
    approve_plan(cluster.url("writer", DATABASE), DraftPlan())
    approve_parcels(cluster.url("writer", DATABASE), {"1": "pa"})
    store = Store(
        StoreAddresses(reader=cluster.url("reader", DATABASE), writer=cluster.url("writer", DATABASE))
    )
    try:
        build_edition(
            store, ArchiveBaker(folder), Publication("binh", "x", None, lambda: AT, TODAY, (), "test")
        )
    finally:
        store.close()


def _until(client: TestClient, path: str, status: int) -> float:
    started = time.monotonic()
    while client.get(path).status_code != status:
        assert time.monotonic() - started < HEAL_SECONDS, f"{path} never answered {status}"
        time.sleep(0.2)
    return time.monotonic() - started


def test_tiles_go_on_and_answers_say_so_while_the_database_is_away(
    own_cluster: Cluster, tmp_path: Path
) -> None:
    _publish(own_cluster, tmp_path)
    with app_on(own_cluster, DATABASE, tmp_path) as app, TestClient(app) as client:
        template = client.get("/tiles/planning/tilejson.json").json()["tiles"][0]
        tile = template.removeprefix("https://quyhoach.example").split("/{z}")[0] + TILE
        before = client.get(tile)
        assert before.status_code == 200
        assert client.get("/readyz").status_code == 200
        assert client.get("/constraints?lon=108.4505&lat=11.9266").status_code == 200

        own_cluster.stop()
        _until(client, "/readyz", 503)
        assert client.get("/healthz").status_code == 200
        assert client.get(tile).content == before.content
        assert client.get("/tiles/planning/tilejson.json").status_code == 200
        assert client.get("/styles/planning.json").status_code == 200
        refused = client.get("/constraints?lon=108.4505&lat=11.9266&lang=en")
        assert refused.status_code == 503
        assert refused.json()["type"] == "/problems/database-away"
        assert "traceback" not in refused.text.lower()
        assert refused.headers["retry-after"] == "5"

        own_cluster.start()
        _until(client, "/readyz", 200)
        assert client.get("/constraints?lon=108.4505&lat=11.9266").status_code == 200


def test_a_process_that_starts_without_a_database_serves_once_it_is_there(
    own_cluster: Cluster, tmp_path: Path
) -> None:
    _publish(own_cluster, tmp_path)
    own_cluster.stop()
    with app_on(own_cluster, DATABASE, tmp_path) as app, TestClient(app) as client:
        assert client.get("/readyz").status_code == 503
        assert client.get("/styles/planning.json").status_code == 503
        own_cluster.start()
        _until(client, "/readyz", 200)
        assert client.get("/styles/planning.json").status_code == 200


def test_a_new_edition_is_served_without_a_restart(own_cluster: Cluster, tmp_path: Path) -> None:
    _publish(own_cluster, tmp_path)
    with app_on(own_cluster, DATABASE, tmp_path) as app, TestClient(app) as client:
        assert client.get("/editions/current").json()["edition"] == 1
        approve_plan(own_cluster.url("writer", DATABASE), DraftPlan(plan_id="q"))
        store = Store(
            StoreAddresses(
                reader=own_cluster.url("reader", DATABASE), writer=own_cluster.url("writer", DATABASE)
            )
        )
        build_edition(
            store, ArchiveBaker(tmp_path), Publication("binh", "x", 1, lambda: AT, TODAY, (), "test")
        )
        store.close()
        started = time.monotonic()
        while client.get("/editions/current").json()["edition"] != 2:
            assert time.monotonic() - started < 4, "the notice was not heard; polling alone takes 5 s"
            time.sleep(0.05)
