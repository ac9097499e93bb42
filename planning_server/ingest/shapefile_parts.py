"""What the headers of a shapefile's parts say about one another, looked at before any reader guesses."""

from __future__ import annotations

import struct

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.containers import FoundFile
from planning_server.ingest.data_sets import FoundDataSet
from planning_server.ingest.file_kinds import FileKind
from planning_server.ingest.findings import of_files as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.unreadable import Unreadable

HEADER_BYTES = 100
INDEX_ENTRY_BYTES = 8
NO_SHAPEFILE_BYTES = Text("tệp .shp không phải là shapefile", "the .shp file is no shapefile")


def check_shapefile(found: FoundDataSet, told: list[Finding]) -> None:
    """Raises `Unreadable` where shapes are missing or a part is cut short: the rows that lack would be lost without a word."""
    name = found.stem
    shp = found.parts.get(".shp")
    if shp is None:
        raise Unreadable(say.SHP_MISSING.seen(layer=name, parts=", ".join(sorted(found.parts))))
    if shp.kind is not FileKind.SHP or len(shp.head) < HEADER_BYTES:
        raise Unreadable(say.LAYER_UNREADABLE.seen(layer=name, reason=NO_SHAPEFILE_BYTES))
    _check_length(name, ".shp", shp, struct.unpack(">i", shp.head[24:28])[0] * 2)
    spot = Spot(name)
    index, table = found.parts.get(".shx"), found.parts.get(".dbf")
    if index is None:
        told.append(say.SHX_MISSING.seen(spot, layer=name))
    elif len(index.head) >= HEADER_BYTES:
        _check_length(name, ".shx", index, struct.unpack(">i", index.head[24:28])[0] * 2)
    if table is None:
        told.append(say.DBF_MISSING.seen(spot, layer=name))
        return
    rows = _check_dbf(name, table)
    if index is not None and len(index.head) >= HEADER_BYTES:
        shapes = (index.size - HEADER_BYTES) // INDEX_ENTRY_BYTES
        if shapes != rows:
            told.append(
                say.ROWS_DIFFER.seen(
                    spot, measured={"shapes": shapes, "rows": rows}, layer=name, shapes=shapes, rows=rows
                )
            )


def _check_dbf(name: str, table: FoundFile) -> int:
    """The number of rows, deleted ones included."""
    if len(table.head) < 32:
        raise Unreadable(
            say.LAYER_TRUNCATED.seen(layer=name, part=".dbf", expected=32, found=len(table.head))
        )
    rows, header_length, row_length = struct.unpack("<IHH", table.head[4:12])
    _check_length(name, ".dbf", table, header_length + rows * row_length)
    return rows


def _check_length(name: str, part: str, file: FoundFile, expected: int) -> None:
    if file.size < expected:
        raise Unreadable(say.LAYER_TRUNCATED.seen(layer=name, part=part, expected=expected, found=file.size))


def dbf_language(found: FoundDataSet) -> int:
    """The language byte of the .dbf header; 0 where there is none."""
    table = found.parts.get(".dbf")
    return table.head[29] if table is not None and len(table.head) >= 32 else 0
