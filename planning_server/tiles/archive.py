"""Reading PMTiles archives: the directory parsed once into memory, the file mapped, a look-up is a binary search."""

from __future__ import annotations

import bisect
import gzip
import json
import mmap
import re
import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pmtiles.tile import Compression, deserialize_directory, deserialize_header, zxy_to_tileid

from planning_server.domain.errors import NotFound, Unavailable
from planning_server.domain.text import Text
from planning_server.tiles.grid import TileAddress

SHA256 = re.compile(r"[0-9a-f]{64}")


class Archive:
    """One archive of gzip-compressed MVT tiles. Raises `Unavailable` when the file is not a whole archive."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            self._read(path.name)
        except Unavailable:
            self._map.close()
            raise
        except Exception as cause:
            self._map.close()
            raise _broken(path.name, str(cause)) from cause

    def _read(self, name: str) -> None:
        header = deserialize_header(self._map[:127])
        if header["tile_compression"] is not Compression.GZIP:
            raise _broken(name, "its tiles are not compressed with gzip")
        self.min_zoom, self.max_zoom = header["min_zoom"], header["max_zoom"]
        self._data_offset = header["tile_data_offset"]
        if self._data_offset + header["tile_data_length"] != len(self._map):
            raise _broken(name, "the file is cut short")
        start, length = header["metadata_offset"], header["metadata_length"]
        self.metadata: dict[str, Any] = json.loads(gzip.decompress(self._map[start : start + length]))
        self._read_directory(header["root_offset"], header["root_length"], header["leaf_directory_offset"])

    def _read_directory(self, root_offset: int, root_length: int, leaves_offset: int) -> None:
        self._ids, self._runs = array("Q"), array("L")
        self._offsets, self._lengths = array("Q"), array("L")
        pending = [(root_offset, root_length)]
        while pending:
            offset, length = pending.pop()
            leaves: list[tuple[int, int]] = []
            for entry in deserialize_directory(self._map[offset : offset + length]):
                if entry.run_length == 0:
                    leaves.append((leaves_offset + entry.offset, entry.length))
                    continue
                self._ids.append(entry.tile_id)
                self._runs.append(entry.run_length)
                self._offsets.append(entry.offset)
                self._lengths.append(entry.length)
            pending.extend(reversed(leaves))

    def stored(self, zoom: int) -> Iterator[tuple[int, memoryview]]:
        """Number on the Hilbert curve and stored (gzip) bytes of every tile of a zoom, in the order of the numbers."""
        first, end = zxy_to_tileid(zoom, 0, 0), zxy_to_tileid(zoom + 1, 0, 0)
        whole = memoryview(self._map)
        for position in range(bisect.bisect_left(self._ids, first), bisect.bisect_left(self._ids, end)):
            start = self._data_offset + self._offsets[position]
            for tile_id in range(self._ids[position], self._ids[position] + self._runs[position]):
                yield tile_id, whole[start : start + self._lengths[position]]

    @property
    def size(self) -> int:
        return len(self._map)

    def tile(self, address: TileAddress) -> memoryview | None:
        """The stored (gzip) bytes of a tile; None where the archive shows nothing. The address must be in the grid."""
        tile_id = zxy_to_tileid(address.z, address.x, address.y)
        position = bisect.bisect_right(self._ids, tile_id) - 1
        if position < 0 or tile_id >= self._ids[position] + self._runs[position]:
            return None
        start = self._data_offset + self._offsets[position]
        return memoryview(self._map)[start : start + self._lengths[position]]

    def bytes_between(self, start: int, stop: int) -> memoryview:
        """Bytes `[start, stop)` of the file itself, for range requests."""
        return memoryview(self._map)[start:stop]


def _broken(name: str, reason: str) -> Unavailable:
    return Unavailable(
        "archive-broken",
        Text(
            f"Tệp bản đồ {name} bị hỏng: {reason}. Hãy công bố lại.",
            f"The archive {name} is broken: {reason}. Publish again.",
        ),
    )


class ArchiveFolder:
    """The archives of a node, opened when first asked for; the least recently used of more than `keep_open` is let go."""

    def __init__(self, folder: Path, *, keep_open: int = 64) -> None:
        self.folder = folder
        self._keep_open = keep_open
        self._open: OrderedDict[str, Archive] = OrderedDict()
        self._lock = threading.Lock()

    def archive(self, sha256: str) -> Archive:
        """The archive of that hash. Raises `NotFound`; the name is checked before any file is touched."""
        with self._lock:
            known = self._open.get(sha256)
            if known is not None:
                self._open.move_to_end(sha256)
                return known
            if not SHA256.fullmatch(sha256):
                raise _unknown(sha256)
            try:
                opened = Archive(self.folder / f"{sha256}.pmtiles")
            except FileNotFoundError:
                raise _unknown(sha256) from None
            self._open[sha256] = opened
            while len(self._open) > self._keep_open:
                # Not closed by hand: a tile on its way to the wire may still point into the map.
                self._open.popitem(last=False)
            return opened

    def holds(self, sha256: str) -> bool:
        """Whether the archive can be served here now."""
        try:
            self.archive(sha256)
        except (NotFound, Unavailable):
            return False
        return True


def _unknown(name: str) -> NotFound:
    return NotFound(
        "no-such-archive",
        Text(
            f"Không có kho ô bản đồ “{name[:80]}”. Hãy lấy địa chỉ từ TileJSON.",
            f"There is no archive “{name[:80]}”. Take the address from the TileJSON.",
        ),
    )
