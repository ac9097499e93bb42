"""Shapes as flat chains of points: heights and measures off, arcs as chords, each with its count so that it can be told.

GDAL cuts an arc into chords of a fixed angle. Reading twice, once with wide chords, shows which shapes have arcs (the bytes
differ) and how far chords stray: the distance between the two readings, shrunk by the square of the ratio of the angles.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]
ReadShapes = Callable[[bool], Shapes]
"""Reads the shapes of a layer again; the argument says whether heights are left out."""

STEP_DEGREES = 0.5
WIDE_STEP_DEGREES = 4.0
FINEST_STEP_DEGREES = 0.02
LARGEST_DEVIATION = 0.01
"""Metres, for coordinates in metres."""
LARGEST_DEVIATION_DEGREES = 1e-7
STRAIGHT = re.compile(
    r"(?:2\.5D |3D |Measured |3D Measured )?(?:Multi)?(?:Point|LineString|Polygon)(?: Z| M| ZM)?"
)
HEIGHT_BITS = 0xA0000000
"""In the type of a WKB: has heights, is measured (the older way of writing it)."""

ISO_HEIGHTS = 1000
"""The same in ISO's way: from 1000 on."""


@dataclass(frozen=True, slots=True)
class FlatShapes:
    shapes: Shapes
    has_heights: bool
    curved: int = 0
    deviation: float = 0.0
    """How far a chord strays from its arc at most, in the units of the layer."""


def flat_shapes(first: Shapes, read: ReadShapes, *, may_have_curves: bool) -> FlatShapes:
    """`first` are the shapes as they come."""
    deep = has_heights(first)
    shapes = read(True) if deep else first
    if not may_have_curves:
        return FlatShapes(shapes, deep)
    wide = _with_step(WIDE_STEP_DEGREES, read)
    curved = np.flatnonzero(np.array([a != b for a, b in zip(shapes, wide, strict=True)], dtype=bool))
    if not len(curved):
        return FlatShapes(shapes, deep)
    deviation = _deviation(shapes[curved], wide[curved])
    allowed = LARGEST_DEVIATION_DEGREES if _looks_geographic(shapes[curved]) else LARGEST_DEVIATION
    if deviation > allowed:
        step = max(FINEST_STEP_DEGREES, STEP_DEGREES * math.sqrt(allowed / deviation))
        shapes = _with_step(step, read)
        deviation *= (step / STEP_DEGREES) ** 2
    return FlatShapes(shapes, deep, len(curved), deviation)


def may_be_curved(declared: str) -> bool:
    return STRAIGHT.fullmatch(declared) is None


def has_heights(shapes: Shapes) -> bool:
    """Whether any WKB carries more than two numbers a point."""
    heads = b"".join([wkb[1:5] for wkb in shapes if wkb is not None and len(wkb) >= 5])
    types = np.frombuffer(heads, dtype="<u4")
    return bool(((types & HEIGHT_BITS) != 0).any() or ((types & 0xFFFF) >= ISO_HEIGHTS).any())


def set_step(degrees: float) -> None:
    pyogrio.set_gdal_config_options({"OGR_ARC_STEPSIZE": str(degrees)})


def _with_step(degrees: float, read: ReadShapes) -> Shapes:
    set_step(degrees)
    try:
        return read(True)
    finally:
        set_step(STEP_DEGREES)


def _deviation(fine: Shapes, wide: Shapes) -> float:
    apart = shapely.hausdorff_distance(_parsed(fine), _parsed(wide))
    ratio = (WIDE_STEP_DEGREES / STEP_DEGREES) ** 2 - 1
    return float(np.nanmax(apart, initial=0.0)) / ratio


def _looks_geographic(shapes: Shapes) -> bool:
    bounds = shapely.total_bounds(_parsed(shapes))
    return bool(np.isfinite(bounds).all() and (np.abs(bounds) <= 360).all())


def _parsed(shapes: Sequence[bytes | None] | Shapes) -> Any:  # noqa: ANN401 - an array of shapely's objects
    with np.errstate(invalid="ignore"):
        return shapely.from_wkb(shapes, on_invalid="ignore")
