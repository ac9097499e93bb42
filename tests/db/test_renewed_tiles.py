"""Baking again draws what changed and copies the rest: the archive is the one that drawing everything anew would make."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import mapbox_vector_tile
import pytest
import shapely
from pmtiles.tile import tileid_to_zxy
from shapely.geometry.base import BaseGeometry

from planning_server.cli.commands_publish import MOST_TOLD, large_tiles_of
from planning_server.domain.crs import WEB_MERCATOR, Crs, transform
from planning_server.jobs.answer_upload import accept_upload_warnings
from planning_server.jobs.ingest_upload import IngestDesk, approve_upload
from planning_server.publish.build import build_edition
from planning_server.publish.edition import Edition
from planning_server.publish.publication import Publication
from planning_server.store.sessions import Session
from planning_server.tiles.archive import Archive
from planning_server.tiles.bake import ArchiveBaker, TileCounts
from planning_server.tiles.grid import TileAddress
from tests.conftest import TestDatabase
from tests.ingest_desk import NOW, ingest_desk, send
from tests.published_town import TODAY
from tests.shapefiles import LayerFiles, Row, parcel_words, plan_words, square, write_zip

SIDE = 8
FAR = 60
"""Squares of 100 m to the east: another plan, at zoom 16 (612 m a tile) in other tiles."""


@pytest.fixture
def desk(database: TestDatabase, tmp_path: Path) -> Iterator[IngestDesk]:
    with ingest_desk(database, tmp_path / "uploads") as made:
        yield made


def zones(east: int, changes: Mapping[str, str] | None = None) -> list[Row]:
    """A chessboard of zones; `changes` give some of them another density."""
    return [
        (
            square(east + column, row),
            {
                "id": (name := f"{column}-{row}"),
                "code": "DAT_O_Nhomnhao",
                "density": (changes or {}).get(name, "≤ 70%"),
            },
        )
        for column in range(SIDE)
        for row in range(SIDE)
    ]


def drafted(desk: IngestDesk, folder: Path, rows: Sequence[Row], **words: str) -> None:
    folder.mkdir(parents=True)
    report = send(desk, write_zip(folder, LayerFiles("lots", rows)), plan_words(**words))
    _approve(desk, report.upload.upload_id, report.upload.state)


def surveyed(desk: IngestDesk, folder: Path, rows: Sequence[Row], **words: str) -> None:
    folder.mkdir(parents=True)
    report = send(desk, write_zip(folder, LayerFiles("thua", rows)), parcel_words(**words))
    _approve(desk, report.upload.upload_id, report.upload.state)


def _approve(desk: IngestDesk, upload_id: object, state: str) -> None:
    if state == "needs_attention":
        accept_upload_warnings(desk, upload_id, username="lan", reason="test")  # pyright: ignore[reportArgumentType] - a UUID
    approve_upload(desk, upload_id, username="huy", note=None)  # pyright: ignore[reportArgumentType] - the same


def published(desk: IngestDesk, baker: ArchiveBaker, base: int | None) -> Edition:
    order = Publication("huy", "", base, lambda: NOW, TODAY, (), "test")
    return build_edition(desk.store, baker, order)


def tiles_of(folder: Path, edition: Edition, tileset: str = "planning") -> dict[TileAddress, bytes]:
    archive = Archive(folder / f"{edition.slices[0].archives[tileset]}.pmtiles")
    return {
        TileAddress(*tileid_to_zxy(number)): bytes(body)
        for zoom in range(archive.min_zoom, archive.max_zoom + 1)
        for number, body in archive.stored(zoom)
    }


def test_a_new_version_draws_the_tiles_of_its_plan_alone(desk: IngestDesk, tmp_path: Path) -> None:
    """Two plans 6 km apart share the tiles of the low zooms and none of those above."""
    drafted(desk, tmp_path / "west", zones(0), plan_id="west")
    drafted(desk, tmp_path / "east", zones(FAR), plan_id="east", decision_number="2/QĐ-UBND")
    baker = ArchiveBaker(tmp_path / "archives")
    first = published(desk, baker, None)
    drafted(
        desk,
        tmp_path / "again",
        zones(0, {"3-3": "≤ 65%"}),
        plan_id="west",
        decision_number="3/QĐ-UBND",
        in_force_from="2025-01-01",
    )
    second = published(desk, baker, 1)
    before, after = (tiles_of(tmp_path / "archives", edition) for edition in (first, second))
    drawn = baker.baked[-1]
    assert drawn.drawn + drawn.copied == len(after) == len(before)
    same = {address for address in after if after[address] == before[address]}
    assert len(same) == drawn.copied
    west, east = (_reach(east, zoom=16) for east in (0, FAR))
    at_16 = {(address.x, address.y) for address in after if address.z == 16}
    assert at_16 == west | east
    assert not west & east
    assert {(address.x, address.y) for address in same if address.z == 16} == east
    whole = _baked_anew(desk, tmp_path / "anew", second)
    assert whole == second.slices[0].archives["planning"]


def test_an_attribute_of_one_zone_alone_is_not_missed(desk: IngestDesk, tmp_path: Path) -> None:
    drafted(desk, tmp_path / "one", zones(0))
    baker = ArchiveBaker(tmp_path / "archives")
    published(desk, baker, None)
    drafted(
        desk,
        tmp_path / "two",
        zones(0, {"3-3": "≤ 65%"}),
        decision_number="3/QĐ-UBND",
        in_force_from="2025-01-01",
    )
    second = published(desk, baker, 1)
    limits = {
        zoom: {
            feature["properties"]["zone_id"]: feature["properties"]["coverage_max"]
            for address, body in tiles_of(tmp_path / "archives", second).items()
            if address.z == zoom
            for feature in mapbox_vector_tile.decode(gzip.decompress(body))["zones"]["features"]
        }
        for zoom in (8, 12, 16)
    }
    assert set(limits) == {8, 12, 16}
    for shown in limits.values():
        assert {name: limit for name, limit in shown.items() if limit != 0.7} == {"3-3": 0.65}


def test_what_stays_keeps_its_id_on_the_map(desk: IngestDesk, tmp_path: Path) -> None:
    drafted(desk, tmp_path / "one", zones(0))
    baker = ArchiveBaker(tmp_path / "archives")
    first = published(desk, baker, None)
    changed = [*zones(0)[1:], (square(SIDE, 0), {"id": "new", "code": "DAT_O_Nhomnhao", "density": "≤ 70%"})]
    drafted(desk, tmp_path / "two", changed, decision_number="3/QĐ-UBND", in_force_from="2025-01-01")
    second = published(desk, baker, 1)
    ids = [
        {
            feature["properties"]["zone_id"]: feature["id"]
            for body in tiles_of(tmp_path / "archives", edition).values()
            for feature in mapbox_vector_tile.decode(gzip.decompress(body))["zones"]["features"]
        }
        for edition in (first, second)
    ]
    gone, new = ids[0].pop("0-0"), ids[1].pop("new")
    assert ids[0] == ids[1]
    assert new != gone
    assert len({*ids[1].values(), new}) == SIDE * SIDE


def test_one_parcel_of_a_commune_draws_its_tiles_alone(desk: IngestDesk, tmp_path: Path) -> None:
    def parcel(number: int, shape: BaseGeometry) -> Row:
        return shape, {"to": "1", "so": str(number), "dt": round(shape.area, 1), "loai": "ONT"}

    surveyed(desk, tmp_path / "one", [parcel(column, square(column, 0)) for column in range(FAR)])
    baker = ArchiveBaker(tmp_path / "archives")
    first = published(desk, baker, None)
    west, south, east, north = square(0, 0).bounds
    halves = [
        parcel(0, shapely.box(west, south, west + 50, north)),
        parcel(900, shapely.box(west + 50, south, east, north)),
    ]
    surveyed(desk, tmp_path / "two", halves, extent="changes")
    second = published(desk, baker, 1)
    before, after = (tiles_of(tmp_path / "archives", edition, "cadastre") for edition in (first, second))
    changed = {address for address in after if after[address] != before.get(address)}
    drawn, _ = baker.baked[-2:]  # then the planning tiles, of which there are none
    assert changed == {address for address in after if (address.x, address.y) in _reach(0, address.z, side=1)}
    assert drawn == TileCounts(len(changed), len(after) - len(changed))
    with desk.store.writing() as session:
        anew = ArchiveBaker(tmp_path / "anew").bake_cadastre(session, 2)
    assert anew.sha256 == second.slices[0].archives["cadastre"]


def test_tiles_of_another_encoding_are_not_copied(
    desk: IngestDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafted(desk, tmp_path / "west", zones(0), plan_id="west")
    drafted(desk, tmp_path / "east", zones(FAR), plan_id="east", decision_number="2/QĐ-UBND")
    baker = ArchiveBaker(tmp_path / "archives")
    with monkeypatch.context() as before:
        before.setattr("planning_server.tiles.bake.ENCODING", 1)
        published(desk, baker, None)
    drafted(
        desk,
        tmp_path / "again",
        zones(0),
        plan_id="west",
        decision_number="3/QĐ-UBND",
        in_force_from="2025-01-01",
    )
    published(desk, baker, 1)
    assert baker.baked[-1] == replace(baker.baked[0], copied=0)


def test_large_tiles_are_told_with_what_they_hold_and_none_is_cut(
    desk: IngestDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("bake", "large"):
        monkeypatch.setattr(f"planning_server.tiles.{module}.LARGEST_BYTES", 700)
    drafted(desk, tmp_path / "west", zones(0), plan_id="west")
    drafted(desk, tmp_path / "east", zones(FAR)[:1], plan_id="east", decision_number="2/QĐ-UBND")
    baker = ArchiveBaker(tmp_path / "archives")
    first = published(desk, baker, None)
    drafted(
        desk,
        tmp_path / "again",
        zones(FAR)[:1],
        plan_id="east",
        decision_number="3/QĐ-UBND",
        in_force_from="2025-01-01",
    )
    second = published(desk, baker, 1)
    assert baker.baked[-1].copied > 0
    for edition in (first, second):
        stored = {
            at: body for at, body in tiles_of(tmp_path / "archives", edition).items() if len(body) > 700
        }
        told = {
            TileAddress(tile["z"], tile["x"], tile["y"]): tile
            for tile in edition.manifest["slices"][0]["large_tiles"]
        }
        assert told.keys() == stored.keys()
        for at, body in stored.items():
            held = {
                name: len(layer["features"])
                for name, layer in mapbox_vector_tile.decode(gzip.decompress(body)).items()
            }
            assert told[at]["bytes"] == len(body)
            assert {name: has["features"] for name, has in told[at]["layers"].items()} == held
        lowest = told[min(told)]
        assert lowest["layers"]["zones"]["features"] == SIDE * SIDE + 1
        # squares of four corners and the first once more; the far plan's one zone too
        assert lowest["layers"]["zones"]["points"] == 5 * (SIDE * SIDE + 1)
    words = large_tiles_of(second)
    assert len(words) == min(len(told), MOST_TOLD) + (len(told) > MOST_TOLD)
    assert "zones: " in words[0].en


def _reach(east: int, zoom: int, side: int = SIDE) -> set[tuple[int, int]]:
    """Tiles whose margin of 64 units the ground of a chessboard reaches into, by the formula of the web map's grid."""
    rows = max(1, side)
    ground = shapely.union_all(
        [square(east + column, row) for column in (0, side - 1) for row in (0, rows - 1)]
    )
    west, south, far_east, north = transform(ground.envelope, Crs(5899), Crs(WEB_MERCATOR)).bounds
    half, width = 20037508.342789244, 2 * 20037508.342789244 / 2**zoom
    margin = width * 64 / 4096
    return {
        (x, y)
        for x in range(int((west - margin + half) // width), int((far_east + margin + half) // width) + 1)
        for y in range(int((half - north - margin) // width), int((half - south + margin) // width) + 1)
    }


def _baked_anew(desk: IngestDesk, folder: Path, edition: Edition) -> str:
    def in_force(session: Session) -> list[int]:
        rows = session.execute(
            "SELECT version_id FROM pub.edition_version WHERE edition = %s AND in_force_from <= %s"
            " AND (in_force_to IS NULL OR in_force_to > %s) ORDER BY version_id",
            (edition.number, TODAY, TODAY),
        )
        return [row[0] for row in rows]

    with desk.store.writing() as session:
        return ArchiveBaker(folder).bake_planning(session, in_force(session)).sha256
