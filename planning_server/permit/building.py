"""The building on its lot, measured once: what every rule of a check looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs
from planning_server.permit.consistency import SAME_PLACE_M
from planning_server.permit.facts import Bounds, Fact
from planning_server.permit.request import PermitRequest
from planning_server.permit.uses import BUILDING_USES, UNCOUNTED_FLOOR_USES
from planning_server.situation.contacts import ZoneContact, remaining, zone_contacts
from planning_server.situation.lot import Lot, area_uncertainty_m2, make_lot
from planning_server.situation.situation import Situation, moved
from planning_server.situation.subject import Subject, SubjectKind

SAME_AREA_M2 = 0.01
"""Areas this near to one another are one area: drawn coordinates are rounded to the millimetre."""


@dataclass(frozen=True)
class Part:
    """A part of the building that is judged by its own height: a volume, what no volume covers, or the whole.

    `height_m` is between bounds where the stated height is above every volume and none is said to reach it.
    """

    name: str | None
    polygon: BaseGeometry
    height_m: float | Bounds | None


@dataclass(frozen=True)
class Building:
    """All geometries in `crs`, the projected system of the plan that governs (metres)."""

    situation: Situation
    request: PermitRequest

    @cached_property
    def crs(self) -> Crs:
        return self.situation.measured_in

    @cached_property
    def footprint(self) -> BaseGeometry:
        return moved(self.request.footprint, self.request.crs, self.crs)

    @cached_property
    def footprint_m2(self) -> float:
        return float(shapely.area(self.footprint))

    @cached_property
    def lot(self) -> Lot | None:
        return make_lot(self.situation)

    @cached_property
    def lot_zones(self) -> tuple[ZoneContact, ...]:
        """Zones on the buildable part of the lot, or under the footprint where no lot is known."""
        ground = self.footprint
        if self.lot is not None:
            ground = self.lot.geometry if self.lot.buildable.is_empty else self.lot.buildable
        return zone_contacts(self.situation, Subject(SubjectKind.POLYGON, ground, self.crs))

    @cached_property
    def lot_area(self) -> Bounds | None:
        """The effective lot area, between bounds where land for roads is not settled; None without a lot."""
        if self.lot is None:
            return None
        known = self.lot.effective_area_m2
        return (
            Bounds(self.lot.effective_least_m2, self.lot.area_m2) if known is None else Bounds(known, known)
        )

    @cached_property
    def lot_area_survey_m2(self) -> float:
        """How far the lot's area may be off because its corners are surveyed."""
        return 0.0 if self.lot is None else area_uncertainty_m2(self.lot.buildable, self.lot.uncertainty_m)

    @cached_property
    def height_m(self) -> float | None:
        """The stated height or the top of the highest volume, whichever is more, above the lowest planned ground (clause 1.4.25)."""
        tops = [item.top_m for item in self.request.volumes]
        stated = self.request.height_m
        return max(tops, default=None) if stated is None else max(stated, *tops, stated)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        volumes = self.request.volumes
        if not volumes:
            return (Part(None, self.footprint, self.height_m),)
        drawn = [moved(item.polygon, self.request.crs, self.crs) for item in volumes]
        rest = remaining(self.footprint, drawn, SAME_PLACE_M)
        stated = self.request.height_m
        unplaced = rest is None and stated is not None and all(item.top_m < stated for item in volumes)
        parts = [
            Part(
                f"volumes/{i}",
                drawn[i],
                Bounds(item.top_m, stated) if unplaced and stated is not None else item.top_m,
            )
            for i, item in enumerate(volumes)
        ]
        return tuple(parts if rest is None else [*parts, Part("footprint", rest, stated)])

    @cached_property
    def counted_floor_area(self) -> Bounds | None:
        """Floor area for the ratio: every floor, basements too, less parking, technical, fire and refuge floors.

        `gross_floor_area_m2` counts everything; `floors` tells what of it is left out. None where neither is told.
        """
        gross, floors = self.request.gross_floor_area_m2, self.request.floors
        if floors is None:
            return None if gross is None else Bounds(0.0, gross)
        left_out = sum(item.area_m2 for item in floors if item.use in UNCOUNTED_FLOOR_USES)
        listed = sum(item.area_m2 for item in floors)
        if gross is None and listed == left_out:  # only what does not count was listed: not a whole building
            return None
        counted = max(0.0, (listed if gross is None else gross) - left_out)
        return Bounds(counted, counted)

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """What conditions and tables may ask; None where it is not known."""
        request = self.request
        return {
            "use": request.use if request.use in BUILDING_USES else None,
            "context": request.context,
            "height_m": self.height_m,
            "storeys": None if request.storeys is None else float(request.storeys),
            "units": None if request.units is None else float(request.units),
            "lot_area_m2": self._lot_area_fact(),
            "road_width_m": None,
            "road_class": None,
            "building_type": None,
        }

    def _lot_area_fact(self) -> Fact:
        """The area that tables and conditions ask for: anything between the drawn lot and the one that the register states.

        The two differ by centimetres to square metres, and the law does not say which one a table means.
        """
        area, lot = self.lot_area, self.lot
        if area is None or lot is None:
            return None
        units = self.request.units or 1
        legal = [item.legal_area_m2 for item in self.situation.parcels]
        stated = [item for item in legal if item is not None]
        differs = sum(stated) - lot.area_m2 if len(stated) == len(legal) else 0.0
        low = max(0.0, area.low + min(0.0, differs)) / units
        high = (area.high + max(0.0, differs)) / units
        return low if high - low < SAME_AREA_M2 / units else Bounds(low, high)
