"""Holds a tile of the fast encoder against the same tile of ST_AsMVT: the same features with the same attributes, drawn within one unit.

A hole of less than three units a side, or ground thinner than a unit, may be there in one and not in the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import mapbox_vector_tile
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

UNIT: Final = 1.0
ROUNDING: Final = 0.5
"""Where a point lies between two units the two may round apart: PostGIS rounds within the tile, the encoder on the grid of the zoom."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`feature` is the id in the tile; `what` says what differs; `by` in units where that is a distance."""

    layer: str
    feature: int
    what: str
    by: float = 0.0


def differences(reference: bytes, made: bytes) -> Iterator[Difference]:
    """Both uncompressed; empty bytes are a tile that shows nothing."""
    wanted, found = _decoded(reference), _decoded(made)
    for layer in sorted(wanted.keys() | found.keys()):
        yield from _of_layer(layer, wanted.get(layer, {}), found.get(layer, {}))


_Features = Mapping[int, tuple[Mapping[str, Any], BaseGeometry]]


def _decoded(tile: bytes) -> dict[str, _Features]:
    if not tile:
        return {}
    decoded = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})
    return {
        name: {item["id"]: (item["properties"], shape(item["geometry"])) for item in layer["features"]}
        for name, layer in decoded.items()
    }


def _of_layer(layer: str, wanted: _Features, found: _Features) -> Iterator[Difference]:
    for feature in sorted(wanted.keys() | found.keys()):
        if feature not in wanted or feature not in found:
            _, geometry = wanted.get(feature) or found[feature]
            if not _is_nothing(geometry):
                yield Difference(layer, feature, "missing" if feature in wanted else "too many")
            continue
        (attributes, drawn), (others, redrawn) = wanted[feature], found[feature]
        if attributes != others:
            yield Difference(layer, feature, f"attributes: {attributes} and {others}")
        apart = _apart(drawn, redrawn)
        if apart > UNIT + ROUNDING:
            yield Difference(layer, feature, "drawn apart", apart)


def _is_nothing(geometry: BaseGeometry) -> bool:
    """Whether the grid has no room for it: nowhere a unit wide, or not a unit long. A point is always something."""
    if geometry.geom_type.endswith("Polygon"):
        return _wide(geometry).is_empty
    return 0 < geometry.length <= UNIT


def _apart(drawn: BaseGeometry, redrawn: BaseGeometry) -> float:
    """The largest distance of a vertex of the one from the outline of the other; of areas only what is a unit wide counts."""
    if not drawn.geom_type.endswith("Polygon"):
        return _farthest(drawn, redrawn)
    apart = _farthest(drawn.boundary, redrawn.boundary)
    if apart <= UNIT + ROUNDING:
        return apart
    drawn, redrawn = (shapely.make_valid(item, method="structure") for item in (drawn, redrawn))
    reach = UNIT + ROUNDING
    left = (_wide(drawn).difference(redrawn.buffer(reach)), _wide(redrawn).difference(drawn.buffer(reach)))
    return 0.0 if all(item.is_empty for item in left) else apart


def _farthest(lines: BaseGeometry, others: BaseGeometry) -> float:
    return max(
        float(shapely.distance(shapely.points(shapely.get_coordinates(one)), two).max(initial=0.0))
        for one, two in ((lines, others), (others, lines))
    )


def _wide(area: BaseGeometry) -> BaseGeometry:
    """Without what is thinner than a unit: where a street is, the grid has room for one of its edges only."""
    return shapely.make_valid(area, method="structure").buffer(-UNIT / 2).buffer(UNIT / 2)
