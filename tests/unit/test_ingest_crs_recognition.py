"""Spellings of coordinate systems as programs and people write them, and what only looks like one of them."""

from __future__ import annotations

import pytest
from pyproj import CRS
from pyproj.enums import WktVersion

from planning_server.domain.crs import TOWGS84_6960, VN2000_TM3, Crs
from planning_server.domain.finding import Finding
from planning_server.ingest.crs import layer_crs
from planning_server.ingest.crs_recognition import named_locally, read_prj, shift_from_6960

BOTH = (WktVersion.WKT2_2015, WktVersion.WKT2_2019_SIMPLIFIED)
PROJ = "+proj=tmerc +lat_0=0 +lon_0={at} +k={k} +x_0={east} +y_0=0 +ellps=WGS84 +units=m +no_defs"
USUAL = {"at": 105.75, "k": 0.9999, "east": 500000}
EPSG_5194 = "-192.873,-39.382,-111.202,-0.00205,-0.0005,0.00335,0.0188"
SIGNS_KEPT = "-191.90441429,-39.30318279,-111.45032835,-0.00928836,0.01975479,-0.00427372,0.252906278"


def mapinfo(shift: str, at: float, k: float) -> str:
    """What GDAL makes of `CoordSys Earth Projection 8, 9999, 28, ...` in a MapInfo file, whose rotations have the other sign."""
    values = list(map(float, shift.split(",")))
    theirs = ",".join(map(str, (*values[:3], *(-value for value in values[3:6]), values[6])))
    return (
        f'PROJCS["unnamed",GEOGCS["unnamed",DATUM["MIF 9999,28,{theirs},0",SPHEROID["WGS 84",6378137,298.257223563],'
        f'TOWGS84[{shift}]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]]],'
        'PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
        f'PARAMETER["central_meridian",{at}],PARAMETER["scale_factor",{k}],PARAMETER["false_easting",500000],'
        'PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH]]'
    )


SVY21_ON_WGS84 = (
    'PROJCS["SVY21",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",28001.642],'
    'PARAMETER["False_Northing",38744.572],PARAMETER["Central_Meridian",103.833333333333],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",1.36666666666667],UNIT["Meter",1.0]]'
)


def seven(text: str) -> tuple[float, ...]:
    return tuple(map(float, text.split(",")))


@pytest.mark.parametrize("srid", [*VN2000_TM3, 5896, 3405, 3406, 4756, 3826, 2154, 3414])
def test_newer_wkt_and_projjson_are_known(srid: int) -> None:
    whole = CRS.from_epsg(srid)
    for text in (*(whole.to_wkt(spelling) for spelling in BOTH), whole.to_json()):
        assert read_prj(text).crs == Crs(srid)


@pytest.mark.parametrize(
    ("text", "srid"),
    [
        ("EPSG:9210", 9210),
        ("epsg:9210", 9210),
        ("urn:ogc:def:crs:EPSG::3826", 3826),
        ("urn:ogc:def:crs:EPSG:6.9:9210", 9210),
        ("http://www.opengis.net/def/crs/EPSG/0/9210", 9210),
        ("OGC:CRS84", 4326),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
        ("+init=epsg:9210", 9210),
        (PROJ.format(**USUAL) + " +towgs84=" + TOWGS84_6960, 9210),
        (PROJ.format(**USUAL) + " +towgs84=" + EPSG_5194, 9210),
        ("+proj=utm +zone=48 +ellps=WGS84 +units=m +towgs84=" + TOWGS84_6960, 3405),
        ("+proj=utm +zone=49 +datum=WGS84 +units=m", 32649),
        ("+proj=longlat +ellps=WGS84 +towgs84=" + TOWGS84_6960, 4756),
        ("+proj=longlat +datum=WGS84", 4326),
        (mapinfo(TOWGS84_6960, 105.75, 0.9999), 9210),
        (mapinfo(TOWGS84_6960, 107.75, 0.9999), 5899),
        (mapinfo(EPSG_5194, 105, 0.9996), 3405),
        (mapinfo(SIGNS_KEPT, 108.5, 0.9999), 9218),
        (SVY21_ON_WGS84, 3414),
    ],
)
def test_what_programs_write_is_known(text: str, srid: int) -> None:
    assert read_prj(text).crs == Crs(srid)


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize(
    "text",
    [
        PROJ.format(**USUAL | {"at": 105.7}) + " +towgs84=" + TOWGS84_6960,
        PROJ.format(**USUAL | {"k": 0.99999}) + " +towgs84=" + TOWGS84_6960,
        PROJ.format(**USUAL | {"k": 0.9996}) + " +towgs84=" + TOWGS84_6960,
        PROJ.format(**USUAL | {"east": 500001}) + " +towgs84=" + TOWGS84_6960,
        PROJ.format(**USUAL).replace("WGS84", "krass") + " +towgs84=" + TOWGS84_6960,
        "+proj=utm +zone=48 +ellps=WGS84 +units=m",
        SVY21_ON_WGS84.replace("28001.642", "28001.0"),
        SVY21_ON_WGS84.replace("D_WGS_1984", "D_Timbalai_1948"),
        'LOCAL_CS["Nonearth",UNIT["Meter",1],AXIS["Easting",EAST],AXIS["Northing",NORTH]]',
        "EPSG:1",
        "EPSG:99999",
    ],
)
def test_near_misses_are_not_taken_for_a_system(text: str) -> None:
    reading = read_prj(text)
    assert reading.crs is None
    assert reading.trap is None


