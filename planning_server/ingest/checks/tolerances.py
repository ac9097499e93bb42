"""How wide is wide: limits for strips and for vertices that nearly meet, from a drawing's scale and its stated accuracy."""

from __future__ import annotations

from dataclasses import dataclass

from planning_server.domain.zone import DEFAULT_ACCURACY_M

SLIVER_MM = 0.3
"""A strip narrower than this on the printed map is an accident of drawing: nobody draws a strip of ground so thin."""
SNAP_MM = 0.05
"""Vertices nearer than this on the printed map were meant to be one."""
SAFE_MM = 0.2
"""Enclosed strips narrower than this, and under `SAFE_M2`, can be closed for display without asking."""
SAFE_M2 = 1.0
BOX_M = 1.0
"""What is mended without asking may be smaller at its outer box by no more than this: candidates for legal answers are found by what is
drawn, in boxes grown by three times as much (`situation/load.py`). Beyond it the box of the legal geometry is kept too (`reach_3857`)."""
LARGEST_SCALE = 500
"""Taken where no scale is stated: the largest that plans are drawn at, so that the limits are the narrowest."""


@dataclass(frozen=True, slots=True)
class Tolerances:
    """All in metres on the ground."""

    sliver_m: float = DEFAULT_ACCURACY_M
    snap_m: float = SNAP_MM * LARGEST_SCALE / 1000
    safe_m: float = SAFE_MM * LARGEST_SCALE / 1000


def tolerances_of(scale: float | None, accuracy_m: float | None) -> Tolerances:
    """`scale` is the denominator (2000 for 1:2000). A strip is a sliver below 0.3 mm on the map or below the accuracy,
    whichever is wider; where neither is stated, below 0.2 m."""
    scale_m = (scale or LARGEST_SCALE) / 1000
    stated = [SLIVER_MM * scale_m] if scale else []
    stated += [accuracy_m] if accuracy_m else []
    return Tolerances(max(stated, default=DEFAULT_ACCURACY_M), SNAP_MM * scale_m, SAFE_MM * scale_m)
