"""Every archive of real plans passes through reading; numbers of layers and rows are those that its collectors counted."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from planning_server.domain.finding import Finding, Severity
from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.ingest.readers.source_layer import RawLayer
from planning_server.ingest.reading import read_upload
from planning_server.ingest.unreadable import Unreadable

PLAN_FILES = Path(__file__).parents[1] / "plan_files"


def archive(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        pytest.skip(f"{path} is not there; set REAL_DATA_DIR to the folder that holds it")
    return path


def read(path: Path) -> tuple[dict[str, RawLayer], list[Finding]]:
    findings: list[Finding] = []
    return {layer.name: layer for layer in read_upload(path, path.name, (), findings).layers}, findings


def judged(path: Path, plan_file: str) -> Content:
    words = json.loads((PLAN_FILES / plan_file).read_text(encoding="utf-8"))
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(words))


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("travis_parcels.zip", {"parcels": 123_562}),
        ("hamden_zoning.zip", {"zoning": 111}),
        ("vn_binhtan_zoning.zip", {"QH_CNSDD_dev_north": 1163, "qh_binhtan_bac": 1163}),
        (
            "vn_duynghia_parcels.zip",
            {"duynghia_parcels_vn2000_tm3_10745": 9777, "duynghia_parcels_nopii_4326": 9777},
        ),
        (
            "fr_megeve_plu.zip",
            {"ZONE_URBA": 241, "geo_parcelle": 10_466, "geo_batiment": 6431, "batiment": 4897},
        ),
        (
            "chicago_zoning.zip",
            {"chicago-zoning-2024-10-21-simple": 14_592, "chicago-zoning-2025-04-17-simple": 14_670},
        ),
    ],
)
def test_layers_hold_as_many_rows_as_their_collectors_say(
    name: str, rows: dict[str, int], real_data_dir: Path
) -> None:
    layers, _ = read(archive(real_data_dir, name))
    assert {layer: len(layers[layer].rows) for layer in rows} == rows


def test_all_plans_of_taiwan_are_layers_in_the_system_that_they_name(real_data_dir: Path) -> None:
    layers, findings = read(archive(real_data_dir, "taiwan_landuse.zip"))
    assert len(layers) == 88
    assert sum(len(layer.rows) for layer in layers.values()) == 21_397
    assert {layer.crs_text for layer in layers.values()} == {"urn:ogc:def:crs:EPSG::3826"}
    assert Counter(found.code for found in findings) == {
        "file_not_read": 22
    }  # lists of districts, no GeoJSON


def test_both_inner_zips_of_singapore_are_read_and_told_apart(real_data_dir: Path) -> None:
    layers, _ = read(archive(real_data_dir, "sg_mp2019_boundary.zip"))
    zips = Counter(name.split("/")[0] for name in layers)
    assert set(zips) == {"MP2019-boundray-zone-SVY21.zip", "MP2019-boundary-zone-shapefiles.zip"}
    assert set(zips.values()) == {
        6
    }  # with and without sea, planning areas with and without sea, regions, subzones
    assert all("Z" in layer.geometry_type for layer in layers.values())
    projected = [layer.crs_text for name, layer in layers.items() if "SVY21" in name]
    assert all(
        "SVY21" in (text or "") and "WGS_1984" in (text or "") for text in projected
    )  # the wrong datum


def test_megeve_tells_what_its_shapefiles_lack(real_data_dir: Path) -> None:
    layers, findings = read(archive(real_data_dir, "fr_megeve_plu.zip"))
    assert {found.layer for found in findings if found.code == "dbf_missing"} == {
        "geo_parcelle",
        "geo_batiment",
        "fp_voie",
    }
    assert layers["ZONE_URBA"].cpg == "1252"
    assert "Z" in layers["ZONE_URBA"].geometry_type


def test_the_cases_of_the_french_validator_are_all_read_or_told(real_data_dir: Path) -> None:
    """The 31 that its collectors count as shapefiles are 14 .shp, 14 .gml and 3 .tab; two GeoJSON and a GeoPackage come on top."""
    layers, findings = read(archive(real_data_dir, "fr_cnig_validator.zip"))
    assert Counter(layer.format for layer in layers.values()) == {
        "shapefile": 14,
        "mapinfo": 3,
        "gml": 20,
        "geojson": 2,
        "gpkg": 3,
    }
    assert len(layers["POINT"].rows) == 10
    assert not {found.code for found in findings} & {"internal_fault", "reading_stopped"}
    [failed] = [found for found in findings if found.code == "layer_not_read"]
    assert failed.layer == "INFO_LIN"  # a collection without a feature
    assert failed.severity is Severity.WARNING


def test_pictures_beside_the_truth_are_known_as_pictures(real_data_dir: Path) -> None:
    layers, findings = read(archive(real_data_dir, "xplan_raster_truth.zip"))
    assert sum(name.endswith("zones_truth.gpkg/zones_truth") for name in layers) == 3
    pictures = [found for found in findings if "a picture" in found.text.en]
    assert len(pictures) == 4


def test_a_zip_of_one_scan_is_refused_with_the_way_round(real_data_dir: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        read(archive(real_data_dir, "derived_from_real.zip"))
    assert [found.code for found in refused.value.findings] == ["no_shapefile", "picture_refused"]


@pytest.mark.parametrize(
    ("name", "plan_file", "layer", "zones"),
    [
        ("fr_megeve_plu.zip", "megeve.json", "ZONE_URBA", 241),
        ("taiwan_landuse.zip", "taiwan_j0101.json", "J0101", 946),
        (
            "xplan_raster_truth.zip",
            "xplan_bplan001.json",
            "BPlan001_5-2_Bereiche/zones_truth.gpkg/zones_truth",
            8,
        ),
        (
            "sg_mp2019_boundary.zip",
            "singapore.json",
            "MP2019-boundray-zone-SVY21/MP2019-planning-area/MP2019-planning-area",
            55,
        ),
        ("hamden_zoning.zip", "hamden.json", "zoning", 111),
    ],
)
def test_a_real_plan_is_judged_with_a_report(
    name: str, plan_file: str, layer: str, zones: int, real_data_dir: Path
) -> None:
    content = judged(archive(real_data_dir, name), plan_file)
    assert not content.is_fatal, [
        found.text.en for found in content.findings if found.severity is Severity.FATAL
    ]
    assert all(found.number for found in content.findings)
    if not content.is_blocked:
        assert len(content.layers[0].zones) <= zones
    told = {found.layer for found in content.findings}
    assert layer in told
