"""Rows that leave a mapped layer because of the kind of their shapes are told to be accepted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.finding import Severity
from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from tests.map_files import as_json, feature, geojson
from tests.shapefiles import plan_words, square

ZONES = {"role": "zones", "attributes": {"code": "code"}}
LINES = {"role": "lines", "kind": "red_line"}


def content_of(folder: Path, shapes: Sequence[BaseGeometry], layers: dict[str, Any]) -> Content:
    path = geojson(folder / "lots.geojson", *[feature(as_json(shape), code="DGD") for shape in shapes])
    words = plan_words(mapping={"layers": layers}, crs="EPSG:5899 over file")
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(words))


def test_a_closed_line_among_zones_must_be_accepted_with_its_row_and_place(tmp_path: Path) -> None:
    closed = shapely.LineString(shapely.get_coordinates(square(3, 0)))
    shapes = [square(0, 0), square(1, 0), closed, square(2, 0)]
    content = content_of(tmp_path, shapes, {"lots": ZONES})
    [told] = [found for found in content.findings if found.code == "rows_set_apart"]
    assert told.severity is Severity.WARNING
    assert (told.layer, told.row) == ("lots", 3)
    assert dict(told.measured) == {"count": 1, "rows": "3", "closed_lines": 1}
    assert "meant as areas: 1" in told.text.en
    assert told.place is not None
    assert told.geometry is not None
    assert shapely.length(told.geometry) > 0
    assert "layer_unmapped" not in {found.code for found in content.findings}
    assert [len(layer.zones) for layer in content.layers] == [3]


def test_an_open_line_is_no_area_and_every_row_is_named(tmp_path: Path) -> None:
    east, north = shapely.get_coordinates(square(0, 0))[0]
    line = shapely.LineString([(east, north), (east + 50, north)])
    content = content_of(tmp_path, [line, square(0, 0), line, line], {"lots": ZONES})
    [told] = [found for found in content.findings if found.code == "rows_set_apart"]
    assert dict(told.measured) == {"count": 3, "rows": "1, 3-4", "closed_lines": 0}
    assert "areas" not in told.text.en.split(").")[-1]


def test_lines_that_the_plan_file_maps_by_themselves_are_not_lost(tmp_path: Path) -> None:
    east, north = shapely.get_coordinates(square(0, 0))[0]
    line = shapely.LineString([(east, north), (east + 50, north)])
    content = content_of(tmp_path, [square(0, 0), line], {"lots": ZONES, "lots (đường)": LINES})
    codes = {found.code for found in content.findings}
    assert "kinds_mixed" in codes
    assert "rows_set_apart" not in codes
