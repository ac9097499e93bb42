"""Coordinate systems from .prj files: every VN-2000 spelling is known, and what would land 225 m away is refused."""

from __future__ import annotations

import pytest
from pyproj import CRS
from pyproj.enums import WktVersion

from planning_server.domain.crs import TOWGS84_6960, VN2000_TM3, VN2000_UTM, Crs
from planning_server.domain.finding import Finding, Severity
from planning_server.ingest.crs import layer_crs
from planning_server.ingest.crs_recognition import read_prj
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.ingest.unreadable import Unreadable
from tests.shapefiles import ESRI_5899, WGS84_LOOKING_LIKE_5899, plan_words

SPELLINGS = [WktVersion.WKT1_ESRI, WktVersion.WKT1_GDAL, WktVersion.WKT2_2019]
CUSTOM = "+proj=tmerc +lat_0=0 +lon_0=107.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +units=m +towgs84="


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("srid", [*VN2000_TM3, *VN2000_UTM, 4756])
def test_every_vn2000_system_is_known_in_every_spelling(srid: int, spelling: WktVersion) -> None:
    assert read_prj(CRS.from_epsg(srid).to_wkt(spelling)).crs == Crs(srid)


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("srid", [4326, 3826, 2154, 3946, 32648, 25832])
def test_systems_of_other_countries_are_known_too(srid: int, spelling: WktVersion) -> None:
    assert read_prj(CRS.from_epsg(srid).to_wkt(spelling)).crs == Crs(srid)


def test_a_vn2000_projection_on_wgs84_is_a_trap_and_not_a_system() -> None:
    reading = read_prj(WGS84_LOOKING_LIKE_5899)
    assert reading.crs is None
    assert reading.trap == Crs(5899)


def test_a_custom_system_with_the_seven_parameters_is_vn2000() -> None:
    assert read_prj(CRS(CUSTOM + TOWGS84_6960).to_wkt("WKT1_GDAL")).crs == Crs(5899)


def test_a_custom_system_with_seven_zeros_is_a_trap() -> None:
    reading = read_prj(CRS(CUSTOM + "0,0,0,0,0,0,0").to_wkt("WKT1_GDAL"))
    assert reading.crs is None
    assert reading.trap == Crs(5899)


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ('UNIT["Meter",1.0]', 'UNIT["Kilometer",1000.0]'),
        ('UNIT["Meter",1.0]', 'UNIT["Foot_US",0.3048006096012192]'),
        ('"Latitude_Of_Origin",0.0', '"Latitude_Of_Origin",10.0'),
        ('PRIMEM["Greenwich",0.0]', 'PRIMEM["Paris",2.33722917]'),
        ('UNIT["Degree",0.0174532925199433]', 'UNIT["Grad",0.01570796326794897]'),
    ],
)
def test_vn2000_in_another_unit_or_from_another_origin_is_neither_taken_for_it_nor_for_the_trap(
    written: str, instead: str
) -> None:
    usual = CRS.from_epsg(5899).to_wkt(WktVersion.WKT1_ESRI)
    assert written in usual
    reading = read_prj(usual.replace(written, instead))
    assert reading.crs is None
    assert reading.trap is None


def test_a_prj_in_kilometres_is_refused_by_name() -> None:
    usual = CRS.from_epsg(5899).to_wkt(WktVersion.WKT1_ESRI)
    with pytest.raises(Unreadable) as refused:
        layer_crs("lots", usual.replace('UNIT["Meter",1.0]', 'UNIT["Kilometer",1000.0]'), None, [])
    assert refused.value.findings[0].code == "crs_unknown"


def test_utm_on_wgs84_is_itself_and_no_trap() -> None:
    assert read_prj(CRS.from_epsg(32648).to_wkt("WKT1_ESRI")).crs == Crs(32648)


@pytest.mark.parametrize("text", ["", "PROJCS[", "hệ tọa độ của tỉnh", "\0", "EPSG"])
def test_a_text_that_is_no_system_is_not_taken_for_one(text: str) -> None:
    reading = read_prj(text)
    assert reading.crs is None
    assert reading.trap is None


