"""Builds situations on a small local plane: metres, moved to a real place in EPSG:5899."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import shapely
from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs
from planning_server.domain.indicators import IndicatorRange, Indicators
from planning_server.domain.parcel import Parcel, ParcelKey
from planning_server.domain.plan import InForce, PlanVersion, Scope, System, Theme
from planning_server.domain.zone import Layer, LineKind, LineRule, Overlay, OverlayEffect, Zone
from planning_server.publish.edition import SEAL, Edition, EditionOnDay
from planning_server.situation.situation import Situation
from planning_server.situation.subject import Subject

TM3 = Crs(5899)
ORIGIN = (576_000.0, 1_319_000.0)
DAY = date(2026, 11, 20)
NO_INDICATORS = Indicators()

THEMES = (
    Theme("land_use", "Chức năng sử dụng đất", "Land use", True),
    Theme("red_line", "Chỉ giới đường đỏ", "Red lines", True),
    Theme("flood", "Ngập lụt", "Flood", False),
)


def placed(geometry: BaseGeometry) -> BaseGeometry:
    """A local geometry at its place in the projected system."""
    return shapely.transform(geometry, lambda xy: xy + ORIGIN)


def rectangle(west: float, south: float, east: float, north: float) -> Polygon:
    moved = placed(box(west, south, east, north, ccw=True))
    assert isinstance(moved, Polygon)
    return moved


def line(*points: tuple[float, float]) -> BaseGeometry:
    return placed(LineString(points))


def ceiling(value: float, text: str = "") -> IndicatorRange:
    return IndicatorRange(None, value, text)


def plan_version(
    version_id: int = 1, *, level: str = "phan_khu", system: System | None = None
) -> PlanVersion:
    return PlanVersion(
        version_id=version_id,
        plan_id=f"plan-{version_id}",
        version=1,
        title_vi=f"Đồ án {version_id}",
        title_en=None,
        system=system or System.CONSTRUCTION_PLANNING,
        level=level,
        scope=Scope.WHOLE,
        authority="UBND tỉnh",
        decision_number=f"{version_id}/QĐ-UBND",
        decision_date=date(2024, 5, 2),
        in_force=InForce(date(2024, 6, 1), None),
        decided_in_force=InForce(date(2024, 6, 1), None),
        superseded_from=None,
        source_crs=TM3,
        measure_crs=TM3,
        source_sha256="0" * 64,
    )


def zone(
    geometry: BaseGeometry,
    *,
    zone_id: str = "A",
    code: str = "DAT_O_Nhomnhao",
    indicators: Indicators = NO_INDICATORS,
    version_id: int = 1,
    feature_id: int = 1,
) -> Zone:
    return Zone(
        feature_id=feature_id,
        zone_id=zone_id,
        version_id=version_id,
        layer_id=version_id,
        code=code,
        label_vi="Đất nhóm nhà ở",
        label_en="Residential group",
        indicators=indicators,
        geometry=geometry,
        crs=TM3,
    )


def layer(
    covers: BaseGeometry, *, theme: str = "land_use", layer_id: int = 1, accuracy_m: float | None = None
) -> Layer:
    return Layer(layer_id, layer_id, theme, theme, covers, TM3, accuracy_m)


def line_rule(
    geometry: BaseGeometry,
    kind: LineKind = LineKind.RED_LINE,
    *,
    width_m: float | None = None,
    road_class: str | None = None,
    feature_id: int = 1,
) -> LineRule:
    return LineRule(
        feature_id, f"L{feature_id}", 1, 1, kind, None, "Đường A", width_m, road_class, None, geometry, TM3
    )


def overlay(geometry: BaseGeometry, *, theme: str = "flood", layer_id: int = 1) -> Overlay:
    return Overlay(
        1,
        "O1",
        1,
        layer_id,
        theme,
        "flood_area",
        OverlayEffect.CONSULT,
        "Vùng ngập",
        "Flood area",
        geometry,
        TM3,
    )


def parcel(geometry: BaseGeometry, parcel_id: str = "p1", *, accuracy_m: float | None = None) -> Parcel:
    return Parcel(
        parcel_id=parcel_id,
        feature_id=1,
        key=ParcelKey("99001", "12", "345"),
        land_use="ODT",
        legal_area_m2=float(round(shapely.area(geometry), 1)),
        area_m2=float(shapely.area(geometry)),
        accuracy_m=accuracy_m,
        predecessors=(),
        known_from=1,
        known_to=None,
        geometry=geometry,
        crs=TM3,
    )


@dataclass(frozen=True)
class LocalGround:
    """Everything drawn near a place; layers default to one land-use layer that covers a square kilometre."""

    zones: Sequence[Zone] = ()
    lines: Sequence[LineRule] = ()
    overlays: Sequence[Overlay] = ()
    layers: Sequence[Layer] = field(default_factory=lambda: (layer(rectangle(-500, -500, 500, 500)),))
    versions: Sequence[PlanVersion] = field(default_factory=lambda: (plan_version(),))
    published_at: datetime = datetime(2026, 10, 1, tzinfo=UTC)
    day: date = DAY

    def on_day(self) -> EditionOnDay:
        edition = Edition(
            number=17,
            state="current",
            base_edition=16,
            note="",
            published_at=self.published_at,
            published_by="approver",
            versions=tuple(self.versions),
            slices=(),
            themes=THEMES,
            rule_sets=(),
            bounds=None,
            manifest={},
            manifest_sha256="",
            seal=SEAL,
        )
        return edition.on(self.day)

    def around(self, subject: Subject, parcels: Sequence[Parcel] | None = None) -> Situation:
        return Situation(
            on_day=self.on_day(),
            subject=subject,
            parcels=subject.parcels if parcels is None else tuple(parcels),
            layers=tuple(self.layers),
            zones=tuple(self.zones),
            lines=tuple(self.lines),
            overlays=tuple(self.overlays),
        )


def polygon(rings: Sequence[Sequence[Sequence[float]]]) -> BaseGeometry:
    """A GeoJSON coordinate array of the local plane, placed."""
    return placed(Polygon(rings[0], rings[1:]))
