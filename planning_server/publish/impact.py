"""Impact: what would be answered otherwise if a draft were published: its zones beside those in force, and the parcels beneath.

Both sides are taken from the legal geometry into the draft's measure CRS. A shape that is not valid is measured in its valid form and
counted; nothing is changed by that. Zones are compared by `zone_id` within one plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import WEB_MERCATOR, Crs, parse_crs, transform, transform_xy
from planning_server.domain.parcel import Parcel
from planning_server.domain.plan import PlanVersion
from planning_server.domain.zone import DEFAULT_ACCURACY_M, Zone
from planning_server.publish.edition import Edition
from planning_server.store import ground
from planning_server.store import impact as rows
from planning_server.store.sessions import Session

Geometries = NDArray[np.object_]
LEAST_M2: Final = 0.01
"""A zone whose old and new shapes differ by less is not called redrawn."""


@dataclass(frozen=True, slots=True)
class ZoneState:
    """A zone on one side: all its parts together, in the measure CRS."""

    zone: Zone
    geometry: BaseGeometry

    @property
    def area_m2(self) -> float:
        return float(shapely.area(self.geometry))


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """`changes` ⊆ added, removed, redrawn, recoded, indicators. `ground` is where the answer changes, in the measure CRS."""

    zone_id: str
    changes: tuple[str, ...]
    before: ZoneState | None
    after: ZoneState | None
    ground: BaseGeometry

    @property
    def changed_m2(self) -> float:
        return float(shapely.area(self.ground))


@dataclass(frozen=True, slots=True)
class TouchedParcel:
    """A parcel on whose ground the answer changes; `geometry` of the parcel stays out of here."""

    parcel: Parcel
    changed_m2: float
    parcel_m2: float


@dataclass(frozen=True, slots=True)
class PlanImpact:
    """`compared_with` is the version of the same plan in force on the draft's first day; None where there is none.

    `edition` is the number of the edition compared with, None before the first publication.
    """

    plan_id: str
    version: int
    in_force_from: date
    measured_in: Crs
    edition: int | None
    compared_with: PlanVersion | None
    zones: tuple[ZoneChange, ...]
    unchanged: int
    not_valid: int
    parcels: tuple[TouchedParcel, ...]


def plan_impact(session: Session, upload_id: UUID, edition: Edition | None) -> PlanImpact | None:
    """None where the upload has drafted no plan version. `session` reads `draft` and `pub`."""
    drafted = rows.drafted_version(session, upload_id)
    if drafted is None:
        return None
    crs = parse_crs(drafted.measure_crs)
    compared = _in_force(edition, drafted)
    before, wrong_before = _states(
        () if compared is None else rows.published_zones(session, compared.version_id), crs
    )
    after, wrong_after = _states(rows.drafted_zones(session, drafted.version_id), crs)
    changes = compare_zones(before, after)
    width_m = DEFAULT_ACCURACY_M if drafted.accuracy_m is None else drafted.accuracy_m
    return PlanImpact(
        plan_id=drafted.plan_id,
        version=drafted.version,
        in_force_from=drafted.in_force_from,
        measured_in=crs,
        edition=None if edition is None else edition.number,
        compared_with=compared,
        zones=changes,
        unchanged=len(before.keys() | after.keys()) - len(changes),
        not_valid=wrong_before + wrong_after,
        parcels=_touched(session, edition, [item.ground for item in changes], crs, width_m),
    )


def _in_force(edition: Edition | None, drafted: rows.DraftedVersion) -> PlanVersion | None:
    if edition is None:
        return None
    day = edition.on(drafted.in_force_from)
    return next((item for item in day.in_force if item.plan_id == drafted.plan_id), None)


def _moved(geometries: Geometries, source: Crs, target: Crs) -> Geometries:
    """All geometries of an array at once, in another system."""

    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return transform_xy(xy, source, target)

    flat = shapely.force_2d(geometries)
    return np.asarray(flat if source == target else shapely.transform(flat, move), dtype=np.object_)


def _states(zones: Sequence[Zone], crs: Crs) -> tuple[Mapping[str, ZoneState], int]:
    """Zones by id with their parts united, in `crs`; and how many parts are not valid as approved."""
    parts: defaultdict[str, list[BaseGeometry]] = defaultdict(list)
    first: dict[str, Zone] = {}
    by_system: defaultdict[Crs, list[Zone]] = defaultdict(list)
    for zone in zones:
        first.setdefault(zone.zone_id, zone)
        by_system[zone.crs].append(zone)
    wrong = 0
    for source, items in by_system.items():
        moved = _moved(np.array([item.geometry for item in items], dtype=np.object_), source, crs)
        invalid = np.flatnonzero(~np.asarray(shapely.is_valid(moved)))
        moved[invalid] = shapely.make_valid(moved[invalid], method="structure")
        wrong += len(invalid)
        for zone, geometry in zip(items, moved, strict=True):
            parts[zone.zone_id].append(geometry)
    return {
        zone_id: ZoneState(first[zone_id], items[0] if len(items) == 1 else shapely.union_all(items))
        for zone_id, items in parts.items()
    }, wrong


def compare_zones(before: Mapping[str, ZoneState], after: Mapping[str, ZoneState]) -> tuple[ZoneChange, ...]:
    """Every zone that differs, by zone_id."""
    found = [
        *(
            ZoneChange(key, ("removed",), before[key], None, before[key].geometry)
            for key in before.keys() - after
        ),
        *(
            ZoneChange(key, ("added",), None, after[key], after[key].geometry)
            for key in after.keys() - before
        ),
        *(
            change
            for key in before.keys() & after.keys()
            if (change := _changed(key, before[key], after[key]))
        ),
    ]
    return tuple(sorted(found, key=lambda item: item.zone_id))


def _changed(zone_id: str, before: ZoneState, after: ZoneState) -> ZoneChange | None:
    words = [
        name
        for name, differs in (
            ("recoded", before.zone.code != after.zone.code),
            ("indicators", before.zone.indicators != after.zone.indicators),
        )
        if differs
    ]
    redrawn: BaseGeometry = shapely.Polygon()
    if not shapely.equals_exact(before.geometry, after.geometry):
        redrawn = shapely.symmetric_difference(before.geometry, after.geometry)
    is_redrawn = float(shapely.area(redrawn)) >= LEAST_M2
    changes = (*(("redrawn",) if is_redrawn else ()), *words)
    if not changes:
        return None
    if not words:
        ground = redrawn
    elif is_redrawn:
        ground = shapely.union(before.geometry, after.geometry)
    else:
        ground = after.geometry
    return ZoneChange(zone_id, tuple(changes), before, after, ground)


def _touched(
    session: Session, edition: Edition | None, changed: Sequence[BaseGeometry], crs: Crs, width_m: float
) -> tuple[TouchedParcel, ...]:
    """Parcels of the edition that meet changed ground in more than a boundary, by key."""
    pieces = np.array([item for item in changed if not item.is_empty], dtype=np.object_)
    if edition is None or len(pieces) == 0:
        return ()
    candidates = ground.parcels_near(session, edition.number, _box(pieces, crs))
    by_system: defaultdict[Crs, list[Parcel]] = defaultdict(list)
    for parcel in candidates:
        by_system[parcel.crs].append(parcel)
    tree = shapely.STRtree(pieces)
    touched: list[TouchedParcel] = []
    for source, parcels in by_system.items():
        shapes = _moved(np.array([item.geometry for item in parcels], dtype=np.object_), source, crs)
        invalid = np.flatnonzero(~np.asarray(shapely.is_valid(shapes)))
        shapes[invalid] = shapely.make_valid(shapes[invalid], method="structure")
        for position, area in _changed_areas(shapes, pieces, tree, width_m):
            touched.append(TouchedParcel(parcels[position], area, float(shapely.area(shapes[position]))))
    return tuple(
        sorted(
            touched,
            key=lambda item: (
                item.parcel.key.commune,
                item.parcel.key.sheet,
                item.parcel.key.number,
                item.parcel.parcel_id,
            ),
        )
    )


def _changed_areas(
    shapes: Geometries, pieces: Geometries, tree: shapely.STRtree, width_m: float
) -> Iterable[tuple[int, float]]:
    """Position of each shape that meets changed ground, with the area they share; pieces may overlap and are counted once."""
    of_shape, of_piece = tree.query(shapes, predicate="intersects")
    shared = shapely.intersection(shapes[of_shape], pieces[of_piece])
    together: defaultdict[int, list[BaseGeometry]] = defaultdict(list)
    for position, part in zip(of_shape.tolist(), shared, strict=True):
        together[position].append(part)
    for position, parts in together.items():
        met = parts[0] if len(parts) == 1 else shapely.union_all(parts)
        area, edge = float(shapely.area(met)), float(shapely.length(met))
        # Width as a strip decides what is a boundary contact, as in every answer (CONTRACT section 4).
        if edge > 0 and 2 * area / edge >= width_m:
            yield position, area


def _box(pieces: Geometries, crs: Crs) -> ground.Box:
    """A box in EPSG:3857 that holds all pieces: the edges of their own box bend a little on the way."""
    west, south, east, north = shapely.total_bounds(pieces)
    frame = shapely.segmentize(shapely.box(west, south, east, north), max((east - west) / 16, 1.0))
    bounds = transform(frame, crs, Crs(WEB_MERCATOR)).bounds
    return ground.Box(bounds[0] - 10, bounds[1] - 10, bounds[2] + 10, bounds[3] + 10)
