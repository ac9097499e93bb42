"""Loads what lies near a place, with at most one statement a table.

For an answer:   load_situation(session, edition.on(day), point_subject(x, y, crs))
For a check:     parcels = lot_parcels(session, on_day, references, footprint, crs)
                 load_situation(session, on_day, lot_subject(footprint, crs, parcels))
For /parcels:    find_parcels_at, find_parcel, find_parcels_by_key
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import VN2000_TM3, WEB_MERCATOR, Crs, transform
from planning_server.domain.errors import Ambiguous, Fault, InvalidInput, NotFound, Withdrawn
from planning_server.domain.parcel import Parcel, ParcelKey
from planning_server.domain.strip import widest
from planning_server.domain.text import Text, is_plain, shown
from planning_server.domain.zone import DEFAULT_ACCURACY_M, Layer
from planning_server.publish.edition import EditionOnDay
from planning_server.situation.contacts import POINT_TOLERANCE_M
from planning_server.situation.other_editions import parcel_elsewhere
from planning_server.situation.situation import Situation, moved
from planning_server.situation.subject import Subject, SubjectKind, tm3_of, valid
from planning_server.store import ground
from planning_server.store.sessions import Session

TOUCH_MARGIN_M = 3.0
"""Candidates are looked for a little beyond the subject: contacts at its edge and roads along it."""

MOST_LOT_PARCELS = 100
"""More parcels than this around a footprint are no building lot; the caller names its parcels then."""

NEARBY_M = 30.0
"""Lines this near to the subject are told though they do not touch it."""

FAR_M = 1000.0
"""A footprint farther than this from the parcel named was not drawn on it: a wrong TM-3 zone is 27 km off or more."""

_STRETCH = 1.2
"""Web Mercator stretches lengths by at most 1.09 in Viet Nam; boxes are made larger by more than that."""


@dataclass(frozen=True, slots=True)
class ParcelReference:
    """A parcel as a caller names it: by id, or by a key that may name several."""

    parcel_id: str | None = None
    key: ParcelKey | None = None


def load_situation(session: Session, on_day: EditionOnDay, subject: Subject) -> Situation:
    """All that the versions in force on the day draw near the subject."""
    version_ids = on_day.speaking
    near = box_around(subject.geometry, subject.crs, TOUCH_MARGIN_M)
    wide = box_around(subject.geometry, subject.crs, NEARBY_M)
    parcels = subject.parcels
    if subject.kind is SubjectKind.POINT:
        place = subject.geometry
        parcels = find_parcels_at(session, on_day, shapely.get_x(place), shapely.get_y(place), subject.crs)
    return Situation(
        on_day=on_day,
        subject=subject,
        parcels=parcels,
        layers=tuple(_near_part(item, subject) for item in ground.layers_near(session, version_ids, near)),
        zones=ground.zones_near(session, version_ids, near),
        lines=ground.lines_near(session, version_ids, wide),
        overlays=ground.overlays_near(session, version_ids, near),
    )


def _near_part(layer: Layer, subject: Subject) -> Layer:
    """The layer with only that part of its `covers` which lies near the subject: a plan's boundary can have 50 000 corners."""
    margin = NEARBY_M if layer.crs.is_projected_metres else NEARBY_M / 100_000
    west, south, east, north = transform(subject.geometry, subject.crs, layer.crs).bounds
    window = box(west - margin, south - margin, east + margin, north + margin)
    return replace(layer, covers=shapely.intersection(valid(layer.covers), window))


def box_around(geometry: BaseGeometry, crs: Crs, margin_m: float) -> ground.Box:
    """The subject's box in EPSG:3857, grown by at least `margin_m` on the ground."""
    west, south, east, north = transform(geometry, crs, Crs(WEB_MERCATOR)).bounds
    grow = margin_m * _STRETCH
    return ground.Box(west - grow, south - grow, east + grow, north + grow)


