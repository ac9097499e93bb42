"""Reads a MicroStation V7 design file with GDAL: levels become layers, element numbers stand where a DXF has handles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyogrio.raw
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.ingest.readers.cad_drawing import (
    FARTHEST,
    MOST_ENTITIES,
    MOST_VERTICES,
    CadOptions,
    Drawing,
    DrawnArea,
    DrawnLine,
    DrawnText,
    Pen,
    Point,
)
from planning_server.ingest.readers.exchange import CannotRead

V8_START = b"\xd0\xcf\x11\xe0"
V7_STARTS = tuple(bytes((space, kind, 0xFE, 0x02)) for space in (0x08, 0xC8) for kind in (0x08, 0x09))
"""Of drawings in two and three dimensions: the first element is a header of type 8 or 9, of 1536 bytes."""
STROKED = (15, 16)
"""Ellipses and arcs: GDAL gives them as lines of its own fineness."""
FONT = re.compile(r"f:([^,)]+)")
COLOR = re.compile(r"c:(#[0-9a-f]{6})", re.IGNORECASE)
QUERY = "SELECT Type, Level, ColorIndex, Text, OGR_STYLE AS pen FROM elements"
DRAWN_AS = {
    3: "LINE",
    4: "LINE STRING",
    6: "SHAPE",
    11: "CURVE",
    12: "COMPLEX CHAIN",
    14: "COMPLEX SHAPE",
    15: "ELLIPSE",
    16: "ARC",
    17: "TEXT",
}


def read_dgn(path: Path, _: CadOptions) -> Drawing:
    """In master units. Raises `CannotRead` for what is no V7 file."""
    with path.open("rb") as file:
        start = file.read(4)
    if start == V8_START:
        raise CannotRead("this is a DGN V8 file; save it as V7 or as DXF")
    if not start.startswith(V7_STARTS):
        raise CannotRead("no DGN V7 file")
    _, numbers, shapes, columns = pyogrio.raw.read(
        path, sql=QUERY, sql_dialect="OGRSQL", return_fids=True, force_2d=True, ENCODING="ISO-8859-1"
    )
    if shapes is None or len(shapes) > MOST_ENTITIES:
        raise CannotRead(f"no elements, or more than {MOST_ENTITIES}")
    drawing = Drawing(text_form="bytes")
    geometries = shapely.from_wkb(shapes, on_invalid="ignore")
    if int(shapely.get_num_coordinates(geometries).sum()) > MOST_VERTICES:
        raise CannotRead(f"more than {MOST_VERTICES} vertices")
    rows = zip(numbers.tolist(), geometries, *(column.tolist() for column in columns), strict=True)
    for row in rows:
        _take(drawing, *row)
    drawing.notes.say("drawing", version="DGN V7", codepage="-", units=0)
    return drawing


def _take(
    drawing: Drawing,
    number: int,
    shape: BaseGeometry | None,
    kind: float,
    level: float,
    color: float,
    text: str | None,
    style: str | None,
) -> None:
    style = style or ""
    hue = COLOR.search(style)
    pen = Pen(
        layer=str(_whole(level)),
        handle=str(number),
        kind=DRAWN_AS.get(_whole(kind), f"TYPE {_whole(kind)}"),
        color_index=_whole(color),
        color=hue[1].lower() if hue else "",
    )
    if shape is None or shape.is_empty:
        drawing.unread[pen.kind] += 1
        return
    if not _is_usable(shape):
        drawing.notes.say("not_finite", handle=pen.handle, layer=pen.layer, kind=pen.kind, count=1)
        return
    if _whole(kind) in STROKED:
        drawing.notes.counts["stroked"] += 1
    _add(drawing, pen, shape, text, style)


def _add(drawing: Drawing, pen: Pen, shape: BaseGeometry, text: str | None, style: str) -> None:
    for part in shapely.get_parts(shape).tolist():
        if part.geom_type == "Polygon":
            rings = [_points(ring) for ring in (part.exterior, *part.interiors)]
            if len(rings) == 1:
                drawing.lines.append(DrawnLine(pen, rings[0][:-1], closed=True))
            else:
                drawing.areas.append(DrawnArea(pen, rings))
        elif part.geom_type == "LineString" and len(part.coords) > 1:
            drawing.lines.append(DrawnLine(pen, _points(part)))
        elif text and text.strip(" \t"):
            fonts = FONT.findall(style)
            drawing.texts.append(
                DrawnText(
                    pen, [(part.x, part.y)], " ".join(text.split(" ")), text, fonts[-1] if fonts else ""
                )
            )
        else:
            drawing.unread[pen.kind] += 1


def _points(line: Any) -> list[Point]:  # noqa: ANN401 - a line or a ring
    return [(point[0], point[1]) for point in cast("Sequence[Point]", line.coords)]


def _is_usable(shape: BaseGeometry) -> bool:
    xy = shapely.get_coordinates(shape)
    return bool(np.isfinite(xy).all() and (np.abs(xy) < FARTHEST).all())


def _whole(value: float | None) -> int:
    return -1 if value is None or not np.isfinite(value) else int(value)
