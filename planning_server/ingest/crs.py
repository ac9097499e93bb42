"""Finds the coordinate system of a layer from its .prj and the plan file, and refuses what would silently land elsewhere."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pyproj import CRS
from pyproj.exceptions import CRSError

from planning_server.domain.crs import VN2000_TM3, VN2000_UTM, Crs
from planning_server.domain.finding import Finding
from planning_server.ingest.findings import of_coordinates as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.unreadable import Unreadable

VN2000_DATUMS = ("vietnam 2000", "vietnam_2000", "vn-2000", "vn_2000", "vn2000")
LOWEST_CONFIDENCE = 70
"""pyproj's confidence below which a match of a .prj with an EPSG system is not believed."""
EARTH_WITHIN_DEGREES = 1e-6
SHIFT_6960 = -191.90441429
"""First parameter of EPSG:6960: a TOWGS84 with it means VN-2000, whatever the datum is called."""


@dataclass(frozen=True, slots=True)
class PrjReading:
    """What a .prj says: a system; or `trap`, the VN-2000 system whose parameters it has on another datum; or neither."""

    name: str
    crs: Crs | None = None
    trap: Crs | None = None
    datum: str = ""


def read_prj(prj: str) -> PrjReading:
    """Never raises: a text that is no coordinate system has a name and nothing else."""
    try:
        definition = CRS.from_user_input(prj)
    except CRSError:
        return PrjReading(" ".join(prj.split())[:80] or "?")
    shift = _first_shift(definition)
    base = definition.source_crs if definition.is_bound and definition.source_crs is not None else definition
    name = base.name
    zone = _vn2000_parameters(base)
    datum = base.datum.name if base.datum is not None else "?"
    if zone is not None:
        if any(word in datum.lower() for word in VN2000_DATUMS) or (
            shift is not None and abs(shift - SHIFT_6960) < 0.01
        ):
            return PrjReading(name, crs=zone, datum=datum)
        return PrjReading(name, trap=zone, datum=datum)
    srid = base.to_epsg(min_confidence=LOWEST_CONFIDENCE)
    return PrjReading(name, crs=None if srid is None else Crs(srid), datum=datum)


def _first_shift(definition: CRS) -> float | None:
    """The x shift of a TOWGS84; None where the .prj gives none."""
    operation = definition.coordinate_operation if definition.is_bound else None
    return None if operation is None else next((float(item.value) for item in operation.params), None)


def _vn2000_parameters(base: CRS) -> Crs | None:
    """The VN-2000 system with exactly these projection parameters on the same ellipsoid, whatever the datum.

    Everything that would move a point counts: metres on both axes, degrees from Greenwich, an origin on the equator.
    """
    operation = base.coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator":
        return None
    if not _is_wgs84_ellipsoid(base) or not _is_in_metres_from_greenwich(base):
        return None
    values = {item.name: float(item.value) * float(item.unit_conversion_factor) for item in operation.params}
    if abs(values.get("False easting", 0) - 500000) > 0.001 or abs(values.get("False northing", 1)) > 0.001:
        return None
    if abs(math.degrees(values.get("Latitude of natural origin", 1))) > EARTH_WITHIN_DEGREES:
        return None
    meridian = math.degrees(values.get("Longitude of natural origin", 0.0))
    scale = values.get("Scale factor at natural origin", 1.0)
    for srid, zone_meridian in VN2000_TM3.items():
        if abs(meridian - zone_meridian) < EARTH_WITHIN_DEGREES and abs(scale - 0.9999) < 1e-9:
            return Crs(srid)
    datum = base.datum.name.lower() if base.datum is not None else ""
    for srid, zone_meridian in VN2000_UTM.items():
        if abs(meridian - zone_meridian) < EARTH_WITHIN_DEGREES and abs(scale - 0.9996) < 1e-9:
            return Crs(srid) if any(word in datum for word in VN2000_DATUMS) else None
    return None


def _is_wgs84_ellipsoid(base: CRS) -> bool:
    ellipsoid = base.ellipsoid
    return (
        ellipsoid is not None
        and abs(ellipsoid.semi_major_metre - 6378137) <= 0.5
        and abs(ellipsoid.inverse_flattening - 298.257) <= 0.01
    )


def _is_in_metres_from_greenwich(base: CRS) -> bool:
    meridian = base.prime_meridian
    return (meridian is None or meridian.longitude == 0) and all(
        axis.unit_conversion_factor == 1 and axis.direction in ("east", "north") for axis in base.axis_info
    )


def layer_crs(layer: str, prj: str | None, stated: Crs | None, findings: list[Finding]) -> Crs:
    """The system of a layer. Raises `Unreadable` where neither the .prj nor the plan file gives one that can be used."""
    spot = Spot(layer)
    if not prj:
        if stated is None:
            raise Unreadable(say.CRS_MISSING.seen(spot, layer=layer))
        findings.append(say.CRS_FROM_PLAN_FILE.seen(spot, layer=layer, stated=stated.name))
        return stated
    found = read_prj(prj)
    if found.crs is not None:
        if stated is not None and stated != found.crs:
            findings.append(
                say.CRS_CONTRADICTION.seen(spot, layer=layer, found=found.crs.name, stated=stated.name)
            )
        return found.crs
    if stated is not None:
        findings.append(say.CRS_OVERRIDDEN.seen(spot, layer=layer, name=found.name, stated=stated.name))
        return stated
    if found.trap is not None:
        raise Unreadable(
            say.CRS_TRAP.seen(spot, layer=layer, name=found.name, zone=found.trap.name, datum=found.datum)
        )
    raise Unreadable(say.CRS_UNKNOWN.seen(spot, layer=layer, name=found.name))