def find_parcels_at(
    session: Session, on_day: EditionOnDay, x: float, y: float, crs: Crs
) -> tuple[Parcel, ...]:
    """The parcels that hold a point or touch it within 5 mm; several on a boundary. `x` is easting or longitude."""
    point = Point(x, y)
    candidates = ground.parcels_near(session, on_day.edition.number, box_around(point, crs, 1.0))
    return tuple(item for item in candidates if _holds(item, point, crs))


def _holds(parcel: Parcel, point: Point, crs: Crs) -> bool:
    metric = parcel.crs if parcel.crs.is_projected_metres else tm3_of(parcel.geometry, parcel.crs)
    area = moved(parcel.geometry, parcel.crs, metric)
    return bool(shapely.distance(area, transform(point, crs, metric)) <= POINT_TOLERANCE_M)


def find_parcel(session: Session, on_day: EditionOnDay, parcel_id: str) -> Parcel:
    """One parcel by its id. Raises `NotFound`, which says where another edition knows it; `Ambiguous` when one id stands on several parcels."""
    if not is_plain(parcel_id):
        raise _no_such_parcel(parcel_id)
    found = ground.parcels_by_id(session, on_day.edition.number, [parcel_id])
    return _only(found, parcel_id, lambda: parcel_elsewhere(session, on_day.edition.number, parcel_id))


def find_parcels_by_key(session: Session, on_day: EditionOnDay, key: ParcelKey) -> tuple[Parcel, ...]:
    """Every parcel that bears the key; a key can name several (T21a)."""
    if not all(is_plain(item) for item in (key.commune, key.sheet, key.number)):
        return ()
    return ground.parcels_by_key(session, on_day.edition.number, key)


def find_one_by_key(session: Session, on_day: EditionOnDay, key: ParcelKey) -> Parcel:
    """The parcel of a key. Raises `NotFound`, or `Ambiguous` with every candidate."""
    found = find_parcels_by_key(session, on_day, key)
    name = f"{key.commune}/{key.sheet}/{key.number}"
    if not is_plain(name):
        raise _no_such_parcel(name)
    return _only(found, name, lambda: parcel_elsewhere(session, on_day.edition.number, key))


def _only(found: Sequence[Parcel], name: str, elsewhere: Callable[[], NotFound | Withdrawn | None]) -> Parcel:
    if len(found) == 1:
        return found[0]
    raise _ambiguous(name, found) if found else (elsewhere() or _no_such_parcel(name))


def lot_parcels(
    session: Session,
    on_day: EditionOnDay,
    references: Sequence[ParcelReference],
    footprint: BaseGeometry,
    crs: Crs,
) -> tuple[Parcel, ...]:
    """The parcels of a building lot: those named, else those under the footprint by more than a boundary contact.

    Raises `NotFound` and `Ambiguous` for names, and `InvalidInput` for a footprint that lies far from them. Nothing under
    the footprint: an empty tuple.
    """
    if references:
        named = {
            item.feature_id: item for item in (_of_reference(session, on_day, one) for one in references)
        }
        for item in named.values():
            _require_near(item, footprint, crs)
        return tuple(named.values())
    near = box_around(footprint, crs, 1.0)
    candidates = ground.parcels_near(session, on_day.edition.number, near)
    if len(candidates) > MOST_LOT_PARCELS:
        raise _too_many_parcels(len(candidates))
    return tuple(item for item in candidates if _lies_under(item, footprint, crs))


def _too_many_parcels(count: int) -> InvalidInput:
    text = Text(
        f"Có {count} thửa đất quanh hình chiếu công trình; một lô đất được tự tìm tối đa {MOST_LOT_PARCELS} thửa đất. "
        "Hãy nêu các thửa đất của lô trong parcels.",
        f"{count} parcels lie around the footprint; at most {MOST_LOT_PARCELS} are looked at unasked. "
        "Name the parcels of the lot in `parcels`.",
    )
    return InvalidInput("too-many-parcels", text, faults=(Fault("/parcels", text),))


