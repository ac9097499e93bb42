"""Recognises coordinate systems as files write them: codes, WKT of every kind, PROJ texts, local names. Near misses are no matches.

What would land somewhere else is never taken for a known system: a transverse Mercator with the parameters of VN-2000 on WGS 84 is
a `trap`, a `TOWGS84` near EPSG:6960 is VN-2000 with a `shift_m` to be told.
"""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import dataclass
from functools import lru_cache

from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError

from planning_server.domain.crs import EPSG_6960, VN2000_TM3, VN2000_UTM, Crs, parse_crs
from planning_server.domain.errors import InvalidInput

VN2000_DATUMS = ("vietnam 2000", "vietnam_2000", "vn-2000", "vn_2000", "vn2000")
LOWEST_CONFIDENCE = 70
"""pyproj's confidence below which a match of a .prj with an EPSG system is not believed."""
EARTH_WITHIN_DEGREES = 1e-6
NATIONAL_ZONES = {481: 5896, 482: 5897, 491: 5898}
TM3_MERIDIANS = VN2000_TM3 | {5896: 102.0}
"""The 17 systems of the provinces, and zone 481 (102°) of the national series of 3°."""
MOST_SHIFT_M = 5.0
"""A TOWGS84 that lands within this of EPSG:6960 means VN-2000: EPSG:5194 is 0.8 m away, wrong signs of rotation 0.6 m, none 225 m."""
LEAST_SHIFT_M = 0.01
DA_LAT = (108.4383, 11.9404)
"""Where shifts are measured: they differ by decimetres within the country."""
NAMED_ON_WGS84 = {"svy21": 3414}
"""Systems whose datum is WGS 84 in all but name, as their country's own files write them."""

