"""Exact contacts of a subject with zones, lines and overlays: areas, shares, widths, distances.

Everything is measured in the projected CRS of the version that drew it. Parts of one zone are united first, so that a
result never depends on how a zone was cut. A contact narrower than the accuracy of its layer (width = 2·area/perimeter, of the
widest part where it falls apart) is a boundary contact: kept with its area, neither dropped nor called an overlap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs, transform
from planning_server.domain.indicators import Indicators
from planning_server.domain.plan import PlanVersion
from planning_server.domain.strip import polygonal, widest, width_of
from planning_server.domain.text import Text
from planning_server.domain.zone import LineRule, Overlay, Zone
from planning_server.situation.situation import Situation, moved
from planning_server.situation.subject import Subject, valid

POINT_TOLERANCE_M = 0.005
"""A point this near to a boundary lies on it: finer than any survey, coarser than the rounding of coordinates."""

TOUCH_TOLERANCE_M = 0.001
"""Two geometries this near to one another touch: the grid of legal geometry is a millimetre."""

ALONG_TOLERANCE_M = 0.0001
"""A line this near to the subject's edge runs along it; thin enough not to show in a length of millimetres."""

EXACT_WIDTH_M = 0.0001
"""Contacts thinner than this are what floating point leaves along shared edges: where even the thinnest real one counts."""

REPAIR_TOLERANCE = 0.001
"""A stored polygon whose repair changes its area by more than this share is of low quality."""


class Contact(StrEnum):
    OVERLAP = "overlap"
    BOUNDARY = "boundary"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class ZoneContact:
    """One zone (all its parts) and what of it lies in the subject.

    `geometry` is the contact itself, in `measured_in`; area, share and width are None for a point. `sound` is False where the
    approved geometry crosses itself and its area depends on how that is read.
    """

    version: PlanVersion
    layer_id: int
    theme: str
    zone_id: str
    code: str
    label: Text
    indicators: Indicators
    geometry: BaseGeometry
    measured_in: Crs
    area_m2: float | None
    share: float | None
    width_m: float | None
    contact: Contact
    sound: bool

    @property
    def reference(self) -> str:
        """How a conflict names it."""
        return f"{self.version.plan_id}/{self.version.version}/{self.zone_id}"


@dataclass(frozen=True, slots=True)
class OverlayContact:
    """One overlay and what of it lies in the subject; as `ZoneContact`."""

    version: PlanVersion
    overlay: Overlay
    geometry: BaseGeometry
    measured_in: Crs
    area_m2: float | None
    share: float | None
    width_m: float | None
    contact: Contact


@dataclass(frozen=True, slots=True)
class LineContact:
    """One line rule: its distance to the subject and its length within; `geometry` is what of it runs near the subject."""

    version: PlanVersion
    line: LineRule
    theme: str
    geometry: BaseGeometry
    measured_in: Crs
    distance_m: float
    length_m: float
    contact: Contact


@dataclass(frozen=True, slots=True)
class Meeting:
    """How a subject and one area meet: the geometry they share, its measures and its class."""

    geometry: BaseGeometry
    area_m2: float | None
    share: float | None
    width_m: float | None
    contact: Contact


def _is_wide(part: BaseGeometry, width_m: float) -> bool:
    """True where the part as a strip, or its widest place, is as wide as that (a square's mean width is half its side)."""
    return width_of(part) >= width_m or not shapely.buffer(part, -width_m).is_empty


def zone_contacts(
    situation: Situation, subject: Subject, accuracy_m: float | None = None
) -> tuple[ZoneContact, ...]:
    """Every zone in force that the subject touches: overlaps first, the largest share first.

    `accuracy_m` replaces the accuracy of each layer as the width below which a contact is a boundary contact.
    """
    parts: dict[tuple[int, int, str, str, Indicators], list[Zone]] = defaultdict(list)
    for zone in situation.zones:
        parts[zone.version_id, zone.layer_id, zone.zone_id, zone.code, zone.indicators].append(zone)
    found = [_zone_contact(situation, subject, group, accuracy_m) for group in parts.values()]
    return tuple(sorted((item for item in found if item is not None), key=_zone_order))


