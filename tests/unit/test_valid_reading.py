"""What is drawn of polygons that are not valid, with areas on paper, and what is told of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.finding import Severity
from planning_server.domain.valid_reading import valid_reading
from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.tiles.generalise import clean
from tests.shapefiles import LayerFiles, Row, plan_words, square, write_zip

EAST, NORTH = 575_000.0, 1_320_000.0
SQUARE = [(0, 0), (100, 0), (100, 100), (0, 100)]
OUTSIDE = [(120, 20), (140, 20), (140, 40), (120, 40)]
INSIDE = [(10, 10), (20, 10), (20, 20), (10, 20)]
CROSSING = [(90, 40), (110, 40), (110, 60), (90, 60)]
BOWTIE = [(0, 0), (100, 100), (100, 0), (0, 100)]
LINE = [(0, 0), (10, 0), (20, 0)]


def drawn(ring: list[tuple[int, int]], *holes: list[tuple[int, int]]) -> shapely.Polygon:
    rings = [[(EAST + x, NORTH + y) for x, y in one] for one in (ring, *holes)]
    return shapely.Polygon(rings[0], rings[1:])


def array(*shapes: BaseGeometry) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made


@pytest.mark.parametrize(
    ("shape", "area"),
    [
        (drawn(SQUARE, OUTSIDE), 10_000),
        (drawn(SQUARE, OUTSIDE, INSIDE), 9_900),
        (shapely.MultiPolygon([drawn(SQUARE, OUTSIDE)]), 10_000),
        (drawn(SQUARE, CROSSING), 9_800),
        (drawn(SQUARE, SQUARE), 0),
        (drawn(BOWTIE), 5_000),
        (drawn(LINE), 0),
    ],
)
def test_the_valid_reading_has_the_ground_that_the_rings_enclose(shape: BaseGeometry, area: float) -> None:
    [found] = valid_reading(array(shape))
    assert found.is_valid
    assert found.area == pytest.approx(area, abs=1e-6)
    cleaned, positions = clean(array(shape))
    assert positions == [0]
    assert cleaned[0].area == pytest.approx(area, abs=1e-6)


def content_of(folder: Path, *shapes: BaseGeometry) -> Content:
    rows: list[Row] = [
        (shape, {"id": f"L{number}", "code": "DAT_O_Nhomnhao", "density": "40%"})
        for number, shape in enumerate((square(5, 5), *shapes))
    ]
    path = write_zip(folder, LayerFiles("lots", rows))
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan_words()))


def test_a_zone_without_ground_is_refused(tmp_path: Path) -> None:
    content = content_of(tmp_path, drawn(LINE))
    [told] = [found for found in content.findings if found.code == "no_ground"]
    assert (told.severity, told.row) == (Severity.ERROR, 2)
    assert content.is_blocked


def test_a_zone_of_which_the_map_draws_another_area_is_told_with_both(tmp_path: Path) -> None:
    content = content_of(tmp_path, drawn(BOWTIE))
    [told] = [found for found in content.findings if found.code == "valid_reading_differs"]
    assert told.severity is Severity.WARNING
    assert told.measured == {"area_m2": 0, "area_of_valid_reading_m2": 5_000}
    assert not content.is_blocked


def test_a_ring_that_touches_itself_loses_nothing_and_is_not_told_twice(tmp_path: Path) -> None:
    touching = drawn([(0, 0), (100, 0), (100, 100), (50, 0), (0, 100)])
    assert not touching.is_valid
    codes = {found.code for found in content_of(tmp_path, touching).findings}
    assert "invalid_geometry" in codes
    assert not codes & {"no_ground", "valid_reading_differs"}
