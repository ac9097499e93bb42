"""Baking: every tile of a tileset, rendered once at publication and kept in one PMTiles archive named by its content."""

from __future__ import annotations

import gzip
import hashlib
import heapq
import os
import tempfile
from collections.abc import Container, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pmtiles.tile import Compression, TileType, tileid_to_zxy, zxy_to_tileid
from pmtiles.writer import Writer

from planning_server.publish.baker import Basis, DisplayReport, Leftovers
from planning_server.store import tiles as rows
from planning_server.store.editions import ArchiveRow
from planning_server.store.sessions import Session
from planning_server.tiles import generalise
from planning_server.tiles.archive import Archive, ArchiveFolder
from planning_server.tiles.encoder import ENCODING
from planning_server.tiles.grid import TileAddress, degrees_box
from planning_server.tiles.large import LARGEST_BYTES, large_tile
from planning_server.tiles.layers import PLANS_OF_TILESETS, TilesetPlan
from planning_server.tiles.leftovers import remove_leftovers
from planning_server.tiles.render import TileContent
from planning_server.tiles.renewal import Renewal
from planning_server.tiles.whole_zooms import WholeZooms

GZIP_LEVEL = 5
"""A fifth of the time of level 6 less, for bytes that are 0.2 % more."""
EMPTY = gzip.compress(b"", GZIP_LEVEL, mtime=0)
WORKERS = 2
"""Threads that compress, beside the one that draws: zlib works outside the interpreter's lock."""


class ArchiveBaker:
    """Bakes into `archive_dir`; fulfils the protocol `publish.baker.Baker`."""

    def __init__(self, archive_dir: Path) -> None:
        self._archive_dir = archive_dir
        self.baked: list[TileCounts] = []
        """What each bake so far drew and copied, in order."""

    def derive_display(self, session: Session, version_ids: Sequence[int]) -> list[DisplayReport]:
        return generalise.derive_display(session, version_ids)

    def remove_leftovers(self, named: Container[str]) -> Leftovers:
        return remove_leftovers(self._archive_dir, named)

    def keeps(self, archive: ArchiveRow) -> bool:
        plan = PLANS_OF_TILESETS[archive.tileset]
        return list(archive.layers) == vector_layers(plan) and ArchiveFolder(self._archive_dir).holds(
            archive.sha256
        )

    def bake_planning(
        self, session: Session, version_ids: Sequence[int], bases: Sequence[Basis] = ()
    ) -> ArchiveRow:
        boxes = rows.planning_boxes(session, version_ids)
        shown = frozenset(version_ids)
        nearest = sorted(bases, key=lambda basis: len(shown ^ frozenset(basis.version_ids)))
        return self._bake(session, TileContent("planning", version_ids, 0), boxes, nearest)

    def bake_cadastre(self, session: Session, edition: int, bases: Sequence[Basis] = ()) -> ArchiveRow:
        boxes = rows.cadastre_boxes(session, edition)
        return self._bake(session, TileContent("cadastre", (), edition), boxes, bases)

    def _bake(
        self,
        session: Session,
        content: TileContent,
        boxes: NDArray[np.float64],
        bases: Sequence[Basis],
    ) -> ArchiveRow:
        plan = PLANS_OF_TILESETS[content.tileset]
        basis = next((item for item in bases if self._is_of_this_encoding(item.archive)), None)
        bounds = degrees_box(boxes) if len(boxes) else (0.0, 0.0, 0.0, 0.0)
        self._archive_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._archive_dir, suffix=".partial", delete=False) as file:
            partial = Path(file.name)
            try:
                writer = Writer(file)
                drawn = WholeZooms(session, content)
                renewed = None if basis is None else self._renewed(session, basis, content, drawn)
                counts = TileCounts(0, 0)
                for zoom in range(plan.min_zoom, plan.max_zoom + 1):
                    counts += (
                        write_zoom(writer, drawn.zoom(zoom))
                        if renewed is None
                        else renewed.write(writer, zoom)
                    )
                self.baked.append(counts)
                _finish(writer, plan, bounds)
                file.flush()
                os.fsync(file.fileno())
                return replace(keep_archive(partial, plan, bounds), large_tiles=counts.large)
            finally:
                partial.unlink(missing_ok=True)

    def _is_of_this_encoding(self, archive: ArchiveRow) -> bool:
        """Whether the program would draw the tiles of this archive today as they are stored in it."""
        if not self.keeps(archive):
            return False
        return ArchiveFolder(self._archive_dir).archive(archive.sha256).metadata.get("encoding") == ENCODING

    def _renewed(self, session: Session, basis: Basis, content: TileContent, drawn: WholeZooms) -> _Renewed:
        before = TileContent(content.tileset, basis.version_ids, basis.edition)
        archive = ArchiveFolder(self._archive_dir).archive(basis.archive.sha256)
        return _Renewed(archive, Renewal(session, before, content), drawn)


