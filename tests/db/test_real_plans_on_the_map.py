"""Both real files from the zip to the tiles: every zone and every parcel that went in is on the map."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import mapbox_vector_tile
import pytest
from pmtiles.reader import MmapSource, Reader, all_tiles

from planning_server.jobs.build_edition import PublishOrder, publish_edition
from planning_server.store.sessions import Store, StoreAddresses
from tests.conftest import TestDatabase
from tests.published_town import PROJECT, PUBLISHED_AT, TODAY, add_people, ingest_and_approve

PLANS = PROJECT / "tests" / "plan_files"
DETAIL_ZOOM = 16


@pytest.fixture
def store(database: TestDatabase) -> Iterator[Store]:
    made = Store(StoreAddresses(reader=database.reader_url, writer=database.writer_url))
    yield made
    made.close()


def _real(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    return path


def _ids(archive: Path, layer: str) -> set[int]:
    """The feature ids of a layer in all tiles of the last zoom."""
    found: set[int] = set()
    with archive.open("rb") as file:
        source = MmapSource(file)
        assert Reader(source).header()["max_zoom"] == DETAIL_ZOOM
        for (zoom, _, _), body in all_tiles(source):
            if zoom == DETAIL_ZOOM:
                decoded = cast("dict[str, Any]", mapbox_vector_tile.decode(gzip.decompress(body)))
                found |= {item["id"] for item in decoded.get(layer, {"features": []})["features"]}
    return found


@pytest.mark.slow
def test_every_real_zone_and_parcel_is_on_the_map(store: Store, real_data_dir: Path, tmp_path: Path) -> None:
    """data/README.md: 1 163 zones in the north of Bình Tân, 9 777 parcels in Duy Nghĩa."""
    with zipfile.ZipFile(_real(real_data_dir, "vn_binhtan_zoning.zip")) as packed:
        zoning = Path(packed.extract("qh_binhtan_bac_vn2000_9210.zip", tmp_path))
    add_people(store)
    ingest_and_approve(store, tmp_path / "uploads", zoning, PLANS / "binhtan.json")
    parcels = _real(real_data_dir, "vn_duynghia_parcels.zip")
    ingest_and_approve(store, tmp_path / "uploads", parcels, PLANS / "duynghia.json")
    order = PublishOrder("approver", "two real files", lambda: PUBLISHED_AT, TODAY, "planning-server/test")
    edition = publish_edition(store, tmp_path / "archives", order)
    (only,) = edition.slices
    archives = {name: tmp_path / "archives" / f"{sha256}.pmtiles" for name, sha256 in only.archives.items()}
    assert len(_ids(archives["planning"], "zones")) == 1163
    assert len(_ids(archives["cadastre"], "parcels")) == 9777
    drifts = [
        band["area_drift"] for report in edition.manifest["display_geometry"] for band in report["bands"]
    ]
    detailed = drifts[-3:]  # the bands from zoom 12 on; DESIGN section 4 allows 0.5 % from zoom 13
    assert all(abs(drift) < 0.005 for drift in detailed)