def test_the_trap_is_refused_with_what_to_do() -> None:
    with pytest.raises(Unreadable) as refused:
        layer_crs("lots", WGS84_LOOKING_LIKE_5899, None, [])
    finding = refused.value.findings[0]
    assert finding.code == "crs_wgs84_instead_of_vn2000"
    assert "225 m" in finding.text.vi
    assert finding.remedy is not None
    assert "EPSG:5899" in finding.remedy.vi


def test_the_plan_file_can_say_that_the_trap_is_really_vn2000_and_that_must_be_accepted() -> None:
    findings: list[Finding] = []
    assert layer_crs("lots", WGS84_LOOKING_LIKE_5899, Crs(5899), findings) == Crs(5899)
    assert [(found.code, found.severity) for found in findings] == [("crs_overridden", Severity.WARNING)]


def test_without_a_prj_the_plan_file_decides() -> None:
    findings: list[Finding] = []
    assert layer_crs("lots", None, Crs(9210), findings) == Crs(9210)
    assert findings[0].code == "crs_from_plan_file"


def test_without_a_prj_and_without_a_word_in_the_plan_file_it_is_refused() -> None:
    with pytest.raises(Unreadable) as refused:
        layer_crs("lots", None, None, [])
    assert refused.value.findings[0].code == "crs_missing"


def test_a_prj_and_a_plan_file_that_contradict_each_other_are_an_error() -> None:
    findings: list[Finding] = []
    layer_crs("lots", ESRI_5899, Crs(9210), findings)
    assert [(found.code, found.severity) for found in findings] == [("crs_contradiction", Severity.ERROR)]
    assert findings[0].question is not None
    assert [choice.value for choice in findings[0].question.choices] == ["EPSG:5899", "EPSG:9210 over file"]


@pytest.mark.parametrize("written", ["EPSG:9210 over file", "epsg:9210 OVER FILE ne"])
def test_the_answer_that_the_plan_file_is_right_lifts_the_contradiction_with_a_warning(written: str) -> None:
    plan = parse_plan_file(plan_words(crs=written))
    assert (plan.crs, plan.crs_over_file) == (Crs(9210), True)
    assert plan.axes_exchanged is written.endswith("ne")
    findings: list[Finding] = []
    crs = layer_crs("lots", ESRI_5899, plan.crs, findings, over_file=plan.crs_over_file)
    assert crs == Crs(9210)
    assert [(found.code, found.severity) for found in findings] == [
        ("crs_answered_over_file", Severity.WARNING)
    ]


@pytest.mark.parametrize(
    ("format_name", "vi", "en"),
    [
        ("shapefile", "tệp .prj", "the .prj file"),
        ("gpkg", "gpkg_spatial_ref_sys", "gpkg_spatial_ref_sys"),
        ("geojson", "GeoJSON (mục “crs”; không có mục này là EPSG:4326)", "without one it is EPSG:4326"),
        ("gml", "srsName", "srsName"),
        ("mapinfo", "CoordSys", "CoordSys"),
        (None, "tệp dữ liệu", "the data file"),
    ],
)
def test_a_file_is_told_where_its_own_format_says_the_system(
    format_name: str | None, vi: str, en: str
) -> None:
    findings: list[Finding] = []
    layer_crs("lots", "EPSG:9218", Crs(5899), findings, format_name=format_name)
    for prj in ("He toa do dia phuong", WGS84_LOOKING_LIKE_5899):
        with pytest.raises(Unreadable) as refused:
            layer_crs("lots", prj, None, findings, format_name=format_name)
        findings += refused.value.findings
    layer_crs("lots", WGS84_LOOKING_LIKE_5899, Crs(5899), findings, format_name=format_name)
    assert [found.number for found in findings] == ["C04", "C02", "C03", "C06"]
    for found in findings:
        said = found.text if found.number != "C03" else found.remedy
        assert said is not None
        assert vi in said.vi
        assert en in said.en
        if format_name != "shapefile":
            assert ".prj" not in said.vi + said.en


def test_a_drawing_without_a_system_is_not_told_to_add_a_prj() -> None:
    with pytest.raises(Unreadable) as refused:
        layer_crs("lots", None, None, [], format_name="dxf")
    [missing] = refused.value.findings
    assert missing.remedy is not None
    assert ".prj" not in missing.remedy.vi + missing.remedy.en
    assert "bản vẽ DXF hay DGN không ghi được hệ tọa độ" in missing.remedy.vi
