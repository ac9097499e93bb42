"""Counts of real files by people who never saw this program, and the definition that explains each difference."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import cast

import numpy as np
import pyogrio.raw
import pytest
import shapely

from planning_server.domain.crs import Crs
from planning_server.domain.finding import Finding
from planning_server.domain.valid_reading import repaired
from planning_server.ingest.checks.gaps import report_gaps
from planning_server.ingest.checks.layer_shapes import Coverage
from planning_server.ingest.checks.overlaps import report_overlaps
from planning_server.ingest.ground import Geometries, Ground


def shapes_of(archive: Path, member: str, folder: Path) -> Geometries:
    if not archive.is_file():
        pytest.skip(f"{archive} is not there; set REAL_DATA_DIR to the folder that holds it")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    wkb = pyogrio.raw.read(folder / member, columns=[], force_2d=True)[2]
    return cast("Geometries", shapely.from_wkb(wkb))


def figures(shapes: Geometries, source: int, measure: int) -> tuple[int, int]:
    """Pairs over 0.1 % of the smaller shape, and gaps of any size."""
    ground = Ground(Crs(source), Crs(measure))
    rows = np.arange(1, len(shapes) + 1, dtype=np.int64)
    coverage = Coverage("x", rows, repaired(ground.measured(shapes)), ground)
    findings: list[Finding] = []
    beside = report_overlaps(coverage, findings).beside
    report_gaps(coverage, None, findings, beside=beside)
    told = {item.code: item.measured for item in findings}
    return int(told["overlap_figures"]["pairs_over_a_thousandth"] or 0), int(told["gap_figures"]["gaps"] or 0)


def holes_in_degrees(shapes: Geometries) -> int:
    union = shapely.union_all(repaired(shapes))
    return int(sum(shapely.get_num_interior_rings(part) for part in shapely.get_parts(union)))


def test_zones_of_megeve_have_32_gaps(real_data_dir: Path, tmp_path: Path) -> None:
    shapes = shapes_of(real_data_dir / "fr_megeve_plu.zip", "data/ZONE_URBA.shp", tmp_path)
    assert figures(shapes, 2154, 2154) == (0, 32)


def test_hamden_has_one_invalid_zone_and_15_gaps_in_degrees_14_in_metres(
    real_data_dir: Path, tmp_path: Path
) -> None:
    shapes = shapes_of(real_data_dir / "hamden_zoning.zip", "data/zoning.geojson", tmp_path)
    assert int((~shapely.is_valid(shapes)).sum()) == 1
    assert holes_in_degrees(shapes) == 15
    assert figures(shapes, 4326, 32618) == (0, 14)


def test_duy_nghia_has_83_gaps_in_degrees_and_75_in_metres(real_data_dir: Path, tmp_path: Path) -> None:
    archive = real_data_dir / "vn_duynghia_parcels.zip"
    degrees = shapes_of(archive, "duynghia_parcels_nopii_4326.geojson", tmp_path)
    metres = shapes_of(archive, "duynghia_parcels_vn2000_tm3_10745.shp", tmp_path)
    assert int((~shapely.is_valid(metres)).sum()) == 6
    assert holes_in_degrees(degrees) == 83
    assert figures(metres, 5899, 5899) == (10, 75)
    wrong = ~shapely.is_valid(metres)
    even_odd = metres.copy()
    even_odd[wrong] = shapely.make_valid(metres[wrong])  # leaves out ground that a ring traces twice
    ground = Ground(Crs(5899), Crs(5899))
    findings: list[Finding] = []
    rows = np.arange(1, len(metres) + 1, dtype=np.int64)
    report_overlaps(Coverage("x", rows, even_odd, ground), findings)
    [told] = [item for item in findings if item.code == "overlap_figures"]
    assert told.measured["pairs_over_a_thousandth"] == 8
