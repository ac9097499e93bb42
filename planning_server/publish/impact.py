"""Impact: what would be answered otherwise if a draft were published: what it draws beside what is in force, and the parcels beneath.

Both sides are taken from the legal geometry into the draft's measure CRS. What counts as one feature: `pairing`; as a change: `comparison`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import WEB_MERCATOR, Crs, parse_crs, transform
from planning_server.domain.parcel import Parcel
from planning_server.domain.plan import PlanVersion, Scope
from planning_server.domain.strip import widest
from planning_server.domain.valid_reading import repaired
from planning_server.domain.zone import DEFAULT_ACCURACY_M, LineKind, LineRule
from planning_server.publish.compared_versions import ComparedVersions, compare_drawings, moved_together
from planning_server.publish.comparison import Change
from planning_server.publish.edition import Edition
from planning_server.publish.pairing import State, united
from planning_server.store import ground
from planning_server.store import impact as rows
from planning_server.store.drawings import NOTHING_DRAWN, drawing
from planning_server.store.sessions import Session

Geometries = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class TouchedParcel:
    """A parcel whose answer changes: by ground of zones, overlays and layers, or by a line that touches it (`line_m` of it)."""

    parcel: Parcel
    changed_m2: float
    line_m: float
    parcel_m2: float


@dataclass(frozen=True, slots=True)
class PlanImpact:
    """`compared_with` is the version of the same plan in force on the draft's first day (of a local adjustment and of a decision that ends
    a version: the version that it names); None where there is none.

    `version` is None for a decision that ends a version. `edition` is the number of the edition compared with, None before the first publication.
    """

    plan_id: str
    version: int | None
    scope: Scope
    in_force_from: date
    edition: int | None
    compared_with: PlanVersion | None
    compared: ComparedVersions
    parcels: tuple[TouchedParcel, ...]


def plan_impact(session: Session, upload_id: UUID, edition: Edition | None) -> PlanImpact | None:
    """None where the upload has drafted no plan version. `session` reads `draft` and `pub`."""
    drafted = rows.drafted_version(session, upload_id)
    if drafted is None:
        return None
    compared_with = _standing(edition, drafted)
    compared = compare_drawings(
        NOTHING_DRAWN
        if edition is None or compared_with is None
        else drawing(session, "pub", edition.on(drafted.in_force_from).rows_of(compared_with.version_id)),
        drawing(session, "draft", drafted.version_id),
        parse_crs(drafted.measure_crs),
        within_after=drafted.scope is Scope.LOCAL_ADJUSTMENT,
    )
    return PlanImpact(
        plan_id=drafted.plan_id,
        version=None if drafted.scope is Scope.END else drafted.version,
        scope=drafted.scope,
        in_force_from=drafted.in_force_from,
        edition=None if edition is None else edition.number,
        compared_with=compared_with,
        compared=compared,
        parcels=_touched(session, edition, compared),
    )


def _standing(edition: Edition | None, drafted: rows.DraftedVersion) -> PlanVersion | None:
    if edition is None:
        return None
    if drafted.scope is not Scope.WHOLE:
        return next(
            (item for item in edition.versions if item.version_id == drafted.adjusts_version_id), None
        )
    in_force = edition.on(drafted.in_force_from).in_force
    mine = (item for item in in_force if item.plan_id == drafted.plan_id and item.scope is Scope.WHOLE)
    return next(mine, None)


def _touched(
    session: Session, edition: Edition | None, compared: ComparedVersions
) -> tuple[TouchedParcel, ...]:
    """Parcels of the edition that meet changed ground in more than a boundary, or that a changed line touches, by key."""
    crs = compared.measured_in
    width_m = max((item.accuracy_m for item in compared.layers), default=DEFAULT_ACCURACY_M)
    areas = [item.decided for item in (*compared.zones.changes, *compared.overlays.changes)]
    pieces = _drawn([*areas, compared.covers])
    lines = [(item.decided, _reach(item, width_m)) for item in compared.lines.changes]
    lines = [item for item in lines if not item[0].is_empty]
    around = [shapely.buffer(line, reach) for line, reach in lines]
    if edition is None or not (len(pieces) or lines):
        return ()
    candidates = ground.parcels_near(session, edition.number, _box(_drawn([*pieces, *around]), crs))
    if not candidates:
        return ()
    shapes = repaired(moved_together([(item.geometry, item.crs) for item in candidates], crs))
    m2 = dict(_changed_areas(shapes, pieces, width_m))
    line_m = _changed_lines(shapes, lines)
    touched = [
        TouchedParcel(parcel, m2.get(index, 0.0), line_m.get(index, 0.0), float(shapely.area(shapes[index])))
        for index, parcel in enumerate(candidates)
        if index in m2 or index in line_m
    ]
    return tuple(sorted(touched, key=lambda item: (item.parcel.key, item.parcel.parcel_id)))


def _drawn(shapes: Iterable[BaseGeometry]) -> Geometries:
    return np.array([item for item in shapes if not item.is_empty], dtype=np.object_)


def _reach(change: Change[LineRule], width_m: float) -> float:
    """How far from a line a parcel still meets it: the strip beside a corridor, else the accuracy."""
    strips = [_strip_m(state) for state in (change.before, change.after) if state is not None]
    return max(strips) + width_m


def _strip_m(state: State[LineRule]) -> float:
    return max(
        row.value.setback_m or 0.0 if row.value.kind is LineKind.CORRIDOR else 0.0 for row in state.rows
    )


def _changed_lines(shapes: Geometries, lines: Sequence[tuple[BaseGeometry, float]]) -> dict[int, float]:
    """Position of each shape that a changed line touches, with the metres of such lines within their reach."""
    found: defaultdict[int, float] = defaultdict(float)
    if not lines:
        return found
    tree = shapely.STRtree(shapes)
    for line, reach in lines:
        met = tree.query(line, predicate="dwithin", distance=reach)
        along = shapely.length(shapely.intersection(line, shapely.buffer(shapes[met], reach)))
        for position, length in zip(met.tolist(), along.tolist(), strict=True):
            found[position] += length
    return found


def _changed_areas(shapes: Geometries, pieces: Geometries, width_m: float) -> Iterable[tuple[int, float]]:
    """Position of each shape that meets changed ground, with the area they share; pieces may overlap and are counted once."""
    of_shape, of_piece = shapely.STRtree(pieces).query(shapes, predicate="intersects")
    shared = shapely.intersection(shapes[of_shape], pieces[of_piece])
    together: defaultdict[int, list[BaseGeometry]] = defaultdict(list)
    for position, part in zip(of_shape.tolist(), shared, strict=True):
        together[position].append(part)
    for position, parts in together.items():
        met = united(parts)
        # Width as a strip decides what is a boundary contact, as in every answer (CONTRACT section 4).
        if widest(met) >= width_m:
            yield position, float(shapely.area(met))


def _box(pieces: Geometries, crs: Crs) -> ground.Box:
    """A box in EPSG:3857 that holds all pieces: the edges of their own box bend a little on the way."""
    west, south, east, north = shapely.total_bounds(pieces)
    frame = shapely.segmentize(shapely.box(west, south, east, north), max((east - west) / 16, 1.0))
    bounds = transform(frame, crs, Crs(WEB_MERCATOR)).bounds
    return ground.Box(bounds[0] - 10, bounds[1] - 10, bounds[2] + 10, bounds[3] + 10)
