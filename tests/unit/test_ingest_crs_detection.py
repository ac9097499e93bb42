"""Readings of coordinates, ranked by where they land: the measured mistakes of practice, and real files with a wrong .prj."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import WGS84, Crs, transform
from planning_server.domain.finding import Finding, Question, Severity
from planning_server.domain.text import Text
from planning_server.ingest.content import Content
from planning_server.ingest.crs import layer_crs
from planning_server.ingest.crs_detection import (
    SYSTEMS,
    Judge,
    Reading,
    Reference,
    ReferenceKind,
    known_ground,
    metres_between,
)
from planning_server.ingest.findings.kind import KINDS
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.ingest.unreadable import Unreadable
from tests.shapefiles import (
    WGS84_LOOKING_LIKE_5899,
    LayerFiles,
    Row,
    lots,
    parcel_words,
    plan_words,
    write_zip,
)

DA_LAT = (574773.257, 1320565.831)
"""108.4383° E, 11.9404° N in EPSG:5899."""
HO_CHI_MINH_CITY = (106.3, 10.3, 107.1, 11.2)
NAMES = Text("đối chứng", "the reference")


def around(x: float, y: float, half: float = 500) -> BaseGeometry:
    return shapely.box(x - half, y - half, x + half, y + half)


def array(*shapes: BaseGeometry) -> NDArray[np.object_]:
    return np.array(shapes, dtype=object)


def ground(shape: BaseGeometry, crs: int, kind: ReferenceKind = ReferenceKind.COVERS) -> Reference:
    return Reference(kind, NAMES, transform(shape, Crs(crs), Crs(WGS84)))


def answers(judge: Judge) -> list[object]:
    return [choice.value for choice in judge.question().choices]


def reading(judge: Judge, crs: int) -> Reading:
    found = judge.reading_of(Crs(crs))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("wrong", "kilometres"), [(5898, 27.2), (9217, 54.5), (9218, 81.7), (9210, 217.9), (3405, 299.5)]
)
def test_a_wrong_zone_is_as_far_off_as_was_measured(wrong: int, kilometres: float) -> None:
    square = around(*DA_LAT)
    judge = Judge(array(square), [ground(square, 5899)])
    assert answers(judge)[0] == "EPSG:5899"
    right, other = reading(judge, 5899), reading(judge, wrong)
    assert right.misfit_m < 1
    assert metres_between(right.middle, other.middle) / 1000 == pytest.approx(kilometres, abs=0.06)
    assert other.misfit_m / 1000 == pytest.approx(kilometres, rel=0.03)


@pytest.mark.parametrize(
    ("longitude", "latitude", "zone", "metres"),
    [(108.4383, 11.9404, 5899, 225.6), (106.70, 10.78, 9210, 226.2)],
)
def test_missing_seven_parameters_are_as_far_off_as_was_measured(
    longitude: float, latitude: float, zone: int, metres: float
) -> None:
    middle = transform(shapely.Point(longitude, latitude), Crs(WGS84), Crs(zone))
    assert isinstance(middle, shapely.Point)
    square = around(middle.x, middle.y)
    judge = Judge(array(square), [ground(square, zone)])
    unshifted = [item for item in judge.ranking if item.system.crs is None]
    assert min(item.misfit_m for item in unshifted) == pytest.approx(metres, abs=1)
    assert answers(judge)[0] == f"EPSG:{zone}"


def test_every_system_is_found_again_from_its_own_coordinates() -> None:
    square = shapely.box(107.0, 15.0, 107.02, 15.02)
    reference = Reference(ReferenceKind.COVERS, NAMES, square)
    for system in SYSTEMS:
        if system.crs is None:
            continue
        sent = transform(square, Crs(WGS84), system.crs)
        if system.swapped:
            sent = shapely.transform(sent, lambda xy: xy[:, ::-1])
        judge = Judge(array(sent), [reference])
        own = next(item for item in judge.ranking if item.system == system)
        assert own.misfit_m < 2, system
        assert own.misfit_m <= judge.ranking[0].misfit_m + 0.2, system


def test_swapped_axes_rank_first_with_an_answer_that_says_so() -> None:
    square = around(*DA_LAT)
    swapped = shapely.transform(square, lambda xy: xy[:, ::-1])
    judge = Judge(array(swapped), [ground(square, 5899)])
    assert answers(judge)[0] == "EPSG:5899 ne"
    assert "đảo X và Y" in judge.question().choices[0].text.vi


def test_a_commune_tells_zones_apart_but_not_a_missing_datum_shift() -> None:
    square = around(*DA_LAT)
    judge = Judge(array(square), [ground(around(*DA_LAT, half=8000), 5899, ReferenceKind.COMMUNE)])
    fitting = [item.system for item in judge.ranking if item.misfit_m == 0]
    assert [system.answer for system in fitting] == ["EPSG:5899", ""]


def test_nothing_known_lists_every_zone_that_lies_in_vietnam() -> None:
    found = answers(Judge(array(around(*DA_LAT)), ()))
    assert {"EPSG:5899", "EPSG:9210", "EPSG:9205", "EPSG:3405"} <= set(found)


def test_coordinates_of_no_place_have_no_reading() -> None:
    judge = Judge(array(around(9e12, -9e12)), ())
    assert judge.question().choices == ()
    assert Judge(np.array([None], dtype=object), ()).question().choices == ()
    assert Judge(array(shapely.Point(np.nan, np.inf)), ()).question().choices == ()


def test_a_missing_prj_is_a_question_with_the_ranking() -> None:
    square = around(*DA_LAT)
    with pytest.raises(Unreadable) as refused:
        layer_crs("lots", None, None, [], Judge(array(square), [ground(square, 5899)]))
    [asked] = refused.value.findings
    assert asked.severity is Severity.ERROR
    assert asked.question is not None
    assert asked.question.pointer == "/crs"
    assert asked.question.choices[0].value == "EPSG:5899"
    assert asked.question.choices[1].measured["distance_m"] == pytest.approx(27230, abs=50)


def test_the_trap_is_a_question_with_the_zone_first() -> None:
    square = around(*DA_LAT)
    with pytest.raises(Unreadable) as refused:
        layer_crs("lots", WGS84_LOOKING_LIKE_5899, None, [], Judge(array(square), [ground(square, 5899)]))
    question = refused.value.findings[0].question
    assert question is not None
    assert question.choices[0].value == "EPSG:5899"


def test_a_good_prj_that_puts_the_data_elsewhere_is_an_error_with_the_shift() -> None:
    square = around(*DA_LAT)
    findings: list[Finding] = []
    layer_crs("lots", "EPSG:9218", None, findings, Judge(array(square), [ground(square, 5899)]))
    [told] = findings
    assert (told.code, told.severity) == ("crs_misfit", Severity.ERROR)
    assert "81.7 km" in told.text.en
    assert "81,7 km" in told.text.vi
    assert told.measured["best"] == "EPSG:5899"
    assert told.question is not None
    assert told.question.choices[0].value == "EPSG:5899"


def test_a_good_prj_in_its_place_is_not_spoken_of() -> None:
    square = around(*DA_LAT)
    for kind in ReferenceKind:
        findings: list[Finding] = []
        layer_crs("lots", "EPSG:5899", None, findings, Judge(array(square), [ground(square, 5899, kind)]))
        assert findings == []


def test_data_drawn_on_wgs84_is_told_from_vn2000_by_its_own_boundary() -> None:
    on_wgs84 = CRS("+proj=tmerc +lat_0=0 +lon_0=107.75 +k=0.9999 +x_0=500000 +datum=WGS84 +units=m")
    square = around(*DA_LAT)
    system = next(item for item in SYSTEMS if item.crs is None and item.meridian == 107.75)
    assert on_wgs84.is_projected
    judge = Judge(array(square), ())
    place = next(item for item in judge.ranking if item.system == system).middle
    half = 0.0045
    covers = shapely.box(place[0] - half, place[1] - half, place[0] + half, place[1] + half)
    findings: list[Finding] = []
    reference = Reference(ReferenceKind.COVERS, NAMES, covers)
    layer_crs("lots", "EPSG:5899", None, findings, Judge(array(square), [reference]))
    [told] = findings
    assert told.code == "coordinates_on_wgs84"
    assert told.measured["distance_m"] == pytest.approx(225.6, abs=1)
    with pytest.raises(Unreadable) as refused:  # the file says WGS 84, and the ground says the same
        layer_crs("lots", WGS84_LOOKING_LIKE_5899, None, [], Judge(array(square), [reference]))
    [trap] = refused.value.findings
    assert "Read as TM-3 107°45' on WGS 84 the data fits" in trap.text.en
    assert "VN-2000 / TM-3 107°45' (EPSG:5899), is 226 m away" in trap.text.en
    assert trap.question == Question("/crs")  # nothing that could be chosen agrees with the sentence


def test_what_the_plan_file_says_goes_before_a_prj_that_lies_elsewhere() -> None:
    square = around(*DA_LAT)
    findings: list[Finding] = []
    judge = Judge(array(square), [ground(square, 5899)])
    assert layer_crs("lots", "EPSG:9218", Crs(5899), findings, judge) == Crs(5899)
    assert [(found.code, found.severity) for found in findings] == [("crs_prj_overruled", Severity.WARNING)]


def test_a_plan_file_that_says_it_against_the_place_must_be_accepted() -> None:
    square = around(*DA_LAT)
    findings: list[Finding] = []
    judge = Judge(array(square), [ground(square, 5899)])
    assert layer_crs("lots", None, Crs(9218), findings, judge) == Crs(9218)
    assert [found.code for found in findings] == ["crs_from_plan_file", "crs_misfit_stated"]


def test_wholly_outside_the_deployment_is_an_error_that_asks_for_the_system() -> None:
    findings: list[Finding] = []
    judge = Judge(array(around(*DA_LAT)), known_ground(HO_CHI_MINH_CITY))
    layer_crs("lots", "EPSG:5899", None, findings, judge)
    [found] = findings
    assert (found.code, found.severity) == ("crs_beyond_extent", Severity.ERROR)
    assert found.question is not None
    assert found.question.pointer == "/crs"


def test_reaching_over_the_edge_of_the_deployment_is_a_warning() -> None:
    square = around(*DA_LAT)
    corner = transform(square, Crs(5899), Crs(WGS84)).bounds
    west, south, width = corner[0], corner[1], corner[2] - corner[0]
    findings: list[Finding] = []
    # An extent that ends a tenth of the way into the data.
    judge = Judge(array(square), known_ground((west - 1, south - 1, west + 0.1 * width, south + 1)))
    layer_crs("ChucNangSuDungDat_A", "EPSG:5899", None, findings, judge)
    assert [(found.code, found.severity) for found in findings] == [("crs_outside_extent", Severity.WARNING)]
    listed = (Path(__file__).parents[2] / "docs" / "findings.md").read_text("utf-8").splitlines()
    [example] = [line for line in listed if "`crs_outside_extent`" in line]
    assert f"| {findings[0].text.vi}<br>{findings[0].text.en}<br>" in example


def content_of(path: Path, plan: dict[str, Any], references: Sequence[Reference] = ()) -> Content:
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan), None, references)


def codes(content: Content) -> list[str]:
    return [found.code for found in content.findings]


def test_axes_are_exchanged_where_the_plan_file_asks_and_that_must_be_accepted(tmp_path: Path) -> None:
    swapped: list[Row] = [
        (None if shape is None else shapely.transform(shape, lambda xy: xy[:, ::-1]), values)
        for shape, values in lots()
    ]
    path = write_zip(tmp_path, LayerFiles("lots", swapped))
    refused = content_of(path, plan_words())
    [asked] = [found for found in refused.findings if found.code == "axes_swapped"]
    assert asked.question is not None
    answer = asked.question.choices[0].value
    assert answer == "EPSG:5899 ne"
    assert [found.code for found in refused.findings if found.severity is not Severity.INFO] == [
        "axes_swapped"
    ]
    known = known_ground((102.0, 8.0, 110.0, 23.5))  # every zone exchanged fits an extent as large
    ranked = content_of(path, plan_words(), known)
    [again] = [found for found in ranked.findings if found.question is not None]
    assert again.code == "axes_swapped"
    assert again.question is not None
    assert again.question.choices[0].value == "EPSG:5899 ne"
    assert len(again.question.choices) > 1
    content = content_of(path, plan_words(crs=answer))
    assert not content.is_blocked
    assert "axes_exchanged" in codes(content)
    assert content.layers[0].zones[0].area_m2 == pytest.approx(10_000, rel=1e-9)


@pytest.mark.parametrize("name", ["VN2000 kinh tuyến trục 107-45", "TM3 107.45", "EPSG:5899"])
def test_the_plan_file_takes_a_zone_by_the_name_people_give_it(tmp_path: Path, name: str) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots(), prj=None))
    assert not content_of(path, plan_words(crs=name)).is_blocked


def test_degrees_ask_for_the_measuring_system_nearest_zone_first(tmp_path: Path) -> None:
    rows: list[Row] = [
        (None if shape is None else transform(shape, Crs(5899), Crs(WGS84)), values)
        for shape, values in lots()
    ]
    path = write_zip(tmp_path, LayerFiles("lots", rows, prj=CRS.from_epsg(4326).to_wkt("WKT1_ESRI")))
    [asked] = [
        found for found in content_of(path, plan_words()).findings if found.code == "measure_crs_needed"
    ]
    assert asked.question is not None
    assert asked.question.choices[0].value == "EPSG:9218"  # 108.44 E is nearest to 108°30'


def test_the_boundary_in_the_plan_file_is_held_against_the_prj(tmp_path: Path) -> None:
    covers = transform(shapely.box(575_000, 1_320_000, 575_400, 1_320_100), Crs(9218), Crs(WGS84))
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    content = content_of(path, plan_words(covers=shapely.geometry.mapping(covers)))
    [told] = [found for found in content.findings if found.code == "crs_misfit"]
    assert told.measured["best"] == "EPSG:9218"
    assert told.measured["shift_m"] == pytest.approx(81_700, abs=100)


# Real files whose .prj is taken away or replaced


def with_prj(source: Path, target: Path, change: Callable[[bytes], bytes | None]) -> Path:
    """A copy of a zipped shapefile whose .prj went through `change`; None leaves it out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name.endswith(".geojson"):
                continue
            content = old.read(name)
            changed = change(content) if name.endswith(".prj") else content
            if changed is not None:
                new.writestr(name, changed)
    return target


