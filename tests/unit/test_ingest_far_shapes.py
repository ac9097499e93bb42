"""Shapes that lie far from the rest of their layer are told; plans that lie apart by nature are not."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import cast

import numpy as np
import pyogrio.raw
import pytest
import shapely
from shapely.affinity import translate

from planning_server.domain.crs import Crs
from planning_server.ingest.checks.far_apart import far_shapes
from planning_server.ingest.content import Content
from planning_server.ingest.ground import Geometries, moved
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from tests.shapefiles import LayerFiles, Row, lots, plan_words, write_zip


def content_of(folder: Path, rows: list[Row]) -> Content:
    path = write_zip(folder, LayerFiles("lots", rows))
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan_words()))


def read(archive: Path, inside: str, source: int, measure: int, folder: Path) -> Geometries:
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    wkb = pyogrio.raw.read(folder / inside, columns=[], force_2d=True)[2]
    return moved(cast("Geometries", shapely.from_wkb(wkb)), Crs(source), Crs(measure))


def test_one_row_54_km_from_39_others_is_told_with_its_row_its_place_and_how_far(tmp_path: Path) -> None:
    rows = lots(40)
    shape, columns = rows[7]
    assert shape is not None
    rows[7] = (translate(shape, yoff=54_000), columns)
    content = content_of(tmp_path, rows)
    [far] = [item for item in content.findings if item.code == "far_from_the_rest"]
    assert (far.severity, far.row, far.measured["rows"]) == ("warning", 8, "8")
    # Lots of 100 m in a row: the middle of 40 centres is at 2 000 m, that of row 8 at 750 m.
    assert far.measured["distance_m"] == pytest.approx(np.hypot(54_000, 1_250), abs=0.1)
    assert far.place is not None
    assert far.place[1] == pytest.approx(11.93 + 54 / 110.6, abs=0.02)


def test_lots_side_by_side_lie_near_one_another(tmp_path: Path) -> None:
    content = content_of(tmp_path, lots(40))
    assert "far_from_the_rest" not in {item.code for item in content.findings}


@pytest.mark.parametrize("metres", [19_000, 21_000])
def test_twenty_kilometres_are_far(metres: int) -> None:
    shapes = np.array([shapely.box(x, 0, x + 1, 1) for x in (0, 1, 2, 3, 4 + metres)], dtype=object)
    assert list(far_shapes(shapes)[0]) == ([4] if metres > 20_000 else [])


def test_of_two_shapes_neither_is_the_far_one() -> None:
    assert far_shapes(np.array([shapely.box(0, 0, 1, 1), shapely.box(9e4, 0, 9e4 + 1, 1)]))[0] == ()


def test_towns_of_a_whole_country_lie_apart_by_nature() -> None:
    towns = [shapely.box(x * 40_000, 0, x * 40_000 + 100, 100) for x in range(9)]
    assert list(far_shapes(np.array(towns, dtype=object))[0]) == []


REAL = [
    ("vn_binhtan_zoning.zip", "QH_CNSDD_dev_north.geojson", 4326, 9210),
    ("hamden_zoning.zip", "data/zoning.geojson", 4326, 32618),
    ("fr_megeve_plu.zip", "data/ZONE_URBA.shp", 2154, 2154),
    ("vn_duynghia_parcels.zip", "duynghia_parcels_vn2000_tm3_10745.shp", 5899, 5899),
]


@pytest.mark.parametrize(("name", "inside", "source", "measure"), REAL)
def test_no_shape_of_a_real_plan_is_told(
    name: str, inside: str, source: int, measure: int, real_data_dir: Path, tmp_path: Path
) -> None:
    shapes = read(real_data_dir / name, inside, source, measure, tmp_path)
    assert len(shapes) > 100
    assert list(far_shapes(shapes)[0]) == []
