"""The GeoPackage of an export: legal geometry as approved, the law of every day, and published attributes only.

Zones A and B are squares of 100 m side by side. From 2025-06-01 until 2028-01-01 an adjustment takes 50 m × 60 m of each and draws
C (40 m × 60 m) and D (60 m × 60 m) there.
"""

from __future__ import annotations

import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
import psycopg
import pyogrio
import pyogrio.raw
import pytest
import shapely

from planning_server.domain.crs import Crs, transform
from tests.approved_uploads import EAST, LAW, NORTH, DraftPlan, approve_parcels, approve_plan, square
from tests.conftest import TestDatabase
from tests.exporting_office import ExportingOffice, names_below, sha256_of
from tests.local_adjustments import DraftAdjustment, approve_adjustment, ground, line

FROM, UNTIL = date(2025, 6, 1), date(2028, 1, 1)
COVERS = ground(50, 0, 150, 60)
ZONES = {"C": (ground(50, 0, 90, 60), "DAT_Dichvu"), "D": (ground(90, 0, 150, 60), "DAT_HTXH_Yte")}
DECISION = {"authority", "decision_number", "decision_date", "in_force_from", "in_force_to"}


@pytest.fixture
def office(
    database: TestDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> ExportingOffice:
    made = ExportingOffice(database, tmp_path, monkeypatch, capsys)
    approve_plan(database.writer_url, DraftPlan())
    approve_parcels(database.writer_url, {"7": "parcel-7", "8": "parcel-8"})
    made.publish()
    return made


def layers(path: Path) -> set[str]:
    return {str(name) for name in pyogrio.list_layers(path)[:, 0]}


def rows(path: Path, layer: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Attributes with `geometry`, and what the file says of the layer."""
    meta, _, shapes, columns = pyogrio.raw.read(path, layer=layer)
    names = [str(name) for name in meta["fields"]]
    found = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    if shapes is not None:
        for row, shape in zip(found, shapes, strict=True):
            row["geometry"] = shapely.from_wkb(shape)
    return found, meta


def zones_on(path: Path, day: date) -> dict[str, float]:
    """Areas by id, from the rows that are law on a day, as the README of the export says to choose them."""
    at = np.datetime64(day)
    law = [
        row
        for row in rows(path, "zones_5899")[0]
        if row["in_force_from"] <= at and (np.isnat(row["in_force_to"]) or row["in_force_to"] > at)
    ]
    assert len({row["zone_id"] for row in law}) == len(law)
    return {row["zone_id"]: round(row["geometry"].area, 6) for row in law}


def test_legal_geometry_comes_out_as_it_was_approved_with_its_decision(office: ExportingOffice) -> None:
    path = office.export() / "edition.gpkg"
    assert layers(path) == {"plan_versions", "zones_5899", "plans_5899", "parcels_5899"}
    found, meta = rows(path, "zones_5899")
    assert (meta["crs"], meta["geometry_type"]) == ("EPSG:5899", "MultiPolygon")
    by_id = {row["zone_id"]: row for row in found}
    for column, name in enumerate("AB"):
        assert by_id[name]["geometry"].equals(square(column))
    assert by_id["A"]["geometry"].bounds == (EAST, NORTH, EAST + 100, NORTH + 100)
    expected = {
        "code": "DAT_O_Nhomnhao",
        "coverage_max": 0.6,
        "coverage_text": "60",
        "decision_number": "1/QĐ",
    }
    assert {name: by_id["A"][name] for name in expected} == expected
    assert by_id["A"]["decision_date"] == np.datetime64("2024-01-01")
    assert by_id["A"]["label_vi"] == "Đất ở"
    assert np.isnan(by_id["A"]["far_max"])
    parcels, _ = rows(path, "parcels_5899")
    assert [row["parcel_id"] for row in parcels] == ["parcel-7", "parcel-8"]
    assert parcels[1]["geometry"].equals(square(2))
    assert parcels[0]["land_use"] is None
    versions, meta = rows(path, "plan_versions")
    assert meta["geometry_type"] is None
    assert [(row["plan_id"], row["version"], row["source_crs"]) for row in versions] == [
        ("p", 1, "EPSG:5899")
    ]


def test_the_rows_of_a_day_are_the_law_of_that_day(office: ExportingOffice) -> None:
    red = DraftAdjustment(COVERS, ZONES, FROM, UNTIL, lines={"R": line((50, 10), (150, 10))})
    approve_adjustment(office.database.writer_url, red)
    office.publish()
    path = office.export(2) / "edition.gpkg"
    whole, restated = (
        {"A": 10_000.0, "B": 10_000.0},
        {"A": 7_000.0, "B": 7_000.0, "C": 2_400.0, "D": 3_600.0},
    )
    assert zones_on(path, date(2023, 12, 31)) == {}
    assert zones_on(path, FROM - timedelta(days=1)) == whole
    assert zones_on(path, FROM) == zones_on(path, UNTIL - timedelta(days=1)) == restated
    assert zones_on(path, UNTIL) == zones_on(path, date(2100, 1, 1)) == whole
    of_adjustment = {row["zone_id"]: row for row in rows(path, "zones_5899")[0]}["C"]
    assert (of_adjustment["version"], of_adjustment["decision_number"]) == (2, "7/QĐ")
    lines, meta = rows(path, "lines_5899")
    assert meta["geometry_type"] == "MultiLineString"
    assert [(row["line_id"], row["geometry"].length) for row in lines] == [("R", 100.0)]
    ground_of = {row["decision_number"]: row["geometry"] for row in rows(path, "plans_5899")[0]}
    assert set(ground_of) == {"1/QĐ", "7/QĐ"}


def test_each_source_system_has_layers_of_its_own(office: ExportingOffice) -> None:
    approve_adjustment(office.database.writer_url, DraftAdjustment(COVERS, ZONES, FROM, UNTIL, srid=5898))
    office.publish()
    path = office.export(2) / "edition.gpkg"
    found, meta = rows(path, "zones_5898")
    assert meta["crs"] == "EPSG:5898"
    drawn = {row["zone_id"]: row["geometry"] for row in found}
    assert set(drawn) == {"C", "D"}
    assert drawn["C"].equals_exact(shapely.multipolygons([transform(ZONES["C"][0], LAW, Crs(5898))]), 1e-9)


def test_only_published_attributes_leave(office: ExportingOffice) -> None:
    with psycopg.connect(office.database.owner_url) as session:
        session.execute("UPDATE pub.zone SET source_code = 'secret', population = 12")
    path = office.export() / "edition.gpkg"
    assert {name: set(pyogrio.read_info(path, layer=name)["fields"]) for name in layers(path)} == {
        "zones_5899": DECISION
        | {"zone_id", "plan_id", "version", "level", "code", "label_vi", "label_en", "area_m2"}
        | {"coverage_min", "coverage_max", "coverage_text", "far_min", "far_max", "far_text"}
        | {"storeys_min", "storeys_max", "storeys_text", "height_min_m", "height_max_m", "height_text"},
        "plans_5899": DECISION
        | {"plan_id", "version", "level", "title_vi", "title_en", "role", "theme", "accuracy_m"},
        "parcels_5899": {"parcel_id", "commune", "sheet", "number", "land_use"}
        | {"legal_area_m2", "area_m2", "accuracy_m"},
        "plan_versions": DECISION
        | {"plan_id", "version", "title_vi", "title_en", "system", "level", "scope"}
        | {"source_crs", "measure_crs", "source_sha256"},
    }
    assert b"secret" not in path.read_bytes()


def test_programs_of_others_open_it(office: ExportingOffice) -> None:
    path = office.export() / "edition.gpkg"
    told = subprocess.run(
        ["ogrinfo", "-ro", "-so", "-al", str(path)], capture_output=True, text=True, check=True
    )
    assert "Layer name: zones_5899" in told.stdout
    assert "Extent: (576000.000000, 1319000.000000) - (576200.000000, 1319100.000000)" in told.stdout
    assert told.stderr == ""


def test_heights_of_the_source_are_left_out(office: ExportingOffice) -> None:
    with psycopg.connect(office.database.owner_url) as session:
        session.execute("UPDATE pub.zone SET legal_geom = ST_Force3D(legal_geom, 1500) WHERE zone_id = 'B'")
    by_id = {row["zone_id"]: row for row in rows(office.export() / "edition.gpkg", "zones_5899")[0]}
    assert not by_id["B"]["geometry"].has_z
    assert by_id["B"]["geometry"].equals(square(1))


def test_an_edition_makes_the_same_files_again(office: ExportingOffice) -> None:
    first, again = office.export(name="one"), office.export(name="two")
    assert {name: sha256_of(first / name) for name in names_below(first)} == {
        name: sha256_of(again / name) for name in names_below(again)
    }


def test_an_edition_without_a_plan_has_its_table_empty(
    database: TestDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = ExportingOffice(database, tmp_path, monkeypatch, capsys)
    approve_parcels(database.writer_url, {"7": "parcel-7"})
    made.publish()
    path = made.export() / "edition.gpkg"
    assert layers(path) == {"plan_versions", "parcels_5899"}
    assert cast("int", pyogrio.read_info(path, layer="plan_versions")["features"]) == 0
