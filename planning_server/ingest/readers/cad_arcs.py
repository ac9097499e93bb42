"""Turns arcs into chords. Every vertex lies on the arc; the chords leave it by at most the tolerance that is asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence

from planning_server.ingest.readers.cad_drawing import Point

FINEST_SHARE = 1e-7
"""A chord may leave its arc by this share of the radius at least, so that a huge radius makes no endless line."""
BulgedPoint = tuple[float, float, float]
"""x, y and the bulge of the piece that begins here: the tangent of a quarter of its angle, left turns positive."""


def arc_points(center: Point, radius: float, start: float, sweep: float, chord_m: float) -> list[Point]:
    """Points of an arc, both ends included. Angles in radians, `sweep` negative for a right turn."""
    count = _pieces(radius, sweep, chord_m)
    return [
        (
            center[0] + radius * math.cos(start + sweep * step / count),
            center[1] + radius * math.sin(start + sweep * step / count),
        )
        for step in range(count + 1)
    ]


def _pieces(radius: float, sweep: float, chord_m: float) -> int:
    share = max(chord_m / radius if radius > 0 else 1.0, FINEST_SHARE)
    widest = 2 * math.acos(1 - min(share, 1.0))
    return max(math.ceil(abs(sweep) / widest), math.ceil(abs(sweep) / (math.pi / 4)), 1)


def with_bulges(points: Sequence[BulgedPoint], *, closed: bool, chord_m: float) -> list[Point]:
    """The polyline with its bulges as chords; a closed one is not given its first point again.

    >>> with_bulges([(0, 0, 0), (1, 0, 0)], closed=False, chord_m=0.1)
    [(0, 0), (1, 0)]
    """
    made: list[Point] = []
    following = [*points[1:], *points[:1]] if closed else points[1:]
    for (x, y, bulge), (to_x, to_y, _) in zip(points, following, strict=False):
        piece = [(x, y)] if bulge == 0 else _bulge((x, y), (to_x, to_y), bulge, chord_m)
        made += piece
    if not closed and points:
        made.append((points[-1][0], points[-1][1]))
    return made


def _bulge(start: Point, end: Point, bulge: float, chord_m: float) -> list[Point]:
    """The arc without its end."""
    span = math.dist(start, end)
    sweep = 4 * math.atan(bulge)
    if span == 0 or not math.isfinite(span):
        return [start]
    radius = span / (2 * abs(math.sin(sweep / 2)))
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    apothem = span / (2 * math.tan(sweep / 2))
    across = (-(end[1] - start[1]) / span, (end[0] - start[0]) / span)
    center = (middle[0] + across[0] * apothem, middle[1] + across[1] * apothem)
    first = math.atan2(start[1] - center[1], start[0] - center[0])
    return [start, *arc_points(center, radius, first, sweep, chord_m)[1:-1]]
