"""Metres in a GeoJSON without `crs`: no reading is put forward where several fit equally well; one that the ground singles out is."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from planning_server.domain.crs import WGS84, Crs, transform
from planning_server.domain.finding import Finding
from planning_server.ingest.crs_detection import known_ground
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from tests.map_files import as_json, feature, geojson
from tests.shapefiles import lots, plan_words, square

VIETNAM = (102.0, 8.0, 110.0, 23.5)
TM3 = [
    "5896",
    "9205",
    "9206",
    "9207",
    "9208",
    "5897",
    "9209",
    "9210",
    "9211",
    "9212",
    "9213",
    "9214",
    "9215",
    "9216",
    "5899",
    "5898",
    "9217",
    "9218",
]
"""From 102° to 108°30': 0.69° east of each meridian lies inside the box."""
UTM_48N = ["3405", "32648", "3148"]


def told(folder: Path, extent: tuple[float, float, float, float], **changes: object) -> Finding:
    path = geojson(
        folder / "lots.geojson",
        *[feature(as_json(shape), **words) for shape, words in lots() if shape is not None],
    )
    plan = parse_plan_file(plan_words(**changes))
    content = read_content(SourceFile(path, path.name, "0" * 64), plan, None, known_ground(extent))
    [found] = [found for found in content.findings if found.code.startswith("crs_")]
    return found


def test_readings_that_fit_equally_well_are_all_named_and_none_is_put_forward(tmp_path: Path) -> None:
    found = told(tmp_path, VIETNAM)
    assert found.code == "crs_beyond_extent"
    codes = ", ".join(f"EPSG:{code}" for code in [*TM3, *UTM_48N])
    assert f"The numbers are no degrees. Readings that fit equally well: 21 ({codes});" in found.text.en
    assert f"khớp như nhau: 21 ({codes})" in found.text.vi
    assert "Read as" not in found.text.en
    assert found.measured == {"equal_systems": 21}
    assert found.question is not None
    choices = found.question.choices
    assert [choice.value for choice in choices] == [f"EPSG:{code}" for code in [*TM3, *UTM_48N]]
    assert {choice.measured["rank"] for choice in choices} == {1}
    assert choices[1].measured["shift_m"] == pytest.approx(108_900, rel=2e-3)  # 1° of longitude at 11.94° N
    assert "from the first of the list" in choices[1].text.en


def test_an_extent_narrower_than_the_step_between_zones_singles_one_out(tmp_path: Path) -> None:
    found = told(tmp_path, (108.35, 11.85, 108.55, 12.05))
    assert "The numbers are no degrees. Read as VN-2000 / TM-3 107°45' (EPSG:5899)" in found.text.en
    assert found.question is not None
    ranks = [choice.measured["rank"] for choice in found.question.choices]
    assert (found.question.choices[0].value, ranks[0]) == ("EPSG:5899", 1)
    assert ranks[1] == 2


def test_the_boundary_in_the_plan_file_singles_one_out(tmp_path: Path) -> None:
    place = transform(shapely.buffer(square(1, 0), 2000), Crs(5899), Crs(WGS84))
    covers = {"type": "Polygon", "coordinates": [shapely.get_coordinates(place).tolist()]}
    found = told(tmp_path, VIETNAM, covers=covers)
    assert found.code == "crs_misfit"
    assert "Read as VN-2000 / TM-3 107°45' (EPSG:5899)" in found.text.en
    assert found.question is not None
    assert found.question.choices[0].value == "EPSG:5899"
