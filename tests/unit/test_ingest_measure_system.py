"""A wrong system to measure in: nothing moves on the map, so only the ellipsoid can tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyproj import CRS, Proj

from planning_server.domain.crs import WGS84, Crs, transform
from planning_server.domain.finding import Finding
from planning_server.ingest.content import Content
from planning_server.ingest.measure_system import stretch_at
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from tests.shapefiles import LayerFiles, Row, lots, plan_words, write_zip

DA_LAT = (108.4383, 11.9404)


def content_of(path: Path, **changes: object) -> Content:
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan_words(**changes)))


def told(content: Content, code: str) -> list[Finding]:
    return [found for found in content.findings if found.code == code]


def in_degrees(folder: Path) -> Path:
    folder = folder / "degrees"
    folder.mkdir()
    rows: list[Row] = [
        (None if shape is None else transform(shape, Crs(5899), Crs(WGS84)), values)
        for shape, values in lots()
    ]
    return write_zip(folder, LayerFiles("lots", rows, prj=CRS.from_epsg(4326).to_wkt("WKT1_ESRI")))


@pytest.mark.parametrize("srid", [5899, 9205, 5896, 3405])
def test_the_areal_scale_is_that_of_the_projection(srid: int) -> None:
    found = stretch_at(Crs(srid), *DA_LAT)
    assert found is not None
    factors = Proj(CRS.from_epsg(srid)).get_factors(*DA_LAT)
    # without the datum shift: 200 m matter little, 6 in a million where the zone is five degrees away
    assert found.areas == pytest.approx(factors.areal_scale, abs=1e-5)


@pytest.mark.parametrize("system", ["EPSG:5896", "EPSG:9205", "EPSG:32760", "EPSG:6933"])
def test_a_measure_system_that_stretches_the_ground_is_refused_with_the_truest_first(
    tmp_path: Path, system: str
) -> None:
    for path in (write_zip(tmp_path, LayerFiles("lots", lots())), in_degrees(tmp_path)):
        content = content_of(path, measure_crs=system)
        [found] = told(content, "measure_crs_false")
        assert content.is_blocked
        assert found.question is not None
        assert found.question.pointer == "/measure_crs"
        values = [choice.value for choice in found.question.choices]
        assert "EPSG:5899" in values
        assert system not in values
        truest = found.question.choices[0].measured["areal_scale"]
        assert truest == pytest.approx(1, abs=1e-4)


def test_an_area_that_grows_by_a_hundredth_is_told_in_square_metres(tmp_path: Path) -> None:
    [found] = told(content_of(in_degrees(tmp_path), measure_crs="EPSG:5896"), "measure_crs_false")
    assert "10 000 m² trên thực địa thành 10 120," in found.text.vi
    assert "10 000 m² on the ground become 10 120." in found.text.en
    assert found.measured["areal_scale"] == pytest.approx(1.0121, abs=2e-4)


@pytest.mark.parametrize("system", ["EPSG:5899", "EPSG:9218", "EPSG:5898"])
def test_the_right_zone_and_its_neighbours_pass(tmp_path: Path, system: str) -> None:
    for path in (write_zip(tmp_path, LayerFiles("lots", lots())), in_degrees(tmp_path)):
        content = content_of(path, measure_crs=system)
        assert not content.is_blocked
        assert not told(content, "measure_crs_poorer")


def test_a_plan_measured_in_utm_of_its_zone_passes_with_a_warning(tmp_path: Path) -> None:
    content = content_of(in_degrees(tmp_path), measure_crs="EPSG:3406")
    assert not content.is_blocked
    [found] = told(content, "measure_crs_poorer")
    assert found.measured["areal_scale"] == pytest.approx(1.00113, abs=1e-4)