def binhtan(real_data_dir: Path, folder: Path) -> Path:
    with zipfile.ZipFile(real_data_dir / "vn_binhtan_zoning.zip") as archive:
        archive.extract("qh_binhtan_bac_vn2000_9210.zip", folder)
    return folder / "qh_binhtan_bac_vn2000_9210.zip"


def plan_of(name: str) -> dict[str, Any]:
    return json.loads((Path(__file__).parents[1] / "plan_files" / f"{name}.json").read_text("utf-8"))


def esri(srid: int) -> Callable[[bytes], bytes]:
    return lambda _: CRS.from_epsg(srid).to_wkt("WKT1_ESRI").encode()


def test_a_real_plan_without_its_prj_ranks_its_zone_first(real_data_dir: Path, tmp_path: Path) -> None:
    path = with_prj(binhtan(real_data_dir, tmp_path), tmp_path / "no_prj.zip", lambda _: None)
    content = content_of(path, plan_of("binhtan"), known_ground(HO_CHI_MINH_CITY))
    [asked] = [found for found in content.findings if found.code == "crs_missing"]
    assert asked.question is not None
    assert asked.question.choices[0].value == "EPSG:9210"
    answered = content_of(
        path, plan_of("binhtan") | {"crs": asked.question.choices[0].value}, known_ground(HO_CHI_MINH_CITY)
    )
    assert "crs_misfit" not in codes(answered)
    assert "crs_outside_extent" not in codes(answered)


