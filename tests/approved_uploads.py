"""Approved uploads written straight into the draft tables: for tests of what comes after ingest.

The plan is two squares of 100 m side by side near Da Lat, in EPSG:5899: zone A west, zone B east, 20 000 m² together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import psycopg
import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs, transform

EAST, NORTH = 576000.0, 1319000.0
LAW = Crs(5899)
AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """One version to be published; `codes` are those of zones A and B."""

    plan_id: str = "p"
    version: int = 1
    start: date = date(2024, 1, 1)
    end: date | None = None
    codes: tuple[str, str] = ("DAT_O_Nhomnhao", "DAT_HTXH_Yte")
    scope: str = "whole"
    level: str = "phan_khu"


def square(column: int) -> BaseGeometry:
    return box(EAST + 100 * column, NORTH, EAST + 100 * (column + 1), NORTH + 100)


def approve_plan(
    writer_url: str, plan: DraftPlan, *, state: str = "approved", decided_by: str | None = "binh"
) -> UUID:
    """An upload with one version, as it stands when a second person has approved it."""
    with psycopg.connect(writer_url) as session:
        upload_id = _upload(session, "vector", state, decided_by)
        row = session.execute(
            "INSERT INTO draft.plan_version (plan_id, version, title_vi, system, level, scope, authority, decision_number,"
            " decision_date, in_force_from, in_force_to, source_crs, measure_crs, source_sha256, upload_id, adjusts_version_id)"
            " VALUES (%s, %s, 'Đồ án', 'construction_planning', %s, %s, 'UBND', '1/QĐ', '2024-01-01', %s, %s, 'EPSG:5899',"
            " 'EPSG:5899', %s, %s, %s) RETURNING version_id",
            (
                plan.plan_id,
                plan.version,
                plan.level,
                plan.scope,
                plan.start,
                plan.end,
                "0" * 64,
                upload_id,
                None if plan.scope == "whole" else 1,
            ),
        ).fetchone()
        assert row is not None
        layer = session.execute(
            "INSERT INTO draft.layer (version_id, theme, name, role, accuracy_m, source_srid, legal_geom, geom_3857)"
            " VALUES (%s, 'land_use', 'zones', 'zones', 0.2, 5899, %s, %s) RETURNING layer_id",
            (row[0], *geometries(shapely.union(square(0), square(1)))),
        ).fetchone()
        assert layer is not None
        for column, code in enumerate(plan.codes):
            session.execute(
                "INSERT INTO draft.zone (zone_id, version_id, layer_id, row_number, code, label_vi, label_en, coverage_max,"
                " coverage_text, area_m2, source_srid, legal_geom, geom_3857)"
                " VALUES (%s, %s, %s, %s, %s, 'Đất ở', 'Housing', 0.6, '60', 10000, 5899, %s, %s)",
                ("AB"[column], row[0], layer[0], column + 1, code, *geometries(square(column))),
            )
    return upload_id


def approve_parcels(writer_url: str, numbers: dict[str, str]) -> UUID:
    """An upload of parcels of commune 99001, sheet 1: `numbers` maps parcel number to parcel_id, one square each."""
    with psycopg.connect(writer_url) as session:
        upload_id = _upload(session, "parcels", "approved", "binh")
        session.execute(
            "UPDATE desk.upload SET compared_edition = (SELECT max(edition) FROM pub.edition) WHERE upload_id = %s",
            [upload_id],
        )
        for row, (number, parcel_id) in enumerate(numbers.items(), 1):
            session.execute(
                "INSERT INTO draft.parcel (parcel_id, commune, sheet, number, row_number, area_m2, predecessors,"
                " content_sha256, upload_id, source_srid, legal_geom, geom_3857)"
                " VALUES (%s, '99001', '1', %s, %s, 10000, '{}', %s, %s, 5899, %s, %s)",
                (parcel_id, number, row, parcel_id, upload_id, *geometries(square(row))),
            )
    return upload_id


def _upload(session: psycopg.Connection, kind: str, state: str, decided_by: str | None) -> UUID:
    upload_id = uuid4()
    session.execute(
        "INSERT INTO desk.upload (upload_id, kind, state, file_name, file_sha256, file_bytes, plan, created_at, created_by,"
        " decided_at, decided_by) VALUES (%s, %s, %s, 'f.zip', %s, 1, '{}', %s, 'an', %s, %s)",
        (upload_id, kind, state, "0" * 64, AT, AT, decided_by),
    )
    return upload_id


def geometries(geometry: BaseGeometry) -> tuple[str, str]:
    legal = shapely.to_wkb(shapely.set_srid(geometry, 5899), hex=True, include_srid=True)
    shown = transform(geometry, LAW, Crs(3857))
    return legal, shapely.to_wkb(shapely.set_srid(shown, 3857), hex=True, include_srid=True)
