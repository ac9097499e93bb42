"""What is asked about: a point, a parcel, a polygon, or a building lot with what shall stand on it.

Geometries are 2D, easting or longitude first, in the CRS that stands beside them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import shapely
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import VN2000_TM3, WGS84, Crs, transform
from planning_server.domain.errors import Fault, InvalidInput
from planning_server.domain.geojson import CRS84
from planning_server.domain.numbers import number_words
from planning_server.domain.parcel import Parcel
from planning_server.domain.text import Text
from planning_server.domain.valid_reading import valid_reading_of

Extent = tuple[float, float, float, float]
"""West, south, east, north in degrees: where the deployment answers."""


class SubjectKind(StrEnum):
    POINT = "point"
    PARCEL = "parcel"
    POLYGON = "polygon"
    LOT = "lot"


@dataclass(frozen=True, slots=True)
class Subject:
    """`parcels` are those that make up the subject: one for a parcel, any number for a lot, none otherwise."""

    kind: SubjectKind
    geometry: BaseGeometry
    crs: Crs
    parcels: tuple[Parcel, ...] = ()

    @property
    def is_point(self) -> bool:
        return self.kind is SubjectKind.POINT


def point_subject(x: float, y: float, crs: Crs) -> Subject:
    """A place. `x` is easting or longitude. Raises `InvalidInput` for NaN, infinity and swapped VN-2000 axes."""
    if not (math.isfinite(x) and math.isfinite(y)):
        raise InvalidInput(
            "not-a-number",
            Text("Tọa độ phải là số hữu hạn.", "Coordinates must be finite numbers."),
            faults=(Fault("x", Text("không phải số hữu hạn", "not a finite number")),),
        )
    require_axes_not_swapped(x, y, crs)
    if crs.srid in {WGS84, 4756} and not (-180 <= x <= 180 and -90 <= y <= 90):
        if -90 <= x <= 90 and -180 <= y <= 180:
            raise InvalidInput(
                "axes-swapped",
                Text(
                    f"Kinh độ và vĩ độ bị đổi chỗ. Hãy gọi với lon={y:g}, lat={x:g}.",
                    f"Longitude and latitude are swapped. Call with lon={y:g}, lat={x:g}.",
                ),
                extra={"corrected": {"lon": y, "lat": x}},
            )
        raise InvalidInput(
            "outside-crs-domain",
            Text(
                f"Kinh độ {x:g}, vĩ độ {y:g} nằm ngoài Trái Đất. Kinh độ (lon) đứng trước; tọa độ VN-2000 cần tham số e, n và crs.",
                f"Longitude {x:g}, latitude {y:g} is not on Earth. Longitude comes first; VN-2000 coordinates need e, n and crs.",
            ),
        )
    return Subject(SubjectKind.POINT, Point(x, y), crs)


def parcel_subject(parcel: Parcel) -> Subject:
    return Subject(SubjectKind.PARCEL, parcel.geometry, parcel.crs, (parcel,))


def lot_subject(footprint: BaseGeometry, crs: Crs, parcels: tuple[Parcel, ...]) -> Subject:
    """A building lot and the footprint on it, as one place to look at, in the CRS of the lot (else of the footprint)."""
    if not parcels:
        return Subject(SubjectKind.LOT, footprint, crs)
    lot_crs = parcels[0].crs
    pieces = [transform(footprint, crs, lot_crs)]
    pieces += [valid(transform(item.geometry, item.crs, lot_crs)) for item in parcels]
    return Subject(SubjectKind.LOT, shapely.union_all(pieces), lot_crs, parcels)


def valid(geometry: BaseGeometry) -> BaseGeometry:
    """The same geometry made fit for overlay: an area that crosses itself in the valid reading that checks and map go by too."""
    return valid_reading_of(geometry)


def swapped_tm3(x: float, y: float) -> bool:
    """True for a pair that is northing, easting of a VN-2000 TM-3 zone: the two ranges cannot be confused."""
    return 900_000 <= x <= 2_600_000 and 300_000 <= y <= 700_000


def require_axes_not_swapped(x: float, y: float, crs: Crs) -> None:
    """Raises `InvalidInput` with the corrected call when a VN-2000 pair comes northing first (CONTRACT section 1)."""
    if crs.srid in VN2000_TM3 and swapped_tm3(x, y):
        raise InvalidInput(
            "axes-swapped",
            Text(
                f"Hai tọa độ bị đổi chỗ: {x:.3f} là tọa độ bắc (X trên giấy chứng nhận), {y:.3f} là tọa độ đông. Hãy gọi với e={y:.3f}, n={x:.3f}.",
                f"The two coordinates are swapped: {x:.3f} is the northing (X on a certificate), {y:.3f} the easting. Call with e={y:.3f}, n={x:.3f}.",
            ),
            extra={"corrected": {"e": y, "n": x, "crs": crs.name}},
        )


def require_within(subject: Subject, extent: Extent) -> None:
    """Raises `InvalidInput` when the subject is not wholly inside the deployment's extent."""
    inside = box(*extent)
    if not inside.covers(transform(subject.geometry, subject.crs, CRS84)):
        west, south, east, north = (number_words(side, 4, trimmed=True) for side in extent)
        raise InvalidInput(
            "outside-extent",
            Text(
                f"Vị trí nằm ngoài phạm vi phục vụ: kinh độ {west.vi} đến {east.vi}, vĩ độ {south.vi} đến {north.vi}.",
                f"The place is outside the area served: longitude {west.en} to {east.en}, latitude {south.en} to {north.en}.",
            ),
            extra={"extent": list(extent)},
        )


def require_no_wider(subject: Subject, most_m: float, where: str) -> None:
    """Raises `InvalidInput` when the diagonal of the subject's box is longer than `most_m` metres."""
    west, south, east, north = transform(
        subject.geometry, subject.crs, tm3_of(subject.geometry, subject.crs)
    ).bounds
    longest = math.hypot(east - west, north - south)
    if longest > most_m:
        text = Text(
            f"Hình quá lớn: dài {longest:.0f} m, tối đa {most_m:.0f} m. Hãy chia nhỏ.",
            f"The geometry is too large: {longest:.0f} m long, at most {most_m:.0f} m. Divide it.",
        )
        raise InvalidInput("geometry-too-large", text, faults=(Fault(where, text),), extra={"most_m": most_m})


def tm3_of(geometry: BaseGeometry, crs: Crs) -> Crs:
    """The VN-2000 TM-3 zone whose meridian is nearest: where to measure a place that no plan speaks for."""
    longitude = transform(geometry, crs, CRS84).centroid.x
    return Crs(min(VN2000_TM3, key=lambda srid: (abs(VN2000_TM3[srid] - longitude), srid)))
