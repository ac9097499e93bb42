"""Tells rows that a mapped layer lost because their shapes are of another kind, and that nothing else maps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import WGS84, Crs
from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.checks.rows_told import row_ranges
from planning_server.ingest.data_sets import layer_key
from planning_server.ingest.findings import of_shapes as say
from planning_server.ingest.findings.kind import Place, Spot
from planning_server.ingest.ground import Geometries, moved
from planning_server.ingest.plan_values import LayerMapping, LayerRole
from planning_server.ingest.readers.source_layer import SourceLayer
from planning_server.ingest.shape_kinds import without_kind, words_of_kind
from planning_server.ingest.text.told import listed_rows

DRAWN = (LayerRole.ZONES, LayerRole.PARCELS, LayerRole.OVERLAYS, LayerRole.LINES)
SHOWN = 1000
"""Shapes that one finding draws; its rows name all of them."""
MAKERS: Mapping[int, Callable[[Geometries], object]] = {
    0: shapely.multipoints,
    1: shapely.multilinestrings,
    2: shapely.multilinestrings,
    3: shapely.multipolygons,
}
"""By shapely's type of a part; the shapes of a layer set apart are of one kind."""
NOTHING_MORE = Text("", "")
MAYBE_AREAS = Text(
    " Số đường khép kín trong đó, có thể được hiểu là vùng: {closed}.",
    " Of these, closed lines that may be meant as areas: {closed}.",
)


def tell_set_apart(
    layer: SourceLayer, mapped: Mapping[str, tuple[LayerMapping, Crs]], findings: list[Finding]
) -> bool:
    """`layer` is mapped by nothing; `mapped` has the others by `layer_key`. False where the layer did not come from one of them."""
    origin = without_kind(layer.name)
    if origin == layer.name or layer_key(origin) not in mapped:
        return False
    mapping, crs = mapped[layer_key(origin)]
    if mapping.role not in DRAWN or not layer.rows:
        return False
    closed = np.asarray(shapely.is_closed(layer.geometries), dtype=bool)
    is_line = np.isin(shapely.get_type_id(layer.geometries), (1, 2, 5))
    count = int((closed & is_line).sum())
    listed = listed_rows(layer.rows)
    place, geometry = _places(layer.geometries, crs)
    findings.append(
        say.ROWS_SET_APART.seen(
            Spot(origin, layer.rows[0], place, geometry),
            measured={"count": len(layer.rows), "rows": row_ranges(layer.rows), "closed_lines": count},
            layer=origin,
            role=mapping.role,
            words=words_of_kind(layer.name),
            rows=listed,
            other=layer.name,
            closed=MAYBE_AREAS.formatted(closed=count) if count else NOTHING_MORE,
        )
    )
    return True


def _places(geometries: Geometries, crs: Crs) -> tuple[Place | None, BaseGeometry | None]:
    """A place on the first of them, and the first of them as they are, in degrees."""
    finite = np.isfinite(shapely.bounds(geometries)).all(axis=1)
    usable = geometries[finite][:SHOWN]
    if not len(usable):
        return None, None
    drawn = moved(usable, crs, Crs(WGS84))
    at = shapely.get_coordinates(drawn[0])[0]
    parts = shapely.get_parts(drawn)
    make = MAKERS[int(shapely.get_type_id(parts[0]))]
    return (round(float(at[0]), 7), round(float(at[1]), 7)), cast("BaseGeometry", make(parts))