def _zone_order(item: ZoneContact) -> tuple[object, ...]:
    return (item.contact is not Contact.OVERLAP, -(item.share or 0.0), item.reference, item.code)


def _zone_contact(
    situation: Situation, subject: Subject, parts: list[Zone], accuracy_m: float | None
) -> ZoneContact | None:
    first = parts[0]
    version = situation.version(first.version_id)
    if accuracy_m is None:
        accuracy_m = situation.accuracy_m(first.layer_id)
    met, sound = _meet_parts(subject, parts, version, accuracy_m)
    if met is None:
        return None
    layer = situation.layer(first.layer_id)
    return ZoneContact(
        version=version,
        layer_id=first.layer_id,
        theme="land_use" if layer is None else layer.theme,
        zone_id=first.zone_id,
        code=first.code,
        label=Text(first.label_vi, first.label_en),
        indicators=first.indicators,
        geometry=met.geometry,
        measured_in=version.measure_crs,
        area_m2=met.area_m2,
        share=met.share,
        width_m=met.width_m,
        contact=met.contact,
        sound=sound,
    )


def _meet_parts(
    subject: Subject, parts: list[Zone], version: PlanVersion, accuracy_m: float
) -> tuple[Meeting | None, bool]:
    crs = version.measure_crs
    drawn = [transform(item.geometry, item.crs, crs) for item in parts]
    sound = all(is_sound(item) for item in drawn)
    area = shapely.union_all([valid(item) for item in drawn])
    return meet(subject, area, crs, accuracy_m), sound


def is_sound(geometry: BaseGeometry) -> bool:
    """False where an area crosses itself and its size depends on how that is read: as drawn, twice covered ground once, or not at all."""
    if shapely.is_valid(geometry):
        return True
    stated = float(shapely.area(geometry))
    readings = (valid(geometry), shapely.make_valid(geometry))
    return all(abs(float(shapely.area(item)) - stated) <= REPAIR_TOLERANCE * stated for item in readings)


def meet(subject: Subject, area: BaseGeometry, crs: Crs, accuracy_m: float) -> Meeting | None:
    """How the subject meets an area given in `crs`; None where they do not touch."""
    asked = moved(subject.geometry, subject.crs, crs)
    if subject.is_point:
        return _meet_point(asked, area)
    if asked.is_empty or area.is_empty or float(shapely.distance(asked, area)) > TOUCH_TOLERANCE_M:
        return None
    common = shapely.intersection(asked, area)
    surface = polygonal(common)
    area_m2 = float(shapely.area(surface))
    width = widest(surface)
    contact = Contact.BOUNDARY if width < accuracy_m else Contact.OVERLAP
    share = area_m2 / float(shapely.area(asked))
    return Meeting(common if surface.is_empty else surface, area_m2, share, width, contact)


def _meet_point(point: BaseGeometry, area: BaseGeometry) -> Meeting | None:
    if float(shapely.distance(point, area)) > POINT_TOLERANCE_M:
        return None
    on_edge = float(shapely.distance(point, shapely.boundary(area))) <= POINT_TOLERANCE_M
    return Meeting(point, None, None, None, Contact.BOUNDARY if on_edge else Contact.OVERLAP)


def overlay_contacts(situation: Situation, subject: Subject) -> tuple[OverlayContact, ...]:
    """Every overlay in force that the subject touches, parts of one overlay united."""
    parts: dict[tuple[int, int, str], list[Overlay]] = defaultdict(list)
    for item in situation.overlays:
        parts[item.version_id, item.layer_id, item.overlay_id].append(item)
    found: list[OverlayContact] = []
    for group in parts.values():
        version = situation.version(group[0].version_id)
        area = shapely.union_all([moved(item.geometry, item.crs, version.measure_crs) for item in group])
        met = meet(subject, area, version.measure_crs, situation.accuracy_m(group[0].layer_id))
        if met is not None:
            found.append(
                OverlayContact(
                    version,
                    group[0],
                    met.geometry,
                    version.measure_crs,
                    met.area_m2,
                    met.share,
                    met.width_m,
                    met.contact,
                )
            )
    return tuple(sorted(found, key=lambda item: (item.contact, item.overlay.theme, item.overlay.overlay_id)))


