"""From classes of pixels to a coverage of polygons: neighbours share their edges, vertex by vertex."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import rasterio.features
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planning_server.ingest.digitise.classify import Classified, LegendEntry

Floats = NDArray[np.float64]
COVERAGE_CLEAN: Any = vars(shapely)["coverage_clean"]
"""Since shapely 2.2; its type stubs do not know it yet."""


@dataclass(frozen=True, slots=True)
class TracedZone:
    """One polygon on the ground. `entry` is its place in the legend, `core_share` the share of its pixels that were pure."""

    entry: int
    polygon: BaseGeometry
    core_share: float
    pixels: int


@dataclass(frozen=True, slots=True)
class Traced:
    """`lost` are zones that generalisation emptied; `unclean` is True where the coverage is not valid afterwards."""

    zones: Sequence[TracedZone]
    lost: int
    unclean: bool


def trace(
    classified: Classified,
    legend: Sequence[LegendEntry],
    *,
    least_area: float,
    tolerance: float,
    to_ground: Callable[[Floats], Floats],
) -> Traced:
    """`least_area` in pixels: what is smaller is given to its neighbours. `tolerance` of generalisation in pixels."""
    labels, entry_of = _labels(classified, legend, least_area)
    zones = np.array([entry.role == "zone" for entry in legend])
    wanted = zones[entry_of][labels]
    raw, numbers = _polygons(labels, wanted)
    if not len(raw):
        return Traced((), 0, unclean=False)
    shapes = _generalised(raw, tolerance)
    pixels = np.bincount(labels.ravel(), minlength=len(entry_of))
    pure = np.bincount(labels[classified.core], minlength=len(entry_of))
    gone = shapely.is_empty(shapes)
    unclean = not bool(shapely.coverage_is_valid(shapes[~gone]))
    moved = np.asarray(shapely.transform(shapes[~gone], to_ground), dtype=object)
    traced = [
        TracedZone(
            int(entry_of[number]), polygon, float(pure[number] / max(pixels[number], 1)), int(pixels[number])
        )
        for polygon, number in zip(moved.tolist(), numbers[~gone].tolist(), strict=True)
    ]
    return Traced(traced, int(gone.sum()), unclean)


def _labels(
    classified: Classified, legend: Sequence[LegendEntry], least_area: float
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """A number for each zone to be, and the legend entry of each number."""
    if classified.regions is None:
        labels = classified.classes.astype(np.int32)
        entry_of = np.arange(len(legend), dtype=np.int64)
    else:
        both = classified.regions.astype(np.int64) * 256 + classified.classes
        values, inverse = np.unique(both, return_inverse=True)
        labels, entry_of = inverse.reshape(both.shape).astype(np.int32), values % 256
    size = max(1, round(least_area))
    return cast("NDArray[np.int32]", rasterio.features.sieve(labels, size=size, connectivity=4)), entry_of


def _polygons(
    labels: NDArray[np.int32], wanted: NDArray[np.bool_]
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Outlines along pixel edges, in pixel coordinates (column, row), one polygon a connected piece."""
    found = cast("Any", rasterio.features.shapes(labels, mask=wanted, connectivity=4))
    shapes: list[BaseGeometry] = []
    numbers: list[int] = []
    for outline, value in found:
        shell, *holes = outline["coordinates"]
        shapes.append(shapely.Polygon(shell, holes))
        numbers.append(int(value))
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array, np.array(numbers, dtype=np.int64)


def _generalised(raw: NDArray[np.object_], tolerance: float) -> NDArray[np.object_]:
    """Outlines of pixels are no coverage before they are noded: a vertex where three zones meet is missing in the third."""
    noded = np.asarray(COVERAGE_CLEAN(raw, snapping_distance=0.0), dtype=object)
    if tolerance <= 0:
        return noded
    return np.asarray(shapely.coverage_simplify(noded, tolerance), dtype=object)