_TOWGS84 = re.compile(r"towgs84\s*[\[=(]\s*([-+0-9.eE, ]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PrjReading:
    """What a file says: a system; or `trap`, the VN-2000 system whose parameters it has on another datum; or neither.

    `shift_m` is how far its TOWGS84 lies from EPSG:6960, where it has one. `datum_instead` is the datum that it names and does not mean.
    """

    name: str
    crs: Crs | None = None
    trap: Crs | None = None
    datum: str = ""
    shift_m: float | None = None
    datum_instead: str | None = None


def read_prj(prj: str) -> PrjReading:
    """Never raises: a text that is no coordinate system has a name and nothing else."""
    plain = " ".join(prj.split())[:200] or "?"
    coded = _as_code(plain)
    if coded is not None:
        return PrjReading(plain, crs=coded)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # pyproj warns of old spellings such as +init; they are read all the same
            definition = CRS.from_user_input(prj)
    except CRSError:
        return PrjReading(plain[:80], crs=named_locally(plain))
    if definition.is_compound:
        definition = definition.sub_crs_list[0]
    shift = _towgs84_shift(prj, definition)
    base = definition.source_crs if definition.is_bound and definition.source_crs is not None else definition
    return _read_base(base, shift)


def _as_code(text: str) -> Crs | None:
    try:
        return parse_crs(text)
    except InvalidInput:
        return None


def _read_base(base: CRS, shift: float | None) -> PrjReading:
    datum = base.datum.name if base.datum is not None else "?"
    says_vn2000 = any(word in datum.lower() for word in VN2000_DATUMS)
    is_vn2000 = says_vn2000 or (shift is not None and shift < MOST_SHIFT_M)
    told = shift if shift is not None and shift > LEAST_SHIFT_M else None
    tm3, utm = _vn2000_parameters(base)
    zone = tm3 or utm
    if zone is not None and is_vn2000:
        return PrjReading(base.name, crs=zone, datum=datum, shift_m=told)
    if tm3 is not None:
        return PrjReading(base.name, trap=tm3, datum=datum)
    if base.is_geographic and is_vn2000 and _is_wgs84_ellipsoid(base) and _is_in_degrees(base):
        return PrjReading(base.name, crs=Crs(4756), datum=datum, shift_m=told)
    return _known_elsewhere(base, datum)


def _known_elsewhere(base: CRS, datum: str) -> PrjReading:
    """Other systems than VN-2000. A datum that nobody names is none: pyproj would take it for any with the same ellipsoid."""
    named = NAMED_ON_WGS84.get(base.name.strip().lower())
    if named is not None and "1984" in datum and _same_projection(base, CRS.from_epsg(named)):
        return PrjReading(base.name, crs=Crs(named), datum=datum, datum_instead=datum)
    if datum.lower().startswith("unknown"):
        return PrjReading(base.name, datum=datum)
    srid = base.to_epsg(min_confidence=LOWEST_CONFIDENCE)
    if srid is None and _is_crs84(base):
        srid = 4326
    return PrjReading(base.name, crs=None if srid is None else Crs(srid), datum=datum)


def _is_crs84(base: CRS) -> bool:
    return base.is_geographic and "84" in base.name and base.to_authority() == ("OGC", "CRS84")


def _same_projection(one: CRS, other: CRS) -> bool:
    first, second = one.coordinate_operation, other.coordinate_operation
    if first is None or second is None or first.method_name != second.method_name:
        return False
    values = {item.name: float(item.value) for item in first.params}
    return _is_wgs84_ellipsoid(one) and all(
        abs(values.get(item.name, math.inf) - float(item.value)) < EARTH_WITHIN_DEGREES
        for item in second.params
    )


def _towgs84_shift(text: str, definition: CRS) -> float | None:
    """Metres at Đà Lạt between a TOWGS84 and EPSG:6960; None where there is none.

    The text goes before what PROJ made of it: seeing the numbers of EPSG:6960 with the signs kept, PROJ turns them by itself.
    """
    operation = definition.coordinate_operation if definition.is_bound else None
    if operation is None or not operation.towgs84:
        return None
    written = _TOWGS84.search(text)
    try:
        values = [float(value) for value in written[1].split(",")] if written else list(operation.towgs84)
    except ValueError:
        values = list(operation.towgs84)
    return shift_from_6960((*values, *(0.0,) * 7)[:7])


@lru_cache(maxsize=256)
def shift_from_6960(towgs84: tuple[float, ...]) -> float:
    """Metres at Đà Lạt between seven parameters in the position-vector convention and EPSG:6960."""
    x, y, z, rx, ry, rz, scale = towgs84
    theirs = f"+proj=helmert +x={x} +y={y} +z={z} +rx={rx} +ry={ry} +rz={rz} +s={scale} +convention=position_vector"
    ends = [_moved(step) for step in (theirs, EPSG_6960)]
    _, _, metres = Geod(ellps="WGS84").inv(*ends[0], *ends[1])
    return float(metres)


def _moved(helmert: str) -> tuple[float, float]:
    pipeline = (
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +ellps=WGS84 "
        f"+step {helmert} +step +inv +proj=cart +ellps=WGS84 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    longitude, latitude, _ = Transformer.from_pipeline(pipeline).transform(*DA_LAT, 0.0)
    return float(longitude), float(latitude)


def _vn2000_parameters(base: CRS) -> tuple[Crs | None, Crs | None]:
    """The TM-3 and the UTM system of VN-2000 with exactly these projection parameters on the same ellipsoid, whatever the datum.

    Everything that would move a point counts: metres on both axes, degrees from Greenwich, an origin on the equator.
    """
    operation = base.coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator":
        return None, None
    if not _is_wgs84_ellipsoid(base) or not _is_in_metres_from_greenwich(base):
        return None, None
    values = {item.name: float(item.value) * float(item.unit_conversion_factor) for item in operation.params}
    if abs(values.get("False easting", 0) - 500000) > 0.001 or abs(values.get("False northing", 1)) > 0.001:
        return None, None
    if abs(math.degrees(values.get("Latitude of natural origin", 1))) > EARTH_WITHIN_DEGREES:
        return None, None
    meridian = math.degrees(values.get("Longitude of natural origin", 0.0))
    scale = values.get("Scale factor at natural origin", 1.0)
    return (
        _zone_at(meridian, TM3_MERIDIANS) if abs(scale - 0.9999) < 1e-9 else None,
        _zone_at(meridian, VN2000_UTM) if abs(scale - 0.9996) < 1e-9 else None,
    )


def _zone_at(meridian: float, zones: dict[int, float]) -> Crs | None:
    return next((Crs(srid) for srid, at in zones.items() if abs(meridian - at) < EARTH_WITHIN_DEGREES), None)


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


def _is_in_degrees(base: CRS) -> bool:
    meridian = base.prime_meridian
    return (meridian is None or meridian.longitude == 0) and all(
        axis.unit_name == "degree" for axis in base.axis_info
    )


_LOCAL_WORDS = re.compile(r"vn[-_ ]?2000|tm[-_ ]?3|múi 3|mui 3|kinh tuy[eế]n|ktt", re.IGNORECASE)
_UTM = re.compile(r"utm[^0-9]*(?:zone[^0-9]*)?(48|49)", re.IGNORECASE)
_NATIONAL_ZONE = re.compile(r"(?<!\d)(481|482|491)(?!\d)")
_MERIDIAN = re.compile(r"(?<!\d)(10[2-8])(?:\s*(?:[-–_.,]|°|đ[oộ]|d|\s)\s*(\d{1,3}))?(?!\d)")


def named_locally(text: str) -> Crs | None:
    """A VN-2000 system by the names people give it: `TM-3 105-45`, `kinh tuyến trục 107°45'`, `VN-2000 / TM-3 zone 482`, `UTM 48N`.

    None where the text names no meridian, one that is no zone's, or two.
    """
    if not _LOCAL_WORDS.search(text) or "wgs" in text.lower():
        return None
    rest = re.sub(r"vn[-_ ]?2000", " ", text, flags=re.IGNORECASE)
    utm = _UTM.search(rest)
    if utm is not None:
        return Crs(3405 if utm[1] == "48" else 3406)
    found = {_zone_of(degrees, part) for degrees, part in _MERIDIAN.findall(rest)}
    found |= {Crs(NATIONAL_ZONES[int(zone)]) for zone in _NATIONAL_ZONE.findall(rest)}
    return found.pop() if len(found) == 1 else None


def _zone_of(degrees: str, part: str) -> Crs | None:
    """`105` and `45` as minutes, `105` and `75` as decimals: no zone can be read both ways."""
    readings = {int(degrees) + float(f"0.{part or 0}")}
    if len(part) <= 2 and int(part or 0) < 60:
        readings.add(int(degrees) + int(part or 0) / 60)
    zones = {zone for meridian in readings if (zone := _zone_at(meridian, TM3_MERIDIANS)) is not None}
    return zones.pop() if len(zones) == 1 else None
