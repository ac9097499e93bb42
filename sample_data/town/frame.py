"""The local frame in which the town is drawn, and its place on the ground.

Local coordinates (u, v) are metres along and across the main street. The ground is EPSG:5899, easting first. The turn
between them has the sides 7, 24, 25: its cosine 0.96 and sine 0.28 are exact decimals, so whole metres in the local
frame are whole centimetres on the ground, and an area worked out on paper is the area in the file.
"""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

ORIGIN_E: Final = 576000.0
ORIGIN_N: Final = 1319000.0
COSINE: Final = 0.96
SINE: Final = 0.28
GRID_M: Final = 0.001  # the drawing's grid: a millimetre


def on_ground(u: float, v: float) -> tuple[float, float]:
    """Easting and northing (EPSG:5899, metres, to the millimetre) of a local point."""
    return (
        round(ORIGIN_E + COSINE * u - SINE * v, 3),
        round(ORIGIN_N + SINE * u + COSINE * v, 3),
    )


def placed(geometry: BaseGeometry) -> BaseGeometry:
    """The same shape on the ground; each vertex is rounded by itself, so equal vertices stay equal."""
    return shapely.transform(geometry, _turned)


def placed_polygon(shape: Polygon) -> Polygon:
    """`placed` for a polygon, which stays one."""
    return shapely.transform(shape, _turned)


def _turned(local: NDArray[np.float64]) -> NDArray[np.float64]:
    u, v = local[:, 0], local[:, 1]
    east = ORIGIN_E + COSINE * u - SINE * v
    north = ORIGIN_N + SINE * u + COSINE * v
    return np.round(np.column_stack([east, north]), 3)


def on_paper(geometry: BaseGeometry) -> BaseGeometry:
    """A shape on the ground brought back to the local frame, to the micrometre."""
    return shapely.transform(geometry, _turned_back)


def _turned_back(ground: NDArray[np.float64]) -> NDArray[np.float64]:
    east, north = ground[:, 0] - ORIGIN_E, ground[:, 1] - ORIGIN_N
    return np.round(np.column_stack([COSINE * east + SINE * north, COSINE * north - SINE * east]), 6)
