"""Every tile that baking makes a whole zoom at a time is the tile that ST_AsMVT draws: same features, same attributes, within one unit."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from planning_server.jobs.build_edition import PublishOrder, publish_edition
from planning_server.store import tiles as rows
from planning_server.store.sessions import Session, Store, StoreAddresses
from planning_server.tiles.grid import tiles_touching
from planning_server.tiles.layers import PLANS_OF_TILESETS
from planning_server.tiles.proof import Difference, differences
from planning_server.tiles.render import TileContent, render_tile
from planning_server.tiles.whole_zooms import WholeZooms
from tests.conftest import TestDatabase
from tests.published_town import PROJECT, PUBLISHED_AT, SAMPLES, TODAY, add_people, ingest_and_approve

PLANS = PROJECT / "tests" / "plan_files"


@pytest.fixture
def store(database: TestDatabase) -> Iterator[Store]:
    made = Store(StoreAddresses(reader=database.reader_url, writer=database.writer_url))
    add_people(made)
    yield made
    made.close()


def publish(store: Store, folder: Path) -> None:
    order = PublishOrder("approver", "proof", lambda: PUBLISHED_AT, TODAY, "planning-server/test")
    publish_edition(store, folder / "archives", order)


def contents(session: Session) -> Iterator[TileContent]:
    versions = [row[0] for row in session.execute("SELECT version_id FROM pub.plan_version ORDER BY 1")]
    yield TileContent("planning", versions, 1)
    yield TileContent("cadastre", (), 1)


def compared(session: Session, content: TileContent) -> tuple[int, list[tuple[str, Difference]]]:
    """How many tiles show something, and where the two differ; also looks for tiles that only one of them has."""
    plan = PLANS_OF_TILESETS[content.tileset]
    boxes = (
        rows.planning_boxes(session, content.version_ids)
        if content.tileset == "planning"
        else rows.cadastre_boxes(session, content.edition)
    )
    made = WholeZooms(session, content)
    found: list[tuple[str, Difference]] = []
    tiles = 0
    for zoom in range(plan.min_zoom, plan.max_zoom + 1):
        written = dict(made.zoom(zoom))
        for address in {*tiles_touching(boxes, zoom), *written}:
            reference = render_tile(session, content, address)
            tiles += bool(reference)
            name = f"{address.z}/{address.x}/{address.y}"
            found += [(name, item) for item in differences(reference, written.get(address, b""))]
    return tiles, found


def test_the_sample_town(store: Store, tmp_path: Path) -> None:
    for plan in sorted(SAMPLES.glob("files/*.json")):
        ingest_and_approve(store, tmp_path / "uploads", plan.with_suffix(".zip"), plan)
    publish(store, tmp_path)
    with store.reading() as session:
        for content in contents(session):
            tiles, found = compared(session, content)
            assert tiles > 20
            assert found == []


def test_a_zone_of_more_square_metres_than_an_integer_holds(
    store: Store, database: TestDatabase, tmp_path: Path
) -> None:
    """Forest of one class of a whole province: 3 000 km²."""
    plan = min(SAMPLES.glob("files/*.json"))
    ingest_and_approve(store, tmp_path / "uploads", plan.with_suffix(".zip"), plan)
    publish(store, tmp_path)
    with psycopg.connect(database.superuser_url) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("UPDATE pub.zone SET area_m2 = 3e9")
    with store.reading() as session:
        tiles, found = compared(session, next(contents(session)))
    assert tiles > 0
    assert found == []


@pytest.mark.slow
def test_two_real_plans(store: Store, real_data_dir: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(real_data_dir / "vn_binhtan_zoning.zip") as packed:
        zoning = Path(packed.extract("qh_binhtan_bac_vn2000_9210.zip", tmp_path))
    ingest_and_approve(store, tmp_path / "uploads", zoning, PLANS / "binhtan.json")
    ingest_and_approve(
        store, tmp_path / "uploads", real_data_dir / "vn_duynghia_parcels.zip", PLANS / "duynghia.json"
    )
    publish(store, tmp_path)
    with store.reading() as session:
        for content in contents(session):
            tiles, found = compared(session, content)
            assert tiles >= 50
            assert {item.feature for _, item in found} <= invalid_as_stored(session, content)


def invalid_as_stored(session: Session, content: TileContent) -> set[int]:
    """ST_AsMVT reads crossing rings in a way of its own; the encoder draws the valid reading that all else of the program goes by."""
    if content.tileset == "planning":
        return set()  # zones have their display geometry, which is valid
    return {
        row[0] for row in session.execute("SELECT feature_id FROM pub.parcel WHERE NOT ST_IsValid(geom_3857)")
    }