@pytest.mark.parametrize("wrong", [5899, 9218, 32648])
def test_a_real_plan_in_a_wrong_zone_is_noticed_beside_what_is_published(
    wrong: int, real_data_dir: Path, tmp_path: Path
) -> None:
    published = Reference(ReferenceKind.PLAN, NAMES, _ground_of(binhtan(real_data_dir, tmp_path), 9210))
    path = with_prj(tmp_path / "qh_binhtan_bac_vn2000_9210.zip", tmp_path / "wrong.zip", esri(wrong))
    content = content_of(path, plan_of("binhtan"), [published])
    [told] = [found for found in content.findings if found.code == "crs_misfit"]
    assert told.measured["best"] == "EPSG:9210"
    assert told.question is not None
    assert told.question.choices[0].value == "EPSG:9210"


def test_real_parcels_in_a_wrong_zone_are_noticed_beside_their_commune(
    real_data_dir: Path, tmp_path: Path
) -> None:
    source = real_data_dir / "vn_duynghia_parcels.zip"
    commune = shapely.buffer(_ground_of(source, 5899), 0.02)
    reference = Reference(ReferenceKind.COMMUNE, NAMES, shapely.box(*commune.bounds))
    with_prj(source, tmp_path / "wrong.zip", esri(9210))
    with_prj(source, tmp_path / "none.zip", lambda _: None)
    plan = plan_of("duynghia")
    [told] = [
        found
        for found in content_of(tmp_path / "wrong.zip", plan, [reference]).findings
        if found.code == "crs_misfit"
    ]
    assert told.measured["best"] == "EPSG:5899"
    [asked] = [
        found
        for found in content_of(tmp_path / "none.zip", plan, [reference]).findings
        if found.code == "crs_missing"
    ]
    assert asked.question is not None
    assert asked.question.choices[0].value == "EPSG:5899"


