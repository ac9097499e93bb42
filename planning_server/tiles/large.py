"""Tiles that are large to load: none is cut short, each is told with what makes it large."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from typing import Any, Final

import mapbox_vector_tile
import shapely
from shapely.geometry import shape

from planning_server.tiles.grid import TileAddress

LARGEST_BYTES: Final = 500_000
"""As stored, compressed: what goes over the wire."""


def large_tile(address: TileAddress, stored: bytes | memoryview) -> Mapping[str, Any] | None:
    """Address, size and, by layer, how many features and points a stored (gzip) tile holds; None where it is not large."""
    if len(stored) <= LARGEST_BYTES:
        return None
    layers: Mapping[str, Any] = mapbox_vector_tile.decode(gzip.decompress(stored))
    return {
        "z": address.z,
        "x": address.x,
        "y": address.y,
        "bytes": len(stored),
        "layers": {
            name: {
                "features": len(layer["features"]),
                "points": sum(
                    int(shapely.get_num_coordinates(shape(item["geometry"]))) for item in layer["features"]
                ),
            }
            for name, layer in layers.items()
        },
    }
