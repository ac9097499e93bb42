"""Tells a row without a shape from a row whose shape GDAL gave up: it answers the same for both, and the second is a fault."""

from __future__ import annotations

import mmap
import sqlite3
import struct
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

HEADER_BYTES = 100
NULL_SHAPE = 0
AT_ONCE = 500


def in_shapefile(path: Path, _: str | None, records: Sequence[int]) -> set[int]:
    """Those of `records` (from 0) whose shape type in the .shp is not that of an empty one."""
    index, shp = path.with_suffix(".shx").read_bytes(), path
    lost: set[int] = set()
    with shp.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        for record in records:
            place = HEADER_BYTES + 8 * record
            if place + 8 > len(index):
                continue
            (words,) = struct.unpack_from(">i", index, place)
            start = 2 * words + 8
            kind = struct.unpack_from("<i", raw, start)[0] if 0 <= start <= len(raw) - 4 else -1
            if kind != NULL_SHAPE:
                lost.add(record)
    return lost


def in_geopackage(path: Path, layer: str | None, fids: Sequence[int]) -> set[int]:
    """Those of `fids` whose geometry column is not null."""
    lost: set[int] = set()
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)) as database:
        found = database.execute(
            "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)
        ).fetchone()
        if found is None or layer is None:
            return lost
        table, column = (f'"{name.replace(chr(34), chr(34) * 2)}"' for name in (layer, str(found[0])))
        for start in range(0, len(fids), AT_ONCE):
            some = list(fids[start : start + AT_ONCE])
            marks = ",".join("?" * len(some))
            query = f"SELECT rowid FROM {table} WHERE {column} IS NOT NULL AND rowid IN ({marks})"  # noqa: S608 - names quoted above, in the file's own database
            lost.update(int(row[0]) for row in database.execute(query, some))
    return lost