def _ground_of(archive: Path, crs: int) -> BaseGeometry:
    """The box of a zipped shapefile, in degrees."""
    import pyogrio  # noqa: PLC0415 - only this helper reads a file past the reader process

    with zipfile.ZipFile(archive) as found:
        shp = next(name for name in found.namelist() if name.endswith(".shp"))
    box = pyogrio.read_info(f"/vsizip/{archive}/{shp}", force_total_bounds=True)["total_bounds"]
    return transform(shapely.box(*box), Crs(crs), Crs(WGS84))


@pytest.mark.parametrize(
    ("archive", "inner", "srid"),
    [
        ("fr_megeve_plu.zip", "data/ZONE_URBA.prj", 2154),
        ("fr_megeve_plu.zip", "data/geo_parcelle.prj", 3946),
        ("vn_duynghia_parcels.zip", "duynghia_parcels_vn2000_tm3_10745.prj", 5899),
    ],
)
def test_the_prj_of_real_files_is_known(archive: str, inner: str, srid: int, real_data_dir: Path) -> None:
    with zipfile.ZipFile(real_data_dir / archive) as found:
        prj = found.read(inner).decode()
    assert layer_crs("real", prj, None, []) == Crs(srid)


def test_parcels_are_asked_in_the_same_words() -> None:
    assert parse_plan_file(parcel_words(crs="TM-3 105-45 ne")).axes_exchanged
    assert "crs_misfit" in KINDS


def test_without_a_system_coordinates_that_are_on_wgs84_are_said_to_be_so_and_no_code_is_offered(
    tmp_path: Path,
) -> None:
    """The ground is that of the lots read as TM 107°45' on WGS 84 itself: every VN-2000 system lies 225 m off, none may be chosen blindly."""
    rows = lots()
    drawn = shapely.union_all([shape for shape, _ in rows if shape is not None])
    on_wgs84 = Transformer.from_pipeline(
        "+proj=pipeline +step +inv +proj=tmerc +lat_0=0 +lon_0=107.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84"
        " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    ground = shapely.transform(drawn, lambda xy: np.column_stack(on_wgs84.transform(xy[:, 0], xy[:, 1])))
    reference = Reference(ReferenceKind.COVERS, NAMES, ground)
    content = content_of(write_zip(tmp_path, LayerFiles("lots", rows, prj=None)), plan_words(), [reference])
    [asked] = [found for found in content.findings if found.code == "crs_missing"]
    assert asked.question is not None
    assert asked.question.choices == ()
    assert asked.measured["unshifted_m"] == pytest.approx(0, abs=1)
    assert "transform the data to VN-2000" in asked.text.en