@pytest.mark.parametrize("at", [103, 105.75, 107.75, 108.5, 102])
def test_the_parameters_of_a_zone_without_its_datum_are_a_trap(at: float) -> None:
    zone = next((srid for srid, meridian in (VN2000_TM3 | {5896: 102.0}).items() if meridian == at), None)
    assert zone is not None
    for datum in ("+datum=WGS84", "+ellps=WGS84", "+ellps=WGS84 +towgs84=0,0,0,0,0,0,0"):
        text = PROJ.format(**USUAL | {"at": at}).replace("+ellps=WGS84", datum)
        reading = read_prj(text)
        assert (reading.crs, reading.trap) == (None, Crs(zone))


@pytest.mark.parametrize(
    ("parameters", "metres"),
    [(TOWGS84_6960, 0.0), (SIGNS_KEPT, 0.557), (EPSG_5194, 0.779), ("0,0,0,0,0,0,0", 225.6)],
)
def test_the_shift_of_other_parameters_is_the_measured_one(parameters: str, metres: float) -> None:
    assert shift_from_6960(seven(parameters)) == pytest.approx(metres, abs=0.05 if metres > 1 else 0.0005)


def test_wrong_signs_of_the_rotations_are_told_with_their_shift() -> None:
    findings: list[Finding] = []
    text = mapinfo(SIGNS_KEPT, 105.75, 0.9999)
    assert layer_crs("lots", text, None, findings) == Crs(9210)
    [told] = findings
    assert told.code == "towgs84_differs"
    assert told.measured["shift_m"] == pytest.approx(0.557, abs=0.0005)


def test_a_datum_that_is_named_wrong_and_lies_in_the_same_place_is_told() -> None:
    findings: list[Finding] = []
    assert layer_crs("lots", SVY21_ON_WGS84, None, findings) == Crs(3414)
    assert [found.code for found in findings] == ["datum_misnamed"]


@pytest.mark.parametrize(
    ("name", "srid"),
    [
        ("VN-2000 / TM-3 zone 482", 5897),
        ("VN2000 kinh tuyen truc 105-45", 9210),
        ("VN-2000, kinh tuyến trục 107°45', múi chiếu 3°", 5899),
        ("TM3 107.45", 5899),
        ("TM-3 107.75", 5899),
        ("VN-2000 KTT 105 độ 45", 9210),
        ("VN2000 múi 3 108.5", 9218),
        ("VN2000 TM3 108-30", 9218),
        ("TM3_105", 5897),
        ("VN-2000 UTM zone 48N", 3405),
        ("TM-3 105-40", None),
        ("VN-2000", None),
        ("TM3 107.45 105-45", None),
        ("TM-3 WGS84 105-45", None),
        ("He toa do dia phuong 105-45", None),
        ("", None),
    ],
)
def test_names_that_people_give_are_known_where_they_name_one_zone(name: str, srid: int | None) -> None:
    found = named_locally(name)
    assert (None if found is None else found.srid) == srid


def test_every_zone_is_known_by_its_meridian_in_minutes_and_in_decimals() -> None:
    for srid, meridian in VN2000_TM3.items():
        minutes = f"{int(meridian)}-{round(meridian % 1 * 60):02d}"
        assert named_locally(f"VN-2000 TM-3 {minutes}") == Crs(srid)
        assert named_locally(f"VN-2000 TM-3 {meridian}") == Crs(srid)
