"""Local adjustments of `DraftPlan`, written straight into the draft tables as they stand when a second person has approved them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

import psycopg
import shapely
from shapely.geometry import LineString, box
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs, transform
from tests.approved_uploads import AT, EAST, LAW, NORTH, geometries


def ground(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """A rectangle, in metres from the south-west corner of zone A."""
    return box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def line(*points: tuple[float, float]) -> BaseGeometry:
    return LineString([(EAST + x, NORTH + y) for x, y in points])


@dataclass(frozen=True, slots=True)
class DraftAdjustment:
    """`zones` are ground and code by zone_id; it speaks for `covers`, where `lines` are given of red lines too."""

    covers: BaseGeometry
    zones: Mapping[str, tuple[BaseGeometry, str]]
    start: date
    end: date | None = None
    adjusts: int = 1
    lines: Mapping[str, BaseGeometry] = field(default_factory=dict[str, BaseGeometry])
    plan_id: str = "p"
    decided: date = date(2025, 1, 1)
    srid: int = 5899
    """The system in which it is drawn and measured."""


def approve_adjustment(writer_url: str, wanted: DraftAdjustment) -> UUID:
    upload_id = uuid4()
    with psycopg.connect(writer_url) as session:
        session.execute(
            "INSERT INTO desk.upload (upload_id, kind, state, file_name, file_sha256, file_bytes, plan, created_at, created_by,"
            " decided_at, decided_by) VALUES (%s, 'vector', 'approved', 'f.zip', %s, 1, '{}', %s, 'an', %s, 'binh')",
            (upload_id, "1" * 64, AT, AT),
        )
        row = session.execute(
            "INSERT INTO draft.plan_version (plan_id, version, title_vi, system, level, scope, authority, decision_number,"
            " decision_date, in_force_from, in_force_to, source_crs, measure_crs, source_sha256, upload_id, adjusts_version_id)"
            " VALUES (%s, (SELECT 1 + count(*) FROM draft.plan_version), 'Điều chỉnh', 'construction_planning', 'phan_khu', 'local_adjustment',"
            " 'UBND', '7/QĐ', %s, %s, %s, 'EPSG:5899', 'EPSG:5899', %s, %s, %s) RETURNING version_id",
            (wanted.plan_id, wanted.decided, wanted.start, wanted.end, "1" * 64, upload_id, wanted.adjusts),
        ).fetchone()
        assert row is not None
        if wanted.srid != 5899:
            _move(session, row[0], wanted)
            return upload_id
        layer_id = _layer(session, row[0], "zones", wanted.covers)
        for number, (zone_id, (shape, code)) in enumerate(wanted.zones.items(), 1):
            session.execute(
                "INSERT INTO draft.zone (zone_id, version_id, layer_id, row_number, code, label_vi, label_en, coverage_max,"
                " coverage_text, area_m2, source_srid, legal_geom, geom_3857)"
                " VALUES (%s, %s, %s, %s, %s, 'Dịch vụ', 'Services', 0.4, '40', %s, 5899, %s, %s)",
                (zone_id, row[0], layer_id, number, code, shape.area, *geometries(shape)),
            )
        if wanted.lines:
            add_lines(session, row[0], wanted.covers, wanted.lines)
    return upload_id


def _move(session: psycopg.Connection, version_id: int, wanted: DraftAdjustment) -> None:
    """Covers and zones corner by corner in another system, as an office there would have drawn them."""
    session.execute(
        "UPDATE draft.plan_version SET source_crs = %s, measure_crs = %s WHERE version_id = %s",
        (f"EPSG:{wanted.srid}", f"EPSG:{wanted.srid}", version_id),
    )
    there = Crs(wanted.srid)
    covers = transform(wanted.covers, LAW, there)
    row = session.execute(
        "INSERT INTO draft.layer (version_id, theme, name, role, accuracy_m, source_srid, legal_geom, geom_3857)"
        " VALUES (%s, 'land_use', 'zones', 'zones', 0.2, %s, %s, %s) RETURNING layer_id",
        (version_id, wanted.srid, *_stored(covers, there)),
    ).fetchone()
    assert row is not None
    for number, (zone_id, (shape, code)) in enumerate(wanted.zones.items(), 1):
        drawn = transform(shape, LAW, there)
        session.execute(
            "INSERT INTO draft.zone (zone_id, version_id, layer_id, row_number, code, label_vi, label_en, area_m2, source_srid,"
            " legal_geom, geom_3857) VALUES (%s, %s, %s, %s, %s, 'Dịch vụ', 'Services', %s, %s, %s, %s)",
            (zone_id, version_id, row[0], number, code, drawn.area, wanted.srid, *_stored(drawn, there)),
        )


def _stored(shape: BaseGeometry, crs: Crs) -> tuple[str, str]:
    legal = shapely.to_wkb(shapely.set_srid(shape, crs.srid), hex=True, include_srid=True)
    shown = shapely.set_srid(transform(shape, crs, Crs(3857)), 3857)
    return str(legal), str(shapely.to_wkb(shown, hex=True, include_srid=True))


def add_lines(
    session: psycopg.Connection, version_id: int, covers: BaseGeometry, lines: Mapping[str, BaseGeometry]
) -> None:
    """Red lines of a drafted version."""
    layer_id = _layer(session, version_id, "lines", covers)
    for number, (line_id, shape) in enumerate(lines.items(), 1):
        session.execute(
            "INSERT INTO draft.line_rule (line_id, version_id, layer_id, row_number, kind, length_m, source_srid, legal_geom, geom_3857)"
            " VALUES (%s, %s, %s, %s, 'red_line', %s, 5899, %s, %s)",
            (line_id, version_id, layer_id, number, shape.length, *geometries(shape)),
        )


def _layer(session: psycopg.Connection, version_id: int, role: str, covers: BaseGeometry) -> int:
    row = session.execute(
        "INSERT INTO draft.layer (version_id, theme, name, role, accuracy_m, source_srid, legal_geom, geom_3857)"
        " VALUES (%s, %s, %s, %s, 0.2, 5899, %s, %s) RETURNING layer_id",
        (version_id, "land_use" if role == "zones" else "red_line", role, role, *geometries(covers)),
    ).fetchone()
    assert row is not None
    return int(row[0])