def _require_near(parcel: Parcel, footprint: BaseGeometry, crs: Crs) -> None:
    """A footprint kilometres away from its parcel was drawn in another coordinate system: say in which it would fit."""
    distance = _distance_m(parcel, footprint, crs)
    if distance <= FAR_M:
        return
    fitting = [
        Crs(srid).name
        for srid in VN2000_TM3
        if crs.srid in VN2000_TM3 and _fits(parcel, footprint, Crs(srid))
    ]
    hint = f" ({', '.join(fitting)}?)" if fitting else ""
    raise InvalidInput(
        "footprint-far-from-parcel",
        Text(
            f"Công trình cách thửa {parcel.key.sheet}/{parcel.key.number} {distance / 1000:.1f} km. Hãy kiểm tra hệ tọa độ “crs”{hint}.",
            f"The footprint lies {distance / 1000:.1f} km from parcel {parcel.key.sheet}/{parcel.key.number}. Check “crs”{hint}.",
        ),
        faults=(Fault("/crs", Text("không khớp với thửa đất", "does not fit the parcel")),),
        extra={"distance_m": round(distance, 1), "fitting_crs": fitting},
    )


def _distance_m(parcel: Parcel, footprint: BaseGeometry, crs: Crs) -> float:
    metric = parcel.crs if parcel.crs.is_projected_metres else tm3_of(parcel.geometry, parcel.crs)
    there = moved(parcel.geometry, parcel.crs, metric)
    return float(shapely.distance(there, moved(footprint, crs, metric)))


def _fits(parcel: Parcel, footprint: BaseGeometry, crs: Crs) -> bool:
    try:
        return _distance_m(parcel, footprint, crs) <= FAR_M
    except InvalidInput:
        return False


def _of_reference(session: Session, on_day: EditionOnDay, reference: ParcelReference) -> Parcel:
    if reference.key is not None:
        return find_one_by_key(session, on_day, reference.key)
    return find_parcel(session, on_day, reference.parcel_id or "")


def _lies_under(parcel: Parcel, footprint: BaseGeometry, crs: Crs) -> bool:
    metric = parcel.crs if parcel.crs.is_projected_metres else tm3_of(parcel.geometry, parcel.crs)
    contact = shapely.intersection(moved(parcel.geometry, parcel.crs, metric), moved(footprint, crs, metric))
    tolerance = DEFAULT_ACCURACY_M if parcel.accuracy_m is None else parcel.accuracy_m
    return widest(contact) >= tolerance


def _no_such_parcel(name: str) -> NotFound:
    shown = name[:80]
    return NotFound(
        "no-such-parcel",
        Text(
            f"Không có thửa đất “{shown}” trong bản công bố này.", f"This edition knows no parcel “{shown}”."
        ),
    )


def _ambiguous(name: str, found: Sequence[Parcel]) -> Ambiguous:
    candidates = [
        {
            "parcel_id": item.parcel_id,
            "key": {"commune": item.key.commune, "sheet": item.key.sheet, "number": item.key.number},
            "area_m2": round(item.area_m2, 2),
            "place": list(_place(item)),
        }
        for item in found
    ]
    return Ambiguous(
        "several-parcels",
        Text(
            f"“{shown(name)}” chỉ {len(found)} thửa đất. Hãy chọn một parcel_id trong danh sách candidates.",
            f"“{shown(name)}” names {len(found)} parcels. Choose a parcel_id from candidates.",
        ),
        extra={"candidates": candidates},
    )


def _place(parcel: Parcel) -> tuple[float, float]:
    inner = transform(
        shapely.point_on_surface(moved(parcel.geometry, parcel.crs, parcel.crs)), parcel.crs, Crs(4326)
    )
    return round(inner.centroid.x, 7), round(inner.centroid.y, 7)