@dataclass(frozen=True, slots=True)
class TileCounts:
    """How many tiles a bake drew, how many it copied from the archive before, and which of them are large (`large_tile`)."""

    drawn: int
    copied: int
    large: tuple[Mapping[str, Any], ...] = ()

    def __add__(self, other: TileCounts) -> TileCounts:
        return TileCounts(self.drawn + other.drawn, self.copied + other.copied, self.large + other.large)


def write_zoom(
    writer: Writer,
    drawn: Iterable[tuple[TileAddress, bytes]],
    copied: Iterable[tuple[int, memoryview]] = (),
) -> TileCounts:
    """In the order of the archive (along the Hilbert curve), what is drawn compressed once and for all."""
    ordered = sorted((zxy_to_tileid(address.z, address.x, address.y), body) for address, body in drawn)
    stored = list(copied)
    large: list[Mapping[str, Any]] = []
    with ThreadPoolExecutor(WORKERS) as pool:
        for tile_id, body in heapq.merge(stored, pool.map(_packed, ordered), key=itemgetter(0)):
            writer.write_tile(tile_id, bytes(body))
            told = (
                large_tile(TileAddress(*tileid_to_zxy(tile_id)), body) if len(body) > LARGEST_BYTES else None
            )
            if told is not None:
                large.append(told)
    return TileCounts(len(ordered), len(stored), tuple(large))


class _Renewed:
    """The zooms of a content, with all tiles that an older archive shows alike taken from there."""

    def __init__(self, archive: Archive, renewal: Renewal, drawn: WholeZooms) -> None:
        self._archive = archive
        self._renewal = renewal
        self._drawn = drawn

    def write(self, writer: Writer, zoom: int) -> TileCounts:
        changed = self._renewal.tiles(zoom)
        numbers = {zxy_to_tileid(tile.z, tile.x, tile.y) for tile in changed}
        stored = [item for item in self._archive.stored(zoom) if len(item[1]) > len(EMPTY)]
        copied = [item for item in stored if item[0] not in numbers]
        return write_zoom(writer, self._changed(zoom, changed, len(stored)), copied)

    def _changed(
        self, zoom: int, changed: frozenset[TileAddress], stored: int
    ) -> Iterable[tuple[TileAddress, bytes]]:
        if not changed:
            return ()
        if len(changed) * 2 < stored:
            return self._drawn.some(zoom, changed)
        return (tile for tile in self._drawn.zoom(zoom) if tile[0] in changed)


def _packed(tile: tuple[int, bytes]) -> tuple[int, bytes]:
    return tile[0], gzip.compress(tile[1], GZIP_LEVEL, mtime=0)


def _finish(writer: Writer, plan: TilesetPlan, bounds: tuple[float, float, float, float]) -> None:
    if not writer.tile_entries:
        # The format has no empty archive; one empty tile at the lowest zoom stands for "nothing is shown".
        writer.write_tile(zxy_to_tileid(plan.min_zoom, 0, 0), EMPTY)
    west, south, east, north = bounds
    header = {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": round(west * 1e7),
        "min_lat_e7": round(south * 1e7),
        "max_lon_e7": round(east * 1e7),
        "max_lat_e7": round(north * 1e7),
        "center_zoom": plan.min_zoom,
        "center_lon_e7": round((west + east) / 2 * 1e7),
        "center_lat_e7": round((south + north) / 2 * 1e7),
    }
    writer.finalize(header, {"vector_layers": vector_layers(plan), "encoding": ENCODING})


def vector_layers(plan: TilesetPlan) -> list[dict[str, Any]]:
    """The `vector_layers` of TileJSON 3.0.0."""
    return [
        {"id": layer.name, "fields": layer.fields, "minzoom": layer.min_zoom, "maxzoom": plan.max_zoom}
        for layer in plan.layers
    ]


def keep_archive(partial: Path, plan: TilesetPlan, bounds: tuple[float, float, float, float]) -> ArchiveRow:
    """Renames the finished file to its hash and makes the rename last; the same content again is the same file."""
    with partial.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size = partial.stat().st_size
    partial.chmod(0o644)
    partial.rename(partial.with_name(f"{sha256}.pmtiles"))
    folder = os.open(partial.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return ArchiveRow(sha256, plan.tileset, size, plan.min_zoom, plan.max_zoom, bounds, vector_layers(plan))
