"""What a plan version draws: zones, line rules, overlays, and the layers that hold them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs
from planning_server.domain.indicators import Indicators

DEFAULT_ACCURACY_M = 0.2
"""Width below which a contact is a boundary contact, for layers that state no accuracy (CONTRACT section 4)."""


class LineKind(StrEnum):
    RED_LINE = "red_line"
    BUILDING_LINE = "building_line"
    CORRIDOR = "corridor"
    ROAD_CENTRE_LINE = "road_centre_line"


class OverlayEffect(StrEnum):
    LIMIT = "limit"
    RESTRICT = "restrict"
    RELAX = "relax"
    REPLACE = "replace"
    CONSULT = "consult"
    PROHIBIT = "prohibit"


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of one theme; `covers` (in `crs`) is the area it speaks for, `accuracy_m` None where it states none."""

    layer_id: int
    version_id: int
    theme: str
    name: str
    covers: BaseGeometry
    crs: Crs
    accuracy_m: float | None

    @property
    def contact_width_m(self) -> float:
        return DEFAULT_ACCURACY_M if self.accuracy_m is None else self.accuracy_m


@dataclass(frozen=True, slots=True)
class Zone:
    """One part of a zone as approved; parts with the same `zone_id` in one version are one zone.

    `geometry` is the legal geometry in `crs`, 2D, easting first.
    """

    feature_id: int
    zone_id: str
    version_id: int
    layer_id: int
    code: str
    label_vi: str
    label_en: str
    indicators: Indicators
    geometry: BaseGeometry
    crs: Crs


@dataclass(frozen=True, slots=True)
class LineRule:
    """A red line, building line, corridor or road centre line; widths and setbacks in metres where the plan states them."""

    feature_id: int
    line_id: str
    version_id: int
    layer_id: int
    kind: LineKind
    label: str | None
    road_name: str | None
    road_width_m: float | None
    road_class: str | None
    setback_m: float | None
    geometry: BaseGeometry
    crs: Crs


@dataclass(frozen=True, slots=True)
class Overlay:
    """A polygon that limits, restricts, relaxes, replaces, prohibits or asks for consultation."""

    feature_id: int
    overlay_id: str
    version_id: int
    layer_id: int
    theme: str
    kind: str
    effect: OverlayEffect
    label_vi: str
    label_en: str
    geometry: BaseGeometry
    crs: Crs
