"""The plan file: the documented examples are taken, and every fault is named by its place."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from planning_server.domain.crs import Crs
from planning_server.domain.errors import InvalidInput
from planning_server.ingest.plan_file import parse_plan_file, read_json
from planning_server.ingest.plan_values import CoversGeometry, CoversLayer, LayerRole, ParcelFile, PlanFile
from tests.scan_files import plan_words as scan_words
from tests.shapefiles import parcel_words, plan_words

DOCUMENT = Path(__file__).parents[2] / "docs" / "plan_file.md"


def faults_of(words: dict[str, object]) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refused:
        parse_plan_file(words)
    assert refused.value.slug == "invalid-plan-file"
    for fault in refused.value.faults:
        assert fault.text.vi
        assert fault.text.en
    return {fault.where: fault.text.en for fault in refused.value.faults}


def test_every_example_of_the_documentation_is_taken() -> None:
    blocks = re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    kinds = [type(parse_plan_file(read_json(block))) for block in blocks]
    assert kinds == [PlanFile, ParcelFile]


def test_a_plan_file_becomes_values() -> None:
    plan = parse_plan_file(plan_words(crs="EPSG:9210", in_force_to="2030-01-01", accuracy_m=0.5))
    assert isinstance(plan, PlanFile)
    assert plan.in_force_from == date(2024, 5, 17)
    assert plan.in_force_to == date(2030, 1, 1)
    assert plan.crs == Crs(9210)
    assert plan.accuracy_m == 0.5
    assert plan.layers[0].role is LayerRole.ZONES
    assert plan.layers[0].attributes["coverage"] == "density"


def test_what_a_kind_has_no_use_for_is_refused_and_not_passed_over() -> None:
    scan = scan_words(cad={"codes": {}})
    assert "no field “cad”" in faults_of(scan)["/cad"]
    assert "no field “title_en”" in faults_of(parcel_words(title_en="Cadastre"))["/title_en"]


def test_all_faults_are_named_at_once() -> None:
    words = plan_words(
        plan_id="Tên có dấu",
        decision_date="2/5/2024",
        in_force_to="2020-01-01",
        measure_crs="EPSG:4326",
        accuracy_m=-1,
        system="city",
        authority=None,
    )
    assert set(faults_of(words)) == {
        "/plan_id",
        "/decision_date",
        "/in_force_to",
        "/measure_crs",
        "/accuracy_m",
        "/system",
        "/authority",
    }


def test_a_misspelt_field_is_named_with_the_nearest_one() -> None:
    assert "in_force_from" in faults_of(plan_words(in_force_form="2024-01-01"))["/in_force_form"]


def test_a_misspelt_attribute_is_named_inside_its_layer() -> None:
    words = plan_words(
        mapping={"layers": {"lots": {"role": "zones", "attributes": {"code": "a", "covrage": "b"}}}}
    )
    assert "coverage" in faults_of(words)["/mapping/layers/lots/attributes/covrage"]


def test_a_layer_name_with_a_slash_is_escaped_in_the_pointer() -> None:
    words = plan_words(mapping={"layers": {"a/b": {"role": "hòn đảo"}}})
    assert "/mapping/layers/a~1b/role" in faults_of(words)


def test_zones_need_a_column_for_their_code() -> None:
    words = plan_words(mapping={"layers": {"lots": {"role": "zones", "attributes": {"label": "a"}}}})
    assert "/mapping/layers/lots/attributes/code" in faults_of(words)


def test_parcels_need_a_commune_from_somewhere() -> None:
    assert "/commune" in faults_of(parcel_words(commune=None))


def test_parcels_in_a_plan_are_refused() -> None:
    layers = {"thua": {"role": "parcels", "attributes": {"sheet": "a", "number": "b"}}}
    assert "/mapping/layers/thua/role" in faults_of(plan_words(mapping={"layers": layers}))


def test_a_local_adjustment_names_what_it_adjusts() -> None:
    faults = faults_of(plan_words(scope="local_adjustment"))
    assert "/adjusts" in faults
    plan = parse_plan_file(plan_words(scope="local_adjustment", adjusts={"plan_id": "a1", "version": 3}))
    assert isinstance(plan, PlanFile)
    assert plan.adjusts == ("a1", 3)


def test_covers_is_a_boundary_layer_that_the_mapping_knows() -> None:
    assert "/covers/layer" in faults_of(plan_words(covers={"layer": "ranh"}))
    mapping = {
        "layers": {
            "lots": {"role": "zones", "attributes": {"code": "c"}},
            "ranh": {"role": "boundary"},
        }
    }
    plan = parse_plan_file(plan_words(covers={"layer": "ranh"}, mapping=mapping))
    assert isinstance(plan, PlanFile)
    assert plan.covers == CoversLayer("ranh")


def test_covers_can_be_a_polygon() -> None:
    ring = [[108.4, 11.9], [108.5, 11.9], [108.5, 12.0], [108.4, 11.9]]
    plan = parse_plan_file(plan_words(covers={"type": "Polygon", "coordinates": [ring]}))
    assert isinstance(plan, PlanFile)
    assert isinstance(plan.covers, CoversGeometry)
    assert plan.covers.crs == Crs(4326)


@pytest.mark.parametrize(
    "covers",
    [
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": "x"},
        {"type": "Polygon", "coordinates": [[[0, 0], [10, 10], [10, 0], [0, 10], [0, 0]]]},
        {},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
    ],
)
def test_covers_that_is_no_polygon_is_refused(covers: dict[str, object]) -> None:
    assert "/covers" in faults_of(plan_words(covers=covers))


def test_an_accuracy_of_kilometres_and_a_scale_of_no_map_are_refused_with_the_limit() -> None:
    assert faults_of(plan_words(accuracy_m=1e9, scale=1e12)) == {
        "/accuracy_m": "Must be at most 1000.",
        "/scale": "Must be at most 1000000.",
    }
    assert faults_of(parcel_words(accuracy_m=1e9, scale=1e12)).keys() == {"/accuracy_m", "/scale"}
    parse_plan_file(plan_words(accuracy_m=1000, scale=1_000_000))
    assert set(faults_of(plan_words(accuracy_m=10**400, scale=float("inf")))) == {"/accuracy_m", "/scale"}


LON, LAT = 108.45, 11.92
METRES = [[576000, 1318000], [576200, 1318000], [576200, 1318200], [576000, 1318000]]


@pytest.mark.parametrize(
    ("ring", "crs", "words"),
    [
        ([[LAT, LON], [LAT + 0.1, LON], [LAT, LON + 0.1], [LAT, LON]], None, "exchanged"),
        (METRES, None, "metres"),
        (METRES, "EPSG:4756", "metres"),
        ([[n, e] for e, n in METRES], "EPSG:5899", "exchanged"),
        ([[108, 91], [109, 91], [109, 92], [108, 91]], None, "nowhere"),
        ([[200, 50], [201, 50], [201, 51], [200, 50]], None, "nowhere"),
        ([[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]], None, "half of the earth"),
        ([[LON, LAT], [LON + 0.1, LAT], [LON, LAT + 0.1], [LON, LAT + 0.05]], None, "not closed"),
        ([[LON, LAT], [LON + 0.1, LAT], [LON, LAT]], None, "not closed"),
        ([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]], None, "not valid"),
        ([[10**400, 0], [1, 1], [1, 0], [10**400, 0]], None, "GeoJSON"),
        ([[1e300, 1e300], [1e301, 1e300], [1e301, 1e301], [1e300, 1e300]], "EPSG:5899", "5899"),
    ],
)
def test_covers_that_lies_nowhere_is_refused_with_what_is_wrong(
    ring: list[list[float]], crs: str | None, words: str
) -> None:
    covers: dict[str, object] = {"type": "Polygon", "coordinates": [ring]}
    if crs is not None:
        covers["crs"] = crs
    assert words in faults_of(plan_words(covers=covers))["/covers"]


def test_covers_in_a_system_that_is_not_known_is_refused_for_that_alone() -> None:
    covers = {"type": "Polygon", "coordinates": [METRES], "crs": "EPSG:1"}
    assert list(faults_of(plan_words(covers=covers))) == ["/covers/crs"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"a": NaN}', '{"a": 1e999999}' * 2, "[" * 100_000])
def test_what_is_no_json_object_is_refused_as_such(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_json(text)
    assert refused.value.slug == "plan-file-not-json"


def test_a_byte_order_mark_does_not_matter() -> None:
    assert read_json("\ufeff" + json.dumps(plan_words()))["kind"] == "vector"


def test_a_kind_that_this_cannot_take_is_named() -> None:
    assert "/kind" in faults_of(plan_words(kind="hologram"))


@pytest.mark.parametrize("words", ["\ud800", "a\x00b", "hai\ndòng"])
def test_text_that_cannot_be_stored_or_said_back_is_refused_where_it_stands(words: str) -> None:
    """JSON can carry halves of surrogate pairs and control characters; a database and a terminal cannot."""
    faults = faults_of(plan_words(title=words, mapping={"layers": {words: {"role": "boundary"}}}))
    assert "/title" in faults
    assert any(where.startswith("/mapping/layers/") for where in faults)
    "".join(faults).encode("utf-8")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("chitiet", "chi_tiet"),
        ("chi_tit", "chi_tiet"),
        ("phankhu", "phan_khu"),
        ("phan_kuh", "phan_khu"),
        ("chun", "chung"),
    ],
)
def test_a_slip_in_the_level_is_refused_with_the_level_that_was_meant(written: str, meant: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_plan_file(plan_words(level=written))
    [fault] = refusal.value.faults
    assert fault.where == "/level"
    assert meant in fault.text.vi
    assert meant in fault.text.en


@pytest.mark.parametrize("level", ["chung", "phan_khu", "chi_tiet", "tong_mat_bang", "vung_tinh", "quoc_gia"])
def test_known_levels_and_wholly_other_words_are_taken(level: str) -> None:
    assert isinstance(parse_plan_file(plan_words(level=level)), PlanFile)


@pytest.mark.parametrize(
    ("text", "pointers"),
    [
        ('{"title": "a", "title": "b"}', ["/title"]),
        (
            '{"mapping": {"layers": {"lots": {"role": "zones"}, "lots": {"role": "none"}}}}',
            ["/mapping/layers/lots"],
        ),
        ('{"balance": [{"code": "a", "code": "b"}], "crs": "x", "crs": "y"}', ["/crs", "/balance/0/code"]),
    ],
)
def test_a_member_that_is_given_twice_is_refused_by_its_name(text: str, pointers: list[str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_json(text)
    assert refusal.value.slug == "invalid-plan-file"  # 422, exit 1
    assert [fault.where for fault in refusal.value.faults] == pointers
    assert refusal.value.faults[0].text.en == "is given more than once"