def line_contacts(situation: Situation, subject: Subject, reach_m: float) -> tuple[LineContact, ...]:
    """Every line rule in force within `reach_m` of the subject, the nearest first.

    Contact `overlap`: the line runs inside, deeper than its accuracy; `boundary`: it touches or runs along the edge; `near`.
    """
    found = [_line_contact(situation, subject, line, reach_m) for line in situation.lines]
    within = (item for item in found if item.distance_m <= reach_m)
    return tuple(sorted(within, key=lambda item: (item.distance_m, item.line.kind, item.line.feature_id)))


def _line_contact(situation: Situation, subject: Subject, line: LineRule, reach_m: float) -> LineContact:
    version = situation.version(line.version_id)
    crs = version.measure_crs
    asked = moved(subject.geometry, subject.crs, crs)
    drawn = transform(line.geometry, line.crs, crs)
    accuracy = situation.accuracy_m(line.layer_id)
    distance = float(shapely.distance(asked, drawn))
    inside = shapely.intersection(drawn, shapely.buffer(asked, ALONG_TOLERANCE_M))
    layer = situation.layer(line.layer_id)
    theme = line.kind.value if layer is None or layer.theme == "land_use" else layer.theme
    return LineContact(
        version=version,
        line=line,
        theme=theme,
        geometry=shapely.intersection(drawn, shapely.buffer(asked, reach_m + TOUCH_TOLERANCE_M)),
        measured_in=crs,
        distance_m=distance,
        length_m=0.0 if subject.is_point else float(shapely.length(inside)),
        contact=_line_class(asked, drawn, distance, accuracy, is_point=subject.is_point),
    )


def _line_class(
    asked: BaseGeometry, drawn: BaseGeometry, distance: float, accuracy: float, *, is_point: bool
) -> Contact:
    if distance > accuracy:
        return Contact.NEAR
    if not is_point and shapely.intersects(drawn, shapely.buffer(asked, -accuracy)):
        return Contact.OVERLAP
    return Contact.BOUNDARY


def remaining(geometry: BaseGeometry, taken: Iterable[BaseGeometry], width_m: float) -> BaseGeometry | None:
    """What of `geometry` none of `taken` covers, None where nothing as wide as `width_m` is left (a point: where covered).

    Each separate part is judged by itself, and only the thin ones are dropped.
    """
    left = geometry
    for item in taken:
        left = shapely.difference(left, item)
    if shapely.get_dimensions(geometry) == 0:
        return None if left.is_empty else left
    kept = [item for item in shapely.get_parts(polygonal(left)) if _is_wide(item, width_m)]
    return shapely.union_all(kept) if kept else None


def spoken_for(situation: Situation, subject: Subject, theme: str) -> float:
    """The share of the subject, 0 to 1, that layers of the theme speak for; 1 for a point that one of them holds."""
    crs = situation.measured_in
    asked = moved(subject.geometry, subject.crs, crs)
    covers = [moved(item.covers, item.crs, crs) for item in situation.layers if item.theme == theme]
    if not covers:
        return 0.0
    if subject.is_point:
        held = any(float(shapely.distance(asked, item)) <= POINT_TOLERANCE_M for item in covers)
        return 1.0 if held else 0.0
    accuracy = min(item.contact_width_m for item in situation.layers if item.theme == theme)
    left = remaining(asked, covers, accuracy)
    return 1.0 if left is None else 1.0 - float(shapely.area(left)) / float(shapely.area(asked))
