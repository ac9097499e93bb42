"""A finding about a row says where the row lies and what people call it, whichever check made it."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs, transform
from planning_server.domain.finding import Severity
from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from tests.shapefiles import ORIGIN, LayerFiles, Row, parcel_words, plan_words, square, write_zip


def at(*points: tuple[float, float]) -> BaseGeometry:
    return shapely.Polygon([(ORIGIN[0] + x, ORIGIN[1] + y) for x, y in points])


BOWTIE = at((0, 0), (100, 100), (100, 0), (0, 100))
NO_GROUND = at((0, 0), (100, 0), (50, 0))


def zones(folder: Path, *rows: Row) -> Content:
    path = write_zip(folder, LayerFiles("lots", list(rows)))
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan_words()))


def test_every_finding_about_a_row_of_zones_has_place_and_label(tmp_path: Path) -> None:
    content = zones(
        tmp_path,
        (square(5, 5), {"id": "OM-01", "code": "DAT_O_Nhomnhao", "density": "theo quy chế"}),
        (square(7, 7), {"id": "OM-02", "code": "", "density": "40%"}),
        (BOWTIE, {"id": "CX-03", "code": "DAT_O_Nhomnhao", "density": "40%"}),
        (NO_GROUND, {"id": "CX-04", "code": "DAT_O_Nhomnhao", "density": "40%"}),
    )
    of_rows = [found for found in content.findings if found.row is not None]
    assert {found.number for found in of_rows} >= {"A06", "A08", "G03", "G41", "G42"}
    labels = {1: "OM-01", 2: "OM-02", 3: "CX-03", 4: "CX-04"}
    assert {(found.number, found.nearest) for found in of_rows} == {
        (found.number, labels[found.row or 0]) for found in of_rows
    }
    assert all(found.place is not None for found in of_rows)


def test_a_shape_that_crosses_itself_has_the_crossing_as_its_geometry(tmp_path: Path) -> None:
    content = zones(tmp_path, (square(5, 5), {"code": "DAT_Dulich"}), (BOWTIE, {"code": "DAT_Dulich"}))
    [told] = [found for found in content.findings if found.code == "invalid_geometry"]
    assert told.geometry is not None
    crossing = transform(told.geometry, Crs(4326), Crs(5899))
    assert crossing.distance(shapely.Point(ORIGIN[0] + 50, ORIGIN[1] + 50)) < 0.02


def test_a_shape_without_ground_shows_its_outline_and_says_what_to_do_with_its_row(tmp_path: Path) -> None:
    content = zones(tmp_path, (square(5, 5), {"code": "DAT_Dulich"}), (NO_GROUND, {"code": "DAT_Dulich"}))
    [told] = [found for found in content.findings if found.code == "no_ground"]
    assert told.geometry is not None
    assert transform(told.geometry, Crs(4326), Crs(5899)).length == pytest.approx(
        200, abs=0.05
    )  # there and back
    assert told.remedy is not None
    assert told.remedy.vi.startswith("Hãy tìm dòng 2 trong bảng thuộc tính")


def test_a_parcel_without_ground_is_told_with_its_key_and_does_not_block_the_others(tmp_path: Path) -> None:
    rows: list[Row] = [
        (square(5, 5), {"to": "12", "so": "1", "dt": 10000.0, "loai": "ODT"}),
        (NO_GROUND, {"to": "12", "so": "2", "dt": 1.0, "loai": "ODT"}),
    ]
    path = write_zip(tmp_path, LayerFiles("thua", rows))
    content = read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(parcel_words()))
    [told] = [found for found in content.findings if found.code == "parcel_without_ground"]
    assert (told.severity, told.row, told.nearest) == (Severity.WARNING, 2, "12/2")
    assert told.place is not None
    assert not content.is_blocked
