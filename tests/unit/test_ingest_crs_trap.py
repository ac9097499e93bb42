"""A .prj with the parameters of a VN-2000 zone on WGS 84: what is offered, in which order, and how far it moves the data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

from planning_server.domain.crs import WGS84, Crs, transform
from planning_server.domain.finding import Choice
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from tests.shapefiles import LayerFiles, lots, plan_words, write_zip

ON_WGS84 = (
    'PROJCS["VN_2000_107_45",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",107.75],'
    'PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
DATUM_SHIFT_M = 225.6
"""Of EPSG:6960 at Đà Lạt, as PROJ's cs2cs gives it."""


def choices(folder: Path, **words: Any) -> tuple[Choice, ...]:  # noqa: ANN401 - any JSON value of a plan file
    path = write_zip(folder, LayerFiles("lots", lots(), prj=ON_WGS84))
    content = read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan_words(**words)))
    [trap] = [found for found in content.findings if found.code == "crs_wgs84_instead_of_vn2000"]
    assert trap.question is not None
    return trap.question.choices


def test_the_zone_of_the_parameters_is_offered_first_where_nothing_is_known_of_the_ground(
    tmp_path: Path,
) -> None:
    offered = choices(tmp_path)
    assert offered[0].value == "EPSG:5899"
    assert offered[0].measured["shift_m"] == pytest.approx(DATUM_SHIFT_M, abs=0.5)
    shifts = [float(choice.measured["shift_m"] or 0) for choice in offered]
    assert shifts == sorted(shifts)


def test_the_shift_counts_from_where_the_file_itself_puts_the_data(tmp_path: Path) -> None:
    covers = transform(shapely.box(575_000, 1_320_000, 575_400, 1_320_100), Crs(5899), Crs(WGS84))
    offered = choices(tmp_path, covers=shapely.geometry.mapping(covers))
    assert offered[0].value == "EPSG:5899"
    assert offered[0].measured["distance_m"] == 0
    assert offered[0].measured["shift_m"] == pytest.approx(DATUM_SHIFT_M, abs=0.5)
    assert "226 m from where the stated system puts it" in offered[0].text.en
